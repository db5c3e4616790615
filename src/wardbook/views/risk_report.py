"""Risks as a risk file prints them: in short, told as plans, what remains, what goes to the safety file. Cost is no part of it."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.risks import SEVERITIES
from wardbook.model.risk import Reached, Risk
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, number, state, text
from wardbook.views.cells import links
from wardbook.views.register import view
from wardbook.views.story import Grounds, plan_of, stoppers

BY_THIS_MODEL = "By this model and these estimates; exploitability is no probability."
_TONES = {"acceptable": Tone.GOOD, "not acceptable": Tone.BAD, "not assessed": Tone.UNKNOWN}
_EMPTY = "safety.yaml names no situation with a harm, so there is no risk to judge."


@view("risk-summary", subject=SecurityFile, title="Security risks in short")
def risk_summary(file: SecurityFile) -> Table:
    """Every risk in few columns: severity, exploitability without controls, claimed and proven, verdict and decision."""
    found = worst_first(file)
    return Table(
        name="risk-summary",
        title="Security risks in short",
        columns=(
            ids("risk", weight=2),
            text("situation and harm", weight=5),
            text("severity", weight=2),
            number("before", says="Exploitability 1 (hardest) to 5 without any control."),
            number("claimed", says="With controls that are said to be implemented."),
            number("proven", says="With controls that tests of this build have shown."),
            state("verdict", weight=2, says="As proven, against the acceptance criteria."),
            text("decision", weight=3),
        ),
        rows=tuple(
            (
                Link(item.id, item.id),
                _words(file, item),
                (item.severity or "not stated") + (", several patients" if item.multi_patient else ""),
                _level(item.before),
                _level(item.claimed),
                _level(item.proven),
                State(item.proven.verdict, _TONES[item.proven.verdict]),
                _decision(item),
            )
            for item in found
        ),
        anchors=tuple(item.id for item in found),
        empty=_EMPTY,
        notes=(BY_THIS_MODEL,),
    )


@view("plan-stories", subject=SecurityFile, title="The easiest way to each risk, told")
def plan_stories(file: SecurityFile) -> Table:
    """For each situation, in sentences, the plan of the weakest attacker who succeeds in spite of the proven controls."""
    grounds, first = Grounds(file), dict[str, Risk]()
    for item in worst_first(file):
        if item.proven.plan:
            first.setdefault(item.situation, item)
    return Table(
        name="plan-stories",
        title="The easiest way to each risk, told",
        columns=(
            ids("situation"),
            text("told", weight=9),
            number("points", says="Attack potential of the weakest attacker who succeeds; a column to read."),
        ),
        rows=tuple(
            (Link(item.situation), plan_of(file, item, grounds).text, item.proven.points or 0)
            for item in first.values()
        ),
        empty="No attacker of the model reaches a hazardous situation while the proven controls stand.",
        notes=(BY_THIS_MODEL,),
    )


@view("remaining-risks", subject=SecurityFile, title="What remains, and what comes next")
def remaining_risks(file: SecurityFile) -> Table:
    """Every risk that is not acceptable as proven: why, what is decided, and what would lower it or must be weighed."""
    grounds = Grounds(file)
    found = [item for item in worst_first(file) if item.proven.verdict != "acceptable"]
    return Table(
        name="remaining-risks",
        title="What remains, and what comes next",
        columns=(
            ids("risk", weight=2),
            text("severity", weight=2),
            number("proven"),
            state("verdict", weight=2),
            text("what comes next", weight=6),
            text("decision", weight=3),
        ),
        rows=tuple(
            (
                Link(item.id, item.id),
                item.severity or Missing(),
                _level(item.proven),
                State(item.proven.verdict, _TONES[item.proven.verdict]),
                tuple(_next(file, item, grounds)),
                _decision(item),
            )
            for item in found
        ),
        empty="Every risk is acceptable with the proven controls, by this model and these estimates."
        if file.risks
        else "Not provided: safety.yaml names no situation with a harm, so there is no risk to judge.",
        notes=(BY_THIS_MODEL,),
    )


@view("overrides", subject=SecurityFile, title="Overridden by a person")
def overrides(file: SecurityFile) -> Table:
    """Every judgement of the model that a person set aside, with reason and name."""
    found = [item for item in file.device.decisions if item.is_ == "overridden"]
    return Table(
        name="overrides",
        title="Overridden by a person",
        columns=(ids("about", weight=3), text("why", weight=6), text("by", weight=2), text("on", weight=2)),
        rows=tuple(
            (
                Link(item.about),
                item.why or Missing(),
                item.by or Missing(),
                item.date.isoformat() if item.date else Missing(),
            )
            for item in found
        ),
        empty="Nobody set a judgement of the model aside.",
    )


@view("safety-transfer", subject=SecurityFile, title="Transfer to the safety risk file")
def safety_transfer(file: SecurityFile) -> Table:
    """For the safety risk file: each situation with its ids there, how an attack brings it about, and what security adds to it."""
    rows = tuple(_transferred(file, name) for name in file.device.situations)
    return Table(
        name="safety-transfer",
        title="Transfer to the safety risk file",
        columns=(
            ids("situation"),
            code("in the safety file", name="safety-file", weight=2),
            text("what", weight=3),
            code("harms there", name="harms", weight=2),
            number("exploitability", says="As proven, 1 (hardest) to 5."),
            text("weakest attacker", weight=4),
            state("verdict", weight=2, says="The worst over its harms, as proven."),
            ids(
                "can be caused by",
                name="introduced-by",
                weight=2,
                says="Security controls that can cause it.",
            ),
            text("to do in the safety file", name="to-do", weight=4),
        ),
        rows=rows,
        empty="safety.yaml names no situation.",
        notes=(BY_THIS_MODEL,),
    )


@view("safety-controls", subject=SecurityFile, title="Controls that touch safety")
def safety_controls(file: SecurityFile) -> Table:
    """Controls that can cause or soften a situation, and what threatens the places where they stand: the attack surface of safety."""
    found = [
        item
        for item in file.device.controls.values()
        if item.state != "retired" and (item.turns or set(item.introduces) & file.device.situations.keys())
    ]
    return Table(
        name="safety-controls",
        title="Controls that touch safety",
        columns=(
            ids("control"),
            text("what", weight=2),
            ids("can cause", weight=2),
            text("softens", weight=2),
            text("because", weight=4),
            state("standing", weight=2),
            text("threats where it stands", name="threats", weight=3),
        ),
        rows=tuple(
            (
                Link(item.id),
                item.do,
                links(name for name in item.introduces if name in file.device.situations),
                tuple(f"{one} to {other}" for one, other in item.turns.items()) or Missing("none"),
                item.because or Missing(),
                State(file.control_states[item.id].standing),
                _threats_at(file, item.at),
            )
            for item in found
        ),
        empty="No control is said to cause or soften a hazardous situation.",
    )


def worst_first(file: SecurityFile) -> list[Risk]:
    """Risks by severity, then by how easy they are as proven."""

    def weight(item: Risk) -> tuple[int, int, str]:
        rank = SEVERITIES.index(item.severity) if item.severity in SEVERITIES else -1
        return -rank, -item.proven.exploitability, item.id

    return sorted(file.risks.values(), key=weight)


def _words(file: SecurityFile, item: Risk) -> str:
    situation, harm = file.device.situations[item.situation], file.device.harms.get(item.harm)
    return f"{situation.what}: {harm.what if harm else item.harm}"


def _level(item: Reached) -> Cell:
    return item.exploitability or Missing("nobody")


def _decision(item: Risk) -> Cell:
    if item.decided:
        return f"{item.decided}, {item.standing}: {item.reason}"
    return Missing("undecided", item.reason)


def _next(file: SecurityFile, item: Risk, grounds: Grounds) -> Iterator[str]:
    """What would lower a risk that remains; where nothing of the folder does, the stub of a benefit-risk analysis."""
    if item.known_exploited:
        yield f"Exploited in the wild: {', '.join(item.known_exploited)}; to be designed out."
    if item.proven.verdict == "not assessed":
        yield f"Not assessed: {item.limit_why}."
        return
    if item.claimed.verdict == "acceptable":
        yield "Acceptable as claimed: what is missing is proof."
    found = [
        one for one in stoppers(file, grounds.graph, grounds.steps(item), grounds.proven) if one.is_enough
    ]
    if found:
        yield f"Would be enough against the weakest attacker: {', '.join(f'{one.control} ({one.standing})' for one in found)}."
    elif item.claimed.verdict != "acceptable":
        yield (
            "No control of the folder alone is enough. Until one is found: weigh benefit against this risk, and tell "
            f"users that {file.device.situations[item.situation].what} can be brought about by an attacker."
        )


def _transferred(file: SecurityFile, name: str) -> tuple[Cell, ...]:
    situation = file.device.situations[name]
    risks = [item for item in file.risks.values() if item.situation == name]
    harms = [file.device.harms[item] for item in situation.harms if item in file.device.harms]
    verdicts = [item.proven.verdict for item in risks]
    verdict = next((word for word in ("not acceptable", "not assessed") if word in verdicts), "acceptable")
    introduced = tuple(dict.fromkeys(one for item in risks for one in item.introduced_by))
    reached = risks[0].proven if risks else None
    return (
        Link(name),
        situation.safety_file or Missing("not linked"),
        situation.what,
        tuple(one for item in harms for one in (item.safety_file or (f"{item.id} (not linked)",)))
        or Missing("none"),
        _level(reached) if reached else Missing("no harm"),
        reached.weakest if reached and reached.weakest else Missing("nobody"),
        State(verdict, _TONES[verdict]) if risks else Missing("no risk"),
        links(introduced) if introduced else Missing("none"),
        tuple(_to_do(situation.safety_file, verdict, introduced)) or Missing("nothing"),
    )


def _to_do(linked: tuple[str, ...], verdict: str, introduced: tuple[str, ...]) -> Iterator[str]:
    if not linked:
        yield "enter this situation, or name its id here"
    if verdict == "not acceptable":
        yield "judge it with a cause by attack, which no probability describes"
    if introduced:
        yield f"judge it with {', '.join(introduced)} as a cause"


def _threats_at(file: SecurityFile, places: tuple[str, ...]) -> Cell:
    found = [item for item in file.threats.values() if item.element in places]
    open_ = sum(item.status == "open" for item in found)
    return f"{len(found)}, {open_} of them open" if found else Missing("none")
