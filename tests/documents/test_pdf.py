"""The PDF, read back with another library: text, anchors, tags, faces, dates; and the same bytes every time."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest

from tests.documents.golden import same_as_before
from wardbook.app.check import check
from wardbook.documents import book
from wardbook.documents.writers import pdf
from wardbook.model.document import Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.figure import Figure
from wardbook.model.table import Link, Table

BASE = Path(__file__).parent.parent / "rules" / "base"


@pytest.fixture(scope="module")
def document() -> Document:
    report = check(BASE, as_of=datetime.date(2026, 11, 20)).report
    return book.write("security-architecture", report, {})[0]


@pytest.fixture(scope="module")
def made(document: Document) -> pdf.Pdf:
    return pdf.write(document)


@pytest.fixture(scope="module")
def reader(made: pdf.Pdf) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made.data))


def page_text(reader: pypdf.PdfReader, number: int) -> str:
    return reader.pages[number - 1].extract_text().replace("\u200b", "").replace("\n", " ")


def test_every_heading_stands_on_the_page_that_its_anchor_names(
    document: Document, made: pdf.Pdf, reader: pypdf.PdfReader
) -> None:
    headings = [block for block in document.blocks if isinstance(block, Heading)]
    assert len(headings) > 10
    for heading in headings:
        assert heading.text in page_text(reader, made.pages[heading.anchor]), heading.text


def test_every_row_that_defines_an_id_has_a_page(
    document: Document, made: pdf.Pdf, reader: pypdf.PdfReader
) -> None:
    defined = [
        (row, anchor)
        for block in document.blocks
        if isinstance(block, TableBlock)
        for row, anchor in zip(
            block.table.rows, block.table.anchors, strict=False
        )  # none where none is defined
        if anchor
    ]
    assert len(defined) > 10
    for row, anchor in defined:
        shown = anchor
        if Link(anchor) not in row:  # a category is shown by its letter and its name
            assert anchor.endswith(f".{row[0]}")
            shown = f"{row[0]} {str(row[1])[:4]}"
        assert shown in page_text(reader, made.pages[f"id-{anchor}"]), anchor


def test_each_table_prints_its_first_and_its_last_row(document: Document, reader: pypdf.PdfReader) -> None:
    text = " ".join(page_text(reader, number + 1) for number in range(len(reader.pages))).replace("- ", "-")
    for block in document.blocks:
        if isinstance(block, TableBlock) and block.table.rows:
            for row in (block.table.rows[0], block.table.rows[-1]):
                word = next(
                    (cell for cell in row if isinstance(cell, str) and cell.isalpha() and len(cell) > 2), None
                )
                assert word is None or word in text


def test_its_title_and_dates_come_from_the_model(reader: pypdf.PdfReader) -> None:
    assert reader.metadata is not None
    assert reader.metadata.title == "System description and security architecture, Demo pump"
    assert reader.metadata.author == "Example Medical"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == datetime.date(2026, 11, 20)


def test_it_has_bookmarks_for_its_headings(document: Document, reader: pypdf.PdfReader) -> None:
    def titles(items: list[object]) -> list[str]:
        return [
            title
            for item in items
            for title in (titles(item) if isinstance(item, list) else [str(item.title)])
        ]  # type: ignore[attr-defined]

    wanted = [block.text for block in document.blocks if isinstance(block, Heading)]
    found = " ".join(titles(list(reader.outline)))
    assert all(title in found for title in wanted)


def test_it_is_tagged_and_says_that_it_is_an_archive_file(made: pdf.Pdf, reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfaid:part>2</pdfaid:part>" in made.data
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made.data


def test_every_face_is_ours_and_embedded(reader: pypdf.PdfReader) -> None:
    faces = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            faces[descendant["/BaseFont"]] = descendant["/FontDescriptor"].get_object()
    assert faces
    assert all("IBMPlex" in name for name in faces)
    assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in faces.values())


def test_it_reads_as_before(reader: pypdf.PdfReader) -> None:
    text = "\n\n".join(
        f"--- page {number} ---\n{page.extract_text()}" for number, page in enumerate(reader.pages, 1)
    )
    same_as_before("security-architecture.txt", text.replace("\u200b", "") + "\n")


def small(*blocks: object, title: str = "Title") -> Document:
    return Document(
        name="d",
        title=title,
        device="D",
        manufacturer="M",
        version="1",
        as_of=datetime.date(2026, 1, 2),
        draft=True,
        blocks=tuple(blocks),
    )  # type: ignore[arg-type]


def test_what_our_faces_lack_becomes_a_visible_mark_and_a_diagnostic() -> None:
    made = pdf.write(small(Paragraph((Run("名前 ok"),))))
    assert [item.code for item in made.diagnostics] == ["DO004"]
    assert "◊◊ ok" in pypdf.PdfReader(io.BytesIO(made.data)).pages[1].extract_text()


@pytest.mark.parametrize(
    "words",
    [
        '#read("/etc/passwd")',
        '#import "@preview/x:1.0.0": *',
        "$ x $ *b* _i_ `c` = H <l> @r",
        "#{while true {}}",
        "\\#\\[",
        "// x",
        "/* x",
    ],
)
def test_words_are_never_source_to_the_typesetter(words: str) -> None:
    made = pdf.write(small(Paragraph((Run(words),)), title=words))
    assert not made.diagnostics
    shown = pypdf.PdfReader(io.BytesIO(made.data)).pages[1].extract_text().replace("\n", " ")
    assert words.split(" ", maxsplit=1)[0][:6] in shown


def test_a_document_without_anything_in_it_is_still_a_document() -> None:
    assert pdf.write(small()).data.startswith(b"%PDF-")
    empty = Table(name="t", title="T", columns=(), rows=(), empty="Nothing yet.")
    made = pdf.write(small(TableBlock(empty, "t")))
    assert "Nothing yet." in pypdf.PdfReader(io.BytesIO(made.data)).pages[1].extract_text()


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not installed")
def test_another_reader_opens_it_without_a_complaint(made: pdf.Pdf, tmp_path: Path) -> None:
    (tmp_path / "made.pdf").write_bytes(made.data)
    told = subprocess.run(["pdfinfo", tmp_path / "made.pdf"], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert "Tagged:          yes" in told.stdout


def test_the_same_document_gives_the_same_bytes(document: Document, made: pdf.Pdf) -> None:
    assert pdf.write(document).data == made.data


def test_a_figure_without_nodes_says_what_to_do() -> None:
    from wardbook.model.document import FigureBlock

    made = pdf.write(
        small(FigureBlock(Figure(name="f", title="F", alt="a", empty="Write parts first."), "f"))
    )
    assert "Write parts first." in pypdf.PdfReader(io.BytesIO(made.data)).pages[1].extract_text()
