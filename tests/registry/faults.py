"""Faults made on purpose against a registry: kills while it writes, full disks, a server that restarts, a clock set back.

Run long by `./run campaign registry --inputs N`; the tests beside this file run the short form. After each fault what was
acknowledged must be there, nothing half-done, and the ledger whole.
"""

from __future__ import annotations

import atexit
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.registry.databases import Cluster
from tests.registry.field import Clock, advisory, day, new_registry, release, world
from tests.registry.test_store import note, reopened
from wardbook.app import monitoring_parts
from wardbook.app.monitoring import monitor
from wardbook.app.registry_backup import back_up
from wardbook.registry.chain import broken
from wardbook.registry.faults import RegistryFault
from wardbook.registry.store import Registry

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
sys.path.insert(0, {root!r})
from tests.registry.faults import write_for_ever
write_for_ever({address!r}, {start}, {kind!r}, {place!r})
"""
KINDS = ("append", "release", "backup", "monitor")


class Lost(Exception):
    """Something that was acknowledged is not there, or something is there in halves."""


def write_for_ever(address: str, start: int, kind: str, place: str) -> None:
    """Write until somebody ends the process; a line on standard output for each write that was acknowledged."""
    registry = reopened(address)
    number = start
    while True:
        number += 1
        if kind == "append":
            registry.append([note(f"{number}-x"), note(f"{number}-y")])
        elif kind == "release":
            release(registry, f"1.0.{number}")
            registry.append([note(f"{number}-x"), note(f"{number}-y")])
        elif kind == "backup":
            registry.append([note(f"{number}-x"), note(f"{number}-y")])
            back_up(registry, Path(place) / "backup.zip")
        else:
            monitoring_parts.PLACES = 1  # so that kills fall between the parts of a run too
            names = [f"CVE-2026-{number % 3 + step:04}" for step in (1, 2, 3)]
            with world(Path(place) / f"w{number % 3}", *map(advisory, names)) as snapshot:
                monitor(registry, snapshot, as_of=day("2026-11-21"))
            registry.append([note(f"{number}-x"), note(f"{number}-y")])
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def kill_once(address: str, order: random.Random, place: Path) -> int:
    """Start a writer, kill it at some moment, look: the number of writes that were acknowledged. Raises Lost."""
    registry = reopened(address)
    last = max((int(name.partition("-")[0]) for name in noted(registry)), default=0)
    registry.close()
    kind = order.choice(KINDS)
    line = WRITER.format(root=str(ROOT), address=address, start=last, kind=kind, place=str(place))
    with subprocess.Popen(
        [sys.executable, "-c", line], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(order.random() * 0.2)
        writer.send_signal(signal.SIGKILL)
        acknowledged = [int(word) for word in (first + writer.stdout.read()).split()]
    look(address, acknowledged)
    left = place / "backup.zip"
    if left.exists():
        from wardbook.registry.backup import check

        with left.open("rb") as stream:
            check(stream)
    return len(acknowledged)


def look(address: str, acknowledged: list[int]) -> None:
    """Everything acknowledged is there, nothing in halves, and the ledger and index are whole. Raises Lost."""
    registry = reopened(address)
    there = noted(registry)
    for number in acknowledged:
        if not {f"{number}-x", f"{number}-y"} <= there:
            raise Lost(f"write {number} was acknowledged and is not there")
    for name in there:
        other = f"{name.partition('-')[0]}-{'y' if name.endswith('x') else 'x'}"
        if other not in there:
            raise Lost(f"{name} is there and {other} is not")
    wrong = list(broken(registry.events(), [registry.head()]))
    if wrong:
        raise Lost(f"event {wrong[0].seq}: {wrong[0].says}")
    if registry.index_digest() != registry.would_be():
        raise Lost("the index does not say what the ledger says")
    registry.close()


def noted(registry: Registry) -> set[str]:
    return {event.about for event in registry.events(only=["units-imported"])}


def full_disk(order: random.Random) -> None:
    """A write that a full disk ends at some place is one fault; what was there stays. Raises Lost."""
    with TemporaryDirectory() as name:
        address = f"sqlite:///{Path(name) / 'r.db'}"
        registry = new_registry(address)
        registry.append([note("1-x"), note("1-y")])
        pages = registry.reading(lambda one: one.exec_driver_sql("PRAGMA page_count").scalar()) or 0
        room = pages + order.randrange(1, 60)
        registry.reading(lambda one: one.exec_driver_sql(f"PRAGMA max_page_count = {room}"))
        done = [1]
        try:
            for number in range(2, 200):
                data = os.urandom(order.randrange(100, 20_000))
                registry.append([note(f"{number}-x"), note(f"{number}-y")], {"file": data})
                done.append(number)
            raise Lost("the disk was full and nobody noticed")
        except RegistryFault as fault:
            if fault.code != "PM305":
                raise Lost(f"a full disk is told as {fault.code}") from None
        registry.close()
        look(address, done)


def clock_set_back(order: random.Random) -> None:
    """Events keep the order of their numbers whatever the clock says. Raises Lost."""
    with TemporaryDirectory() as name:
        address = f"sqlite:///{Path(name) / 'r.db'}"
        clock = Clock()
        registry = new_registry(address, clock)
        for number in range(1, 12):
            clock.now = clock.now.replace(year=order.choice((1999, 2026, 2038)), day=order.randrange(1, 28))
            registry.append([note(f"{number}-x"), note(f"{number}-y")])
        registry.close()
        look(address, list(range(1, 12)))


def restart_under_load(server: Cluster, address: str, order: random.Random) -> int:
    """Restart PostgreSQL while two threads write; they try again and lose nothing. The writes acknowledged. Raises Lost."""
    registry = reopened(address)
    last = max((int(name.partition("-")[0]) for name in noted(registry)), default=0)
    registry.close()
    done: list[int] = []
    stop = threading.Event()

    def write(first: int) -> None:
        mine = _opened_in_time(address)
        number = first
        while not stop.is_set():
            try:
                mine.append([note(f"{number}-x"), note(f"{number}-y")])
                done.append(number)
            except (
                RegistryFault
            ) as fault:  # a server that takes longer than a write waits: told, not acknowledged
                if "PM302" not in str(fault):
                    raise
            number += 2
        mine.close()

    writers = [threading.Thread(target=write, args=(last + 1 + place,)) for place in range(2)]
    for writer in writers:
        writer.start()
    try:
        time.sleep(order.random() * 0.3)
        server.restart(order.choice(("fast", "immediate")))
        time.sleep(order.random() * 0.3)
    finally:
        stop.set()
    for writer in writers:
        writer.join(timeout=60)
    look(address, done)
    return len(done)


def _opened_in_time(address: str) -> Registry:
    """Opened as somebody does who starts the command again when the server was away for longer than it waits."""
    for _ in range(20):
        try:
            return reopened(address)
        except RegistryFault as fault:
            if "PM302" not in str(fault):
                raise
            time.sleep(0.5)
    raise Lost("the server did not come back")


def one(order: random.Random) -> None:
    """One fault of some kind against SQLite, for the campaign. Raises Lost."""
    chosen: Callable[[random.Random], None] = order.choice((_kill, _kill, full_disk, clock_set_back))
    chosen(order)


def _kill(order: random.Random) -> None:
    with TemporaryDirectory() as name:
        address = f"sqlite:///{Path(name) / 'r.db'}"
        made = new_registry(address)
        release(made)
        made.close()
        kill_once(address, order, Path(name))


class OnPostgres:
    """One fault of some kind against PostgreSQL, for the campaign; its server ends with the process."""

    def __init__(self) -> None:
        self._server: Cluster | None = None

    def __call__(self, order: random.Random) -> None:
        """Kill a writer, or restart the server while two write. Raises Lost, NoPostgres."""
        if self._server is None:
            self._server = Cluster()
            atexit.register(self._server.remove)
        address = self._server.new_database()
        made = new_registry(address)
        release(made)
        made.close()
        with TemporaryDirectory() as name:
            if order.randrange(2):
                kill_once(address, order, Path(name))
            else:
                restart_under_load(self._server, address, order)
        self._server.drop(address)
