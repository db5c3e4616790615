"""What was chosen, required and decided."""

from __future__ import annotations

from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Link, Missing, State, Table, code, date, ids, state, text
from wardbook.views.cells import fact, links
from wardbook.views.cells import state as named
from wardbook.views.register import view
from wardbook.views.risks import STANDINGS


@view("controls", subject=SecurityFile, title="Security controls")
def controls(file: SecurityFile) -> Table:
    """Every chosen control as written: what, where, the requirement that asks for it, state and tests."""
    found = file.device.controls
    hindered = {
        name: f"{', '.join(sorted(set(kinds)))} ({len(kinds)} steps)"
        for name, kinds in _hindered(file).items()
    }
    rows = tuple(
        (
            Link(item.id),
            item.do,
            links(item.at),
            item.requirement.id if item.requirement else Missing(),
            fact(item.requirement, "text") if item.requirement else Missing(),
            named(item.state),
            State(file.control_states[item.id].standing, STANDINGS[file.control_states[item.id].standing]),
            hindered.get(item.id, Missing("nothing in the model")),
            links(item.tests),
            fact(item, "introduces"),
            fact(item, "because"),
        )
        for item in found.values()
    )
    return Table(
        name="controls",
        title="Security controls",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("control"),
            text("what"),
            ids("at", weight=4),
            code("requirement", weight=2),
            text("asks", weight=4),
            state("state", weight=2),
            state("counts as", name="standing", weight=2),
            text("hinders", weight=3),
            ids("tests"),
            text("introduces", weight=2),
            text("reason"),
        ),
        empty="No controls are chosen yet; write them in controls.yaml.",
        notes=("`state` is what people wrote; how far a control counts is decided by evidence.",),
    )


def _hindered(file: SecurityFile) -> dict[str, list[str]]:
    """For each control the kinds of steps that it hinders, one for each step."""
    found: dict[str, list[str]] = {}
    for step in file.steps.values():
        for control in step.hindered:
            found.setdefault(control, []).append(step.kind)
    return found


@view("decisions", subject=SecurityFile, title="Decisions")
def decisions(file: SecurityFile) -> Table:
    """What people decided about the design, with reason, person and date."""
    rows = tuple(
        (
            Link(item.about),
            named(item.is_),
            fact(item, "why"),
            fact(item, "by"),
            fact(item, "date"),
            fact(item, "until")
            if item.until
            else fact(item, "until_version")
            if item.until_version
            else "no end",
            "signed" if item.signed or item.signed_in else named("proposed"),
        )
        for item in file.device.decisions
    )
    return Table(
        name="decisions",
        title="Decisions",
        rows=rows,
        columns=(
            ids("about", weight=3),
            state("decision", weight=2),
            text("reason", weight=5),
            text("by", weight=2),
            date("date", weight=2),
            text("until", weight=2),
            state("signature", weight=2),
        ),
        empty="Nothing is decided yet.",
        notes=("A decision without a signature is a proposal.",),
    )
