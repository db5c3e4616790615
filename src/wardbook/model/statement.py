"""A sentence whose every value comes from the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from wardbook.model.document import Run
from wardbook.model.number import for_count


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
    """A statement from words and values, in order; words behind a count of one are singular."""
    runs: list[Run] = []
    for piece in pieces:
        runs.append(piece if isinstance(piece, Run) else Run(_behind(runs, piece)))
    return Statement(name, tuple(runs))


def _behind(runs: Sequence[Run], words: str) -> str:
    """Words as they stand behind what was said: `1` or `1 of 7`, each number a value."""
    if not runs or not runs[-1].bold or not words.startswith(" "):
        return words
    is_one = acts_alone = runs[-1].text == "1"
    if len(runs) > 2 and runs[-2].text == " of " and runs[-3].bold:
        acts_alone = runs[-3].text == "1"
    return for_count(words, is_one=is_one, acts_alone=acts_alone)


def listed(items: Iterable[str], otherwise: str) -> Run:
    """Several values as one, or the words for none."""
    found = [item for item in items if item]
    return value(", ".join(found)) if found else Run(otherwise, italic=True)
