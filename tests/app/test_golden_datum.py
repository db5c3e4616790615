"""openssl 3.0.8 of the example, followed from its SBOM through every output: match, decision, step, risk, VEX."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path

import msgspec
import openpyxl
import pypdf
import pytest

from wardbook.app import vex_export
from wardbook.app.build import outputs
from wardbook.app.check import Checked, check
from wardbook.app.explain import explain_id
from wardbook.compile import compile
from wardbook.formats import vex
from wardbook.intelligence.matching import match
from wardbook.knowledge.reader import load
from wardbook.model.security_file import SecurityFile
from wardbook.views import get

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "infusion-pump"


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(EXAMPLE, as_of=datetime.date(2026, 11, 20))


@pytest.fixture(scope="module")
def built(checked: Checked) -> dict[str, bytes]:
    assert checked.inputs is not None
    assert checked.report.subject is not None
    said, _ = vex_export.files_of_device(checked.report.subject)
    return outputs(checked.report, checked.inputs.prose, handed=said)[0]


KNOWN = "CVE-2024-6119@comms/openssl@3.0.8"


@pytest.fixture(scope="module")
def file(checked: Checked) -> SecurityFile:
    assert checked.report.subject is not None
    return checked.report.subject


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
    for name in ("sbom-report", "vulnerability-assessment"):
        pages = pypdf.PdfReader(io.BytesIO(built[f"documents/{name}.pdf"])).pages
        text = "".join(page.extract_text() for page in pages).replace("\u200b", "")
        assert "openssl" in text, name
        assert "2026-09-07" in text, name


def test_it_is_looked_up_and_what_was_hit_is_kept(checked: Checked, file: SecurityFile) -> None:
    assert checked.inputs is not None
    assert checked.inputs.snapshot is not None
    found = match([file.components["comms/openssl"]], checked.inputs.snapshot)
    (hit,) = (one for one in found.matches if one.id == "CVE-2024-6119@comms/openssl")
    assert (hit.range, hit.key, hit.confidence) == (
        "vers:generic/>=3.0.0|<3.0.15",
        "cpe:a:openssl:openssl",
        "cpe",
    )
    assert file.lookups["comms/openssl"].status == "matched"


def test_the_match_becomes_a_vulnerability_at_its_part_with_the_decision_of_a_person(
    file: SecurityFile,
) -> None:
    known = file.vulnerabilities[KNOWN]
    assert (known.part, known.status, known.decided_by) == ("comms", "affected", "A. Author")
    assert known.deadline == datetime.date(2027, 6, 30)
    assert any("netsvc" in way for way in known.exposure)


def test_what_is_open_is_a_step_of_an_attack_and_what_is_decided_away_is_none(file: SecurityFile) -> None:
    used = {name for step in file.steps.values() for name in step.evidence}
    assert KNOWN in used
    assert file.vulnerabilities["CVE-2024-4603@comms/openssl@3.0.8"].status == "not_affected"
    assert "CVE-2024-4603@comms/openssl@3.0.8" not in used


def test_a_risk_counts_with_it_and_no_risk_gets_worse_without_it(
    checked: Checked, file: SecurityFile
) -> None:
    assert checked.inputs is not None
    plans = [set(each.plan) for one in file.risks.values() for each in (one.before, one.claimed, one.proven)]
    assert any(KNOWN in name for plan in plans for name in plan)
    without = compile(msgspec.structs.replace(checked.inputs, snapshot=None))
    for name, one in file.risks.items():
        for stand in ("before", "claimed", "proven"):
            here, there = getattr(one, stand), getattr(without.risks[name], stand)
            assert there.exploitability <= here.exploitability, (name, stand)


def test_customers_read_of_it_in_every_format_of_vex(built: dict[str, bytes]) -> None:
    names = [name for name in built if name.startswith("package/vex/customer/")]
    assert len(names) == len(vex_export.FORMS)
    for name in names:
        document, _ = vex.read(built[name], name)
        assert document is not None
        (said,) = document.about("CVE-2024-6119")
        assert said.status == "affected"
        assert b"openssl" in built[name]
        assert b"false server" not in built[name]


def test_the_tables_of_vulnerabilities_and_paths_show_it(built: dict[str, bytes]) -> None:
    for name in ("vulnerabilities", "vulnerability-assessment", "vulnerability-decisions", "attack-steps"):
        assert b"CVE-2024-6119" in built[f"data/{name}.csv"], name
    assert b"CVE-2024-6119" in built["views/vulnerabilities.html"]
