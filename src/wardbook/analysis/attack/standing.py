"""Which controls stand in the way of a step?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wardbook.analysis.attack.estimates import Estimates
from wardbook.model.attack import Fact, Hindrance
from wardbook.model.controls import Control


class Standing:
    """The controls that are not retired, by the places they stand at; false where there is none."""

    def __init__(self, estimates: Estimates, controls: Mapping[str, Control]) -> None:
        self._effects = estimates.effects
        self._here: dict[str, list[Control]] = {}
        for control in controls.values():
            if self._counts(control):
                for place in control.at:
                    self._here.setdefault(place, []).append(control)

    def __bool__(self) -> bool:
        return bool(self._here)

    def at(self, places: Iterable[str]) -> bool:
        """Whether some control stands at one of these places."""
        return not self._here.keys().isdisjoint(places)

    def hindrances(
        self,
        kind: str,
        needs: tuple[Fact, ...],
        gives: Fact,
        places: Iterable[str],
        also: Sequence[Control] = (),
    ) -> tuple[Hindrance, ...]:
        """What hinders a step at these places; `also` are controls that count though they stand elsewhere."""
        there = {control.id: control for place in places for control in self._here.get(place, ())}
        there |= {control.id: control for control in also if self._counts(control)}
        return tuple(
            Hindrance(name, self._effects[control.do].to)
            for name, control in sorted(there.items())
            if self._effects[control.do].touches(kind, needs, gives)
        )

    def _counts(self, control: Control) -> bool:
        return control.state != "retired" and control.do in self._effects
