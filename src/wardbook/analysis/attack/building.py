"""How steps are collected: each with its estimate, its reason and the controls that stand in its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wardbook.analysis.attack.estimates import Estimates
from wardbook.model.attack import Ability, Fact, Hindrance, Step
from wardbook.model.controls import Control

INSIDE = "inside"
"""The state of a zone in which an attacker stands."""


class Steps:
    """Steps in the making. `here` are the controls that are not retired, by the places they stand at."""

    def __init__(self, estimates: Estimates, controls: Mapping[str, Control]) -> None:
        self.estimates = estimates
        self._made: dict[str, Step] = {}
        self._here: dict[str, list[Control]] = {}
        for control in controls.values():
            if self._counts(control):
                for place in control.at:
                    self._here.setdefault(place, []).append(control)

    def add(
        self,
        kind: str,
        needs: Iterable[Fact],
        gives: Fact,
        *,
        places: Iterable[str],
        why: str = "",
        takes: Ability | None = None,
        stated: Iterable[Hindrance] = (),
        evidence: Iterable[str] = (),
        also: Sequence[Control] = (),
    ) -> None:
        """Add a step of a kind at its places (parts, flows, zones), the first of which it is named after.

        `stated` are hindrances by what the architecture says of a path without naming a control; `also` are
        controls that count here though they stand elsewhere.
        """
        estimate, places, needs = self.estimates.step(kind), tuple(places), tuple(needs)
        shown = tuple(evidence)
        name = f"{kind}@{shown[0] if shown else places[0]}>{gives}"
        if name in self._made and self._made[name].needs != needs:
            name = f"{name}<{'+'.join(map(str, needs))}"
        hindered = tuple(stated)
        if also or any(place in self._here for place in places):
            hindered += self._hindrances(kind, needs, gives, places, also)
        self._made[name] = Step(
            id=name,
            kind=kind,
            needs=needs,
            gives=gives,
            takes=estimate.needs if takes is None else takes,
            why=why or estimate.why,
            evidence=tuple(dict.fromkeys(shown + places)),
            hindered=hindered,
        )

    def _counts(self, control: Control) -> bool:
        return control.state != "retired" and control.do in self.estimates.effects

    def made(self) -> tuple[Step, ...]:
        """Every step, in id order."""
        return tuple(self._made[name] for name in sorted(self._made))

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
