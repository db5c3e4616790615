"""A table or figure in any form, as bytes."""

from __future__ import annotations

from wardbook.base.canonical import pretty_json
from wardbook.model.figure import Figure
from wardbook.model.table import Column, Kind, Table

FORMS = ("table", "json", "csv", "md", "xlsx", "svg")


def render_view(shown: Table | Figure, form: str, *, width: int = 100, colour: bool = False) -> bytes:
    """The bytes of `shown` in a form of `FORMS`; a figure as anything but svg is the table of its paths."""
    if form == "svg":
        return _svg(shown)
    table = shown if isinstance(shown, Table) else _as_table(shown)
    return _WRITERS[form](table, width, colour)


def _svg(shown: Table | Figure) -> bytes:
    from wardbook.app import figures  # measures text; only pictures pay for it

    if isinstance(shown, Table):
        raise TypeError("a table cannot be drawn")
    return figures.svg(shown)


def _terminal(table: Table, width: int, colour: bool) -> bytes:
    from wardbook.documents.writers import terminal  # each form loads only its own writer

    return terminal.write(table, width=width, colour=colour).encode("utf-8")


def _json(table: Table, _: int, __: bool) -> bytes:
    from wardbook.documents.writers import json_table  # as above

    return pretty_json(json_table.write(table))


def _csv(table: Table, _: int, __: bool) -> bytes:
    from wardbook.documents.writers import csv_table  # as above

    return csv_table.write(table).encode("utf-8")


def _markdown(table: Table, _: int, __: bool) -> bytes:
    from wardbook.documents.writers import markdown_table  # as above

    return markdown_table.write(table).encode("utf-8")


def _xlsx(table: Table, _: int, __: bool) -> bytes:
    from wardbook.documents.writers import xlsx  # as above

    return xlsx.write((table,))


_WRITERS = {"table": _terminal, "json": _json, "csv": _csv, "md": _markdown, "xlsx": _xlsx}


def _as_table(figure: Figure) -> Table:
    if figure.table is not None:
        return figure.table
    if figure.sheets:
        return _sheets_as_table(figure)
    columns = tuple(Column(name, name, Kind.TEXT) for name in ("mark", "id", "from", "to", "label"))
    rows = tuple((edge.mark, edge.id, edge.source, edge.target, edge.label) for edge in figure.edges)
    return Table(
        name=figure.name,
        title=figure.title,
        columns=columns,
        rows=rows,
        notes=(figure.alt,),
        empty=figure.empty,
    )


def _sheets_as_table(figure: Figure) -> Table:
    columns = tuple(Column(name, name, Kind.TEXT) for name in ("picture", "shows", "in words"))
    rows = tuple((sheet.name, sheet.title, sheet.alt) for sheet in figure.sheets)
    return Table(name=figure.name, title=figure.title, columns=columns, rows=rows, empty=figure.empty)
