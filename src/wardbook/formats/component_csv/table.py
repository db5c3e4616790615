"""CSV: the table in a file, its delimiter and its header found, its rows as column → cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import not_as_expected, not_readable
from wardbook.formats.component_csv.columns import FIELDS, recognised, squeezed
from wardbook.formats.component_csv.rows import COLUMNS, DELIMITERS, Row, decoded, rows, unguarded_cell
from wardbook.formats.remarks import Remarks
from wardbook.model.diagnostic import Severity

HEADER_ROWS = 10
"""Rows in which the header is looked for; titles and notes above a table are fewer."""

ODD_ROWS = 10_000
"""Rows of another length than the header; a file with more is no table, and each would make a component."""

_SEPARATOR = re.compile(r'"?sep=([,;\t])"?[,;\t]*(?:\r\n|\n|\r|\Z)', re.IGNORECASE)


class Table(NamedTuple):
    """A table with its header found: unique column names, which field each is, and the rows below."""

    columns: list[str]
    fields: dict[str, str]
    delimiter: str
    header: Row
    rows: Iterator[Row]


def opened(data: bytes, mapping: Mapping[str, str], remarks: Remarks) -> Table | None:
    """The table in `data`, None with a remark where there is none."""
    text, said = decoded(data)
    if text is None or not text.strip():
        remarks.add(not_readable(remarks.at, said or "it is empty"))
        return None
    if said:
        remarks.add(not_as_expected(remarks.at, f"the file: {said}"))
    for field in mapping.keys() - set(FIELDS):
        remarks.add(not_as_expected(remarks.at, f"the mapping names `{field[:80]}`, which is no field"))
    named = _SEPARATOR.match(text)
    begin, line = (named.end(), 2) if named else (0, 1)
    found = [_headed(text[begin:], mark, line, mapping) for mark in (named[1] if named else DELIMITERS)]
    best = max(found, key=lambda each: (len(each[1]), len(each[0].cells)))
    header, fields, mark = best
    if not {"name", "purl"} & fields.keys():
        first = text[begin:].lstrip().partition("\n")[0].strip()
        says = f"no column is known as the name of a component in `{first[:80]}`"
        helps = "head the column of names `Component`, or that of package URLs `purl`"
        remarks.add(msgspec.structs.replace(not_readable(remarks.at, says), help=helps))
        return None
    _remark_on_header(header, fields, mapping, remarks, line)
    below = rows(text[begin:], mark, line)
    return Table(unique(header.cells), fields, mark, header, (row for row in below if row.line > header.line))


def _headed(text: str, mark: str, line: int, mapping: Mapping[str, str]) -> tuple[Row, dict[str, str], str]:
    """The row that is most likely the header when cells are apart by `mark`, with the fields it names."""
    best: tuple[Row, dict[str, str], str] = (Row(line, []), {}, mark)
    for row in islice(rows(text, mark, line), HEADER_ROWS):
        columns = unique(row.cells)
        fields = recognised(columns, _mapped(columns, mapping))
        fields = {field: column for field, column in fields.items() if column}
        known = {"name", "purl"} & fields.keys()
        if known and len(fields) > len(best[1]):
            best = (row, fields, mark)
    return best


def _mapped(columns: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Field → column by the user's mapping: the header as written, else without regard to case and spaces."""
    short = {squeezed(column): column for column in reversed(columns)}
    exact = set(columns)
    found: dict[str, str] = {}
    for field in FIELDS:
        header = mapping.get(field)
        if header is None:
            continue
        column = header if header in exact else short.get(squeezed(header)) if header else ""
        if column is not None:
            found[field] = column
    return found


def _remark_on_header(
    header: Row, fields: Mapping[str, str], mapping: Mapping[str, str], remarks: Remarks, first: int
) -> None:
    at = Span(remarks.at.file, header.line)
    for what in header.wrong:
        remarks.add(not_as_expected(at, f"the header {what}"))
    if header.line > first:
        says = f"{header.line - first:,} lines above the header are not part of the table and left out"
        remarks.add(not_as_expected(Span(remarks.at.file, first), says))
    titles = [cell.strip() for cell in header.cells]
    twice = (
        sorted({title for title in titles if title and titles.count(title) > 1})
        if len(titles) < COLUMNS
        else []
    )
    for title in twice:
        remarks.add(not_as_expected(at, f"the header names `{title[:80]}` twice; the first one is read"))
    for field in sorted(mapping.keys() & set(FIELDS)):
        if mapping[field] and field not in fields:
            says = f"no column is called `{mapping[field][:80]}`, which the mapping names for {field}"
            remarks.add(not_as_expected(at, says))


def unique(cells: Iterable[str]) -> list[str]:
    """Headers as names of columns: `column 3` for one without a text, `Name (2)` for the second of a name."""
    found: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        title = unguarded_cell(cell).strip() or f"column {number}"
        name, count = title, 1
        while name in found:
            count += 1
            name = f"{title} ({count})"
        found[name] = None
    return list(found)


def records(table: Table, remarks: Remarks) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as column → cell; cells beyond the header stand under `column N`, empty rows are counted only."""
    columns = table.columns
    empty: list[int] = []
    odd = 0
    for line, cells, wrong in table.rows:
        if not any(cells):
            empty.append(line)
            continue
        for what in wrong:
            remarks.on_line(line, f"the row {what}")
        if len(cells) != len(columns):
            remarks.on_line(line, f"the row has {len(cells):,} cells, the header {len(columns):,}")
            odd += 1
        if odd > ODD_ROWS:
            says = f"more than {ODD_ROWS:,} rows have another number of cells than the header (ODD_ROWS); the rest is left out"
            remarks.bound(line, says)
            break
        record = {column: unguarded_cell(cell) for column, cell in zip(columns, cells, strict=False)}
        for number, cell in enumerate(cells[len(columns) :], len(columns) + 1):
            if cell:
                record[_beyond(number, table)] = unguarded_cell(cell)
        yield line, record
    if empty:
        many = f"{len(empty):,} empty rows are left out, the first one here"
        said = not_as_expected(
            Span(remarks.at.file, empty[0]), many if len(empty) > 1 else "this row is empty"
        )
        remarks.add(msgspec.structs.replace(said, severity=Severity.NOTE))


def _beyond(number: int, table: Table) -> str:
    title = f"column {number}"
    while title in table.columns[: len(table.header.cells)]:
        title += "*"
    return title
