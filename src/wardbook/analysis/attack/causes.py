"""When has an attacker brought a hazardous situation about? The `when` of the safety file as steps."""

from __future__ import annotations

from itertools import product

from wardbook.analysis.attack.building import Steps
from wardbook.model.attack import Fact
from wardbook.model.controls import Control
from wardbook.model.safety import Situation
from wardbook.model.security_file import Device
from wardbook.source.language import Both, Either, Expression, Mistake, Name, parse

ALTERNATIVES = 256
"""Ways to bring one situation about that are told apart; an expression with more is not written by hand."""


def bring_about(device: Device, steps: Steps) -> tuple[Fact, ...]:
    """Add one step for each way in which each situation is caused; the situations that can be, as facts.

    A control that turns a situation into a milder one stands in the way of the first, wherever it is, and
    once it is implemented opens a way to the second.
    """
    found = []
    for situation in device.situations.values():
        ways = achievements(situation)
        turning = [item for item in device.controls.values() if situation.id in item.turns]
        for way in ways:
            things = [fact.thing for fact in way]
            keepers = [
                place for name in things if name in device.assets for place in device.assets[name].kept_in
            ]
            places = tuple(dict.fromkeys((situation.id, *things, *keepers)))
            why = f"Then: {situation.what}."
            steps.add("cause", way, Fact(situation.id, ""), places=places, why=why, also=turning)
            for control in turning:
                if control.state == "implemented":
                    _turn(device, steps, control, situation, way)
        if ways:
            found.append(Fact(situation.id, ""))
    return tuple(found)


def _turn(
    device: Device, steps: Steps, control: Control, situation: Situation, way: tuple[Fact, ...]
) -> None:
    """Add that a control makes of one situation another: whoever would cause the first causes the second."""
    other = device.situations.get(control.turns[situation.id])
    if other is not None:
        why = f"Then {control.id} makes of {situation.id} this: {other.what}."
        steps.add("turned", way, Fact(other.id, ""), places=(other.id,), why=why, evidence=(control.id,))


def achievements(situation: Situation) -> tuple[tuple[Fact, ...], ...]:
    """What an attacker must achieve: alternatives, each a set of facts. None for `never` and for no expression."""
    if situation.when is None or situation.when == "never":
        return ()
    expression = parse(situation.when)
    if isinstance(expression, Mistake):
        return ()
    ways = {tuple(sorted(way)) for way in _ways(expression)[:ALTERNATIVES]}
    least = [way for way in ways if not any(set(other) < set(way) for other in ways)]
    return tuple(sorted(least))


def _ways(expression: Expression) -> list[frozenset[Fact]]:
    match expression:
        case Name(name=name):
            thing, _, state = name.rpartition(".")
            return [frozenset({Fact(thing or state, state if thing else "")})]
        case Either(items=items):
            return [way for item in items for way in _ways(item)]
        case Both(items=items):
            joined = product(*(_ways(item)[:ALTERNATIVES] for item in items))
            return [frozenset().union(*ways) for ways, _ in zip(joined, range(ALTERNATIVES), strict=False)]
    return []
