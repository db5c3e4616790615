"""Released versions held against what the world says now: what changed, whom it concerns, how risks moved.

Incremental both ways: against a snapshot that was seen before only components that came since are looked up;
against a new one all distinct components are, each once however many releases have it, and only what differs from
what was known last is told. A long run is recorded in parts, and one that was interrupted is gone on with.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from functools import partial

import msgspec

from wardbook.analysis.field.changes import changes
from wardbook.app import rerun
from wardbook.app.alerting import THROUGH_AT_MOST, Ground, alerts_of, decisions_of, support_alerts, units_of
from wardbook.app.monitoring_begun import begun
from wardbook.app.monitoring_parts import divided, part_of, told_in_part
from wardbook.app.monitoring_places import (
    Concern,
    Progress,
    concerned,
    for_newcomers,
    places_of,
    run_again,
)
from wardbook.app.monitoring_world import Pair, kept_file, looked_up
from wardbook.app.registry import TOOL
from wardbook.base.canonical import digest
from wardbook.base.uncollected import uncollected
from wardbook.intelligence.snapshot import Snapshot
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.monitoring import Monitored, RiskNow
from wardbook.registry import holdings
from wardbook.registry.holdings import Held
from wardbook.registry.store import Registry, Written

RERUN_AT_MOST = 500
"""Releases whose risks one run reckons anew; of what is left each alert says that it was not reckoned."""


class Monitoring(msgspec.Struct, frozen=True, kw_only=True):
    """What one run came to: the event of the run and the alerts, recorded or (dry) as they would be.

    `resumed` are the alerts, first among `alerts`, that a run had recorded that was interrupted on `resumed_from`:
    nobody was sent them yet.
    """

    run: Draft
    alerts: tuple[Draft, ...]
    written: tuple[Written, ...] = ()
    skipped: str = ""
    releases: int = 0
    looked_up: int = 0
    rerun: int = 0
    resumed: int = 0
    resumed_from: datetime.date | None = None


def monitor(
    registry: Registry,
    snapshot: Snapshot,
    *,
    as_of: datetime.date,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> Monitoring:
    """Hold every released version that is not retired against a snapshot, and record what has to be told.

    Alerts are recorded in parts, each with what they rest on or not at all, the last with the run itself. Done again
    after whatever interruption, it goes on behind the last part, and nothing is recorded twice.
    Raises RegistryFault, SnapshotError.
    """
    return _Look(registry, snapshot, as_of, progress).done(dry_run=dry_run)


class _Look:
    """One run: what it found, and what it has told so far."""

    def __init__(
        self, registry: Registry, snapshot: Snapshot, as_of: datetime.date, progress: Progress
    ) -> None:
        self.registry, self.snapshot, self.as_of, self.progress = registry, snapshot, as_of, progress
        self.begun = begun(registry, snapshot)
        if self.begun.told:
            progress(f"going on: {len(self.begun.told):,} alerts are told already")
        self.known = registry.reading(holdings.releases)
        seen = self.seen = self._seen()
        self.items = registry.reading(lambda connection: list(holdings.distinct(connection, seen)))
        progress(f"looking {len(self.items):,} components up")
        with uncollected():
            world = looked_up(self.items, snapshot)
        before = registry.reading(holdings.watched)
        facts = {pair: facts for pair, (_, facts) in before.items()}
        told = [
            *changes(facts, world.facts, world.looked),
            *for_newcomers(registry, self.begun, facts, world),
        ]
        self.found = places_of(registry, told, self.known, self.begun, facts.keys())
        self.ground = Ground(
            world=world,
            before=before,
            since=self.begun.since,
            runs={},
            ways={name: THROUGH_AT_MOST - count for name, count in self.begun.spent.items()},
            units=units_of(registry, as_of),
            decided=decisions_of(registry),
            snapshot=snapshot,
        )
        self.now = dict(before)
        self.risks: dict[str, list[RiskNow]] = dict(self.begun.risks)
        self.again = self._again()

    def done(self, *, dry_run: bool) -> Monitoring:
        """Reckon and record part by part; the last part with the run."""
        parts = list(divided(self.found))
        already = _told(self.registry)
        alerts: list[Draft] = list(self.begun.told)
        written: list[Written] = [Written(event, is_new=False) for event in self.begun.told]
        for number, part in enumerate(parts[:-1], 1):
            self.progress(f"part {number:,} of {len(parts):,}, {len(alerts):,} alerts told")
            spent, reckoned = dict(self.ground.ways), set(self.ground.runs)
            some = [item for item in self._alerts(part) if item.key not in already]
            alerts += some
            if not dry_run:
                written += self._record(part, some, spent, reckoned)
        last = [
            *self._alerts(parts[-1]),
            *support_alerts(self.registry, self.known.values(), self.ground.units, self.as_of),
        ]
        fresh = [item for item in last if item.key not in already]
        kept = self._kept()
        done = Monitoring(
            run=self._run(kept, len(alerts) + len(last)),
            alerts=(*alerts, *fresh),
            releases=len(self.known),
            looked_up=len(self.items),
            rerun=len(self.ground.runs),
            resumed=len(self.begun.told),
            resumed_from=self.begun.on,
        )
        if dry_run:
            return done
        self.progress("recording")
        if not done.alerts and self._is_idle():
            return msgspec.structs.replace(
                done, skipped="nothing came since this snapshot was looked at last"
            )
        written += self.registry.append([done.run, *fresh], {digest(kept): kept})
        return msgspec.structs.replace(done, written=tuple(written))

    def _seen(self) -> int:
        """The last component that was looked up in this very world, 0 where it was another."""
        last = self.begun.last
        if last is None or not self.begun.is_of_this_world:
            return 0
        return int(last.body["components"]) if last.body["digest"] == self.snapshot.info.digest else 0

    def _is_idle(self) -> bool:
        last = self.begun.last
        was_here = last is not None and last.body["digest"] == self.snapshot.info.digest
        return was_here and not self.found and not self.items and self.begun.on is None

    def _again(self) -> tuple[Held, ...]:
        """The releases whose risks are reckoned: those that an interrupted run chose, and others up to the bound."""
        chosen = frozenset(self.begun.again)
        some = concerned(self.found, self.known)
        others = [item for item in some if item.id not in chosen]
        room = max(0, RERUN_AT_MOST - len(chosen))
        return (*[item for item in some if item.id in chosen], *others[:room])

    def _alerts(self, part: Sequence[Concern]) -> list[Draft]:
        """The alerts of a part, once the risks are reckoned of the releases that it is the first to concern."""
        runs = self.ground.runs
        wanted = {item.id for item in concerned(part, self.known)} - runs.keys()
        again = [item for item in self.again if item.id in wanted]
        runs.update(run_again(self.registry, again, self.snapshot, self.progress))
        for item in again:
            self.risks[item.id] = [rerun.told(item.id, risk) for risk in runs[item.id].rerun.risks.values()]
        return list(alerts_of(part, self.ground, self.as_of))

    def _record(
        self,
        part: Sequence[Concern],
        alerts: Sequence[Draft],
        ways: Mapping[str, int],
        reckoned: Collection[str],
    ) -> tuple[Written, ...]:
        """Record a part with its alerts; `ways` and `reckoned` are what there was before it."""
        names = self.registry.reading(
            partial(holdings.digests, numbers={change.component for change, _ in part})
        )
        pairs = {(change.component, change.vulnerability): change.now for change, _ in part}
        for pair, facts in pairs.items():
            if facts is None:
                self.now.pop(pair, None)
            else:
                self.now[pair] = (self._aliases(pair), facts)
        fresh = [
            name
            for name in self.ground.runs.keys() - reckoned
            if self.begun.risks.get(name) != self.risks[name]
        ]
        kept = part_of(
            {pair: self.now.get(pair) for pair in pairs},
            names,
            risks=[risk for name in fresh for risk in self.risks[name]],
            again=tuple(sorted({*self.begun.again, *(item.id for item in self.again)})),
            spent={
                name: ways.get(name, THROUGH_AT_MOST) - left
                for name, left in self.ground.ways.items()
                if left != ways.get(name, THROUGH_AT_MOST)
            },
        )
        event = told_in_part(
            self.snapshot,
            kept,
            after=self.begun.since,
            last_release=max(self.known, default=0),
            changed=len(part),
            alerts=len(alerts),
            on=self.as_of,
        )
        return self.registry.append([event, *alerts], {digest(kept): kept})[1:]

    def _aliases(self, pair: Pair) -> tuple[str, ...]:
        world = self.ground.world
        return world.known[pair[1]].ids if pair in world.facts else self.now[pair][0]

    def _kept(self) -> bytes:
        """The file of what changed: facts of components by their digests, and risks as they stand now."""
        numbers = {pair[0] for pair in self.ground.world.facts} | {pair[0] for pair in self.now}
        names = self.registry.reading(partial(holdings.digests, numbers=numbers))
        risks = [risk for some in self.risks.values() for risk in some]
        return kept_file(self.now, self.ground.world, names, risks)

    def _run(self, kept: bytes, alerts: int) -> Draft:
        """The event of the whole run, whatever parts it was recorded in."""
        info, last = self.snapshot.info, self.begun.last
        body = Monitored(
            snapshot=info.name,
            digest=info.digest,
            dated=(info.newest or info.as_of)[:10],
            previous=str(last.body["digest"]) if last else "",
            releases=len(self.known),
            last_release=max(self.known, default=0),
            components=max([self.seen, *[item.number for item in self.items[-1:]]]),
            changes=digest(kept),
            changed=self.begun.changed + len(self.found),
            risks=len(self.risks),
            alerts=alerts,
        )
        return draft(
            body,
            about=body.snapshot,
            on=self.as_of,
            by=TOOL,
            auth="tool",
            before=body.previous,
            after=body.digest,
            key=f"monitored:{body.digest}:{self.begun.since}",
        )


def _told(registry: Registry) -> frozenset[str]:
    """The keys of every alert ever told: the same reason for the same releases is told once."""
    return frozenset(item.key for item in registry.events(only=["alerted"]))
