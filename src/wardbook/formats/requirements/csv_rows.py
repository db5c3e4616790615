"""CSV as requirements systems write it: any delimiter, any of their encodings, a heading as often as there are values."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.base.limits import FOREIGN_RECORDS
from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.component_csv.rows import DELIMITERS, Row, decoded, rows, unguarded_cell
from wardbook.formats.remarks import Remarks
from wardbook.formats.requirements.headed import Line, head_of, headed, jira_said
from wardbook.formats.requirements.headings import Fields
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.foreign import ForeignFile

_LOOKED_AT = 200_000
"""Characters from which the delimiter is told."""


def read(data: bytes, name: str, fields: Fields) -> tuple[ForeignFile | None, list[Diagnostic]]:
    """The rows below the heading, told apart by the delimiter under which most headings are known."""
    at = Span(name)
    text, said = decoded(data)
    if text is None or not text.strip():
        return None, [not_readable(at, said or "it is empty")]
    remarks = Remarks(name)
    if said:
        remarks.on_line(0, said)
    first, text = text.split("\n", 1) if text.startswith("sep=") and "\n" in text else ("", text)
    start = 2 if first else 1
    delimiter = max(
        DELIMITERS, key=lambda mark: len(head_of(_lines(rows(text[:_LOOKED_AT], mark, start)), fields).known)
    )
    found: list[Line] = []
    for row in rows(text, delimiter, start):
        found += _lines((row,))
        for wrong in row.wrong:
            remarks.on_line(row.line, f"this line {wrong}")
        if len(found) > FOREIGN_RECORDS:
            return None, [not_readable(at, f"it has more than {FOREIGN_RECORDS:,} rows (FOREIGN_RECORDS)")]
    items, problem = headed(found, name, fields)
    if problem:
        return None, [*remarks.all(), not_readable(at, problem)]
    is_jira = jira_said(items)
    return ForeignFile(
        format="Jira CSV" if is_jira else "CSV",
        items=items,
        system="Jira" if is_jira else "",
        is_wiki=is_jira,
    ), remarks.all()


def _lines(found: Iterable[Row]) -> list[Line]:
    return [
        Line(row.line, tuple(map(unguarded_cell, row.cells)))
        for row in found
        if any(cell.strip() for cell in row.cells)
    ]
