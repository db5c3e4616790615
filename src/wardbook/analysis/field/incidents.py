"""Incidents and reports from outside, folded from events: what is known, done, linked, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wardbook.model.field.event import Event, body_of
from wardbook.model.field.incidents import (
    IncidentClosed,
    IncidentOpened,
    IncidentStepDone,
    IncidentUpdated,
    ReportMoved,
    ReportReceived,
)

KINDS = (
    "incident-opened",
    "incident-updated",
    "incident-step-done",
    "incident-closed",
    "report-received",
    "report-moved",
    "signed",
)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was done: which, when, by whom, how, by which evidence."""

    step: str
    on: str
    by: str
    how: str
    evidence: tuple[str, ...] = ()


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """An incident as it stands. `closing` says whether a closing was recorded, and `closed` is its day once it is signed."""

    id: str
    what: IncidentOpened
    opened: str
    by: str
    releases: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    capas: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    closing: str = ""
    closed: str = ""
    left: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report from outside: who sent it when, and the day of each stage that it reached."""

    id: str
    what: ReportReceived
    received: str
    stages: dict[str, str] = {}


def incidents(events: Iterable[Event]) -> dict[str, Incident]:
    """Every incident by its id, in the order opened."""
    told = tuple(events)
    signed = {int(event.body["seq"]) for event in told if event.kind == "signed"}
    found: dict[str, Incident] = {}
    for event in told:
        if event.kind == "incident-opened":
            what: IncidentOpened = body_of(event)
            found.setdefault(
                what.incident,
                Incident(
                    id=what.incident,
                    what=what,
                    opened=event.on.isoformat(),
                    by=event.by,
                    releases=event.releases,
                    complaints=what.complaints,
                    capas=what.capas,
                ),
            )
        elif event.kind.startswith("incident-") and event.about in found:
            found[event.about] = _after(found[event.about], event, event.seq in signed)
    return found


def _after(item: Incident, event: Event, is_signed: bool) -> Incident:
    body = body_of(event)
    day = event.on.isoformat()
    if isinstance(body, IncidentUpdated):
        return msgspec.structs.replace(
            item,
            complaints=_joined(item.complaints, body.complaints),
            capas=_joined(item.capas, body.capas),
            evidence=_joined(item.evidence, body.evidence),
            releases=_joined(item.releases, event.releases),
        )
    if isinstance(body, IncidentStepDone):
        step = Step(step=body.step, on=day, by=event.by, how=body.how, evidence=body.evidence)
        return msgspec.structs.replace(
            item, steps=(*item.steps, step), evidence=_joined(item.evidence, body.evidence)
        )
    if isinstance(body, IncidentClosed):
        return msgspec.structs.replace(
            item, closing=day, closed=day if is_signed else item.closed, left=body.left
        )
    return item


def reports(events: Iterable[Event]) -> dict[str, Report]:
    """Every report from outside by its id; of a stage the first day stands."""
    found: dict[str, Report] = {}
    for event in events:
        if event.kind == "report-received":
            what: ReportReceived = body_of(event)
            found.setdefault(what.report, Report(id=what.report, what=what, received=event.on.isoformat()))
        elif event.kind == "report-moved":
            moved: ReportMoved = body_of(event)
            if moved.report in found:
                known = found[moved.report]
                stages = {moved.stage: event.on.isoformat()} | known.stages
                found[moved.report] = msgspec.structs.replace(known, stages=stages)
    return found


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
