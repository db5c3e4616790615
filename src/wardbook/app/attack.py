"""Attack plans and further controls of a device folder, as people and programs ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from wardbook.analysis.attack.certificate import graph_as_json, not_reached, reached
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.plans import Plan, closed_set, plans, told
from wardbook.analysis.attack.profiles import exploitability, holds, points, weakest
from wardbook.analysis.attack.published import restored
from wardbook.analysis.attack.story import attacker, beginning, deeds, joined
from wardbook.analysis.risks import controlled
from wardbook.base.nearest import nearest
from wardbook.model.attack import Ability, AttackGraph, Fact, ability
from wardbook.model.security_file import SecurityFile

SCHEMA = "wardbook/paths/1"


class Unknown(Exception):
    """Raised for a name that nothing has; says what was meant, perhaps."""


class Asked(msgspec.Struct, frozen=True):
    """A situation, the graph as it was asked about, the controls that stand, and the plans that were found."""

    situation: str
    says: str
    graph: AttackGraph
    controls: frozenset[str]
    label: int
    found: tuple[Plan, ...]


def paths(
    file: SecurityFile, situation: str, *, entry: str = "", k: int = 5, stand: str = "claimed"
) -> Asked:
    """At most `k` truly different plans to a situation, from one zone only where `entry` names it.

    `stand` says which controls are in the way: before (none), claimed or proven. Raises Unknown for names
    that the device does not have.
    """
    known = file.device.situations.get(situation)
    if known is None:
        raise Unknown(not_there("situation", situation, file.device.situations))
    if entry and entry not in file.device.zones:
        raise Unknown(not_there("zone", entry, file.device.zones))
    graph = restored(file.steps, file.device.situations)
    if entry:
        kept = tuple(step for step in graph.steps if step.needs or step.gives.thing == entry)
        graph = AttackGraph(kept, graph.situations)
    controls: frozenset[str] = getattr(controlled(graph, file.control_states), stand)
    target = Fact(situation, "")
    label = Labels(graph.steps, controls)[target]
    return Asked(situation, known.what, graph, controls, label, plans(graph.steps, target, controls, k))


def as_text(asked: Asked, file: SecurityFile) -> str:
    """The plans in words, the weakest attacker's first: as a sentence, then step by step."""
    if not asked.found:
        return f"{asked.situation}, {asked.says}: by this model and these estimates nobody brings it about while the controls stand.\n"
    level = exploitability(asked.label)
    lines = [
        f"{asked.situation}, {asked.says}: exploitability {level} of 5, by this model and these estimates."
    ]
    for number, plan in enumerate(asked.found, 1):
        lines += [
            "",
            f"Plan {number}: {told(plan.takes)} ({points(plan.takes)} points, about {plan.days} days of work)",
            _sentence(plan, file),
        ]
        for place, step in enumerate(plan.steps, 1):
            needed = step.under(asked.controls)
            lines.append(f"  {place:2}. {step.why}")
            lines.append(
                f"      gains {step.gives}; needs {told(needed) if needed else 'nothing'}; {', '.join(step.evidence)}"
            )
    return "\n".join(lines) + "\n"


def _sentence(plan: Plan, file: SecurityFile) -> str:
    device = file.device
    does = joined(deeds(device, plan.steps)) or "do it at once"
    return f"  Somebody {attacker(plan.takes)}, starting from {beginning(device, plan.steps)}, can {does}."


def as_json(asked: Asked, file: SecurityFile) -> dict[str, Any]:
    """The plans with their certificates and the graph that the certificates are about."""
    target = Fact(asked.situation, "")
    strictest = _limit(file, asked.situation)
    proofs = [reached(plan, asked.controls) for plan in asked.found]
    if strictest is not None and not holds(asked.label, strictest):
        closed = closed_set(asked.graph.steps, strictest, asked.controls)
        proofs.append(not_reached(target, strictest, asked.controls, closed))
    return {
        "schema": SCHEMA,
        "situation": asked.situation,
        "controls": sorted(asked.controls),
        "exploitability": exploitability(asked.label),
        "weakest": [profile.words for profile in weakest(asked.label)],
        "plans": [
            {
                "takes": plan.takes.words,
                "points": points(plan.takes),
                "days": plan.days,
                "steps": [{"id": step.id, "why": step.why, "gives": str(step.gives)} for step in plan.steps],
            }
            for plan in asked.found
        ],
        "certificates": proofs,
        "graph": graph_as_json(asked.graph.steps),
    }


def _limit(file: SecurityFile, situation: str) -> Ability | None:
    """The profile that must not bring a situation about, the ablest over its harms."""
    acceptance = file.device.acceptance
    found: Ability | None = None
    for risk in file.risks.values():
        profile = getattr(acceptance, risk.severity, None) if acceptance and risk.severity else None
        if risk.situation == situation and profile is not None:
            found = ability(profile) if found is None else found.raised_to(ability(profile))
    return found


def not_there(kind: str, name: str, known: Iterable[str]) -> str:
    """What is said of a name that nothing has."""
    names = list(known)
    guess = nearest(name, names)
    return f"there is no {kind} `{name}`" + (
        f"; did you mean `{guess}`?" if guess else f"; there are: {', '.join(names)}"
    )
