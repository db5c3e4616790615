"""Facts, incidents and reports from outside: drafts for the ledger, refused where they contradict it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from wardbook.analysis.field.duties import KINDS as DUTY_KINDS
from wardbook.analysis.field.duties import OWN, clocks
from wardbook.analysis.field.incidents import KINDS, Incident, incidents, reports
from wardbook.analysis.field.periods import moment
from wardbook.app import dates
from wardbook.base.canonical import digest
from wardbook.base.limits import FILE_BYTES
from wardbook.base.nearest import nearest
from wardbook.knowledge.reader import load
from wardbook.model.field.duties import FactRecorded
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.incidents import (
    IncidentClosed,
    IncidentOpened,
    IncidentStepDone,
    IncidentUpdated,
    ReportMoved,
    ReportReceived,
    Stage,
)
from wardbook.registry.faults import RegistryFault, conflict, unknown
from wardbook.registry.store import Registry
from wardbook.views.field_incidents import playbook

JUDGED = "judged-not-reportable"


def words() -> dict[str, tuple[str, ...]]:
    """Every fact that a duty rests on, with the answers that duties ask for ("" for an edge of a clock)."""
    found: dict[str, set[str]] = {JUDGED: set()}
    for start, ends, asked in OWN.values():
        for name in (start, *ends):
            found.setdefault(name, set())
        for item in asked:
            fact, _, answer = item.partition("=")
            found.setdefault(fact, set()).add(answer)
    for clock in clocks(load().of_kind("clock")):
        for name in (clock.starts, *clock.ends):
            found.setdefault(name, set())
        for item in clock.asked_if:
            fact, _, answer = item.partition("=")
            found.setdefault(fact, set()).add(answer)
    return {
        name: tuple(sorted(answers | ({"no"} if "yes" in answers else set())))
        for name, answers in sorted(found.items())
    }


def fact(registry: Registry, what: FactRecorded, concerned: Sequence[str], *, by: str, why: str) -> Draft:
    """A fact. Raises RegistryFault PM307, PM320 for no fact or answer, PM321 for no moment, PM322 without a reason."""
    known = words()
    if what.fact not in known:
        near = nearest(what.fact, list(known))
        raise RegistryFault(
            "PM320",
            f"no duty rests on a fact {what.fact!r}" + (f"; did you mean {near}?" if near else ""),
            "`wardbook fact words` lists all",
        )
    if known[what.fact] and what.answer not in known[what.fact]:
        raise RegistryFault(
            "PM320",
            f"{what.fact} is answered with {' or '.join(known[what.fact])}, not {what.answer!r}",
            "give --answer",
        )
    if not known[what.fact] and what.answer:
        raise RegistryFault("PM320", f"{what.fact} is no question", "leave out --answer")
    try:
        at = moment(what.at)
    except ValueError as error:
        raise RegistryFault(
            "PM321", f"{what.at!r} is no moment: {error}", "write 2026-11-27 or 2026-11-27T14:30+01:00"
        ) from None
    if at > moment(dates.moment()):
        raise RegistryFault("PM321", f"{what.at} has not come yet", "record what has happened")
    if (known[what.fact] or what.fact == JUDGED or what.corrects) and not why.strip():
        raise RegistryFault("PM322", "a judgement or a correction has a reason", "say why: --why TEXT")
    own = {f"own-{name}" for name in OWN}
    duties = {item.name for item in load().of_kind("clock")} | own
    if what.fact in ("authority-reported", JUDGED) and what.duty not in duties:
        near = nearest(what.duty, sorted(duties))
        raise RegistryFault(
            "PM320",
            f"which duty it is about is not said ({what.duty or 'nothing'})"
            + (f"; did you mean {near}?" if near else ""),
            "give --duty, as `wardbook duties` names it",
        )
    if what.corrects:
        _corrected(registry, what)
    _released(registry, concerned)
    return draft(
        what, about=what.matter, on=at.date(), by=by, why=why, releases=tuple(sorted(set(concerned)))
    )


def _corrected(registry: Registry, what: FactRecorded) -> None:
    for event in registry.events(only=["fact-recorded"]):
        if event.seq == what.corrects and event.about == what.matter and event.body["fact"] == what.fact:
            return
    raise unknown(f"a record #{what.corrects} of {what.fact} of {what.matter}", "")


def _released(registry: Registry, concerned: Sequence[str]) -> None:
    known = {item.about for item in registry.events(only=["released"])} if concerned else set()
    for name in concerned:
        if name not in known:
            raise unknown(f"the release {name}", nearest(name, sorted(known)) or "")


def incident(registry: Registry, name: str) -> Incident:
    """An incident. Raises RegistryFault PM307."""
    known = incidents(registry.told(only=KINDS))
    if name not in known:
        raise unknown(f"the incident {name}", nearest(name, list(known)) or "")
    return known[name]


def open_incident(
    registry: Registry,
    what: IncidentOpened,
    concerned: Sequence[str],
    *,
    by: str,
    why: str,
    on: datetime.date,
) -> Draft:
    """An incident opened; the same opening twice is one. Raises RegistryFault PM304, PM307."""
    _released(registry, concerned)
    before = incidents(registry.told(only=KINDS)).get(what.incident)
    if before is not None and before.what != what:
        raise conflict(
            f"{what.incident} is another incident, opened on {before.opened}",
            "choose another id, or `wardbook incident update`",
        )
    return draft(
        what,
        about=what.incident,
        on=on,
        by=by,
        why=why,
        releases=tuple(sorted(set(concerned))),
        key=f"incident:{what.incident}",
    )


def update(
    registry: Registry,
    what: IncidentUpdated,
    concerned: Sequence[str],
    *,
    by: str,
    why: str,
    on: datetime.date,
) -> Draft:
    """Something about an incident. Raises RegistryFault PM307, PM323 for nothing."""
    known = incident(registry, what.incident)
    _released(registry, concerned)
    if not (what.says or what.complaints or what.capas or what.evidence or concerned):
        raise RegistryFault(
            "PM323", "nothing is said", "give --says, --complaint, --capa, --evidence or --releases"
        )
    return draft(
        what,
        about=what.incident,
        on=on,
        by=by,
        why=why,
        releases=tuple(sorted({*known.releases, *concerned})),
    )


def step(registry: Registry, what: IncidentStepDone, *, by: str, on: datetime.date) -> Draft:
    """A step done. Raises RegistryFault PM307, PM323 for a step that the playbook has not."""
    known = incident(registry, what.incident)
    steps = playbook()
    if what.step not in steps:
        raise RegistryFault(
            "PM323", f"the playbook has no step {what.step!r}", f"its steps are {', '.join(steps)}"
        )
    return draft(what, about=what.incident, on=on, by=by, why=what.how, releases=known.releases)


def close(registry: Registry, name: str, *, although: bool, by: str, why: str, on: datetime.date) -> Draft:
    """An incident closed. Raises RegistryFault PM304, PM307, PM322 without a reason, PM324 where steps are open."""
    known = incident(registry, name)
    if known.closed:
        raise conflict(f"{name} was closed on {known.closed}", "`wardbook incident show` shows it")
    if not why.strip():
        raise RegistryFault("PM322", "an incident is closed for a reason", "say why: --why TEXT")
    left = tuple(item for item in playbook() if item not in {one.step for one in known.steps})
    if left and not although:
        raise RegistryFault(
            "PM324",
            f"steps are open: {', '.join(left)}",
            "record them with `wardbook incident step`, or add --although",
        )
    return draft(
        IncidentClosed(incident=name, left=left), about=name, on=on, by=by, why=why, releases=known.releases
    )


def receive(registry: Registry, what: ReportReceived, *, by: str, on: datetime.date) -> Draft:
    """A report received; the same twice is one. Raises RegistryFault PM304 for another of that id."""
    before = reports(registry.told(only=KINDS)).get(what.report)
    if before is not None and before.what != what:
        raise conflict(f"{what.report} is another report, received on {before.received}", "choose another id")
    return draft(what, about=what.report, on=on, by=by, key=f"report:{what.report}")


def move(
    registry: Registry, name: str, stage: Stage, says: str, *, by: str, why: str, on: datetime.date
) -> Draft:
    """A report comes to a stage, once. Raises RegistryFault PM307, PM325 for a day before it was received."""
    known = reports(registry.told(only=KINDS))
    if name not in known:
        raise unknown(f"the report {name}", nearest(name, list(known)) or "")
    if on.isoformat() < known[name].received:
        raise RegistryFault(
            "PM325",
            f"{name} was received on {known[name].received}, which is later",
            "give the day with --on",
        )
    return draft(
        ReportMoved(report=name, stage=stage, says=says),
        about=name,
        on=on,
        by=by,
        why=why,
        key=f"report:{name}:{stage}",
    )


def kept(files: Sequence[Path]) -> Mapping[str, bytes]:
    """Files to keep, by digest. Raises RegistryFault PM326 for what cannot be read or is too big."""
    found = {}
    for path in files:
        try:
            with path.open("rb") as stream:
                data = stream.read(FILE_BYTES + 1)
        except OSError as error:
            raise RegistryFault(
                "PM326", f"{path} cannot be read: {error.strerror or error}", "name a file"
            ) from None
        if len(data) > FILE_BYTES:
            raise RegistryFault(
                "PM326",
                f"{path} has more than {FILE_BYTES:,} bytes",
                "keep it elsewhere and name it in --why",
            )
        found[digest(data)] = data
    return found


LEDGER_KINDS = tuple(dict.fromkeys((*DUTY_KINDS, *KINDS)))
