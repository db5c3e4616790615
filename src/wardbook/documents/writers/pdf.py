"""A document as PDF: typeset by Typst from data, tagged, PDF/A-2a and PDF/UA-1 by its own checks, with a page number for every anchor."""

from __future__ import annotations

import datetime
import json
import re
import tempfile
from importlib import resources
from pathlib import Path

import msgspec

from wardbook.base.limits import FIGURE_NODES, FIGURE_PATHS
from wardbook.base.span import Span
from wardbook.documents import fonts
from wardbook.documents.drawing import draw
from wardbook.documents.writers.leads import Misled, Place, address_of, lead
from wardbook.documents.writers.levels import stepped
from wardbook.documents.writers.paper import LOGO, Paper
from wardbook.documents.writers.pictures import Picture
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.document import Document, FigureBlock
from wardbook.model.figure import Figure
from wardbook.model.rule import finding

_TEMPLATES = "wardbook.documents.templates"
_MARKED = re.compile(rb"(/MarkInfo<</Marked true)(/Suspects false)(>>)")


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
        says=f"{len(characters)} of its characters cannot be printed: {shown}",
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
    document = stepped(document)
    drawn = [None if figure.is_empty else draw(figure) for figure in _figures(document)]
    pictures = [
        Picture(f"figure-{index}.svg", item.width, item.height, _engine_note(figure, item.engine))
        if item
        else None
        for index, (figure, item) in enumerate(zip(_figures(document), drawn, strict=True))
    ]
    paper = Paper(document, pictures)
    at = Span(f"{document.name}.pdf")
    with tempfile.TemporaryDirectory(prefix="wardbook-") as name:
        root = Path(name)
        content = json.dumps(paper.data, ensure_ascii=False)
        leads = address_of(content.encode())
        with_leads = json.dumps({**paper.data, "leads": leads}, ensure_ascii=False)
        (root / "document.json").write_text(with_leads, encoding="utf-8")
        (root / "document.typ").write_bytes(resources.files(_TEMPLATES).joinpath("document.typ").read_bytes())
        if document.look.logo:
            (root / LOGO).write_bytes(document.look.logo)
        for index, drawing in enumerate(drawn):
            if drawing:
                (root / f"figure-{index}.svg").write_text(drawing.svg, encoding="utf-8")
        data, places, problems = _typeset(root, document.as_of)
    try:
        data = lead(data, leads, places, document.words.get("page", "page"))
    except Misled as problem:
        problems.append(str(problem))
    if problems:
        return Pdf(b"", {}, (not_typeset(at, "; ".join(problems)[:400]),))
    missing = paper.missing.union(*(drawing.missing for drawing in drawn if drawing))
    found = (missing_characters(at, tuple(sorted(missing))),) if missing else ()
    pages = {anchor: places[label].page for anchor, label in paper.labels.items()}
    return Pdf(data, {anchor: page for anchor, page in pages.items() if page}, found)


def _typeset(root: Path, as_of: datetime.date) -> tuple[bytes, dict[str, Place], list[str]]:
    """The bytes, where every label stands, and what the typesetter refused or warned of."""
    import typst  # 80 MB of typesetter: only those who typeset pay for it

    compiler = typst.Compiler(
        input=root / "document.typ", root=root, font_paths=[fonts.folder()], ignore_system_fonts=True
    )
    stamp = datetime.datetime.combine(as_of, datetime.time(), datetime.UTC)
    try:
        data, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(stamp.timestamp())
        )
        places = json.loads(compiler.query("<wb-places>", field="value", one=True))
    except (typst.TypstError, ValueError, RuntimeError) as error:
        return b"", {}, [str(error)]
    found = {label: Place(*place) for label, *place in places}
    return _unsuspected(_one_file(data)), found, [str(warning.message) for warning in warnings]


def _unsuspected(data: bytes) -> bytes:
    """The same file without the entry that no tag is in doubt, which is what its absence means (ISO 32000-1, table 321).

    A widely used reader calls it an error where it is false. Blanks take its place, so that no offset moves.
    """
    return _MARKED.sub(lambda found: found.group(1) + b" " * len(found.group(2)) + found.group(3), data)


def _one_file(data: object) -> bytes:
    """The typesetter gives one file for a PDF; anything else would be our mistake."""
    if not isinstance(data, bytes):
        raise TypeError("the typesetter gave no PDF")
    return data


def _figures(document: Document) -> list[Figure]:
    return [block.figure for block in document.blocks if isinstance(block, FigureBlock)]


def _engine_note(figure: Figure, engine: str) -> str:
    """Which engine gave the coordinates, so that two pictures of one model can be told apart."""
    if engine in ("our own", "tree"):
        return ""
    elements, paths = len(figure.nodes), len(figure.edges)
    why = ""
    if elements > FIGURE_NODES:
        why = f" ({elements} elements; more than {FIGURE_NODES} are laid in rows)"
    elif paths > FIGURE_PATHS:
        why = f" ({paths} paths; with more than {FIGURE_PATHS} elements are laid in rows)"
    return f"Coordinates: {engine}{why}."
