"""A look-up of many components divided between two processes, where there are two cores: else one of them stands idle.

Only for a process that does this and nothing else, in one thread. The answer is the same as that of `match`, and where
the second process cannot be started or does not answer, for whatever reason, the first does its half too.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable

import msgspec

from wardbook.intelligence import snapshot as snapshots
from wardbook.intelligence.matching import distinct, joined, match_some
from wardbook.intelligence.snapshot import Snapshot
from wardbook.intelligence.targets import Target
from wardbook.model.match import Matches

LEAST = 1_000
"""Components from which on it pays: starting a process and reading its answer take as long as looking some 300 up."""


def match(targets: Iterable[Target], snapshot: Snapshot) -> Matches:
    """Look targets up in a snapshot, on two cores where that is quicker. Raises SnapshotError as `matching.match` does."""
    every = distinct(targets)
    half = len(every) // 2
    other = (
        _Other(lambda: _elsewhere(every, half, snapshot)) if len(every) >= LEAST and _cores() > 1 else None
    )
    if other is None:
        return match_some(every, every, snapshot)
    try:
        mine = match_some(every[:half], every, snapshot)
        theirs = other.answer()
    finally:
        other.end()
    return joined((mine, theirs or match_some(every[half:], every, snapshot)))


def _elsewhere(every: list[Target], half: int, snapshot: Snapshot) -> Matches:
    """The second half, read through a connection of its own: SQLite's must not be shared by processes."""
    with snapshots.open(snapshot.path) as opened:
        return match_some(every[half:], every, opened)


def _cores() -> int:
    """The cores that this process may use; 1 where the system cannot double a process."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Other:
    """A process that answers one question and ends."""

    def __init__(self, ask: Callable[[], Matches]) -> None:
        self._from, to = os.pipe()
        try:
            self._number = os.fork()
        except OSError:  # no room for another process
            self._number = -1
        if self._number == 0:
            _answer(ask, to)
        os.close(to)

    def answer(self) -> Matches | None:
        """What it answered, None where it did not."""
        with os.fdopen(self._from, "rb", closefd=False) as stream:
            data = stream.read()
        try:
            return _decode(data)
        except msgspec.MsgspecError:  # it ended before it was done
            return None

    def end(self) -> None:
        """Take it away, done or not."""
        os.close(self._from)
        if self._number > 0:
            os.kill(self._number, signal.SIGKILL)
            os.waitpid(self._number, 0)


def _answer(ask: Callable[[], Matches], to: int) -> None:
    """In the other process: the answer, or nothing, and the end; what went wrong the first one finds out by itself."""
    try:
        data = msgspec.msgpack.encode(ask())
        with os.fdopen(to, "wb") as stream:
            stream.write(data)
    finally:
        os._exit(0)


_decode = msgspec.msgpack.Decoder(Matches).decode
