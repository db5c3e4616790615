"""Excel workbooks of strangers as rows of text: what stands in the cells, never what a formula or macro would make of it."""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wardbook.base.limits import SHEET_CELL, SHEET_COLUMNS, SHEET_ROWS, UNPACKED_RATIO, WORKBOOK_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable
from wardbook.model.diagnostic import Diagnostic

PACKED = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How OLE compound files begin: workbooks of the old form, and new ones under a password."""

_BROKEN = (
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, AssertionError, zlib.error),
)
"""What the libraries throw at workbooks with flipped bytes; all of it means the same to a reader."""

_STEP = 1 << 16
_SHEETS = 100
"""Sheets of one workbook that are looked at; risk files have fewer than ten."""


class SheetRow(NamedTuple):
    """The cells of one row as text, and its number as the spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]


class Sheet(NamedTuple):
    """A sheet by its title."""

    title: str
    rows: tuple[SheetRow, ...]


class _Refused(Exception):
    """A workbook is refused; the text says why."""


def read(data: bytes, name: str) -> tuple[tuple[Sheet, ...] | None, list[Diagnostic]]:
    """The sheets of a workbook (.xlsx, .xlsm), None with one diagnostic where it cannot be read.

    A formula counts with the value that was last computed and saved for it, a macro not at all. Rows beyond
    SHEET_ROWS, columns beyond SHEET_COLUMNS and cells beyond SHEET_CELL characters end the reading.
    """
    return guarded(_read, data, name)


def _read(data: bytes, name: str) -> tuple[tuple[Sheet, ...] | None, list[Diagnostic]]:
    at = Span(name)
    if data.startswith(COMPOUND):
        return None, [not_readable(at, "it is an old .xls workbook or under a password; save it as .xlsx")]
    try:
        _insist_on_sound_parts(data)
        return tuple(_sheets(data)), []
    except (_Refused, zipfile.BadZipFile) as error:
        return None, [not_readable(at, str(error))]
    except _BROKEN:
        return None, [not_readable(at, "its parts are damaged or do not fit together")]


def unsound(data: bytes) -> str:
    """Why a workbook must not be opened, "" where nothing speaks against it."""
    if data.startswith(COMPOUND):
        return "it is an old .xls workbook or under a password; save it as .xlsx"
    try:
        _insist_on_sound_parts(data)
    except (_Refused, zipfile.BadZipFile) as error:
        return str(error)
    except _BROKEN:
        return "its parts are damaged or do not fit together"
    return ""


def _insist_on_sound_parts(data: bytes) -> None:
    """No part may swell, be hidden twice or declare entities: whoever writes workbooks needs none of these."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.infolist()
        if len({item.filename for item in listed}) != len(listed):
            raise _Refused("two of its parts have the same name")
        total = 0
        for item in listed:
            before, tail = total, b""
            with archive.open(item) as part:
                while piece := part.read(_STEP):
                    total += len(piece)
                    if total > WORKBOOK_BYTES:
                        raise _Refused(f"it unpacks to more than {WORKBOOK_BYTES:,} bytes (WORKBOOK_BYTES)")
                    if item.filename.endswith((".xml", ".rels")):
                        _insist_on_plain_xml(tail + piece)
                    tail = piece[-32:]
            if total - before > 1 << 20 and total - before > UNPACKED_RATIO * max(1, item.compress_size):
                raise _Refused("one of its parts swells like an attack")


def _insist_on_plain_xml(piece: bytes) -> None:
    if any("<!DOCTYPE".encode(code) in piece for code in ("utf-8", "utf-16-le", "utf-16-be")):
        raise _Refused("it declares a document type, which no workbook needs")


def _sheets(data: bytes) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # costs 100 ms, and only spreadsheets need it

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets[:_SHEETS]:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()  # many tools write a size that is not true, and rows would be lost
                yield Sheet(sheet.title, tuple(_rows(sheet.title, sheet.iter_rows(values_only=True))))
    finally:
        book.close()


def _rows(title: str, rows: Iterable[tuple[object, ...]]) -> Iterator[SheetRow]:
    for number, row in enumerate(rows, 1):
        if number > SHEET_ROWS:
            raise _Refused(f"sheet {title!r} has more than {SHEET_ROWS:,} rows (SHEET_ROWS)")
        cells = tuple(_text(value) for value in row[:SHEET_COLUMNS])
        if any(cells):
            yield SheetRow(number, cells)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    text = str(value).strip()
    if len(text) > SHEET_CELL:
        raise _Refused(f"a cell has more than {SHEET_CELL:,} characters (SHEET_CELL)")
    return text
