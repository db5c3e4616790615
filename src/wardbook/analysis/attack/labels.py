"""Which profiles reach which fact? One fixpoint over sets of profiles; exact, and nothing is counted twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from wardbook.analysis.attack.compact import Compact, compact
from wardbook.analysis.attack.profiles import NOBODY, able
from wardbook.model.attack import Ability, Fact, Step

NO_CONTROLS: frozenset[str] = frozenset()


class Labels:
    """The label of each fact: the set of profiles that reach it while `controls` stand.

    A profile reaches a fact when it can take some step that gives it and reaches everything the step
    needs: the least solution of label(f) = union over steps s of f of able(s) and all labels of needs(s).
    """

    def __init__(self, steps: Compact | Iterable[Step], controls: frozenset[str] = NO_CONTROLS) -> None:
        self._graph = compact(steps)
        self._controls = controls
        self._masks = list(self._graph.masks)
        if controls:
            for number in self._graph.hindered:
                self._masks[number] = _able(self._graph.steps[number].under(controls))
        self._labels = [NOBODY] * len(self._graph.numbers)
        self._numbers = self._graph.numbers
        self._more: dict[int, list[Use]] = {}
        for number in self._graph.entries:
            self._labels[self._graph.gives[number]] |= self._masks[number]
        self._spread({self._graph.gives[number] for number in self._graph.entries})

    def __getitem__(self, fact: Fact) -> int:
        number = self._numbers.get(fact)
        return NOBODY if number is None else self._labels[number]

    def items(self) -> Iterator[tuple[Fact, int]]:
        """Every fact that somebody reaches, with its label."""
        return (
            (fact, self._labels[number]) for fact, number in self._numbers.items() if self._labels[number]
        )

    def add(self, steps: Iterable[Step]) -> None:
        """Take up further steps; labels only grow, so what is known stays known."""
        if self._numbers is self._graph.numbers:
            self._numbers = dict(self._graph.numbers)
        fresh = set()
        for step in steps:
            needs = tuple(map(self._number, step.needs))
            use = (_able(step.under(self._controls)), needs, self._number(step.gives))
            for number in needs:
                self._more.setdefault(number, []).append(use)
            if self._grows(use):
                fresh.add(use[2])
        self._spread(fresh)

    def _spread(self, fresh: Iterable[int]) -> None:
        labels, masks, needs = self._labels, self._masks, self._graph.needs
        gives, uses, more = self._graph.gives, self._graph.uses, self._more
        queue = deque(sorted(fresh))
        waiting = bytearray(len(labels))
        for number in queue:
            waiting[number] = 1
        while queue:
            fact = queue.popleft()
            waiting[fact] = 0
            for number in uses[fact] if fact < len(uses) else ():
                gained = gives[number]
                has, mask = labels[gained], masks[number]
                if mask | has == has:
                    continue
                for needed in needs[number]:
                    mask &= labels[needed]
                if mask | has != has:
                    labels[gained] = mask | has
                    if not waiting[gained]:
                        waiting[gained] = 1
                        queue.append(gained)
            for use in more.get(fact, ()):
                if self._grows(use) and not waiting[use[2]]:
                    waiting[use[2]] = 1
                    queue.append(use[2])

    def _grows(self, use: Use) -> bool:
        mask, needs, gives = use
        for number in needs:
            mask &= self._labels[number]
        if not mask & ~self._labels[gives]:
            return False
        self._labels[gives] |= mask
        return True

    def _number(self, fact: Fact) -> int:
        number = self._numbers.get(fact)
        if number is None:
            number = self._numbers[fact] = len(self._labels)
            self._labels.append(NOBODY)
        return number


Use = tuple[int, tuple[int, ...], int]
"""A step in numbers: the profiles that can take it, the facts it needs, the fact it gives."""


def _able(needed: Ability | None) -> int:
    return NOBODY if needed is None else able(needed)
