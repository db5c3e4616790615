"""Steps written once for all things of the same shape: thousands of paths differ in nothing but their names.

A pattern is a step with open places: numbers of facts and of things stand in a row that each thing of the shape
brings with it. Ids, reasons, evidence and hindrances are written only when somebody reads a step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from wardbook.model.attack import Ability

Numbers = tuple[int, ...]

Placed = tuple[tuple[str, ...], Numbers]
"""One thing of a shape: the names, and the numbers of the facts, that stand in the open places of its patterns."""


class Pattern(NamedTuple):
    """A step of a family. `needs` and `gives` are places in its facts, `places` and `evidence` in its names.

    `why` is put together from words and from names by their place. `stated` are hindrances by what the
    architecture says of the first thing without naming a control, each with what it asks for.
    """

    kind: str
    needs: Numbers
    gives: int
    places: Numbers
    takes: Ability
    why: tuple[str | int, ...]
    stated: tuple[tuple[str, Ability | None], ...] = ()
    evidence: Numbers = ()


class Family:
    """The patterns of one shape, and of a thing of that shape what its steps need and give, in their order."""

    __slots__ = ("gives", "is_hindered", "is_single", "needs", "patterns")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        self.is_hindered = any(pattern.stated for pattern in self.patterns)
        self.is_single = all(len(pattern.needs) == 1 for pattern in self.patterns)
        self.gives = _picking([pattern.gives for pattern in self.patterns])
        self.needs = _picking([pattern.needs[0] for pattern in self.patterns]) if self.is_single else None


def _picking(places: Sequence[int]) -> Callable[[Numbers], Numbers]:
    """What stands at these places, always a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])
