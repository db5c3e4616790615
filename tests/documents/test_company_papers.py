"""What a company changes of its documents: outlines, look, numbers, revisions, approvals, and prose in place of ours."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import msgspec
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.base_folder import copy_base
from tests.formats.pictures import png_file
from wardbook.app.check import Checked, check
from wardbook.documents import book, imprint, outline, sections, shelf
from wardbook.documents.tongue import Tongue
from wardbook.documents.writers import pdf
from wardbook.model.document import Callout, Document, Heading, Paragraph, TableBlock
from wardbook.model.table import State

AS_OF = datetime.date(2026, 11, 20)
NAME = "risk-assessment"


def checked(folder: Path, **files: str | bytes) -> Checked:
    """The base folder with these files laid over it; `__` in a name stands for `/`, `_yaml` for its ending."""
    copy_base(folder)
    for name, data in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_png", ".png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return check(folder, as_of=AS_OF)


def written(found: Checked, prose: dict[str, str] | None = None, name: str = NAME) -> Document:
    assert found.inputs is not None
    text = found.inputs.prose if prose is None else prose
    return book.write(name, found.report, text, found.inputs.logo or b"")[0]


def codes(found: Checked) -> list[str]:
    assert found.inputs is not None
    assert found.report.subject is not None
    return [item.code for item in book.faults(found.report.subject, found.inputs.prose, found.inputs.logo)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(tmp_path_factory.mktemp("base"))


# --- Outlines ---


def test_an_outline_of_a_company_wins_over_ours_and_what_ours_has_more_is_reported(base: Checked) -> None:
    own = f"---\nname: {NAME}\ntitle: Our assessment\naudience: regulator\n---\n## Risks first {{#risks}}\n::: view risk-summary\n"
    prose = {f"documents/{NAME}.outline.md": own}
    document = written(base, prose)
    assert document.title == "Our assessment"
    assert [item.text for item in document.blocks if isinstance(item, Heading)] == ["Risks first"]
    [found] = shelf.faults(prose)
    assert found.code == "DO009"
    assert "method" in found.says
    assert "risks" not in found.says.partition("lacks: ")[2].split(", ")
    left_out = found.says.partition("lacks: ")[2]
    assert (
        shelf.faults(
            {f"documents/{NAME}.outline.md": own.replace("---\n##", f"without: {left_out}\n---\n##")}
        )
        == []
    )


def test_an_outline_as_it_is_ejected_makes_the_same_document_and_no_finding(base: Checked) -> None:
    for name, text in shelf.sources().items():
        prose = {f"documents/{name}.outline.md": text}
        assert shelf.faults(prose) == []
        assert written(base, prose, name) == written(base, {}, name)


def test_a_company_may_bring_a_document_that_we_do_not_have(base: Checked) -> None:
    prose = {"documents/leaflet.outline.md": "---\ntitle: Leaflet\naudience: user\n---\n## A {#a}\nWords.\n"}
    assert "leaflet" in book.outlines(prose)
    assert written(base, prose, "leaflet").audience.value == "user"


@pytest.mark.parametrize(
    "path",
    [
        "documents/x/y.outline.md",
        "documents/Über.outline.md",
        "documents/.outline.md",
        "documents/index.outline.md",
    ],
)
def test_an_outline_whose_name_is_none_is_told(path: str) -> None:
    assert [item.code for item in shelf.faults({path: "## A\n"})] == ["DO013"]


def test_an_outline_of_a_hundred_thousand_lines_is_cut_and_says_so() -> None:
    read, [found] = outline.read("## A\n::: view parts\n" * 50_000, "x", "documents/x.outline.md")
    assert len(read.pieces) == 5_000
    assert "5,000" in found.says


@given(st.text(max_size=300))
def test_any_text_is_an_outline_that_can_be_filled(text: str) -> None:
    prose = {"documents/risk-report.outline.md": text}
    shelf.faults(prose)
    sections.with_prose(book.outlines(prose)["risk-report"], {"documents/risk-report/a.md": text})
    book.stray_prose({**prose, "documents/risk-report/zz.md": text})


# --- Prose ---


def test_prose_named_by_a_section_stands_at_its_end(base: Checked) -> None:
    document = written(base, {f"documents/{NAME}/criteria.md": "Our board agreed."})
    at = next(
        i for i, item in enumerate(document.blocks) if isinstance(item, Heading) and item.anchor == "criteria"
    )
    end = next(i for i in range(at + 1, len(document.blocks)) if isinstance(document.blocks[i], Heading))
    last = document.blocks[end - 1]
    assert isinstance(last, Paragraph)
    assert last.runs[0].text == "Our board agreed."
    assert any(isinstance(item, TableBlock) for item in document.blocks[at:end])


def test_prose_that_replaces_a_section_says_so_and_names_what_is_left_out(base: Checked) -> None:
    document = written(base, {f"documents/{NAME}/criteria.md": "---\nreplaces: true\n---\nSee SOP-9."})
    at = next(
        i for i, item in enumerate(document.blocks) if isinstance(item, Heading) and item.anchor == "criteria"
    )
    notice, words, then = document.blocks[at + 1 : at + 4]
    assert isinstance(notice, Callout)
    assert notice.title == "Written by hand"
    assert "view acceptance" in "".join(run.text for run in notice.runs)
    assert words == Paragraph((msgspec.structs.replace(words.runs[0], text="See SOP-9."),))  # type: ignore[union-attr]
    assert isinstance(then, Heading)


def test_prose_whose_section_is_gone_is_reported_with_the_nearest() -> None:
    gone = "---\ntitle: T\n---\n## Residual {#residual}\n"
    [found] = book.stray_prose({f"documents/{NAME}.outline.md": gone, f"documents/{NAME}/residuals.md": "x"})
    assert (found.code, found.at.file) == ("DO002", f"documents/{NAME}/residuals.md")
    assert f"documents/{NAME}/residual.md" in found.help
    [found] = book.stray_prose({f"documents/{NAME}.outline.md": gone, f"documents/{NAME}/method.md": "x"})
    assert found.code == "DO002"


def test_a_head_of_prose_that_says_anything_else_prints_as_it_stands() -> None:
    text = "---\nreplaces: perhaps\n---\nWords."
    assert sections.words(text) == sections.Words(replaces=False, text=text)


# --- Numbers, revisions, approval ---

RECORD = f"""
documents:
  {NAME}:
    nn: 7
    history:
      - {{revision: A, date: 2026-01-15, author: A. Author, what: first issue}}
      - {{revision: B, date: 2026-11-02, what: more}}
    approvals:
      - {{role: author, name: A. Author, meaning: wrote it, date: 2026-11-02}}
      - {{role: quality, name: Q. Person, signed-in: {{system: eQMS, document: SRM-1, revision: B}}}}
"""
COMPANY = 'branding: {numbers: "{device}-{document}-{nn}", footer: Confidential, paper: letter}\n'


def test_number_revision_history_and_approvals_stand_before_the_content(tmp_path: Path) -> None:
    found = checked(tmp_path, documents_yaml=RECORD, company_yaml=COMPANY)
    document = written(found)
    assert found.inputs is not None
    assert document.number == f"{found.inputs.device.about.device.id}-{NAME}-07"
    assert document.revision == "B"
    head, history, approvals = document.blocks[:3]
    assert isinstance(head, Heading)
    assert isinstance(history, TableBlock)
    assert isinstance(approvals, TableBlock)
    assert [row[0] for row in history.table.rows] == ["A", "B"]
    assert document.look.paper == "letter"
    assert codes(found) == []


def test_a_signature_file_that_is_not_there_keeps_the_document_a_draft(tmp_path: Path) -> None:
    one = "{role: author, name: A. Author, signed: evidence/sig-1.json}"
    record = f"documents: {{{NAME}: {{approvals: [{one}]}}}}\n"
    without = checked(tmp_path / "without", documents_yaml=record)
    assert without.report.subject is not None
    assert not imprint.imprint(NAME, without.report.subject, Tongue()).is_signed
    file = msgspec.structs.replace(
        without.report.subject, inputs={**without.report.subject.inputs, "evidence/sig-1.json": "sha256:0"}
    )
    assert imprint.imprint(NAME, file, Tongue()).is_signed


def test_a_typed_name_with_a_date_is_no_signature_and_keeps_the_document_a_draft(tmp_path: Path) -> None:
    document = written(checked(tmp_path, documents_yaml=RECORD))
    approvals = document.blocks[2]
    assert isinstance(approvals, TableBlock)
    signatures = [row[-1] for row in approvals.table.rows]
    assert isinstance(signatures[0], State)
    assert signatures[0].word == "not signed"
    assert isinstance(signatures[1], tuple)
    assert "not checked here" in str(signatures[1])
    assert document.draft


def test_a_scheme_of_numbers_leaves_a_document_without_what_it_asks_for_without_a_number(
    tmp_path: Path,
) -> None:
    document = written(checked(tmp_path, documents_yaml=RECORD, company_yaml=COMPANY), name="threat-model")
    assert document.number == ""


def test_a_record_for_a_document_that_does_not_exist_is_told_with_the_nearest(tmp_path: Path) -> None:
    found = checked(tmp_path, documents_yaml="documents: {risk-asessment: {number: X}}\n")
    assert codes(found) == ["DO011"]


# --- Branding ---


@pytest.mark.parametrize(
    "branding",
    [
        '{accent: "#ffee00"}',
        '{accent: "red; x"}',
        '{numbers: "{device}-{secret}"}',
        '{numbers: "{device"}',
        "{numbers: X}",
    ],
)
def test_branding_that_cannot_be_followed_is_told_and_ours_stands(branding: str, tmp_path: Path) -> None:
    found = checked(tmp_path, company_yaml=f"branding: {branding}\n")
    assert codes(found) == ["DO014"]
    document = written(found)
    assert (document.look.accent, document.number) == ("", "")


def test_the_contrast_of_a_colour_is_counted_as_the_guideline_does() -> None:
    assert imprint.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert imprint.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_a_logo_is_printed_and_one_that_is_missing_or_hostile_is_told(tmp_path: Path) -> None:
    company = "branding: {logo: documents/logo.png}\n"
    good = checked(tmp_path / "good", company_yaml=company, documents__logo_png=png_file(40, 20))
    assert codes(good) == []
    assert written(good).look.logo
    assert codes(checked(tmp_path / "none", company_yaml=company)) == ["DO010"]
    bad = checked(tmp_path / "bad", company_yaml=company, documents__logo_png=b"<svg onload='alert(1)'/>")
    assert codes(bad) == ["DO010"]
    assert written(bad).look.logo == b""


def test_a_document_in_a_companys_look_is_typeset_on_letter_with_the_same_widths(tmp_path: Path) -> None:
    company = 'branding: {logo: documents/logo.png, accent: "#7a1f0b", footer: "Confidential # [x]", paper: letter}\n'
    found = checked(
        tmp_path, company_yaml=company, documents__logo_png=png_file(40, 20), documents_yaml=RECORD
    )
    made = pdf.write(written(found))
    assert made.diagnostics == ()
    reader = pypdf.PdfReader(io.BytesIO(made.data))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [612, 792]
    assert "Confidential # [x]" in reader.pages[1].extract_text()


def test_a_library_brings_branding_logo_and_outlines_and_the_folders_own_win(tmp_path: Path) -> None:
    library = tmp_path / "company"
    (library / "documents").mkdir(parents=True)
    (library / "company.yaml").write_text("branding: {logo: documents/logo.png}\n")
    (library / "documents" / "logo.png").write_bytes(png_file(40, 20))
    (library / "documents" / f"{NAME}.outline.md").write_text("---\ntitle: Of the library\n---\n## A {#a}\n")
    device = tmp_path / "device"
    copy_base(device)
    text = (device / "device.yaml").read_text()
    (device / "device.yaml").write_text(text + "\nlibraries: [{path: ../company}]\n")
    found = check(device, as_of=AS_OF)
    assert found.inputs is not None
    document = written(found)
    assert document.title == "Of the library"
    assert document.look.logo
    assert "../company/documents/logo.png" in found.inputs.digests
    (device / "documents").mkdir(exist_ok=True)
    (device / "documents" / f"{NAME}.outline.md").write_text("---\ntitle: Of the folder\n---\n## A {#a}\n")
    assert written(check(device, as_of=AS_OF)).title == "Of the folder"


def test_a_translation_of_many_megabytes_is_not_read_and_that_is_told(tmp_path: Path) -> None:
    found = checked(
        tmp_path, documents_yaml="language: de\n", **{"documents__strings__de.po": b"#" * 5_000_000}
    )
    assert codes(found) == ["DO020"]


def test_documents_without_any_company_words_are_as_before(base: Checked) -> None:
    document = book.write(NAME, base.report, {}, spoken=Tongue())[0]
    assert (document.number, document.revision, document.language) == ("", "", "en")
