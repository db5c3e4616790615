"""The cybersecurity management plan: each element with what is stated and why."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.knowledge.reader import load
from wardbook.model.aftercare import PostmarketFile, Timeline
from wardbook.model.record import Record
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, state, text
from wardbook.views.cells import fact
from wardbook.views.places import headings
from wardbook.views.register import view

_NO_PLAN = "Not provided: there is no management plan yet; write postmarket.yaml."
_NO_MARKET = "Not provided: device.yaml names no market, so nobody knows what is asked after release."
_COLUMNS = (text("element", weight=3), text("stated", weight=5), text("justification", weight=5))
_CLOCKS = (
    ("triage", "Report to assessment"),
    ("regular", "Regular cycle"),
    ("out_of_cycle", "Out of cycle"),
    ("notice", "First word to customers"),
    ("fielded", "Release to devices"),
)
_DISCLOSURE = (
    ("policy", "Disclosure policy"),
    ("contact", "Disclosure contact"),
    ("external", "Reports from outside"),
    ("internal", "The maker's own findings"),
    ("isao", "Information sharing"),
)
_INCIDENT = (("plan", "Incident plan"), ("exercised", "Incident exercise"), ("owner", "Incident lead"))
_UPDATES = (
    ("process", "How updates are made"),
    ("delivery", "How updates reach devices"),
    ("rate", "Share of devices reached"),
    ("authorized_source", "Authorized software"),
)
_END = (
    ("notice", "Notice before end of support"),
    ("transfer", "Transfer of risk"),
    ("disposal", "Disposal"),
)
_Rows = tuple[tuple[Cell, ...], ...]


@view("monitoring", subject=SecurityFile, title="Sources watched")
def monitoring(file: SecurityFile) -> Table:
    """Every source watched for vulnerabilities: how often, how, and who answers for it."""
    sources = file.device.postmarket.sources if file.device.postmarket else {}
    rows = tuple(
        (item.id or name, item.what, fact(item, "every"), fact(item, "how"), fact(item, "owner"))
        for name, item in sources.items()
    )
    return Table(
        name="monitoring",
        title="Sources watched",
        rows=rows,
        columns=(ids("source"), text("what", weight=4), text("every", weight=1), text("how"), ids("owner")),
        empty="Not provided: no source is watched yet; write `sources:` in postmarket.yaml.",
    )


@view("management-plan", subject=SecurityFile, title="Management plan")
def management_plan(file: SecurityFile) -> Table:
    """The facts of the cybersecurity management plan, each with its justification."""
    plan = file.device.postmarket
    rows: _Rows = ()
    if plan:
        rows = (
            *_exploited(plan),
            *_clocks(plan),
            *_facts(plan.disclosure, _DISCLOSURE),
            *_facts(plan.incident, _INCIDENT),
            *_facts(plan.updates, _UPDATES),
            *_facts(plan.end_of_life, _END),
            ("Communication to customers", fact(plan, "communication"), ""),
        )
    return _plan_table("management-plan", "Management plan", rows)


@view("plan-timelines", subject=SecurityFile, title="Times and their reasons")
def plan_timelines(file: SecurityFile) -> Table:
    """How soon a vulnerability is assessed, mended, told and fielded, in the regular cycle and out of it, with reasons."""
    plan = file.device.postmarket
    return _plan_table("plan-timelines", "Times and their reasons", tuple(_clocks(plan)[1:]) if plan else ())


@view("plan-testing", subject=SecurityFile, title="Testing after release")
def plan_testing(file: SecurityFile) -> Table:
    """How often security is tested again after release, and how what is known to be exploited is dealt with."""
    plan = file.device.postmarket
    rows = (*_exploited(plan), *_clocks(plan)[:1]) if plan else ()
    return _plan_table("plan-testing", "Testing after release", rows)


@view("plan-disclosure", subject=SecurityFile, title="Coordinated disclosure")
def plan_disclosure(file: SecurityFile) -> Table:
    """How vulnerabilities that others or we ourselves find are disclosed, by which procedures, and what customers hear."""
    plan = file.device.postmarket
    rows: _Rows = ()
    if plan:
        procedures = plan.disclosure.procedures if plan.disclosure else ()
        carried: Cell = tuple(Link(name) for name in procedures) or Missing()
        rows = (
            *_facts(plan.disclosure, _DISCLOSURE),
            ("Procedures", carried, ""),
            ("Communication to customers", fact(plan, "communication"), ""),
        )
    return _fact_table("plan-disclosure", "Coordinated disclosure", rows)


@view("plan-updates", subject=SecurityFile, title="Updates")
def plan_updates(file: SecurityFile) -> Table:
    """How updates are made, how they reach devices, and at what rate."""
    plan = file.device.postmarket
    return _fact_table("plan-updates", "Updates", _facts(plan.updates, _UPDATES) if plan else ())


@view("plan-incidents", subject=SecurityFile, title="Incidents")
def plan_incidents(file: SecurityFile) -> Table:
    """The plan for security incidents, who leads, when it was last exercised."""
    plan = file.device.postmarket
    rows = _facts(plan.incident, (*_INCIDENT, ("contact", "Contact round the clock"))) if plan else ()
    return _fact_table("plan-incidents", "Incidents", rows)


@view("plan-end", subject=SecurityFile, title="End of support and of life")
def plan_end(file: SecurityFile) -> Table:
    """Until when the device is supported and used, how long ahead customers hear of it, what passes to them, how data goes."""
    life, plan = file.device.about.lifecycle, file.device.postmarket
    named = (
        ("support_until", "Support until"),
        ("end_of_life", "End of life"),
        ("service_life", "Service life"),
    )
    rows = (*_facts(life, named), *_facts(plan.end_of_life if plan else None, _END))
    return _fact_table("plan-end", "End of support and of life", rows)


@view("plan-elements", subject=SecurityFile, title="Elements of the plan")
def plan_elements(file: SecurityFile) -> Table:
    """Every element that a management plan is asked for, with the facts that state it or what is not stated."""
    asked = [item for item in load().of_kind("plan") if item.id in file.obligations]
    rows = tuple(
        (
            Link(item.id),
            item.title,
            *_stated(file, item.name, item.list("fields")),
        )
        for item in asked
        if file.obligations[item.id].state != "does-not"
    )
    return Table(
        name="plan-elements",
        title="Elements of the plan",
        columns=(
            ids("asked by", name="element", weight=4),
            text("element", name="title", weight=4),
            state("state", weight=2),
            code("not stated", name="lacks", weight=4),
        ),
        rows=rows,
        empty="No market of this device asks for the elements of a management plan one by one."
        if file.device.about.markets
        else _NO_MARKET,
        notes=("`stated` says that the facts are there; whether they are enough is for people to judge.",),
    )


_NEEDED = {
    "VI.B.5": ("timelines.regular", "timelines.out_of_cycle"),
    "VI.B.6": ("updates.process", "updates.delivery"),
    "VI.B.7": ("updates.rate", "timelines.fielded"),
    "VI.B.8": ("disclosure.external", "disclosure.internal", "disclosure.procedures"),
    "VII.C.1.external": ("disclosure.external",),
    "VII.C.1.internal": ("disclosure.internal",),
    "VII.C.1.procedures": ("disclosure.procedures", "communication"),
    "VII.C.1.regular-cycle": ("timelines.regular",),
    "VII.C.1.out-of-cycle": ("timelines.out_of_cycle",),
}
"""Of records that hold more than one element needs, the facts that it needs; of the others all that their name says."""


def _stated(file: SecurityFile, element: str, fields: tuple[str, ...]) -> tuple[Cell, Cell]:
    """Whether the facts of the plan that answer an element are there, and which are not."""
    whole = tuple(field.removeprefix("postmarket.").replace("-", "_") for field in fields)
    needed = _NEEDED.get(element, whole)
    lacks = {path: list(_silent(file.device.postmarket, path)) for path in needed}
    silent = [name for names in lacks.values() for name in names]
    if not silent:
        return State("stated", Tone.GOOD), Missing("nothing")
    is_bare = all(path in names for path, names in lacks.items())
    shown = tuple(f"postmarket.{name.replace('_', '-')}" for name in silent)
    return State("not stated" if is_bare else "in part", Tone.BAD if is_bare else Tone.OPEN), shown


def _silent(plan: PostmarketFile | None, path: str) -> Iterator[str]:
    """The path where nothing is stated; of a time also its length or its reason."""
    found: object = plan
    for name in path.split("."):
        found = getattr(found, name, None)
    if not found:
        yield path
    elif isinstance(found, Timeline):
        yield from (f"{path}.{name}" for name in ("within", "why") if not getattr(found, name))


@view("plan-duties", subject=SecurityFile, title="Duties after release")
def plan_duties(file: SecurityFile) -> Table:
    """What law and guidance ask after the release of this device, and the procedures that say they carry it."""
    elements = {item.id for item in load().of_kind("plan")}
    rows = tuple(
        (
            Link(item.id),
            item.title,
            item.bound,
            headings().get(("management-plan", item.id)) or Missing("nowhere in this plan"),
            _carried_by(file, item.id),
        )
        for item in file.obligations.values()
        if "management-plan" in item.evidence
        and item.state == "applies"
        and item.id not in elements
        and {*item.markets} != {*item.through}
    )
    return Table(
        name="plan-duties",
        title="Duties after release",
        columns=(
            ids("asked by", weight=4),
            text("what", weight=4),
            text("bound", weight=1),
            text("section of this plan", name="here", weight=3),
            ids("carried by", weight=3),
        ),
        rows=rows,
        empty="No law or guidance that is catalogued asks anything of this device after its release."
        if file.device.about.markets
        else _NO_MARKET,
        notes=("What recognised standards ask stands in the conformity matrices.",),
    )


def _carried_by(file: SecurityFile, name: str) -> Cell:
    found = dict.fromkeys(item.procedure for item in file.citations.values() if name in item.clauses)
    return tuple(Link(each) for each in found) or Missing("none")


def plan_owner(file: SecurityFile) -> Statement:
    """Which role answers for the plan, and who holds it."""
    plan = file.device.postmarket
    if plan is None or not plan.owner:
        return sentence("plan-owner", "Not provided: which role answers for the plan is not stated.")
    role = file.device.roles.get(plan.owner)
    who = value(role.person) if role and role.person else "nobody who is named"
    return sentence("plan-owner", "For the plan answers the role ", value(plan.owner), ", held by ", who, ".")


def _plan_table(name: str, title: str, rows: _Rows) -> Table:
    return Table(name=name, title=title, rows=rows, columns=_COLUMNS, empty=_NO_PLAN)


def _fact_table(name: str, title: str, rows: _Rows) -> Table:
    """Facts that need no reason beside them."""
    return Table(
        name=name, title=title, rows=tuple(row[:2] for row in rows), columns=_COLUMNS[:2], empty=_NO_PLAN
    )


def _exploited(plan: PostmarketFile) -> _Rows:
    return (("Vulnerabilities known to be exploited", fact(plan, "known_exploited"), ""),)


def _clocks(plan: PostmarketFile) -> _Rows:
    """Periodic testing, then each time of handling, with its reason."""
    named = [(title, getattr(plan.timelines, field, None)) for field, title in _CLOCKS]
    return tuple((title, *_clock(item)) for title, item in [("Periodic testing", plan.testing), *named])


def _clock(timeline: Timeline | None) -> tuple[Cell, Cell]:
    return (fact(timeline, "within"), fact(timeline, "why")) if timeline else (Missing(), Missing())


def _facts(record: Record | None, fields: tuple[tuple[str, str], ...]) -> _Rows:
    return tuple((title, fact(record, field) if record else Missing(), "") for field, title in fields)
