"""SBOMs of 5,000 and 300,000 components: reading, the official check, memory; other libraries beside."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from benchmarks.row import ROOT, Failed, Row
from benchmarks.sboms import RUNS

MANY, VERY_MANY, FEW = 5_000, 300_000, 250
"""`FEW` is for a validator beside ours that needs minutes for `MANY`."""

OTHERS = (
    ("cyclonedx-python-lib", "cyclonedx-read", "Bom.from_json"),
    ("cyclonedx-python-lib", "cyclonedx-check", "JsonStrictValidator"),
    ("lib4sbom", "lib4sbom-read", "SBOMParser.parse_file"),
)
"""Name of a library, task and what is called."""

PINNED = ROOT / "requirements" / "bench.txt"


def run() -> list[Row]:
    """Our figures with their limits, then those of other libraries on the same file."""
    with tempfile.TemporaryDirectory(prefix="wardbook-bench-") as name:
        place = Path(name)
        many, very_many, few = (
            place / "many.cdx.json",
            place / "very-many.cdx.json",
            place / "few.cdx.json",
        )
        for count, file in ((MANY, many), (VERY_MANY, very_many), (FEW, few)):
            _child("write", str(count), str(file))
        each = many.stat().st_size / MANY
        python, reason = beside()
        note = f"median of {RUNS} calls, warm; {each:,.0f} bytes a component{reason}"
        whole = f"one process, interpreter and bytes of the file ({very_many.stat().st_size / 2**20:,.0f} MiB) included"
        return [
            _row(f"read {MANY:,} components", 0.06, note, "read", many),
            _row(
                f"official check of {MANY:,} components", 0.5, f"median of {RUNS} calls, warm", "check", many
            ),
            _row(f"peak memory, {VERY_MANY:,} components", 1024, whole, "memory", very_many, unit="MiB"),
            *(_others(python, many, few) if python else ()),
        ]


def _others(python: str, many: Path, few: Path) -> list[Row]:
    """Other libraries on the same file, and our own check beside theirs on the small one."""
    few_note = f"{FEW} components, one call after a first one"
    rows = [_row("official check, for comparison", None, few_note, "check", few)]
    for name, task, what in OTHERS:
        is_check = task.endswith("-check")
        file, note = (
            (few, few_note) if is_check else (many, f"{MANY:,} components, one call after a first one")
        )
        rows.append(_row(f"{name}: {what}", None, note, task, file, python=python))
    return rows


def beside() -> tuple[str | None, str]:
    """An interpreter that has the libraries of requirements/bench.txt, made the first time; else why there is none.

    It is an environment of its own, so that nothing of Wardbook can come to need them.
    """
    place = Path(sys.prefix) / "beside"
    python, stamp = place / "bin" / "python", place / "ready"
    wanted = sha256(PINNED.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return str(python), ""
    for command in (
        (sys.executable, "-m", "venv", "--clear", str(place)),
        (str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *PIP, str(PINNED)),
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no output"])[-1]
            return None, f"; nothing beside it, for it could not be installed: {last}"[:160]
    stamp.write_text(wanted, encoding="utf-8")
    return str(python), ""


PIP = ("--require-hashes", "--only-binary", ":all:", "-r")


def _row(
    name: str,
    limit: float | None,
    note: str,
    task: str,
    file: Path,
    unit: str = "s",
    python: str = sys.executable,
) -> Row:
    try:
        return Row(
            name=name, figure=float(_child(task, str(file), python=python)), unit=unit, limit=limit, note=note
        )
    except Failed as failure:
        return Row(name=name, figure=None, unit=unit, limit=limit, note=str(failure))


def _child(*arguments: str, python: str = sys.executable) -> str:
    """What a process of its own prints, so that no measurement leaves another its caches or its memory."""
    command: Sequence[str] = (python, "-m", "benchmarks.sboms", *arguments)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(
            f"exit code {done.returncode}: {(done.stderr.strip().splitlines() or ['no output'])[-1]}"[:160]
        )
    return done.stdout.strip()
