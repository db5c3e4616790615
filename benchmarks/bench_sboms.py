"""SBOMs of 5,000 and 300,000 components: reading, the official check, memory; other libraries beside where installed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.row import ROOT, Failed, Row
from benchmarks.sboms import RUNS

MANY, VERY_MANY = 5_000, 300_000

OTHERS = (
    ("cyclonedx", "cyclonedx-python-lib", "cyclonedx-read", "Bom.from_json"),
    ("cyclonedx", "cyclonedx-python-lib", "cyclonedx-check", "JsonStrictValidator"),
    ("lib4sbom", "lib4sbom", "lib4sbom-read", "SBOMParser.parse_file"),
)
"""Module, name of the distribution, task and what is called; measured where installed, never required."""


def run() -> list[Row]:
    """Our figures with their limits, then those of other libraries on the same file."""
    with tempfile.TemporaryDirectory(prefix="wardbook-bench-") as name:
        many, very_many = Path(name) / "many.cdx.json", Path(name) / "very-many.cdx.json"
        for count, file in ((MANY, many), (VERY_MANY, very_many)):
            _child("write", str(count), str(file))
        each = many.stat().st_size / MANY
        note = f"median of {RUNS} calls, warm; {each:,.0f} bytes a component{_absent()}"
        whole = f"one process, interpreter and bytes of the file ({very_many.stat().st_size / 2**20:,.0f} MiB) included"
        return [
            _row(f"read {MANY:,} components", 0.06, note, "read", many),
            _row(
                f"official check of {MANY:,} components", 0.5, f"median of {RUNS} calls, warm", "check", many
            ),
            _row(f"peak memory, {VERY_MANY:,} components", 1024, whole, "memory", very_many, unit="MiB"),
            *_others(many),
        ]


def _others(file: Path) -> list[Row]:
    return [
        _row(f"{name}: {what}, for comparison", None, "median of 3 calls, warm; the same file", task, file)
        for module, name, task, what in OTHERS
        if find_spec(module)
    ]


def _absent() -> str:
    """Which libraries there is no comparison with; "" where all are installed."""
    names = dict.fromkeys(name for module, name, _, _ in OTHERS if not find_spec(module))
    return f"; not installed, so not beside it: {', '.join(names)}" if names else ""


def _row(name: str, limit: float | None, note: str, task: str, file: Path, unit: str = "s") -> Row:
    try:
        return Row(name=name, figure=float(_child(task, str(file))), unit=unit, limit=limit, note=note)
    except Failed as failure:
        return Row(name=name, figure=None, unit=unit, limit=limit, note=str(failure))


def _child(*arguments: str) -> str:
    """What a process of its own prints, so that no measurement leaves another its caches or its memory."""
    command: Sequence[str] = (sys.executable, "-m", "benchmarks.sboms", *arguments)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(
            f"exit code {done.returncode}: {(done.stderr.strip().splitlines() or ['no output'])[-1]}"[:160]
        )
    return done.stdout.strip()
