"""Released versions held against what the world says now: what changed, whom it concerns, how risks moved.

Incremental both ways: against a snapshot that was seen before only components that came since are looked up;
against a new one all distinct components are, each once however many releases have it, and only what differs from
what was known last is told.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

import msgspec

from wardbook.analysis.attack.through import Through
from wardbook.analysis.field.changes import Change, cause_of, changes, weight, words
from wardbook.analysis.field.patches import UNIT_KINDS, field_lots
from wardbook.analysis.field.releases import in_field
from wardbook.analysis.risks import SEVERITIES
from wardbook.app import rerun
from wardbook.app.registry import TOOL
from wardbook.base.canonical import canonical_json, digest
from wardbook.intelligence.findings import Found, Hit
from wardbook.intelligence.matching import Matcher, uncollected
from wardbook.intelligence.snapshot import Snapshot
from wardbook.intelligence.snapshot_rows import SEVERITIES as RATINGS
from wardbook.intelligence.snapshot_rows import Vulnerability, read_detail
from wardbook.intelligence.targets import Target, target
from wardbook.model.components import Component
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.monitoring import (
    Alerted,
    Cause,
    Changes,
    Facts,
    Harmful,
    Monitored,
    Move,
    Place,
    RiskNow,
    Watched,
)
from wardbook.registry import holdings
from wardbook.registry.holdings import Distinct, Held, Listed
from wardbook.registry.store import Registry, Written

Progress = Callable[[str], None]
Pair = tuple[int, str]
Concern = tuple[Change, Sequence[tuple[Listed, str]]]
"""A change with the places to which it is news, each with the status known at release."""

SUPPORT_AHEAD = (180, 30, 0)
"""Days before the end of support at which somebody is told; 0 is the end itself. Ours: half a year leaves room for an
update out of the regular cycle, a month for what was forgotten."""

RERUN_AT_MOST = 500
"""Releases whose risks one run reckons anew; what is left is said in each alert and done by the next run."""

THROUGH_AT_MOST = 200
"""Ways to harm reckoned for one release in one run, for the weightiest advisories; each costs some milliseconds."""

_BATCH = 20_000


class Monitoring(msgspec.Struct, frozen=True, kw_only=True):
    """What one run came to: the event of the run and the alerts, recorded or (dry) as they would be."""

    run: Draft
    alerts: tuple[Draft, ...]
    written: tuple[Written, ...] = ()
    skipped: str = ""
    releases: int = 0
    looked_up: int = 0
    rerun: int = 0


class _World(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for the components looked up."""

    facts: dict[Pair, Facts]
    known: dict[str, Vulnerability]
    looked: frozenset[int]


def monitor(
    registry: Registry,
    snapshot: Snapshot,
    *,
    as_of: datetime.date,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> Monitoring:
    """Hold every released version that is not retired against a snapshot, and record what has to be told.

    The run and its alerts are recorded together or not at all; done again, nothing is recorded twice.
    Raises RegistryFault, SnapshotError.
    """
    known = registry.reading(holdings.releases)
    last = max(registry.events(only=["monitored"]), key=lambda item: item.seq, default=None)
    before_digest = str(last.body["digest"]) if last else ""
    seen = int(last.body["components"]) if last and before_digest == snapshot.info.digest else 0
    items = registry.reading(lambda connection: list(holdings.distinct(connection, seen)))
    progress(f"looking {len(items):,} components up")
    with uncollected():
        world = _looked_up(items, snapshot)
    before = registry.reading(holdings.watched)
    facts_before = {pair: facts for pair, (_, facts) in before.items()}
    newest = int(last.body["last_release"]) if last else 0
    told = [
        *changes(facts_before, world.facts, world.looked),
        *_for_newcomers(registry, newest, facts_before, world),
    ]
    found = _places(registry, told, known, newest, facts_before.keys())
    concerned = _concerned(found, known)
    progress(f"reckoning the risks of {min(len(concerned), RERUN_AT_MOST)} releases anew")
    runs = _rerun(registry, concerned[:RERUN_AT_MOST], snapshot, progress)
    now = [rerun.told(name, risk) for name, run in runs.items() for risk in run.rerun.risks.values()]
    units = _units(registry, as_of)
    ground = _Ground(
        world=world,
        before=before,
        since=last.seq if last else 0,
        runs=runs,
        units=units,
        snapshot=snapshot,
    )
    alerts = [*_alerts(registry, found, ground, as_of), *_support(registry, known.values(), units, as_of)]
    number = registry.reading(holdings.last_component)
    names = registry.reading(
        lambda connection: holdings.digests(
            connection, {pair[0] for pair in world.facts} | {pair[0] for pair in before}
        )
    )
    kept = _kept(before, world, names, now)
    body = Monitored(
        snapshot=snapshot.info.name,
        digest=snapshot.info.digest,
        dated=(snapshot.info.newest or snapshot.info.as_of)[:10],
        previous=before_digest,
        releases=len(known),
        last_release=max(known, default=0),
        components=number,
        changes=digest(kept),
        changed=len(found),
        risks=len(runs),
        alerts=len(alerts),
    )
    once = f"monitored:{snapshot.info.digest}:{last.seq if last else 0}"
    run = draft(
        body,
        about=snapshot.info.name,
        on=as_of,
        by=TOOL,
        auth="tool",
        before=before_digest,
        after=snapshot.info.digest,
        key=once,
    )
    done = Monitoring(
        run=run, alerts=tuple(alerts), releases=len(known), looked_up=len(items), rerun=len(runs)
    )
    if dry_run:
        return done
    progress("recording")
    fresh = _fresh(registry, alerts)
    is_idle = not fresh and not found and before_digest == snapshot.info.digest and not items
    if is_idle:
        return msgspec.structs.replace(
            done, alerts=(), skipped="nothing came since this snapshot was looked at last"
        )
    written = registry.append([run, *fresh], {digest(kept): kept})
    return msgspec.structs.replace(done, alerts=tuple(fresh), written=written)


def _fresh(registry: Registry, alerts: Sequence[Draft]) -> list[Draft]:
    """The alerts that were never told: the same reason for the same releases is told once."""
    known = {item.key for item in registry.events(only=["alerted"])} if alerts else set()
    return [item for item in alerts if item.key not in known]


def _looked_up(items: Sequence[Distinct], snapshot: Snapshot) -> _World:
    facts: dict[Pair, Facts] = {}
    told: dict[str, Vulnerability] = {}
    matcher = Matcher(snapshot)
    for start in range(0, len(items), _BATCH):
        some = items[start : start + _BATCH]
        found = matcher.found([_target(item) for item in some])
        numbers = {hit.entry.vulnerability for one in found for hit in (*one.hits, *one.undecided)}
        known = snapshot.vulnerabilities(numbers)
        for item, one in zip(some, found, strict=True):
            for name, vulnerability, made in _facts_of(one, known):
                facts[item.number, name] = made
                told[name] = vulnerability
    return _World(facts=facts, known=told, looked=frozenset(item.number for item in items))


def _target(item: Distinct) -> Target:
    said = msgspec.json.decode(item.data, type=dict[str, str])
    one = Component(
        id=str(item.number),
        name=said["name"],
        part="",
        version=said.get("version"),
        purl=said.get("purl"),
        supplier=said.get("supplier"),
        cpe=said.get("cpe"),
    )
    return target(one)


def _facts_of(found: Found, known: Mapping[int, Vulnerability]) -> Iterator[tuple[str, Vulnerability, Facts]]:
    hits: dict[int, list[Hit]] = defaultdict(list)
    doubts: dict[int, list[Hit]] = defaultdict(list)
    for hit in found.hits:
        hits[hit.entry.vulnerability].append(hit)
    for hit in found.undecided:
        if hit.entry.vulnerability not in hits:
            doubts[hit.entry.vulnerability].append(hit)
    for number, some in (*hits.items(), *doubts.items()):
        one = known[number]
        yield (
            one.id,
            one,
            Facts(
                status="applies" if number in hits else "undetermined",
                confidence=min((hit.confidence for hit in some), key=_ORDER.index),
                severity=RATINGS[one.severity],
                score=one.score,
                epss=-1 if one.epss is None else round(one.epss[0] * 1_000_000),
                exploited=one.kev[0] if one.kev else "",
                fixed=tuple(sorted({version for hit in some for version in _fixed(hit.entry.detail)})),
                revision=f"{crc32(b''.join(sorted(_said(hit) for hit in some))):08x}",
            ),
        )


_ORDER = ("exact", "range", "distribution", "cpe", "cpe-weak", "text")


@lru_cache(maxsize=50_000)
def _fixed(detail: bytes) -> tuple[str, ...]:
    return read_detail(detail).fixed


def _said(hit: Hit) -> bytes:
    return (
        repr((hit.entry.spans, hit.entry.space, hit.entry.platforms, hit.doubt)).encode() + hit.entry.detail
    )


def _for_newcomers(
    registry: Registry, newest: int, before: Mapping[Pair, Facts], world: _World
) -> Iterator[Change]:
    """What was known of components already, for releases that came since: to them it is new."""
    here = registry.reading(lambda connection: holdings.of_releases_after(connection, newest))
    for pair in sorted(before):
        facts = world.facts.get(pair) if pair[0] in world.looked else before[pair]
        cause = cause_of(None, facts)
        if pair[0] in here and cause is not None:
            yield Change(cause=cause, component=pair[0], vulnerability=pair[1], before=None, now=facts)


def _places(
    registry: Registry, told: Iterable[Change], known: Mapping[int, Held], newest: int, seen: Collection[Pair]
) -> list[Concern]:
    """Where each change is news: the places with the status known at release ("" for none), changes without any left out.

    What a release knew when it was released is not news to it, unless it is exploited since. A change of what was
    known before is news to the releases that were told before, what came new to all.
    """
    listed: dict[int, list[Listed]] = defaultdict(list)
    numbers = {item.component for item in told}
    for place in registry.reading(lambda connection: holdings.listed(connection, numbers)):
        listed[place.component].append(place)
    number_of = {item.id: number for number, item in known.items()}
    wanted = {number_of[one.release] for some in listed.values() for one in some}
    at_release = registry.reading(lambda connection: holdings.known_at_release(connection, wanted))
    found: list[Concern] = []
    for item in told:
        some: list[tuple[Listed, str]] = []
        was_told = (item.component, item.vulnerability) in seen
        for place in listed.get(item.component, ()):
            number = number_of[place.release]
            if item.before is None and was_told and number <= newest:
                continue
            if item.before is not None and number > newest:
                continue
            status, was_exploited = at_release.get(number, {}).get(
                (_place_name(place), item.vulnerability), ("", False)
            )
            is_old = item.before is None and bool(status)
            if not is_old or (item.cause == "exploited" and not was_exploited):
                some.append((place, status))
        if some:
            found.append((item, some))
    return found


def _place_name(place: Listed) -> str:
    """A component as the id of a vulnerability names it."""
    is_in = not place.version or place.id.endswith(f"@{place.version}")
    return place.id if is_in else f"{place.id}@{place.version}"


def _concerned(found: Iterable[Concern], known: Mapping[int, Held]) -> list[Held]:
    names = {place.release for _, some in found for place, _ in some}
    return [item for item in known.values() if item.id in names]


class _Run(msgspec.Struct, frozen=True):
    rerun: rerun.Rerun
    before: dict[str, RiskNow]
    doubt: str


def _rerun(
    registry: Registry, concerned: Sequence[Held], snapshot: Snapshot, progress: Progress
) -> dict[str, _Run]:
    """The risks of releases in the new world, beside how they stood before."""
    found: dict[str, _Run] = {}
    for number, item in enumerate(concerned, 1):
        if number % 25 == 0:
            progress(f"reckoning the risks of {len(concerned)} releases anew: {number}")
        what = rerun.frozen(registry, item.id, item.package, item.security_file)
        found[item.id] = _Run(rerun.in_world(what, snapshot), _risks(registry, item.id), what.doubt)
    return found


def _risks(registry: Registry, release: str) -> dict[str, RiskNow]:
    return registry.reading(lambda connection: holdings.risks(connection, release))


class _Ground(msgspec.Struct, frozen=True, kw_only=True):
    """All that alerts are made of."""

    world: _World
    before: Mapping[Pair, tuple[tuple[str, ...], Facts]]
    since: int
    runs: Mapping[str, _Run]
    units: Mapping[str, int] | None
    snapshot: Snapshot


def _alerts(
    registry: Registry, concerns: Iterable[Concern], ground: _Ground, as_of: datetime.date
) -> Iterator[Draft]:
    """One alert for each advisory and reason, over all places that it concerns; the weightiest first."""
    decided = _decisions(registry)
    grouped: dict[tuple[str, Cause], list[Concern]] = defaultdict(list)
    for concern in concerns:
        grouped[concern[0].vulnerability, concern[0].cause].append(concern)
    ordered = sorted(grouped.items(), key=lambda pair: (weight(pair[1][0][0].now, pair[0][1]), pair[0]))
    budget = dict.fromkeys(ground.runs, THROUGH_AT_MOST)
    for (name, cause), some in ordered:
        first = some[0][0]
        found = [pair for _, places in some for pair in places]
        known = ground.world.known.get(name)
        aliases = known.ids if known else ground.before.get((first.component, name), ((), None))[0]
        releases = tuple(sorted({place.release for place, _ in found}))
        harms, not_run = _harms(name, found, ground, budget)
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
                _place(place, status, ground.units, decided.get((place.release, name), ""))
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


def _place(place: Listed, status: str, units: Mapping[str, int] | None, decided: str) -> Place:
    return Place(
        release=place.release,
        part=place.part,
        component=place.name,
        version=place.version,
        units=-1 if units is None else units.get(place.release, 0),
        decision=decided or (f"{status}, at release" if status else ""),
    )


def _moves(release: str, name: str, ground: _Ground) -> Iterator[Move]:
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


def _harms(
    name: str, found: Sequence[tuple[Listed, str]], ground: _Ground, budget: dict[str, int]
) -> tuple[tuple[Harmful, ...], str]:
    """The way to the worst harm in each release concerned, and what was not reckoned."""
    made: list[Harmful] = []
    left: list[str] = []
    doubts: list[str] = []
    done: set[str] = set()
    for place, _ in found:
        run = ground.runs.get(place.release)
        if run is None or budget.get(place.release, 0) <= 0:
            left.append(place.release)
            continue
        if run.doubt:
            doubts.append(f"{place.release}: {run.doubt}")
        here = f"{name}@{_place_name(place)}"
        if place.release in done or here not in run.rerun.vulnerabilities:
            continue
        budget[place.release] -= 1
        way, although = run.rerun.way_of(here)
        if way is not None and place.release not in done:
            made.append(_harmful(place.release, here, way, run, although=although))
            done.add(place.release)
    said = list(dict.fromkeys(doubts))
    if left:
        count = len(set(left))
        said.append(f"in {count} releases no way to harm was reckoned; `wardbook alert NAME --harms` does")
    return tuple(made), "; ".join(said)


def _harmful(release: str, here: str, way: Through, run: _Run, *, although: bool) -> Harmful:
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


def _decisions(registry: Registry) -> dict[tuple[str, str], str]:
    """What was decided since release, by release and vulnerability: the last word."""
    found: dict[tuple[str, str], str] = {}
    for event in registry.events(only=["decided"]):
        for release in event.releases:
            word = "signed" if event.auth.startswith("key:") else "stated"
            found[release, str(event.body["vulnerability"])] = f"{event.body['status']}, {word} #{event.seq}"
    return found


def _units(registry: Registry, as_of: datetime.date) -> dict[str, int] | None:
    """Units by release on a day; None where nobody ever said where units are."""
    events = list(registry.events(only=UNIT_KINDS))
    return (
        in_field(field_lots(events).values(), as_of.isoformat())
        if any(item.kind == "units-imported" for item in events)
        else None
    )


def _support(
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


def _kept(
    before: Mapping[Pair, tuple[tuple[str, ...], Facts]],
    world: _World,
    names: Mapping[int, str],
    now: Sequence[RiskNow],
) -> bytes:
    """The file of what changed: facts that are new or other, those that went, and risks as they stand now."""
    lines: list[Watched] = []
    for pair, facts in world.facts.items():
        old = before.get(pair)
        if old is None or old[1] != facts or old[0] != world.known[pair[1]].ids:
            lines.append(
                Watched(
                    component=names[pair[0]],
                    vulnerability=pair[1],
                    aliases=world.known[pair[1]].ids,
                    facts=facts,
                )
            )
    lines += [
        Watched(component=names[pair[0]], vulnerability=pair[1])
        for pair in before
        if pair[0] in world.looked and pair not in world.facts
    ]
    lines.sort(key=lambda line: (line.component, line.vulnerability))
    ordered = sorted(now, key=lambda one: (one.release, one.risk))
    return canonical_json(msgspec.to_builtins(Changes(watched=tuple(lines), risks=tuple(ordered))))
