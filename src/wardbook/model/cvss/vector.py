"""The text of a CVSS vector, taken apart and held against the metrics of its version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Metrics = Mapping[str, str]
"""The value of every metric of a version; what was not given is not defined."""


class Grammar:
    """The metrics of one version, in the order of its specification, with their values.

    Mandatory metrics are those without `undefined` among their values.
    """

    def __init__(self, spelled: str, *, undefined: str, is_ordered: bool) -> None:
        words = (line.split() for line in spelled.strip().splitlines())
        self.values = {name: frozenset(values) for name, *values in words}
        self.undefined = undefined
        self.is_ordered = is_ordered
        self.mandatory = tuple(name for name, values in self.values.items() if undefined not in values)
        self._place = {name: place for place, name in enumerate(self.values)}

    def pairs(self, text: str) -> tuple[tuple[str, str], ...]:
        """The metrics given in `text` (`AV:N/AC:L/…`), in the order of the specification.

        ValueError for an unknown metric or value, one given twice, a mandatory one that is missing, and
        another order where the specification forbids it.
        """
        found: dict[str, str] = {}
        for piece in text.split("/"):
            name, colon, value = piece.partition(":")
            if not colon or name not in self.values:
                raise ValueError(f"`{piece[:20]}` is no metric of this version")
            if value not in self.values[name]:
                raise ValueError(f"`{value[:20]}` is no value of {name}")
            if name in found:
                raise ValueError(f"{name} is given twice")
            found[name] = value
        if missing := [name for name in self.mandatory if name not in found]:
            raise ValueError(f"{', '.join(missing)} must be given")
        ordered = sorted(found.items(), key=lambda pair: self._place[pair[0]])
        if self.is_ordered and ordered != list(found.items()):
            raise ValueError("the metrics are not in the order of the specification")
        return tuple(ordered)

    def filled(self, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
        """All metrics of the version; those not given are not defined."""
        return dict.fromkeys(self.values, self.undefined) | dict(pairs)
