"""By which steps does an attacker get there? The shortest plan of a profile, and others that are truly different."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

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
    found = Finder(usable).find(target)
    if found is None:
        return None
    takes = NOTHING
    for step in found:
        takes = takes.raised_to(step.under(controls) or NOTHING)
    return Plan(target, profile, takes, found)


class Finder:
    """Finds plans among steps that somebody can take, again and again, with some of them stopped.

    Facts and steps are counted by number inside; steps are numbered in id order, so that ties fall alike.
    """

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps = tuple(sorted(steps, key=lambda step: step.id))
        self._facts: dict[Fact, int] = {}
        self._needs = [tuple(sorted({self._fact(fact) for fact in step.needs})) for step in self.steps]
        self._gives = [self._fact(step.gives) for step in self.steps]
        self._waiting: list[list[int]] = [[] for _ in self._facts]
        for number, needs in enumerate(self._needs):
            for fact in needs:
                self._waiting[fact].append(number)
        self._entries = [(1, number) for number, needs in enumerate(self._needs) if not needs]

    def find(self, target: Fact, stopped: AbstractSet[int] = frozenset()) -> tuple[Step, ...] | None:
        """The steps of a shortest plan in an order in which each finds what it needs; None where there is none."""
        goal = self._facts.get(target)
        first = None if goal is None else self._first(goal, stopped)
        return (
            None
            if first is None or goal is None
            else tuple(self.steps[number] for number in self._traced(first, goal))
        )

    def _fact(self, fact: Fact) -> int:
        return self._facts.setdefault(fact, len(self._facts))

    def _first(self, goal: int, stopped: AbstractSet[int]) -> dict[int, int] | None:
        """For each fact settled on the way the step that gives it most cheaply."""
        missing: dict[int, int] = {}
        cost: dict[int, int] = {}
        first: dict[int, int] = {}
        queue = list(self._entries)
        heapq.heapify(queue)
        while queue:
            price, number = heapq.heappop(queue)
            fact = self._gives[number]
            if fact in cost or number in stopped:
                continue
            cost[fact], first[fact] = price, number
            if fact == goal:
                return first
            for following in self._waiting[fact]:
                left = missing.get(following, len(self._needs[following])) - 1
                missing[following] = left
                if not left and self._gives[following] not in cost:
                    total = 1 + sum(cost[needed] for needed in self._needs[following])
                    heapq.heappush(queue, (total, following))
        return None

    def _traced(self, first: Mapping[int, int], goal: int) -> list[int]:
        ordered: dict[int, None] = {}
        stack = [(first[goal], False)]
        while stack:
            number, is_ready = stack.pop()
            if number in ordered:
                continue
            if is_ready:
                ordered[number] = None
                continue
            stack.append((number, True))
            stack.extend((first[fact], False) for fact in reversed(self._needs[number]))
        return list(ordered)


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
