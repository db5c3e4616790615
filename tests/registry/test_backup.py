"""A backup while the registry runs, put back on an empty machine or the other database: nothing is lost or changed."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from tests.registry.databases import Cluster
from tests.registry.field import OPEN, TOOL, Clock, advisory, day, new_registry, release, units, world
from wardbook.app.monitoring import monitor
from wardbook.model.field.releases import Lot
from wardbook.registry import backup, store
from wardbook.registry.faults import RegistryFault
from wardbook.registry.store import Registry


def filled(address: str, place: Path) -> Registry:
    registry = new_registry(address)
    name = release(registry)
    units(registry, Lot(unit="L1", release=name, count=40, market="us"))
    with world(place / "w", advisory("CVE-2026-0001")) as snapshot:
        monitor(registry, snapshot, as_of=day("2026-11-21"))
    return registry


def written(registry: Registry) -> bytes:
    stream = io.BytesIO()
    backup.write(registry, stream)
    return stream.getvalue()


def empty(address: str) -> Registry:
    made = store.prepare(address, clock=Clock("2026-12-01"), tool=TOOL)
    OPEN.append(made)
    return made


def test_a_backup_is_the_same_bytes_each_time_and_comes_back_whole(address: str, tmp_path: Path) -> None:
    registry = filled(address, tmp_path)
    data = written(registry)
    assert written(registry) == data
    other = empty(f"sqlite:///{tmp_path / 'other.db'}")
    backup.restore(other, io.BytesIO(data))
    assert other.head() == registry.head()
    assert list(other.events()) == list(registry.events())
    assert other.index_digest() == registry.index_digest()
    assert written(other) == data
    release(other, "1.0.1")
    assert other.head().seq == registry.head().seq + 1


def test_what_was_on_one_database_comes_back_on_the_other(postgres: Cluster, tmp_path: Path) -> None:
    registry = filled(f"sqlite:///{tmp_path / 'r.db'}", tmp_path)
    data = written(registry)
    other = empty(postgres.new_database())
    backup.restore(other, io.BytesIO(data))
    assert other.index_digest() == registry.index_digest()
    assert written(other) == data


def test_a_backup_is_put_back_only_where_there_is_no_registry(tmp_path: Path) -> None:
    registry = filled(f"sqlite:///{tmp_path / 'r.db'}", tmp_path)
    head = registry.head()
    with pytest.raises(RegistryFault, match="PM304"):
        backup.restore(registry, io.BytesIO(written(registry)))
    assert registry.head() == head


def test_every_damaged_backup_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    data = written(filled(f"sqlite:///{tmp_path / 'r.db'}", tmp_path))
    other = empty(f"sqlite:///{tmp_path / 'other.db'}")
    for place in range(7, len(data), max(1, len(data) // 150)):
        changed = data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :]
        came_back = False
        with suppress(RegistryFault):
            backup.restore(other, io.BytesIO(changed))
            came_back = True
        if came_back:  # bytes that mean nothing may change: then what came back is what was backed up
            assert written(other) == data, f"byte {place} was changed and nobody saw"
            other.close()
            (tmp_path / "other.db").unlink()
            other = empty(f"sqlite:///{tmp_path / 'other.db'}")
        assert other.head().seq == 0, f"byte {place} was changed, and something was put back"
    for size in (0, 10, len(data) // 2, len(data) - 1):
        with pytest.raises(RegistryFault, match="PM314"):
            backup.restore(other, io.BytesIO(data[:size]))


def hostile(name: str, data: bytes, size: int | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data, zipfile.ZIP_DEFLATED if size else zipfile.ZIP_STORED)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        hostile("../../etc/passwd", b"x"),
        hostile("backup.json", b"{}"),
        hostile("backup.json", b"0" * 10_000_000, size=1),
        hostile("objects/" + "0" * 64 + "-99999999999999", b"x"),
    ],
    ids=["nothing", "no zip", "a way out", "no head", "a bomb", "a lie about size"],
)
def test_a_hostile_backup_is_one_fault(data: bytes) -> None:
    with pytest.raises(RegistryFault, match="PM314"):
        backup.check(io.BytesIO(data))
