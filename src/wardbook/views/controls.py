"""What was chosen, required and decided."""

from __future__ import annotations

from wardbook.model.decisions import Decision
from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Link, Missing, State, Table, Tone, code, date, ids, state, text
from wardbook.views.cells import fact, links
from wardbook.views.cells import state as named
from wardbook.views.register import view
from wardbook.views.risks import STANDINGS


@view("controls", subject=SecurityFile, title="Security controls")
def controls(file: SecurityFile) -> Table:
    """Every chosen control as written: what, where, the requirement that asks for it, state and tests."""
    found = file.device.controls
    hindered = {
        name: agreed(f"{', '.join(sorted(set(kinds)))} ({len(kinds)} steps)")
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


def _standing(item: Decision) -> State | str | tuple[State | str, ...]:
    """Whether a decision is signed; where another system is said to hold the signature, which document of it."""
    if item.standing == "signed":
        return State("signed", Tone.GOOD)
    if item.signed_in is None:
        return State("proposed", Tone.OPEN)
    kept = item.signed_in
    revision = f", revision {kept.revision}" if kept.revision else ""
    return State(item.standing, Tone.OPEN), f"{kept.system}: {kept.document}{revision}"


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
            _standing(item),
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
        notes=(
            "A decision without a signature is a proposal.",
            "What is said to be signed in another system counts, and was not checked here: ask that system.",
        ),
    )
