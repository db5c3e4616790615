"""CSV of strangers: bytes to text, text to rows of cells, each row with its line and what breaks RFC 4180."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

DELIMITERS = (",", ";", "\t")

COLUMNS = 1_000
"""Cells of one row; a wider table is no list of components."""

HEAD = 4_096
"""Bytes looked at for NULs: a quarter of them means another encoding."""

CELL_CHARACTERS = 100_000
"""Characters of one cell; a longer one begins with a quotation mark that nobody closed."""

STARTERS = "=+-@\t\r\n＝＋－＠|%"
"""First characters from which a spreadsheet may read a formula (OWASP, CSV injection), full-width ones too.

The same as in our tables for people (documents/writers/csv_table.py); a room below cannot import them.
"""

_GUARDED = re.compile(f"'+ *[{re.escape(STARTERS)}]")
_OPEN = re.compile(f" *[{re.escape(STARTERS)}]")
_BREAK = re.compile(r"\r\n|\n|\r")
_PLAIN = re.compile(r'([^"\r\n]*+)(\r\n|\n|\r|\Z)')

UNCLOSED = "opens a quotation mark that is not closed; the line is read without it"


class Row(NamedTuple):
    """Cells that begin on `line` of the file; `wrong` says, without a subject, what breaks the grammar."""

    line: int
    cells: list[str]
    wrong: tuple[str, ...] = ()


def decoded(data: bytes) -> tuple[str | None, str]:
    """The text of a file and a sentence on what is wrong with its encoding ("" for nothing); None where it is no text.

    UTF-8 with or without a byte order mark, UTF-16 with one; anything else can only be Windows-1252,
    which spreadsheets write where Windows does, and which takes nearly every byte: it is said, not hidden.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None, "it is UTF-32; CSV is exchanged in UTF-8"
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                said = "" if encoding == "utf-8" else "it is UTF-16; other tools expect UTF-8"
                return data[len(mark) :].decode(encoding), said
            except UnicodeDecodeError:
                return None, f"its byte order mark says {encoding.upper()}, which it is not"
    if data[:HEAD].count(b"\0") * 4 > len(data[:HEAD]):
        return None, "it is not text, or UTF-16 without the mark that says so; CSV is exchanged in UTF-8"
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        if b"\0" in data:
            return None, "it is not text"
    return data.decode("cp1252", "replace"), "it is not UTF-8; it is read as Windows-1252"


def rows(text: str, delimiter: str, line: int = 1) -> Iterator[Row]:
    """The rows of `text` in one pass, the first one on `line`; whatever stands there, some rows come out.

    A line without a quotation mark is split; only others are looked at cell by cell.
    """
    cell = _cell(delimiter)
    at, end = 0, len(text)
    while at < end:
        plain = _PLAIN.match(text, at)
        if plain:
            yield _bounded(line, plain[1].split(delimiter, COLUMNS), [])
            at, line = plain.end(), line + 1
        else:
            row, at, lines = _quoted(text, at, line, cell)
            yield row
            line += lines


def _cell(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str], str]:
    """One cell with what ends it: in quotation marks (its text, then anything after them) or bare; and the bare one alone."""
    mark = re.escape(delimiter)
    ends = rf"({mark}|\r\n|\n|\r|\Z)"
    bare = rf"([^{mark}\r\n]*+)"
    return (
        re.compile(rf'( *+)"((?:[^"]++|"")*+)"{bare}{ends}|{bare}{ends}'),
        re.compile(bare + ends),
        delimiter,
    )


def _quoted(
    text: str, at: int, line: int, patterns: tuple[re.Pattern[str], re.Pattern[str], str]
) -> tuple[Row, int, int]:
    """A row with quotation marks, where the next begins, and how many lines it took.

    Linear over a whole file: a mark without a partner is followed by doubled marks only, which close
    each other where they stand.
    """
    whole, bare, delimiter = patterns
    cells: list[str] = []
    wrong: list[str] = []
    lines = 1
    while True:
        found = whole.match(text, at)
        assert found is not None  # the bare cell matches anything
        before, inner, after, ended, alone, alone_ended = found.groups()
        if inner is not None and _is_unclosed(inner, after):
            found = bare.match(text, at)
            assert found is not None
            inner, alone, alone_ended = None, found[1], found[2]
        if inner is None:
            value, ended = alone, alone_ended
            if '"' in value:
                wrong.append(UNCLOSED if value.lstrip(" ").startswith('"') else "has a bare quotation mark")
        else:
            value = inner.replace('""', '"') + after.rstrip(" ")
            lines += len(_BREAK.findall(inner))
            if before or after:
                wrong.append("has text beside the quotation marks of a cell")
        if len(cells) <= COLUMNS:
            cells.append(value)
        at = found.end()
        if ended != delimiter:
            return _bounded(line, cells, wrong), at, lines


def _is_unclosed(inner: str, after: str) -> bool:
    return len(inner) > CELL_CHARACTERS or bool(after.strip() and _BREAK.search(inner))


def _bounded(line: int, cells: list[str], wrong: list[str]) -> Row:
    if len(cells) > COLUMNS:
        wrong.append(f"has more than {COLUMNS:,} cells (COLUMNS); the rest is left out")
        del cells[COLUMNS:]
    for index, cell in enumerate(cells):
        if len(cell) > CELL_CHARACTERS:
            wrong.append(
                f"has a cell of more than {CELL_CHARACTERS:,} characters (CELL_CHARACTERS), left out"
            )
            cells[index] = ""
        elif "\0" in cell:
            wrong.append("holds a NUL character, which is replaced")
            cells[index] = cell.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return Row(line, cells, tuple(dict.fromkeys(wrong)))


def guarded_cell(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet could take it for a formula.

    Also where it already begins with such an apostrophe, so that reading gives back what was written.
    """
    risky = _GUARDED.match(text) or (_OPEN.match(text) and text.strip())
    return f"'{text}" if risky else text


def unguarded_cell(text: str) -> str:
    """`text` without the apostrophe that `guarded_cell` put before it."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def line_of(cells: Iterable[str]) -> str:
    """RFC 4180: every cell in quotation marks, the line ends in CR LF."""
    return ",".join(f'"{_doubled(guarded_cell(cell))}"' for cell in cells) + "\r\n"


def _doubled(text: str) -> str:
    return text.replace('"', '""').replace("\0", "\N{REPLACEMENT CHARACTER}")
