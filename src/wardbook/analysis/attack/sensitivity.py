"""How firm is the answer? Single estimates that flip a verdict, steps that no plan can do without, what a fallen part reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from wardbook.analysis.attack.compact import Compact, open_to
from wardbook.model.attack import FACTORS, LEVELS, NOTHING, Ability, Fact, Factor, Step

ENOUGH = 400
"""Estimates tried for one situation; a step kind has at most five, and hardly more than some dozen are within one level."""

WORK = 30_000_000
"""Steps looked at for one table of firmness, some fifteen seconds: each estimate or part tried looks at all of them."""


class Estimated(msgspec.Struct, frozen=True, order=True):
    """One number of the model: a factor of what a kind of step takes, or of what a control (or a statement) asks.

    `of` is `step` or `control`, `name` the kind or the id.
    """

    of: str
    name: str
    factor: Factor


class Flip(msgspec.Struct, frozen=True, order=True):
    """A verdict that turns when one estimate moves by one level: `was` and `then` are its levels in words."""

    situation: str
    estimate: Estimated
    was: str
    then: str
    becomes_acceptable: bool


class Flips(msgspec.Struct, frozen=True):
    """What turns a verdict, and how many estimates were not tried because the model is too large for WORK."""

    found: tuple[Flip, ...] = ()
    untried: int = 0


def flips(graph: Compact, strictest: Mapping[Fact, Ability | None], controls: frozenset[str]) -> Flips:
    """Every single estimate that turns the verdict of a situation when it is one level lower or higher.

    Lower can only open a way to a situation that is acceptable now, higher only close every way to one that
    is not. Tried are only the estimates which open or close a step for the profile in question.
    """
    found: list[Flip] = []
    untried = 0
    asked = [
        (target, profile)
        for target, profile in sorted(strictest.items())
        if profile is not None and target in graph.numbers
    ]
    most = min(ENOUGH, passes(graph) // max(1, len(asked)))
    for target, profile in asked:
        reached = _reaches(graph, target, open_to(graph, profile, controls))
        move = 1 if reached else -1
        estimates = _within_a_level(graph, target, profile, controls, move)
        untried += max(0, len(estimates) - most)
        for estimate, level in estimates[:most]:
            is_open = _moved(graph, profile, controls, estimate, move)
            if _reaches(graph, target, is_open) != reached:
                words = LEVELS[estimate.factor]
                found.append(Flip(target.thing, estimate, words[level], words[level + move], reached))
    return Flips(tuple(sorted(found)), untried)


def passes(graph: Compact) -> int:
    """How often all steps of a graph may be looked at within WORK; at least once."""
    return max(1, WORK // max(1, len(graph.steps)))


def choke_points(
    graph: Compact, strictest: Mapping[Fact, Ability | None], controls: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """The steps without which a situation cannot be brought about by who must not, with those situations.

    Such a step lies on every plan, so it lies on any one: only the steps of one plan are tried.
    """
    found: dict[str, list[str]] = {}
    for target, profile in sorted(strictest.items()):
        goal = graph.numbers.get(target)
        if profile is None or goal is None:
            continue
        is_open = open_to(graph, profile, controls)
        first = graph.first_for(goal, profile, controls)
        for step in graph.traced(first, goal) if first else ():
            if step.kind not in _FOLLOWS and not _reaches(graph, target, _without(graph, is_open, step)):
                found.setdefault(step.id, []).append(target.thing)
    order = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return {name: tuple(situations) for name, situations in order}


_FOLLOWS = frozenset({"cause", "carried", "rule-part", "stop-along", "turned"})
"""Kinds that follow by themselves and are nothing one could stop."""


def blast_radius(graph: Compact, part: str, profile: Ability, controls: frozenset[str]) -> tuple[Fact, ...]:
    """What an attacker of this ability reaches who controls one part and stands nowhere else."""
    start = graph.numbers.get(Fact(part, "control"))
    if start is None:
        return ()
    gained = graph.forward(open_to(graph, profile, controls), start=(start,))
    facts = (fact for fact, number in graph.numbers.items() if gained[number])
    return tuple(sorted(fact for fact in facts if fact.thing != part))


def _reaches(graph: Compact, target: Fact, is_open: Callable[[int], int]) -> bool:
    return bool(graph.forward(is_open)[graph.numbers[target]])


def _without(graph: Compact, is_open: Callable[[int], int], step: Step) -> Callable[[int], int]:
    return lambda number: graph.steps[number].id != step.id and is_open(number)


def _within_a_level(
    graph: Compact, target: Fact, profile: Ability, controls: frozenset[str], move: int
) -> list[tuple[Estimated, int]]:
    """Estimates of which one level more closes, or one level less opens, a step for a profile, with their level now."""
    goal = graph.numbers[target]
    numbers: Iterable[int] = graph.backward([target])
    if move > 0:
        first = graph.first_for(goal, profile, controls)
        on_plan = {step.id for step in graph.traced(first, goal)} if first else set()
        numbers = [number for number, step in enumerate(graph.steps) if step.id in on_plan]
    found: dict[Estimated, int] = {}
    for number in numbers:
        for estimate, level in _estimates(graph.steps[number], controls):
            has = profile[FACTORS.index(estimate.factor)]
            turns = level == has if move > 0 else level == has + 1
            if turns and 0 <= level + move < len(LEVELS[estimate.factor]):
                found[estimate] = level
    return sorted(found.items())


def _estimates(step: Step, controls: frozenset[str]) -> Iterator[tuple[Estimated, int]]:
    for factor, level in zip(FACTORS, step.takes, strict=True):
        yield Estimated("step", step.kind, factor), level
    for item in step.hindered:
        if item.control in controls and item.to is not None:
            for factor, level in zip(FACTORS, item.to, strict=True):
                yield Estimated("control", item.control, factor), level


def _moved(
    graph: Compact, profile: Ability, controls: frozenset[str], estimate: Estimated, move: int
) -> Callable[[int], int]:
    """Whether a profile can take a step when one estimate is moved by a level."""
    place = FACTORS.index(estimate.factor)
    plain = open_to(graph, profile, controls)

    def turned(needed: Ability) -> Ability:
        levels = list(needed)
        levels[place] = max(0, levels[place] + move)
        return Ability(*levels)

    def is_open(number: int) -> int:
        step = graph.steps[number]
        of_step = estimate.of == "step" and step.kind == estimate.name
        if not of_step and not any(item.control == estimate.name for item in step.hindered):
            return plain(number)
        needed = turned(step.takes) if of_step else step.takes
        for item in step.hindered:
            if item.control in controls:
                if item.to is None:
                    return False
                needed = needed.raised_to(
                    turned(item.to) if estimate.of == "control" and item.control == estimate.name else item.to
                )
        return profile.covers(needed)

    return is_open


def ablest(strictest: Mapping[Fact, Ability | None]) -> Ability:
    """The least ability that covers every attacker who must not succeed."""
    found = NOTHING
    for profile in strictest.values():
        if profile is not None:
            found = found.raised_to(profile)
    return found
