"""How steps are collected: each with its estimate, its reason and the controls that stand in its way."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from wardbook.analysis.attack.estimates import Estimates
from wardbook.analysis.attack.written import Row, Written
from wardbook.model.attack import Ability, Fact, Hindrance
from wardbook.model.controls import Control

INSIDE = "inside"
"""The state of a zone in which an attacker stands."""


class Levels:
    """The facts of a part, one for each level of it, made once."""

    __slots__ = ("control", "deny", "reach", "read", "tamper", "user")

    def __init__(self, part: str) -> None:
        self.reach, self.user, self.control = Fact(part, "reach"), Fact(part, "user"), Fact(part, "control")
        self.read, self.tamper, self.deny = Fact(part, "read"), Fact(part, "tamper"), Fact(part, "deny")


class Steps:
    """Steps in the making. `here` are the controls that are not retired, by the places they stand at."""

    def __init__(self, estimates: Estimates, controls: Mapping[str, Control]) -> None:
        self.estimates = estimates
        self._made: dict[str, Row] = {}
        self._levels: dict[str, Levels] = {}
        self._here: dict[str, list[Control]] = {}
        for control in controls.values():
            if self._counts(control):
                for place in control.at:
                    self._here.setdefault(place, []).append(control)

    def of(self, parts: Container[str], name: str) -> Levels | None:
        """The levels of a part; None for what is none of the parts."""
        found = self._levels.get(name)
        if found is None and name in parts:
            found = self._levels[name] = Levels(name)
        return found

    def add(
        self,
        kind: str,
        needs: tuple[Fact, ...],
        gives: Fact,
        *,
        places: tuple[str, ...],
        why: str = "",
        takes: Ability | None = None,
        stated: tuple[Hindrance, ...] = (),
        evidence: tuple[str, ...] = (),
        also: Sequence[Control] = (),
    ) -> None:
        """Add a step of a kind at its places (parts, flows, zones), the first of which it is named after.

        `stated` are hindrances by what the architecture says of a path without naming a control; `also` are
        controls that count here though they stand elsewhere.
        """
        estimate, shown = self.estimates.steps[kind], evidence + places if evidence else places
        thing, state = gives
        name = f"{kind}@{shown[0]}>{thing}.{state}" if state else f"{kind}@{shown[0]}>{thing}"
        if name in self._made and self._made[name][1] != needs:
            name = f"{name}<{'+'.join(map(str, needs))}"
        if also or (self._here and not self._here.keys().isdisjoint(places)):
            stated += self._hindrances(kind, needs, gives, places, also)
        self._made[name] = (
            kind,
            needs,
            gives,
            estimate.needs if takes is None else takes,
            why or estimate.why,
            shown,
            stated,
        )

    def _counts(self, control: Control) -> bool:
        return control.state != "retired" and control.do in self.estimates.effects

    def made(self) -> Written:
        """Every step, in id order."""
        return Written(self._made)

    def _hindrances(
        self,
        kind: str,
        needs: tuple[Fact, ...],
        gives: Fact,
        places: Iterable[str],
        also: Iterable[Control],
    ) -> tuple[Hindrance, ...]:
        there = {control.id: control for place in places for control in self._here.get(place, ())}
        there |= {control.id: control for control in also if self._counts(control)}
        effects = self.estimates.effects
        return tuple(
            Hindrance(name, effects[control.do].to)
            for name, control in sorted(there.items())
            if effects[control.do].touches(kind, needs, gives)
        )
