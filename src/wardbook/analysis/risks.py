"""The security risk file: one risk per hazardous situation and harm, before controls, claimed and proven.

Exploitability stands where a safety file has probability, as FDA asks (2026 guidance, V.A.2): how able the
weakest attacker who succeeds must be, by this model and these estimates. Severity comes from the safety file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.graph import stated_controls
from wardbook.analysis.attack.labels import NO_CONTROLS, Labels
from wardbook.analysis.attack.plans import Plan, plan_for, told
from wardbook.analysis.attack.profiles import exploitability, holds, points, weakest
from wardbook.base.order import by_id
from wardbook.base.uncollected import uncollected
from wardbook.model.attack import Ability, AttackGraph, Fact, ability
from wardbook.model.decisions import Decision
from wardbook.model.risk import ControlState, Reached, Risk, Verdict
from wardbook.model.safety import Acceptance, Harm, Situation
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

SEVERITIES = ("negligible", "minor", "serious", "critical", "catastrophic")
"""Severities of harm, the least first (ISO 14971 leaves the words to the manufacturer; these are ours)."""


class Controlled(msgspec.Struct, frozen=True):
    """The three sets of controls under which risks are judged."""

    before: frozenset[str]
    claimed: frozenset[str]
    proven: frozenset[str]


def controlled(graph: AttackGraph, states: Mapping[str, ControlState]) -> Controlled:
    """No control; those that are said to be implemented, with what the architecture states; those that tests showed.

    A control that a finding defeats or whose evidence is about another version stays a claim.
    """
    implemented = {"claimed", "suspect", "defeated", "proven"}
    claimed = frozenset(item.id for item in states.values() if item.standing in implemented)
    proven = frozenset(item.id for item in states.values() if item.standing == "proven")
    return Controlled(NO_CONTROLS, claimed | stated_controls(graph), proven)


@uncollected()
def risks(
    device: Device,
    graph: AttackGraph,
    states: Mapping[str, ControlState],
    vulnerabilities: Mapping[str, Vulnerability],
) -> dict[str, Risk]:
    """Every risk of every situation that an attacker can cause or that is said never to be caused."""
    sets = controlled(graph, states)
    numbered = Compact(graph.steps)
    names = {name: getattr(sets, name) for name in ("before", "claimed", "proven")}
    found = {controls: Labels(numbered, controls) for controls in dict.fromkeys(names.values())}
    counted = {name for name, item in states.items() if item.standing not in _NOT_COUNTED}
    made: dict[str, Risk] = {}
    for situation in device.situations.values():
        target = Fact(situation.id, "")
        in_the_way = _standing_in_the_way(numbered, target, counted)
        by_controls = {controls: _way(numbered, target, found[controls], controls) for controls in found}
        ways = {name: by_controls[controls] for name, controls in names.items()}
        for harm in _harms(device, situation):
            risk = _risk(device, situation, harm, ways, target in graph.situations, in_the_way)
            risk = msgspec.structs.replace(risk, known_exploited=_exploited(ways, vulnerabilities))
            made[risk.id] = _unless_exploited(risk, device)
    return by_id(made)


_NOT_COUNTED = frozenset({"retired", "proposed", "planned"})


class _Way(msgspec.Struct, frozen=True):
    """How a situation is come at under one set of controls: who does, and the plan of the weakest."""

    label: int
    least: tuple[Ability, ...] = ()
    plan: Plan | None = None


def _way(graph: Compact, target: Fact, labels: Labels, controls: frozenset[str]) -> _Way:
    least = weakest(labels[target])
    return _Way(labels[target], least, plan_for(graph, target, least[0], controls) if least else None)


def limit(
    acceptance: Acceptance | None, severity: str | None, *, stricter: bool
) -> tuple[Ability | None, str]:
    """The profile that must not succeed for a severity, and who says so; one severity stricter where asked.

    The stricter row is a proposal of ours for situations that reach several patients.
    """
    if severity not in SEVERITIES or acceptance is None:
        return (
            None,
            "safety.yaml states no profile" if severity in SEVERITIES else "the severity is not stated",
        )
    place = SEVERITIES.index(severity)
    asked = SEVERITIES[min(place + stricter, len(SEVERITIES) - 1)]
    profile = getattr(acceptance, asked)
    if profile is None:
        return None, f"safety.yaml states no profile for {asked}"
    why = f"the acceptance criteria for {asked} harm"
    if asked != severity:
        why += f", one row above {severity} because several patients are at risk (our proposal)"
    return ability(profile), why


def _harms(device: Device, situation: Situation) -> Iterator[Harm]:
    if situation.impact == "privacy":
        yield Harm(id="privacy", what="disclosure of personal data", to="other")
    for name in situation.harms:
        if name in device.harms:
            yield device.harms[name]


def _risk(
    device: Device,
    situation: Situation,
    harm: Harm,
    ways: Mapping[str, _Way],
    can_be_caused: bool,
    in_the_way: tuple[str, ...],
) -> Risk:
    acceptance = device.acceptance
    profile, why = limit(acceptance, harm.severity, stricter=bool(situation.multi_patient))
    if harm.id == "privacy":
        profile, why = None, "criteria for privacy are not part of safety.yaml"
    reached = {name: _reached(way, situation, profile, can_be_caused) for name, way in ways.items()}
    name = f"{situation.id}/{harm.id}"
    about = [item for item in device.decisions if item.about == name and item.is_ in _DECIDES]
    decision = next((item for item in about if item.is_ != "overridden"), about[0] if about else None)
    risk = Risk(
        id=name,
        situation=situation.id,
        harm=harm.id,
        severity=harm.severity or "",
        multi_patient=bool(situation.multi_patient),
        limit=told(profile) if profile else "",
        limit_why=why,
        before=reached["before"],
        claimed=reached["claimed"],
        proven=reached["proven"],
        is_draft=acceptance is None or not acceptance.signed,
        introduced_by=_introducing(device, situation),
        controls=in_the_way,
        origin=situation.origin,
    )
    return _decided(risk, decision)


def _introducing(device: Device, situation: Situation) -> tuple[str, ...]:
    """The controls that can cause the situation themselves; one that is retired is no longer there to do so."""
    return tuple(
        item.id
        for item in device.controls.values()
        if situation.id in item.introduces and item.state != "retired"
    )


_DECIDES = frozenset({"accepted", "transferred", "deferred", "overridden"})


def _decided(risk: Risk, decision: Decision | None) -> Risk:
    if decision is None:
        return risk
    return msgspec.structs.replace(
        risk,
        decision=decision.id,
        decided=decision.is_,
        reason=decision.why or "",
        standing=decision.standing,
    )


def _unless_exploited(risk: Risk, device: Device) -> Risk:
    """The risk, its acceptance taken back where a vulnerability of CISA's catalogue is on a plan and nobody overrode that."""
    overridden = any(
        item.about == risk.id and item.is_ == "overridden" and item.why and item.by
        for item in device.decisions
    )
    if risk.decided != "accepted" or not risk.known_exploited or overridden:
        return risk
    why = f"its acceptance does not hold: {', '.join(risk.known_exploited)} is exploited in the wild and nobody overrode that"
    return msgspec.structs.replace(risk, decision="", decided="", reason=why, standing="none")


def _reached(
    way: _Way,
    situation: Situation,
    profile: Ability | None,
    can_be_caused: bool,
) -> Reached:
    if not can_be_caused:
        verdict: Verdict = "acceptable" if situation.when == "never" and situation.because else "not assessed"
        return Reached(exploitability=0, verdict=verdict)
    return Reached(
        exploitability=exploitability(way.label),
        weakest=tuple(map(told, way.least[:3])),
        points=points(way.least[0]) if way.least else None,
        plan=tuple(step.id for step in way.plan.steps) if way.plan else (),
        days=way.plan.days if way.plan else 0,
        verdict=_verdict(way.label, profile),
    )


def _verdict(label: int, profile: Ability | None) -> Verdict:
    if profile is None:
        return "not assessed"
    return "not acceptable" if holds(label, profile) else "acceptable"


def _exploited(ways: Mapping[str, _Way], vulnerabilities: Mapping[str, Vulnerability]) -> tuple[str, ...]:
    """The vulnerabilities that CISA lists as exploited and that a plan uses while claimed or proven controls stand."""
    found = (ways[name].plan for name in ("claimed", "proven"))
    names = (name for plan in found if plan for step in plan.steps for name in step.evidence)
    return tuple(
        sorted({name for name in names if name in vulnerabilities and vulnerabilities[name].known_exploited})
    )


def _standing_in_the_way(graph: Compact, target: Fact, counted: set[str]) -> tuple[str, ...]:
    """The controls among `counted` that hinder a step which can lie on a way to the situation."""
    if not counted:
        return ()
    found = {item.control for number in graph.backward([target]) for item in graph.hindrances.get(number, ())}
    return tuple(sorted(found & counted))
