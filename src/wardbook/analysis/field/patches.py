"""How far each repair is: planned, available, in how many of the units that need it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from wardbook.analysis.field.releases import in_field
from wardbook.model.field.event import Event, body_of
from wardbook.model.field.patches import PatchDeployed, PatchPlanned, PatchReleased
from wardbook.model.field.releases import Lot, UnitsImported

UNIT_KINDS = ("units-imported", "patch-released", "patch-deployed")
"""The kinds of events that say where units are."""

PatchState = Literal["planned", "overdue", "available", "in the field"]


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """Units that were given a repair on a day."""

    on: str
    seq: int
    what: PatchDeployed


class Patch(msgspec.Struct, frozen=True, kw_only=True):
    """A repair: what it repairs in which releases, when it was planned, released, and how it came to the field.

    `need` are the units of the releases concerned that were in the field when it became available, or are now where
    it is not; None where nobody said where units are.
    """

    id: str
    planned_on: str
    what: PatchPlanned
    releases: tuple[str, ...]
    by: str
    release: str = ""
    released_on: str = ""
    deployments: tuple[Deployment, ...] = ()
    need: int | None = None

    @property
    def deployed(self) -> int:
        """Units that have it."""
        return sum(item.what.count for item in self.deployments)

    @property
    def complete_on(self) -> str:
        """The day on which all units that needed it had it, "" where they have not, or nobody knows how many there are."""
        if self.need is None:
            return ""
        total = 0
        for item in sorted(self.deployments, key=lambda one: (one.on, one.seq)):
            total += item.what.count
            if total >= self.need:
                return item.on
        return ""

    def state(self, on: str) -> PatchState:
        """How far it is on a day."""
        if self.complete_on and self.complete_on <= on:
            return "in the field"
        if self.released_on and self.released_on <= on:
            return "available"
        return "overdue" if self.what.due and self.what.due < on else "planned"


def patches(events: Iterable[Event], on: str) -> dict[str, Patch]:
    """Every repair by its id, in the order planned; a plan that is recorded again stands in place of the one before."""
    told = tuple(events)
    found: dict[str, Patch] = {}
    for event in told:
        if event.kind == "patch-planned":
            what: PatchPlanned = body_of(event)
            before = found.get(what.patch)
            day = before.planned_on if before else event.on.isoformat()
            found[what.patch] = Patch(
                id=what.patch,
                planned_on=day,
                what=what,
                releases=event.releases,
                by=event.by,
                release=before.release if before else "",
                released_on=before.released_on if before else "",
                deployments=before.deployments if before else (),
            )
        elif event.kind == "patch-released":
            done: PatchReleased = body_of(event)
            if done.patch in found:
                found[done.patch] = msgspec.structs.replace(
                    found[done.patch], release=done.release, released_on=event.on.isoformat()
                )
        elif event.kind == "patch-deployed":
            moved: PatchDeployed = body_of(event)
            if moved.patch in found:
                known = found[moved.patch]
                one = Deployment(on=event.on.isoformat(), seq=event.seq, what=moved)
                found[moved.patch] = msgspec.structs.replace(known, deployments=(*known.deployments, one))
    return {name: msgspec.structs.replace(item, need=_need(told, item, on)) for name, item in found.items()}


def field_lots(events: Iterable[Event]) -> dict[str, Lot]:
    """Every lot as it is after imports and deployments: units that were given a repair are of its release.

    Units that a deployment names move whole; those that it only counts are taken off lots of the release they had, of
    the market and customer that it names, and stand as a lot of their own under the deployment's number.
    """
    found: dict[str, Lot] = {}
    carries: dict[str, str] = {}
    for event in events:
        if event.kind == "units-imported":
            body: UnitsImported = body_of(event)
            found |= {lot.unit: lot for lot in body.lots}
        elif event.kind == "patch-released":
            done: PatchReleased = body_of(event)
            carries[done.patch] = done.release
        elif event.kind == "patch-deployed":
            moved: PatchDeployed = body_of(event)
            _move(found, moved, carries.get(moved.patch, ""), event)
    return found


def _move(found: dict[str, Lot], moved: PatchDeployed, to: str, event: Event) -> None:
    day = event.on.isoformat()
    left = moved.count
    for name in moved.units:
        lot = found.get(name)
        if lot is not None:
            _split(found, lot, lot.count, to, day, event.seq)
            left -= lot.count
    if moved.units:
        return
    for lot in [item for item in found.values() if item.release == moved.from_release and not item.until]:
        if left <= 0:
            break
        if (moved.market and lot.market != moved.market) or (
            moved.customer and lot.customer != moved.customer
        ):
            continue
        taken = min(left, lot.count)
        _split(found, lot, taken, to, day, event.seq)
        left -= taken


def _split(found: dict[str, Lot], lot: Lot, taken: int, to: str, day: str, seq: int) -> None:
    """Of a lot, so many units end being of its release on a day, and begin being of another."""
    if taken >= lot.count:
        found[lot.unit] = msgspec.structs.replace(lot, until=day)
    else:
        found[lot.unit] = msgspec.structs.replace(lot, count=lot.count - taken)
        found[f"{lot.unit}#{seq}-before"] = msgspec.structs.replace(
            lot, unit=f"{lot.unit}#{seq}-before", count=taken, until=day
        )
    found[f"{lot.unit}#{seq}"] = msgspec.structs.replace(
        lot, unit=f"{lot.unit}#{seq}", release=to, count=taken, since=day, until=""
    )


def _need(events: Iterable[Event], item: Patch, on: str) -> int | None:
    """Units of the releases concerned on the day the repair became available, else on the day looked from."""
    day = item.released_on or on
    known: dict[str, Lot] = {}
    is_known = False
    upto = []
    for event in events:
        if event.kind == "units-imported":
            is_known = True
        # What was deployed of this very repair does not lessen the need for it.
        if not (event.kind == "patch-deployed" and event.body.get("patch") == item.id):
            upto.append(event)
    known = field_lots(upto)
    if not is_known:
        return None
    counted = in_field(known.values(), day)
    return sum(counted.get(name, 0) for name in item.releases)
