"""Every piece of text that somebody reads in a document, with where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.document import (
    Block,
    Bullets,
    Callout,
    Document,
    FigureBlock,
    Heading,
    Paragraph,
    TableBlock,
)
from wardbook.model.table import Cell, Link, Missing, State, Table


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Place and words of each piece of a document, in order."""
    yield from (("title", document.title), ("answers", document.answers), ("cover", document.cover))
    for block in document.blocks:
        yield from of_block(block)


def of_block(block: Block) -> Iterator[tuple[str, str]]:
    """The same for one block."""
    match block:
        case Heading(_, text, _):
            yield "heading", text
        case Paragraph(runs):
            yield "text", "".join(run.text for run in runs)
        case Bullets(items):
            yield from (("item", "".join(run.text for run in item)) for item in items)
        case Callout(_, title, runs):
            yield "callout", title
            yield "callout", "".join(run.text for run in runs)
        case TableBlock(table):
            yield from of_table(table)
        case FigureBlock(figure):
            place = f"figure {figure.name}"
            yield from ((place, words) for words in (figure.title, figure.alt, figure.note))
            if figure.is_empty:
                yield place, figure.empty


def of_table(table: Table) -> Iterator[tuple[str, str]]:
    """The same for a table, cell by cell."""
    yield f"table {table.name}, title", table.title
    if not table.rows:
        yield f"table {table.name}, empty", table.empty
    for column in table.columns:
        yield f"table {table.name}, column", column.title
        yield f"table {table.name}, column", column.says
    yield from ((f"table {table.name}, note", note) for note in table.notes)
    for row in table.rows:
        for cell, column in zip(row, table.columns, strict=True):
            yield from ((f"table {table.name}, {column.name}", words) for words in of_cell(cell))


def of_cell(cell: Cell) -> Iterator[str]:
    """The pieces of a cell."""
    match cell:
        case tuple():
            for item in cell:
                yield from of_cell(item)
        case State(word):
            yield word
        case Missing(word, why):
            yield word
            yield why
        case Link(id_, text):
            yield text or id_
        case _:
            yield str(cell)
