"""Why the device is held to be secure enough, as an argument: claims, what they rest on, and where nothing is shown yet."""

from __future__ import annotations

import msgspec

from wardbook.model.controls import Control
from wardbook.model.figure import Edge, Figure, Node
from wardbook.model.risk import Risk
from wardbook.model.safety import Situation
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, ids, state, text
from wardbook.views.register import view
from wardbook.views.risks import RESULTS, STANDINGS, worst_first

_ROW = 6
"""Controls argued side by side on one sheet; more make words too small for a page."""

_COLUMN = 6
"""Controls that hang under each other on the sheet of a situation."""

_SUMMARY = 12
"""Situations on one sheet of the first claim."""

_VERDICTS = {"acceptable": Tone.GOOD, "not acceptable": Tone.BAD, "not assessed": Tone.UNKNOWN}
_ORDER = (Tone.BAD, Tone.UNKNOWN, Tone.OPEN, Tone.GOOD)


class _Argument:
    """Nodes and edges on their way to a figure; ids follow the order of telling."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []

    def add(self, shape: str, label: str, above: str = "", note: str = "", tone: Tone = Tone.PLAIN) -> str:
        here = f"{len(self.nodes):04}"
        self.nodes.append(Node(id=here, label=label, shape=shape, note=note, tone=tone))
        if above:
            says = "in the context of" if shape == "context" else "supported by"
            self.edges.append(Edge(id=f"{here}-{above}", source=here, target=above, mark="", label=says))
        return here


class _Situation(msgspec.Struct, frozen=True):
    """A situation with its risks: how it stands as proven, and the controls in its way."""

    situation: Situation
    risks: tuple[Risk, ...]
    tone: Tone
    controls: tuple[Control, ...]


@view("assurance", subject=SecurityFile, title="Assurance argument")
def assurance(file: SecurityFile) -> Figure:
    """The argument that the device is secure enough: situations, acceptance criteria, controls and evidence; gaps stay open."""
    found = _situations(file)
    parts = [found[start : start + _SUMMARY] for start in range(0, len(found), _SUMMARY)]
    sheets = [_whole(file, part, number, len(parts)) for number, part in enumerate(parts, 1)]
    sheets += [_one(file, item) for item in found]
    argued = list(dict.fromkeys(control.id for item in found for control in item.controls))
    controls = [file.device.controls[name] for name in sorted(argued)]
    rows = [controls[start : start + _ROW] for start in range(0, len(controls), _ROW)]
    sheets += [_evidence(file, row, number, len(rows)) for number, row in enumerate(rows, 1)]
    return Figure(
        name="assurance",
        title="Assurance argument",
        alt=f"{len(sheets)} pictures: the first claim, then one for each of {len(found)} situations, "
        "then the controls with their evidence.",
        sheets=tuple(sheets),
        empty="Not provided: safety.yaml names no situation with a harm, so nothing can be argued.",
    )


def _situations(file: SecurityFile) -> list[_Situation]:
    """Every situation that can harm, the graver first."""
    grouped: dict[str, list[Risk]] = {}
    for risk in worst_first(file):
        grouped.setdefault(risk.situation, []).append(risk)
    found = []
    for name, risks in grouped.items():
        tones = {_tone(risk) for risk in risks}
        names = dict.fromkeys(control for risk in risks for control in risk.controls)
        controls = tuple(file.device.controls[item] for item in names if item in file.device.controls)
        found.append(
            _Situation(
                file.device.situations[name],
                tuple(risks),
                next((tone for tone in _ORDER if tone in tones), Tone.UNKNOWN),
                controls,
            )
        )
    return found


def _tone(risk: Risk) -> Tone:
    """As proven; acceptable only by claim is open, not bad."""
    if risk.proven.verdict == "not acceptable" and risk.claimed.verdict == "acceptable":
        return Tone.OPEN
    return _VERDICTS[risk.proven.verdict]


_STATES = {
    Tone.GOOD: "shown",
    Tone.OPEN: "acceptable by claim only, not shown",
    Tone.BAD: "not acceptable",
    Tone.UNKNOWN: "not assessed",
}


def _whole(file: SecurityFile, items: list[_Situation], number: int, count: int) -> Figure:
    """The first claim with one claim for each situation."""
    argument = _Argument()
    tones = {item.tone for item in items}
    top = argument.add(
        "claim",
        f"{file.device.about.device.name} is acceptably secure in its intended use",
        tone=Tone.GOOD if tones == {Tone.GOOD} else Tone.PLAIN,
    )
    accepted = file.device.acceptance
    is_signed = bool(accepted and accepted.signed)
    argument.add(
        "context",
        "Acceptance criteria by severity" if accepted else "No acceptance criteria are stated",
        top,
        note="signed" if is_signed else "not signed",
        tone=Tone.PLAIN if is_signed else Tone.OPEN,
    )
    for tone in _ORDER:
        held = [item for item in items if item.tone is tone]
        columns = [held[start : start + _COLUMN] for start in range(0, len(held), _COLUMN)]
        for index, column in enumerate(columns, 1):
            part = f", {index} of {len(columns)}" if len(columns) > 1 else ""
            how = argument.add(
                "strategy", f"Over every situation that can harm: those {_STATES[tone]}{part}", top
            )
            for item in column:
                says = f"{item.situation.id}: {item.situation.what} cannot be caused"
                argument.add("reference", says, how, tone=item.tone)
    part = f", part {number} of {count}" if count > 1 else ""
    rows = tuple(
        (
            Link(item.situation.id),
            item.situation.what,
            item.risks[0].severity or Missing(),
            item.risks[0].limit or Missing("none", item.risks[0].limit_why),
            State(_STATES[item.tone], item.tone),
            len(item.controls),
        )
        for item in items
    )
    return Figure(
        name="assurance-device" + (f"-{number}" if count > 1 else ""),
        title=f"Assurance argument: the device{part}",
        alt="The claim that the device is acceptably secure is argued over each situation: "
        + "; ".join(f"{item.situation.id} {_STATES[item.tone]}" for item in items)
        + ".",
        nodes=tuple(argument.nodes),
        edges=tuple(argument.edges),
        layout="argument",
        table=Table(
            name=f"assurance-situations-{number}",
            title=f"Claims by situation{part}",
            columns=(
                ids("situation"),
                text("what", weight=4),
                text("severity", weight=2),
                text("must not succeed", name="limit", weight=4),
                state("as proven", name="state", weight=2),
                text("controls", weight=1),
            ),
            rows=rows,
            empty="No situation.",
        ),
    )


_GROUPS = (
    ("Controls that tests have shown", (Tone.GOOD,)),
    ("Controls that do not count any more", (Tone.BAD,)),
    ("Controls that nothing has shown yet", (Tone.OPEN, Tone.UNKNOWN, Tone.PLAIN)),
)


def _one(file: SecurityFile, item: _Situation) -> Figure:
    """One situation: against whom, and by which controls, each argued on a sheet of its own."""
    argument, first = _Argument(), item.risks[0]
    top = argument.add(
        "claim",
        f"{item.situation.id}: nobody who must not succeed can cause {item.situation.what}",
        note=_STATES[item.tone],
        tone=item.tone,
    )
    argument.add(
        "context",
        f"Must not succeed: {first.limit}"
        if first.limit
        else f"No criterion: {first.limit_why or 'not stated'}",
        top,
        note=f"{first.severity or 'severity not stated'}{'' if not first.multi_patient else ', several patients'}",
    )
    if not item.controls:
        _without_controls(argument, item, top)
    for says, tones in _GROUPS:
        held = [
            control
            for control in item.controls
            if STANDINGS[file.control_states[control.id].standing] in tones
        ]
        columns = [held[start : start + _COLUMN] for start in range(0, len(held), _COLUMN)]
        for number, column in enumerate(columns, 1):
            part = f", {number} of {len(columns)}" if len(columns) > 1 else ""
            how = argument.add("strategy", says + part, top)
            for control in column:
                standing = file.control_states[control.id].standing
                argument.add(
                    "reference", f"{control.id}: {control.do}", how, note=standing, tone=STANDINGS[standing]
                )
    rows = tuple(_counts(file, control) for control in item.controls)
    return Figure(
        name=f"assurance-{item.situation.id}",
        title=f"Assurance argument: {item.situation.id}, {item.situation.what}",
        alt=_told(file, item),
        nodes=tuple(argument.nodes),
        edges=tuple(argument.edges),
        layout="argument",
        table=Table(
            name=f"assurance-{item.situation.id}",
            title=f"Controls in the way of {item.situation.id}",
            columns=(
                ids("control", weight=2),
                text("what it does", weight=3),
                state("counts as", name="standing", weight=2),
                text("why", weight=6),
            ),
            rows=rows,
            empty="No control stands in the way.",
        ),
    )


def _counts(file: SecurityFile, control: Control) -> tuple[Cell, ...]:
    standing = file.control_states[control.id]
    return (
        Link(control.id),
        control.do,
        State(standing.standing, STANDINGS[standing.standing]),
        standing.why,
    )


def _evidence(file: SecurityFile, controls: list[Control], number: int, count: int) -> Figure:
    """Controls as claims with the tests that show them."""
    argument = _Argument()
    rows = [row for control in controls for row in _control(file, argument, control)]
    part = f", part {number} of {count}" if count > 1 else ""
    return Figure(
        name="assurance-controls" + (f"-{number}" if count > 1 else ""),
        title=f"Assurance argument: controls and their evidence{part}",
        alt=" ".join(
            f"{control.id}, {control.do}, counts as {file.control_states[control.id].standing}; "
            f"shown by {', '.join(control.tests) or 'no test'}."
            for control in controls
        ),
        nodes=tuple(argument.nodes),
        edges=tuple(argument.edges),
        layout="argument",
        table=Table(
            name=f"assurance-evidence-{number}",
            title=f"Controls and their evidence{part}",
            columns=(
                ids("control", weight=2),
                text("what it does", weight=3),
                state("counts as", name="standing", weight=2),
                ids("test", weight=2),
                state("result", weight=2),
                ids("evidence", weight=2),
            ),
            rows=tuple(rows),
            empty="No control.",
        ),
    )


def _without_controls(argument: _Argument, item: _Situation, top: str) -> None:
    if item.tone is Tone.GOOD:
        who = item.risks[0].before.weakest
        says = f"only an attacker with {who[0]} could" if who else "no attacker of the model reaches it"
        argument.add("solution", f"Attack analysis: {says}", top, tone=Tone.GOOD)
    else:
        argument.add("claim", "A control stands in the way", top, note="none is named", tone=Tone.OPEN)


def _control(file: SecurityFile, argument: _Argument, control: Control) -> list[tuple[Cell, ...]]:
    """A control as a claim with its tests as evidence; its rows of the table."""
    standing = file.control_states[control.id].standing
    tone = STANDINGS[standing]
    places = ", ".join(control.at) or "no place stated"
    claim = argument.add("claim", f"{control.id}: {control.do} holds at {places}", note=standing, tone=tone)
    head = (Link(control.id), control.do, State(standing, tone))
    rows: list[tuple[Cell, ...]] = []
    for name in control.tests:
        result = file.results.get(name)
        word = result.state if result else "not planned"
        evidence = result.evidence if result else ()
        looks = RESULTS.get(word, Tone.UNKNOWN)
        argument.add(
            "solution", f"{name}: {', '.join(evidence) or 'no evidence'}", claim, note=word, tone=looks
        )
        links = tuple(Link(item) for item in evidence) or Missing("none")
        rows.append((*head, Link(name), State(word, looks), links))
    return rows or [(*head, Missing("no test"), Missing("not run"), Missing("none"))]


def _told(file: SecurityFile, item: _Situation) -> str:
    first = item.risks[0]
    against = first.limit or "nobody in particular, for no criterion is stated,"
    told = [
        f"The claim that {against} cannot cause {item.situation.what} ({item.situation.id}) is {_STATES[item.tone]}."
    ]
    told += [
        f"{control.id}, {control.do}, counts as {file.control_states[control.id].standing}."
        for control in item.controls
    ]
    return " ".join(told) if item.controls else f"{told[0]} No control is named for it."
