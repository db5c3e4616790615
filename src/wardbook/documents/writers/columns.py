"""How wide the columns of a printed table are: by what stands in them, so that words stay whole and pages few."""

from __future__ import annotations

from wardbook.documents.writers.words import in_words
from wardbook.model.table import Column, Kind, Table

_JOINTS = str.maketrans(dict.fromkeys("-_/.:@+=,;", " "))
_MOST_ROWS = 400
"""Rows looked at; the widths of longer tables do not change with more."""


def column_weights(table: Table) -> tuple[int, ...]:
    """The relative width of each column, in characters.

    A column is at least as wide as its longest word; beyond that, width grows with the square root
    of what a usual cell holds, which makes rows about equally high.
    """
    rows = table.rows[:_MOST_ROWS]
    return tuple(
        _weight(column, [in_words(row[index], "\n") for row in rows])
        for index, column in enumerate(table.columns)
    )


def _weight(column: Column, cells: list[str]) -> int:
    fixed = column.kind in (Kind.CODE, Kind.ID)
    words = [word for text in [column.title, *cells] for word in _words(text, fixed)]
    longest = max(map(len, words), default=4)
    lengths = sorted(max(map(len, text.split("\n")), default=0) for text in cells) or [0]
    usual = lengths[len(lengths) * 9 // 10 if len(lengths) > 1 else 0]
    wanted = usual if usual <= 14 else 14 + round((usual - 14) ** 0.72)
    return max(4, min(longest, 22) + 1 + (1 if fixed else 0), min(wanted, 64))


def _words(text: str, fixed: bool) -> list[str]:
    """Pieces that cannot be broken: ids and code break after their joints, words at their spaces."""
    return text.translate(_JOINTS).split() if fixed else text.split()
