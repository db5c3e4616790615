"""How the suite runs: which tests share a worker, and that no test runs for ever."""

from __future__ import annotations

import faulthandler
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

LONGEST = 600
"""Seconds that one test may take, on the slowest machine; what takes longer hangs."""

_MORE = 60
"""Seconds after which a test that did not end when it was told to ends the whole worker."""

TOGETHER = {"tests/registry/test_life.py": "packages", "tests/app/test_packages.py": "packages"}
"""Files that share what they make with each other, by the name of their group."""

SPREAD = ("tests/formats/test_boundary.py",)
"""Files of long tests that share nothing, so that each test goes where there is room."""

FIRST = ("packages",)
"""Files and groups that take longest: whatever begins last decides when the suite ends."""


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # it brings no types
    """Sends whole files to workers, the longest first, so that what a file makes once is made once.

    pytest-xdist's own marks for groups (3.8) do not reach the node ids of pytest 9.2: nothing is grouped, in silence.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file in SPREAD else TOGETHER.get(file, file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        first = next((name for name in FIRST if name in self.workqueue), None)
        if first is not None:
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


@contextmanager
def no_longer_than(seconds: float, what: str) -> Iterator[None]:
    """Fail what runs inside after so many seconds, and say where it stood; end the process where even that hangs."""

    def fail(number: int, frame: FrameType | None) -> None:
        del number, frame
        faulthandler.dump_traceback(sys.__stderr__ or sys.stderr)
        pytest.fail(f"{what} took longer than {seconds:g} s; where it stood is above")

    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, seconds, _MORE)
    faulthandler.dump_traceback_later(seconds + 2 * _MORE, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
