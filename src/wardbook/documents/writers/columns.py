"""How a table stands on paper: columns as wide as what stands in them, sideways where upright is too narrow, nothing cut off."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from math import ceil

import msgspec

from wardbook.documents import fonts
from wardbook.documents.writers.words import in_words, runs_on
from wardbook.model.table import Cell, Column, Kind, Link, State, Table

SIZE = 78
"""The size of words in tables, in tenths of a point."""

UPRIGHT, SIDEWAYS = 481_800, 751_100
"""Thousandths of a point between the margins of an A4 page, upright and sideways, as templates/document.typ sets them."""

INSET = 7_000
"""Thousandths of a point beside the words of a cell, both sides together, as in the template."""

_MONO = 4_306
"""Advance of a character of our fixed-width face at 0.92 of SIZE: 600 thousandths of 7.176 points."""

_SLACK = 1_200
"""Room for what measuring leaves out: kerning, and the mark of a column's rounding."""

_WIDEST_WORD = 108_000
"""A longer word may be broken; otherwise one path or digest would take half the page from all other columns."""

_TALL_ROW = 3.4
"""Lines of the usual row from which a table is tried sideways."""

_MANY = 9
"""Columns from which a page is turned for a smaller gain: upright they read like newspaper columns."""

_SAMPLE = 400
"""Rows looked at; the widths of longer tables do not change with more."""

_JOINTS = re.compile(r"(?<=[-_/.:@+=,;)])(?=[^\s\u200b])")
_TOKEN = re.compile(r"[^\s\N{NO-BREAK SPACE}]+")
_LONG_TOKEN = 12
"""Characters from which a plain word may break after its hyphens and slashes too."""

_SHORT_ID = 8
"""Characters up to which an id stays whole: `TC-88` reads as one word."""


class Layout(msgspec.Struct, frozen=True):
    """Widths of the columns in thousandths of a point, whether the page is turned, and lines of the highest row."""

    widths: tuple[int, ...]
    sideways: bool
    highest: int


def arrange(table: Table) -> Layout:
    """The layout of a table: every column gets the width of its longest word first, then what its cells would like.

    The page is turned where upright words would have to break, or where rows come out several lines high
    and much lower sideways.
    """
    columns = [_Column(table, index) for index in range(len(table.columns))]
    upright = _fit(columns, UPRIGHT)
    if not table.rows:
        return Layout(upright, sideways=False, highest=0)
    high, highest = _heights(columns, upright)
    sideways = _fit(columns, SIDEWAYS)
    low, lowest = _heights(columns, sideways)
    is_cramped = sum(column.least for column in columns) > UPRIGHT
    enough = 0.8 if len(columns) >= _MANY else 0.62
    is_better = len(table.rows) > 5 and high > _TALL_ROW and low < enough * high
    if is_cramped or is_better:
        return Layout(sideways, sideways=True, highest=lowest)
    return Layout(upright, sideways=False, highest=highest)


def breakable(text: str, *, fixed: bool, room: int, bold: bool = False) -> str:
    """The text with invisible places to break, so that it fits a column of `room` (insets included) and nothing is added to it."""
    inside = max(4 * _MONO, room - INSET - _SLACK)
    if width(text, fixed=fixed, bold=bold) <= inside:
        return text
    widest = _MONO if fixed else fonts.widest(SIZE) // 10
    whole = min(_SHORT_ID if fixed else _LONG_TOKEN, inside // widest)  # words up to here need no look
    return _longer(whole).sub(
        lambda match: _token(match.group(), fixed=fixed, bold=bold, inside=inside), text
    )


@cache
def _longer(characters: int) -> re.Pattern[str]:
    """Words of more than some characters."""
    return re.compile(rf"[^\s\N{{NO-BREAK SPACE}}]{{{characters + 1},}}")


@lru_cache(maxsize=20_000)
def width(text: str, *, fixed: bool, bold: bool = False) -> int:
    """The width of one line in a table, in thousandths of a point."""
    return len(text) * _MONO if fixed else fonts.text_width(text, SIZE, bold=bold) // 10


class _Column:
    """What stands in one column: lines cell by cell, and how wide it must and would like to be."""

    def __init__(self, table: Table, index: int) -> None:
        column = table.columns[index]
        cells = [_lines(row[index], column.kind) for row in table.rows[:_SAMPLE]]
        title = [width(word, fixed=False, bold=True) for word in column.title.split()] or [0]
        self.widths = [
            [width(text, fixed=fixed, bold=bold) for text, fixed, bold in lines] for lines in cells
        ]
        words = [_longest(text, fixed=fixed, bold=bold) for lines in cells for text, fixed, bold in lines]
        self.least = INSET + _SLACK + min(_WIDEST_WORD, max([12_000, *title, *words]))
        self.wanted = max(self.least, INSET + _SLACK + self._usual())
        self.grows = column.kind in (Kind.TEXT, Kind.CODE)

    def _usual(self) -> int:
        """Nine tenths of the cells fit on one line of this, or on a few lines where they are long; no line breaks into many."""
        widest = sorted(max(lines, default=0) for lines in self.widths) or [0]
        usual = widest[len(widest) * 9 // 10 if len(widest) > 1 else 0]
        short = 70_000
        usual = usual if usual <= short else min(290_000, short + round((usual - short) ** 0.93))
        return max(usual, min(120_000, widest[-1] // 5))


def _lines(cell: Cell, kind: Kind) -> list[tuple[str, bool, bool]]:
    """The lines of a cell as (words, set in the fixed-width face, set bold)."""
    if runs_on(cell, kind):
        fixed = any(is_fixed(item, kind) for item in cell)
        return [("  ".join(in_words(item) for item in cell), fixed, False)]
    if isinstance(cell, tuple):
        return [line for item in cell for line in _lines(item, kind)]
    fixed = is_fixed(cell, kind)
    return [(line, fixed, isinstance(cell, State)) for line in in_words(cell).split("\n")]


def is_fixed(cell: Cell, kind: Kind) -> bool:
    """Whether a single value is set in the fixed-width face: ids without other words, and code."""
    if isinstance(cell, Link):
        return not cell.text
    return isinstance(cell, str | int) and kind in (Kind.CODE, Kind.ID)


@lru_cache(maxsize=20_000)
def _longest(text: str, *, fixed: bool, bold: bool) -> int:
    """The widest piece that stays whole: a state's with its mark, which is never alone on a line."""
    mark = width(text[:2], fixed=False, bold=True) if bold else 0
    pieces = (piece for token in _TOKEN.findall(text) for piece in _pieces(token, fixed=fixed))
    return mark + max((width(piece, fixed=fixed, bold=bold) for piece in pieces), default=0)


def _fit(columns: list[_Column], room: int) -> tuple[int, ...]:
    least = [column.least for column in columns]
    if not columns or sum(least) > room:
        return tuple(_squeezed(least, room))
    extra = [column.wanted - column.least for column in columns]
    left = room - sum(least)
    if sum(extra) > left:
        return tuple(low + left * more // sum(extra) for low, more in zip(least, extra, strict=True))
    shares = [column.wanted if column.grows else 0 for column in columns]
    shares = shares if any(shares) else [column.wanted for column in columns]
    spare = left - sum(extra)
    wanted = [column.wanted for column in columns]
    return tuple(size + spare * share // sum(shares) for size, share in zip(wanted, shares, strict=True))


def _squeezed(sizes: list[int], room: int) -> list[int]:
    """The widest give way first, evenly, so that narrow columns keep their words whole."""
    ordered = sorted(sizes)
    for index, size in enumerate(ordered):
        level = (room - sum(ordered[:index])) // (len(ordered) - index)
        if level <= size:
            return [min(size, level) for size in sizes]
    return sizes


def _heights(columns: list[_Column], widths: tuple[int, ...]) -> tuple[float, int]:
    """Lines of a row on average, and of the highest one."""
    rows = len(columns[0].widths)
    high = [
        max(_height(column.widths[row], room) for column, room in zip(columns, widths, strict=True))
        for row in range(rows)
    ]
    return sum(high) / rows, max(high)


def _height(lines: list[int], room: int) -> int:
    inside = max(1, room - INSET - _SLACK)
    return sum(max(1, ceil(line / inside * 1.08)) if line > inside else 1 for line in lines)


def _token(token: str, *, fixed: bool, bold: bool, inside: int) -> str:
    return "\N{ZERO WIDTH SPACE}".join(
        _chopped(piece, fixed=fixed, bold=bold, inside=inside) for piece in _pieces(token, fixed=fixed)
    )


def _pieces(token: str, *, fixed: bool) -> list[str]:
    """What of a word stays whole: all of it where it is short."""
    return _JOINTS.split(token) if len(token) > (_SHORT_ID if fixed else _LONG_TOKEN) else [token]


def _chopped(piece: str, *, fixed: bool, bold: bool, inside: int) -> str:
    """A piece that fits as it is; a longer word may break with a hyphen, anything else without one, since it would lie."""
    if width(piece, fixed=fixed, bold=bold) <= inside:
        return piece
    place = "\N{SOFT HYPHEN}" if piece.isalpha() and not fixed else "\N{ZERO WIDTH SPACE}"
    room = inside - (width("-", fixed=False, bold=bold) if place == "\N{SOFT HYPHEN}" else 0)
    lines = [""]
    used = 0
    for character in piece:
        size = width(character, fixed=fixed, bold=bold)
        if used + size > room and lines[-1]:
            lines.append("")
            used = 0
        lines[-1] += character
        used += size
    return place.join(lines)


def kind_of(column: Column) -> str:
    """How the template aligns a column."""
    return "number" if column.kind is Kind.NUMBER else "words"
