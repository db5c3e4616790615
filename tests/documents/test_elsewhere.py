"""What a document names and another tells: a working link where files lie together, the document and section by name where they travel alone."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import docx as reader
import pypdf
import pytest
from msgspec.structs import replace

from tests.base_folder import BASE
from wardbook.app import selected
from wardbook.app.check import Checked, check
from wardbook.documents import book, elsewhere, readers
from wardbook.documents.homes import finder
from wardbook.documents.tongue import Tongue
from wardbook.documents.writers import docx, html_file, pdf, site
from wardbook.documents.writers.docx_xml import NAMESPACES
from wardbook.model.document import Document, Heading, TableBlock
from wardbook.model.table import Audience, Cell, Link, Table, ids
from wardbook.views import all_views

AS_OF = datetime.date(2026, 11, 20)
ROOT = Path(__file__).parent.parent.parent
FOLDERS = (ROOT / "examples" / "infusion-pump", BASE)


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def checked(request: pytest.FixtureRequest) -> Checked:
    return check(request.param, as_of=AS_OF)


@pytest.fixture(scope="module")
def written(checked: Checked) -> dict[str, Document]:
    assert checked.report.subject is not None
    assert checked.inputs is not None
    prose = checked.inputs.prose
    return {
        name: book.write(name, checked.report, prose)[0] for name in book.due(checked.report.subject, prose)
    }


def tables(document: Document) -> Iterator[Table]:
    return (block.table for block in document.blocks if isinstance(block, TableBlock))


def links(document: Document) -> set[str]:
    def of(cell: Cell) -> Iterator[str]:
        for item in cell if isinstance(cell, tuple) else (cell,):
            if isinstance(item, Link):
                yield item.id

    return {id_ for table in tables(document) for row in table.rows for cell in row for id_ in of(cell)}


def rows(document: Document) -> set[str]:
    return {anchor for table in tables(document) for anchor in table.anchors if anchor}


def test_every_id_that_another_document_defines_leads_to_its_document_and_section(
    written: dict[str, Document],
) -> None:
    defined = {name: rows(document) for name, document in written.items()}
    for name, document in written.items():
        for id_ in links(document) - defined[name] - set(written):
            homes = [
                other
                for other in written
                if other != name
                and id_ in defined[other]
                and readers.may_read(document.audience, written[other].audience)
                and "#" not in id_
            ]
            if not homes:
                continue
            home, _, anchor = document.elsewhere[id_].partition("#")
            assert home in homes, f"{name}: {id_}"
            assert anchor in {block.anchor for block in written[home].blocks if isinstance(block, Heading)}
    assert sum(bool(document.elsewhere) for document in written.values()) >= 10


def test_the_table_names_title_and_section_as_they_stand_in_the_other_document(
    written: dict[str, Document],
) -> None:
    for document in written.values():
        for table in tables(document):
            if table.name != elsewhere.ANCHOR:
                continue
            for key, (title, section, named) in zip(table.anchors, table.rows, strict=True):
                home, _, anchor = key.partition("#")
                assert isinstance(title, Link)
                assert title.text == f"{written[home].number} {written[home].title}".strip()
                heads = [b for b in written[home].blocks if isinstance(b, Heading) and b.anchor == anchor]
                assert [head.text for head in heads] == [section]
                assert named


def test_no_document_leads_to_one_that_its_readers_may_not_see(written: dict[str, Document]) -> None:
    for document in written.values():
        for key in document.elsewhere.values():
            home = written[key.partition("#")[0]]
            assert readers.may_read(document.audience, home.audience)


def test_single_pages_that_lie_together_lead_to_each_other_and_no_link_is_dead(checked: Checked) -> None:
    assert checked.inputs is not None
    names = ("risk-assessment", "traceability", "security-architecture")
    files, _ = selected.outputs(checked.report, checked.inputs.prose, None, names, ("html",))
    pages = {path.removeprefix("documents/"): data.decode() for path, data in files.items()}
    across = 0
    for name, page in pages.items():
        for target in re.findall(r'<a href="([^"]*)"', page):
            file, _, anchor = unescape(target).partition("#")
            if not file.startswith(("https:", "mailto:")):
                assert f'id="{unquote(anchor)}"' in unescape(pages[file or name]), target
                across += bool(file)
    assert across > 2


def test_a_single_page_alone_leads_to_the_row_that_names_the_place(written: dict[str, Document]) -> None:
    document = written["traceability"]
    page = html_file.write(document).decode()
    id_, row = next(iter(document.elsewhere.items()))
    assert f'href="#id-{row}"'.replace("#id-", "#id-") in unescape(unquote(page))
    assert ".html#" not in page
    assert f'id="id-{row}"' in unescape(page)
    assert id_ not in rows(document)


def test_every_link_of_the_site_leads_to_an_anchor_that_is_there(
    checked: Checked, written: dict[str, Document]
) -> None:
    views = tuple(
        (shown, view.says)
        for view in all_views().values()
        if isinstance(shown := view(checked.report), Table)
    )
    files = site.write(
        site.Site(
            device="D",
            subtitle="1",
            as_of="2026-11-20",
            banner="",
            front=(),
            documents=tuple((document, f"documents/{name}.pdf") for name, document in written.items()),
            views=views,
            downloads=(),
        )
    )
    pages = {path: unescape(data.decode()) for path, data in files.items() if path.endswith(".html")}
    anchors = {path: set(re.findall(r'id="([^"]*)"', page)) for path, page in pages.items()}
    to_sections = 0
    for path, page in pages.items():
        for target in re.findall(r'href="([^"]*#[^"]*)"', page):
            file, _, anchor = target.partition("#")
            there = (Path("/") / Path(path).parent / file).as_posix() if file else f"/{path}"
            there = str(Path(there).resolve()).lstrip("/")
            assert unquote(anchor) in anchors[there], f"{path}: {target}"
            to_sections += there.startswith("documents/") and bool(file)
    assert to_sections > 10


def test_on_paper_and_in_a_word_processor_an_id_leads_to_the_row_that_names_its_place(
    written: dict[str, Document],
) -> None:
    document = written["metrics"] if written["metrics"].elsewhere else written["controls"]
    row = next(iter(document.elsewhere.values()))
    printed = pdf.write(document)
    assert printed.diagnostics == ()
    assert printed.pages[f"id-{row}"] == printed.pages[f"table-{elsewhere.ANCHOR}"]
    marks = pypdf.PdfReader(io.BytesIO(printed.data))
    targets = [
        item.get_object()["/Dest"][0]
        for page in marks.pages
        for item in page.get("/Annots", ())
        if "/Dest" in item.get_object()
    ]
    assert marks.pages[printed.pages[f"id-{row}"] - 1].indirect_reference in targets
    body = reader.Document(io.BytesIO(docx.write(document).data)).element.body
    names = {
        item.get(f"{{{NAMESPACES['w']}}}name") for item in body.iterfind(".//w:bookmarkStart", NAMESPACES)
    }
    led = {
        item.get(f"{{{NAMESPACES['w']}}}anchor") for item in body.iterfind(".//w:hyperlink", NAMESPACES)
    } - {None}
    assert led
    assert led <= names


def test_a_document_that_names_nothing_else_has_no_such_table() -> None:
    shown = Table(
        name="t", title="T", columns=(ids("id"),), rows=((Link("a"),), (Link("b"),)), anchors=("a", "")
    )
    blocks = (Heading(2, "H", "h"), TableBlock(shown, "t"))
    assert elsewhere.told(blocks, lambda _: None, Audience.REGULATOR, Tongue()) == (blocks, {})


def test_many_ids_of_a_section_are_named_in_part_and_all_lead_there() -> None:
    place = elsewhere.Place(document="d", title="Other", number="D-7", section="Things", anchor="things")
    shown = Table(
        name="t",
        title="T",
        columns=(ids("id"),),
        rows=tuple((Link(f"a-vulnerability-of-a-component-{number}"),) for number in range(30)),
    )
    blocks, led = elsewhere.told((TableBlock(shown, "t"),), lambda _: place, Audience.REGULATOR, Tongue())
    assert set(led.values()) == {"d#things"}
    assert len(led) == 30
    last = blocks[-1]
    assert isinstance(last, TableBlock)
    [(title, section, named)] = last.table.rows
    assert (title, section) == (Link("d#things", "D-7 Other"), "Things")
    assert isinstance(named, tuple)
    assert named[-1] == "and 6 more"


def test_where_things_stand_is_found_anew_for_another_report(checked: Checked) -> None:
    assert checked.report.subject is not None
    known = book.outlines()
    reader_of = ("x", Audience.REGULATOR)
    here = finder(checked.report, {}, lambda: {"threat-model": known["threat-model"]}, reader_of)
    first = next(iter(checked.report.subject.threats))
    found = here(first)
    assert found is not None
    assert found.document == "threat-model"
    other = replace(checked.report)
    assert finder(other, {}, dict, reader_of)(first) is None
