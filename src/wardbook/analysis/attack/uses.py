"""What follows from each fact? The steps of a graph by what they need, as labels walk them.

Steps of a family are taken over as they are, without being written out: labels are the same in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.family import Family, Numbers, Placed
from wardbook.analysis.attack.profiles import NOBODY, able
from wardbook.analysis.attack.rows import Takes
from wardbook.analysis.attack.sets import Fan, Sets
from wardbook.analysis.attack.written import Written
from wardbook.model.attack import Ability, raised

Use = tuple[int, Numbers, int]
"""A step: the profiles that can take it, the facts it needs, the fact it gives."""

Fans = tuple[tuple[tuple[int, Fan], ...], tuple[Use, ...]]
"""Of a family: the fan of each place from which steps lead alone, and the steps that need several or no facts."""


class Uses:
    """Steps by what they need while `controls` stand: `single` by the one fact, `joint` by each of several.

    `entries` need nothing. A single use is a fan with the facts that stand in its places.
    """

    def __init__(self, sets: Sets, controls: frozenset[str], count: int) -> None:
        self.single: list[list[tuple[Fan, Numbers]]] = [[] for _ in range(count)]
        self.joint: dict[int, list[Use]] = {}
        self.entries: list[Use] = []
        self._sets, self._controls = sets, controls
        self._fans: dict[tuple[tuple[int, int], ...], Fan] = {}

    def take(self, steps: Written | Compact) -> None:
        """Take over all steps of a graph."""
        if isinstance(steps, Written):
            number = steps.facts.of
            for _, needs, gives, takes, _, _, hindered in steps.single:
                who = _who(raised(takes, hindered, self._controls))
                self.add(who, tuple(sorted(set(map(number, needs)))), number(gives))
            for family, things in steps.placed.items():
                self._take_family(steps, family, things)
        else:
            self._take_steps(steps)

    def add(self, profiles: int, needs: Numbers, gives: int) -> None:
        """Add one step."""
        if len(needs) == 1:
            self.single[needs[0]].append((self._fan({0: profiles}), (gives,)))
            return
        use = (profiles, needs, gives)
        for fact in needs:
            self.joint.setdefault(fact, []).append(use)
        if not needs:
            self.entries.append(use)

    def _take_steps(self, steps: Compact) -> None:
        taken = steps.taken(self._controls)
        of = [_who(needed) for needed in steps.abilities]
        profiles = [of[number] for number in taken]
        fans = {some: self._fan({0: some}) for some in set(profiles)}
        single = self.single
        for some, needs, gives in zip(profiles, steps.needs, steps.gives, strict=True):
            if len(needs) == 1:
                single[needs[0]].append((fans[some], (gives,)))
            else:
                self.add(some, needs, gives)

    def _take_family(self, steps: Written, family: Family, things: Sequence[Placed]) -> None:
        plain: Takes = tuple([pattern.takes for pattern in family.patterns])
        known: dict[Takes, Fans] = {plain: self._fans_of(family, plain)}
        single = self.single
        for thing in things:
            takes = plain
            if self._controls and (family.words or steps.is_controlled(thing)):
                takes = steps.writer.under(family, thing, self._controls)
                if takes not in known:
                    known[takes] = self._fans_of(family, takes)
            fans, others = known[takes]
            facts = thing[1]
            for place, fan in fans:
                single[facts[place]].append((fan, facts))
            for profiles, needs, gives in others:
                self.add(profiles, tuple(sorted({facts[place] for place in needs})), facts[gives])

    def _fans_of(self, family: Family, takes: Sequence[Ability | None]) -> Fans:
        """The fans of a family of which the steps take this; steps from one place to another are one."""
        gained: dict[int, dict[int, int]] = {}
        others = []
        for pattern, needed in zip(family.patterns, takes, strict=True):
            if len(pattern.needs) == 1:
                by_place = gained.setdefault(pattern.needs[0], {})
                by_place[pattern.gives] = by_place.get(pattern.gives, NOBODY) | _who(needed)
            else:
                others.append((_who(needed), pattern.needs, pattern.gives))
        fans = [(place, self._fan(by_place)) for place, by_place in gained.items()]
        return tuple(fans), tuple(others)

    def _fan(self, able_to: Mapping[int, int]) -> Fan:
        """The fan of these profiles by place, one for all families and steps alike."""
        ways = tuple(able_to.items())
        found = self._fans.get(ways)
        if found is None:
            found = self._fans[ways] = Fan(self._sets, ways)
        return found


def _who(needed: Ability | None) -> int:
    """The profiles that can take a step; nobody where a control stops it."""
    return NOBODY if needed is None else able(needed)
