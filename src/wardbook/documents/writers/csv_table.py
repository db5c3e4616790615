"""A table as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

from wardbook.documents.writers.words import in_words
from wardbook.model.table import Cell, Table

_STARTERS = "=+-@\t\r\n＝＋－＠|%"
"""First characters from which a spreadsheet may read a formula (OWASP, CSV injection), full-width ones too."""


def write(table: Table) -> str:
    """RFC 4180: every cell in quotes, lines end in CR LF; a cell that could be a formula begins with an apostrophe."""
    lines = [",".join(_quoted(column.title) for column in table.columns)]
    lines += [",".join(_quoted(_words(cell)) for cell in row) for row in table.rows]
    return "\r\n".join(lines) + "\r\n"


def _words(cell: Cell) -> str:
    return in_words(cell, "; ")


def _quoted(text: str) -> str:
    safe = f"'{text}" if text.lstrip(" ")[:1] in _STARTERS and text.strip() else text
    return '"' + safe.replace('"', '""').replace("\0", "\N{REPLACEMENT CHARACTER}") + '"'
