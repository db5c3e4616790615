"""Alerts: one for each advisory and reason, with where, the way to harm, how risks moved, and the decision on file."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from wardbook.analysis.attack.through import Through
from wardbook.analysis.field.changes import weight, words
from wardbook.analysis.field.patches import UNIT_KINDS, field_lots
from wardbook.analysis.field.releases import in_field
from wardbook.analysis.risks import SEVERITIES
from wardbook.app import rerun
from wardbook.app.monitoring_places import Concern, Run, place_name
from wardbook.app.monitoring_world import Pair, World
from wardbook.app.registry import TOOL
from wardbook.base.canonical import canonical_json, digest
from wardbook.intelligence.snapshot import Snapshot
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.monitoring import Alerted, Cause, Facts, Harmful, Move, Place
from wardbook.registry import holdings
from wardbook.registry.holdings import Held, Listed
from wardbook.registry.store import Registry

SUPPORT_AHEAD = (180, 30, 0)
"""Days before the end of support at which somebody is told; 0 is the end itself. Ours: half a year leaves room for an
update out of the regular cycle, a month for what was forgotten."""

THROUGH_AT_MOST = 200
"""Ways to harm reckoned for one release in one run, for the weightiest advisories; each costs some milliseconds."""


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """All that alerts are made of; `runs` come as they are reckoned, and `ways` are the ways to harm left for each."""

    world: World
    before: Mapping[Pair, tuple[tuple[str, ...], Facts]]
    since: int
    runs: dict[str, Run]
    ways: dict[str, int]
    units: Mapping[str, int] | None
    decided: Mapping[tuple[str, str], str]
    snapshot: Snapshot


def alerts_of(concerns: Iterable[Concern], ground: Ground, as_of: datetime.date) -> Iterator[Draft]:
    """One alert for each advisory and reason, over all places that it concerns; the weightiest first."""
    grouped: dict[tuple[str, Cause], list[Concern]] = defaultdict(list)
    for concern in concerns:
        grouped[concern[0].vulnerability, concern[0].cause].append(concern)
    ordered = sorted(grouped.items(), key=lambda pair: (weight(pair[1][0][0].now, pair[0][1]), pair[0]))
    for (name, cause), some in ordered:
        first = some[0][0]
        found = [pair for _, places in some for pair in places]
        known = ground.world.known.get(name)
        aliases = known.ids if known else ground.before.get((first.component, name), ((), None))[0]
        releases = tuple(sorted({place.release for place, _ in found}))
        harms, not_run = _harms(name, found, ground)
        body = Alerted(
            cause=cause,
            vulnerability=name,
            says=words(cause, first.before, first.now),
            aliases=aliases,
            facts=first.now,
            before=first.before,
            summary=known.summary if known else "",
            vectors=tuple(ground.snapshot.vectors([known]).values()) if known else (),
            weaknesses=known.weaknesses if known else (),
            places=tuple(
                _place(place, status, ground.units, ground.decided.get((place.release, name), ""))
                for place, status in found
            ),
            moves=tuple(move for release in releases for move in _moves(release, name, ground)),
            harms=harms,
            not_run=not_run,
            snapshot=ground.snapshot.info.name,
        )
        facts = digest(canonical_json([msgspec.to_builtins(one) for one in (first.before, first.now)]))
        short = facts.partition(":")[2][:8]
        yield draft(
            body,
            about=f"{name}/{cause}-{short}",
            on=as_of,
            by=TOOL,
            auth="tool",
            releases=releases,
            facts={"facts": facts, "snapshot": ground.snapshot.info.name},
            key=f"alert:{name}:{cause}:{facts}:{ground.since}:{','.join(releases)}",
        )


def support_alerts(
    registry: Registry, known: Iterable[Held], units: Mapping[str, int] | None, as_of: datetime.date
) -> Iterator[Draft]:
    """Ends of support that come near: of components, one alert for each day on which some end, and of releases.

    What was so already on the day of the release is not news: its security file says it.
    """
    ahead = (as_of + datetime.timedelta(days=max(SUPPORT_AHEAD))).isoformat()
    since = {item.id: item.released_on for item in known}
    places = registry.reading(lambda connection: holdings.supported_until(connection, ahead))
    grouped: dict[str, list[Listed]] = defaultdict(list)
    for place in places:
        if place.release in since and _is_news(place.support_until, as_of, since[place.release]):
            grouped[place.support_until].append(place)
    for until, some in sorted(grouped.items()):
        labels = sorted({f"{place.name}@{place.version}" if place.version else place.name for place in some})
        says = labels[0] if len(labels) == 1 else f"{len(labels)} components ({', '.join(labels[:3])}, …)"
        yield _ending("components", says, until, tuple(_place(place, "", units, "") for place in some), as_of)
    for item in known:
        if (
            item.support_until
            and item.support_until <= ahead
            and _is_news(item.support_until, as_of, item.released_on)
        ):
            count = -1 if units is None else units.get(item.id, 0)
            here = Place(release=item.id, part="", component="", units=count)
            yield _ending(item.id, item.id, item.support_until, (here,), as_of)


def units_of(registry: Registry, as_of: datetime.date) -> dict[str, int] | None:
    """Units by release on a day; None where nobody ever said where units are."""
    events = list(registry.events(only=UNIT_KINDS))
    return (
        in_field(field_lots(events).values(), as_of.isoformat())
        if any(item.kind == "units-imported" for item in events)
        else None
    )


def _place(place: Listed, status: str, units: Mapping[str, int] | None, decided: str) -> Place:
    return Place(
        release=place.release,
        part=place.part,
        component=place.name,
        version=place.version,
        units=-1 if units is None else units.get(place.release, 0),
        decision=decided or (f"{status}, at release" if status else ""),
    )


def _moves(release: str, name: str, ground: Ground) -> Iterator[Move]:
    """The risks of a release that stand otherwise now, where this advisory lies on the plan before or after."""
    run = ground.runs.get(release)
    if run is None:
        return
    device = run.rerun.what.device
    for risk in run.rerun.risks.values():
        old, new = run.before.get(risk.id), rerun.told(release, risk)
        if old is None or (old.claimed, old.verdict_claimed) == (new.claimed, new.verdict_claimed):
            continue
        if not any(f"@{name}@" in step for step in (*old.plan, *new.plan)):
            continue
        harm = device.harms.get(risk.harm)
        yield Move(
            release=release,
            risk=risk.id,
            situation=device.situations[risk.situation].what or risk.situation,
            harm=harm.what or risk.harm if harm else risk.harm,
            severity=risk.severity,
            before=old.claimed,
            now=new.claimed,
            verdict_before=old.verdict_claimed,
            verdict_now=new.verdict_claimed,
        )


def _harms(name: str, found: Sequence[tuple[Listed, str]], ground: Ground) -> tuple[tuple[Harmful, ...], str]:
    """The way to the worst harm in each release concerned, and what was not reckoned."""
    made: list[Harmful] = []
    left: list[str] = []
    doubts: list[str] = []
    done: set[str] = set()
    for place, _ in found:
        run = ground.runs.get(place.release)
        if run is None or ground.ways.get(place.release, THROUGH_AT_MOST) <= 0:
            left.append(place.release)
            continue
        if run.doubt:
            doubts.append(f"{place.release}: {run.doubt}")
        here = f"{name}@{place_name(place)}"
        if place.release in done or here not in run.rerun.vulnerabilities:
            continue
        ground.ways[place.release] = ground.ways.get(place.release, THROUGH_AT_MOST) - 1
        way, although = run.rerun.way_of(here)
        if way is not None and place.release not in done:
            made.append(_harmful(place.release, here, way, run, although=although))
            done.add(place.release)
    said = list(dict.fromkeys(doubts))
    if left:
        count = len(set(left))
        said.append(f"in {count} releases no way to harm was reckoned, beyond the bound of one run")
    return tuple(made), "; ".join(said)


def _harmful(release: str, here: str, way: Through, run: Run, *, although: bool) -> Harmful:
    device = run.rerun.what.device
    situation = device.situations[way.situation]
    harms = [device.harms[one] for one in situation.harms if one in device.harms]
    worst = max(harms, key=lambda one: SEVERITIES.index(one.severity or "negligible"))
    cheapest = any(
        here in step
        for risk in run.rerun.risks.values()
        if risk.situation == situation.id
        for step in risk.claimed.plan
    )
    return Harmful(
        release=release,
        situation=situation.id,
        says=situation.what or situation.id,
        harm=worst.what or worst.id,
        severity=worst.severity or "",
        exploitability=way.exploitability,
        plan=tuple(step.why for step in way.plan.steps),
        is_cheapest=cheapest,
        although=although,
    )


def decisions_of(registry: Registry) -> dict[tuple[str, str], str]:
    """What was decided since release, by release and vulnerability: the last word."""
    found: dict[tuple[str, str], str] = {}
    told = list(registry.told(only=["decided", "signed"]))
    signed = {int(event.body["seq"]) for event in told if event.kind == "signed"}
    for event in told:
        if event.kind != "decided":
            continue
        for release in event.releases:
            word = "signed" if event.seq in signed else "stated"
            found[release, str(event.body["vulnerability"])] = f"{event.body['status']}, {word} #{event.seq}"
    return found


def _step(until: str, as_of: datetime.date) -> int:
    left = (datetime.date.fromisoformat(until) - as_of).days
    return min(days for days in SUPPORT_AHEAD if left <= days)


def _is_news(until: str, as_of: datetime.date, since: str) -> bool:
    """Whether the step ahead of the end was passed after the release, and not before."""
    day = datetime.date.fromisoformat(until) - datetime.timedelta(days=_step(until, as_of))
    return day.isoformat() > since


def _ending(about: str, label: str, until: str, places: tuple[Place, ...], as_of: datetime.date) -> Draft:
    verb = "ended" if until <= as_of.isoformat() else "ends"
    releases = tuple(sorted({place.release for place in places}))
    step = _step(until, as_of)
    return draft(
        Alerted(
            cause="support", vulnerability="", says=f"Support of {label} {verb} on {until}.", places=places
        ),
        about=f"{about}/support-{until}-{step}",
        on=as_of,
        by=TOOL,
        auth="tool",
        releases=releases,
        facts={"until": until},
        key=f"alert:support:{about}:{until}:{step}:{','.join(releases)}",
    )
