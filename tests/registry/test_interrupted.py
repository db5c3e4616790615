"""A long look at the world that is interrupted: whatever the moment, the next goes on to the same end, and tells nothing twice."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.registry.faults import Lost, look
from tests.registry.field import advisory, day, exploited, new_registry, release, world
from tests.registry.test_store import reopened
from wardbook.app import monitoring_parts
from wardbook.app.monitoring import Monitoring, monitor
from wardbook.app.monitoring_begun import left
from wardbook.app.registry import ledger
from wardbook.app.telling import to_json
from wardbook.cli.main import wardbook
from wardbook.model.field.event import body_of
from wardbook.registry import holdings
from wardbook.registry.store import Registry
from wardbook.views.field_alerts import KINDS
from wardbook.views.register import get

NAMES = tuple(f"CVE-2026-{number:04}" for number in range(1, 5))
WORLD = tuple(
    advisory(name, vector=f"CVSS:3.1/AV:{how}/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")
    for name, how in zip(NAMES, "NALP", strict=True)
)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of one advisory, so that four advisories are a long look."""
    monkeypatch.setattr(monitoring_parts, "PLACES", 1)


class Interrupted:
    """Ends a run as Ctrl-C does, at its so-many-th write: before it, in the middle of it, or when it is done."""

    def __init__(self, registry: Registry, write: int, when: str, patch: pytest.MonkeyPatch) -> None:
        self.left, self.when, self.really = write, when, registry.append
        self.inside = registry._keep  # the middle of a transaction, after the first row
        patch.setattr(registry, "append", self)
        self.patch, self.registry = patch, registry

    def __call__(self, *drafts: object, **more: object) -> object:
        self.left -= 1
        if self.left:
            return self.really(*drafts, **more)  # type: ignore[arg-type]
        if self.when == "before":
            raise KeyboardInterrupt
        if self.when == "within":
            self.patch.setattr(self.registry, "_one", self.stop)
        self.really(*drafts, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    def stop(self, *_: object) -> None:
        raise KeyboardInterrupt


def filled(address: str) -> Registry:
    registry = new_registry(address)
    release(registry)
    release(registry, "1.0.1")
    return registry


def seen(
    registry: Registry, place: Path, *lines: str, on: str = "2026-11-21", kev: bytes | None = None
) -> Monitoring:
    with world(place, *lines, kev=kev) as snapshot:
        return monitor(registry, snapshot, as_of=day(on))


def interrupted(registry: Registry, place: Path, write: int, when: str, *lines: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        Interrupted(registry, write, when, patch)
        with pytest.raises(KeyboardInterrupt):
            seen(registry, place, *lines)


def state(registry: Registry) -> tuple[object, ...]:
    """All that a run comes to: what is known, how risks stand, what was told, and the ledger's own bodies."""
    return (
        registry.reading(holdings.watched),
        [registry.reading(partial(holdings.risks, release=name)) for name in ("demo@1.0.0", "demo@1.0.1")],
        [(event.kind, event.key, event.body, event.releases) for event in registry.events()],
        registry.index_digest(),
    )


def told(done: Monitoring) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(body_of(item).vulnerability, body_of(item).cause, item.releases) for item in done.alerts]


def moments() -> Iterator[tuple[int, str]]:
    for write in (1, 3, len(NAMES)):
        for when in ("before", "within", "after"):
            yield write, when


def test_interrupted_at_any_write_the_next_run_comes_to_the_very_ledger_of_one_that_was_not(
    addresses: Callable[[], str], tmp_path: Path
) -> None:
    whole = filled(addresses())
    expected = told(seen(whole, tmp_path / "w", *WORLD))
    assert len({name for name, _, _ in expected}) == len(NAMES)
    for write, when in moments():
        registry = filled(addresses())
        interrupted(registry, tmp_path / "w", write, when, *WORLD)
        parts = write if when == "after" else write - 1
        assert left(registry) == (parts if parts < len(NAMES) else 0)
        done = seen(registry, tmp_path / "w", *WORLD)
        if parts < len(NAMES):  # else the run was whole before it was stopped
            assert told(done) == expected, (write, when)
            assert done.resumed == parts
        assert state(registry) == state(whole), (write, when)
        assert registry.would_be() == registry.index_digest()
        assert seen(registry, tmp_path / "w", *WORLD).alerts == ()


def test_a_run_stopped_again_and_again_comes_to_its_end(addresses: Callable[[], str], tmp_path: Path) -> None:
    whole, registry = filled(addresses()), filled(addresses())
    seen(whole, tmp_path / "w", *WORLD)
    for _ in NAMES:
        interrupted(registry, tmp_path / "w", 1, "after", *WORLD)
    assert state(registry) == state(whole)


def test_the_parts_of_a_run_change_no_answer_and_no_state(
    addresses: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted, whole = filled(addresses()), filled(addresses())
    small = seen(parted, tmp_path / "w", *WORLD)
    monkeypatch.setattr(monitoring_parts, "PLACES", 1_000_000)
    large = seen(whole, tmp_path / "w", *WORLD)
    assert [item.body for item in small.alerts] == [item.body for item in large.alerts]
    assert state(parted)[:2] == state(whole)[:2]
    assert [event.kind for event in whole.events()][-5:] == ["monitored", *["alerted"] * 4]


def test_a_world_that_changed_while_a_run_lay_interrupted_is_told_against_what_was_told(
    address: str, tmp_path: Path
) -> None:
    registry = filled(address)
    interrupted(registry, tmp_path / "1", 3, "after", *WORLD)
    first = [(item.body["vulnerability"], item.body["cause"]) for item in registry.events(only=["alerted"])]
    gone, rated, same = (name for name, _ in first)
    lines = [line for line in WORLD if gone not in line and rated not in line]
    lines += [advisory(rated, vector="CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N")]
    done = seen(registry, tmp_path / "2", *lines, on="2026-11-22")
    causes = {(name, cause) for name, cause, _ in told(done)[done.resumed :]}
    rest = {(name, "new") for name in NAMES if name not in (gone, rated, same)}
    assert causes == {(gone, "gone"), (rated, "rated")} | rest
    assert seen(registry, tmp_path / "2", *lines, on="2026-11-22").alerts == ()
    assert registry.would_be() == registry.index_digest()
    back = seen(registry, tmp_path / "1", *WORLD, on="2026-11-23")
    assert {(name, cause) for name, cause, _ in told(back)} == {(gone, "new"), (rated, "rated")}


def test_a_release_that_came_while_a_run_lay_interrupted_is_told_all_and_the_others_nothing_again(
    address: str, tmp_path: Path
) -> None:
    registry = filled(address)
    interrupted(registry, tmp_path / "1", 2, "after", *WORLD)
    before = {item.body["vulnerability"] for item in registry.events(only=["alerted"])}
    name = release(registry, "1.0.2", on="2026-11-21")
    done = seen(registry, tmp_path / "1", *WORLD)
    releases = {what: where for what, _, where in told(done)[done.resumed :]}
    assert {what for what, where in releases.items() if where == (name,)} == before
    assert all(
        where == ("demo@1.0.0", "demo@1.0.1", name) for what, where in releases.items() if what not in before
    )
    assert seen(registry, tmp_path / "1", *WORLD).alerts == ()


def test_a_run_that_goes_on_in_an_older_world_looks_at_everything(address: str, tmp_path: Path) -> None:
    registry = filled(address)
    seen(registry, tmp_path / "1", WORLD[0])
    interrupted(registry, tmp_path / "2", 1, "after", *WORLD[1:])
    name = list(registry.events(only=["alerted"]))[-1].body["vulnerability"]
    assert name != NAMES[0]
    done = seen(registry, tmp_path / "1", WORLD[0])
    assert [(what, cause) for what, cause, _ in told(done)[done.resumed :]] == [(name, "gone")]
    assert {what for _, what in registry.reading(holdings.watched)} == {NAMES[0]}


def test_exploitation_of_what_a_part_told_is_told_by_the_run_that_goes_on(
    address: str, tmp_path: Path
) -> None:
    registry = filled(address)
    interrupted(registry, tmp_path / "1", 1, "after", *WORLD)
    (first,) = [item.body["vulnerability"] for item in registry.events(only=["alerted"])]
    done = seen(registry, tmp_path / "2", *WORLD, kev=exploited(first), on="2026-11-26")
    assert (first, "exploited", ("demo@1.0.0", "demo@1.0.1")) in told(done)
    assert (first, "new") not in [(name, cause) for name, cause, _ in told(done)[done.resumed :]]


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_a_run_goes_on_to_the_same_end(
    addresses: Callable[[], str], tmp_path: Path, seed: int
) -> None:
    whole, here = filled(addresses()), addresses()
    seen(whole, tmp_path / "w", *WORLD)
    filled(here).close()
    assert kill_until_done(here, tmp_path / "w", random.Random(seed)) > 0
    registry = reopened(here)
    assert state(registry)[:2] == state(whole)[:2]
    assert [item.key for item in registry.events(only=["alerted"])] == [
        item.key for item in whole.events(only=["alerted"])
    ]
    registry.close()


def kill_until_done(address: str, place: Path, order: random.Random) -> int:
    """Kill a run at some moment, start it again, until one ends by itself: how often it was killed. Raises Lost."""
    for number in range(60):
        writer = os.fork()
        if writer == 0:
            monitor_slowly(address, place)
        time.sleep(order.random() * (0.1 + number / 40))
        os.kill(writer, signal.SIGKILL)
        _, ended = os.waitpid(writer, 0)
        if not os.WIFSIGNALED(ended):
            if ended:
                raise Lost(f"a run that goes on ended with {ended}")
            return number
        look(address, [])
    raise Lost("a run that is killed never comes to its end")


def monitor_slowly(address: str, place: Path) -> None:
    """One run of a process of its own, which ends with it."""
    code = 1
    try:
        registry = reopened(address)
        with world(place, *WORLD) as snapshot:
            monitor(registry, snapshot, as_of=day("2026-11-21"), progress=lambda _: time.sleep(0.02))
        code = 0
    finally:
        os._exit(code)


def test_who_looks_while_a_run_lies_interrupted_reads_that_alerts_are_missing(tmp_path: Path) -> None:
    registry = filled(f"sqlite:///{tmp_path / 'r.db'}")
    interrupted(registry, tmp_path / "w", 2, "after", *WORLD)
    assert "has not come to its end" in _inbox(registry)
    done = seen(registry, tmp_path / "w", *WORLD)
    assert "has not come to its end" not in _inbox(registry)
    said = to_json(done)
    assert said["resumed"] == 2
    assert [item["event"] for item in said["alerts"]] == [
        event.seq for event in registry.events(only=["alerted"])
    ]


def test_ctrl_c_says_what_is_recorded_and_the_next_run_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqlite:///{tmp_path / 'r.db'}"
    filled(address).close()
    world(tmp_path / "w", *WORLD).close()
    words = ["monitor", "--registry", address, "--intel", str(tmp_path / "w"), "--as-of", "2026-11-21"]
    really, count = Registry.append, iter(range(100))

    def append(registry: Registry, *drafts: object, **more: object) -> object:
        if next(count) == 2:
            raise KeyboardInterrupt
        return really(registry, *drafts, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Registry, "append", append)
        stopped = CliRunner().invoke(wardbook, words)
    assert "2 alerts are recorded; the next `wardbook monitor` goes on from there." in stopped.output
    gone_on = CliRunner().invoke(wardbook, words)
    assert "Gone on with a run that was interrupted on 2026-11-21: 2 of these alerts" in gone_on.output
    assert "4 alerts told" in gone_on.output


def _inbox(registry: Registry) -> str:
    subject = ledger(registry, day("2026-11-21"), only=KINDS)
    return str(get("inbox")(subject))
