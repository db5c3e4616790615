"""Is a user's copy of a form filled in, and everything else in it left as it was?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wardbook.formats.filled_form import Entry, FilledForm, fill
from wardbook.knowledge.reader import load

KNOWN = frozenset(
    record.name for record in load().of_kind("disclosure-question") if record.source == "nema-mds2-2019"
)
ENTRIES = {
    "DOC-1": Entry("", "Example Medical"),
    "AUDT-1": Entry("yes", "31 events"),
    "AUDT-2": Entry("no"),
    "SAHD-15": Entry("n/a"),
    "EMRG-1": Entry("see note", "=HYPERLINK(1)"),
    "SBOM-2.1": Entry("yes"),
}


def stored(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(book: openpyxl.Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def plain_form() -> openpyxl.Workbook:
    """Title, headings, numbers in the first column, a list of allowed words, colours."""
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet.title = "MDS2"
    sheet.append(["Form of a hospital"])
    sheet.append(["Question ID", "Question", "Yes, No, N/A, or See Note", "Note"])
    for number in ("DOC-1", "AUDT-1", "AUDT-2", "SHAD-15", "EMRG-1", "SBoM-2.1", "AUDT-3"):
        sheet.append([number, f"What about {number}?"])
    sheet["C4"].fill = PatternFill("solid", fgColor="FFEEAA")
    sheet["A4"].font = Font(bold=True)
    listed = DataValidation(type="list", formula1='"Yes,No,N/A,See Notes"')
    listed.add("C4:C9")
    sheet.add_data_validation(listed)
    return book


PLAIN = stored(plain_form())


def filled(data: bytes, *, replace: bool = False) -> FilledForm:
    form, problems = fill(data, "form.xlsx", KNOWN, ENTRIES, replace=replace)
    assert problems == []
    assert form is not None
    return form


def shown(data: bytes, sheet: str = "MDS2") -> dict[str, object]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        cell.coordinate: cell.value
        for row in book[sheet].iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_answers_and_notes_stand_beside_their_numbers_in_the_words_that_the_form_offers() -> None:
    form = filled(stored(plain_form()))
    cells = shown(form.data)
    assert (cells["C3"], cells["C4"], cells["D4"], cells["C5"]) == (
        "Example Medical",
        "Yes",
        "31 events",
        "No",
    )
    assert (cells["C6"], cells["C7"], cells["C8"]) == ("N/A", "See Notes", "Yes")
    assert "C9" not in cells
    assert len(form.filled) == len(ENTRIES)


def test_a_note_that_looks_like_a_formula_is_text() -> None:
    form = filled(stored(plain_form()))
    book = openpyxl.load_workbook(io.BytesIO(form.data))
    assert book["MDS2"]["D7"].value == "=HYPERLINK(1)"
    xml = zipfile.ZipFile(io.BytesIO(form.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert 't="inlineStr"' in xml


def test_every_other_cell_style_and_list_of_words_stays() -> None:
    data = stored(plain_form())
    form = filled(data)
    written = {"C3", "C4", "D4", "C5", "C6", "C7", "D7", "C8"}
    assert {k: v for k, v in shown(form.data).items() if k not in written} == shown(data)
    before, after = (openpyxl.load_workbook(io.BytesIO(item))["MDS2"] for item in (data, form.data))
    for row in before.iter_rows():
        for cell in row:
            assert after[cell.coordinate].style_id == cell.style_id
    assert str(after.data_validations.dataValidation[0].sqref) == "C4:C9"


def test_every_other_part_of_the_file_keeps_its_bytes_macros_and_pictures_too() -> None:
    """Parts that no library knows ride along, as they would in a .xlsm with drawings."""
    book = plain_form()
    book.create_sheet("Instructions")["A1"] = "Read me"
    out = io.BytesIO(stored(book))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", bytes(range(256)) * 9)
        archive.writestr("xl/drawings/drawing9.xml", "<odd  xmlns='x'/>")
        archive.writestr("xl/media/image1.png", b"\x89PNG not really")
    form = filled(out.getvalue())
    before, after = zipfile.ZipFile(out), zipfile.ZipFile(io.BytesIO(form.data))
    assert before.namelist() == after.namelist()
    changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]


def test_the_same_form_and_answers_give_the_same_bytes() -> None:
    data = stored(plain_form())
    assert filled(data).data == filled(data).data


def test_a_filled_form_filled_again_changes_nothing() -> None:
    form = filled(stored(plain_form()))
    again = filled(form.data)
    assert again.left == ()
    assert shown(again.data) == shown(form.data)


def test_numbers_in_the_third_column_of_the_second_sheet_with_headings_in_each_block() -> None:
    book = openpyxl.Workbook()
    sheet_of(book).append(["Cover"])
    sheet = book.create_sheet("MDS2")
    sheet.append(["", "AUDIT CONTROLS", "ID", "Response", "Comments"])
    sheet.append(["", "Recorded?", "AUDT-1"])
    sheet.append(["", "EMERGENCY", "ID", "Comments", "Response"])
    sheet.append(["", "Emergency?", "EMRG-1"])
    cells = shown(filled(stored(book)).data)
    assert (cells["D2"], cells["E2"]) == ("Yes", "31 events")
    assert (cells["E4"], cells["D4"]) == ("See Note", "=HYPERLINK(1)")


def test_numbers_that_begin_the_cell_of_the_question() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet.title = "MDS2"
    sheet.append(["Question", "Answer", "Notes"])
    sheet.append(["AUDT-1 Are events recorded?"])
    assert shown(filled(stored(book)).data)["B2"] == "Yes"


def test_headings_below_the_first_block_hold_for_it_and_a_list_may_reach_to_the_last_row() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet.title = "MDS2"
    sheet.append(["DOC-1", "Maker"])
    sheet.append(["", "AUDIT", "Yes, No, N/A, or See Note", "Note #"])
    sheet.append(["EMRG-1", "Emergency?"])
    listed = DataValidation(type="list", formula1='"yes,no,n/a,see notes"')
    listed.add("C2:C1048576")
    sheet.add_data_validation(listed)
    cells = shown(filled(stored(book)).data)
    assert (cells["C1"], cells["C3"], cells["D3"]) == ("Example Medical", "see notes", "=HYPERLINK(1)")


def test_without_headings_the_column_that_offers_yes_and_no_is_taken() -> None:
    book = openpyxl.Workbook()
    sheet = sheet_of(book)
    sheet.title = "MDS2"
    sheet.append(["AUDT-2", "Which events?"])
    book.create_sheet("Lists").append(["YES", "NO", "NA"])
    book["Lists"].sheet_state = "hidden"
    listed = DataValidation(type="list", formula1="Lists!$A$1:$C$1")
    listed.add("C1")
    sheet.add_data_validation(listed)
    assert shown(filled(stored(book)).data)["C1"] == "NO"


def test_merged_cells_are_written_at_their_head_and_only_within_one_row() -> None:
    book = plain_form()
    sheet = sheet_of(book)
    sheet.merge_cells("D4:F4")
    sheet.merge_cells("C5:C6")
    form = filled(stored(book))
    assert shown(form.data)["D4"] == "31 events"
    assert {number for number, _ in form.left} == {"AUDT-2", "SAHD-15"}


def test_a_protected_sheet_is_filled_only_where_it_allows() -> None:
    book = plain_form()
    sheet = sheet_of(book)
    sheet.protection.sheet = True
    sheet.protection.password = "secret"
    sheet["C5"].protection = Protection(locked=False)
    form = filled(stored(book))
    assert dict(form.filled).keys() == {"AUDT-2"}
    assert all("protects" in reason for _, reason in form.left)


def test_what_a_person_or_a_formula_put_there_stays() -> None:
    book = plain_form()
    sheet = sheet_of(book)
    sheet["C4"] = "No"
    sheet["C5"] = "=A1"
    form = filled(stored(book))
    assert {number for number, _ in form.left} == {"AUDT-1", "AUDT-2"}
    assert shown(form.data)["C5"] == "=A1"
    assert shown(filled(stored(book), replace=True).data)["C4"] == "Yes"


def test_a_word_that_the_list_does_not_offer_is_not_written() -> None:
    book = plain_form()
    sheet = sheet_of(book)
    sheet.data_validations.dataValidation[0].formula1 = '"Yes,No"'
    form = filled(stored(book))
    assert {number for number, _ in form.left} == {"SAHD-15", "EMRG-1"}


def test_numbers_that_the_form_of_2019_does_not_have_are_named() -> None:
    book = plain_form()
    sheet_of(book).append(["AUDT-77", "New"])
    assert filled(stored(book)).unknown == ("AUDT-77",)


def test_a_list_for_a_whole_column_is_honoured() -> None:
    source = zipfile.ZipFile(io.BytesIO(PLAIN))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for item in source.namelist():
            archive.writestr(item, source.read(item).replace(b'sqref="C4:C9"', b'sqref="C:C"'))
    form = filled(out.getvalue())
    xml = zipfile.ZipFile(io.BytesIO(form.data)).read("xl/worksheets/sheet1.xml").decode()
    assert "See Notes" in xml
    assert dict(form.filled)["DOC-1"] == "MDS2!D3"  # a list has no room for a name, the note beside it has


def _swollen() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a>" + b" " * 150_000_000)
    return out.getvalue()


_CELLS = b"<row>" + b"<c><v>1</v></c>" * 150 + b"</row>"
_CROWDED = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    + _CELLS * 700
    + b"</sheetData></worksheet>"
)


def _with(name: str, text: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        source = zipfile.ZipFile(io.BytesIO(stored(plain_form())))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for item in source.namelist():
                if item != name:
                    archive.writestr(item, source.read(item))
            archive.writestr(name, text)
        return out.getvalue()

    return make


_ENTITY = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"PK\x03\x04 but nothing more",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        lambda: stored(openpyxl.Workbook()),
        _swollen,
        _with("xl/workbook.xml", _ENTITY),
        _with("xl/worksheets/sheet1.xml", b"<worksheet"),
        _with("xl/worksheets/sheet1.xml", b"<a>" * 5000 + b"</a>" * 5000),
        _with("xl/worksheets/sheet1.xml", _CROWDED),
        _with("_xmlsignatures/sig1.xml", b"<Signature/>"),
    ],
    ids=["empty", "cut", "old", "no numbers", "bomb", "entity", "broken", "deep", "crowded", "signed"],
)
def test_a_workbook_that_cannot_be_filled_is_refused_with_one_diagnostic(make: Callable[[], bytes]) -> None:
    form, problems = fill(make(), "form.xlsx", KNOWN, ENTRIES)
    assert form is None
    assert [item.code for item in problems] == ["SF001"]


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=40))
def test_flipped_bytes_end_in_a_form_or_in_one_diagnostic(place: int, noise: bytes) -> None:
    data = bytearray(PLAIN)
    place %= len(data)
    data[place : place + len(noise)] = noise
    form, problems = fill(bytes(data), "form.xlsx", KNOWN, ENTRIES)
    assert (form is None) == (len(problems) == 1)


@given(st.text(max_size=60))
def test_whatever_a_note_holds_the_form_can_be_opened_and_shows_it(text: str) -> None:
    form, _ = fill(PLAIN, "f.xlsx", KNOWN, {"AUDT-1": Entry("yes", text)})
    assert form is not None
    kept = "".join(letter for letter in text if letter.isprintable() and not letter.isspace())
    value = str(shown(form.data).get("D4", ""))
    assert "".join(letter for letter in value if letter.isprintable() and not letter.isspace()) == kept
