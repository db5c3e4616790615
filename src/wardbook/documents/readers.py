"""Who may read what: nothing that is for a regulator reaches a document for customers or users."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wardbook.model.architecture import Element
from wardbook.model.figure import Figure
from wardbook.model.record import Record
from wardbook.model.security_file import Device
from wardbook.model.table import Audience, Cell, Link, Missing, Table
from wardbook.views import all_views

_ORDER = list(Audience)

STATEMENTS: dict[str, Audience] = {
    **dict.fromkeys(("scope", "basis", "intended-use", "users", "classes"), Audience.PUBLIC),
    **dict.fromkeys(("components", "sbom-adequacy", "sbom-doubts", "labelling", "mds2"), Audience.CUSTOMER),
    **dict.fromkeys(("customers-ask", "sbom-files", "support", "vulnerabilities-told"), Audience.CUSTOMER),
    **dict.fromkeys(("study", "warnings"), Audience.CUSTOMER),
}
"""Who may read a statement; one that is not named here is for regulators."""


NOT_DRAWN = (
    "This picture holds things that are not for the readers of this document, so it is not shown here."
)


def may_read(reader: Audience, meant_for: Audience) -> bool:
    """Whether a document for `reader` may hold what is meant for somebody: each sees all that is for those before."""
    return _ORDER.index(meant_for) <= _ORDER.index(reader)


def meant_for(kind: str, name: str) -> Audience:
    """Whom a view, figure or statement is for; what does not exist is for nobody but shows as missing."""
    if kind == "statement":
        return STATEMENTS.get(name, Audience.REGULATOR)
    found = all_views().get(name)
    return found.audience if found else Audience.PUBLIC


def withheld(device: Device, reader: Audience) -> frozenset[str]:
    """Ids of things whose own `audience` says that this reader may not see them."""
    tables = (value for name in device.__struct_fields__ if isinstance(value := getattr(device, name), dict))
    return frozenset(
        key
        for table in tables
        for key, record in table.items()
        if isinstance(record, Record)
        and isinstance(record, Element)
        and record.audience is not None
        and not may_read(reader, record.audience)
    )


def without(table: Table, hidden: frozenset[str]) -> Table:
    """The table without the rows of hidden things; where another row names one, that it is withheld."""
    if not hidden:
        return table
    anchors = [*table.anchors, *[""] * (len(table.rows) - len(table.anchors))]
    kept = [
        (row, anchor)
        for row, anchor in zip(table.rows, anchors, strict=True)
        if anchor not in hidden and not (row and _is_hidden(row[0], hidden))
    ]
    return msgspec.structs.replace(
        table,
        rows=tuple(tuple(_cell(cell, hidden) for cell in row) for row, _ in kept),
        anchors=tuple(anchor for _, anchor in kept) if table.anchors else (),
    )


def undrawn(figure: Figure, hidden: frozenset[str]) -> Figure:
    """The figure, or an empty one where any picture of it holds a hidden thing: a drawing with holes would mislead."""
    pictures = [*figure.pictures, figure]
    drawn = {item.id for picture in pictures for item in picture.nodes}
    drawn |= {item.id for picture in pictures for item in picture.edges}
    drawn |= {item.id for picture in pictures for item in picture.boundaries}
    if not drawn & hidden:
        return figure
    return Figure(
        name=figure.name,
        title=figure.title,
        alt=NOT_DRAWN,
        audience=figure.audience,
        empty=NOT_DRAWN,
    )


def _cell(cell: Cell, hidden: frozenset[str]) -> Cell:
    if isinstance(cell, tuple):
        return tuple(found for item in cell if not isinstance(found := _cell(item, hidden), tuple))
    return Missing("withheld") if _is_hidden(cell, hidden) else cell


def _is_hidden(cell: Cell, hidden: Iterable[str]) -> bool:
    return (cell.id if isinstance(cell, Link) else cell) in hidden if isinstance(cell, Link | str) else False
