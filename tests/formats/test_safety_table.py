"""Safety risk files as companies keep them: other headings, other languages, merged cells; hostile ones end in one sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardbook.base.limits import SHEET_ROWS
from wardbook.formats import safety_table
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.safety_record import SafetyRecord

ENGLISH = (
    ("Risk Management File RMF-0042",),
    (),
    (
        "Hazardous Situation ID",
        "Hazard",
        "Foreseeable sequence of events",
        "Hazardous Situation",
        "Harm ID",
        "Harm",
        "Severity",
        "Status",
    ),
    (
        "HZ-3",
        "Infusion",
        "rate is raised",
        "over-infusion",
        "H-17",
        "respiratory depression",
        "5 - Catastrophic",
        "approved",
    ),
    ("HZ-4", "Infusion", "motor halts", "therapy stops", "H-09", "untreated pain", "Serious", "approved"),
    ("", "", "", "", "H-18", "collapse of blood pressure", "critical", ""),
    ("HZ-5", "Fall", "", "falls from the pole", "H-02", "bruise", "minor", "Obsolete"),
)
GERMAN = (
    (
        "Lfd. Nr.",
        "Gefährdung",
        "Vorhersehbare Abfolge von Ereignissen",
        "Gefährdungssituation",
        "Schaden",
        "Schadensausmaß",
    ),
    ("1", "Infusion", "Rate erhöht", "Überinfusion", "Atemdepression", "katastrophal"),
    ("2", "Infusion", "Rate erhöht", "Überinfusion", "Kollaps", "kritisch"),
    ("3", "Infusion", "Motor steht", "Therapie steht still", "Schmerzen", "schwerwiegend"),
)
FRENCH = (
    ("N°", "Danger", "Séquence d'événements", "Situation dangereuse", "Dommage", "Gravité"),
    ("R1", "Perfusion", "débit augmenté", "surdosage", "dépression respiratoire", "catastrophique"),
    ("R2", "Perfusion", "moteur arrêté", "arrêt de la thérapie", "douleur", "négligeable"),
)

Rows = Sequence[Sequence[object]]


def workbook(*sheets: Rows) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def table(rows: Rows, mark: str = ";", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def record(data: bytes, **options: dict[str, str]) -> SafetyRecord:
    found, problems = safety_table.read(data, "rmf", **options)
    assert found is not None, problems
    return found


def refused(data: bytes) -> Diagnostic:
    found, problems = safety_table.read(data, "rmf")
    assert found is None
    assert len(problems) == 1
    return problems[0]


@pytest.mark.parametrize(
    "data", [workbook(ENGLISH), table(ENGLISH), table(ENGLISH, ","), table(ENGLISH, "\t", "utf-16")]
)
def test_one_table_says_the_same_as_workbook_and_as_csv(data: bytes) -> None:
    found = record(data)
    assert {key: (harm.what, harm.severity) for key, harm in found.harms.items()} == {
        "H-17": ("respiratory depression", "catastrophic"),
        "H-09": ("untreated pain", "serious"),
        "H-18": ("collapse of blood pressure", "critical"),
        "H-02": ("bruise", "minor"),
    }
    situations = found.situations
    assert situations["HZ-3"].sequence == "rate is raised"
    assert situations["HZ-4"].harms == ("H-09", "H-18")
    assert [key for key, item in situations.items() if item.is_retired] == ["HZ-5"]
    assert situations["HZ-4"].at.line in (5, 6)


@pytest.mark.parametrize(
    ("rows", "ids", "severities"),
    [
        (GERMAN, [("1", "2"), ("3",)], ["catastrophic", "critical", "serious"]),
        (FRENCH, [("R1",), ("R2",)], ["catastrophic", "negligible"]),
    ],
)
def test_german_and_french_headings_and_severities_are_known_and_rows_of_one_situation_are_joined(
    rows: Rows, ids: list[tuple[str, ...]], severities: list[str]
) -> None:
    for data in (workbook(rows), table(rows, encoding="cp1252")):
        found = record(data)
        assert [item.ids for item in found.situations.values()] == ids
        assert [item.severity for item in found.harms.values()] == severities


def test_harms_on_a_sheet_of_their_own_are_named_by_id_from_the_situations() -> None:
    harms = (("ID", "Harm", "Severity"), ("H-1", "overdose", "critical"), ("H-2", "pain", "minor"))
    situations = (
        ("Situation ID", "Hazardous situation", "Harms"),
        ("S-1", "too fast", "H-1, H-2"),
        ("S-2", "too slow", "H-2"),
    )
    found = record(workbook(situations, harms))
    assert {key: item.harms for key, item in found.situations.items()} == {
        "S-1": ("H-1", "H-2"),
        "S-2": ("H-2",),
    }


def test_a_mapping_names_odd_headings_and_what_numbers_mean() -> None:
    rows = (
        ("Code", "Scenario", "Outcome", "Rank"),
        ("X", "too fast", "overdose", 4),
        ("Y", "too slow", "pain", 2),
    )
    assert "mapping" in refused(table(rows)).says
    mapping = {"situation-id": "code", "situation": "Scenario", "harm": "OUTCOME", "severity": "Rank"}
    found, problems = safety_table.read(workbook(rows), "rmf", mapping, {"4": "critical"})
    assert found is not None
    assert [item.severity for item in found.harms.values()] == ["critical", ""]
    assert ["`2`" in item.says and "--severity" in item.says for item in problems] == [True]


def test_words_that_only_resemble_a_severity_are_not_taken_for_one() -> None:
    rows = (
        ("Hazardous situation", "Harm", "Severity"),
        ("a", "b", "non-serious"),
        ("c", "d", "critical or minor"),
    )
    assert [item.severity for item in record(table(rows)).harms.values()] == ["", ""]


def test_a_formula_is_never_computed_only_its_saved_value_counts() -> None:
    rows = (
        ("Hazardous situation", "Harm", "Severity"),
        ("=1+1", "overdose", "minor"),
        ("too fast", "=HYPERLINK(1)", "minor"),
    )
    found = record(workbook(rows))
    assert [item.what for item in found.situations.values()] == ["too fast"]
    assert [item.what for item in found.harms.values()] == ["overdose"]


def zipped(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


def replaced(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook with something else in one of its parts."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for item in archive.infolist():
            content = archive.read(item)
            assert item.filename != name or old in content
            out.writestr(item.filename, content.replace(old, new, 1) if item.filename == name else content)
    return held.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        workbook(ENGLISH)[:900],
        zipped(a=b"x"),
        zipped(**{"xl/workbook.xml": b"<" * 100}),
        zipped(**{"big.xml": b" " * (4 << 20)}),
        replaced(workbook(ENGLISH), SHEET, b"<worksheet", BOMB),
        replaced(workbook(ENGLISH), SHEET, b"<row", b"<row><c r='A1' t='s'><v>99999</v></c></row><row"),
        workbook(()),
        b"\0\1\2" * 100,
        b"just a sentence",
    ],
)
def test_what_is_no_risk_file_or_an_attack_ends_in_one_diagnostic(data: bytes) -> None:
    assert refused(data).code == "SF001"


def test_a_sheet_that_claims_a_million_rows_is_refused_in_bounded_time() -> None:
    far = replaced(
        workbook(ENGLISH),
        SHEET,
        b"</sheetData>",
        b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>',
    )
    found, problems = safety_table.read(far, "rmf")
    assert found is None
    assert f"{SHEET_ROWS:,}" in problems[0].says


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    for start in (b"", b"Hazardous situation,Harm,Severity\n", b"PK\x03\x04"):
        found, problems = safety_table.read(start + data, "rmf")
        assert found is not None or problems
