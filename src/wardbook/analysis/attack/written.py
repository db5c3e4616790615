"""Steps as they are written down: families and rows, of which each becomes a Step when somebody first reads one.

Labels of a large device need facts and abilities only. To make hundreds of thousands of structures that
nobody reads would take longer than the labels do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

from wardbook.analysis.attack.facts import Facts
from wardbook.analysis.attack.family import Family, Placed
from wardbook.analysis.attack.rows import Row, Rows
from wardbook.analysis.attack.standing import Standing
from wardbook.model.attack import Step


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
        self._single, self.placed, self.facts, self._standing = single, placed, facts, standing
        self._made: dict[int, Step] = {}

    def __len__(self) -> int:
        families = sum(len(family.patterns) * len(things) for family, things in self.placed.items())
        return len(self._single) + families

    @property
    def single(self) -> Iterable[Row]:
        """The steps that belong to no family."""
        return self._single.values()

    @cached_property
    def writer(self) -> Rows:
        """What writes the steps of the families out."""
        return Rows(self.facts, self._standing)

    def is_controlled(self, thing: Placed) -> bool:
        """Whether a control stands where a thing is."""
        return self._standing.at(thing[0])

    @cached_property
    def names(self) -> list[str]:
        """The ids, in order."""
        return sorted(self._by_name)

    @cached_property
    def rows(self) -> list[Row]:
        """The row of each name."""
        return list(map(self._by_name.__getitem__, self.names))

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
    def _by_name(self) -> dict[str, Row]:
        made = dict(self._single)
        for family, things in self.placed.items():
            self.writer.write(made, family, things)
        return made


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
