"""The report of a self-test: what it says, that it is the same each time, that it is signed, and the ways around it."""

from __future__ import annotations

import datetime
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pypdf
import pytest
from click.testing import CliRunner, Result

from wardbook.app.selftest import pq, qualifying, report
from wardbook.app.selftest.suite import INPUTS, suite
from wardbook.cli.main import wardbook
from wardbook.model import selftest
from wardbook.model.selftest import Check, Report

DAY = datetime.date(2026, 12, 1)
KEY = INPUTS / "keys" / "signer.pem"
REPORT = Report(
    part="oq",
    tool="0.1.0",
    knowledge="sha256:0",
    suite="sha256:1",
    as_of="2026-12-01",
    tests=tuple(
        selftest.Tested(id=case.id, title=case.title, outcome="passed") for case in suite().tests.values()
    ),
    machine={"operating system": "none"},
)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(wardbook, [str(word) for word in words])


def failing() -> Report:
    """The same report with one test failed and one not checked."""
    first, second, *rest = REPORT.tests
    bad = msgspec.structs.replace(
        first, outcome="failed", deviations=("step 2: rows[*].version is [1.1] instead of [1.10]",)
    )
    idle = msgspec.structs.replace(second, outcome="not checked", why="this machine has no symbolic links")
    return msgspec.structs.replace(REPORT, tests=(bad, idle, *rest))


def test_the_trace_has_every_potential_error_of_every_use_case_with_its_tests() -> None:
    told = json.loads(report.as_json(REPORT, suite()))
    assert [row["error"] for row in told["trace"]] == list(suite().errors)
    assert all(row["tests"] and row["outcome"] == "passed" for row in told["trace"])
    assert "look for 46 of them (100 %)" in report.coverage(REPORT, suite())


def test_a_failed_test_fails_the_errors_it_looks_for_and_the_report() -> None:
    made = failing()
    told = json.loads(report.as_json(made, suite()))
    outcomes = {row["error"]: row["outcome"] for row in told["trace"]}
    assert made.outcome == told["outcome"] == "failed"
    assert outcomes["E-0101"] == "failed"
    assert outcomes["E-0201"] == "passed"
    assert b"rows[*].version is [1.1]" in report.as_text(made, suite()).replace(
        b"\n", b" "
    ) or b"instead of" in report.as_text(made, suite())


def test_what_was_not_checked_is_never_called_passed() -> None:
    _, idle, *_ = failing().tests
    made = msgspec.structs.replace(REPORT, tests=(idle,))
    assert made.outcome == "not checked"
    outcomes = {row["error"]: row["outcome"] for row in json.loads(report.as_json(made, suite()))["trace"]}
    assert set(outcomes.values()) == {"not checked"}
    assert "look for 0 of them" in report.coverage(made, suite())


def test_a_report_of_chosen_tests_says_that_it_is_no_qualification() -> None:
    made = msgspec.structs.replace(REPORT, only=("OQ-01",))
    assert made.outcome == "not checked"
    assert "so this is no qualification" in report.summary(made)


def test_a_report_of_nothing_has_failed() -> None:
    assert msgspec.structs.replace(REPORT, tests=()).outcome == "failed"


def test_the_same_outcomes_give_the_same_bytes_in_every_form() -> None:
    for form in qualifying.FORMS:
        assert qualifying.written(REPORT, form) == qualifying.written(REPORT, form)


def test_facts_of_the_machine_stand_in_one_place_of_the_json() -> None:
    other = msgspec.structs.replace(REPORT, machine={"operating system": "another"})
    one, two = (json.loads(report.as_json(item, suite())) for item in (REPORT, other))
    assert one.pop("machine") != two.pop("machine")
    assert one == two


def test_the_pdf_says_intended_use_limits_trace_anomalies_and_who_asks() -> None:
    reader = pypdf.PdfReader(io.BytesIO(qualifying.written(failing(), ".pdf")))
    text = " ".join(
        " ".join(page.extract_text() for page in reader.pages)
        .replace("\u200b\n", "")
        .replace("\u200b", "")
        .split()
    )
    for words in (
        "Intended use and limits",
        "Use case, potential error, test",
        "KA-1",
        "ISO 13485:2016, 4.1.6",
        "21 CFR 11.10(a)",
        "OQ-0101",
        "Failed",
    ):
        assert words in text, words


def test_no_text_claims_that_anything_is_compliant() -> None:
    text = report.as_text(REPORT, suite()).decode().lower()
    assert "compliant" not in text
    assert "part 11 compliance" not in text


@pytest.mark.parametrize("form", qualifying.FORMS)
def test_a_report_is_written_by_its_ending(form: str, tmp_path: Path) -> None:
    place, signature = qualifying.keep(REPORT, tmp_path / f"r{form}")
    assert place.read_bytes() == qualifying.written(REPORT, form)
    assert signature is None
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"r{form}"]


def test_a_signed_report_holds_in_both_verifiers_until_a_byte_changes(tmp_path: Path) -> None:
    signer = qualifying.Signer(key=KEY, by="A. Tester")
    place, signature = qualifying.keep(REPORT, tmp_path / "r.pdf", signer)
    assert signature is not None
    assert (place / "report.pdf").read_bytes() == (tmp_path / "r.pdf").read_bytes()
    words = [sys.executable, "-I", str(place / "verify.py"), str(place)]
    assert run("signatures", place).exit_code == 0
    assert "A. Tester" in run("signatures", place).output
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    (place / "report.json").write_bytes((place / "report.json").read_bytes().replace(b"passed", b"failed", 1))
    assert run("signatures", place).exit_code == 1
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1


def test_others_review_and_approve_a_report_as_they_do_a_package(tmp_path: Path) -> None:
    place, _ = qualifying.keep(REPORT, tmp_path / "r", qualifying.Signer(key=KEY, by="A. Tester"))
    done = run("sign", place, "--meaning", "approval", "--reason", "reviewed every line", "--key", KEY)
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "r.signatures").iterdir())) == 2


def test_a_report_without_a_key_is_whole_and_signed_by_nobody(tmp_path: Path) -> None:
    place, signature = qualifying.keep(REPORT, tmp_path / "r")
    assert signature is None
    assert run("signatures", place).exit_code == 0
    assert not (tmp_path / "r.signatures").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "--iq or --oq"),
        (("--iq", "--only", "IQ-01"), "--only chooses tests of --oq"),
        (("--iq", "--key", "k.pem"), "-o REPORT"),
        (("--iq", "--by", "A"), "--key FILE"),
        (("--iq", "--list"), "one at a time"),
        (("--oq", "-o", "r.docx"), "not as .docx"),
        (("--oq", "-o", "r", "--key", "none.pem", "--by", "A"), "cannot be read"),
        (("--oq", "--only", "OQ-99"), "has no test `OQ-99`"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error_with_the_way_out(words: tuple[str, ...], says: str) -> None:
    done = run("selftest", *words)
    assert done.exit_code != 0
    assert says in done.output


def test_nothing_of_anybody_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(qualifying.Refused, match="nothing of yours is overwritten"):
        qualifying.keep(REPORT, tmp_path / "mine")
    qualifying.keep(REPORT, tmp_path / "r", qualifying.Signer(key=KEY, by="A. Tester"))
    with pytest.raises(qualifying.Refused, match="what was signed is never overwritten"):
        qualifying.keep(REPORT, tmp_path / "r", qualifying.Signer(key=KEY, by="A. Tester"))
    with pytest.raises(qualifying.Refused, match="signatures of an earlier report"):
        qualifying.keep(REPORT, tmp_path / "r")


def test_whoever_signs_is_named_or_stands_in_the_register(tmp_path: Path) -> None:
    with pytest.raises(qualifying.Refused, match="--by NAME"):
        qualifying.keep(REPORT, tmp_path / "r", qualifying.Signer(key=KEY))
    assert not (tmp_path / "r").exists()


def test_a_key_that_a_register_does_not_list_signs_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept.json").write_text('{"schema": "wardbook/signers/1", "needed": [], "keys": []}')
    signer = qualifying.Signer(key=KEY, by="A. Tester", register=tmp_path / "kept.json")
    with pytest.raises(qualifying.Refused, match="registered for nobody"):
        qualifying.keep(REPORT, tmp_path / "r.pdf", signer)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.json"]


def test_a_few_tests_run_from_the_command_line_and_keep_a_report(tmp_path: Path) -> None:
    done = run(
        "selftest",
        "--oq",
        "--only",
        "OQ-0101",
        "--only",
        "OQ-0301",
        "-o",
        tmp_path / "r.json",
        "--as-of",
        "2026-12-01",
    )
    assert done.exit_code == 0, done.output
    assert "✓ passed" in done.output
    told = json.loads((tmp_path / "r.json").read_bytes())
    assert [item["id"] for item in told["tests"]] == ["OQ-0101", "OQ-0301"]
    assert told["as-of"] == "2026-12-01"
    assert told["machine"]["Python"].startswith("3.")


def test_a_failed_check_ends_with_1_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = Check(
        id="IQ-10",
        asks="Can the clock be right?",
        outcome="failed",
        wanted="later",
        found="1970-01-01",
        why="set it right",
    )
    monkeypatch.setattr("wardbook.app.selftest.iq.qualify", lambda _here, _progress: (bad,))
    done = run("selftest", "--iq", "-q")
    assert done.exit_code == 1
    assert "set it right" in done.output


def test_the_list_names_each_test_with_the_errors_it_looks_for() -> None:
    done = run("selftest", "--list")
    assert len(done.output.splitlines()) == len(suite().tests)
    assert "E-0101" in done.output


def test_the_templates_name_every_use_case_and_ask_what_is_the_user_s(tmp_path: Path) -> None:
    done = run("selftest", "--pq-template", tmp_path / "pq")
    assert done.exit_code == 0, done.output
    texts = {path.name: path.read_text("utf-8") for path in (tmp_path / "pq").iterdir()}
    assert len(texts) == 4
    assert all(f"| {use} |" in texts["01-intended-use.md"] for use in suite().uses.uses)
    assert all("TO ANSWER:" in text for text in texts.values())
    assert all("{{" not in text for text in texts.values())
    (tmp_path / "pq" / "01-intended-use.md").write_text("answered")
    again = run("selftest", "--pq-template", tmp_path / "pq")
    assert again.exit_code != 0
    assert (tmp_path / "pq" / "01-intended-use.md").read_text() == "answered"


def test_templates_are_the_same_each_time() -> None:
    assert pq.templates() == pq.templates()


def test_a_suite_that_does_not_cover_an_error_refuses_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wardbook.app.selftest import suite as shipped  # as a module

    shutil.copytree(shipped.HERE, tmp_path / "suite")
    (tmp_path / "suite" / "tests" / "03-cvss.yaml").unlink()
    monkeypatch.setattr(shipped, "HERE", tmp_path / "suite")
    monkeypatch.setattr(shipped, "TESTS", tmp_path / "suite" / "tests")
    shipped.suite.cache_clear()
    with pytest.raises(shipped.SuiteError, match="no test finds E-0301"):
        shipped.suite()
    shipped.suite.cache_clear()
