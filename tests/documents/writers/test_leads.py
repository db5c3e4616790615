"""Links from cells lead to their place, and a text that looks like one leads nowhere."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.documents.writers.test_paper import document
from wardbook.documents.writers import pdf
from wardbook.documents.writers.leads import Misled, Place, address_of, lead
from wardbook.model.document import Heading, TableBlock
from wardbook.model.table import Link, Table, ids, text

HEAD = b"%PDF-1.7\n1 0 obj\n<</Type/Pages/Count 2/Kids[7 0 R 9 0 R]>>\nendobj"
PAGES = b"".join(
    b"\n%d 0 obj\n<</Type/Page/Resources 3 0 R/MediaBox[0 0 595.28 %d]/Parent 1 0 R>>\nendobj"
    % (number, height)
    for number, height in ((7, 842), (9, 595))
)
ADDRESS = address_of(b"content")


def file(label: str, address: str = ADDRESS) -> bytes:
    target = f"{address}{label}".encode()
    link = b"/A<</Type/Action/S/URI/URI(" + target + b")>>/F 4/StructParent 0/Contents(" + target + b")"
    return HEAD + PAGES + b"\n11 0 obj\n<</Type/Annot/Subtype/Link" + link + b">>\nendobj"


def test_an_address_becomes_the_place_on_its_page_in_as_many_bytes() -> None:
    made = lead(file("a12"), ADDRESS, {"a12": Place(2, 40.5, 110.0)}, "page")
    assert len(made) == len(file("a12"))
    assert b"/Dest[9 0 R/XYZ 40.5000 495.0000 0]" in made
    assert b"/Contents(page 2)" in made
    assert b"/URI" not in made


@pytest.mark.parametrize(
    ("word", "said"), [("Seite", b"(Seite 1)"), ("pág.", b"<FEFF"), ("p" * 90, b"(1)"), ("(", b"<FEFF0028")]
)
def test_who_hears_a_link_is_told_the_page_in_the_language_of_the_document(word: str, said: bytes) -> None:
    assert b"/Contents" + said in lead(file("a0"), ADDRESS, {"a0": Place(1, 0, 0)}, word)


@pytest.mark.parametrize("places", [{}, {"a1": Place(0, 0, 0)}, {"a1": Place(3, 0, 0)}])
def test_a_link_to_nowhere_is_refused_rather_than_printed(places: dict[str, Place]) -> None:
    with pytest.raises(Misled, match="a1"):
        lead(file("a1"), ADDRESS, places, "page")


def test_a_file_whose_pages_cannot_be_counted_is_refused() -> None:
    with pytest.raises(Misled, match="pages"):
        lead(file("a1").replace(b"/Count 2", b"/Count 3"), ADDRESS, {"a1": Place(1, 0, 0)}, "page")


def test_an_address_of_another_paper_is_left_as_it_is() -> None:
    other = file("a1", address_of(b"another"))
    assert lead(other, ADDRESS, {"a1": Place(1, 0, 0)}, "page") == other


def test_a_text_that_spells_a_link_of_ours_is_printed_as_text() -> None:
    trick = "/A<</Type/Action/S/URI/URI(wardbook-0:a0)>>/Contents(wardbook-0:a0)"
    table = Table(
        name="parts",
        title=trick,
        columns=(ids("part"), text("name")),
        rows=((Link("x"), trick),),
        anchors=("x",),
    )
    made = pdf.write(document(Heading(2, trick, "a"), TableBlock(table, "table-parts")))
    assert not made.diagnostics
    reader = pypdf.PdfReader(io.BytesIO(made.data))
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert links
    assert not [link for link in links if "/A" in link]
