"""Who can bring about which harm, by which plan, and what stands in the way: by this model and these estimates."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.attack.plans import told
from wardbook.model.attack import Ability
from wardbook.model.risk import Reached, Risk
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.views.cells import links
from wardbook.views.register import view

BY_THIS_MODEL = "By this model and these estimates; exploitability is no probability."
_DRAFT = "A draft: the acceptance criteria are not signed, so nothing here counts as accepted."
_EMPTY = "safety.yaml names no situation with a harm, so there is no risk to judge."

_VERDICTS = {"acceptable": Tone.GOOD, "not acceptable": Tone.BAD, "not assessed": Tone.UNKNOWN}
STANDINGS = {
    "proven": Tone.GOOD,
    "claimed": Tone.OPEN,
    "suspect": Tone.BAD,
    "defeated": Tone.BAD,
    "planned": Tone.OPEN,
    "proposed": Tone.OPEN,
    "retired": Tone.PLAIN,
}
RESULTS = {
    "passed": Tone.GOOD,
    "failed": Tone.BAD,
    "incomplete": Tone.OPEN,
    "not run": Tone.UNKNOWN,
    "other version": Tone.BAD,
    "suspect": Tone.BAD,
}


@view("risks", subject=SecurityFile, title="Security risks")
def risks(file: SecurityFile) -> Table:
    """Every hazardous situation with each harm: exploitability without controls, claimed and proven, against the criteria."""
    rows = tuple(
        (
            Link(item.id),
            Link(item.situation),
            Link(item.harm) if item.harm in file.device.harms else item.harm,
            item.severity or Missing(),
            "yes" if item.multi_patient else "no",
            _level(item.before),
            _level(item.claimed),
            _level(item.proven),
            item.limit or Missing("none", item.limit_why),
            State(item.claimed.verdict, _VERDICTS[item.claimed.verdict]),
            State(item.proven.verdict, _VERDICTS[item.proven.verdict]),
            _decision(item),
        )
        for item in worst_first(file)
    )
    return Table(
        name="risks",
        title="Security risks",
        columns=(
            ids("risk", weight=2),
            ids("situation"),
            ids("harm"),
            text("severity", weight=2),
            text("several patients", name="multi-patient", weight=1),
            number("before", says="Exploitability 1 (hardest) to 5 without any control."),
            number(
                "claimed",
                says="With controls that are said to be implemented and what the architecture states.",
            ),
            number("proven", says="With controls that tests of this build have shown, and no others."),
            text("must not succeed", name="limit", weight=4),
            state("claimed verdict", weight=2),
            state("proven verdict", weight=2),
            text("decision", weight=3),
        ),
        rows=rows,
        anchors=tuple(item.id for item in worst_first(file)),
        empty=_EMPTY,
        notes=_notes(file),
    )


@view("paths", subject=SecurityFile, title="Attack plans")
def paths(file: SecurityFile) -> Table:
    """For each situation the plan of the weakest attacker who succeeds in spite of the claimed controls, step by step."""
    rows: list[tuple[Cell, ...]] = []
    seen: set[str] = set()
    for item in worst_first(file):
        if item.situation in seen:
            continue
        seen.add(item.situation)
        for place, name in enumerate(item.claimed.plan, 1):
            step = file.steps[name]
            rows.append(
                (
                    Link(item.situation),
                    place,
                    step.why,
                    step.gives,
                    told(Ability(*step.takes)),
                    links(step.evidence),
                )
            )
    return Table(
        name="paths",
        title="Attack plans",
        columns=(
            ids("situation"),
            number("step"),
            text("what is done", weight=5),
            code("gained", weight=2),
            text("needs", weight=3, says="Beyond what anybody has, before controls stand in the way."),
            ids("rests on", weight=3),
        ),
        rows=tuple(rows),
        empty="No attacker of the model reaches a hazardous situation while the claimed controls stand.",
        notes=(BY_THIS_MODEL,),
    )


@view("control-standing", subject=SecurityFile, title="How far controls count")
def control_standing(file: SecurityFile) -> Table:
    """Every control: proposed, planned, claimed, suspect, defeated or proven, and why not further."""
    return Table(
        name="control-standing",
        title="How far controls count",
        columns=(
            ids("control"),
            text("what", weight=3),
            ids("at", weight=3),
            state("standing", weight=2),
            text("why", weight=5),
        ),
        rows=tuple(
            (
                Link(item.id),
                file.device.controls[item.id].do,
                links(file.device.controls[item.id].at),
                State(item.standing, STANDINGS[item.standing]),
                item.why,
            )
            for item in file.control_states.values()
        ),
        empty="controls.yaml names no control.",
    )


@view("test-results", subject=SecurityFile, title="Results of planned tests")
def test_results(file: SecurityFile) -> Table:
    """Every planned test with what result files about this build say of it."""
    return Table(
        name="test-results",
        title="Results of planned tests",
        columns=(
            ids("test"),
            state("state", weight=2),
            number("passed"),
            number("failed"),
            number("skipped"),
            ids("evidence", weight=2),
            text("why", weight=4),
        ),
        rows=tuple(
            (
                Link(item.id),
                State(item.state, RESULTS[item.state]),
                item.passed,
                item.failed,
                item.skipped,
                links(item.evidence),
                item.why or Missing("nothing to say"),
            )
            for item in file.results.values()
        ),
        empty="verification.yaml plans no test.",
    )


@view("attack-steps", subject=SecurityFile, title="Attack steps")
def attack_steps(file: SecurityFile) -> Table:
    """Every step of the attack graph with its estimate, so that each number can be looked up and argued with."""
    return Table(
        name="attack-steps",
        title="Attack steps",
        columns=(
            code("step", weight=4),
            code("kind", weight=2),
            code("needs", weight=3),
            code("gives", weight=2),
            text("ability", weight=3),
            text("why", weight=4),
            ids("hindered by", weight=2),
        ),
        rows=tuple(
            (
                item.id,
                item.kind,
                item.needs or Missing("nothing"),
                item.gives,
                told(Ability(*item.takes)),
                item.why,
                links(item.hindered),
            )
            for item in file.steps.values()
        ),
        empty="architecture.yaml names no zone, so nothing can be entered.",
        notes=(BY_THIS_MODEL,),
    )


def worst_first(file: SecurityFile) -> list[Risk]:
    """Risks as they are read: the most exploitable first, then the most severe."""
    return sorted(
        file.risks.values(), key=lambda item: (-item.claimed.exploitability, -_rank(item.severity), item.id)
    )


def _rank(severity: str) -> int:
    order = ("negligible", "minor", "serious", "critical", "catastrophic")
    return order.index(severity) if severity in order else -1


def _level(item: Reached) -> Cell:
    return item.exploitability or Missing("nobody")


def _decision(item: Risk) -> Cell:
    return f"{item.decided}, {item.standing}: {item.reason}" if item.decision else Missing("undecided")


def _notes(file: SecurityFile) -> tuple[str, ...]:
    overrides = sum(1 for item in file.risks.values() if item.decided == "overridden")
    told_ = [BY_THIS_MODEL, f"Overridden by a person: {overrides}."]
    return tuple([*told_, _DRAFT] if any(_drafts(file)) else told_)


def _drafts(file: SecurityFile) -> Iterator[bool]:
    return (item.is_draft for item in file.risks.values())
