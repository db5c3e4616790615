"""Wardbook's own device folder: read without an error, its SBOM equal to what is installed, its tests and files there."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from tools.own_sbom import TARGET, sbom
from wardbook.app.check import check
from wardbook.model.diagnostic import Gate

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "examples" / "wardbook-itself"


def test_our_own_folder_is_read_without_an_error() -> None:
    report = check(FOLDER, as_of=datetime.date(2026, 11, 24), gate=Gate.IDEA).report
    assert [str(item.at) for item in report.diagnostics if item.severity.value == "error"] == []


def test_our_own_sbom_is_what_is_installed() -> None:
    assert TARGET.read_bytes() == sbom()
    assert len(re.findall(rb'"type": "library"', sbom())) > 10


def test_the_tests_that_our_controls_name_exist() -> None:
    text = (FOLDER / "verification.yaml").read_text()
    for path in re.findall(r"tests/[\w/]+\.py", text):
        assert (ROOT / path).exists()
