"""Proofs that need no trust in us: a plan, or the set of everything an attacker reaches, and a checker of both.

`check` reads plain JSON values and imports nothing of Wardbook, so that somebody else can copy it, read it
in a minute and run it on the graph that a package carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wardbook.analysis.attack.plans import Plan
from wardbook.model.attack import Ability, Fact, Step

Json = dict[str, Any]  # Any: JSON values


def check(graph: Json, certificate: Json) -> str:
    """Why a certificate does not hold for a graph; "" where it does."""
    controls = set(certificate["controls"])
    profile, target = certificate["profile"], certificate["target"]

    def can(step: Json) -> bool:
        wanted = [step["takes"]]
        for hindrance in step["hindered"]:
            if hindrance["control"] in controls:
                if hindrance["to"] is None:
                    return False
                wanted.append(hindrance["to"])
        return all(has >= need for levels in wanted for has, need in zip(profile, levels, strict=True))

    if certificate["says"] == "reached":
        steps = {step["id"]: step for step in graph["steps"]}
        gained: set[str] = set()
        for name in certificate["plan"]:
            step = steps.get(name)
            if step is None or not can(step):
                return f"the attacker cannot take {name}"
            if not set(step["needs"]) <= gained:
                return f"{name} needs what was not gained before it"
            gained.add(step["gives"])
        return "" if target in gained else f"the plan does not reach {target}"
    closed = set(certificate["closed"])
    if target in closed:
        return f"{target} is in the set"
    for step in graph["steps"]:
        if set(step["needs"]) <= closed and step["gives"] not in closed and can(step):
            return f"the set is not closed: {step['id']} leads out of it"
    return ""


def graph_as_json(steps: Sequence[Step]) -> Json:
    """The graph as the checker reads it, steps in id order."""
    return {
        "steps": [
            {
                "id": step.id,
                "needs": [str(fact) for fact in step.needs],
                "gives": str(step.gives),
                "takes": list(step.takes),
                "hindered": [
                    {"control": item.control, "to": None if item.to is None else list(item.to)}
                    for item in step.hindered
                ],
            }
            for step in sorted(steps, key=lambda step: step.id)
        ]
    }


def reached(plan: Plan, controls: frozenset[str]) -> Json:
    """The certificate that a profile reaches a fact."""
    return {
        "says": "reached",
        "target": str(plan.target),
        "profile": list(plan.profile),
        "controls": sorted(controls),
        "plan": [step.id for step in plan.steps],
    }


def not_reached(target: Fact, profile: Ability, controls: frozenset[str], closed: frozenset[Fact]) -> Json:
    """The certificate that a profile does not reach a fact: all that it reaches, without that fact."""
    return {
        "says": "not reached",
        "target": str(target),
        "profile": list(profile),
        "controls": sorted(controls),
        "closed": sorted(map(str, closed)),
    }
