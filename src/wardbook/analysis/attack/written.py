"""Steps as they are written down: families and rows, of which each becomes a Step when somebody first reads one.

Labels of a large device need facts and abilities only. To make hundreds of thousands of structures that
nobody reads would take longer than the labels do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

from wardbook.analysis.attack.facts import Facts
from wardbook.analysis.attack.family import Family, Pattern, Placed
from wardbook.analysis.attack.standing import Standing
from wardbook.model.attack import Ability, Fact, Hindrance, Step

Row = tuple[str, tuple[Fact, ...], Fact, Ability, str, tuple[str, ...], tuple[Hindrance, ...]]
"""Kind, what it needs, what it gives, what it takes, why, evidence and places, what hinders it."""


class Written(Sequence[Step]):
    """Steps in id order, made from their rows as they are read; `names` are their ids, `rows` those rows.

    `single` are rows by name, `placed` the things of each family. The steps of the families are written out and put
    in order when somebody first asks for a name, a row or a step.
    """

    def __init__(
        self,
        single: Mapping[str, Row],
        placed: Mapping[Family, Sequence[Placed]],
        facts: Facts,
        standing: Standing,
    ) -> None:
        self.single, self.placed, self.facts, self.standing = single, placed, facts, standing
        self._made: dict[int, Step] = {}

    def __len__(self) -> int:
        families = sum(len(family.patterns) * len(things) for family, things in self.placed.items())
        return len(self.single) + families

    @cached_property
    def names(self) -> list[str]:
        """The ids, in order."""
        return sorted(self._by_name)

    @cached_property
    def rows(self) -> list[Row]:
        """The row of each name."""
        return list(map(self._by_name.__getitem__, self.names))

    def hindrances(self, pattern: Pattern, thing: Placed) -> tuple[Hindrance, ...]:
        """What hinders one step of a thing: what is stated of it, then the controls at its places."""
        names, numbers = thing
        found = tuple([Hindrance(f"{names[0]}/{word}", to) for word, to in pattern.stated])
        places = [names[place] for place in pattern.places]
        if self.standing.at(places):
            needs = tuple([self._facts[numbers[place]] for place in pattern.needs])
            gives = self._facts[numbers[pattern.gives]]
            found += self.standing.hindrances(pattern.kind, needs, gives, places)
        return found

    @overload
    def __getitem__(self, place: int) -> Step: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Step, ...]: ...

    def __getitem__(self, place: int | slice) -> Step | tuple[Step, ...]:
        if isinstance(place, slice) or "_steps" in self.__dict__:
            return self._steps[place]
        found = self._made.get(place)
        if found is None:
            found = self._made[place] = _step(self.names[place], self.rows[place])
        return found

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Written) and self.names == other.names and self.rows == other.rows

    def __hash__(self) -> int:
        return hash(tuple(self.names))

    @cached_property
    def _steps(self) -> tuple[Step, ...]:
        return tuple(map(_step, self.names, self.rows))

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        return tuple(self.facts.numbers)

    @cached_property
    def _by_name(self) -> dict[str, Row]:
        made = dict(self.single)
        for family, things in self.placed.items():
            for thing in things:
                for pattern in family.patterns:
                    row = self._row(pattern, thing)
                    made[named(made, row[0], row[5][0], row[1], row[2])] = row
        return made

    def _row(self, pattern: Pattern, thing: Placed) -> Row:
        names, numbers = thing
        kind, needs, gives, places, takes, why, _, evidence = pattern
        return (
            kind,
            tuple([self._facts[numbers[place]] for place in needs]),
            self._facts[numbers[gives]],
            takes,
            "".join([part if isinstance(part, str) else names[part] for part in why]),
            tuple([names[place] for place in evidence + places]),
            self.hindrances(pattern, thing),
        )


def named(made: Mapping[str, Row], kind: str, shown: str, needs: tuple[Fact, ...], gives: Fact) -> str:
    """The id of a step: its kind, what it rests on, what it gives; what it needs too where that tells two apart."""
    name = f"{kind}@{shown}>{gives}"
    if name in made and made[name][1] != needs:
        return f"{name}<{'+'.join(map(str, needs))}"
    return name


def _step(name: str, row: Row) -> Step:
    kind, needs, gives, takes, why, shown, hindered = row
    return Step(
        id=name,
        kind=kind,
        needs=needs,
        gives=gives,
        takes=takes,
        why=why,
        evidence=evidence_of(shown),
        hindered=hindered,
    )


def evidence_of(shown: tuple[str, ...]) -> tuple[str, ...]:
    """What a step rests on, each once."""
    return tuple(dict.fromkeys(shown)) if len(shown) > 1 else shown
