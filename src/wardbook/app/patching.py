"""Repairs planned, released and deployed: drafts for the ledger, refused where they contradict it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from wardbook.analysis.field.patches import Patch, field_lots, patches
from wardbook.analysis.field.releases import in_field, releases
from wardbook.base.nearest import nearest
from wardbook.model.field.event import Draft, Event, draft
from wardbook.model.field.patches import PatchDeployed, PatchPlanned, PatchReleased
from wardbook.registry.faults import RegistryFault, unknown
from wardbook.registry.store import Registry

KINDS = ("released", "retired", "units-imported", "patch-planned", "patch-released", "patch-deployed")


def plan(
    registry: Registry,
    patch: str,
    repairs: Sequence[str],
    concerned: Sequence[str],
    *,
    by: str,
    why: str,
    on: datetime.date,
    by_version: str = "",
    due: str = "",
    until_then: str = "",
    what: str = "",
) -> Draft:
    """A repair planned, or its plan changed. Raises RegistryFault PM307 for releases that are not there, PM330 for nothing."""
    if not repairs:
        raise RegistryFault(
            "PM330", "a repair repairs something", "name vulnerabilities or findings: --repairs CVE-…"
        )
    known = releases(registry.events(only=["released", "retired"]))
    for name in concerned:
        if name not in known:
            raise unknown(f"the release {name}", nearest(name, list(known)) or "")
    body = PatchPlanned(
        patch=patch,
        repairs=tuple(dict.fromkeys(repairs)),
        by_version=by_version,
        due=due,
        until_then=until_then,
        what=what,
    )
    return draft(body, about=patch, on=on, by=by, why=why, releases=tuple(sorted(set(concerned))))


def release(
    registry: Registry, patch: str, by_release: str, *, by: str, why: str, on: datetime.date
) -> Draft:
    """A repair is available in a version that was released. Raises RegistryFault PM307, PM331."""
    events = tuple(registry.events(only=KINDS))
    item = _patch(events, patch, on)
    known = releases(events)
    if by_release not in known:
        raise RegistryFault(
            "PM331",
            f"{by_release} was not released",
            "record it first: `wardbook release PACKAGE`; then the repair is available in it",
        )
    if on.isoformat() < item.planned_on:
        raise RegistryFault(
            "PM331", f"{patch} was planned on {item.planned_on}, which is later", "give the day with --on"
        )
    body = PatchReleased(patch=patch, release=by_release)
    return draft(
        body, about=patch, on=on, by=by, why=why, releases=tuple(sorted({*item.releases, by_release}))
    )


def deploy(
    registry: Registry,
    patch: str,
    from_release: str,
    count: int,
    *,
    by: str,
    why: str,
    on: datetime.date,
    units: Sequence[str] = (),
    market: str = "",
    customer: str = "",
) -> Draft:
    """Units were given a repair. Raises RegistryFault PM332 for more units than there are, or before it was available."""
    events = tuple(registry.events(only=KINDS))
    item = _patch(events, patch, on)
    if not item.released_on or on.isoformat() < item.released_on:
        raise RegistryFault(
            "PM332",
            f"{patch} is not available on {on}",
            "record it first: `wardbook patch release`, with its day",
        )
    if from_release not in item.releases:
        raise RegistryFault(
            "PM332", f"{patch} is not planned for {from_release}", f"it is for {', '.join(item.releases)}"
        )
    lots = field_lots(events)
    if units:
        for name in units:
            lot = lots.get(name)
            if lot is None or lot.release != from_release or lot.until:
                there = [key for key, one in lots.items() if one.release == from_release and not one.until]
                near = nearest(name, there)
                raise RegistryFault(
                    "PM332",
                    f"{name} is no unit or lot of {from_release} in the field"
                    + (f"; did you mean {near}?" if near else ""),
                    "`wardbook units list` shows where units are",
                )
        count = sum(lots[name].count for name in units)
    if count <= 0:
        raise RegistryFault("PM332", "how many units got it is not said", "give --count N, or --units A,B")
    there_are = in_field(
        (
            lot
            for lot in lots.values()
            if (not market or lot.market == market) and (not customer or lot.customer == customer)
        ),
        on.isoformat(),
    ).get(from_release, 0)
    if any(event.kind == "units-imported" for event in events) and count > there_are:
        raise RegistryFault(
            "PM332",
            f"{count} units of {from_release} got it, and only {there_are} are known there",
            "import where units are with `wardbook units import`, or correct the number",
        )
    body = PatchDeployed(
        patch=patch,
        from_release=from_release,
        count=count,
        units=tuple(units),
        market=market,
        customer=customer,
    )
    return draft(
        body, about=patch, on=on, by=by, why=why, releases=tuple(sorted({from_release, item.release}))
    )


def _patch(events: Sequence[Event], name: str, on: datetime.date) -> Patch:
    known = patches(events, on.isoformat())
    if name not in known:
        raise unknown(f"the patch {name}", nearest(name, list(known)) or "")
    return known[name]
