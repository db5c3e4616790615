"""What every test stands on: one place for the repository, and property tests that always say the same."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.scheduling import LONGEST, ByFile, no_longer_than

ROOT = Path(__file__).resolve().parent.parent

# The same examples in every run and no seconds that decide anything: a failure can be seen again. The
# long campaigns (./run campaign) draw at random.
settings.register_profile(
    "house", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: logging.Logger) -> ByFile:
    """Whole files go to one worker."""
    return ByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test that hangs fails and says where, instead of keeping the build server until it gives up."""
    with no_longer_than(LONGEST, item.nodeid):
        return (yield)


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
