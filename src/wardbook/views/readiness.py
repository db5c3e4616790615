"""How far are we, and what is missing?"""

from __future__ import annotations

from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Link, Missing, Table, code, ids, number, state, text
from wardbook.views.cells import state as named
from wardbook.views.register import view


@view("readiness", subject=SecurityFile, title="Readiness by point of the mission")
def readiness(file: SecurityFile) -> Table:
    """What should exist for every device: done, open or unknown, with what was found."""
    rows = tuple((item.point, item.title, named(item.state), item.found) for item in file.readiness.values() if not item.market)
    return Table(
        name="readiness", title="Readiness by point of the mission", rows=rows,
        columns=(number("point"), text("what"), state("state"), text("found", weight=6)),
        notes=("`done` says that the facts are in the folder, not that a regulator will be content with them.",),
    )


@view("market-readiness", subject=SecurityFile, title="Readiness by market")
def market_readiness(file: SecurityFile) -> Table:
    """What each market's authority wants to see: done, open or unknown."""
    rows = tuple((item.market, item.title, named(item.state), item.found, item.asked_by or Missing()) for item in file.readiness.values() if item.market)
    return Table(
        name="market-readiness", title="Readiness by market", rows=rows,
        columns=(text("market", weight=1), text("what", weight=4), state("state"), text("found", weight=6), code("asked by", weight=3)),
        empty="device.yaml names no market.",
    )


@view("gaps", subject=SecurityFile, title="Facts asked for and not stated")
def gaps(file: SecurityFile) -> Table:
    """Every fact that somebody asks for and nobody stated, or that was said to be unknown."""
    rows = tuple((Link(gap.about), gap.field, gap.says, gap.why or Missing("no reason given"), gap.asked_by or Missing("our own practice")) for gap in file.gaps.values())
    return Table(
        name="gaps", title="Facts asked for and not stated", rows=rows,
        columns=(ids("about", weight=3), code("field", weight=2), text("what", weight=5), text("reason", weight=4), code("asked by", weight=3)),
        empty="Every fact that this version asks for is stated.",
    )


@view("diagnostics", subject=Report, title="Findings of the rules")
def diagnostics(report: Report) -> Table:
    """Everything the readers and rules object to at the milestone, what blocks first."""
    order = {"error": 0, "warning": 1, "note": 2}
    found = sorted(report.diagnostics, key=lambda item: (order[item.severity.value], item.at, item.code, item.subject))
    rows = tuple((item.code, named(item.severity.value), str(item.at), item.says, item.help) for item in found)
    return Table(
        name="diagnostics", title="Findings of the rules", rows=rows,
        columns=(code("code", weight=1), state("weight", weight=1), code("place", weight=3), text("finding", weight=5), text("remedy", weight=5)),
        empty=f"No objection from {report.rules} rules at the milestone {report.gate.value}.",
        notes=(f"Milestone: {report.gate.value}. {report.rules} rules ran.",),
    )


@view("waived", subject=Report, title="Waived findings")
def waived(report: Report) -> Table:
    """Findings that a decision answers for, with its reason."""
    rows = tuple((item.code, item.subject, item.says, item.waived) for item in report.waived)
    return Table(name="waived", title="Waived findings", rows=rows, columns=(code("code", weight=1), ids("about", weight=2), text("finding", weight=5), text("reason", weight=5)), empty="Nothing is waived.")
