"""Which profiles reach which fact? One fixpoint over sets of profiles; exact, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

from wardbook.analysis.attack.compact import Compact, compact
from wardbook.analysis.attack.profiles import EVERYBODY, NOBODY, able
from wardbook.analysis.attack.unordered import Unordered
from wardbook.analysis.attack.written import Written
from wardbook.base.uncollected import uncollected
from wardbook.model.attack import Fact, Step

NO_CONTROLS: frozenset[str] = frozenset()


class Labels:
    """The label of each fact: the set of profiles that reach it while `controls` stand.

    A profile reaches a fact when it can take some step that gives it and reaches everything the step
    needs: the least solution of label(f) = union over steps s of f of able(s) and all labels of needs(s).
    """

    def __init__(self, steps: Compact | Iterable[Step], controls: frozenset[str] = NO_CONTROLS) -> None:
        self._controls = controls
        self._sets = Sets()
        with uncollected():
            # Labels are the same in whatever order steps come, and to write them out takes longer than the labels.
            self._graph: Compact | Unordered = (
                Unordered(steps) if isinstance(steps, Written) else compact(steps)
            )
            self._begin(controls)

    def _begin(self, controls: frozenset[str]) -> None:
        of = [self._sets.number(able(takes)) for takes in self._graph.abilities]
        self._masks = [of[number] for number in self._graph.takes]
        if controls:
            for number, needed in self._graph.under(controls):
                self._masks[number] = self._sets.number(NOBODY if needed is None else able(needed))
        self._labels = [0] * len(self._graph.numbers)
        self._numbers = self._graph.numbers
        self._more: dict[int, list[Use]] = {}
        fresh = set()
        for number in self._graph.entries:
            if self._grows((self._masks[number], (), self._graph.gives[number])):
                fresh.add(self._graph.gives[number])
        self._spread(fresh)

    def __getitem__(self, fact: Fact) -> int:
        number = self._numbers.get(fact)
        return NOBODY if number is None else self._sets.known[self._labels[number]]

    def items(self) -> Iterator[tuple[Fact, int]]:
        """Every fact that somebody reaches, with its label."""
        known, labels = self._sets.known, self._labels
        return ((fact, known[labels[number]]) for fact, number in self._numbers.items() if labels[number])

    def add(self, steps: Iterable[Step]) -> None:
        """Take up further steps; labels only grow, so what is known stays known."""
        if self._numbers is self._graph.numbers:
            self._numbers = dict(self._graph.numbers)
        fresh = set()
        for step in steps:
            needs = tuple(map(self._number, step.needs))
            use = (self._able(step), needs, self._number(step.gives))
            for number in needs:
                self._more.setdefault(number, []).append(use)
            if self._grows(use):
                fresh.add(use[2])
        self._spread(fresh)

    def _spread(self, fresh: Iterable[int]) -> None:
        labels, masks, needs = self._labels, self._masks, self._graph.needs
        gives, uses, more = self._graph.gives, self._graph.uses, self._more
        grown, grow = self._sets.grown, self._sets.grow
        known = self._sets.known
        settled = [0] * len(labels)
        by_size: dict[int, list[int]] = {}
        for fact in fresh:
            by_size.setdefault(known[labels[fact]].bit_count(), []).append(fact)
        sizes = [-size for size in by_size]
        heapify(sizes)
        while sizes:
            bucket = by_size[-sizes[0]]
            if not bucket:
                del by_size[-heappop(sizes)]
                continue
            fact = bucket.pop()
            reach = labels[fact]
            if settled[fact] == reach:
                continue
            settled[fact] = reach
            gained_here = []
            for number in uses[fact] if fact < len(uses) else ():
                gained = gives[number]
                has = labels[gained]
                asked = (has, masks[number], reach if len(needs[number]) == 1 else self._all(needs[number]))
                now = grown.get(asked)
                if now is None:
                    now = grow(asked)
                if now != has:
                    labels[gained] = now
                    gained_here.append(gained)
            if more:
                gained_here += [use[2] for use in more.get(fact, ()) if self._grows(use)]
            for gained in gained_here:
                size = known[labels[gained]].bit_count()
                if size not in by_size:
                    by_size[size] = []
                    heappush(sizes, -size)
                by_size[size].append(gained)

    def _grows(self, use: Use) -> bool:
        mask, needs, gives = use
        now = self._sets.grow((self._labels[gives], mask, self._all(needs)))
        is_more = now != self._labels[gives]
        self._labels[gives] = now
        return is_more

    def _all(self, needs: tuple[int, ...]) -> int:
        """The number of the set of those who reach all of some facts."""
        known, mask = self._sets.known, EVERYBODY
        for number in needs:
            mask &= known[self._labels[number]]
        return self._sets.number(mask)

    def _able(self, step: Step) -> int:
        needed = step.under(self._controls)
        return self._sets.number(NOBODY if needed is None else able(needed))

    def _number(self, fact: Fact) -> int:
        number = self._numbers.get(fact)
        if number is None:
            number = self._numbers[fact] = len(self._labels)
            self._labels.append(0)
        return number


class Sets:
    """Sets of profiles by number, nobody being 0, and what was worked out with them.

    A device of thousands of parts has hardly more than a hundred different labels, so each union of a label
    with those who can take a step and reach what it needs is worked out once.
    """

    def __init__(self) -> None:
        self.known: list[int] = [NOBODY]
        self._numbers: dict[int, int] = {NOBODY: 0}
        self.grown: dict[tuple[int, int, int], int] = {}

    def number(self, profiles: int) -> int:
        """The number of a set."""
        found = self._numbers.get(profiles)
        if found is None:
            found = self._numbers[profiles] = len(self.known)
            self.known.append(profiles)
        return found

    def grow(self, asked: tuple[int, int, int]) -> int:
        """What a label becomes by a step: the label, and those who can take the step and reach what it needs."""
        label, able_to, reach = asked
        known = self.known
        found = self.grown[asked] = self.number(known[label] | (known[able_to] & known[reach]))
        return found


Use = tuple[int, tuple[int, ...], int]
"""A step in numbers: the set of profiles that can take it, the facts it needs, the fact it gives."""
