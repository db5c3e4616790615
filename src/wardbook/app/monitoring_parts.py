"""A long look at the world in parts, each recorded in one transaction, so that an interruption costs one part at most.

A part is some advisories with all that is told of them, the weightiest first: the alerts, and what is known of the
advisories from then on.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from wardbook.analysis.field.changes import weight
from wardbook.app.monitoring_places import Concern
from wardbook.app.monitoring_world import Pair
from wardbook.app.registry import TOOL
from wardbook.base.canonical import canonical_json, digest
from wardbook.intelligence.snapshot import Snapshot
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.monitoring import ChangesInPart, Facts, MonitoredInPart, RiskNow, Watched

PLACES = 500
"""Places at which a part ends: some seconds of reckoning, which is what an interruption costs. One advisory is never
divided, for its alert names all its places, so that a part may have more."""


def divided(found: Sequence[Concern]) -> Iterator[list[Concern]]:
    """Changes in parts, the weightiest advisory first and each whole; at least one part, which may be empty."""
    by_name: dict[str, list[Concern]] = defaultdict(list)
    for concern in found:
        by_name[concern[0].vulnerability].append(concern)

    def heaviest(pair: tuple[str, list[Concern]]) -> tuple[tuple[int, ...], str]:
        return min(weight(change.now, change.cause) for change, _ in pair[1]), pair[0]

    part: list[Concern] = []
    places = 0
    for _, some in sorted(by_name.items(), key=heaviest):
        if places >= PLACES:
            yield part
            part, places = [], 0
        part += some
        places += sum(len(listed) for _, listed in some)
    yield part


def part_of(
    known: Mapping[Pair, tuple[tuple[str, ...], Facts] | None],
    names: Mapping[int, str],
    *,
    risks: Sequence[RiskNow],
    again: tuple[str, ...],
    spent: dict[str, int],
) -> bytes:
    """The file of a part: what is known from now on of what it tells (None: it went), and what it reckoned."""
    lines = [
        Watched(component=names[pair[0]], vulnerability=pair[1])
        if now is None
        else Watched(component=names[pair[0]], vulnerability=pair[1], aliases=now[0], facts=now[1])
        for pair, now in known.items()
    ]
    kept = ChangesInPart(
        watched=tuple(sorted(lines, key=lambda line: (line.component, line.vulnerability))),
        risks=tuple(sorted(risks, key=lambda one: (one.release, one.risk))),
        again=again,
        spent=dict(sorted(spent.items())),
    )
    return canonical_json(msgspec.to_builtins(kept))


def told_in_part(
    snapshot: Snapshot,
    kept: bytes,
    *,
    after: int,
    last_release: int,
    changed: int,
    alerts: int,
    on: datetime.date,
) -> Draft:
    """The event of a part."""
    body = MonitoredInPart(
        snapshot=snapshot.info.name,
        digest=snapshot.info.digest,
        dated=(snapshot.info.newest or snapshot.info.as_of)[:10],
        after=after,
        last_release=last_release,
        changes=digest(kept),
        changed=changed,
        alerts=alerts,
    )
    key = f"monitored-in-part:{after}:{last_release}:{body.digest}:{body.changes}"
    return draft(body, about=body.snapshot, on=on, by=TOOL, auth="tool", after=body.digest, key=key)
