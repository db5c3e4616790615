"""Steps written once for all things of the same shape: thousands of paths differ in nothing but their names.

A pattern is a step with open places: numbers of facts and of things stand in a row that each thing of the shape
brings with it. Ids, reasons, evidence and hindrances are written only when somebody reads a step.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    """The patterns of one shape; `words` are what is stated of some of them without naming a control."""

    __slots__ = ("patterns", "words")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.patterns = tuple(patterns)
        stated = [word for pattern in self.patterns for word, _ in pattern.stated]
        self.words = tuple(dict.fromkeys(stated))
