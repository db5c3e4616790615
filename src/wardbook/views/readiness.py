"""How far are we, and what is missing?"""

from __future__ import annotations

from wardbook.model.report import Report
from wardbook.model.security_file import Gap, SecurityFile
from wardbook.model.table import Cell, Link, Missing, Table, code, ids, number, state, text
from wardbook.views.cells import state as named
from wardbook.views.register import view


@view("readiness", subject=SecurityFile, title="Readiness by point of the mission")
def readiness(file: SecurityFile) -> Table:
    """What should exist for every device: done, open or unknown, with what was found."""
    rows = tuple(
        (item.point, item.title, named(item.state), item.found)
        for item in file.readiness.values()
        if not item.market
    )
    return Table(
        name="readiness",
        title="Readiness by point of the mission",
        rows=rows,
        columns=(number("point"), text("what"), state("state"), text("found", weight=6)),
        notes=(
            "`done` says that the facts are in the folder, not that a regulator will be content with them.",
        ),
    )


@view("mission", subject=SecurityFile, title="The ten points")
def mission(file: SecurityFile) -> Table:
    """Each point of the mission in one line: how much is done, open and unknown, and what to do next."""
    rows = tuple(_point_row(file, int(point.id), point.title) for point in file.mission.values())
    return Table(
        name="mission",
        title="The ten points",
        rows=rows,
        columns=(
            number("point"),
            text("title", weight=3),
            number("done"),
            number("open"),
            number("unknown"),
            text("next", weight=7),
        ),
        notes=(
            "`done` says that the facts are in the folder; `unknown` that this version does not assess them.",
        ),
    )


def _point_row(file: SecurityFile, point: int, title: str) -> tuple[Cell, ...]:
    items = [item for item in file.readiness.values() if item.point == point and not item.market]
    counts = [sum(1 for item in items if item.state == word) for word in ("done", "open", "unknown")]
    waiting = next((item for word in ("open", "unknown") for item in items if item.state == word), None)
    return (
        point,
        title,
        *counts,
        f"{waiting.title}: {waiting.found}"
        if waiting
        else "nothing is open among what this version assesses",
    )


@view("document-set", subject=SecurityFile, title="The document set of the mission")
def document_set(file: SecurityFile) -> Table:
    """Every document the mission needs: what it says, for which point, for whom, and the rows of Table 1 it answers."""
    found = file.documents
    rows = tuple(
        (Link(plan.id, plan.title), plan.says, plan.point, plan.audience, plan.rows or Missing("none"))
        for plan in found.values()
    )
    return Table(
        name="document-set",
        title="The document set of the mission",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("document", weight=3),
            text("says", weight=6),
            number("point"),
            text("for", weight=1),
            code("answers", weight=3),
        ),
    )


@view("market-readiness", subject=SecurityFile, title="Readiness by market")
def market_readiness(file: SecurityFile) -> Table:
    """What each market's authority wants to see: done, open or unknown."""
    rows = tuple(
        (item.market, item.title, named(item.state), item.found, item.asked_by or Missing())
        for item in file.readiness.values()
        if item.market
    )
    return Table(
        name="market-readiness",
        title="Readiness by market",
        rows=rows,
        columns=(
            text("market", weight=1),
            text("what", weight=4),
            state("state"),
            text("found", weight=6),
            code("asked by", weight=3),
        ),
        empty="device.yaml names no market.",
    )


@view("gaps", subject=SecurityFile, title="Facts asked for and not stated")
def gaps(file: SecurityFile) -> Table:
    """Every fact that somebody asks for and nobody stated, or that was said to be unknown."""
    rows = tuple(
        (
            Link(gap.about),
            gap.field,
            gap.says,
            gap.why or Missing("no reason given"),
            gap.asked_by or Missing("Wardbook's own practice"),
        )
        for gap in file.gaps.values()
    )
    return Table(
        name="gaps",
        title="Facts asked for and not stated",
        rows=rows,
        columns=(
            ids("about", weight=3),
            code("field", weight=2),
            text("what", weight=5),
            text("reason", weight=4),
            code("asked by", weight=3),
        ),
        empty="Every fact that this version asks for is stated.",
    )


@view("open-facts", subject=SecurityFile, title="What is not known, by element")
def open_facts(file: SecurityFile) -> Table:
    """Each element with the facts about it that nobody stated, and those said to be unknown with the reason."""
    found: dict[str, list[Gap]] = {}
    for gap in file.gaps.values():
        found.setdefault(gap.about, []).append(gap)
    rows = tuple((Link(about), _unstated(gaps), _unknown(gaps)) for about, gaps in found.items())
    return Table(
        name="open-facts",
        title="What is not known, by element",
        rows=rows,
        columns=(ids("about", weight=3), text("not stated", weight=5), text("said to be unknown", weight=6)),
        empty="Every fact that this version asks for is stated.",
        notes=("Who asks for each fact stands in the table of gaps in the data.",),
    )


def _unstated(gaps: list[Gap]) -> Cell:
    return ", ".join(gap.field for gap in gaps if not gap.is_justified) or "nothing"


def _unknown(gaps: list[Gap]) -> Cell:
    return tuple(f"{gap.field}: {gap.why}" for gap in gaps if gap.is_justified) or "nothing"


@view("diagnostics", subject=Report, title="Findings of the rules")
def diagnostics(report: Report) -> Table:
    """Everything the readers and rules object to at the milestone, what blocks first."""
    order = {"error": 0, "warning": 1, "note": 2}
    found = sorted(
        report.diagnostics, key=lambda item: (order[item.severity.value], item.at, item.code, item.subject)
    )
    rows = tuple(
        (item.code, named(item.severity.value), str(item.at), item.says, item.help) for item in found
    )
    return Table(
        name="diagnostics",
        title="Findings of the rules",
        rows=rows,
        columns=(
            code("code", weight=1),
            state("weight", weight=1),
            code("place", weight=3),
            text("finding", weight=5),
            text("remedy", weight=5),
        ),
        empty=f"No objection from {report.rules} rules at the milestone {report.gate.value}.",
        notes=(f"Milestone: {report.gate.value}. {report.rules} rules ran.",),
    )


@view("waived", subject=Report, title="Waived findings")
def waived(report: Report) -> Table:
    """Findings that a decision answers for, with its reason."""
    rows = tuple((item.code, item.subject, item.says, item.waived) for item in report.waived)
    return Table(
        name="waived",
        title="Waived findings",
        rows=rows,
        columns=(
            code("code", weight=1),
            ids("about", weight=2),
            text("finding", weight=5),
            text("reason", weight=5),
        ),
        empty="Nothing is waived.",
    )


@view("inputs", subject=SecurityFile, title="Files this rests on")
def inputs(file: SecurityFile) -> Table:
    """Every file that was read, with its digest."""
    rows = tuple((path, digest) for path, digest in file.inputs.items())
    return Table(
        name="inputs",
        title="Files this rests on",
        rows=rows,
        columns=(code("file", weight=4), code("digest", weight=6)),
        empty="No file was read.",
    )
