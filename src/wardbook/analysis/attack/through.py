"""How does somebody harm a patient through one given vulnerability, whether or not another way is cheaper?

Profiles that gain a fact by a derivation that takes one of the given steps are a set that grows like all labels
(`labels`): a step passes it on from any one of its needs, where the others are gained in any way at all.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

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
        """The shortest chain from one of the steps to the target, each of its other needs gained by a plan of its own."""
        bit = 1 << PROFILES.index(profile)
        come: dict[Fact, tuple[Step, Fact | None]] = {}
        waiting: deque[Fact] = deque()
        for step in taken:
            if step.gives not in come and self._is_open(step, bit, None):
                come[step.gives] = (step, None)
                waiting.append(step.gives)
        while waiting and target not in come:
            fact = waiting.popleft()
            for step in self._using.get(fact, ()):
                if step.gives not in come and self._is_open(step, bit, fact):
                    come[step.gives] = (step, fact)
                    waiting.append(step.gives)
        if target not in come:
            return None
        chain: list[tuple[Step, Fact | None]] = []
        place: Fact | None = target
        while place is not None:
            chain.append(come[place])
            place = come[place][1]
        made: dict[str, Step] = {}
        for step, before in reversed(chain):
            for need in step.needs:
                if need == before:
                    continue
                support = plan_for(self._graph, need, profile, self.controls)
                if support is None:
                    return None
                made |= {one.id: one for one in support.steps if one.id not in made}
            made.setdefault(step.id, step)
        return planned(target, profile, tuple(made.values()), self.controls)

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
