"""Scans, portfolios and the building of a snapshot, against 500,000 advisories."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.advisories import CACHE, DATA, MANY, snapshot_file, write_sbom
from benchmarks.row import ROOT, WARDBOOK, Failed, Row, measured, whole_process

COMPONENTS = 5_000
SBOMS, EACH = 10_000, 500
UNCOUNTED = "the shared data multiplied by a seeded generator"


def run() -> list[Row]:
    """Building first, for everything else reads what it made; nothing where the shared data is not at hand."""
    if not DATA.is_dir():
        return [
            Row(
                name="scan against 500,000 advisories",
                figure=None,
                note="the shared data is not beside this checkout",
            )
        ]
    return [*_building(), *_scans(), *_portfolio()]


def _building() -> list[Row]:
    try:
        told = _child("build", str(MANY))
    except Failed as failure:
        return [
            Row(name=f"build a snapshot of {MANY:,} advisories", figure=None, limit=240, note=str(failure))
        ]
    return [
        Row(
            name=f"build a snapshot of {MANY:,} advisories", figure=told["seconds"], limit=240, note=UNCOUNTED
        ),
        Row(
            name="peak memory of building", figure=told["memory"], unit="MiB", limit=1500, note="one process"
        ),
        Row(
            name="size of the file that scans read",
            figure=told["hot"],
            unit="MB",
            limit=200,
            note="bodies beside it",
        ),
    ]


def _scans() -> list[Row]:
    place = snapshot_file()
    sbom = CACHE / f"{COMPONENTS}.cdx.json"
    if not sbom.exists():
        write_sbom(COMPONENTS, sbom)
    command = (
        *WARDBOOK,
        "scan",
        str(sbom),
        "--intel",
        str(place),
        "--format",
        "json",
        "--as-of",
        "2026-11-20",
    )
    return [
        measured(
            f"scan of {COMPONENTS:,} components",
            0.15,
            f"whole process, median of 9, warm, against {MANY:,} advisories",
            lambda: whole_process(command, runs=9),
        ),
        measured(
            "the same with a cold page cache",
            0.5,
            "whole process, median of 3; the pages of the snapshot dropped before each",
            lambda: whole_process(command, runs=3, before=lambda: _drop(place), warm_up=False),
        ),
        _memory(command),
    ]


def _drop(place: Path) -> None:
    """Take a file out of the page cache (posix_fadvise); nothing where the system has no such call."""
    if hasattr(os, "posix_fadvise"):
        with place.open("rb") as stream:
            os.fsync(stream.fileno())
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _memory(command: Sequence[str]) -> Row:
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    name = f"peak memory of a scan of {COMPONENTS:,} components"
    if done.returncode:
        return Row(name=name, figure=None, unit="MiB", limit=100, note=f"exit code {done.returncode}")
    scale = 2**20 if sys.platform == "darwin" else 1024
    return Row(name=name, figure=int(done.stdout) / scale, unit="MiB", limit=100, note="the process itself")


def _portfolio() -> list[Row]:
    names = (
        f"{SBOMS:,} SBOMs of {EACH} components",
        "peak memory of that",
        "500 new advisories against that portfolio",
    )
    limits = (("s", 5.0), ("MiB", 1500.0), ("ms", 50.0))
    try:
        told = _child("portfolio", str(SBOMS), str(EACH))
    except Failed as failure:
        return [
            Row(name=name, figure=None, unit=unit, limit=limit, note=str(failure))
            for name, (unit, limit) in zip(names, limits, strict=True)
        ]
    figures = (told["seconds"], told["memory"], told["delta"] * 1000)
    notes = (
        f"{told['distinct']:,.0f} distinct components, {told['findings']:,.0f} findings",
        "one process",
        f"its index once made in {told['indexing']:.1f} s; {told['new']:,.0f} findings",
    )
    return [
        Row(name=name, figure=figure, unit=unit, limit=limit, note=note)
        for name, figure, (unit, limit), note in zip(names, figures, limits, notes, strict=True)
    ]


def _child(*arguments: str) -> dict[str, float]:
    command = (sys.executable, "-m", "benchmarks.advisories", *arguments)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no output"]
        raise Failed(f"exit code {done.returncode}: {lines[-1]}"[:160])
    told: dict[str, float] = json.loads(done.stdout)
    return told
