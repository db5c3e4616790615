"""DOCX and single HTML files, read back: the same words as the document, nothing of a hostile text alive, same bytes."""

from __future__ import annotations

import csv
import datetime
import html
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx as reader
import openpyxl
import pypdf
import pytest
from lxml import etree
from msgspec.structs import replace

from wardbook.app.check import check
from wardbook.documents import book
from wardbook.documents.writers import docx, html_file, xlsx
from wardbook.documents.writers.docx_xml import NAMESPACES
from wardbook.documents.writers.pictures import TURNED_HIGH, Picture, taken_by, turned_scale
from wardbook.documents.writers.words import held, in_words
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
from wardbook.model.table import Cell, Table, code, text

ROOT = Path(__file__).parent.parent.parent.parent
FOLDERS = (ROOT / "tests/rules/base", ROOT / "examples/wardbook-itself")
DATE = datetime.date(2026, 11, 20)
HOSTILE = (
    '=cmd|"/c calc"!A1',
    "<script>alert(1)</script>",
    "]]>",
    "&amp; &#0;",
    "\x00\x08\x1b",
    "\u202eevil\u202c",
    "\ud800",
    "a" * 10_000,
    "\ufffe",
)


def documents(folder: Path) -> list[Document]:
    checked = check(folder, as_of=DATE)
    assert checked.report.subject is not None
    assert checked.inputs is not None
    prose = checked.inputs.prose
    return [book.write(name, checked.report, prose)[0] for name in book.due(checked.report.subject, prose)]


def hostile_document() -> Document:
    table = Table(
        name="t", title="]]><w:p/>", columns=(text("=1+1"),), rows=tuple((word,) for word in HOSTILE)
    )
    return Document(
        name="hostile",
        title="<b>&",
        device="\x00=1",
        manufacturer="\x07M",
        version="1",
        as_of=DATE,
        draft=True,
        blocks=(
            Heading(2, "One\x0b", "one"),
            *(Paragraph((Run(word, to="javascript:alert(1)"),)) for word in HOSTILE),
            TableBlock(table, "t"),
        ),
    )


def words(said: str) -> str:
    """The text without white space and invisible characters, so that only what is read is compared."""
    return re.sub(r"[\s\u200b\u00ad]+", "", said)


def told(block: Block) -> str:
    """What a block says, from the block itself, without any writer."""
    match block:
        case Heading(_, title, _) | Code(title):
            return title
        case Paragraph(runs):
            return "".join(run.text for run in runs)
        case Bullets(items):
            return "".join(run.text for item in items for run in item)
        case Callout(_, title, runs, _):
            return title + "".join(run.text for run in runs)
        case TableBlock(table, _) if not table.rows:
            return table.title + table.empty
        case TableBlock(table, _):
            cells = "".join(cell_words(cell) for row in table.rows for cell in row)
            return (
                table.title + "".join(column.title for column in table.columns) + cells + "".join(table.notes)
            )
        case FigureBlock(figure, _):
            return figure.empty if figure.is_empty else figure.title


def cell_words(cell: Cell) -> str:
    return in_words(cell, "\n")


def docx_words(data: bytes) -> str:
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    return words("".join(item.text or "" for item in body.iterfind(".//w:t", NAMESPACES)))


def html_words(data: bytes) -> str:
    page = re.sub(
        r"<style>.*?</style>|<svg.*?</svg>|<span class=\"count\">.*?</span>",
        "",
        data.decode(),
        flags=re.DOTALL,
    )
    return words(html.unescape(re.sub(r"<[^>]*>", "", page)))


def through_libreoffice(folder: Path, name: str, form: str) -> None:
    """Open a file of the folder in LibreOffice and save it there in another form."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", form, "--outdir", folder, folder / name]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def in_order(pieces: Iterator[str], whole: str) -> Iterator[str]:
    """The pieces that do not stand in the text behind the piece before."""
    place = 0
    for piece in pieces:
        found = whole.find(piece, place)
        if found < 0:
            yield piece[:200]
        else:
            place = found + len(piece)


def test_headings_have_styles_links_have_bookmarks_and_tables_repeat_their_heads() -> None:
    document = documents(FOLDERS[0])[0]
    data = docx.write(document).data
    paper = reader.Document(io.BytesIO(data))
    styled = [item.text for item in paper.paragraphs if item.style.name.startswith("Heading")]
    assert styled == [block.text for block in document.blocks if isinstance(block, Heading)]
    body = paper.element.body
    names = [
        item.get(f"{{{NAMESPACES['w']}}}name") for item in body.iterfind(".//w:bookmarkStart", NAMESPACES)
    ]
    targets = {
        item.get(f"{{{NAMESPACES['w']}}}anchor") for item in body.iterfind(".//w:hyperlink", NAMESPACES)
    }
    assert len(names) == len(set(names))
    assert targets - {None} <= set(names)
    full = [block for block in document.blocks if isinstance(block, TableBlock) and block.table.rows]
    assert len(body.findall(".//w:tblHeader", NAMESPACES)) == len(full) == len(paper.tables)


def test_characters_that_xml_cannot_hold_become_a_mark_that_is_reported_and_no_text_becomes_markup() -> None:
    made = docx.write(hostile_document())
    assert [item.code for item in made.diagnostics] == ["DO004"]
    assert "U+0000" in made.diagnostics[0].says
    body = reader.Document(io.BytesIO(made.data)).element.body
    said = "".join(item.text or "" for item in body.iterfind(".//w:t", NAMESPACES))
    for word in ('=cmd|"/c calc"!A1', "<script>alert(1)</script>", "]]>", "&amp; &#0;", "a" * 10_000):
        assert said.count(word) >= 2
    assert b"javascript" not in b"".join(
        zipfile.ZipFile(io.BytesIO(made.data)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(made.data)).namelist()
    )
    assert b"<script" not in html_file.write(hostile_document())


def test_no_hostile_text_is_a_formula_in_a_spreadsheet() -> None:
    table = hostile_document().blocks[-1]
    assert isinstance(table, TableBlock)
    book_read = openpyxl.load_workbook(io.BytesIO(xlsx.write((table.table,))))
    kinds = {cell.data_type for sheet in book_read for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    assert "f" not in kinds


def test_what_no_form_should_hold_is_marked_and_reported_by_each() -> None:
    hostile = hostile_document()
    tables = [block.table for block in hostile.blocks if isinstance(block, TableBlock)]
    in_page: set[str] = set()
    in_sheet: set[str] = set()
    page, sheet = html_file.write(hostile, in_page), xlsx.write(tables, in_sheet)
    assert {"\x00", "\x1b", "\u202e", "\ud800", "\ufffe"} <= in_page & in_sheet
    read = openpyxl.load_workbook(io.BytesIO(sheet))
    said = [page.decode(), *(str(cell.value) for row in read.worksheets[0].iter_rows() for cell in row)]
    for text_of_form in said:
        assert not set(text_of_form) & (in_page | in_sheet)
    assert sum("evil" in text_of_form and "\N{LOZENGE}" in text_of_form for text_of_form in said) == 2


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_spreadsheet_with_every_word_as_text(tmp_path: Path) -> None:
    [hostile] = [block.table for block in hostile_document().blocks if isinstance(block, TableBlock)]
    real = [block.table for block in documents(FOLDERS[0])[0].blocks if isinstance(block, TableBlock)]
    missing: set[str] = set()
    (tmp_path / "it.xlsx").write_bytes(xlsx.write([hostile, *real], missing))
    through_libreoffice(
        tmp_path, "it.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    )
    tables = {table.name[:28]: table for table in (hostile, *real)}
    read = {path.stem.removeprefix("it-"): path for path in tmp_path.glob("it-*.csv")}
    assert set(tables) <= set(read)
    for name, table in tables.items():
        with read[name].open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        expected = [[words(held(in_words(cell, "\n"), missing)) for cell in row] for row in table.rows]
        found = [[words(cell) for cell in row] for row in rows]
        assert found == expected if expected else found[0][0] == words(table.empty), name


def test_another_process_in_another_zone_and_locale_writes_the_same_bytes() -> None:
    program = (
        "import sys, hashlib; from tests.documents.writers.test_docx import documents, FOLDERS, docx, html_file\n"
        "d = documents(FOLDERS[0])[0]; print(hashlib.sha256(docx.write(d).data + html_file.write(d)).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, locale, seed in (("UTC", "C", "1"), ("Asia/Tokyo", "C.UTF-8", "2"))
    }
    assert len(seen) == 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_docx_and_prints_its_headings_in_order(tmp_path: Path) -> None:
    document = documents(FOLDERS[0])[0]
    (tmp_path / "it.docx").write_bytes(docx.write(document).data)
    through_libreoffice(tmp_path, "it.docx", "pdf")
    printed = words("".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "it.pdf").pages))
    headings = iter([words(block.text) for block in document.blocks if isinstance(block, Heading)])
    assert list(in_order(headings, printed)) == []


def test_a_wide_picture_has_a_turned_page_in_the_word_processor_as_on_paper() -> None:
    [architecture] = [item for item in documents(FOLDERS[1]) if item.name == "security-architecture"]
    file = reader.Document(io.BytesIO(docx.write(architecture).data))
    turned = sum(section.page_width > section.page_height for section in file.sections)
    assert turned
    fits = max(section.page_width - section.left_margin - section.right_margin for section in file.sections)
    upright = min(
        section.page_width - section.left_margin - section.right_margin for section in file.sections
    )
    widths = [shape.width for shape in file.inline_shapes]
    assert upright < max(widths) <= fits


def test_a_picture_on_a_turned_page_leaves_room_for_the_heading_that_leads_to_it() -> None:
    tall = Picture(file="", width=900, height=1200, note="")
    lead = (Heading(2, "Connections", "connections"), Paragraph((Run("word " * 100),)))
    room = TURNED_HIGH - taken_by(lead)
    assert 0 < turned_scale(tall, taken_by(lead)) * tall.height <= room < TURNED_HIGH - 80
    assert turned_scale(tall) * tall.height <= TURNED_HIGH


def test_a_table_keeps_its_notes_and_leaves_no_page_behind() -> None:
    def body(notes: tuple[str, ...]) -> list[etree._Element]:
        shown = Table(
            name="t",
            title="T",
            columns=(code("id"), text("says")),
            rows=(("a", "b"), ("c", "d")),
            notes=notes,
        )
        document = replace(hostile_document(), blocks=(TableBlock(shown, "t"),))
        return list(reader.Document(io.BytesIO(docx.write(document).data)).element.body)

    with_notes, without = body(("one", "two")), body(())
    table = next(item for item in with_notes if item.tag.endswith("}tbl"))
    rows = table.findall("w:tr", NAMESPACES)
    kept = [[bool(len(cell.findall(".//w:keepNext", NAMESPACES))) for cell in row] for row in rows]
    assert [any(row) for row in kept] == [False, False, True]
    first, second = with_notes[with_notes.index(table) + 1 :][:2]
    assert first.find(".//w:keepNext", NAMESPACES) is not None
    assert second.find(".//w:keepNext", NAMESPACES) is None
    after = without[next(place for place, item in enumerate(without) if item.tag.endswith("}tbl")) + 1]
    spacing = after.find(".//w:spacing", NAMESPACES)
    assert spacing is not None
    assert spacing.get(f"{{{NAMESPACES['w']}}}lineRule") == "exact"
    sizes = {item.get(f"{{{NAMESPACES['w']}}}val") for item in rows[1].iterfind(".//w:sz", NAMESPACES)}
    assert sizes == {"14", "15"}
