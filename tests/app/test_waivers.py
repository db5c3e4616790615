"""Milestones and waivers: a gap is a note early and an error late; a decision answers for a finding, for a time."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.base_folder import copy_base
from wardbook.app.check import check
from wardbook.model.diagnostic import Gate, Severity

BASE = Path(__file__).parent.parent / "rules" / "base"
DECISION = '- {{about: "SB107@pkg:generic/zlib@1.2.11", is: waived, why: "replaced in 2.0", by: A. Author, date: 2026-01-01, until: {until}}}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_base(tmp_path)
    (tmp_path / "decisions.yaml").unlink()
    (tmp_path / "components.yaml").write_text(
        "zlib@1.2.11: {support: {level: maintained, until: 2027-01-01, source: vendor}}\n"
    )
    return tmp_path


def found(folder: Path, gate: Gate, as_of: str) -> tuple[list[Severity], int]:
    report = check(folder, as_of=datetime.date.fromisoformat(as_of), gate=gate).report
    return [item.severity for item in report.diagnostics if item.code == "SB107"], len(report.waived)


def test_a_gap_is_a_note_early_and_an_error_at_the_submission(folder: Path) -> None:
    assert found(folder, Gate.IDEA, "2026-11-20") == ([Severity.NOTE], 0)
    assert found(folder, Gate.SUBMISSION, "2026-11-20") == ([Severity.ERROR], 0)


def test_a_waiver_silences_a_finding_and_is_counted(folder: Path) -> None:
    (folder / "decisions.yaml").write_text(DECISION.format(until="2026-12-31"))
    assert found(folder, Gate.SUBMISSION, "2026-11-20") == ([], 1)


def test_a_waiver_that_has_run_out_no_longer_counts(folder: Path) -> None:
    (folder / "decisions.yaml").write_text(DECISION.format(until="2026-10-31"))
    assert found(folder, Gate.SUBMISSION, "2026-11-20")[0] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("about", "gate", "says"),
    [
        ("SB107@pkg:generic/zlib@1.2.12", Gate.IDEA, "`SB107@pkg:generic/zlib@1.2.11`"),
        ("SB170@pkg:generic/zlib@1.2.11", Gate.SUBMISSION, "waives nothing"),
        ("RF001@nobody", Gate.IDEA, "never waived"),
        ("VU999", Gate.IDEA, None),  # no snapshot: nobody can tell
        ("SF003@sbom/pump", Gate.IDEA, None),  # looked for from the submission on
        ("SB107", Gate.IDEA, None),  # all of them
    ],
)
def test_a_waiver_that_waives_nothing_is_named_and_never_dropped_in_silence(
    folder: Path, about: str, gate: Gate, says: str | None
) -> None:
    (folder / "decisions.yaml").write_text(
        f'- {{about: "{about}", is: waived, why: "we look at it", by: A. Author, date: 2026-01-01}}\n'
    )
    report = check(folder, as_of=datetime.date(2026, 11, 20), gate=gate).report
    told = [f"{item.says} {item.help}" for item in report.diagnostics if item.code == "DC107"]
    assert len(told) == (says is not None)
    assert says is None or says in told[0]


def test_what_a_reader_found_cannot_be_waived(folder: Path) -> None:
    (folder / "decisions.yaml").write_text(
        '- {about: "RF001@nobody", is: waived, why: "we like it so", by: A. Author, date: 2026-01-01}\n'
    )
    (folder / "safety.yaml").write_text(
        "situations: {HS-1: {what: too fast, harms: [nobody], when: pump.control}}\n"
    )
    report = check(folder, as_of=datetime.date(2026, 11, 20), gate=Gate.IDEA).report
    assert report.exit_code == 1


def test_the_milestone_follows_from_the_stage_of_life(folder: Path) -> None:
    assert check(folder, as_of=datetime.date(2026, 11, 20)).report.gate is Gate.DESIGN
