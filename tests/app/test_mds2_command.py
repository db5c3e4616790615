"""`wardbook mds2`: the form of hospitals as our own table, and the user's copy of it filled in."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.app.test_risk_commands import run

DAY = ("--as-of", "2026-11-20")


@pytest.fixture
def pump(root: Path) -> Path:
    return root / "examples" / "infusion-pump"


def _form(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["ID", "Question", "Answer", "Notes"])
    for number in ("DOC-1", "AUDT-1", "CONN-1.1.2", "SBOM-3"):
        sheet.append([number])
    book.save(path)
    return path


def test_the_table_has_a_row_for_each_question_and_counts_what_is_open(pump: Path) -> None:
    told = json.loads(run("mds2", pump, "--format", "json", *DAY).stdout)
    assert len(told["rows"]) == 240
    assert "of 240 questions answered" in told["notes"][-1]


def test_what_is_not_answered_is_asked_with_the_place_to_say_it(pump: Path) -> None:
    told = run("mds2", pump, "--only-asked", "--format", "csv", *DAY).stdout
    assert "DTBK-2" in told
    assert "labelling.yaml: mds2, DTBK-2" in told
    assert "AUDT-3," not in told


def test_the_copy_of_a_user_is_filled_in_and_what_stays_empty_is_named(pump: Path, tmp_path: Path) -> None:
    blank, target = _form(tmp_path / "form.xlsx"), tmp_path / "filled.xlsx"
    before = blank.read_bytes()
    dry = run("mds2", pump, "--form", blank, "--dry-run", *DAY)
    assert "3 of 240 questions filled in." in dry.stderr
    assert not target.exists()
    said = run("mds2", pump, "--form", blank, "-o", target, *DAY)
    assert "left empty because nobody said" in said.stderr
    sheet = openpyxl.load_workbook(io.BytesIO(target.read_bytes())).active
    assert isinstance(sheet, Worksheet)
    assert [sheet[f"C{row}"].value for row in range(2, 6)] == ["Example Medical", "Yes", "No", None]
    assert blank.read_bytes() == before


def test_a_file_that_is_no_workbook_ends_in_one_line_and_writes_nothing(pump: Path, tmp_path: Path) -> None:
    blank = tmp_path / "form.xlsx"
    blank.write_bytes(b"not a workbook")
    done = run("mds2", pump, "--form", blank, "-o", tmp_path / "out.xlsx", *DAY, code=3)
    assert done.stderr.count("\n") == 1
    assert "error[SF001]" in done.stderr
    assert not (tmp_path / "out.xlsx").exists()


def test_a_form_needs_somewhere_to_go(pump: Path, tmp_path: Path) -> None:
    done = run("mds2", pump, "--form", _form(tmp_path / "form.xlsx"), *DAY, code=2)
    assert "--dry-run" in done.stderr
