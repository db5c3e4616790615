"""Workbooks: every visible sheet that has a heading for requirements or anomalies."""

from __future__ import annotations

from wardbook.base.span import Span
from wardbook.formats import workbook
from wardbook.formats.boundary import not_readable
from wardbook.formats.component_csv.rows import unguarded_cell
from wardbook.formats.requirements.headed import Line, headed, jira_said
from wardbook.formats.requirements.headings import Fields
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.foreign import ForeignFile, ForeignItem


def read(data: bytes, name: str, fields: Fields) -> tuple[ForeignFile | None, list[Diagnostic]]:
    """The items of all sheets; a formula counts with the value saved for it, a macro not at all."""
    sheets, problems = workbook.read(data, name)
    if sheets is None:
        return None, problems
    items: list[ForeignItem] = []
    problem = fields.missing()
    for sheet in sheets:
        lines = [Line(row.number, tuple(map(unguarded_cell, row.cells))) for row in sheet.rows]
        found, said = headed(lines, name, fields)
        problem = problem if said else ""
        items += found
    if problem:
        return None, [not_readable(Span(name), problem)]
    is_jira = jira_said(items)
    return ForeignFile(
        format="XLSX", items=tuple(items), system="Jira" if is_jira else "", is_wiki=is_jira
    ), problems
