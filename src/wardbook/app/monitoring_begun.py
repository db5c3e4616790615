"""Where a look at the world begins: after the last whole one, and after the parts of one that was interrupted since.

A run that goes on looks everything up again, which is quick and changes nothing, and finds left what no part told;
what takes long, risks and ways to harm, is reckoned for that alone.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from wardbook.app.monitoring_world import Pair
from wardbook.intelligence.snapshot import Snapshot
from wardbook.model.field.event import Event
from wardbook.model.field.monitoring import ChangesInPart, RiskNow, Watched
from wardbook.registry import holdings
from wardbook.registry.store import Registry


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """Where a run begins: after the last whole one, and after the parts of one that was interrupted since.

    `newest` is the last release that the last whole run knew, `newest_of` that of a part for what it told; `told` are the
    alerts of the parts and `changed` how many changes they rest on; `again`, `spent` and `risks` are what they reckoned
    in the world of this snapshot.
    """

    last: Event | None = None
    newest_of: dict[Pair, int] = {}
    told: tuple[Event, ...] = ()
    changed: int = 0
    again: tuple[str, ...] = ()
    spent: dict[str, int] = {}
    risks: dict[str, list[RiskNow]] = {}
    is_of_this_world: bool = True
    on: datetime.date | None = None

    @property
    def since(self) -> int:
        """The number of the last whole run, 0 for none."""
        return self.last.seq if self.last else 0

    @property
    def newest(self) -> int:
        """The last release that the last whole run knew."""
        return int(self.last.body["last_release"]) if self.last else 0

    def knew(self, pair: Pair, number: int) -> bool:
        """Whether what was known of a pair was told to a release, by its number."""
        return number <= self.newest_of.get(pair, self.newest)


def begun(registry: Registry, snapshot: Snapshot) -> Begun:
    """What was recorded since the last whole run. Raises RegistryFault."""
    last = max(registry.events(only=["monitored"]), key=lambda item: item.seq, default=None)
    since = last.seq if last else 0
    parts = list(registry.events(only=["monitored-in-part"], since=since))
    if not parts:
        return Begun(last=last)
    newest_of: dict[Pair, int] = {}
    again: list[str] = []
    spent: dict[str, int] = defaultdict(int)
    risks: dict[str, list[RiskNow]] = {}
    for part in parts:
        kept = msgspec.json.decode(registry.object(str(part.body["changes"])), type=ChangesInPart)
        newest_of |= dict.fromkeys(_pairs(registry, kept.watched), int(part.body["last_release"]))
        if part.body["digest"] == snapshot.info.digest:
            again += kept.again
            for name, count in kept.spent.items():
                spent[name] += count
        risks |= _by_release(kept.risks)
    return Begun(
        last=last,
        newest_of=newest_of,
        told=tuple(registry.events(only=["alerted"], since=parts[0].seq)),
        changed=sum(int(part.body["changed"]) for part in parts),
        again=tuple(dict.fromkeys(again)),
        spent=dict(spent),
        risks=risks,
        is_of_this_world=all(part.body["digest"] == snapshot.info.digest for part in parts),
        on=parts[-1].on,
    )


def left(registry: Registry) -> int:
    """How many alerts a run left that was interrupted: 0 where the last one came to its end. Raises RegistryFault."""
    count = 0
    for event in registry.events(only=["monitored", "monitored-in-part"]):
        count = count + int(event.body["alerts"]) if event.kind == "monitored-in-part" else 0
    return count


def _pairs(registry: Registry, watched: Sequence[Watched]) -> list[Pair]:
    number = registry.reading(lambda one: holdings.numbers(one, (item.component for item in watched)))
    return [(number[item.component], item.vulnerability) for item in watched if item.component in number]


def _by_release(risks: Sequence[RiskNow]) -> dict[str, list[RiskNow]]:
    found: dict[str, list[RiskNow]] = defaultdict(list)
    for one in risks:
        found[one.release].append(one)
    return found
