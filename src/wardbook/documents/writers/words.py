"""Cells in words, the same on every surface that has nothing but text."""

from __future__ import annotations

import re
from typing import TypeGuard

from wardbook.documents import fonts
from wardbook.model.table import Cell, Kind, Link, Missing, State, Tone, Value

MARKS = {Tone.GOOD: "✓", Tone.OPEN: "○", Tone.BAD: "✗", Tone.UNKNOWN: "?", Tone.PLAIN: "·"}
"""A mark for each tone, so that a state never rests on colour."""


_UNHELD = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""What XML 1.0 cannot hold or advises against, and what turns the order of the words behind it."""


def held(text: str, missing: set[str]) -> str:
    """The text with a visible mark for what no page, document or spreadsheet should hold, noted in `missing`.

    Line ends are one kind. A sign that turns the direction of reading could make a sentence say what it does not.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    found = set(_UNHELD.findall(plain))
    missing |= found
    return _UNHELD.sub(fonts.MARK, plain) if found else plain


def in_words(cell: Cell, between: str = ", ") -> str:
    """What a cell says, in plain words."""
    if isinstance(cell, str):  # most are
        return cell
    match cell:
        case int():
            return str(cell)
        case State(word, tone):
            return f"{MARKS[tone]} {word}"
        case Missing(word, why):
            return f"{word}: {why}" if why else word
        case Link(id_, text):
            return text or id_
        case tuple():
            return between.join(in_words(item) for item in cell)


_FEW = 4
"""Ids that stand one below another in a cell; more run on, so that no row is a page high."""

_SHORT = 24
"""Characters of an id that may stand beside others in a line."""


def runs_on(cell: Cell, kind: Kind) -> TypeGuard[tuple[Value, ...]]:
    """Whether a cell holds many short ids, which stand one beside another instead of one below another."""
    return (
        isinstance(cell, tuple)
        and kind is Kind.ID
        and len(cell) > _FEW
        and all(isinstance(item, Link) and _is_short(item.text or item.id) for item in cell)
    )


def _is_short(words: str) -> bool:
    return len(words) <= _SHORT and not any(map(str.isspace, words))
