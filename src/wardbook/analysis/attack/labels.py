"""Which profiles reach which fact? One fixpoint over sets of profiles; exact, and nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from wardbook.analysis.attack.compact import Compact, compact
from wardbook.analysis.attack.facts import Facts
from wardbook.analysis.attack.profiles import EVERYBODY, NOBODY, able
from wardbook.analysis.attack.sets import Sets
from wardbook.analysis.attack.uses import Use, Uses
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
        self._facts: Facts | dict[Fact, int]
        self._added: dict[Fact, int] = {}
        with uncollected():
            graph = steps if isinstance(steps, Written) else compact(steps)
            self._facts = graph.facts if isinstance(graph, Written) else graph.numbers
            self._labels = [0] * len(self._facts)
            self._uses = Uses(self._sets, controls, len(self._facts))
            self._uses.take(graph)
            self._spread({use[2] for use in self._uses.entries if self._grows(use)})

    def __getitem__(self, fact: Fact) -> int:
        number = self._known(fact)
        return NOBODY if number is None else self._sets.known[self._labels[number]]

    def items(self) -> Iterator[tuple[Fact, int]]:
        """Every fact that somebody reaches, with its label."""
        known = self._sets.known
        facts = (*self._facts, *self._added)
        return ((fact, known[label]) for fact, label in zip(facts, self._labels, strict=True) if label)

    def add(self, steps: Iterable[Step]) -> None:
        """Take up further steps; labels only grow, so what is known stays known."""
        fresh = set()
        for step in steps:
            needed = step.under(self._controls)
            needs = tuple(sorted(set(map(self._number, step.needs))))
            use = (NOBODY if needed is None else able(needed), needs, self._number(step.gives))
            self._uses.add(*use)
            if self._grows(use):
                fresh.add(use[2])
        self._spread(fresh)

    def _spread(self, fresh: Iterable[int]) -> None:
        """Pass on what was gained, the largest labels first, so that most facts are settled at once.

        Facts wait by the number of their label. One that has grown meanwhile waits a second time by the larger.
        """
        labels, single, joint = self._labels, self._uses.single, self._uses.joint
        known, joined, join = self._sets.known, self._sets.joined, self._sets.join
        waiting: dict[int, list[int]] = {}
        largest: list[tuple[int, int]] = []
        grown = list(fresh)
        while grown or largest:
            for fact in grown:
                label = labels[fact]
                if label in waiting:
                    waiting[label].append(fact)
                else:
                    waiting[label] = [fact]
                    heappush(largest, (-known[label].bit_count(), label))
            grown = []
            reach = largest[0][1]
            if not waiting[reach]:
                del waiting[heappop(largest)[1]]
                continue
            fact = waiting[reach].pop()
            if labels[fact] != reach:
                continue
            for fan, facts in single[fact]:
                passing = fan.passed.get(reach)
                for place, passed in fan.passing(reach) if passing is None else passing:
                    gained = facts[place]
                    has = labels[gained]
                    if has == passed:
                        continue
                    now = joined.get((has, passed)) or join(has, passed)
                    if now != has:
                        labels[gained] = now
                        grown.append(gained)
            if fact in joint:
                grown += [use[2] for use in joint[fact] if self._grows(use)]

    def _grows(self, use: Use) -> bool:
        """Whether a step gives its fact to more profiles than had it; they have it then."""
        profiles, needs, gives = use
        profiles &= EVERYBODY
        for number in needs:
            profiles &= self._sets.known[self._labels[number]]
        has = self._labels[gives]
        self._labels[gives] = self._sets.join(has, self._sets.number(profiles))
        return self._labels[gives] != has

    def _known(self, fact: Fact) -> int | None:
        number = self._facts.get(fact)
        return self._added.get(fact) if number is None else number

    def _number(self, fact: Fact) -> int:
        number = self._known(fact)
        if number is None:
            number = self._added[fact] = len(self._labels)
            self._labels.append(0)
            self._uses.single.append([])
        return number
