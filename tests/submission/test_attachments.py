"""Every hostile or unfit PDF is refused for what it is, quickly, without a word of the library that reads it."""

from __future__ import annotations

import random
from collections.abc import Callable
from time import process_time

import pytest

from tests.complete_device import COMPLETE
from tests.documents.writers.test_paper import document
from tests.submission.hostile_pdf import (
    FILE,
    SCRIPT,
    annotation,
    face,
    packed,
    page,
    pages,
    stream,
    written,
)
from wardbook.documents.writers import pdf
from wardbook.model.document import Heading, Paragraph, Run
from wardbook.submission.attachments import look
from wardbook.submission.inside_pdf import pages_at_a_glance

SCRIPTS = "it holds JavaScript: scripts, media or forms that act"
FILES = "it holds embedded files"
FORM = "it holds a form that can be filled in"
UNREADABLE = "it cannot be read as a PDF"
NO_BEGIN = "it does not begin as a PDF does"
LOCKED = "it is encrypted"
ARIAL = "the face Arial is not embedded"
LOCK = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O ({'a' * 32}) /U ({'b' * 32}) /P -4 >> /ID [(a)(b)]"


def acts(what: str) -> str:
    return f"it holds {what}: scripts, media or forms that act"


def old(version: str) -> str:
    return f"it is PDF {version}; 1.4 to 1.7 is taken"


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    # scripts
    "a script when it is opened": (lambda: page(f"/OpenAction {SCRIPT}"), SCRIPTS),
    "a script among the names": (
        lambda: page(f"/Names << /JavaScript << /Names [(a) {SCRIPT}] >> >>"),
        SCRIPTS,
    ),
    "a script in other letters": (lambda: page("/OpenAction << /S /Java#53cript /J#53 (x) >>"), SCRIPTS),
    "a script after a harmless step": (
        lambda: page(f"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next {SCRIPT} >>"),
        SCRIPTS,
    ),
    "a script in a packed object": (lambda: packed(SCRIPT.encode()), SCRIPTS),
    "a script where pages lead back": (lambda: page(f"/Parent {SCRIPT}"), SCRIPTS),
    "a script among the tags": (lambda: page(f"/StructTreeRoot << /X {SCRIPT} >>"), SCRIPTS),
    "actions of a page": (
        lambda: page("", "/AA << /O << /S /URI /URI (http://x) >> >>"),
        acts("actions of its own"),
    ),
    # what starts or sends something
    "a program that is started": (
        lambda: page("", annotation("/Subtype /Link /A << /S /Launch /F (calc.exe) >>")),
        acts("Launch"),
    ),
    "an action named elsewhere": (
        lambda: page("/OpenAction << /S 4 0 R /F (x) >>", "", "/Launch"),
        acts("Launch"),
    ),
    "a form that is sent": (
        lambda: page("", annotation("/Subtype /Link /A << /S /SubmitForm /F (http://x) >>")),
        acts("SubmitForm"),
    ),
    "data that are fetched": (
        lambda: page("", annotation("/Subtype /Link /A << /S /ImportData /F (a) >>")),
        acts("ImportData"),
    ),
    "a film": (lambda: page("", annotation("/Subtype /RichMedia")), acts("RichMedia")),
    # forms
    "an XFA form": (
        lambda: page("/AcroForm << /XFA 4 0 R /Fields [] >>", "", stream("", b"<xdp/>")),
        acts("XFA"),
    ),
    "a form to fill in": (lambda: page("/AcroForm << /Fields [<< /FT /Tx /T (a) >>] >>"), FORM),
    # files in it
    "a file among the names": (
        lambda: page(f"/Names << /EmbeddedFiles << /Names [(a) {FILE}] >> >>", "", stream("", b"MZ")),
        FILES,
    ),
    "a file at a page": (
        lambda: page(
            "", annotation("/Subtype /FileAttachment /FS << /EF << /F 4 0 R >> >>"), stream("", b"MZ")
        ),
        FILES,
    ),
    "a file that goes along": (lambda: page("/AF [<< /EF << /F 4 0 R >> >>]", "", stream("", b"MZ")), FILES),
    # locked
    "a password": (lambda: page(trailer=LOCK), LOCKED),
    "a lock that is not there": (lambda: page(trailer="/Encrypt 99 0 R"), UNREADABLE),
    # faces
    "a face that every reader is said to have": (
        lambda: page("", face("/Type /Font /Subtype /Type1 /BaseFont /Arial")),
        ARIAL,
    ),
    "a face that does not say what it is": (
        lambda: page("", face("/Subtype /TrueType /BaseFont /Arial")),
        ARIAL,
    ),
    "a face in a drawing": (
        lambda: page(
            "",
            "/Resources << /XObject << /X 4 0 R >> >>",
            stream("/Subtype /Form " + face("/Type /Font /Subtype /Type1 /BaseFont /Arial"), b""),
        ),
        ARIAL,
    ),
    "a face below a face": (
        lambda: page(
            "",
            face(
                "/Type /Font /Subtype /Type0 /BaseFont /Arial "
                "/DescendantFonts [<< /Subtype /CIDFontType2 /BaseFont /Arial >>]"
            ),
        ),
        ARIAL,
    ),
    "a face whose outlines are not there": (
        lambda: page("", face("/Subtype /TrueType /BaseFont /Arial /FontDescriptor << /FontFile2 99 0 R >>")),
        ARIAL,
    ),
    # its form as a file
    "an old version": (lambda: page(version="1.3"), old("1.3")),
    "a new version": (lambda: page(version="2.0"), old("2.0")),
    "a new version said later": (lambda: page("/Version /2.0"), old("2.0")),
    "another kind of file before it": (lambda: page(before=b"PK\3\4"), NO_BEGIN),
    "a web page before it": (lambda: page(before=b"<html><script>x</script>"), NO_BEGIN),
    "nothing at all": (lambda: b"", NO_BEGIN),
    "long, and no bookmarks": (lambda: pages(11), "it has 11 pages and no bookmarks"),
    # traps
    "a stream that unpacks to very much": (
        lambda: packed(b"<< /A (" + b"a" * 100_000_000 + b") >>"),
        UNREADABLE,
    ),
    "a stream of very many objects": (lambda: packed(b"[" + b"<</A 1>>" * 1_000_000 + b"]"), UNREADABLE),
    "a stream that lies about its number": (lambda: packed(b"<< /A 1 >>", says_it_holds=10**9), UNREADABLE),
    "pages that hold themselves": (
        lambda: written("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        UNREADABLE,
    ),
    "pages that multiply": (
        lambda: written(
            "<< /Type /Catalog /Pages 2 0 R >>",
            *(f"<< /Type /Pages /Kids [{f'{number} 0 R ' * 10}] >>" for number in range(3, 20)),
            "<< /Type /Page >>",
        ),
        UNREADABLE,
    ),
    "brackets in brackets": (lambda: page("/X " + "[" * 5000 + "]" * 5000), UNREADABLE),
    "a root that is itself": (lambda: written("1 0 R"), UNREADABLE),
    "noise": (lambda: b"%PDF-1.7\n" + random.Random(8).randbytes(50_000), UNREADABLE),
    "half of one": (lambda: page()[:150], UNREADABLE),
}

FIT: dict[str, Callable[[], bytes]] = {
    "a plain page": page,
    "links": lambda: page("", annotation("/Subtype /Link /A << /S /URI /URI (https://example.com) >>")),
    "a face with its outlines": lambda: page(
        "",
        face("/Subtype /TrueType /BaseFont /Arial /FontDescriptor << /FontFile2 4 0 R >>"),
        stream("", b"outlines"),
    ),
    "a signature": lambda: page("/AcroForm << /Fields [<< /FT /Sig /T (signed) >>] >>"),
    "a mark of an editor": lambda: page(before=b"\xef\xbb\xbf"),
    "pages counted wrongly": lambda: written(
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>",
        "<< /Type /Page /Parent 2 0 R >>",
    ),
    "bookmarks that go round": lambda: pages(
        12, "/Outlines 4 0 R", "<< /First 5 0 R >>", "<< /Title (a) /Next 5 0 R /First 5 0 R >>"
    ),
    "a report as a laboratory prints it": (COMPLETE / "evidence" / "penetration.pdf").read_bytes,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_an_unfit_pdf_is_refused_for_what_it_is(
    what: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    made, refusal = HOSTILE[what]
    data, began = made(), process_time()
    faults = look("evidence/E-1.pdf", data).faults
    assert refusal in faults
    assert set(faults) <= {refusal, UNREADABLE}
    assert process_time() - began < 8
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


@pytest.mark.parametrize("what", FIT)
def test_a_fit_pdf_is_taken(what: str) -> None:
    looked = look("evidence/E-1.pdf", FIT[what]())
    assert not looked.faults
    assert looked.pages > 0


@pytest.mark.parametrize(
    "name", ["evidence/a b.pdf", "evidence/Prüfung.pdf", f"{'a' * 90}.pdf", ".pdf", "a\n.pdf"]
)
def test_a_name_that_is_not_short_and_plain_is_a_fault(name: str) -> None:
    assert look(name, page()).faults == ("its name is not short and plain (letters, digits, `.`, `_`, `-`)",)


def test_whatever_happens_to_a_pdf_on_its_way_it_is_looked_at_without_an_exception() -> None:
    whole = (COMPLETE / "evidence" / "penetration.pdf").read_bytes()
    chance = random.Random(20261128)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 5, 50))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        look("a.pdf", bytes(data))


def test_where_a_pdf_of_ours_is_looked_at_only_its_tags_are_passed_over() -> None:
    assert not look("a.pdf", page(f"/StructTreeRoot << /X {SCRIPT} >>"), is_ours=True).faults
    assert look("a.pdf", page(f"/OpenAction {SCRIPT}"), is_ours=True).faults == (SCRIPTS,)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return pdf.write(document(Heading(2, "A", "a"), Paragraph((Run("words"),)))).data


def test_a_paper_of_ours_is_judged_at_a_glance_as_a_walk_through_all_of_it_judges_it(paper: bytes) -> None:
    assert pages_at_a_glance(paper) == look("a.pdf", paper).pages == look("a.pdf", paper, is_ours=True).pages
    assert not look("a.pdf", paper).faults


@pytest.mark.parametrize(
    "name", ["/JS", "/AA", "/Launch", "/EmbeddedFiles", "/EF", "/FT", "/ObjStm", "/Encrypt", "/XFA"]
)
def test_a_paper_of_ours_that_spells_what_a_fault_needs_is_walked(paper: bytes, name: str) -> None:
    catalog = b"/Type/Catalog"
    assert pages_at_a_glance(paper.replace(catalog, catalog + name.encode() + b"<<>>")) is None
    words = pdf.write(document(Heading(2, f"of {name} and others", "a"))).data
    assert pages_at_a_glance(words) is None
    assert not look("a.pdf", words, is_ours=True).faults


def test_a_paper_of_ours_that_lost_a_face_is_not_passed_at_a_glance(paper: bytes) -> None:
    assert pages_at_a_glance(paper.replace(b"/FontFile2", b"/FontFile9")) is None
