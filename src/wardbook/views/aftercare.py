"""What happens after release, and what users are told."""

from __future__ import annotations

from wardbook.model.aftercare import PostmarketFile, Timeline
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Cell, Link, Missing, Table, code, ids, text
from wardbook.views.cells import fact, links
from wardbook.views.register import view


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
        empty="No source is watched yet; write `sources:` in postmarket.yaml.",
    )


@view("management-plan", subject=SecurityFile, title="Management plan")
def management_plan(file: SecurityFile) -> Table:
    """The facts of the cybersecurity management plan, each with its justification."""
    plan = file.device.postmarket
    rows = tuple(_plan_rows(plan)) if plan else ()
    return Table(
        name="management-plan",
        title="Management plan",
        rows=rows,
        columns=(text("element", weight=3), text("stated", weight=5), text("justification", weight=5)),
        empty="There is no management plan yet; write postmarket.yaml.",
    )


def _plan_rows(plan: PostmarketFile) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [
        ("Vulnerabilities known to be exploited", fact(plan, "known_exploited"), ""),
        ("Periodic testing", *_clock(plan.testing)),
    ]
    timelines = plan.timelines
    for field, title in (
        ("triage", "Report to assessment"),
        ("regular", "Regular cycle"),
        ("out_of_cycle", "Out of cycle"),
        ("notice", "First word to customers"),
        ("fielded", "Release to devices"),
    ):
        rows.append((title, *_clock(getattr(timelines, field) if timelines else None)))
    for record, fields in (
        (
            plan.disclosure,
            (
                ("policy", "Disclosure policy"),
                ("contact", "Disclosure contact"),
                ("external", "Reports from outside"),
                ("internal", "Our own findings"),
                ("isao", "Information sharing"),
            ),
        ),
        (
            plan.incident,
            (("plan", "Incident plan"), ("exercised", "Incident exercise"), ("owner", "Incident lead")),
        ),
        (
            plan.updates,
            (
                ("process", "How updates are made"),
                ("delivery", "How updates reach devices"),
                ("rate", "Share of devices reached"),
                ("authorized_source", "Authorized software"),
            ),
        ),
        (
            plan.end_of_life,
            (
                ("notice", "Notice before end of support"),
                ("transfer", "Transfer of risk"),
                ("disposal", "Disposal"),
            ),
        ),
    ):
        rows.extend((title, fact(record, field) if record else Missing(), "") for field, title in fields)
    rows.append(("Communication to customers", fact(plan, "communication"), ""))
    return rows


def _clock(timeline: Timeline | None) -> tuple[Cell, Cell]:
    return (fact(timeline, "within"), fact(timeline, "why")) if timeline else (Missing(), Missing())


@view("told", subject=SecurityFile, title="What users are told", audience=Audience.USER)
def told(file: SecurityFile) -> Table:
    """Every statement to users that was written, to whom, about what, and where it is printed."""
    found = file.device.told
    rows = tuple(
        (
            Link(item.id),
            item.text,
            fact(item, "to"),
            links(item.about),
            tuple(item.answers) or Missing(),
            fact(item, "where"),
        )
        for item in found.values()
    )
    return Table(
        name="told",
        title="What users are told",
        rows=rows,
        anchors=tuple(found),
        audience=Audience.USER,
        columns=(
            ids("statement", weight=1),
            text("text", weight=6),
            text("to", weight=1),
            ids("about"),
            code("answers", weight=3),
            text("printed in", weight=2),
        ),
        empty="Users are told nothing yet; write labelling.yaml.",
    )
