"""One table, every form: kept as it was, lossless where machines read, inert where spreadsheets run formulas."""

from __future__ import annotations

import csv
import io
import json
import re

import jsonschema_rs
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.golden import same_as_before
from wardbook.documents.writers import csv_table, json_table, markdown_table, terminal, xlsx
from wardbook.documents.writers.html_blocks import table_html
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, date, ids, number, state, text

COLUMNS = (ids("part"), text("name", weight=4), number("count"), date("until"), state("state"), code("purl"))
TABLE = Table(
    name="sample",
    title="A sample with every kind of cell",
    columns=COLUMNS,
    rows=(
        (
            Link("comms"),
            "Communications processor with a name that needs more than one line",
            12,
            "2030-12-31",
            State("done", Tone.GOOD),
            "pkg:generic/zlib@1.2.11",
        ),
        (
            Link("ui", "User interface"),
            Missing(),
            0,
            Missing("unknown", "asked on 2026-10-02"),
            State("open", Tone.OPEN),
            ("a", "b | c"),
        ),
        (
            Link("x"),
            '=HYPERLINK("http://x")',
            -3,
            "2026-01-01",
            State("failed", Tone.BAD),
            Missing("withheld"),
        ),
        (
            Link("y"),
            "<script>alert(1)</script> *bold* [a](b)",
            7,
            "2026-01-01",
            State("not assessed", Tone.UNKNOWN),
            "c",
        ),
    ),
    anchors=("comms", "ui", "x", "y"),
    notes=("A note beneath.",),
)
EMPTY = Table(name="empty", title="Nothing", columns=COLUMNS, rows=(), empty="Write it in architecture.yaml.")


@pytest.mark.parametrize("width", [70, 120])
def test_a_terminal_shows_it_as_before(width: int) -> None:
    same_as_before(
        f"table-{width}.txt", terminal.write(TABLE, width=width) + "\n" + terminal.write(EMPTY, width=width)
    )


def test_colour_only_adds_to_what_words_and_marks_say() -> None:
    coloured = terminal.write(TABLE, width=100, colour=True)
    assert "\x1b[32m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == terminal.write(TABLE, width=100)


def test_json_csv_and_markdown_are_as_before() -> None:
    same_as_before("table.json", json.dumps(json_table.write(TABLE), indent=1, ensure_ascii=False) + "\n")
    same_as_before("table.csv", csv_table.write(TABLE))
    same_as_before("table.md", markdown_table.write(TABLE) + markdown_table.write(EMPTY))


def test_the_json_meets_its_documented_schema() -> None:
    validator = jsonschema_rs.validator_for(json_table.schema())
    validator.validate(json_table.write(TABLE))
    validator.validate(json_table.write(EMPTY))
    assert not validator.is_valid({"schema": "wardbook/table/1"})


STARTERS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%", " =", "  +"]
PAYLOADS = [
    start + body
    for start in STARTERS
    for body in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x")', "SUM(A1:A9)", "2+5", '"&A1')
]


def one_cell(cell: Cell) -> Table:
    return Table(name="t", title="t", columns=(text("a"),), rows=((cell,),))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_can_be_read_as_a_formula(payload: str) -> None:
    [_, [cell]] = list(csv.reader(io.StringIO(csv_table.write(one_cell(payload)))))
    assert cell.lstrip(" ")[:1] not in "=+-@\t\r\n＝＋－＠|%"


def test_no_cell_of_a_spreadsheet_is_a_formula() -> None:
    table = Table(name="t", title="t", columns=(text("a"),), rows=tuple((payload,) for payload in PAYLOADS))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.write((table,))))["t"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_a_spreadsheet_is_the_same_bytes_every_time_and_names_no_sheet_twice() -> None:
    tables = (TABLE, EMPTY, TABLE)
    assert xlsx.write(tables) == xlsx.write(tables)
    assert len(set(openpyxl.load_workbook(io.BytesIO(xlsx.write(tables))).sheetnames)) == 3


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_survives_json_and_breaks_no_other_form(words: str) -> None:
    table = one_cell(words)
    assert json_table.write(table)["rows"] == [{"a": words}]
    terminal.write(table, width=60)
    markdown_table.write(table)
    rows = list(csv.reader(io.StringIO(csv_table.write(table), newline="")))
    assert len(rows) == 2


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_any_text_makes_a_readable_spreadsheet(words: str) -> None:
    openpyxl.load_workbook(io.BytesIO(xlsx.write((one_cell(words),))))


@given(st.text(max_size=60), st.integers(30, 160))
def test_a_terminal_gets_no_control_character(words: str, width: int) -> None:
    printed = terminal.write(one_cell(words), width=width)
    assert all(character == "\n" or character.isprintable() for character in printed)


def test_a_terminal_prints_rows_as_blocks_where_columns_would_be_towers() -> None:
    columns = (ids("row"), *(text(f"column {number}") for number in range(9)), state("state"))
    words = tuple(
        f"some words about {number} that need more room than a letter or two" for number in range(9)
    )
    table = Table(
        name="x", title="T", columns=columns, rows=(("C-01", *words, State("passed", Tone.GOOD)),) * 2
    )
    printed = terminal.write(table, width=100)
    assert f"  column 3  {words[3]}" in printed
    assert printed.count("C-01") == 2
    assert max(map(len, printed.splitlines())) <= 100
    coloured = terminal.write(table, width=100, colour=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == printed
    assert coloured.count("\x1b[32m") == 2
    assert "\n  column 3  " not in terminal.write(table, width=900)


def test_a_word_of_thousands_of_characters_fills_no_pages_of_a_terminal_and_is_whole_elsewhere() -> None:
    endless = "9" * 5000
    table = one_cell(endless)
    shown = terminal.write(table)
    assert "(5,000 characters)" in shown
    assert len(shown) < 700
    assert endless in csv_table.write(table)


def test_words_of_machines_stay_whole_on_pages_and_very_long_ones_break() -> None:
    rows = (("TC-118", "pkg:generic/acme-optics/barcode@3.2.1", "a" * 64, tuple(map(Link, "abcdef"))),)
    columns = (code("id"), code("purl"), code("digest"), ids("many"))
    page = table_html(Table(name="t", title="t", columns=columns, rows=rows), lambda _: "", "t")
    assert "<code>TC-118</code>" in page
    assert "<code class=long>pkg:<wbr>generic/<wbr>acme-<wbr>optics/<wbr>barcode@<wbr>3.2.1</code>" in page
    assert f"<code class=longest>{'a' * 64}</code>" in page
    assert '<span class="many"><code>a</code> <code>b</code>' in page
