"""The tables of a registry: the ledger and its objects, which only grow, and an index made of them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"}
)

LEDGER = Table(
    "ledger",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("once", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("data", LargeBinary, nullable=False),
    Index("ix_ledger_kind", "kind"),
    Index("ix_ledger_about", "about"),
)
"""Every event as canonical JSON; the other columns say again what stands in it, to find it by."""

OBJECT = Table(
    "object",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
"""Files by the digest of their bytes, compressed."""

PACKAGE_FILE = Table(
    "package_file",
    METADATA,
    Column("package", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("object", Text, ForeignKey("object.digest"), nullable=False),
)
"""Which files a released package has."""

KEPT = (LEDGER, OBJECT, PACKAGE_FILE)
"""What is true in itself: rows are added and never changed or taken away."""

EVENT_RELEASE = Table(
    "event_release",
    METADATA,
    Column("release", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
)

RELEASE = Table(
    "release",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("device", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("package", Text, nullable=False),
    Column("security_file", Text, nullable=False),
    Column("released_on", Text, nullable=False),
    Column("support_until", Text, nullable=False),
    Column("end_of_life", Text, nullable=False),
    Column("state", Text, nullable=False),
    Index("ix_release_device", "device"),
)

COMPONENT = Table(
    "component",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("purl", Text, nullable=False),
    Column("cpe", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("ix_component_name", "name"),
    Index("ix_component_purl", "purl"),
)
"""A component as matching sees it, once however many releases have it; `data` is what matching needs of it."""

RELEASE_COMPONENT = Table(
    "release_component",
    METADATA,
    Column("component", Integer, primary_key=True, autoincrement=False),
    Column("release", Integer, primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("support_until", Text, nullable=False, server_default=""),
    Index("ix_release_component_release", "release"),
)

RELEASE_VULNERABILITY = Table(
    "release_vulnerability",
    METADATA,
    Column("release", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, primary_key=True),
    Column("vulnerability", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("exploited", Integer, nullable=False, server_default="0"),
    Index("ix_release_vulnerability_vulnerability", "vulnerability"),
)
"""What was known when it was released, by every name of the advisory: one row for each alias."""

WATCHED = Table(
    "watched",
    METADATA,
    Column("component", Integer, primary_key=True, autoincrement=False),
    Column("vulnerability", Text, primary_key=True),
    Column("aliases", Text, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Index("ix_watched_vulnerability", "vulnerability"),
)
"""What monitoring last knew of an advisory at a component."""

RELEASE_RISK = Table(
    "release_risk",
    METADATA,
    Column("release", Text, primary_key=True),
    Column("risk", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
"""How each risk of a release last stood."""

INDEX_STATE = Table(
    "index_state",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Up to which event the index was made, and by which version of `projection`."""

INDEX = (
    EVENT_RELEASE,
    RELEASE,
    COMPONENT,
    RELEASE_COMPONENT,
    RELEASE_VULNERABILITY,
    WATCHED,
    RELEASE_RISK,
)
"""What is made from `KEPT`, and can be thrown away."""
