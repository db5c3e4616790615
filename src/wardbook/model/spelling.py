"""Words of a machine within sentences, as people read them: between quotation marks, never between backticks.

In sentences, ours and those of a device folder, words between backticks are what a screen shows, a file holds
or a shell takes. Terminals print them so; a document, which also reaches people who never saw a shell, does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from wardbook.model.table import Cell, Column, Kind, Link, Missing, State, Table

_CODE = re.compile(r"(?<![\w`])`([^`\n]{1,400})`(?!`)")
_MARKS = {
    "da": ("»", "«"),
    "de": ("„", "“"),
    "es": ("«", "»"),
    "fi": ("”", "”"),
    "fr": ("«", "»"),
    "it": ("«", "»"),
    "sv": ("”", "”"),
}
_OURS = ("“", "”")
_SPACED = "fr"
"""The language that leaves room within its marks; all marks are from memory, for no source was at hand."""

_WORDS = (Kind.TEXT, Kind.STATE, Kind.NUMBER, Kind.DATE)
"""Columns whose cells are sentences or words; the others hold what a machine reads, letter by letter."""


def said(words: str, language: str = "en") -> str:
    """The words with quotation marks of their language in place of pairs of backticks."""
    if "`" not in words:
        return words
    tongue = language.partition("-")[0]
    first, last = _MARKS.get(tongue, _OURS)
    room = "\N{NARROW NO-BREAK SPACE}" if tongue == _SPACED else ""
    return _CODE.sub(lambda found: f"{first}{room}{found.group(1)}{room}{last}", words)


def pieces(words: str) -> Iterator[tuple[str, bool]]:
    """The words cut where a word of a machine begins or ends, each piece with whether it is one."""
    rest = 0
    for found in _CODE.finditer(words):
        if found.start() > rest:
            yield words[rest : found.start()], False
        yield found.group(1), True
        rest = found.end()
    if rest < len(words):
        yield words[rest:], False


def table(shown: Table, language: str = "en") -> Table:
    """A table as people read it: title, heads, notes and the cells that hold words; itself where nothing changes."""
    spoken = [index for index, column in enumerate(shown.columns) if column.kind in _WORDS]
    changed: dict[str, object] = {}
    rows = [_row(row, spoken, language) for row in shown.rows]
    if any(made is not row for made, row in zip(rows, shown.rows, strict=True)):
        changed["rows"] = tuple(rows)
    if any("`" in column.title or "`" in column.says for column in shown.columns):
        changed["columns"] = tuple(_column(column, language) for column in shown.columns)
    if any("`" in note for note in shown.notes):
        changed["notes"] = tuple(said(note, language) for note in shown.notes)
    for name in ("title", "empty"):
        if "`" in getattr(shown, name):
            changed[name] = said(getattr(shown, name), language)
    return msgspec.structs.replace(shown, **changed) if changed else shown


def _column(column: Column, language: str) -> Column:
    return msgspec.structs.replace(
        column, title=said(column.title, language), says=said(column.says, language)
    )


def _row(row: tuple[Cell, ...], spoken: list[int], language: str) -> tuple[Cell, ...]:
    changed = {index: cell for index in spoken if (cell := _cell(row[index], language)) is not row[index]}
    return tuple(changed.get(index, cell) for index, cell in enumerate(row)) if changed else row


def _cell(cell: Cell, language: str) -> Cell:
    """The cell as people read it, the same object where nothing in it changes."""
    if isinstance(cell, str):  # most are
        return said(cell, language)
    match cell:
        case tuple():
            made = tuple(found for item in cell if not isinstance(found := _cell(item, language), tuple))
            return made if made != cell else cell
        case State(word, tone) if "`" in word:
            return State(said(word, language), tone)
        case Missing(word, why) if "`" in word or "`" in why:
            return Missing(said(word, language), said(why, language))
        case Link(id_, text) if "`" in text:
            return Link(id_, said(text, language))
    return cell
