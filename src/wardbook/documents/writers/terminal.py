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


_TALL = 4
"""Lines of the usual row from which each row is tried as a block of its own: columns of a few letters cannot be read."""

_WORTH = 1.4
"""Blocks may take so many times the lines of towers: what can be read at once is shorter to a reader."""


def write(table: Table, *, width: int = 100, colour: bool = False) -> str:
    """The table with its title and notes, cells wrapped so that no line is longer than `width` where words allow it.

    Where columns would have to be so narrow that rows become towers, each row is printed as a block,
    a line for each column that says something.
    """
    title = f"{_BOLD}{table.title}{_RESET}" if colour else table.title
    body = _body(table, width, colour) if table.rows else [textwrap.fill(table.empty, width)]
    notes = [textwrap.fill(note, width) for note in table.notes]
    return "\n".join([title, "", *body, *([""] if notes else []), *notes]) + "\n"


def _body(table: Table, width: int, colour: bool) -> list[str]:
    cells = [[_clean(in_words(cell)) for cell in row] for row in table.rows]
    heads = [column.title for column in table.columns]
    widths = _widths(heads, cells, width)
    right = [column.kind is Kind.NUMBER for column in table.columns]
    rows = [_row(words, widths, right) for words in cells]
    if sum(map(len, rows)) > _TALL * len(rows):
        blocks = [_block(heads, words, width) for words in cells]
        if sum(map(len, blocks)) + len(blocks) < _WORTH * sum(map(len, rows)):
            return _blocks(table, blocks, colour)
    lines = _row(heads, widths, [False] * len(heads))
    lines.append("  ".join("─" * size for size in widths))
    for row, printed in zip(table.rows, rows, strict=True):
        lines += [_painted(line, row, widths) for line in printed] if colour else printed
    return lines


def _block(heads: list[str], words: list[str], width: int) -> list[str]:
    """A row as lines `column  what it says`, the first column alone as its head; columns that say nothing are left out."""
    margin = min(width // 3, max(map(len, heads[1:]), default=0) + 4)
    lines = _wrapped(words[0], width)
    for head, text in zip(heads[1:], words[1:], strict=True):
        if text:
            wrapped = _wrapped(text, max(_NARROWEST, width - margin))
            lines.append(f"  {head}".ljust(margin) + wrapped[0])
            lines += [" " * margin + line for line in wrapped[1:]]
    return lines


def _blocks(table: Table, blocks: list[list[str]], colour: bool) -> list[str]:
    lines: list[str] = []
    for row, block in zip(table.rows, blocks, strict=True):
        printed = block
        if colour:
            tones = {in_words(cell): _COLOURS[cell.tone] for cell in row if isinstance(cell, State)}
            printed = [f"{_BOLD}{block[0]}{_RESET}", *(_toned(line, tones) for line in block[1:])]
        lines += [*printed, ""]
    return lines[:-1]


def _toned(line: str, tones: dict[str, str]) -> str:
    for words, tone in tones.items():
        if tone and line.endswith(f" {words}"):
            return line[: -len(words)] + tone + words + _RESET
    return line


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
