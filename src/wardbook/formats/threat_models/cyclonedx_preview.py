"""A security file as a threat model of CycloneDX 2.0, which is not published yet: a preview.

Written by the field names of the specification's own schemas at the commits in `SCHEMAS`; later ones may
differ. CycloneDX has no word for harm to a patient: situations and harms stand in the statement of a risk.
Likelihoods of CycloneDX are probabilities, and we give none; the rationale of each rating says who is able.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wardbook.formats.threat_models.cyclonedx_blueprint import (
    blueprint,
    boundary,
    crossings_of,
    described,
    reference,
    references,
    stated,
)
from wardbook.formats.threat_models.exporting import Object, identifier, losses, written
from wardbook.model.decisions import SIGNED
from wardbook.model.imported import NotCarried
from wardbook.model.risk import AttackStep, Reached, Risk
from wardbook.model.security_file import SecurityFile
from wardbook.model.threat import Threat

SCHEMAS: Mapping[str, str] = {
    "cyclonedx-threat-2.0": "0b918bb0fb16534495e412a04408e57301739850",
    "cyclonedx-blueprint-2.0": "1363cc6190404ebcd8d236c2e02a188823da18a4",
    "cyclonedx-risk-2.0": "1031693ee4f9b973ae34e6ff98f696db5dd648a6",
    "cyclonedx-control-2.0": "1363cc6190404ebcd8d236c2e02a188823da18a4",
    "cyclonedx-weakness-2.0": "1a3f959aa1dc5327c645eea4255f7085ac8ab40a",
    "cyclonedx-party-2.0": "0b918bb0fb16534495e412a04408e57301739850",
}
"""The schema modules of CycloneDX/specification this was written by, each with the hash of its commit."""

_STRIDE = {
    "spoofing": "spoofing",
    "tampering": "tampering",
    "repudiation": "repudiation",
    "disclosure": "information-disclosure",
    "denial": "denial-of-service",
    "elevation": "elevation-of-privilege",
}
_CONTROLS = {
    "proposed": "proposed",
    "planned": "planned",
    "claimed": "implemented",
    "suspect": "implemented",
    "defeated": "implemented",
    "proven": "verified",
    "retired": "decommissioned",
}
_IMPACT = {
    "negligible": "negligible",
    "minor": "low",
    "serious": "moderate",
    "critical": "major",
    "catastrophic": "catastrophic",
}
_TRUST = ("untrusted", "semi-trusted", "semi-trusted", "trusted", "highly-trusted", "highly-trusted")
_CARRIED = (
    *(f"zones[].{field}" for field in ("id", "name", "inside", "trust", "assumption", "note", "reach")),
    *(f"actors[].{field}" for field in ("id", "name", "in", "role", "note")),
    *(f"parts[].{field}" for field in ("id", "name", "in", "is", "version", "functions.*", "note")),
    *(f"assets[].{field}" for field in ("id", "name", "kept-in.*", "needs.*", "data.*", "note")),
    *(
        f"flows[].{field}"
        for field in ("id", "from", "to", "carries.*", "kind", "via", "auth", "interval", "note")
    ),
    *(f"controls[].{field}" for field in ("id", "do", "at.*", "state", "requirement.text")),
    *(
        f"threats[].{field}"
        for field in (
            "id",
            "element",
            "title",
            "says",
            "stride",
            "cwe.*",
            "status",
            "controls.*",
            "assets.*",
            "places.*",
            "reaches.*",
            "techniques.*",
        )
    ),
    *("situations[].id", "situations[].what", "harms[].id", "harms[].what", "harms[].to"),
    *(
        f"risks[].{field}"
        for field in (
            "id",
            "situation",
            "harm",
            "severity",
            "standing",
            "decided",
            "is-draft",
            "multi-patient",
        )
    ),
    *("risks[].before.*", "risks[].claimed.*", "risks[].proven.*", "risks[].controls.*"),
    *(
        f"steps[].{field}"
        for field in ("id", "kind", "why", "gives", "hindered.*", "takes.*", "needs.*", "evidence.*")
    ),
)


def write(file: SecurityFile) -> tuple[bytes, tuple[NotCarried, ...]]:
    """The document, and everything of the security file that it does not hold."""
    crossings = crossings_of(file)
    tree: Object = {
        "specFormat": "CycloneDX",
        "specVersion": "2.0",
        "serialNumber": f"urn:uuid:{identifier(file, f'threat-model/{file.as_of.isoformat()}')}",
        "version": 1,
        "metadata": {"timestamp": f"{file.as_of.isoformat()}T00:00:00Z"},
        "blueprints": [blueprint(file, crossings)],
        "threats": {
            "threats": [_threat(file, one) for one in file.threats.values()],
            "attackPaths": list(_paths(file)),
            "trustBoundaries": [_trust_boundary(file, pair) for pair in crossings],
            "methodologies": ["STRIDE", "attack-tree"],
        },
        "risks": {"risks": [_risk(file, one) for one in file.risks.values()]},
        "controls": [_control(file, key) for key in file.device.controls],
        "properties": [
            stated("preview", "CycloneDX 2.0 is not published; this follows its draft schemas"),
            *(stated(f"schema:{name}", commit) for name, commit in SCHEMAS.items()),
        ],
    }
    on_plans = {step for risk in file.risks.values() for step in risk.claimed.plan}
    besides = len(file.steps) - len(on_plans & file.steps.keys())
    steps = (NotCarried("steps[]", besides, "only the plan of each situation is written, as an attack path"),)
    return written(tree), (
        *losses(file, _CARRIED, "CycloneDX 2.0 has no field for it, or none that is settled"),
        *(steps if besides else ()),
    )


def _trust_boundary(file: SecurityFile, pair: tuple[str, str]) -> Object:
    least = min(file.device.zones[one].trust for one in pair)
    return {"bom-ref": f"trust-{boundary(pair)}", "boundary": boundary(pair), "trustLevel": _TRUST[least]}


def _threat(file: SecurityFile, threat: Threat) -> Object:
    affected = references(file, threat.element, *threat.places, *threat.assets)
    answers = [f"control:{name}" for name in threat.controls if name in file.device.controls]
    category = _STRIDE.get(threat.stride)
    return {
        "bom-ref": f"threat:{threat.id}",
        "name": threat.title,
        "description": threat.says,
        "origin": "adversarial",
        **({"categories": [{"taxonomy": "STRIDE", "category": category}]} if category else {}),
        **({"weaknesses": [{"cweId": number} for number in dict.fromkeys(threat.cwe)]} if threat.cwe else {}),
        **({"affectedAssets": affected} if affected else {}),
        **({"mitigations": answers} if answers else {}),
        "properties": [
            stated("status", threat.status),
            *(stated("reaches", name) for name in threat.reaches),
            *(stated("technique", name) for name in threat.techniques),
        ],
    }


def _paths(file: SecurityFile) -> Iterator[Object]:
    """The weakest attacker's plan to each situation, under the controls that are said to be implemented."""
    risks: dict[str, list[Risk]] = {}
    for risk in file.risks.values():
        risks.setdefault(risk.situation, []).append(risk)
    for situation, found in risks.items():
        steps = [file.steps[step] for step in found[0].claimed.plan if step in file.steps]
        if steps:
            yield {
                "bom-ref": f"path:{situation}",
                "name": f"The weakest attacker's plan to {situation}",
                "description": "By this model and its estimates; the order of steps that are independent is ours.",
                "objective": file.device.situations[situation].what,
                "steps": [_step(file, step) for step in steps],
                "relatedRisks": [f"risk:{risk.id}" for risk in found],
            }


def _step(file: SecurityFile, step: AttackStep) -> Object:
    thing = step.gives.rpartition(".")[0] or step.gives
    destination = reference(file, thing)
    hindering = [f"control:{name}" for name in step.hindered if name in file.device.controls]
    return {
        "name": step.kind,
        "description": step.why,
        **({"destination": destination} if destination else {}),
        **({"mitigations": hindering} if hindering else {}),
        "properties": [
            stated("step", step.id),
            stated("gains", step.gives),
            stated("takes", " ".join(str(level) for level in step.takes)),
        ],
    }


def _risk(file: SecurityFile, risk: Risk) -> Object:
    situation = file.device.situations[risk.situation]
    harm = file.device.harms.get(risk.harm)
    hurt = f"{harm.what} to a {harm.to}" if harm else risk.harm
    answers = [name for name in risk.controls if name in file.device.controls]
    status = "accepted" if risk.decided == "accepted" and risk.standing in SIGNED else "assessed"
    return {
        "bom-ref": f"risk:{risk.id}",
        "name": f"{risk.situation}: {situation.what}",
        "statement": f"An attacker brings {situation.what} about, which can lead to {hurt}.",
        "domains": [{"type": "security"}, {"type": "safety"}],
        "inherentRisk": _rating(risk, risk.before, "before any control"),
        "residualRisk": _rating(risk, risk.claimed, "with the controls said to be implemented"),
        "status": status,
        "properties": [
            stated("situation", risk.situation),
            stated("harm", risk.harm),
            stated("exploitability:before", risk.before.exploitability),
            stated("exploitability:claimed", risk.claimed.exploitability),
            stated("exploitability:proven", risk.proven.exploitability),
            stated("draft", "yes" if risk.is_draft else "no"),
            stated("multi-patient", "yes" if risk.multi_patient else "no"),
            *(stated("control", name) for name in answers),
        ],
    }


def _rating(risk: Risk, reached: Reached, when: str) -> Object:
    who = "; ".join(reached.weakest) or "nobody that is looked at"
    why = (
        f"{when}: exploitability {reached.exploitability} of 5, never a probability; "
        f"the weakest who succeed: {who}; {reached.verdict}"
    )
    impact = _IMPACT.get(risk.severity)
    return {**({"impact": {"level": impact, "polarity": "harm"}} if impact else {}), "rationale": why}


def _control(file: SecurityFile, key: str) -> Object:
    control = file.device.controls[key]
    state = file.control_states.get(key)
    places = references(file, *control.at)
    asked = control.requirement.text if control.requirement else control.note
    status = _CONTROLS[state.standing] if state else (control.state or "proposed")
    return {
        "bom-ref": f"control:{key}",
        "name": control.do,
        **described(asked),
        "status": "decommissioned" if status == "retired" else status,
        **({"appliesTo": places} if places else {}),
        "properties": [stated("standing", state.standing)] if state else [],
    }
