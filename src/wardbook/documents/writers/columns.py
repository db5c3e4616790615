"""How wide the columns of a printed table are: by what stands in them, so that words stay whole and pages few."""

from __future__ import annotations

from wardbook.documents.writers.words import in_words
from wardbook.model.table import Column, Kind, Table

_JOINTS = str.maketrans(dict.fromkeys("-_/.:@+=,;", " "))
_CHARACTERS_ACROSS = 122
"""Characters of a table's size that fit across a portrait page."""

_MOST_ROWS = 400
"""Rows looked at; the widths of longer tables do not change with more."""


def column_weights(table: Table) -> tuple[int, ...]:
    """The relative width of each column, in tenths of a character.

    Every column gets the width of its longest word first; what is left of the page goes to columns by
    what their cells would like, which makes rows about equally high.
    """
    rows = table.rows[:_MOST_ROWS]
    cells = [[in_words(row[index], "\n") for row in rows] for index in range(len(table.columns))]
    least = [_longest_word(column, texts) for column, texts in zip(table.columns, cells, strict=True)]
    wanted = [max(low, _wanted(texts)) for low, texts in zip(least, cells, strict=True)]
    room = _CHARACTERS_ACROSS - sum(least)
    asked = sum(wanted) - sum(least)
    if room <= 0 or asked <= room:
        return tuple(10 * width for width in (least if room <= 0 else wanted))
    return tuple(
        10 * low + 10 * room * (high - low) // asked for low, high in zip(least, wanted, strict=True)
    )


def _longest_word(column: Column, cells: list[str]) -> int:
    fixed = column.kind in (Kind.CODE, Kind.ID)
    words = [word for text in cells for word in _words(text, fixed)]
    longest = max([4, *(len(word) for word in words), *(len(word) for word in column.title.split())])
    return min(longest, 22) + (3 if column.kind in (Kind.STATE, Kind.ID, Kind.CODE) else 2)


def _wanted(cells: list[str]) -> int:
    """Nine tenths of the cells would fit on one line of this, or on a few lines where they are long."""
    lengths = sorted(max(map(len, text.split("\n")), default=0) for text in cells) or [0]
    usual = lengths[len(lengths) * 9 // 10 if len(lengths) > 1 else 0]
    return min(64, 2 + (usual if usual <= 16 else 16 + round((usual - 16) ** 0.75)))


def _words(text: str, fixed: bool) -> list[str]:
    """Pieces that cannot be broken: ids and code break after their joints, words at their spaces."""
    return text.translate(_JOINTS).split() if fixed else text.split()
