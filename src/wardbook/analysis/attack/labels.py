"""Which profiles reach which fact? One fixpoint over sets of profiles; exact, and nothing is counted twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from wardbook.analysis.attack.profiles import NOBODY, able
from wardbook.model.attack import Fact, Step

NO_CONTROLS: frozenset[str] = frozenset()


class Labels:
    """The label of each fact: the set of profiles that reach it while `controls` stand.

    A profile reaches a fact when it can take some step that gives it and reaches everything the step
    needs: the least solution of label(f) = union over steps s of f of able(s) and all labels of needs(s).
    Facts are counted by number inside, because hashing them is what takes the time.
    """

    def __init__(self, steps: Iterable[Step], controls: frozenset[str] = NO_CONTROLS) -> None:
        self._controls = controls
        self._numbers: dict[Fact, int] = {}
        self._labels: list[int] = []
        self._uses: list[list[Use]] = []
        self.add(steps)

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
        fresh: deque[int] = deque()
        for step in steps:
            needed = step.takes if not step.hindered else step.under(self._controls)
            if needed is None:
                continue
            needs = tuple(map(self._number, step.needs))
            use = (able(needed), needs, self._number(step.gives))
            for number in needs:
                self._uses[number].append(use)
            if self._grows(use):
                fresh.append(use[2])
        waiting = set(fresh)
        while fresh:
            number = fresh.popleft()
            waiting.discard(number)
            for use in self._uses[number]:
                if self._grows(use) and use[2] not in waiting:
                    waiting.add(use[2])
                    fresh.append(use[2])

    def _grows(self, use: Use) -> bool:
        mask, needs, gives = use
        labels = self._labels
        for number in needs:
            mask &= labels[number]
        if not mask & ~labels[gives]:
            return False
        labels[gives] |= mask
        return True

    def _number(self, fact: Fact) -> int:
        number = self._numbers.get(fact)
        if number is None:
            number = self._numbers[fact] = len(self._labels)
            self._labels.append(NOBODY)
            self._uses.append([])
        return number


Use = tuple[int, tuple[int, ...], int]
"""A step in numbers: the profiles that can take it, the facts it needs, the fact it gives."""
