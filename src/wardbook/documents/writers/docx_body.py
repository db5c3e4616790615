"""The blocks of a document as the body of a DOCX: one bookmark for each anchor, wide tables on turned pages."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from wardbook.documents.drawing import draw
from wardbook.documents.drawing.draw import Drawing
from wardbook.documents.drawing.raster import png
from wardbook.documents.writers import cover
from wardbook.documents.writers.columns import Layout, arrange, is_fixed
from wardbook.documents.writers.docx_xml import (
    DECLARED,
    bookmark,
    field,
    link_to,
    paragraph,
    quoted,
    run,
)
from wardbook.documents.writers.paper import address, anchors, led
from wardbook.documents.writers.pictures import (
    LEAD,
    Picture,
    is_sideways,
    is_tall,
    lead_of,
    taken_by,
    turned_scale,
    upright_width,
)
from wardbook.documents.writers.words import MARKS, held, in_words, runs_on
from wardbook.model.document import (
    Block,
    Bullets,
    Callout,
    Code,
    Document,
    FigureBlock,
    Heading,
    Paragraph,
    Run,
    TableBlock,
)
from wardbook.model.figure import Figure
from wardbook.model.table import Cell, Column, Kind, Link, State, Table

_TWIP = 50
"""Thousandths of a point in the unit of widths, a twentieth of a point."""

_PAGE = {"a4": (11906, 16838), "letter": (12240, 15840)}
"""Twips of a page, upright."""

_TOP, _BOTTOM = 1361, 1247
"""Twips above and below, as on paper."""

_SIDES = {"a4": (1134, 907), "letter": (1301, 408)}
"""Twips beside the words of an upright and of a turned page, as on paper, for which widths are made (`columns.py`)."""

_EMU = 12_700
"""Units of pictures in a point."""


_LOGO_WIDE, _LOGO_HIGH = 142.0, 51.0
"""Points that a logo may take of the cover: 50 by 18 mm, as on paper."""

_TALL_ROW = 12
"""Lines from which a row may be parted between pages."""

_INSETS = '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
"""Room beside the words of a cell, a little less than on paper, for another face may be wider."""

_LINES = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B8C2CC"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)
"""Lines of a table, lighter than its words."""

_TABLE_SIZE, _CODE_SIZE = 15, 14
"""Half points of words in tables, and of those of a machine, whose face may be wider than the one on paper."""

_APART = '<w:spacing w:after="0" w:line="160" w:lineRule="exact"/>'
"""The paragraph that has to follow a table, hardly higher than the gap that it is."""


class Body:
    """One document on its way into the library's document; `missing` gathers what XML cannot hold."""

    def __init__(self, paper: Any, document: Document, missing: set[str]) -> None:  # Any: no types there
        self._paper, self._document, self._missing = paper, document, missing
        self._labels = {anchor: f"wb{index}" for index, anchor in enumerate(anchors(document.blocks))}
        self._led = led(document, self._labels)
        self._placed: set[str] = set()
        self._counts = {"Table": 0, "Figure": 0}
        self._pictures = 0
        self._parts: list[str] = []

    def write(self) -> None:
        """Fill the library's document."""
        from docx.oxml import parse_xml  # only who asks for this form loads the library

        layouts = [arrange(block.table) if isinstance(block, TableBlock) else None for block in self._blocks]
        drawn = [
            draw(block.figure) if isinstance(block, FigureBlock) and not block.figure.is_empty else None
            for block in self._blocks
        ]
        turned = _turned(self._blocks, layouts, drawn)
        self._cover()
        before = False
        for place, (block, now) in enumerate(zip(self._blocks, turned, strict=True)):
            if now != before:
                self._parts.append(self._section(turned=before))
                before = now
            drawing = drawn[place]
            if isinstance(block, FigureBlock) and drawing is not None:
                start = lead_of(self._blocks, place, most=0 if is_tall(_shape(drawing)) else LEAD)
                size = _size(_shape(drawing), self._blocks[start:place], turned=now)
                self._figure(block.figure, block.anchor, drawing, size)
            else:
                self._block(block, layouts[place])
        body = self._paper.element.body
        last = body.sectPr
        self._page(last, turned=before)
        for part in self._parts:
            last.addprevious(parse_xml(part))

    @property
    def _blocks(self) -> tuple[Block, ...]:
        return self._document.blocks

    def _cover(self) -> None:
        document = self._document
        if document.look.logo:
            self._logo(document.look.logo, document.manufacturer)
        self._add(self._plain(document.title), style="Title")
        for line in filter(None, (document.banner, document.answers)):
            self._add(self._plain(line, italic=line is document.answers))
        for name, said in cover.facts(document):
            self._add(self._plain(f"{name}: ", bold=True) + self._plain(said))
        headings = [block for block in self._blocks if isinstance(block, Heading)]
        if headings and not document.is_plain:
            self._contents(headings)

    def _contents(self, headings: list[Heading]) -> None:
        """A field that a word processor fills with page numbers, and that names every heading before it does."""
        last = len(headings) - 1
        for index, heading in enumerate(headings):
            before = after = ""
            if index == 0:
                before = (
                    '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve">'
                    ' TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
                )
            if index == last:
                after = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            level = min(3, _level(heading))
            entry = link_to(self._labels[heading.anchor], self._plain(heading.text)) if heading.anchor else ""
            self._add(before + entry + after, style=f"TOC{level}")
        self._parts.append(paragraph('<w:r><w:br w:type="page"/></w:r>'))

    def _block(self, block: Block, layout: Layout | None) -> None:
        match block:
            case Heading(_, text, anchor):
                self._add(self._mark(anchor) + self._plain(text), style=f"Heading{min(4, _level(block))}")
            case Paragraph(runs):
                self._add(self._runs(runs))
            case Bullets(items, numbered):
                style, looks = "ListNumber" if numbered else "ListBullet", ""
                if numbered:
                    looks = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._numbering()}"/></w:numPr>'
                for item in items:
                    self._add(self._runs(item), style=style, looks=looks)
            case Callout(tone, title, runs, anchor):
                looks = '<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="808080"/></w:pBdr>'
                head = self._mark(anchor) + self._plain(f"{MARKS[tone]} {title}\n", bold=True)
                self._add(head + self._runs(runs), looks=looks)
            case Code(text):
                self._add(self._plain(text, code=True))
            case TableBlock(table, anchor) if layout is not None:
                self._table(table, anchor, layout)
            case FigureBlock(figure, anchor):
                self._add(self._mark(anchor) + self._plain(figure.empty, italic=True))

    def _numbering(self) -> int:
        """A new count from one, as every numbered list begins."""
        from docx.oxml import parse_xml  # only who asks for this form loads the library

        numbering = self._paper.part.numbering_part.element
        style = self._paper.styles["List Number"].element
        wanted = style.find(".//{*}numId").get(_name("val"))
        found = next(item for item in numbering.findall("{*}num") if item.get(_name("numId")) == wanted)
        kind = found.find("{*}abstractNumId").get(_name("val"))
        number = 1 + max(int(item.get(_name("numId"))) for item in numbering.findall("{*}num"))
        numbering.append(
            parse_xml(
                f'<w:num {DECLARED} w:numId="{number}"><w:abstractNumId w:val="{kind}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            )
        )
        return number

    def _table(self, table: Table, anchor: str, layout: Layout) -> None:
        self._caption("Table", table.title, anchor)
        if not table.rows:
            for line in (table.empty, *table.notes):
                self._add(self._plain(line, italic=True))
            return
        widths = [max(1, room // _TWIP) for room in layout.widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = "".join(
            _cell_xml(
                paragraph(
                    self._plain(column.title, bold=True, size=_TABLE_SIZE), looks='<w:spacing w:after="0"/>'
                ),
                width,
                shade=True,
            )
            for column, width in zip(table.columns, widths, strict=True)
        )
        rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
        stays = "<w:keepNext/>" if table.notes else ""  # no note stands alone on the next page
        whole = "" if layout.highest > _TALL_ROW else "<w:trPr><w:cantSplit/></w:trPr>"
        for index, row in enumerate(table.rows):
            id_ = table.anchors[index] if index < len(table.anchors) else ""
            mark = self._mark(f"id-{id_}") if id_ else ""
            cells = []
            for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                inner = (mark if place == 0 else "") + self._cell(cell, column)
                looks = f'{stays if index == len(table.rows) - 1 else ""}<w:spacing w:after="0"/>'
                cells.append(_cell_xml(paragraph(inner, looks=looks), widths[place]))
            rows.append(f"<w:tr>{whole}{''.join(cells)}</w:tr>")
        self._parts.append(
            f'<w:tbl {DECLARED}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{_LINES}'
            f'<w:tblLayout w:type="fixed"/>{_INSETS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
        )
        for index, note in enumerate(table.notes, 1):
            self._add(self._plain(note, italic=True), looks=stays if index < len(table.notes) else "")
        if not table.notes:
            self._add("", looks=_APART)

    def _cell(self, cell: Cell, column: Column) -> str:
        if isinstance(cell, tuple):
            between = run("\N{NO-BREAK SPACE} " if runs_on(cell, column.kind) else "\n")
            return between.join(self._cell(item, column) for item in cell)
        words = in_words(cell)
        fixed = is_fixed(cell, column.kind) and column.kind in (Kind.CODE, Kind.ID)
        shown = self._plain(
            words, code=fixed, bold=isinstance(cell, State), size=_CODE_SIZE if fixed else _TABLE_SIZE
        )
        label = self._led.get(cell.id, "") if isinstance(cell, Link) else ""
        return link_to(label, shown) if label else shown

    def _figure(self, figure: Figure, anchor: str, drawing: Drawing, size: tuple[float, float]) -> None:
        picture = self._picture(png((drawing,), fineness=2), size, figure.alt or figure.title)
        self._add(picture, looks="<w:keepNext/>")
        self._caption("Figure", figure.title, anchor)

    def _logo(self, data: bytes, words: str) -> None:
        wide, high = _dots(data)
        scale = min(_LOGO_WIDE / wide, _LOGO_HIGH / high)
        self._add(self._picture(data, (wide * scale, high * scale), words))

    def _picture(self, data: bytes, points: tuple[float, float], words: str) -> str:
        """A PNG in the line, so many points wide and high, with words for who cannot see it."""
        place, _ = self._paper.part.get_or_add_image(io.BytesIO(data))
        self._pictures += 1
        number, (wide, high) = self._pictures, (round(size * _EMU) for size in points)
        told = quoted(held(words, self._missing))
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{number}" name="Picture {number}" descr="{told}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="picture-{number}.png"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{place}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )

    def _caption(self, kind: str, title: str, anchor: str) -> None:
        self._counts[kind] += 1
        count = field(f"SEQ {kind} \\* ARABIC", str(self._counts[kind]))
        words = self._plain(f"{self._document.words.get(kind, kind)} ")
        self._add(self._mark(anchor) + words + count + self._plain(f": {title}"), style="Caption")

    def _runs(self, runs: tuple[Run, ...]) -> str:
        return "".join(self._linked(item) for item in runs)

    def _linked(self, item: Run) -> str:
        shown = self._plain(item.text, bold=item.bold, italic=item.italic, code=item.code)
        if item.to.startswith("#"):
            label = self._labels.get(item.to[1:], "")
            return link_to(label, shown) if label else shown
        target = address(item.to)
        if not target:
            return shown
        from docx.opc.constants import RELATIONSHIP_TYPE  # only who asks for this form loads the library

        place = self._paper.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{place}">{shown}</w:hyperlink>'

    def _plain(
        self, text: str, *, bold: bool = False, italic: bool = False, code: bool = False, size: int = 0
    ) -> str:
        return run(held(text, self._missing), bold=bold, italic=italic, code=code, size=size)

    def _mark(self, anchor: str) -> str:
        """The bookmark of an anchor, once."""
        if not anchor or anchor in self._placed:
            return ""
        self._placed.add(anchor)
        return bookmark(self._labels[anchor], len(self._placed))

    def _add(self, inner: str, *, style: str = "", looks: str = "") -> None:
        self._parts.append(paragraph(inner, style=style, looks=looks))

    def _section(self, *, turned: bool) -> str:
        """The end of a run of pages that are all upright or all turned."""
        from lxml import etree  # only who asks for this form loads the library

        shape = deepcopy(self._paper.element.body.sectPr)
        self._page(shape, turned=turned)
        return paragraph("", looks=etree.tostring(shape).decode("utf-8"))

    def _page(self, shape: Any, *, turned: bool) -> None:  # Any: the library has no types
        wide, high = _PAGE.get(self._document.look.paper, _PAGE["a4"])
        size, margins = shape.find("{*}pgSz"), shape.find("{*}pgMar")
        size.set(_name("w"), str(high if turned else wide))
        size.set(_name("h"), str(wide if turned else high))
        if turned:
            size.set(_name("orient"), "landscape")
        beside = _SIDES.get(self._document.look.paper, _SIDES["a4"])[turned]
        for side, room in (("left", beside), ("right", beside), ("top", _TOP), ("bottom", _BOTTOM)):
            margins.set(_name(side), str(room))


def _turned(
    blocks: Sequence[Block], layouts: Sequence[Layout | None], drawn: Sequence[Drawing | None]
) -> list[bool]:
    """Which blocks stand on turned pages: wide tables and pictures, with the headings and words that lead to them."""
    found = [False] * len(blocks)
    for place, (layout, drawing) in enumerate(zip(layouts, drawn, strict=True)):
        if (layout is not None and layout.sideways) or (drawing is not None and is_sideways(_shape(drawing))):
            most = 0 if drawing is not None and is_tall(_shape(drawing)) else LEAD
            start = lead_of(blocks, place, most=most)
            found[start : place + 1] = [True] * (place + 1 - start)
    return found


def _size(shape: Picture, lead: Sequence[Block], *, turned: bool) -> tuple[float, float]:
    """Points that a picture is wide and high; on a turned page what leads to it stands above it."""
    scale = turned_scale(shape, taken_by(lead)) if turned else upright_width(shape) / shape.width
    return shape.width * scale, shape.height * scale


def _shape(drawing: Drawing) -> Picture:
    return Picture(file="", width=drawing.width, height=drawing.height, note="")


def _dots(data: bytes) -> tuple[int, int]:
    """Width and height in the head of a PNG, which was checked where it was read."""
    wide, high = struct.unpack(">II", data[16:24])
    return wide, high


def _level(heading: Heading) -> int:
    """Headings of a document begin at 2, for its title is the first."""
    return max(1, heading.level - 1)


def _name(short: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{short}"


def _cell_xml(inner: str, width: int, *, shade: bool = False) -> str:
    colour = '<w:shd w:val="clear" w:color="auto" w:fill="E8EDF2"/>' if shade else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{colour}</w:tcPr>{inner}</w:tc>'
