"""What every test stands on: one place for the repository, and property tests that always say the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# The same examples in every run and no seconds that decide anything: a failure can be seen again. The
# long campaigns (./run campaign) draw at random.
settings.register_profile(
    "house", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def example(root: Path) -> Path:
    """The device folder of the example infusion pump; tests read it and never write into it."""
    return root / "examples" / "infusion-pump"


@pytest.fixture(autouse=True, scope="session")
def own_world(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test sees the snapshot of whoever runs it."""
    os.environ.pop("WARDBOOK_INTEL", None)
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))
