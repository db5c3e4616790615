"""How vulnerabilities of released versions were dealt with: the measures that regulators ask for, and ours beside them.

Shares, times and averages follow FDA's premarket guidance (2026), V.A.6: which part of the vulnerabilities identified
was updated or patched, how long that took, and how long it took until devices in the field had it, as far as that is
known. Days are whole days between dates; an average stands with its median and the number of cases. The backlog,
the time to triage and the exposure are our own.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from wardbook.analysis.field.inbox import Alert, alerts
from wardbook.analysis.field.patches import Patch, field_lots, patches
from wardbook.analysis.field.releases import Release, releases
from wardbook.model.field.event import Event
from wardbook.model.field.releases import Lot

AGES = (30, 90, 180)
"""Bounds in days of the ages that a backlog is counted by; the last is open."""

_IDENTIFIES = frozenset({"new", "determined", "exploited", "undetermined"})
"""Reasons of alerts by which a vulnerability becomes known."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """From a day on, which risks of a release are not acceptable, by its risk engine on the world of that day."""

    on: str
    release: str
    not_acceptable: tuple[str, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A vulnerability in one release: when it was identified, looked at, decided, repaired, and in the field.

    Dates are ISO, "" where it has not happened by the day looked from. `status` is the last decision.
    """

    vulnerability: str
    release: str
    identified_on: str
    triaged_on: str = ""
    status: str = ""
    patch: str = ""
    patched_on: str = ""
    fielded_on: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is one to be repaired: nobody decided that it does not affect the release."""
        return self.status != "not_affected"

    @property
    def is_open(self) -> bool:
        """Whether it still has to be repaired."""
        return self.counts and not self.patched_on and self.status != "fixed"


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """Days between two things: how often, the sum, the median in half days, the longest."""

    count: int
    total: int = 0
    twice_median: int = 0
    longest: int = 0


class Metrics(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of one scope over one period; `excluded` were decided not to affect the release.

    `exposure` is units times days at a risk that is not acceptable, None where nobody said where units are;
    `backlog` counts open cases by age as in `AGES`. `waiting` are repairs that are available and not in every unit.
    """

    scope: str
    identified: int
    excluded: int
    patched: int
    to_fix: Times
    to_field: Times
    waiting: int
    to_triage: Times
    untriaged: int
    backlog: tuple[int, ...]
    exposure: int | None
    exposed_days: int


def metrics(
    events: Iterable[Event],
    since: datetime.date,
    until: datetime.date,
    verdicts: Sequence[Verdict] = (),
    *,
    release: str = "",
    market: str = "",
) -> tuple[Metrics, ...]:
    """The measures of all releases together (the first), and of each release; of one release or market where asked.

    A case belongs to the period in which it was identified; what happened to it afterwards counts up to `until`.
    """
    told = tuple(event for event in events if event.on <= until)
    known = {
        name: item
        for name, item in releases(told).items()
        if (not release or name == release) and (not market or market in item.what.markets)
    }
    found = [item for item in cases(told, until.isoformat()) if item.release in known]
    period = [item for item in found if since.isoformat() <= item.identified_on <= until.isoformat()]
    made = patches(told, until.isoformat())
    lots: dict[str, list[Lot]] = defaultdict(list)
    for lot in field_lots(told).values():
        if not market or lot.market in ("", market):
            lots[lot.release].append(lot)
    judged: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        judged[verdict.release].append(verdict)
    are_known = any(event.kind == "units-imported" for event in told)
    scopes = [("all releases", frozenset(known)), *((name, frozenset((name,))) for name in known)]
    return tuple(
        _of(
            name,
            [item for item in period if item.release in some],
            [item for item in found if item.release in some],
            [item for item in made.values() if some.intersection(item.releases)],
            _exposure(judged, lots, known, some, since, until),
            until,
            are_known=are_known,
        )
        for name, some in scopes
        if name != "all releases" or len(known) != 1
    )


def cases(events: Iterable[Event], until: str) -> Iterator[Case]:
    """Each vulnerability that was told about each release, with what happened to it by a day (ISO)."""
    told = tuple(event for event in events if event.on.isoformat() <= until)
    by_case: dict[tuple[str, str], list[Alert]] = defaultdict(list)
    name_of: dict[str, str] = {}
    for item in alerts(told).values():
        if not item.what.vulnerability or item.what.cause not in _IDENTIFIES:
            continue
        names = (item.what.vulnerability, *item.what.aliases)
        name = next((name_of[one] for one in names if one in name_of), item.what.vulnerability)
        name_of |= dict.fromkeys(names, name)
        for release in item.releases:
            by_case[name, release].append(item)
    repairs = patches(told, until)
    for (name, release), some in sorted(by_case.items()):
        called = {name, *(one for item in some for one in (item.what.vulnerability, *item.what.aliases))}
        mends = [
            item
            for item in repairs.values()
            if release in item.releases and called & {one.partition("@")[0] for one in item.what.repairs}
        ]
        decided = [one for item in some for one in item.decisions if release in one.releases]
        yield Case(
            vulnerability=name,
            release=release,
            identified_on=min(item.on for item in some),
            triaged_on=min((item.triaged_on for item in some if item.triaged_on), default=""),
            status=max(decided, key=lambda one: one.seq).what.status if decided else "",
            patch=mends[0].id if mends else "",
            patched_on=min((item.released_on for item in mends if item.released_on), default=""),
            fielded_on=min((item.complete_on for item in mends if item.complete_on), default=""),
        )


def times(days: Iterable[int]) -> Times:
    """Durations summed up; whole numbers, so that they are the same everywhere."""
    found = sorted(days)
    if not found:
        return Times(count=0)
    middle = len(found) // 2
    twice = 2 * found[middle] if len(found) % 2 else found[middle - 1] + found[middle]
    return Times(count=len(found), total=sum(found), twice_median=twice, longest=found[-1])


def _of(
    scope: str,
    period: Sequence[Case],
    every: Sequence[Case],
    repairs: Sequence[Patch],
    exposed: tuple[int, int],
    until: datetime.date,
    *,
    are_known: bool,
) -> Metrics:
    counted = [item for item in period if item.counts]
    day = until.isoformat()
    open_ages = [_days(item.identified_on, day) for item in every if item.is_open]
    bounds = (*AGES, None)
    backlog = []
    for place, bound in enumerate(bounds):
        least = AGES[place - 1] if place else -1
        backlog.append(sum(age > least and (bound is None or age <= bound) for age in open_ages))
    fielded = [item for item in repairs if item.released_on and item.complete_on]
    return Metrics(
        scope=scope,
        identified=len(counted),
        excluded=len(period) - len(counted),
        patched=sum(bool(item.patched_on) or item.status == "fixed" for item in counted),
        to_fix=times(_days(item.identified_on, item.patched_on) for item in counted if item.patched_on),
        to_field=times(_days(item.released_on, item.complete_on) for item in fielded),
        waiting=sum(bool(item.released_on) and not item.complete_on for item in repairs),
        to_triage=times(_days(item.identified_on, item.triaged_on) for item in period if item.triaged_on),
        untriaged=sum(not item.triaged_on and not item.status for item in period),
        backlog=tuple(backlog),
        exposure=exposed[0] if are_known else None,
        exposed_days=exposed[1],
    )


def _exposure(
    verdicts: Mapping[str, Sequence[Verdict]],
    lots: Mapping[str, Sequence[Lot]],
    known: Mapping[str, Release],
    some: Collection[str],
    since: datetime.date,
    until: datetime.date,
) -> tuple[int, int]:
    """Units times days at a risk that is not acceptable, and days on which any release had one; `until` is counted."""
    units = days = 0
    seen: set[datetime.date] = set()
    for name in some:
        for start, end in _bad(verdicts.get(name, ()), known[name], since, until):
            seen |= {start + datetime.timedelta(days=number) for number in range((end - start).days)}
            for lot in lots.get(name, ()):
                first = max(start, _day(lot.since, start))
                last = min(end, _day(lot.until, end))
                units += lot.count * max(0, (last - first).days)
    days = len(seen)
    return units, days


def _bad(
    verdicts: Sequence[Verdict], what: Release, since: datetime.date, until: datetime.date
) -> Iterator[tuple[datetime.date, datetime.date]]:
    """From when until before when a risk of a release, whose verdicts they are, was not acceptable, within the period."""
    first = max(since, datetime.date.fromisoformat(what.since))
    last = until + datetime.timedelta(days=1)
    if what.retired:
        last = min(last, datetime.date.fromisoformat(what.retired))
    own = sorted(verdicts, key=lambda item: item.on)
    for place, item in enumerate(own):
        if not item.not_acceptable:
            continue
        start = max(first, datetime.date.fromisoformat(item.on))
        following = own[place + 1].on if place + 1 < len(own) else last.isoformat()
        end = min(last, datetime.date.fromisoformat(following))
        if start < end:
            yield start, end


def _day(text: str, otherwise: datetime.date) -> datetime.date:
    return datetime.date.fromisoformat(text) if text else otherwise


def _days(start: str, end: str) -> int:
    return max(0, (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(start)).days)
