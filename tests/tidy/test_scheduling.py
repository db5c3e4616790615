"""The suite ends, whatever a test does."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.scheduling import FIRST, SPREAD, TOGETHER, no_longer_than


def test_a_test_that_hangs_fails_and_says_where_it_stood(capfd: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    with (
        pytest.raises(pytest.fail.Exception, match="the sleeper took longer"),
        no_longer_than(0.1, "the sleeper"),
    ):
        subprocess.run(
            [sys.executable, "-c", "import time; time.sleep(60)"], capture_output=True, check=False
        )
    assert time.monotonic() - began < 30
    assert Path(__file__).name in capfd.readouterr().err


def test_what_is_quick_enough_is_left_alone() -> None:
    with no_longer_than(0.05, "the quick one"):
        pass
    time.sleep(0.1)


def test_files_that_run_first_or_together_exist() -> None:
    groups = set(TOGETHER.values())
    for name in (*TOGETHER, *SPREAD, *(item for item in FIRST if item not in groups)):
        assert (ROOT / name).is_file(), name
