"""The attack graph as the security file publishes it, and back."""

from __future__ import annotations

from collections.abc import Mapping

from wardbook.model.attack import Ability, AttackGraph, Fact, Hindrance, Step
from wardbook.model.risk import AttackStep
from wardbook.model.safety import Situation


def published(graph: AttackGraph) -> dict[str, AttackStep]:
    """Every step as a record, by id."""
    texts: dict[Fact, str] = {}
    for step in graph.steps:
        for fact in (*step.needs, step.gives):
            if fact not in texts:
                texts[fact] = str(fact)
    return {
        step.id: AttackStep(
            id=step.id,
            kind=step.kind,
            needs=tuple([texts[fact] for fact in step.needs]),
            gives=texts[step.gives],
            takes=tuple(step.takes),
            why=step.why,
            evidence=step.evidence,
            hindered={item.control: tuple(item.to or ()) for item in step.hindered} if step.hindered else {},
        )
        for step in graph.steps
    }


def restored(steps: Mapping[str, AttackStep], situations: Mapping[str, Situation]) -> AttackGraph:
    """The graph that was published. A fact is split at its last dot; situations have none."""

    def fact(text: str) -> Fact:
        thing, _, state = text.rpartition(".")
        return Fact(text, "") if text in situations or not thing else Fact(thing, state)

    made = tuple(
        Step(
            id=item.id,
            kind=item.kind,
            needs=tuple(map(fact, item.needs)),
            gives=fact(item.gives),
            takes=Ability(*item.takes),
            why=item.why,
            evidence=item.evidence,
            hindered=tuple(
                Hindrance(control, Ability(*to) if to else None) for control, to in item.hindered.items()
            ),
        )
        for item in steps.values()
    )
    caused = {step.gives for step in made if step.kind == "cause"}
    return AttackGraph(
        made, tuple(fact for fact in (Fact(name, "") for name in situations) if fact in caused)
    )
