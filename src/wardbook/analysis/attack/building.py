"""How steps are collected: each with its estimate, its reason and the controls that stand in its way."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.facts import Facts
from wardbook.analysis.attack.family import Family, Numbers, Pattern, Placed
from wardbook.analysis.attack.rows import Row, named
from wardbook.analysis.attack.standing import Standing
from wardbook.analysis.attack.written import Written
from wardbook.model.attack import Ability, Fact, Hindrance
from wardbook.model.controls import Control

INSIDE = "inside"
"""The state of a zone in which an attacker stands."""

Shape = TypeVar("Shape", bound=Hashable)


class Steps:
    """Steps in the making: whole families of them, and single ones."""

    def __init__(self, estimates: Estimates, controls: Mapping[str, Control]) -> None:
        self.estimates = estimates
        self.facts = Facts()
        self._standing = Standing(estimates, controls)
        self._single: dict[str, Row] = {}
        self._placed: dict[Family, list[Placed]] = {}

    def families(
        self, patterns: Callable[[Shape, Estimates], Sequence[Pattern]]
    ) -> Callable[[Shape, tuple[str, ...], Numbers], None]:
        """What adds the steps of a thing by its shape, its names and its facts; `patterns` are those of a shape."""
        known: dict[Shape, list[Placed]] = {}

        def place(shape: Shape, names: tuple[str, ...], facts: Numbers) -> None:
            placed = known.get(shape)
            if placed is None:
                placed = known[shape] = []
                family = Family(patterns(shape, self.estimates))
                if family.patterns:
                    self._placed[family] = placed
            placed.append((names, facts))

        return place

    def add(
        self,
        kind: str,
        needs: tuple[Fact, ...],
        gives: Fact,
        *,
        places: tuple[str, ...],
        why: str = "",
        takes: Ability | None = None,
        evidence: tuple[str, ...] = (),
        also: Sequence[Control] = (),
    ) -> None:
        """Add a step of a kind at its places (parts, flows, zones), the first of which it is named after.

        `also` are controls that count here though they stand elsewhere.
        """
        estimate, shown = self.estimates.steps[kind], evidence + places
        name = named(self._single, f"{kind}@{shown[0]}>{gives}", needs)
        hindered: tuple[Hindrance, ...] = ()
        if also or self._standing.at(places):
            hindered = self._standing.hindrances(kind, needs, gives, places, also)
        self._single[name] = (
            kind,
            needs,
            gives,
            estimate.needs if takes is None else takes,
            why or estimate.why,
            shown,
            hindered,
        )

    def made(self) -> Written:
        """Every step, in id order."""
        for row in self._single.values():
            for fact in (*row[1], row[2]):
                self.facts.of(fact)
        return Written(self._single, self._placed, self.facts, self._standing)
