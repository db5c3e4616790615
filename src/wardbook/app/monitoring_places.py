"""Whom a change in the world concerns: the places to which it is news, and the risks of their releases in the new world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from wardbook.analysis.field.changes import Change, cause_of
from wardbook.app import rerun
from wardbook.app.monitoring_begun import Begun
from wardbook.app.monitoring_world import Pair, World
from wardbook.intelligence.snapshot import Snapshot
from wardbook.model.field.monitoring import Facts, RiskNow
from wardbook.registry import holdings
from wardbook.registry.holdings import Held, Listed
from wardbook.registry.store import Registry

Progress = Callable[[str], None]
Concern = tuple[Change, Sequence[tuple[Listed, str]]]
"""A change with the places to which it is news, each with the status known at release."""


class Run(msgspec.Struct, frozen=True):
    """A release in the new world, how its risks stood before, and what is doubtful about reckoning them."""

    rerun: rerun.Rerun
    before: dict[str, RiskNow]
    doubt: str


def for_newcomers(
    registry: Registry, begun: Begun, before: Mapping[Pair, Facts], world: World
) -> Iterator[Change]:
    """What was known of components already, for releases that came since: to them it is new."""
    here: dict[int, frozenset[int]] = {}
    for newest in {begun.newest, *begun.newest_of.values()}:
        here[newest] = registry.reading(partial(holdings.of_releases_after, number=newest))
    for pair in sorted(before):
        facts = world.facts.get(pair) if pair[0] in world.looked else before[pair]
        cause = cause_of(None, facts)
        if pair[0] in here[begun.newest_of.get(pair, begun.newest)] and cause is not None:
            yield Change(cause=cause, component=pair[0], vulnerability=pair[1], before=None, now=facts)


def places_of(
    registry: Registry,
    told: Iterable[Change],
    known: Mapping[int, Held],
    begun: Begun,
    seen: Collection[Pair],
) -> list[Concern]:
    """Where each change is news: the places with the status known at release ("" for none), changes without any left out.

    What a release knew when it was released is not news to it, unless it is exploited since. A change of what was
    known before is news to the releases that were told before, what came new to all. A release that was recorded while
    this run looks is left to the next.
    """
    listed: dict[int, list[Listed]] = defaultdict(list)
    numbers = {item.component for item in told}
    number_of = {item.id: number for number, item in known.items()}
    for place in registry.reading(lambda connection: holdings.listed(connection, numbers)):
        if place.release in number_of:
            listed[place.component].append(place)
    wanted = {number_of[one.release] for some in listed.values() for one in some}
    at_release = registry.reading(lambda connection: holdings.known_at_release(connection, wanted))
    found: list[Concern] = []
    for item in told:
        some: list[tuple[Listed, str]] = []
        pair = (item.component, item.vulnerability)
        for place in listed.get(item.component, ()):
            number = number_of[place.release]
            knew = begun.knew(pair, number)
            if item.before is None and pair in seen and knew:
                continue
            if item.before is not None and not knew:
                continue
            status, was_exploited = at_release.get(number, {}).get(
                (place_name(place), item.vulnerability), ("", False)
            )
            is_old = item.before is None and bool(status)
            if not is_old or (item.cause == "exploited" and not was_exploited):
                some.append((place, status))
        if some:
            found.append((item, some))
    return found


def place_name(place: Listed) -> str:
    """A component as the id of a vulnerability names it."""
    is_in = not place.version or place.id.endswith(f"@{place.version}")
    return place.id if is_in else f"{place.id}@{place.version}"


def concerned(found: Iterable[Concern], known: Mapping[int, Held]) -> list[Held]:
    """The releases that changes concern."""
    names = {place.release for _, some in found for place, _ in some}
    return [item for item in known.values() if item.id in names]


def run_again(
    registry: Registry, releases: Sequence[Held], snapshot: Snapshot, progress: Progress
) -> dict[str, Run]:
    """The risks of releases in the new world, beside how they stood before."""
    found: dict[str, Run] = {}
    for number, item in enumerate(releases):
        if number % 5 == 0:
            progress(f"reckoning the risks of {len(releases):,} releases anew: {number:,}")
        what = rerun.frozen(registry, item.id, item.package, item.security_file)
        found[item.id] = Run(rerun.in_world(what, snapshot), _risks(registry, item.id), what.doubt)
    return found


def _risks(registry: Registry, release: str) -> dict[str, RiskNow]:
    return registry.reading(lambda connection: holdings.risks(connection, release))
