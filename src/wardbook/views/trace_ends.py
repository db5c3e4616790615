"""The chain read from its two ends, from each threat and from each test, and what hangs loose on the way."""

from __future__ import annotations

from collections import Counter

from wardbook.analysis.traceability import LooseEnd, Trace, loose_ends, trace
from wardbook.base.order import by_id
from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import (
    Cell,
    Link,
    Missing,
    State,
    Table,
    Tone,
    Value,
    code,
    ids,
    number,
    state,
    text,
)
from wardbook.model.threat import Threat
from wardbook.views.register import view
from wardbook.views.risks import RESULTS
from wardbook.views.traceability import evidence_of, result_of

_FEW = 4
_STATES = {
    "open": Tone.BAD,
    "claimed": Tone.OPEN,
    "proven": Tone.GOOD,
    "dismissed": Tone.PLAIN,
    "transferred": Tone.PLAIN,
    "accepted": Tone.OPEN,
    "deferred": Tone.OPEN,
}


@view("threat-trace", subject=SecurityFile, title="From each threat to its results")
def threat_trace(file: SecurityFile) -> Table:
    """Every threat on one row: the risks it leads to, the controls that answer it, their requirements, tests and results."""
    found = trace(file)
    rows = tuple(_threat_row(item, found, file) for item in by_id(file.threats).values())
    return Table(
        name="threat-trace",
        title="From each threat to its results",
        columns=(
            ids("threat", weight=3),
            ids("risks", weight=2),
            ids("answered by", name="controls", weight=3),
            code("requirements", weight=2),
            ids("tests", weight=2),
            state("results", weight=2),
            state("status", weight=2),
        ),
        rows=rows,
        empty="No threat is raised, because architecture.yaml describes no part, path or asset yet.",
        notes=(
            (
                "What the architecture states of a path, such as its authentication, answers a threat too; "
                "tests show it where a control stands for it."
            ),
        ),
    )


def _threat_row(item: Threat, found: Trace, file: SecurityFile) -> tuple[Cell, ...]:
    controls = [file.device.controls[name] for name in found.controls_of_threat[item.id]]
    tests = tuple(dict.fromkeys(test for each in controls for test in found.tests_of_control[each.id]))
    asked = dict.fromkeys(each.requirement.id for each in controls if each.requirement)
    decided = f"{item.status}: {item.reason}" if item.reason else "no control"
    answers: tuple[Value, ...] = tuple(Link(each.id) for each in controls) + found.stated[item.id]
    return (
        Link(item.id),
        risk_set(found.risks_of_threat[item.id], file),
        answers or Missing(decided),
        tuple(asked) or Missing("none"),
        _linked(tests, "none"),
        _results(tests, file),
        State(item.status, _STATES[item.status]),
    )


def risk_set(names: tuple[str, ...], file: SecurityFile) -> Cell:
    """The risks by name; where nearly all of them are meant, those that are not."""
    left = [name for name in file.risks if name not in names]
    if not names:
        return Missing("no risk")
    if len(names) <= _FEW or len(left) > _FEW:
        return tuple(Link(name) for name in names)
    if not left:
        return agreed(f"all {len(names)} risks")
    return f"all {len(file.risks)} risks but {', '.join(left)}"


def _linked(names: tuple[str, ...], otherwise: str) -> Cell:
    return tuple(Link(name) for name in names) or Missing(otherwise)


def _results(tests: tuple[str, ...], file: SecurityFile) -> Cell:
    """How many tests ended how, the worst first."""
    counts = Counter(file.results[test].state for test in tests if test in file.results)
    worst = (Tone.BAD, Tone.UNKNOWN, Tone.OPEN, Tone.GOOD)
    ordered = sorted(counts.items(), key=lambda item: (worst.index(RESULTS[item[0]]), item[0]))
    return tuple(State(f"{count} {word}", RESULTS[word]) for word, count in ordered) or Missing("none")


@view("test-trace", subject=SecurityFile, title="From each result back")
def test_trace(file: SecurityFile) -> Table:
    """Every test with its result and evidence, and back from it: controls, requirements, risks, threats."""
    found = trace(file)
    return Table(
        name="test-trace",
        title="From each result back",
        columns=(
            state("result", weight=2),
            ids("evidence", weight=2),
            ids("test", weight=2),
            code("requirements", weight=2),
            ids("controls", weight=2),
            ids("risks", weight=4),
            number("threats", says="How many the controls answer; each by name stands in `threat-trace`."),
        ),
        rows=tuple(_test_row(name, found, file) for name in file.device.tests),
        empty="No tests are planned yet; write them in verification.yaml.",
    )


test_trace.__test__ = False  # type: ignore[attr-defined]


@view("requirement-trace", subject=SecurityFile, title="Requirements and the elements they are for")
def requirement_trace(file: SecurityFile) -> Table:
    """Every requirement with the controls that it makes design inputs, the elements where these stand, tests and results."""
    found = trace(file)
    rows = tuple(
        _requirement_row(name, controls, found, file)
        for name, controls in found.controls_of_requirement.items()
    )
    return Table(
        name="requirement-trace",
        title="Requirements and the elements they are for",
        columns=(
            code("requirement", weight=2),
            ids("controls", weight=1),
            ids("elements", weight=3),
            number("threats"),
            ids("tests", weight=1),
            state("results", weight=2),
        ),
        rows=rows,
        empty="No requirement is recorded yet; write `requirement:` at a control, or requirements.yaml.",
    )


def _requirement_row(
    name: str, controls: tuple[str, ...], found: Trace, file: SecurityFile
) -> tuple[Cell, ...]:
    places = dict.fromkeys(place for each in controls for place in file.device.controls[each].at)
    threats = {item for each in controls for item in found.threats_of_control[each]}
    tests = found.tests_of_requirement[name]
    return (
        name,
        _linked(controls, "none"),
        _linked(tuple(places), "none"),
        len(threats) or Missing("none"),
        _linked(tests, "no test"),
        _results(tests, file),
    )


def _test_row(name: str, found: Trace, file: SecurityFile) -> tuple[Cell, ...]:
    controls = found.controls_of_test[name]
    risks = dict.fromkeys(risk for control in controls for risk in found.risks_of_control[control])
    threats = dict.fromkeys(item for control in controls for item in found.threats_of_control[control])
    return (
        result_of(file, name),
        evidence_of(found, name),
        Link(name),
        found.requirements_of_test[name] or Missing("none"),
        _linked(controls, "none"),
        risk_set(tuple(risks), file),
        len(threats) or Missing("none"),
    )


@view("loose-ends", subject=SecurityFile, title="Loose ends")
def loose_end_table(file: SecurityFile) -> Table:
    """Every threat, risk, control, requirement, test and result that lacks a neighbour in the chain, with what was said of it."""
    found = loose_ends(file)
    return Table(
        name="loose-ends",
        title="Loose ends",
        columns=(
            text("kind", weight=1),
            ids("which", weight=3),
            text("lacks", weight=4),
            state("state", weight=1),
            text("said of it", name="said", weight=5),
        ),
        rows=tuple(_end_row(item) for item in found),
        empty="Nothing hangs loose."
        if file.threats or file.device.controls
        else "Nothing is described yet that could hang together: no part, no situation, no control, no test.",
        notes=("`told`: a person said why it is so. `open`: nobody did.",),
    )


def _end_row(item: LooseEnd) -> tuple[Cell, ...]:
    is_told = State("told", Tone.PLAIN) if item.said else State("open", Tone.OPEN)
    return item.kind, Link(item.id), item.lacks, is_told, item.said or Missing("nothing")


def traced(file: SecurityFile) -> Statement:
    """How long the chain is, and how much of it hangs loose."""
    device = file.device
    ends = loose_ends(file)
    silent = sum(not item.said for item in ends)
    retired = sum(item.state == "retired" for item in device.controls.values())
    return sentence(
        "trace",
        "The chain holds ",
        value(len(file.threats)),
        " threats, ",
        value(len(file.risks)),
        " risks, ",
        value(len(device.controls)),
        " controls",
        *((" (", value(retired), " of them retired and not followed)") if retired else ()),
        ", ",
        value(len(trace(file).controls_of_requirement)),
        " requirements, ",
        value(len(device.tests)),
        " tests and ",
        value(len(device.evidence)),
        " pieces of evidence. ",
        value(len(ends)),
        " of them lack a neighbour on one side; of ",
        value(silent),
        " of these nobody says why.",
    )
