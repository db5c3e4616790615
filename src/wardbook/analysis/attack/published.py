"""The attack graph as the security file publishes it, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from wardbook.analysis.attack.rows import Row
from wardbook.analysis.attack.written import Written, evidence_of
from wardbook.base.uncollected import uncollected
from wardbook.model.attack import Ability, AttackGraph, Fact, Hindrance, Step
from wardbook.model.risk import AttackStep
from wardbook.model.safety import Situation


@uncollected()
def published(graph: AttackGraph) -> dict[str, AttackStep]:
    """Every step as a record, by id; what many steps share is written down once."""
    text: Callable[[Fact], str] = cache(str)
    texts: Callable[[tuple[Fact, ...]], tuple[str, ...]] = cache(lambda facts: tuple(map(text, facts)))
    levels: Callable[[Ability], tuple[int, ...]] = cache(tuple)
    hindered = cache(_hindered)
    return {
        name: AttackStep(
            id=name,
            kind=kind,
            needs=texts(needs),
            gives=text(gives),
            takes=levels(takes),
            why=why,
            evidence=evidence_of(shown),
            hindered=hindered(by),
        )
        for name, (kind, needs, gives, takes, why, shown, by) in _rows(graph)
    }


def _hindered(by: tuple[Hindrance, ...]) -> dict[str, tuple[int, ...]]:
    return {item.control: tuple(item.to or ()) for item in by}


def _rows(graph: AttackGraph) -> Iterable[tuple[str, Row]]:
    """The steps as rows: as they were written down, where they are."""
    if isinstance(graph.steps, Written):
        return zip(graph.steps.names, graph.steps.rows, strict=True)
    return (
        (step.id, (step.kind, step.needs, step.gives, step.takes, step.why, step.evidence, step.hindered))
        for step in graph.steps
    )


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
