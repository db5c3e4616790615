"""A sentence whose every value comes from the model."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wardbook.model.document import Run


class Statement(msgspec.Struct, frozen=True):
    """Sentences by name; `runs` hold words and, set apart, the values that came from the model."""

    name: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


def value(item: object) -> Run:
    """A value of the model, set apart from the words around it."""
    return Run(str(item), bold=True)


def sentence(name: str, *pieces: str | Run) -> Statement:
    """A statement from words and values, in order."""
    return Statement(name, tuple(Run(piece) if isinstance(piece, str) else piece for piece in pieces))


def listed(items: Iterable[str], otherwise: str) -> Run:
    """Several values as one, or the words for none."""
    found = [item for item in items if item]
    return value(", ".join(found)) if found else Run(otherwise, italic=True)
