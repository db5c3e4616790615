"""A look-up on two cores: the same answer, whatever becomes of the second process."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry.field import advisory, world
from wardbook.app import halves
from wardbook.intelligence import matching
from wardbook.intelligence import snapshot as snapshots
from wardbook.intelligence.snapshot import Snapshot, SnapshotError
from wardbook.intelligence.targets import Target
from wardbook.model.match import Matches
from wardbook.model.purl import Purl

TARGETS = [
    Target(id=f"p{number % 30}", name=f"p{number % 30}", version=f"1.{number % 30}.0", purl=purl)
    for number in range(40)
    for purl in (Purl.parse(f"pkg:npm/p{number % 30}@1.{number % 30}.0"),)
]


@pytest.fixture
def snapshot(tmp_path: Path) -> Iterator[Snapshot]:
    lines = [advisory(f"CVE-2026-{number:04}", f"p{number}", below="1.20.0") for number in range(0, 30, 3)]
    with world(tmp_path / "w.vulndb", *lines) as opened:
        yield opened


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "LEAST", 10)
    monkeypatch.setattr(halves, "_cores", lambda: 2)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second process can be started."""

    def fork() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", fork)


def test_two_halves_are_the_whole(snapshot: Snapshot) -> None:
    found = halves.match(TARGETS, snapshot)
    assert len(found.matches) == 7
    assert found == matching.match(TARGETS, snapshot)


@pytest.mark.usefixtures("alone")
def test_a_few_components_start_no_second_process(snapshot: Snapshot) -> None:
    assert halves.match(TARGETS[:5], snapshot) == matching.match(TARGETS[:5], snapshot)


@pytest.mark.usefixtures("alone")
def test_one_core_does_all(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "_cores", lambda: 1)
    assert halves.match(TARGETS, snapshot) == matching.match(TARGETS, snapshot)


@pytest.mark.usefixtures("alone")
def test_where_no_second_process_can_be_started_the_first_does_all(snapshot: Snapshot) -> None:
    assert halves.match(TARGETS, snapshot) == matching.match(TARGETS, snapshot)


@pytest.mark.parametrize("end", [signal.SIGKILL, None])
def test_a_second_process_that_dies_or_fails_changes_nothing(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, end: signal.Signals | None
) -> None:
    def dies(*_: object) -> Matches:
        if end is not None:
            os.kill(os.getpid(), end)
        raise RuntimeError("in the second process alone")

    monkeypatch.setattr(halves, "_elsewhere", dies)
    assert halves.match(TARGETS, snapshot) == matching.match(TARGETS, snapshot)


def test_a_damaged_snapshot_is_told_as_ever_and_no_process_is_left(tmp_path: Path) -> None:
    lines = [advisory(f"CVE-2026-{number:04}", f"p{number}", below="1.20.0") for number in range(30)]
    world(tmp_path / "w.vulndb", *lines).close()
    with sqlite3.connect(tmp_path / "w.vulndb") as writing:
        writing.execute("UPDATE row SET data = x'c1c1'")
    writing.close()
    with snapshots.open(tmp_path / "w.vulndb") as opened, pytest.raises(SnapshotError):
        halves.match(TARGETS, opened)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
