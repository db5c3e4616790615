"""PDF, DOCX, HTML and spreadsheets of every document of three folders say the same words in the same order, and nothing more."""

from __future__ import annotations

import datetime
import io
import re
from functools import cache
from pathlib import Path

import docx as reader
import openpyxl
import pypdf
import pytest

from tests.documents.tagged import pieces
from tests.documents.test_company_papers import png_file
from tests.documents.writers.test_docx import documents, docx_words, html_words, told, words
from wardbook.documents.shelf import outlines
from wardbook.documents.writers import cover, docx, docx_body, html_file, pdf, xlsx
from wardbook.documents.writers.docx_xml import NAMESPACES
from wardbook.documents.writers.words import in_words
from wardbook.model.document import (
    Block,
    Callout,
    Document,
    FigureBlock,
    Heading,
    Look,
    Paragraph,
    Run,
    TableBlock,
)
from wardbook.model.table import Tone

ROOT = Path(__file__).parent.parent.parent.parent
FOLDERS = ("examples/infusion-pump", "examples/wardbook-itself", "tests/rules/base")
SHEETS = [(folder, name) for folder in FOLDERS for name in sorted(outlines({}))]
ALIKE = str.maketrans({"–": "-", "×": "x", "○": "-", "✗": "x"})
"""Marks of states that our faces for paper do not have, and what stands for them there."""

COUNTED = re.compile(r"((Table|Figure)\d+:|[✓x?·-])?\Z")
"""What a word processor's file says between two blocks: the number in a caption, the mark of a notice."""

NUMBERED = re.compile(r"(Coordinates:.{1,120}?\.)?(\d[\d.]*|[✓x?·-])?\Z")
"""What paper says between two blocks: which engine placed a picture, the number of a heading, the mark of a notice."""


@cache
def made(folder: str) -> dict[str, Document]:
    """The documents of a folder, written once."""
    return {document.name: document for document in documents(ROOT / folder)}


def plain(text: str) -> str:
    return words(text).translate(ALIKE)


def on_page(block: Block) -> str:
    """What a page says of a block: a figure's words stand under it."""
    if isinstance(block, FigureBlock) and not block.figure.is_empty:
        return f"{block.figure.title}. {block.figure.alt}"
    return said(block)


def said(block: Block) -> str:
    """What a block says, with the notes of a table that has no rows."""
    notes = block.table.notes if isinstance(block, TableBlock) and not block.table.rows else ()
    return told(block) + "".join(notes)


def gaps(blocks: list[str], whole: str) -> list[str]:
    """What stands between the words of the blocks and behind the last; fails where a block is not told in its turn."""
    found = []
    place = whole.find("".join(blocks[:1]), whole.find(blocks[0]) + 1)  # behind the list of contents
    assert place >= 0
    for block in blocks:
        at = whole.find(block, place)
        assert at >= 0, f"{block[:200]!r} is not said behind {whole[max(0, place - 80) : place]!r}"
        found.append(whole[place:at])
        place = at + len(block)
    return [*found[1:], whole[place:]]


@pytest.mark.parametrize(("folder", "name"), SHEETS)
def test_paper_word_processor_page_and_spreadsheet_agree(
    folder: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Words are compared: the dots of a picture, which take longest to make, are looked at elsewhere.
    monkeypatch.setattr(docx_body, "png", lambda *_, **__: png_file(4, 4))
    document = made(folder).get(name)
    if document is None:
        assert name == "eu-technical-documentation"  # the base folder is for no European market
        assert folder == "tests/rules/base"
        return
    blocks = [plain(said(block)) for block in document.blocks]
    tagged = pieces(pdf.write(document).data)
    paper = plain("".join(piece.text for piece in tagged if "Figure" not in piece.tags))
    odd = [gap for gap in gaps(blocks, paper) if not NUMBERED.match(gap)]
    assert odd == []
    assert [piece.text for piece in tagged if piece.tags[-1] == "Alt"] == [
        block.figure.alt
        for block in document.blocks
        if isinstance(block, FigureBlock) and not block.figure.is_empty
    ]
    typed = plain(docx_words(docx.write(document).data))
    assert [gap for gap in gaps(blocks, typed) if not COUNTED.match(gap)] == []
    page = plain(html_words(html_file.write(document)))
    assert set(gaps([plain(on_page(block)) for block in document.blocks], page)) <= {"", *"✓x?·-"}
    for _, value in cover.facts(document):
        assert all(plain(value) in whole for whole in (paper, typed, page)), value
    tables = [block.table for block in document.blocks if isinstance(block, TableBlock)]
    if not tables:
        return
    sheets = openpyxl.load_workbook(io.BytesIO(xlsx.write(tables))).worksheets
    for table, sheet in zip(tables, sheets, strict=True):
        head, *rows = sheet.iter_rows(values_only=True)
        assert list(head[: len(table.columns)]) == [column.title for column in table.columns]
        if table.rows:
            shown = [["" if cell is None else str(cell) for cell in row] for row in rows[: len(table.rows)]]
            assert shown == [[in_words(cell, "\n") for cell in row] for row in table.rows]
        else:
            assert rows[0][0] == table.empty


def test_every_document_that_we_ship_is_among_those_compared() -> None:
    assert set(made(FOLDERS[0])) == set(outlines({}))


# --- Covers, headings, links ---

BASE = {
    "name": "x",
    "title": "Titel",
    "device": "Gerät",
    "manufacturer": "Hersteller",
    "version": "1",
    "as_of": datetime.date(2026, 11, 20),
}


def test_a_draft_in_another_language_says_so_in_that_language_on_every_surface() -> None:
    document = Document(
        **BASE,
        draft=True,
        language="de",
        words={
            "DRAFT": "ENTWURF",
            "Status": "Stand",
            "facts are missing, or nobody has signed it": "unfertig",
        },
        blocks=(Heading(2, "Eins", "a"),),
    )
    typed = docx.write(document).data
    head = reader.Document(io.BytesIO(typed)).sections[0].header
    assert any("ENTWURF" in item.text for item in head.paragraphs)
    paper = "".join(piece.text for piece in pieces(pdf.write(document).data))
    for whole in (plain(paper), plain(docx_words(typed)), plain(html_words(html_file.write(document)))):
        assert "ENTWURFunfertig" in whole
        assert "DRAFT" not in whole


def test_a_finished_document_bears_no_mark_of_a_draft() -> None:
    document = Document(**BASE, draft=False, blocks=(Heading(2, "One", "a"),))
    for whole in (docx_words(docx.write(document).data), html_words(html_file.write(document))):
        assert "DRAFT" not in whole
        assert "complete" in whole


def test_a_logo_stands_on_the_cover_of_every_form_within_its_room() -> None:
    document = Document(
        **BASE, draft=True, look=Look(logo=png_file(40, 20)), blocks=(Heading(2, "One", "a"),)
    )
    paper = reader.Document(io.BytesIO(docx.write(document).data))
    [shape] = paper.inline_shapes
    assert shape.width.mm <= 50.2
    assert shape.height.mm <= 18.2
    assert shape.width / shape.height == pytest.approx(2, rel=0.01)
    assert b'src="data:image/png;base64,' in html_file.write(document)
    assert b"data:image" not in html_file.write(Document(**BASE, draft=True, blocks=()))


@pytest.mark.parametrize(("paper", "wide"), [("a4", 11906), ("letter", 12240)])
def test_a_word_processors_pages_have_the_companys_size_and_hold_the_widest_table(
    paper: str, wide: int
) -> None:
    source = made(FOLDERS[0])["security-architecture"]
    document = Document(**BASE, draft=True, look=Look(paper=paper), blocks=source.blocks)
    body = reader.Document(io.BytesIO(docx.write(document).data))
    upright = [item for item in body.sections if item.page_width < item.page_height]
    turned = [item for item in body.sections if item.page_width > item.page_height]
    assert upright
    assert turned
    assert {item.page_width.twips for item in upright} == {wide}
    room = min(item.page_width.twips - item.left_margin.twips - item.right_margin.twips for item in turned)
    widths = [
        int(item.get(f"{{{NAMESPACES['w']}}}w")) for item in body.element.iterfind(".//w:tblW", NAMESPACES)
    ]
    assert max(widths) <= room


def test_headings_go_down_one_step_at_a_time_whatever_a_person_wrote() -> None:
    prose = (Heading(4, "Deep", "a"), Heading(2, "Top", "b"), Heading(5, "Deeper", "c"), Heading(3, "", "d"))
    document = Document(**BASE, draft=True, blocks=prose)
    page = html_file.write(document).decode()
    assert re.findall(r"<h(\d)", page) == ["1", "2", "2", "3", "3"]
    printed = pdf.write(document)
    assert printed.diagnostics == ()
    heads = {piece.text: piece.tags[1] for piece in pieces(printed.data)}
    assert [heads[title] for title in ("Deep", "Top", "Deeper", "…")] == ["H1", "H1", "H2", "H2"]


def test_soft_hyphens_and_links_without_words_do_not_keep_a_document_from_being_typeset() -> None:
    runs = (Run("a\u00ad", to="https://a.example/"), Run("\u00ad", to="https://b.example/"), Run("", to="#x"))
    blocks = (Heading(2, "x", "x"), Paragraph(runs), Callout(Tone.BAD, "", runs))
    assert pdf.write(Document(**BASE, draft=True, blocks=blocks)).diagnostics == ()


def test_paper_says_that_it_can_be_read_by_those_who_cannot_see_it() -> None:
    document = made(FOLDERS[2])["security-architecture"]
    data = pdf.write(document).data
    root = pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert root["/Lang"] == "en-US"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "/Suspects" not in root["/MarkInfo"]
    tags = {tag for piece in pieces(data) for tag in piece.tags}
    assert {"H1", "Table", "THead", "TH", "TR", "TD", "Figure", "Alt", "TOC", "Link"} <= tags
