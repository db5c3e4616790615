"""What papers cost: all of the example and a package of it as whole processes, and each document by processor time."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.row import ROOT, WARDBOOK, Row, measured, whole_process
from wardbook.app.check import check
from wardbook.documents import book
from wardbook.documents.writers import pdf
from wardbook.model.document import TableBlock

EXAMPLE = ROOT / "examples" / "infusion-pump"
AS_OF = datetime.date(2026, 11, 23)
ENDS = (0, 1)
"""`build` ends with 1 where something blocks at the milestone, which is an answer too."""

SECONDS, PER_ROW = 0.4, 0.003
"""What a document may take: its faces, cover, contents and pictures, and 3 ms for each row of its tables (1 to 2 on a free core)."""


def run() -> list[Row]:
    """Whole processes first, then a row for each document, the limit by the rows of its tables."""
    with tempfile.TemporaryDirectory(prefix="wardbook-bench-") as name:
        whole = [_set(Path(name)), _set_again(Path(name)), _package(Path(name))]
    return [*whole, *(_row(name) for name in book.outlines())]


def _set(place: Path) -> Row:
    return measured(
        "all documents of the example as PDF, nothing built before",
        5.0,
        f"median of 3 runs of `build --formats pdf`, each of a fresh copy; {len(book.outlines())} documents",
        lambda: whole_process(_documents(place), runs=3, allowed=ENDS, before=lambda: _afresh(place)),
    )


def _set_again(place: Path) -> Row:
    return measured(
        "all documents of the example as PDF, nothing changed",
        1.5,
        "median of 5 runs",
        lambda: whole_process(_documents(place), runs=5, allowed=ENDS),
    )


def _package(place: Path) -> Row:
    command = (*WARDBOOK, "package", "make", str(place / "example"), "--profile", "fda-510k", "--draft")
    return measured(
        "draft of the example's FDA 510(k) package",
        6.0,
        "median of 3 runs, each of a fresh copy",
        lambda: whole_process(
            (*command, "--as-of", AS_OF.isoformat(), "-o", str(place / "package")),
            runs=3,
            allowed=ENDS,
            before=lambda: _afresh(place),
        ),
    )


def _documents(place: Path) -> tuple[str, ...]:
    out = ("-o", str(place / "out"), "--as-of", AS_OF.isoformat())
    return (*WARDBOOK, "build", str(place / "example"), "--formats", "pdf", *out)


def _afresh(place: Path) -> None:
    for name in ("example", "out", "package"):
        shutil.rmtree(place / name, ignore_errors=True)
    (place / "package.zip").unlink(missing_ok=True)
    shutil.copytree(EXAMPLE, place / "example", ignore=shutil.ignore_patterns(".wardbook"))


def _row(name: str) -> Row:
    command = (sys.executable, "-m", "benchmarks.bench_documents", name)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no output"])[-1]
        return Row(name=f"typeset {name}", figure=None, note=said[:160])
    told = json.loads(done.stdout)
    return Row(
        name=f"typeset {name}",
        figure=told["seconds"],
        limit=SECONDS + told["rows"] * PER_ROW,
        note=f"processor time of a first typesetting; {told['rows']:,} rows of tables",
    )


def main(arguments: Sequence[str]) -> None:
    """Typeset one document once and print what it took as JSON."""
    checked = check(EXAMPLE, as_of=AS_OF)
    if checked.inputs is None:
        raise SystemExit(f"{EXAMPLE} cannot be read")
    document, _ = book.write(arguments[0], checked.report, checked.inputs.prose)
    began = time.process_time()
    pdf.write(document)
    seconds = time.process_time() - began
    rows = sum(len(item.table.rows) for item in document.blocks if isinstance(item, TableBlock))
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": rows}))


if __name__ == "__main__":
    main(sys.argv[1:])
