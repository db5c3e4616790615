"""A document as PDF: typeset by Typst from data, tagged, PDF/A-2a, with a page number for every anchor."""

from __future__ import annotations

import datetime
import json
import re
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from wardbook.base.limits import FIGURE_NODES
from wardbook.base.span import Span
from wardbook.documents import fonts
from wardbook.documents.drawing import draw
from wardbook.documents.writers.columns import column_weights
from wardbook.documents.writers.words import in_words
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Document, FigureBlock, Heading, TableBlock
from wardbook.model.figure import Figure
from wardbook.model.rule import finding
from wardbook.model.table import Cell, Kind, Link, Missing, State, Table, Tone

Json = dict[str, Any]  # Any: JSON

_WIDEST_UPRIGHT = 1_250
"""Units of a picture that fit a portrait page at the size its words are meant to have (24 units are 9 pt)."""

_MANY_COLUMNS = 7
"""Tables with more columns than this are set a little smaller."""

_LONG_CELL = 1_500
"""Characters of a cell that may not fit a page; rows of such tables may break across pages."""


class Pdf(msgspec.Struct, frozen=True):
    """The bytes of a PDF, the page on which each anchor stands, and what could not be printed."""

    data: bytes
    pages: dict[str, int]
    diagnostics: tuple[Diagnostic, ...]


@finding("DO004")
def missing_characters(at: Span, characters: tuple[str, ...]) -> Diagnostic:
    """A text holds characters that our faces do not have; a visible mark stands in their place.

    A reader must see that something was there, so nothing is dropped and nothing is guessed.
    """
    shown = ", ".join(f"U+{ord(character):04X}" for character in characters[:12])
    return Diagnostic(
        code="DO004",
        severity=Severity.WARNING,
        at=at,
        says=f"{len(characters)} characters cannot be printed: {shown}",
        help=f"they appear as `{fonts.MARK}`; write them in Latin letters too",
    )


@finding("DO005")
def not_typeset(at: Span, problem: str) -> Diagnostic:
    """The typesetter refused a document: our own fault, reported with what it said."""
    return Diagnostic(
        code="DO005",
        at=at,
        says=f"the document could not be typeset: {problem}",
        help="please report it with the device folder, or the part of it that causes this",
    )


def write(document: Document) -> Pdf:
    """Typeset a document. The date of the file is its as-of date; the same document gives the same bytes.

    Only our own fonts and the private folder of this run can be read by the typesetter: no system
    font, no network, no other file.
    """
    import typst  # 80 MB of typesetter: only those who typeset pay for it

    drawn = list(_figures(document))
    plain = _plain(document, [svg is not None for _, svg in drawn])
    text = json.dumps(plain, ensure_ascii=False)
    missing = tuple(character for character in fonts.missing_glyphs(text) if character.isprintable())
    with tempfile.TemporaryDirectory(prefix="wardbook-") as name:
        root = Path(name)
        (root / "document.json").write_text(fonts.printable(text), encoding="utf-8")
        (root / "document.typ").write_bytes(
            resources.files("wardbook.documents.templates").joinpath("document.typ").read_bytes()
        )
        for index, (_, svg) in enumerate(drawn):
            if svg is not None:
                (root / f"figure-{index}.svg").write_text(svg, encoding="utf-8")
        compiler = typst.Compiler(
            input=root / "document.typ", root=root, font_paths=[fonts.folder()], ignore_system_fonts=True
        )
        stamp = datetime.datetime.combine(document.as_of, datetime.time(), datetime.UTC)
        try:
            data, warnings = compiler.compile_with_warnings(
                format="pdf", pdf_standards=["a-2a"], timestamp=int(stamp.timestamp())
            )
            pages = {
                str(anchor): int(page)
                for anchor, page in json.loads(compiler.query("<wb-pages>", field="value", one=True))
                if page
            }
        except (typst.TypstError, ValueError, RuntimeError) as error:
            return Pdf(b"", {}, (not_typeset(Span(f"{document.name}.pdf"), str(error)[:400]),))
    if warnings:
        problem = "; ".join(str(warning.message) for warning in warnings)[:400]
        return Pdf(b"", {}, (not_typeset(Span(f"{document.name}.pdf"), problem),))
    found = (missing_characters(Span(f"{document.name}.pdf"), missing),) if missing else ()
    return Pdf(_one_file(data), pages, found)


def _one_file(data: object) -> bytes:
    """The typesetter gives one file for a PDF; anything else would be our mistake."""
    if not isinstance(data, bytes):
        raise TypeError("the typesetter gave no PDF")
    return data


def _figures(document: Document) -> Iterator[tuple[FigureBlock, str | None]]:
    for block in document.blocks:
        if isinstance(block, FigureBlock):
            yield block, draw(block.figure).svg if block.figure.nodes else None


def _plain(document: Document, has_figure: list[bool]) -> Json:
    anchors = _anchors(document)
    placed: set[str] = set()
    blocks: list[Json] = []
    figures = 0
    for block in document.blocks:
        if isinstance(block, TableBlock):
            blocks.append(
                {"type": "table", "anchor": block.anchor, "table": _table(block.table, anchors, placed)}
            )
        elif isinstance(block, FigureBlock):
            file = f"figure-{figures}.svg" if has_figure[figures] else ""
            figures += 1
            figure = block.figure
            blocks.append(
                {
                    "type": "figure",
                    "anchor": block.anchor,
                    "file": file,
                    "alt": figure.alt,
                    "title": figure.title,
                    "empty": figure.empty,
                    "landscape": bool(file) and draw(figure).width > _WIDEST_UPRIGHT,
                    "width": draw(figure).width if file else 0,
                    "note": _engine_note(figure) if file else "",
                }
            )
        else:
            blocks.append(msgspec.to_builtins(block))
    return {
        "title": document.title,
        "device": document.device,
        "manufacturer": document.manufacturer,
        "version": document.version,
        "as-of": document.as_of.isoformat(),
        "draft": document.draft,
        "banner": document.banner,
        "audience": document.audience.value,
        "answers": document.answers,
        "blocks": blocks,
        "anchors": sorted(anchors),
    }


def _engine_note(figure: Figure) -> str:
    """Which engine gave the coordinates, so that two pictures of one model can be told apart."""
    drawing = draw(figure)
    count = len(figure.nodes)
    why = f" ({count} elements; more than {FIGURE_NODES} are laid in rows)" if count > FIGURE_NODES else ""
    return f"Coordinates: {drawing.engine}{why}."


def _anchors(document: Document) -> set[str]:
    """Every anchor of the document: headings, tables, figures, and the ids that rows define."""
    found: set[str] = set()
    for block in document.blocks:
        if isinstance(block, (Heading, TableBlock, FigureBlock)) and block.anchor:
            found.add(block.anchor)
        if isinstance(block, TableBlock):
            found.update(f"id-{anchor}" for anchor in block.table.anchors if anchor)
    return found


def _table(table: Table, anchors: set[str], placed: set[str]) -> Json:
    """A table for the template; an id that two tables define is anchored at the first."""
    rows = [
        [_cell(cell, column.kind, anchors) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    marks: list[str] = []
    for index in range(len(rows)):
        anchor = f"id-{table.anchors[index]}" if index < len(table.anchors) and table.anchors[index] else ""
        marks.append("" if anchor in placed else anchor)
        placed.add(anchor)
    columns = [
        {"title": column.title, "kind": column.kind.value, "weight": weight}
        for column, weight in zip(table.columns, column_weights(table), strict=True)
    ]
    return {
        "title": table.title,
        "columns": columns,
        "rows": rows,
        "anchors": marks,
        "empty": table.empty,
        "notes": list(table.notes),
        "wide": len(columns) > _MANY_COLUMNS,
        "breakable": any(len(in_words(cell)) > _LONG_CELL for row in table.rows for cell in row),
    }


_TONE_MARKS = {Tone.GOOD: "✓", Tone.OPEN: "–", Tone.BAD: "×", Tone.UNKNOWN: "?", Tone.PLAIN: "·"}
_JOINTS = re.compile(r"([-_/.:@+=,;)])")


def _cell(cell: Cell, kind: Kind, anchors: set[str]) -> list[list[str]]:
    """A cell as the template wants it: a list of look, words and the anchor they lead to ("" for none)."""
    if isinstance(cell, tuple):
        return [piece for item in cell for piece in _cell(item, kind, anchors)]
    match cell:
        case Link(id_, words):
            target = f"id-{id_}" if f"id-{id_}" in anchors else ""
            return [["p", words, target] if words else ["c", _breakable(id_), target]]
        case State(word, tone):
            return [[tone.value, f"{_TONE_MARKS[tone]}\N{NO-BREAK SPACE}{word}", ""]]
        case Missing():
            return [["m", in_words(cell), ""]]
    words = str(cell)
    return [["c", _breakable(words), ""] if kind in (Kind.CODE, Kind.ID) else ["p", words, ""]]


def _breakable(text: str) -> str:
    """Ids and code may break after their joints, so that no column overflows."""
    return _JOINTS.sub("\\1\N{ZERO WIDTH SPACE}", text)
