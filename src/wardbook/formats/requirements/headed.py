"""Rows under a heading: which row is the heading, and the items below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from wardbook.base.span import Span
from wardbook.formats.requirements.headings import Fields, folded
from wardbook.model.foreign import ForeignItem

_HEAD_ROWS = 30
"""Rows in which the heading is looked for; title blocks above a table have fewer."""


class Line(NamedTuple):
    """The cells of one row and its number in the file."""

    number: int
    cells: tuple[str, ...]


class Head(NamedTuple):
    """Where the heading stands among the lines, and the fields that are known by it."""

    row: int
    known: frozenset[str]


def head_of(lines: Iterable[Line], fields: Fields) -> Head:
    """The row in which most fields are known, the first of equals; none of them makes it -1."""
    best = Head(-1, frozenset())
    for index, line in enumerate(islice(lines, _HEAD_ROWS)):
        known = frozenset(field for cell in line.cells if (field := fields.field_of(cell)))
        if len(known) > len(best.known):
            best = Head(index, known)
    return best


def headed(lines: Sequence[Line], name: str, fields: Fields) -> tuple[tuple[ForeignItem, ...], str]:
    """The items below the heading, and a sentence where no row can be one."""
    head = head_of(lines, fields)
    if not fields.is_enough(head.known):
        return (), fields.missing()
    headings = lines[head.row].cells
    items = tuple(
        ForeignItem(
            cells=tuple(
                (heading.strip(), cell)
                for heading, cell in zip(headings, line.cells, strict=False)
                if heading.strip() and cell.strip()
            ),
            at=Span(name, line.number),
        )
        for line in lines[head.row + 1 :]
        if line.cells != headings
    )
    return tuple(item for item in items if item.cells), ""


def jira_said(items: Sequence[ForeignItem]) -> bool:
    """Whether the headings are Jira's, which no other system writes together."""
    seen = {folded(heading) for item in items[:20] for heading, _ in item.cells}
    return bool({"issue key", "vorgangsschluessel", "cle de ticket"} & seen)
