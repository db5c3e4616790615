"""A connection to SQLite or PostgreSQL, made so that what was confirmed is on the disk.

SQLite: write-ahead log, full synchronisation, and writing transactions that begin as such. Without the last,
two writers that read first fail with `database is locked` although they would wait (sqlite.org, lang_transaction,
section 2.2). PostgreSQL: the server's own settings, which flush at each commit unless somebody switched it off.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError

from wardbook.registry.faults import RegistryFault, absent, corrupt, newer, unreachable, unwritable

WAIT_SECONDS = 30
"""How long a writer waits for another one."""

_SCHEMES = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


def shown(address: str) -> str:
    """The address as it may be printed: without a password."""
    try:
        url = make_url(address)
    except ArgumentError:
        return "the address given"
    return url.render_as_string(hide_password=True)


def engine(address: str, *, create: bool = False) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql://…`. Raises RegistryFault."""
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, create=create)
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise RegistryFault(
            "PM302",
            "the address of the registry cannot be read",
            "write sqlite:///FILE or postgresql://USER@HOST/NAME",
        ) from None
    driver = _SCHEMES.get(url.drivername.partition("+")[0])
    if driver is None:
        raise RegistryFault(
            "PM302",
            f"a registry cannot lie in `{url.drivername}`",
            "write sqlite:///FILE or postgresql://USER@HOST/NAME",
        )
    return url.set(drivername=driver)


def _sqlite(url: URL, *, create: bool) -> Engine:
    place = url.database or ""
    if not place or place == ":memory:":
        raise RegistryFault("PM302", "a registry needs a file", "write sqlite:///FILE")
    if not create and not Path(place).is_file():
        raise absent(shown(str(url)))
    made = create_engine(url, connect_args={"timeout": WAIT_SECONDS, "isolation_level": None})

    @event.listens_for(made, "connect")
    def _settings(connection: sqlite3.Connection, _: object) -> None:
        for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {line}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    @event.listens_for(made, "commit")
    def _commit(connection: Connection) -> None:
        connection.exec_driver_sql("COMMIT")

    @event.listens_for(made, "rollback")
    def _rollback(connection: Connection) -> None:
        raw: Any = connection.connection.dbapi_connection  # Any: SQLAlchemy types no driver's connection
        if raw is not None and raw.in_transaction:
            raw.execute("ROLLBACK")

    return made


def migrations() -> ScriptDirectory:
    """The steps from the first schema to this one."""
    return ScriptDirectory(str(Path(__file__).parent / "migrations"))


def version_of(connection: Connection) -> str | None:
    """The schema's version, None where there are no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(made: Engine, *, only_existing: bool) -> tuple[str, ...]:
    """Bring the tables to the schema of this version; the steps taken. All of them or none.

    Raises RegistryFault where there is no registry and none is to be made, or where a newer tool wrote it.
    """
    script = migrations()
    address = shown(str(made.url.render_as_string(hide_password=False)))
    with made.connect().execution_options(writes=True) as connection, connection.begin():
        lock(connection)
        now = version_of(connection)
        if now is None and only_existing:
            raise absent(address)
        known = {step.revision for step in script.walk_revisions()}
        if now is not None and now not in known:
            raise newer(address, now)
        steps = [
            step for step in reversed(list(script.walk_revisions())) if now is None or step.revision > now
        ]
        if not steps:
            return ()
        context = MigrationContext.configure(connection)
        for step in steps:
            with Operations.context(context):
                step.module.upgrade()
            context.stamp(script, step.revision)
        return tuple(step.revision for step in steps)


def lock(connection: Connection) -> None:
    """Let nobody else write until the transaction ends; SQLite's writing transaction is such a lock already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7462118)"))


def is_coming(error: SQLAlchemyError) -> bool:
    """Whether the server answered that it is about to start or to stop, so that waiting will help."""
    return any(word in str(error) for word in _COMING)


_COMING = ("starting up", "shutting down", "not yet accepting", "recovery mode")
"""How PostgreSQL says so in English (errmsg texts of SQLSTATE 57P03, which its driver does not hand on)."""


def is_gone(error: SQLAlchemyError) -> bool:
    """Whether the server went away or two writers met, so that the same may be tried again."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    # PostgreSQL's driver gives no state where the server did not answer at all, as while it restarts.
    is_silent = isinstance(error, OperationalError) and hasattr(error.orig, "sqlstate") and not state
    if bool(error.connection_invalidated) or is_silent:
        return True
    return state[:2] in ("08", "40", "57") or "locked" in str(error.orig)


def told(error: SQLAlchemyError | sqlite3.Error, address: str) -> RegistryFault:
    """The database's words as a fault of ours."""
    why = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    low = why.lower()
    if "only grows" in low:
        return RegistryFault(
            "PM304",
            f"the database refused it: {why}",
            "what was recorded is never changed; record what is true now",
        )
    if any(word in low for word in ("full", "readonly", "read-only", "i/o error", "no space", "permission")):
        return unwritable(address, why)
    if any(word in low for word in ("malformed", "not a database", "corrupt")):
        return corrupt(address, why)
    return unreachable(address, why)
