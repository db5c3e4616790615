"""The first schema: ledger, objects, files of packages, and the index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and let the database refuse to change what only grows."""
    _kept()
    _index()
    for table in ("ledger", "object", "package_file"):
        _only_grows(table)


def _kept() -> None:
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("once", sa.Text, nullable=False, unique=True),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_ledger_kind", "ledger", ["kind"])
    op.create_index("ix_ledger_about", "ledger", ["about"])
    op.create_table(
        "object",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "package_file",
        sa.Column("package", sa.Text, primary_key=True),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("object", sa.Text, sa.ForeignKey("object.digest"), nullable=False),
    )


def _index() -> None:
    op.create_table(
        "event_release",
        sa.Column("release", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "release",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in (
                "device",
                "version",
                "package",
                "security_file",
                "released_on",
                "support_until",
                "end_of_life",
                "state",
            )
        ),
    )
    op.create_index("ix_release_device", "release", ["device"])
    op.create_table(
        "component",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False, unique=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "version", "purl", "cpe")),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_component_name", "component", ["name"])
    op.create_index("ix_component_purl", "component", ["purl"])
    op.create_table(
        "release_component",
        sa.Column("component", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("release", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
    )
    op.create_index("ix_release_component_release", "release_component", ["release"])
    op.create_table(
        "release_vulnerability",
        sa.Column("release", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("vulnerability", sa.Text, primary_key=True),
        sa.Column("status", sa.Text, nullable=False),
    )
    op.create_index("ix_release_vulnerability_vulnerability", "release_vulnerability", ["vulnerability"])
    op.create_table(
        "index_state",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _only_grows(table: str) -> None:
    if op.get_context().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()"
    )
