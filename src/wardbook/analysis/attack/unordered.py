"""The attack graph in numbers, in no order that means anything: what labels need, for they are the same in any order.

Nothing is written for it: steps of a family are taken over as numbers, whole lists at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wardbook.analysis.attack.family import Family, Placed
from wardbook.analysis.attack.written import Written
from wardbook.model.attack import Ability, raised


class Unordered:
    """`needs`, `gives` and `takes` of each step (`takes` by number in `abilities`), the `uses` of each fact, the entries."""

    def __init__(self, steps: Written) -> None:
        self._steps = steps
        self.numbers = steps.facts.numbers
        self.needs: list[tuple[int, ...]] = []
        self.gives: list[int] = []
        self.takes: list[int] = []
        self._abilities: dict[Ability, int] = {}
        for row in steps.single.values():
            number = self.numbers.setdefault
            self.needs.append(tuple(sorted({number(fact, len(self.numbers)) for fact in row[1]})))
            self.gives.append(number(row[2], len(self.numbers)))
            self.takes.append(self._ability(row[3]))
        single = [(number,) for number in range(len(self.numbers))]
        for family, things in steps.placed.items():
            self._take_over(family, things, single)
        self.abilities = list(self._abilities)
        self.uses: list[list[int]] = [[] for _ in self.numbers]
        self.entries = []
        uses = self.uses
        for step, needed in enumerate(self.needs):
            for fact in needed:
                uses[fact].append(step)
            if not needed:
                self.entries.append(step)

    def under(self, controls: frozenset[str]) -> Iterator[tuple[int, Ability | None]]:
        """Each step that these controls hinder, with what it takes while they stand; None where they stop it."""
        for number, row in enumerate(self._steps.single.values()):
            if row[6]:
                yield number, raised(row[3], row[6], controls)
        number = len(self._steps.single)
        for family, things in self._steps.placed.items():
            for thing in things:
                if family.is_hindered or self._steps.standing.at(thing[0]):
                    for place, pattern in enumerate(family.patterns, number):
                        hindered = self._steps.hindrances(pattern, thing)
                        if hindered:
                            yield place, raised(pattern.takes, hindered, controls)
                number += len(family.patterns)

    def _take_over(self, family: Family, things: Sequence[Placed], single: Sequence[tuple[int]]) -> None:
        gives, needs, pick = self.gives.extend, self.needs.extend, family.gives
        self.takes += [self._ability(pattern.takes) for pattern in family.patterns] * len(things)
        for _, facts in things:
            gives(pick(facts))
        if family.needs is not None:
            pick, one = family.needs, single.__getitem__
            for _, facts in things:
                needs(map(one, pick(facts)))
            return
        needed = [pattern.needs for pattern in family.patterns]
        for _, facts in things:
            needs([tuple(sorted({facts[place] for place in places})) for places in needed])

    def _ability(self, ability: Ability) -> int:
        return self._abilities.setdefault(ability, len(self._abilities))
