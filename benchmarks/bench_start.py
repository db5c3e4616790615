"""From pressing return to the answer: the commands a person waits for, as whole processes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generate import folder
from benchmarks.row import ROOT, WARDBOOK, Row, measured, whole_process
from wardbook.documents import book

AS_OF = ("--as-of", "2026-11-23")
BUILD_SECONDS, DOCUMENT_SECONDS = 2.5, 0.5
"""The first limit was 4 s for two documents and the index of the package, so each further document has its half second."""

FINDINGS_ALLOWED = (0, 1)
"""`check` and `build` end with 1 where something blocks at the milestone, which is an answer too."""


def run() -> list[Row]:
    """Start-up, check and build of the example, and check of a folder of 28,000 lines."""
    with tempfile.TemporaryDirectory(prefix="wardbook-bench-") as name:
        place = Path(name)
        return [_set_up(), _help(), _check(place), _cold(place), _warm(place), _many_lines(place)]


def _set_up() -> Row:
    """`./run help` starts no Python: what is left is the script itself."""
    return measured(
        "./run, nothing to set up",
        0.25,
        "median of 9 starts of ./run help",
        lambda: whole_process((str(ROOT / "run"), "help"), runs=9),
    )


def _help() -> Row:
    return measured(
        "wardbook --help", 0.09, "median of 15 starts", lambda: whole_process((*WARDBOOK, "--help"), runs=15)
    )


def _check(place: Path) -> Row:
    example = _copy_of_example(place / "checked")
    return measured(
        "wardbook check examples/infusion-pump",
        0.25,
        "median of 9 starts",
        lambda: whole_process((*WARDBOOK, "check", str(example), *AS_OF), runs=9, allowed=FINDINGS_ALLOWED),
    )


def _cold(place: Path) -> Row:
    example, output = place / "cold" / "infusion-pump", place / "cold" / "out"
    made = len(book.outlines()) + 1  # and the index of the package

    def afresh() -> None:
        shutil.rmtree(place / "cold", ignore_errors=True)
        _copy_of_example(place / "cold")

    return measured(
        "demo build, nothing built before",
        BUILD_SECONDS + made * DOCUMENT_SECONDS,
        f"median of 3 builds, each of a fresh copy; {BUILD_SECONDS:g} s, and {DOCUMENT_SECONDS:g} s for each of {made} PDFs",
        lambda: whole_process(_build(example, output), runs=3, allowed=FINDINGS_ALLOWED, before=afresh),
    )


def _warm(place: Path) -> Row:
    example, output = _copy_of_example(place / "warm"), place / "warm" / "out"
    return measured(
        "demo build, nothing changed",
        1.5,
        "median of 5 builds after a first one",
        lambda: whole_process(_build(example, output), runs=5, allowed=FINDINGS_ALLOWED),
    )


def _many_lines(place: Path) -> Row:
    lines = folder(place / "large")
    return measured(
        "wardbook check, 28,000 lines",
        1.5,
        f"median of 3 starts; {lines:,} lines of architecture and controls",
        lambda: whole_process(
            (*WARDBOOK, "check", str(place / "large"), *AS_OF), runs=3, allowed=FINDINGS_ALLOWED
        ),
    )


def _build(example: Path, output: Path) -> Sequence[str]:
    return (*WARDBOOK, "build", str(example), "-o", str(output), *AS_OF)


def _copy_of_example(target: Path) -> Path:
    """A copy without what earlier runs left behind, so that nobody's own folder is touched."""
    source, copy = ROOT / "examples" / "infusion-pump", target / "infusion-pump"
    if source.is_dir():
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns(".wardbook", "out"))
    return copy
