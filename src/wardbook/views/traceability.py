"""From threat and risk to evidence: what answers each, how far that is shown, what remains, and who signed."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.traceability import Trace, trace
from wardbook.model.controls import Control
from wardbook.model.risk import Risk
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.views.cells import links
from wardbook.views.register import view
from wardbook.views.risks import BY_THIS_MODEL, RESULTS, STANDINGS, worst_first

_SIGNED = {"valid": Tone.GOOD, "missing": Tone.UNKNOWN}


@view("traceability", subject=SecurityFile, title="From threat and risk to result")
def traceability(file: SecurityFile) -> Table:
    """Every risk with the threats that lead to it, each control in the way, requirement, tests, results and how far it counts."""
    found = trace(file)
    rows: list[tuple[Cell, ...]] = []
    for risk in worst_first(file):
        controls = [file.device.controls[name] for name in found.controls_of_risk[risk.id]]
        threats = set(found.threats_of_risk[risk.id])
        if not controls:
            rows.append((_threats(threats), Link(risk.id), *_gap("no control in the way")))
        for control in controls:
            answered = threats & set(found.threats_of_control[control.id])
            rows += [(_threats(answered), Link(risk.id), *row) for row in _control(file, control, found)]
    for name, risks in found.risks_of_control.items():
        if not risks:
            answered = set(found.threats_of_control[name])
            ends = _control(file, file.device.controls[name], found)
            rows += [(_threats(answered), Missing("no risk"), *row) for row in ends]
    return Table(
        name="traceability",
        title="From threat and risk to result",
        columns=(
            number("threats", says="How many lead to the risk and are answered by the control."),
            ids("risk", weight=2),
            ids("control", weight=1),
            code("requirement", weight=2),
            ids("test", weight=1),
            ids("evidence", weight=1),
            state("result", weight=2),
            state("control counts as", name="standing", weight=2),
        ),
        rows=tuple(rows),
        empty="safety.yaml names no situation with a harm, and controls.yaml no control.",
        notes=(
            "Each threat by name stands in `threat-trace`; what has no neighbour on one side in `loose-ends`.",
        ),
    )


def _threats(names: set[str]) -> Cell:
    return len(names) or Missing("none")


def _gap(why: str) -> tuple[Cell, ...]:
    return (Missing(why), Missing("none"), Missing("none"), Missing("none"), Missing("none"), Missing("none"))


def _control(file: SecurityFile, control: Control, found: Trace) -> Iterator[tuple[Cell, ...]]:
    standing = file.control_states[control.id].standing
    ends = State(standing, STANDINGS[standing])
    requirement = control.requirement.id if control.requirement else Missing("no requirement")
    tests = found.tests_of_control[control.id]
    if not tests:
        yield Link(control.id), requirement, Missing("no test"), Missing("none"), Missing("none"), ends
    for test in tests:
        yield Link(control.id), requirement, Link(test), evidence_of(found, test), result_of(file, test), ends


def evidence_of(found: Trace, test: str) -> Cell:
    """The evidence of a test, whether or not it counts today, or that there is none."""
    names = found.evidence_of_test.get(test, ())
    return links(names) if names else Missing("no evidence")


def result_of(file: SecurityFile, test: str) -> Cell:
    """What came out of a test."""
    result = file.results.get(test)
    return State(result.state, RESULTS[result.state]) if result else Missing("not planned")


@view("residual-risks", subject=SecurityFile, title="Residual risks")
def residual_risks(file: SecurityFile) -> Table:
    """Every risk that is not acceptable with the proven controls: what remains, what users must be told, benefit against risk."""
    rows = tuple(_residual(item) for item in worst_first(file) if item.proven.verdict == "not acceptable")
    return Table(
        name="residual-risks",
        title="Residual risks",
        columns=(
            ids("risk", weight=2),
            text("severity", weight=2),
            number("claimed"),
            number("proven"),
            text("what remains", weight=4),
            text("what users are told", name="labelling", weight=4),
            text("benefit against risk", name="benefit-risk", weight=4),
        ),
        rows=rows,
        empty="No risk is above the acceptance criteria with the controls that tests have shown.",
        notes=(
            BY_THIS_MODEL,
            "A line for users and a judgement of benefit are to be written by people; what stands here is where they begin.",
        ),
    )


def _residual(risk: Risk) -> tuple[Cell, ...]:
    who = risk.proven.weakest[0] if risk.proven.weakest else "nobody"
    is_claimed = risk.claimed.verdict == "acceptable"
    remains = (
        "acceptable by claim only: the tests of its controls have not shown it"
        if is_claimed
        else f"can be brought about with {who}"
    )
    told = f"{risk.situation} can be brought about by somebody with {who}; say what users can do about it."
    return (
        Link(risk.id),
        risk.severity or Missing(),
        risk.claimed.exploitability or Missing("nobody"),
        risk.proven.exploitability or Missing("nobody"),
        remains,
        Missing("after the tests", "first show the controls") if is_claimed else told,
        f"{risk.decided}: {risk.reason}"
        if risk.decision
        else Missing("not judged", "accept the risk with the benefit as its reason"),
    )


@view("signatures", subject=SecurityFile, title="Signatures")
def signatures(file: SecurityFile) -> Table:
    """Every signature that a decision or the acceptance criteria name: by whom, with which key, and whether it holds."""
    rows = tuple(
        (
            item.about,
            item.by or Missing("unknown"),
            item.date or Missing("unknown"),
            item.key or Missing("unknown"),
            "an example key, which proves nothing"
            if item.is_example
            else "to be compared with the person's own",
            State(item.state, _SIGNED.get(item.state, Tone.BAD)),
            item.why or Missing("nothing to say"),
        )
        for item in file.signatures.values()
    )
    return Table(
        name="signatures",
        title="Signatures",
        columns=(
            code("of", weight=3),
            text("by", weight=2),
            text("date", weight=2),
            code("key", weight=2),
            text("whose key", weight=3),
            state("state", weight=2),
            text("why", weight=3),
        ),
        rows=rows,
        empty="Nobody has signed anything yet.",
        notes=(
            "A signature that does not hold counts as none; signatures of other systems stand with their decision.",
        ),
    )
