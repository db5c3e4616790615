"""By which steps does an attacker get there? The shortest plan of a profile, and others that are truly different."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence

import msgspec

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
    steps: Iterable[Step],
    target: Fact,
    profile: Ability,
    controls: frozenset[str] = NO_CONTROLS,
    without: frozenset[str] = frozenset(),
) -> Plan | None:
    """The plan of fewest steps for a profile, None where it has none; ties are broken by step id.

    Steps are counted once for each fact that needs them (Knuth's generalisation of Dijkstra's algorithm,
    1977), so where plans share a prefix it may not be the very shortest, but it is always a plan.
    """
    usable = [step for step in steps if step.id not in without and _can(profile, step, controls)]
    first = _first_steps(usable, target)
    return _traced(first, target, profile, controls) if target in first else None


def plans(
    steps: Sequence[Step], target: Fact, controls: frozenset[str] = NO_CONTROLS, k: int = 5
) -> tuple[Plan, ...]:
    """At most `k` plans that gain different things, those of the weakest attackers first, then the shortest.

    Each of the weakest profiles has one; others come from taking away one step of a found plan at a time.
    """
    label = Labels(steps, controls)[target]
    profiles = weakest(label)
    found: list[Plan] = []
    for profile in profiles:
        _keep(found, plan_for(steps, target, profile, controls))
    for profile in profiles:
        for plan in _others(steps, target, profile, controls, list(found)):
            if len(found) >= 2 * k:
                break
            _keep(found, plan)
    return tuple(
        sorted(found, key=lambda plan: (points(plan.takes), len(plan.steps), [s.id for s in plan.steps]))[:k]
    )


def closed_set(
    steps: Iterable[Step], profile: Ability, controls: frozenset[str] = NO_CONTROLS
) -> frozenset[Fact]:
    """Everything that a profile reaches: the set that proves what it does not reach."""
    usable = [step for step in steps if _can(profile, step, controls)]
    return frozenset(fact for fact, _ in Labels([_free(step) for step in usable]).items())


def _free(step: Step) -> Step:
    return msgspec.structs.replace(step, takes=NOTHING, hindered=())


def _can(profile: Ability, step: Step, controls: frozenset[str]) -> bool:
    needed = step.under(controls)
    return needed is not None and profile.covers(needed)


def _first_steps(steps: list[Step], target: Fact) -> dict[Fact, Step]:
    """For each fact on the way to `target` the step of the cheapest plan, facts settled in the order of cost."""
    waiting: dict[Fact, list[Step]] = {}
    missing = {step.id: len(set(step.needs)) for step in steps}
    cost: dict[Fact, int] = {}
    first: dict[Fact, Step] = {}
    queue: list[tuple[int, str, Step]] = []
    for step in steps:
        for fact in set(step.needs):
            waiting.setdefault(fact, []).append(step)
        if not step.needs:
            queue.append((1, step.id, step))
    heapq.heapify(queue)
    while queue and target not in first:
        price, _, step = heapq.heappop(queue)
        if step.gives in cost:
            continue
        cost[step.gives], first[step.gives] = price, step
        for following in waiting.get(step.gives, ()):
            missing[following.id] -= 1
            if not missing[following.id] and following.gives not in cost:
                total = 1 + sum(cost[fact] for fact in set(following.needs))
                heapq.heappush(queue, (total, following.id, following))
    return first


def _traced(first: dict[Fact, Step], target: Fact, profile: Ability, controls: frozenset[str]) -> Plan:
    """The plan behind a fact, each step after those that give what it needs."""
    ordered: dict[str, Step] = {}
    stack = [(first[target], False)]
    while stack:
        step, is_ready = stack.pop()
        if step.id in ordered:
            continue
        if is_ready:
            ordered[step.id] = step
            continue
        stack.append((step, True))
        stack.extend((first[fact], False) for fact in sorted(set(step.needs), reverse=True))
    steps = tuple(ordered.values())
    takes = NOTHING
    for step in steps:
        takes = takes.raised_to(step.under(controls) or NOTHING)
    return Plan(target, profile, takes, steps)


def _others(
    steps: Sequence[Step], target: Fact, profile: Ability, controls: frozenset[str], found: list[Plan]
) -> Iterator[Plan | None]:
    for plan in found:
        if profile.covers(plan.takes):
            for step in plan.steps[:_EXCLUDED_AT_MOST]:
                yield plan_for(steps, target, profile, controls, frozenset({step.id}))


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
