"""Tables of a comparison as one file or text: for the terminal, for programs, for paper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from wardbook.app import paper
from wardbook.app.render import render_view
from wardbook.documents.writers import xlsx
from wardbook.model.difference import Difference, Side
from wardbook.model.document import Block, Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.table import Table

TEXTS = ("text", "md")
ENDINGS = (*paper.ENDINGS, ".xlsx", ".md", ".csv")


def as_text(tables: Mapping[str, Table], form: str, *, width: int = 100, colour: bool = False) -> str:
    """The tables one after the other in a form of TEXTS."""
    written = "table" if form == "text" else form
    parts = [
        render_view(table, written, width=width, colour=colour).decode("utf-8") for table in tables.values()
    ]
    return "\n".join(parts)


def as_file(tables: Mapping[str, Table], difference: Difference, title: str, name: str) -> bytes:
    """The bytes of a file by the ending of its name: one of ENDINGS. Raises ValueError for another.

    As CSV there is room for one table: the last, which holds the rows that the others count.
    """
    ending = PurePath(name).suffix.lower()
    if ending == ".xlsx":
        return xlsx.write(tuple(tables.values()))
    if ending == ".md":
        return as_text(tables, "md").encode("utf-8")
    if ending == ".csv":
        return render_view(tuple(tables.values())[-1], "csv")
    if ending not in paper.ENDINGS:
        raise ValueError(f"`{name}` ends in no form that is written; end it in one of {', '.join(ENDINGS)}")
    return paper.written(_document(tables, difference, title), ending)


def _named(side: Side) -> str:
    return f"{side.device}, version {side.version} ({side.name})"


def _document(tables: Mapping[str, Table], difference: Difference, title: str) -> Document:
    blocks: list[Block] = [
        Paragraph((Run(f"From {_named(difference.old)} to {_named(difference.new)}"),)),
    ]
    for name, table in tables.items():
        blocks += [Heading(2, table.title, name), TableBlock(table, f"table-{name}")]
    return Document(
        name="changes",
        title=title,
        device=difference.new.device,
        manufacturer=difference.new.manufacturer,
        version=difference.new.version,
        as_of=difference.new.as_of,
        draft=False,
        blocks=tuple(blocks),
        is_plain=True,
    )
