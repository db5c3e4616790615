"""Which records should be there by now: by the stage of life, and by what procedures name."""

from __future__ import annotations

from typing import get_args

import pytest

from tests.analysis.devices import device
from wardbook.analysis.phases import EXPECTED, REACHED, phase_records
from wardbook.model.device import Stage
from wardbook.model.quality import Phase


def _states(stage: str, procedure: str = "") -> dict[str, str]:
    about = f"lifecycle: {{stage: {stage}}}\n" if stage else ""
    written = f"procedures: {{sop: {{what: security, {procedure}}}}}\n"
    file = device(about, processes=written) if procedure else device(about)
    return {item.phase: item.state for item in phase_records(file)}


def test_every_stage_of_life_and_every_phase_is_known() -> None:
    assert set(REACHED) == set(get_args(Stage))
    assert set(EXPECTED) == set(get_args(Phase)) == set(REACHED["disposal"])


@pytest.mark.parametrize("stage", ["", "idea"])
def test_nothing_is_expected_before_a_phase_has_come(stage: str) -> None:
    assert _states(stage, "phase: [planning]") == {}


def test_a_phase_that_no_procedure_covers_is_named() -> None:
    assert _states("development") == {"planning": "no procedure", "development": "no procedure"}


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("phase: [planning]", "no record"),
        ("phase: [planning], records: [R-1]", "not exercised"),
        ("phase: [planning], records: [R-1], exercised: 2026-01-01", "there"),
    ],
)
def test_a_record_counts_once_it_is_named_and_the_procedure_was_used(written: str, state: str) -> None:
    assert _states("concept", written) == {"planning": state}
