"""How does somebody harm a patient through one given vulnerability, whether or not another way is cheaper?

Profiles that gain a fact by a derivation that takes one of the given steps are a set that grows like all labels
(`labels`): a step passes it on from any one of its needs, where the others are gained in any way at all.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping

import msgspec

from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.labels import Labels
from wardbook.analysis.attack.plans import Plan, plan_for, planned
from wardbook.analysis.attack.profiles import PROFILES, able, exploitability, weakest
from wardbook.model.attack import Ability, Fact, Step


class Through(msgspec.Struct, frozen=True):
    """A plan to a hazardous situation that takes a given step: how easy it is (1 hardest to 5 easiest)."""

    situation: str
    exploitability: int
    plan: Plan


class Passing:
    """The attacks of one device under one set of controls, asked again and again what passes through some steps."""

    def __init__(self, steps: Iterable[Step], controls: frozenset[str]) -> None:
        self.steps = tuple(steps)
        self.controls = controls
        self._graph = Compact(self.steps)
        self._labels = Labels(self._graph, controls)
        self._able = {step.id: self._who(step) for step in self.steps}
        self._found: dict[frozenset[tuple[tuple[Fact, ...], Fact, int]], Through | None] = {}
        self._using: dict[Fact, list[Step]] = defaultdict(list)
        for step in self.steps:
            for need in step.needs:
                self._using[need].append(step)

    def who(self, taken: Iterable[Step]) -> dict[Fact, int]:
        """For each fact the profiles (a bit set) that gain it by a derivation that takes one of these steps."""
        found: dict[Fact, int] = {}
        waiting: deque[Fact] = deque()

        def gain(fact: Fact, profiles: int) -> None:
            if profiles & ~found.get(fact, 0):
                found[fact] = found.get(fact, 0) | profiles
                waiting.append(fact)

        for step in taken:
            gain(step.gives, self._all(self._able[step.id], step.needs))
        while waiting:
            fact = waiting.popleft()
            for step in self._using.get(fact, ()):
                others = (need for need in step.needs if need != fact)
                gain(step.gives, self._all(self._able[step.id] & found[fact], others))
        return found

    def worst(self, taken: Iterable[Step], situations: Mapping[str, int]) -> Through | None:
        """The worst situation that can be brought about by way of one of these steps, and a plan of the weakest.

        `situations` are ids with the rank of their severity; of those of one severity the easiest. None where
        there is no way. Steps that need and give the same to the same people lead to the same: one is asked for all.
        """
        first = tuple(taken)
        alike = frozenset((step.needs, step.gives, self._able[step.id]) for step in first)
        if alike not in self._found:
            self._found[alike] = self._worst(first, situations)
        found = self._found[alike]
        return found and _retold(found, first, self.controls)

    def _worst(self, first: tuple[Step, ...], situations: Mapping[str, int]) -> Through | None:
        found = self.who(first)
        reached = sorted(
            (-rank, -exploitability(profiles), name)
            for name, rank in situations.items()
            if (profiles := found.get(Fact(name, ""), 0))
        )
        for _, easy, name in reached:
            target = Fact(name, "")
            for profile in weakest(found[target]):
                plan = self._plan(first, target, profile)
                if plan is not None:
                    return Through(name, -easy, plan)
        return None

    def _plan(self, taken: Iterable[Step], target: Fact, profile: Ability) -> Plan | None:
        """The shortest chain from one of the steps to the target, each of its other needs gained by a plan of its own.

        A plan that reaches the target without the step as well is none by way of it.
        """
        bit = 1 << PROFILES.index(profile)
        for first in taken:
            if not self._is_open(first, bit, None):
                continue
            before = self._support(first, None, profile)
            if before is None:
                continue
            held = {step.gives for step in before}
            chain = self._chain(first, target, bit, held)
            if chain is None:
                continue
            made = {step.id: step for step in (*before, first)}
            for step, need in chain:
                support = self._support(step, need, profile)
                if support is None:
                    break
                made |= {one.id: one for one in (*support, step) if one.id not in made}
            else:
                steps = tuple(made.values())
                if not _reaches((step for step in steps if step.id != first.id), target):
                    return planned(target, profile, _needed(steps, target), self.controls)
        return None

    def _chain(
        self, first: Step, target: Fact, bit: int, held: Collection[Fact]
    ) -> list[tuple[Step, Fact]] | None:
        """The fewest steps from what `first` gives to the target, each with the need that the one before gives."""
        come: dict[Fact, tuple[Step, Fact]] = {}
        waiting = deque([first.gives])
        seen = {first.gives, *held}
        while waiting and target not in come and target != first.gives:
            fact = waiting.popleft()
            for step in self._using.get(fact, ()):
                if step.gives not in seen and self._is_open(step, bit, fact):
                    come[step.gives] = (step, fact)
                    seen.add(step.gives)
                    waiting.append(step.gives)
        if target == first.gives:
            return []
        if target not in come:
            return None
        chain: list[tuple[Step, Fact]] = []
        place = target
        while place != first.gives:
            chain.append(come[place])
            place = come[place][1]
        return chain[::-1]

    def _support(self, step: Step, given: Fact | None, profile: Ability) -> list[Step] | None:
        """Steps by which everything a step needs beside `given` is gained, in order; None where that is not found."""
        made: dict[str, Step] = {}
        for need in step.needs:
            if need == given:
                continue
            plan = plan_for(self._graph, need, profile, self.controls)
            if plan is None:
                return None
            made |= {one.id: one for one in plan.steps if one.id not in made}
        return list(made.values())

    def _is_open(self, step: Step, bit: int, fact: Fact | None) -> bool:
        if not self._able[step.id] & bit:
            return False
        return all(self._labels[need] & bit for need in step.needs if need != fact)

    def _all(self, profiles: int, needs: Iterable[Fact]) -> int:
        for need in needs:
            profiles &= self._labels[need]
            if not profiles:
                return 0
        return profiles

    def _who(self, step: Step) -> int:
        needed = step.under(self.controls)
        return 0 if needed is None else able(needed)


def _retold(found: Through, taken: Iterable[Step], controls: frozenset[str]) -> Through:
    """The same way by the step that was asked about, where it was found for one that needs and gives the same."""
    mine = {(step.needs, step.gives): step for step in taken}
    have = {step.id for step in mine.values()}
    plan = found.plan
    if any(step.id in have for step in plan.steps):
        return found
    steps = list(plan.steps)
    for place, step in enumerate(steps):
        other = mine.get((step.needs, step.gives))
        if other is not None and other.kind == step.kind:
            steps[place] = other
            break
    return Through(
        found.situation, found.exploitability, planned(plan.target, plan.profile, tuple(steps), controls)
    )


def _reaches(steps: Iterable[Step], target: Fact) -> bool:
    """Whether these steps alone, taken in any order, gain the target."""
    left, have = list(steps), set[Fact]()
    grown = True
    while grown and target not in have:
        ready = [step for step in left if set(step.needs) <= have]
        left = [step for step in left if not set(step.needs) <= have]
        grown = bool(ready)
        have |= {step.gives for step in ready}
    return target in have


def _needed(steps: tuple[Step, ...], target: Fact) -> tuple[Step, ...]:
    """The steps without those that nothing needs, in an order in which each finds what it needs."""
    kept = list(steps)
    for step in reversed(steps):
        less = [one for one in kept if one is not step]
        if _reaches(less, target):
            kept = less
    ordered: list[Step] = []
    have = set[Fact]()
    while kept:
        ready = next(step for step in kept if set(step.needs) <= have)
        kept.remove(ready)
        have.add(ready.gives)
        ordered.append(ready)
    return tuple(ordered)
