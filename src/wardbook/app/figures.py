"""A figure as files for people to keep: SVG that follows a dark screen, PNG, and PDF with the table beneath."""

from __future__ import annotations

from wardbook.documents.drawing import draw, raster, sheets
from wardbook.documents.drawing.palette import dark_rules
from wardbook.documents.writers import pdf
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.document import Block, Document, FigureBlock, Heading, Paragraph, Run, TableBlock
from wardbook.model.figure import Figure
from wardbook.model.security_file import SecurityFile

FORMATS = ("svg", "png", "pdf")

_BETWEEN = 24


class NothingToDraw(Exception):
    """Raised where a figure is empty; says why, in the words that documents print."""


def svgs(figure: Figure) -> dict[str, bytes]:
    """Each picture of a figure as an SVG file by name; none where there is nothing to draw."""
    return {
        picture.name: _standing_alone(draw(picture).svg).encode("utf-8")
        for picture in sheets(figure)
        if not picture.is_empty
    }


def svg(figure: Figure) -> bytes:
    """The pictures of a figure as one SVG, under each other. Raises NothingToDraw."""
    drawn = [draw(picture) for picture in sheets(figure) if not picture.is_empty]
    if not drawn:
        raise NothingToDraw(figure.empty)
    if len(drawn) == 1:
        return _standing_alone(drawn[0].svg).encode("utf-8")
    parts, top = [], 0
    for drawing in drawn:
        parts.append(drawing.svg.replace("<svg ", f'<svg x="0" y="{top}" ', 1))
        top += drawing.height + _BETWEEN
    wide, high = max(drawing.width for drawing in drawn), top - _BETWEEN
    size = f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<style>{dark_rules()}</style>\n'
    return (head + "".join(parts) + "</svg>\n").encode("utf-8")


def _standing_alone(text: str) -> str:
    """A picture with the rules by which it turns dark where the reader's screen is."""
    return text.replace("</desc>\n", f"</desc>\n<style>{dark_rules()}</style>\n", 1)


def png(figure: Figure) -> bytes:
    """The pictures of a figure as one PNG, under each other, by the typesetter with our own faces. Raises NothingToDraw."""
    drawn = [draw(picture) for picture in sheets(figure) if not picture.is_empty]
    if not drawn:
        raise NothingToDraw(figure.empty)
    return raster.png(drawn)


def as_pdf(figure: Figure, file: SecurityFile) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The pictures of a figure, each on a page with its table beneath, and what could not be printed."""
    blocks: list[Block] = []
    for picture in sheets(figure):
        blocks += [Heading(2, picture.title, f"at-{picture.name}"), Paragraph((Run(picture.alt),))]
        blocks.append(FigureBlock(picture, f"figure-{picture.name}"))
        if picture.table and not picture.is_empty:
            blocks.append(TableBlock(picture.table, f"table-{picture.table.name}"))
    identity = file.device.about.device
    document = Document(
        name=figure.name,
        title=figure.title,
        device=identity.name,
        manufacturer=identity.manufacturer or "manufacturer not stated",
        version=identity.version or "not stated",
        as_of=file.as_of,
        draft=bool(file.gaps),
        blocks=tuple(blocks),
        banner=identity.banner or "",
        audience=figure.audience,
        is_plain=True,
    )
    made = pdf.write(document)
    return made.data, made.diagnostics
