"""docs/validation.md says what the self-test does, no less and no more."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from wardbook.app.selftest import iq
from wardbook.app.selftest.machine import machine
from wardbook.app.selftest.suite import suite
from wardbook.cli.main import wardbook

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "validation.md").read_text("utf-8")


def test_every_check_of_the_installation_stands_in_the_table_and_no_other() -> None:
    assert re.findall(r"^\| (IQ-\d\d) \|", TEXT, re.MULTILINE) == [item.id for item in iq.qualify(machine())]


def test_every_option_that_the_page_names_exists() -> None:
    told = CliRunner().invoke(wardbook, ["selftest", "--help"]).output
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) - {"--meaning", "--reason"}
    assert {option for option in named if option not in told} == set()
    assert {"--iq", "--oq", "--pq-template", "--key", "--by", "--only", "--list", "--signers"} <= named


def test_the_page_names_every_source_that_the_report_names() -> None:
    for words in ("ISO 13485", "computer software assurance", "21 CFR 11.10(a)", "GAMP 5", "IEC 62304"):
        assert words.lower() in TEXT.lower()
        assert any(words.lower() in item.source.lower() for item in suite().asks.values())


def test_known_anomalies_say_what_happens_when_and_what_to_do() -> None:
    assert len(suite().anomalies) >= 5
    assert all(
        item.what and item.when and item.effect and item.instead for item in suite().anomalies.values()
    )


def test_the_suite_lies_where_the_page_says() -> None:
    (place,) = re.findall(r"`(src/wardbook/app/selftest/suite)`", TEXT)
    assert (ROOT / place / "uses.yaml").is_file()


def test_the_page_claims_no_compliance() -> None:
    assert "compliant" not in TEXT
    assert "validated software" not in TEXT
