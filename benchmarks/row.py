"""One measured figure, and how a whole process is timed."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

WARDBOOK = (sys.executable, "-P", "-m", "wardbook.cli")
"""The command as `./run wardbook` starts it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A figure in its unit beside the limit it must stay under; no figure when the measurement failed.

    `note` says how it was measured, or why there is no figure.
    """

    name: str
    figure: float | None
    unit: str = "s"
    limit: float | None = None
    note: str = ""

    @property
    def state(self) -> str:
        """`within`, `over` or `failed`; `no limit` where there is none."""
        if self.figure is None:
            return "failed"
        if self.limit is None:
            return "no limit"
        return "within" if self.figure <= self.limit else "over"


class Failed(Exception):
    """A command ended otherwise than it may; says how."""


def whole_process(
    command: Sequence[str],
    *,
    runs: int,
    allowed: Sequence[int] = (0,),
    before: Callable[[], object] | None = None,
    warm_up: bool = True,
    cwd: Path = ROOT,
) -> float:
    """The median seconds from starting `command` until it has ended, output thrown away.

    `before` runs ahead of every start, outside the measured time. A warm-up run, which is not counted,
    fills the system's file cache. Raises Failed when an exit code is not in `allowed`.
    """
    taken = []
    for number in range(runs + warm_up):
        if before is not None:
            before()
        seconds = _once(command, allowed, cwd)
        if number or not warm_up:
            taken.append(seconds)
    return statistics.median(taken)


def _once(command: Sequence[str], allowed: Sequence[int], cwd: Path) -> float:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") or name == "PYTHONPYCACHEPREFIX"  # where ./run keeps compiled files
    }
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    seconds = time.perf_counter() - began
    if done.returncode not in allowed:
        said = _telling_line(done.stderr.decode(errors="replace"))
        raise Failed(f"exit code {done.returncode}: {said}"[:160])
    return seconds


def _telling_line(output: str) -> str:
    lines = output.strip().splitlines() or ["no output"]
    return next((line for line in lines if "error[" in line), lines[-1])


def measured(name: str, limit: float, note: str, measure: Callable[[], float]) -> Row:
    """A row of what `measure` returns; a failure becomes a row that says why."""
    try:
        return Row(name=name, figure=measure(), limit=limit, note=note)
    except Failed as failure:
        return Row(name=name, figure=None, limit=limit, note=str(failure))


def bare_interpreter(runs: int = 9) -> float:
    """The median seconds that Python itself needs to start and end in this environment."""
    return whole_process((sys.executable, "-c", ""), runs=runs)
