"""Where units are: a CSV of lots, read whole or not at all."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator

import msgspec

from wardbook.base.canonical import digest
from wardbook.base.limits import FILE_BYTES
from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.field.releases import Lot

COLUMNS = ("unit", "release", "count", "market", "customer", "since", "until")
NEEDED = ("unit", "release")
MOST_LOTS = 1_000_000
"""Rows of one file; a maker with more units has lots of more than one."""

_LONGEST = 200


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """Lots in the order of their ids, and everything that is wrong with the file; nothing is taken in if anything is."""

    lots: tuple[Lot, ...]
    diagnostics: tuple[Diagnostic, ...]
    digest: str


def read(data: bytes, path: str, releases: frozenset[str]) -> Read:
    """The lots of a CSV file with a heading; `releases` are those that were released. Never raises."""
    if len(data) > FILE_BYTES:
        return _nothing(path, 1, f"it has more than {FILE_BYTES:,} bytes", "part it into several files")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _nothing(path, 1, f"byte {error.start} is not UTF-8", "save it as CSV in UTF-8")
    if "\0" in text:
        return _nothing(
            path, 1, "it holds NUL characters, as spreadsheets in binary form do", "save it as CSV"
        )
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    found: list[Diagnostic] = []
    lots: dict[str, tuple[Lot, int]] = {}
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        names = [name.strip().lower() for name in next(rows, [])]
        found += _heading(path, names)
        if found:
            return Read(lots=(), diagnostics=tuple(found), digest=digest(data))
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(lots) >= MOST_LOTS:
                found.append(
                    _at(
                        path,
                        rows.line_num,
                        f"it has more than {MOST_LOTS:,} lots",
                        "part it into several files",
                    )
                )
                break
            found += _row(path, rows.line_num, dict(zip(names, row, strict=False)), releases, lots)
    except csv.Error as error:
        found.append(_at(path, 1, f"it is no CSV: {error}", "save it as CSV in UTF-8, quotes doubled"))
    return Read(
        lots=tuple(lots[name][0] for name in sorted(lots)), diagnostics=tuple(found), digest=digest(data)
    )


def _heading(path: str, names: list[str]) -> Iterator[Diagnostic]:
    for name in NEEDED:
        if name not in names:
            yield _at(path, 1, f"there is no column `{name}`", f"name the columns: {', '.join(COLUMNS)}")
    for name in names:
        if name not in COLUMNS:
            near = nearest(name, COLUMNS)
            guess = f"; did you mean `{near}`?" if near else ""
            yield _at(path, 1, f"`{name}` is no column of ours{guess}", f"columns: {', '.join(COLUMNS)}")
    if len(set(names)) != len(names):
        yield _at(path, 1, "a column is named twice", "name each column once")


def _row(
    path: str,
    line: int,
    row: dict[str, str],
    releases: frozenset[str],
    lots: dict[str, tuple[Lot, int]],
) -> Iterator[Diagnostic]:
    said = {name: row.get(name, "").strip() for name in COLUMNS}
    wrong = list(_wrong(said, releases))
    before = lots.get(said["unit"])
    if before is not None:
        wrong.append(
            (f"unit `{said['unit'][:40]}` stands in line {before[1]} too", "name each unit or lot once")
        )
    if wrong:
        for says, help_ in wrong:
            yield _at(path, line, says, help_)
        return
    count = int(said["count"] or 1)
    rest = {name: said[name] for name in ("market", "customer", "since", "until")}
    lots[said["unit"]] = (Lot(unit=said["unit"], release=said["release"], count=count, **rest), line)


def _wrong(said: dict[str, str], releases: frozenset[str]) -> Iterator[tuple[str, str]]:
    if not said["unit"]:
        yield "the unit is not named", "give a serial number or the number of a lot"
    if said["release"] not in releases:
        near = nearest(said["release"], sorted(releases))
        guess = f"did you mean `{near}`? " if near else ""
        yield (
            f"`{said['release'][:60]}` was not released",
            f"{guess}write DEVICE@VERSION as `wardbook registry` lists it",
        )
    if said["count"] and not (
        said["count"].isascii() and said["count"].isdecimal() and len(said["count"]) < 10
    ):
        yield f"`{said['count'][:20]}` is no number of units", "write a whole number, 0 or more"
    for name in ("since", "until"):
        if said[name] and not _is_day(said[name]):
            yield f"`{said[name][:20]}` in `{name}` is no date", "write YYYY-MM-DD"
    for name, value in said.items():
        if len(value) > _LONGEST or any(ord(letter) < 32 for letter in value):
            yield f"`{name}` is too long or holds control characters", f"write at most {_LONGEST} characters"


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _at(path: str, line: int, says: str, help_: str) -> Diagnostic:
    return Diagnostic(code="PM350", says=says, help=help_, at=Span(path, line, 1))


def _nothing(path: str, line: int, says: str, help_: str) -> Read:
    return Read(lots=(), diagnostics=(_at(path, line, says, help_),), digest="")
