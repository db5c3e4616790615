"""The store keeps its word on both databases: once, in order, all or nothing, and never changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.registry.databases import Cluster
from tests.registry.field import OPEN, TOOL, Clock, day, new_registry, release, security_file, units
from wardbook.base.canonical import digest
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.releases import Lot, UnitsImported
from wardbook.registry import opening, store
from wardbook.registry.chain import broken
from wardbook.registry.faults import RegistryFault
from wardbook.registry.store import Registry

ROOT = Path(__file__).parents[2]


def note(name: str, key: str = "", count: int = 1) -> Draft:
    body = UnitsImported(source=name, digest=name, lots=(Lot(unit=name, release="demo@1.0.0", count=count),))
    return draft(body, about=name, on=day("2026-11-21"), by="S. Service", key=key)


def reopened(address: str) -> Registry:
    made = store.open_registry(address, clock=Clock("2026-12-01"), tool=TOOL)
    OPEN.append(made)
    return made


def test_the_same_write_again_is_answered_with_the_first_and_recorded_once(address: str) -> None:
    registry = new_registry(address)
    first = registry.append([note("a")])[0]
    again = registry.append([note("a")])[0]
    assert first.is_new
    assert not again.is_new
    assert again.event == first.event
    assert registry.head().seq == 2


def test_a_key_that_was_used_for_something_else_is_refused_and_nothing_is_recorded(address: str) -> None:
    registry = new_registry(address)
    registry.append([note("a", key="k")])
    with pytest.raises(RegistryFault, match="PM304"):
        registry.append([note("b"), note("a", key="k", count=2)])
    assert registry.head().seq == 2


def test_a_version_is_released_once_with_one_package(address: str) -> None:
    registry = new_registry(address)
    release(registry)
    with pytest.raises(RegistryFault, match="PM304"):
        release(registry, data=security_file(support_until="2030-01-01"))
    assert registry.head().seq == 2


@pytest.mark.parametrize("table", ["ledger", "object", "package_file"])
@pytest.mark.parametrize("change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_database_itself_refuses_to_change_what_only_grows(address: str, table: str, change: str) -> None:
    if change.startswith("TRUNCATE") and address.startswith("sqlite"):
        pytest.skip("SQLite has no TRUNCATE")
    registry = new_registry(address)
    release(registry)
    column = {"ledger": "kind", "object": "size", "package_file": "path"}[table]
    with pytest.raises(RegistryFault, match="PM304"):
        registry.writing(lambda connection: connection.execute(text(change.format(table, column))))
    assert list(broken(registry.events(), [registry.head()])) == []


def test_four_writers_at_once_leave_one_chain_with_every_event(address: str) -> None:
    new_registry(address)
    script = (
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.registry.test_store import note, reopened\n"
        "made = reopened(sys.argv[1])\n"
        "for number in range(15):\n"
        "    made.append([note(f'{sys.argv[2]}-{number}')])\n"
        "made.close()\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, address, name], cwd=ROOT, stderr=subprocess.PIPE)
        for name in "abcd"
    ]
    for writer in writers:
        _, said = writer.communicate(timeout=120)
        assert writer.returncode == 0, said.decode()
    registry = reopened(address)
    assert {event.about for event in registry.events(only=["units-imported"])} == {
        f"{name}-{number}" for name in "abcd" for number in range(15)
    }
    assert list(broken(registry.events(), [registry.head()])) == []


def test_what_was_acknowledged_before_a_kill_is_there_and_nothing_half_done(address: str) -> None:
    new_registry(address)
    script = (
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.registry.test_store import note, reopened\n"
        "made = reopened(sys.argv[1])\n"
        "number = int(sys.argv[2])\n"
        "while True:\n"
        "    number += 1\n"
        "    made.append([note(f'{number}-x'), note(f'{number}-y')])\n"
        "    print(number, flush=True)\n"
    )
    last = 0
    for turn in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", script, address, str(last)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            acknowledged = [int(writer.stdout.readline())]
            time.sleep(0.05 + 0.03 * turn)
            writer.send_signal(signal.SIGKILL)
            acknowledged += [int(number) for number in writer.stdout.read().split()]
        registry = reopened(address)
        there = {event.about for event in registry.events(only=["units-imported"])}
        for number in range(1, max(acknowledged) + 1):
            assert {f"{number}-x", f"{number}-y"} <= there
        assert all(
            f"{name.partition('-')[0]}-{'y' if name.endswith('x') else 'x'}" in there for name in there
        )
        assert list(broken(registry.events(), [registry.head()])) == []
        last = max(int(name.partition("-")[0]) for name in there)
        registry.close()


def test_a_server_that_restarts_while_somebody_writes_loses_nothing(postgres: Cluster) -> None:
    address = postgres.new_database()
    registry = new_registry(address)
    registry.append([note("before")])
    postgres.restart("immediate")
    written = registry.append([note("after")])[0]
    assert written.is_new
    assert [event.about for event in registry.events(only=["units-imported"])] == ["before", "after"]


def test_a_full_disk_is_one_fault_and_what_was_there_stays(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'r.db'}"
    registry = new_registry(address)
    registry.append([note("before")])
    registry.reading(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())

    def fill(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 60")  # type: ignore[attr-defined]

    registry.reading(fill)
    with pytest.raises(RegistryFault, match="PM305"):
        registry.append([note("big")], {"big": os.urandom(2_000_000)})
    assert [event.about for event in registry.events(only=["units-imported"])] == ["before"]
    registry.close()
    again = reopened(address)
    assert again.append([note("later")])[0].is_new


def test_an_index_that_lags_is_made_anew_and_that_is_said(address: str) -> None:
    registry = new_registry(address)
    name = release(registry)
    units(registry, Lot(unit="L1", release=name, count=3))
    before = registry.index_digest()
    registry.writing(lambda connection: connection.execute(text("DELETE FROM release_component")))
    registry.writing(
        lambda connection: connection.execute(text("UPDATE index_state SET value = '1' WHERE name = 'seq'"))
    )
    registry.close()
    again = reopened(address)
    assert again.index_digest() == before
    assert "made anew" in " ".join(again.repaired)


def test_an_older_schema_is_brought_up_and_a_newer_one_is_refused(address: str) -> None:
    engine = opening.engine(address, create=True)
    script = opening.migrations()
    steps = list(reversed(list(script.walk_revisions())))
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            steps[0].module.upgrade()
        context.stamp(script, steps[0].revision)
    engine.dispose()
    made = new_registry(address)
    release(made)
    assert made.index_digest() == made.would_be()
    made.writing(
        lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )
    made.close()
    with pytest.raises(RegistryFault, match="PM303"):
        reopened(address)


def test_what_is_no_registry_is_one_fault(tmp_path: Path) -> None:
    with pytest.raises(RegistryFault, match="PM301"):
        reopened(f"sqlite:///{tmp_path / 'none.db'}")
    (tmp_path / "text.db").write_bytes(b"this is no database at all, only some text that goes on" * 20)
    with pytest.raises(RegistryFault, match=r"PM30[26]"):
        reopened(f"sqlite:///{tmp_path / 'text.db'}")
    for address in ("nonsense", "mysql://u@h/x", "sqlite://", "postgresql://u@127.0.0.1:1/x"):
        with pytest.raises(RegistryFault, match=r"PM30[12]") as told:
            reopened(address)
        assert "secret" not in str(told.value)


def test_a_password_is_never_printed() -> None:
    assert "geheim" not in opening.shown("postgresql://u:geheim@127.0.0.1/x")
    with pytest.raises(RegistryFault) as told:
        reopened("postgresql://u:geheim@127.0.0.1:1/x")
    assert "geheim" not in str(told.value)


def test_kept_files_are_checked_each_time_they_are_read(address: str) -> None:
    registry = new_registry(address)
    release(registry)
    name = digest(security_file())
    assert registry.object(name) == security_file()
    with pytest.raises(RegistryFault, match="PM307"):
        registry.object("sha256:" + "0" * 64)


def test_who_opens_it_while_the_server_restarts_waits_and_a_wrong_address_is_told_soon(
    postgres: Cluster,
) -> None:
    address = postgres.new_database()
    new_registry(address).append([note("before")])
    postgres.stop("immediate")
    later = threading.Timer(0.6, postgres.start)
    later.start()
    try:
        assert [event.about for event in reopened(address).events(only=["units-imported"])] == ["before"]
    finally:
        later.join()
    began = time.monotonic()
    with pytest.raises(RegistryFault, match="PM302"):
        reopened("postgresql://nobody@/none?host=/nowhere")
    assert time.monotonic() - began < 60
