"""Why a risk, plan, attack step or threat is there: the estimates and facts behind it, each with its place, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.plans import Plan, plans, told
from wardbook.analysis.attack.profiles import points
from wardbook.analysis.attack.published import restored
from wardbook.analysis.attack.sensitivity import flips
from wardbook.analysis.attack.story import attacker, beginning, deeds, joined
from wardbook.analysis.risks import controlled, limit
from wardbook.app.explain import Explanation
from wardbook.knowledge.reader import Knowledge, Record
from wardbook.model.attack import AttackGraph, Fact, Step
from wardbook.model.risk import Reached, Risk
from wardbook.model.security_file import SecurityFile
from wardbook.model.threat import Threat
from wardbook.views.story import stoppers

PLANS = 50
"""Plans of one situation that can be asked about by number; `paths` shows as many at most."""

_STANDINGS = {
    "before": "without any control",
    "claimed": "with the controls said to be implemented",
    "proven": "with the controls that tests of this build have shown",
}


def explain_risk(name: str, file: SecurityFile, knowledge: Knowledge) -> Explanation | None:
    """Why a risk (`SITUATION/HARM`), plan (`SITUATION#N`), step or threat exists; None for any other name.

    Plans are counted as `wardbook paths SITUATION` shows them: while the claimed controls stand.
    """
    situation, mark, number = name.partition("#")
    if mark and situation in file.device.situations and number.isdigit():
        return _plan(situation, int(number), file, knowledge)
    if name in file.risks:
        return _risk(file.risks[name], file)
    if name in file.steps:
        step = next(item for item in _graph(file).steps if item.id == name)
        return _explanation(f"{name}  (attack step)", _step_sections(step, file, knowledge))
    threat = next((item for item in file.threats.values() if item.is_called(name)), None)
    return _threat(threat, file, knowledge) if threat else None


def _risk(risk: Risk, file: SecurityFile) -> Explanation:
    device = file.device
    situation, harm = device.situations[risk.situation], device.harms.get(risk.harm)
    limited = risk.limit or "nobody is named"
    facts = [
        f"{situation.id} at {situation.origin.span}: {situation.what}",
        f"when: {situation.when or 'not stated'}" + (f" ({situation.because})" if situation.because else ""),
        *([f"given: {situation.given}"] if situation.given else []),
        *(
            [f"{harm.id} at {harm.origin.span}: {harm.what}, {harm.severity or 'severity not stated'}"]
            if harm
            else []
        ),
        f"must not succeed: {limited}, by {risk.limit_why}",
    ]
    decided = f"{risk.decided}, {risk.standing}: {risk.reason}" if risk.decided else risk.reason
    return _explanation(
        f"{risk.id}  (risk)",
        [
            ("Rests on", "\n".join(facts)),
            *((_STANDINGS[name].capitalize(), _reached(getattr(risk, name), file)) for name in _STANDINGS),
            ("In the way", ", ".join(_with_standing(risk.controls, file))),
            ("Exploited in the wild", ", ".join(risk.known_exploited)),
            ("Can be caused by the controls", ", ".join(risk.introduced_by)),
            ("Decided", decided or "nothing yet"),
            ("Would change it", "\n".join(_would_change(risk, file))),
            ("Plans", f"wardbook paths {risk.situation}; wardbook explain {risk.situation}#1"),
        ],
    )


def _reached(reached: Reached, file: SecurityFile) -> str:
    if not reached.plan:
        return f"nobody brings it about; {reached.verdict}"
    graph = {step.id: step for step in _graph(file).steps}
    steps = [graph[name] for name in reached.plan]
    return (
        f"exploitability {reached.exploitability} of 5 ({reached.points} points), {reached.verdict}; "
        f"weakest attacker: {'; or '.join(reached.weakest)}\n"
        f"starting from {beginning(file.device, steps)}: {joined(deeds(file.device, steps))}"
    )


def _would_change(risk: Risk, file: SecurityFile) -> Iterator[str]:
    """Controls that would count once proven, and single estimates by which the verdict turns."""
    graph = _graph(file)
    sets = controlled(graph, file.control_states)
    if risk.proven.plan:
        by_id = {step.id: step for step in graph.steps}
        steps = [by_id[name] for name in risk.proven.plan]
        for item in stoppers(file, Compact(graph.steps), steps, sets.proven):
            effect = "keeps this attacker from it" if item.is_enough else "stands in the way of this plan"
            yield f"{item.control}, once proven, {effect}; today it is {item.standing}"
    profile, _ = limit(file.device.acceptance, risk.severity or None, stricter=risk.multi_patient)
    target = Fact(risk.situation, "")
    if profile is not None and target in graph.situations:
        for flip in flips(Compact(graph.steps), {target: profile}, sets.claimed).found:
            to = "acceptable" if flip.becomes_acceptable else "not acceptable"
            yield (
                f"{flip.estimate.of} {flip.estimate.name}: {flip.estimate.factor} {flip.then} instead of {flip.was} "
                f"makes it {to}"
            )


def _plan(situation: str, number: int, file: SecurityFile, knowledge: Knowledge) -> Explanation | None:
    graph = _graph(file)
    controls = controlled(graph, file.control_states).claimed
    found = plans(graph.steps, Fact(situation, ""), controls, PLANS)
    if not 1 <= number <= len(found):
        return None
    plan: Plan = found[number - 1]
    does = joined(deeds(file.device, plan.steps)) or "do it at once"
    who = f"Somebody {attacker(plan.takes)}, starting from {beginning(file.device, plan.steps)}, can {does}."
    needs = (
        f"Needs in all: {told(plan.takes)} ({points(plan.takes)} points), while the claimed controls stand."
    )
    sections = [("", f"{who} {needs}")]
    for place, step in enumerate(plan.steps, 1):
        body = "\n".join(f"{title}: {text}" for title, text in _step_sections(step, file, knowledge) if text)
        sections.append((f"Step {place}, {step.id}", body))
    stopping = [
        f"{item.control} ({item.standing}){' alone is enough' if item.is_enough else ''}"
        for item in stoppers(file, Compact(graph.steps), list(plan.steps), controls)
    ]
    sections.append(
        ("Would stop it", "\n".join(stopping) or "no control that the folder names beside those that stand")
    )
    return _explanation(f"{situation}#{number}  (plan)", sections)


def _step_sections(step: Step, file: SecurityFile, knowledge: Knowledge) -> list[tuple[str, str]]:
    estimate = next(
        (item for item in knowledge.of_kind("attack-step") if item.name == f"step.{step.kind}"), None
    )
    return [
        ("Does", step.why),
        ("Gains", f"{step.gives}, from {', '.join(map(str, step.needs)) or 'nothing'}"),
        (
            "Estimate",
            f"{estimate.id}: {estimate.says} Needs {told(step.takes)}." if estimate else told(step.takes),
        ),
        ("Rests on", "; ".join(_placed(step.evidence, file))),
        (
            "Hindered by",
            "; ".join(
                f"{item.control}: " + (f"then needs {told(item.to)}" if item.to else "stops it")
                for item in step.hindered
            ),
        ),
    ]


def _threat(threat: Threat, file: SecurityFile, knowledge: Knowledge) -> Explanation:
    causes = [
        f"{record.id}: {record.title}"
        for name in (*threat.causes, *threat.covers)
        for record in _named(name, knowledge)
    ]
    decided = f"{threat.decision}: {threat.reason}" if threat.decision else "nothing yet"
    unanswered = [f"{name}: no control answers it" for name in threat.unanswered]
    return _explanation(
        f"{threat.id}  (threat)",
        [
            ("", f"{threat.title}. {threat.says}"),
            ("Raised by", "\n".join((*threat.facts, *_placed((threat.element, *threat.places), file)))),
            ("Rules", "\n".join(causes)),
            ("Gives", ", ".join(threat.gives)),
            ("Can reach", ", ".join(_with_words(threat.situations, file))),
            (
                "Weaknesses and techniques",
                ", ".join((*(f"CWE-{number}" for number in threat.cwe), *threat.techniques)),
            ),
            ("Answered by", ", ".join(f"{name} ({standing})" for name, standing in threat.controls.items())),
            ("Status", f"{threat.status}; decided: {decided}"),
            (
                "Would change it",
                "\n".join(
                    (
                        *unanswered,
                        *(
                            [f"controls that could answer it: {', '.join(threat.mitigations)}"]
                            if threat.mitigations
                            else []
                        ),
                    )
                ),
            ),
        ],
    )


def _named(name: str, knowledge: Knowledge) -> Iterator[Record]:
    return (
        item for kind in ("threat", "device-threat") for item in knowledge.of_kind(kind) if item.name == name
    )


def _placed(names: Iterable[str], file: SecurityFile) -> Iterator[str]:
    """What something rests on, each with the file and line where it was said."""
    device = file.device
    tables = (
        device.parts,
        device.flows,
        device.zones,
        device.assets,
        device.situations,
        device.findings,
        device.actors,
    )
    for name in dict.fromkeys(names):
        record = next((table[name] for table in tables if name in table), None)
        if record is not None and record.origin.span.file:
            yield f"{name} ({record.origin.span})"
        elif name in file.vulnerabilities:
            found = file.vulnerabilities[name]
            yield f"{name} ({', '.join(found.source)}; {found.status})"
        else:
            yield name


def _with_standing(names: Iterable[str], file: SecurityFile) -> list[str]:
    return [f"{name} ({file.control_states[name].standing})" for name in names]


def _with_words(names: Iterable[str], file: SecurityFile) -> list[str]:
    return [
        f"{name} ({file.device.situations[name].what})" if name in file.device.situations else name
        for name in names
    ]


def _graph(file: SecurityFile) -> AttackGraph:
    return restored(file.steps, file.device.situations)


def _explanation(heading: str, sections: Iterable[tuple[str, str]]) -> Explanation:
    return Explanation(heading, tuple(section for section in sections if section[1]))
