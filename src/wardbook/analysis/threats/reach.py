"""Which hazardous situations does a gain lead to? Backwards through the attack graph, each situation a bit."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from wardbook.model.attack import NOTHING, AttackGraph, Fact

Uses = dict[Fact, list[Fact]]
"""What leads to each fact."""


class Reach:
    """For each fact, the situations on a way to which it can lie, and those that it causes by itself.

    A fact counts for a situation when some chain of steps leads from it there, whatever else the steps need:
    an upper bound that misses nothing. It causes a situation directly when a chain does so whose steps need
    no other fact and nothing that anybody lacks, controls aside.
    """

    def __init__(self, graph: AttackGraph) -> None:
        self._situations = graph.situations
        every: Uses = defaultdict(list)
        alone: Uses = defaultdict(list)
        for step in graph.steps:
            needs, gives = step.needs, step.gives
            if needs:
                every[gives].extend(needs)
                if len(needs) == 1 and step.takes == NOTHING:
                    alone[gives].append(needs[0])
        self._every = _spread(graph.situations, every)
        self._alone = _spread(graph.situations, alone)
        self._names: dict[int, tuple[str, ...]] = {}

    def reaches(self, facts: Iterable[Fact]) -> tuple[str, ...]:
        """The situations on the way to which some of these facts can lie."""
        return self._named(facts, self._every)

    def directly(self, facts: Iterable[Fact]) -> tuple[str, ...]:
        """The situations that some of these facts cause without a step that needs anything more."""
        return self._named(facts, self._alone)

    def _named(self, facts: Iterable[Fact], masks: dict[Fact, int]) -> tuple[str, ...]:
        mask = 0
        for fact in facts:
            mask |= masks.get(fact, 0)
        if mask not in self._names:
            named = (fact.thing for place, fact in enumerate(self._situations) if mask >> place & 1)
            self._names[mask] = tuple(named)
        return self._names[mask]


def _spread(situations: tuple[Fact, ...], uses: Uses) -> dict[Fact, int]:
    masks = {fact: 1 << place for place, fact in enumerate(situations)}
    waiting = deque(situations)
    while waiting:
        fact = waiting.popleft()
        mask = masks[fact]
        for before in uses.get(fact, ()):
            known = masks.get(before, 0)
            if mask & ~known:
                masks[before] = known | mask
                waiting.append(before)
    return masks
