"""`wardbook requirements`: by market, with reasons, between editions; mistakes are usage errors with a suggestion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.base_folder import copy_base
from wardbook.cli.main import wardbook

BASE = Path(__file__).parent.parent / "rules" / "base"
AS_OF = ("--as-of", "2026-03-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_base(tmp_path)
    text = (BASE / "device.yaml").read_text(encoding="utf-8")
    text = text.replace("markets: [us]", "markets: [us, ca]\ncustomers-ask: {sbom: yes}")
    (tmp_path / "device.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def _run(*words: str) -> Result:
    return CliRunner().invoke(wardbook, ["requirements", *words])


def _rows(folder: Path, *words: str) -> list[dict[str, Any]]:
    done = _run(str(folder), *AS_OF, "--format", "json", *words)
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return rows


def test_only_the_markets_asked_for_are_shown_and_a_preview_is_called_one(folder: Path) -> None:
    every, canada = _rows(folder), _rows(folder, "--market", "ca")
    assert 0 < len(canada) < len(every)
    assert all("ca (preview)" in json.dumps(row) for row in canada)
    assert [row for row in _rows(folder, "--market", "customers") if "bill of materials" in json.dumps(row)]


def test_reasons_are_shown_on_demand(folder: Path) -> None:
    assert not any("because" in row for row in _rows(folder))
    assert all(row["because"] for row in _rows(folder, "--because"))


def test_an_obligation_that_is_unknown_names_the_fact(folder: Path) -> None:
    found = [row for row in _rows(folder, "--because") if "class.ca not stated" in json.dumps(row)]
    assert len(found) == 6


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--market", "uss"), "did you mean `us`?"),
        (("--market", "jp"), "device.yaml does not name the market `jp`"),
        (("--edition", "fda-premarket-2026"), "write --edition OLD..NEW"),
        (("--edition", "fda-premarket-2025..fda-premarket-2026x"), "did you mean `fda-premarket-2026`?"),
    ],
)
def test_a_mistake_is_a_usage_error_that_tells_what_is_meant(
    folder: Path, words: tuple[str, ...], says: str
) -> None:
    done = _run(str(folder), *AS_OF, *words)
    assert done.exit_code != 0
    assert says in done.output


def test_what_an_edition_changed_needs_no_device() -> None:
    done = _run("--edition", "fda-premarket-2023..fda-premarket-2025", "--format", "md")
    assert done.exit_code == 0
    assert "Section VII on cyber devices" in done.stdout


def test_explain_tells_of_an_obligation_what_decided_it_for_this_device(folder: Path) -> None:
    done = CliRunner().invoke(wardbook, ["explain", "us-524b:b.3", str(folder), *AS_OF])
    assert (
        "applies, because: market.us yes, is.cyber-device yes; must; answered by sbom-report" in done.stdout
    )


PUMP = Path(__file__).parent.parent.parent / "examples" / "infusion-pump"


def _shown(name: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(
        wardbook, ["show", name, str(PUMP), "--as-of", "2026-11-20", "--format", "json"]
    )
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return rows


def test_the_matrix_shows_procedure_version_owner_record_tool_with_its_validation_and_environment() -> None:
    row = json.dumps(
        next(row for row in _shown("conformity") if row["clause"] == "5.8.8" and "62304" in row["standard"])
    )
    for wanted in ("release", "SOP-041 v4", "release-manager", "REL-0042", "signing-hsm (VAL-18)", "build"):
        assert wanted in row
    assert "composition (not validated)" in row


def test_what_was_never_exercised_and_roles_nobody_holds_are_named() -> None:
    procedures = {json.dumps(row["procedure"]): json.dumps(row) for row in _shown("processes")}
    assert "not exercised" in next(row for name, row in procedures.items() if "retirement" in name)
    lacking = json.dumps(_shown("process-gaps"))
    assert "nobody holds it" in lacking
    assert "not exercised for this device" in lacking
