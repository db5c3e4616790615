"""Cells in words, the same on every surface that has nothing but text."""

from __future__ import annotations

from wardbook.model.table import Cell, Link, Missing, State, Tone

MARKS = {Tone.GOOD: "✓", Tone.OPEN: "○", Tone.BAD: "✗", Tone.UNKNOWN: "?", Tone.PLAIN: "·"}
"""A mark for each tone, so that a state never rests on colour."""


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
