"""Released versions held against what the world says now: what changed, whom it concerns, how risks moved.

Incremental both ways: against a snapshot that was seen before only components that came since are looked up;
against a new one all distinct components are, each once however many releases have it, and only what differs from
what was known last is told.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from wardbook.analysis.field.changes import changes
from wardbook.app import rerun
from wardbook.app.alerting import Ground, alerts_of, support_alerts, units_of
from wardbook.app.monitoring_places import Progress, concerned, for_newcomers, places_of, run_again
from wardbook.app.monitoring_world import kept_file, looked_up
from wardbook.app.registry import TOOL
from wardbook.base.canonical import digest
from wardbook.base.uncollected import uncollected
from wardbook.intelligence.snapshot import Snapshot
from wardbook.model.field.event import Draft, Event, draft
from wardbook.model.field.monitoring import Monitored
from wardbook.registry import holdings
from wardbook.registry.store import Registry, Written

RERUN_AT_MOST = 500
"""Releases whose risks one run reckons anew; of what is left each alert says that it was not reckoned."""


class Monitoring(msgspec.Struct, frozen=True, kw_only=True):
    """What one run came to: the event of the run and the alerts, recorded or (dry) as they would be."""

    run: Draft
    alerts: tuple[Draft, ...]
    written: tuple[Written, ...] = ()
    skipped: str = ""
    releases: int = 0
    looked_up: int = 0
    rerun: int = 0


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
        world = looked_up(items, snapshot)
    before = registry.reading(holdings.watched)
    facts_before = {pair: facts for pair, (_, facts) in before.items()}
    newest = int(last.body["last_release"]) if last else 0
    told = [
        *changes(facts_before, world.facts, world.looked),
        *for_newcomers(registry, newest, facts_before, world),
    ]
    found = places_of(registry, told, known, newest, facts_before.keys())
    again = concerned(found, known)[:RERUN_AT_MOST]
    progress(f"reckoning the risks of {len(again)} releases anew")
    runs = run_again(registry, again, snapshot, progress)
    units, since = units_of(registry, as_of), last.seq if last else 0
    ground = Ground(world=world, before=before, since=since, runs=runs, units=units, snapshot=snapshot)
    alerts = [
        *alerts_of(registry, found, ground, as_of),
        *support_alerts(registry, known.values(), units, as_of),
    ]
    kept = _kept(registry, ground)
    body = Monitored(
        snapshot=snapshot.info.name,
        digest=snapshot.info.digest,
        dated=(snapshot.info.newest or snapshot.info.as_of)[:10],
        previous=before_digest,
        releases=len(known),
        last_release=max(known, default=0),
        components=registry.reading(holdings.last_component),
        changes=digest(kept),
        changed=len(found),
        risks=len(runs),
        alerts=len(alerts),
    )
    done = Monitoring(
        run=_run(body, last, as_of),
        alerts=tuple(alerts),
        releases=len(known),
        looked_up=len(items),
        rerun=len(runs),
    )
    if dry_run:
        return done
    progress("recording")
    is_idle = not found and before_digest == snapshot.info.digest and not items
    return _recorded(registry, done, kept, is_idle=is_idle)


def _recorded(registry: Registry, done: Monitoring, kept: bytes, *, is_idle: bool) -> Monitoring:
    """The run with the alerts that were never told; nothing at all where there is nothing new."""
    fresh = _fresh(registry, done.alerts)
    if is_idle and not fresh:
        return msgspec.structs.replace(
            done, alerts=(), skipped="nothing came since this snapshot was looked at last"
        )
    written = registry.append([done.run, *fresh], {digest(kept): kept})
    return msgspec.structs.replace(done, alerts=tuple(fresh), written=written)


def _run(body: Monitored, last: Event | None, as_of: datetime.date) -> Draft:
    return draft(
        body,
        about=body.snapshot,
        on=as_of,
        by=TOOL,
        auth="tool",
        before=body.previous,
        after=body.digest,
        key=f"monitored:{body.digest}:{last.seq if last else 0}",
    )


def _kept(registry: Registry, ground: Ground) -> bytes:
    """The file of what changed: facts of components by their digests, and risks as they stand now."""
    numbers = {pair[0] for pair in ground.world.facts} | {pair[0] for pair in ground.before}
    names = registry.reading(lambda connection: holdings.digests(connection, numbers))
    now = [rerun.told(name, risk) for name, run in ground.runs.items() for risk in run.rerun.risks.values()]
    return kept_file(ground.before, ground.world, names, now)


def _fresh(registry: Registry, alerts: Sequence[Draft]) -> list[Draft]:
    """The alerts that were never told: the same reason for the same releases is told once."""
    known = {item.key for item in registry.events(only=["alerted"])} if alerts else set()
    return [item for item in alerts if item.key not in known]
