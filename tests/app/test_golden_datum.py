"""openssl 3.0.8 of the example, followed from its SBOM through every output that exists so far."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path

import openpyxl
import pypdf
import pytest

from wardbook.app.build import outputs
from wardbook.app.check import Checked, check
from wardbook.app.explain import explain_id
from wardbook.knowledge.reader import load
from wardbook.views import get

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "infusion-pump"


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(EXAMPLE, as_of=datetime.date(2026, 11, 20))


@pytest.fixture(scope="module")
def built(checked: Checked) -> dict[str, bytes]:
    assert checked.inputs is not None
    return outputs(checked.report, checked.inputs.prose)[0]


def test_the_sbom_lists_it() -> None:
    listed = json.loads((EXAMPLE / "sbom" / "comms.spdx.json").read_bytes())["packages"]
    assert [item["versionInfo"] for item in listed if item["name"] == "openssl"] == ["3.0.8"]


def test_it_becomes_a_component_of_its_part_with_its_origin_and_its_support(checked: Checked) -> None:
    file = checked.report.subject
    assert file is not None
    component = file.components["comms/openssl"]
    assert (component.part, component.version, component.sboms) == (
        "comms",
        "3.0.8",
        ("sbom/comms.spdx.json",),
    )
    assert component.support is not None
    assert component.support.until == datetime.date(2026, 9, 7)


def test_its_early_end_of_support_is_found_and_answered_by_a_decision(checked: Checked) -> None:
    everything = (*checked.report.diagnostics, *checked.report.waived)
    assert any(item.code == "SB107" and "openssl" in item.subject for item in everything)


def test_explain_says_where_it_stands(checked: Checked) -> None:
    file = checked.report.subject
    assert file is not None
    explained = explain_id("comms/openssl", file, load())
    assert explained is not None
    text = " ".join(body for _, body in explained.sections)
    assert "3.0.8" in text
    assert "2026-09-07" in text


def test_the_view_of_support_shows_it(checked: Checked) -> None:
    table = get("component-support")(checked.report)
    assert any("3.0.8" in row and "2026-09-07" in row for row in table.rows)  # type: ignore[union-attr]


def test_data_pages_and_the_security_file_hold_it(built: dict[str, bytes]) -> None:
    rows = json.loads(built["data/component-support.json"])["rows"]
    assert any(
        row["component"] == {"id": "comms/openssl", "text": "openssl"}
        and row["supported-until"] == "2026-09-07"
        for row in rows
    )
    assert b'"openssl","comms","3.0.8"' in built["data/component-support.csv"]
    assert b'id="id-comms/openssl"' in built["views/components.html"]
    assert "comms/openssl" in json.loads(built["security-file.json"])["components"]


def test_the_spreadsheet_and_the_document_print_it(built: dict[str, bytes]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(built["data/tables.xlsx"]))["component-support"]
    assert any(row[0] == "openssl" and row[2] == "3.0.8" for row in sheet.iter_rows(values_only=True))
    text = "".join(
        page.extract_text()
        for page in pypdf.PdfReader(io.BytesIO(built["documents/security-architecture.pdf"])).pages
    )
    assert "openssl" in text
    assert "2026-09-07" in text.replace("\u200b", "")
