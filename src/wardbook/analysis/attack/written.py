"""Steps as they are written down: rows, of which each becomes a Step when somebody first reads one.

Labels of a large device need facts and abilities only. To make hundreds of thousands of structures that
nobody reads would take longer than the labels do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

from wardbook.model.attack import Ability, Fact, Hindrance, Step

Row = tuple[str, tuple[Fact, ...], Fact, Ability, str, tuple[str, ...], tuple[Hindrance, ...]]
"""Kind, what it needs, what it gives, what it takes, why, evidence and places, what hinders it."""


class Written(Sequence[Step]):
    """Steps in id order, made from their rows as they are read; `names` are their ids, `rows` those rows.

    They are put in order when somebody first asks for a name, a row or a step by its place.
    """

    def __init__(self, by_name: Mapping[str, Row]) -> None:
        self._by_name = by_name
        self._made: dict[int, Step] = {}

    def __len__(self) -> int:
        return len(self._by_name)

    def as_added(self) -> AsAdded:
        """The same steps in the order in which they were added, for whom order does not matter."""
        return AsAdded(self._by_name)

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


class AsAdded(Written):
    """Steps in the order in which they were added."""

    @cached_property
    def names(self) -> list[str]:
        """The ids, as they were added."""
        return list(self._by_name)

    @cached_property
    def rows(self) -> list[Row]:
        """The row of each name."""
        return list(self._by_name.values())


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
