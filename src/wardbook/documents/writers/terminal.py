"""A table as plain text that fits a terminal; states by word and mark, colour only helps."""

from __future__ import annotations

import re
import textwrap

from wardbook.documents.writers.words import in_words
from wardbook.model.table import Cell, Kind, State, Table, Tone

_COLOURS = {
    Tone.GOOD: "\x1b[32m",
    Tone.OPEN: "\x1b[33m",
    Tone.BAD: "\x1b[31m",
    Tone.UNKNOWN: "\x1b[35m",
    Tone.PLAIN: "",
}
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_NARROWEST = 5

_WORD = 400
"""No digest and hardly any package URL is longer; a word of thousands would fill pages. Other forms have it whole."""

_ENDLESS = re.compile(rf"\S{{{_WORD + 1},}}")


def write(table: Table, *, width: int = 100, colour: bool = False) -> str:
    """The table with its title and notes, cells wrapped so that no line is longer than `width` where words allow it."""
    title = f"{_BOLD}{table.title}{_RESET}" if colour else table.title
    body = _body(table, width, colour) if table.rows else [textwrap.fill(table.empty, width)]
    notes = [textwrap.fill(note, width) for note in table.notes]
    return "\n".join([title, "", *body, *([""] if notes else []), *notes]) + "\n"


def _body(table: Table, width: int, colour: bool) -> list[str]:
    cells = [[_clean(in_words(cell)) for cell in row] for row in table.rows]
    heads = [column.title for column in table.columns]
    widths = _widths(heads, cells, width)
    lines = _row(heads, widths, [False] * len(heads))
    lines.append("  ".join("─" * size for size in widths))
    right = [column.kind is Kind.NUMBER for column in table.columns]
    for row, words in zip(table.rows, cells, strict=True):
        printed = _row(words, widths, right)
        lines += [_painted(line, row, widths) for line in printed] if colour else printed
    return lines


def _widths(heads: list[str], rows: list[list[str]], width: int) -> list[int]:
    """Natural widths where they fit; otherwise the widest columns give way, evenly, down to their longest word."""
    natural = [
        max(len(line) for row in [heads, *rows] for line in row[index].split("\n"))
        for index in range(len(heads))
    ]
    longest = [
        max((len(word) for row in [heads, *rows] for word in row[index].split()), default=1)
        for index in range(len(heads))
    ]
    least = [max(_NARROWEST, min(size, 24)) for size in longest]
    sizes = [max(1, size) for size in natural]
    room = width - 2 * (len(heads) - 1)
    while sum(sizes) > room:
        widest = max(range(len(sizes)), key=lambda index: (sizes[index] > least[index], sizes[index], -index))
        if sizes[widest] <= min(least[widest], _NARROWEST) or sizes[widest] <= _NARROWEST:
            break
        sizes[widest] -= 1
    return sizes


def _row(words: list[str], widths: list[int], right: list[bool]) -> list[str]:
    wrapped = [_wrapped(text, size) for text, size in zip(words, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    printed = []
    for index in range(height):
        pieces = [lines[index] if index < len(lines) else "" for lines in wrapped]
        padded = [
            piece.rjust(size) if is_right else piece.ljust(size)
            for piece, size, is_right in zip(pieces, widths, right, strict=True)
        ]
        printed.append("  ".join(padded).rstrip())
    return printed


def _cut(word: re.Match[str]) -> str:
    return f"{word[0][:_WORD]}… ({len(word[0]):,} characters)"


def _wrapped(text: str, size: int) -> list[str]:
    lines = [
        piece
        for line in _ENDLESS.sub(_cut, text).split("\n")
        for piece in textwrap.wrap(line, size, break_on_hyphens=True) or [""]
    ]
    return lines or [""]


def _painted(line: str, row: tuple[Cell, ...], widths: list[int]) -> str:
    offset = 0
    for cell, size in zip(row, widths, strict=True):
        if isinstance(cell, State) and _COLOURS[cell.tone]:
            piece = line[offset : offset + size]
            if piece.strip():
                return line[:offset] + _COLOURS[cell.tone] + piece + _RESET + line[offset + size :]
        offset += size + 2
    return line


def _clean(text: str) -> str:
    """Control characters could repaint the screen; they become a visible mark."""
    return "".join(
        character if character == "\n" or character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )
