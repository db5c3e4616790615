"""The table of 21 CFR Part 11 names every clause once, what is the tool's, what is not, and the test that shows the tool's part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tidy.test_promises import unshown

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "signatures.md").read_text("utf-8")
PART = PAGE.partition("## 21 CFR Part 11")[2]
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PART.splitlines()
    if line.startswith("| 11.")
]
SHOWS = dict(re.findall(r"^(\d+)\. `([^`]+)`$", PART, re.MULTILINE))

CLAUSES = [
    *(f"11.10({letter})" for letter in "abcdefghijk"),
    *("11.30", "11.50", "11.70", "11.100", "11.200", "11.300"),
]
"""Subparts B and C of the regulation, as public copies of it have them."""


def test_every_clause_has_one_row_in_the_order_of_the_regulation() -> None:
    assert [row[0] for row in ROWS] == CLAUSES


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_says_whose_part_is_what_and_a_part_of_the_tool_is_shown(row: tuple[str, ...]) -> None:
    _clause, asks, ours, theirs, shown_by = row
    assert asks
    assert theirs
    assert (ours == "nothing") == (shown_by == "-")
    for number in re.findall(r"\d+", shown_by):
        assert unshown(SHOWS[number], ROOT) is None


def test_no_line_below_the_table_is_left_over() -> None:
    named = {number for row in ROWS for number in re.findall(r"\d+", row[-1])}
    assert named == set(SHOWS)


def test_the_page_claims_no_compliance() -> None:
    assert "makes no such claim" in PART
    assert not re.search(
        r"(?i)\b(is|are|fully|makes? you) (part 11 )?compliant\b", PAGE.replace("is not compliant", "")
    )


def test_every_option_and_folder_that_the_page_names_is_the_tools() -> None:
    from click.testing import CliRunner

    from wardbook.app.package_bytes import PDF_SIGNATURES, SIGNATURES, TIMESTAMPS
    from wardbook.cli.main import wardbook

    told = "".join(CliRunner().invoke(wardbook, [name, "--help"]).output for name in ("sign", "signatures"))
    commands = "\n".join(re.findall(r"^\$ wardbook (?:sign|signatures) .*$", PAGE, re.MULTILINE))
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", commands))
    assert options
    assert {option for option in options if option not in told} == set()
    assert all(f"P{folder}/" in PAGE for folder in (SIGNATURES, PDF_SIGNATURES, TIMESTAMPS))
