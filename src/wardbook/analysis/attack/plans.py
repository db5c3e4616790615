"""By which steps does an attacker get there? The shortest plan of a profile, and others that are truly different."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from wardbook.analysis.attack.compact import Compact, compact, open_to
from wardbook.analysis.attack.labels import NO_CONTROLS, Labels
from wardbook.analysis.attack.profiles import points, weakest
from wardbook.model.attack import NOTHING, Ability, Fact, Step

_DAYS = (0, 7, 30, 180, 720)
"""Days that stand for the levels of elapsed time where times of a plan are added up for reading."""

_EXCLUDED_AT_MOST = 40
"""Steps that are taken away one by one in the search for other plans; a plan that long is not read to its end."""


class Plan(msgspec.Struct, frozen=True):
    """Steps in an order in which each finds what it needs; the last one gives `target`.

    `profile` is the attacker it was searched for, `takes` the least ability that takes all its steps.
    """

    target: Fact
    profile: Ability
    takes: Ability
    steps: tuple[Step, ...]

    @property
    def days(self) -> int:
        """Elapsed times of all steps added up, in days: an upper estimate beside the level of `takes`."""
        return max(1, sum(_DAYS[step.takes.time] for step in self.steps))


def plan_for(
    steps: Compact | Iterable[Step],
    target: Fact,
    profile: Ability,
    controls: frozenset[str] = NO_CONTROLS,
    without: frozenset[str] = frozenset(),
) -> Plan | None:
    """The plan of fewest steps for a profile, None where it has none; ties are broken by step id.

    Steps are counted once for each fact that needs them (Knuth's generalisation of Dijkstra's algorithm,
    1977), so where plans share a prefix it may not be the very shortest, but it is always a plan.
    """
    graph = compact(steps)
    goal = graph.numbers.get(target)
    if goal is None:
        return None
    if without:
        is_open = open_to(graph, profile, controls)
        first = graph.first(goal, lambda number: is_open(number) and graph.steps[number].id not in without)
    else:
        first = graph.first_for(goal, profile, controls)
    return None if first is None else planned(target, profile, graph.traced(first, goal), controls)


def planned(target: Fact, profile: Ability, steps: tuple[Step, ...], controls: frozenset[str]) -> Plan:
    """Steps as a plan, with the least ability that takes all of them."""
    takes = NOTHING
    for step in steps:
        takes = takes.raised_to(step.under(controls) or NOTHING)
    return Plan(target, profile, takes, steps)


def plans(
    steps: Compact | Sequence[Step], target: Fact, controls: frozenset[str] = NO_CONTROLS, k: int = 5
) -> tuple[Plan, ...]:
    """At most `k` plans that gain different things, those of the weakest attackers first, then the shortest.

    Each of the weakest profiles has one; others come from taking away one step of a found plan at a time.
    """
    graph = compact(steps)
    profiles = weakest(Labels(graph, controls)[target])
    found: list[Plan] = []
    for profile in profiles:
        _keep(found, plan_for(graph, target, profile, controls))
    for profile in profiles:
        for plan in _others(graph, target, profile, controls, list(found)):
            if len(found) >= 2 * k:
                break
            _keep(found, plan)
    return tuple(
        sorted(found, key=lambda plan: (points(plan.takes), len(plan.steps), [s.id for s in plan.steps]))[:k]
    )


def closed_set(
    steps: Compact | Iterable[Step], profile: Ability, controls: frozenset[str] = NO_CONTROLS
) -> frozenset[Fact]:
    """Everything that a profile reaches: the set that proves what it does not reach."""
    graph = compact(steps)
    gained = graph.forward(open_to(graph, profile, controls))
    return frozenset(fact for fact, number in graph.numbers.items() if gained[number])


def _others(
    graph: Compact, target: Fact, profile: Ability, controls: frozenset[str], found: list[Plan]
) -> Iterator[Plan | None]:
    for plan in found:
        if profile.covers(plan.takes):
            for step in plan.steps[:_EXCLUDED_AT_MOST]:
                yield plan_for(graph, target, profile, controls, frozenset({step.id}))


def _keep(found: list[Plan], plan: Plan | None) -> None:
    """Keep a plan unless it gains all that a kept one gains, or less: then it is the same idea with a detour."""
    if plan is None:
        return
    gains = _gains(plan)
    if not any(gains >= _gains(other) or gains <= _gains(other) for other in found):
        found.append(plan)


def _gains(plan: Plan) -> frozenset[Fact]:
    """What a plan gains, apart from standing on a path: two paths to one part are one idea."""
    return frozenset(step.gives for step in plan.steps if step.gives.state != "path")


def told(needed: Ability) -> str:
    """An ability in words: only what is more than anybody has."""
    words = [f"{factor} {level}" for factor, level in needed.words.items() if getattr(needed, factor)]
    return ", ".join(words) or "nothing that anybody lacks"
