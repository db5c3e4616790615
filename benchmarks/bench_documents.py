"""What each document of the example costs to typeset: processor time, each in a process of its own."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.row import ROOT, Row
from wardbook.app.check import check
from wardbook.documents import book
from wardbook.documents.writers import pdf
from wardbook.model.document import TableBlock

EXAMPLE = ROOT / "examples" / "infusion-pump"
AS_OF = datetime.date(2026, 11, 23)
SECONDS, PER_ROW = 0.4, 0.003
"""What a document may take: its faces, cover, contents and pictures, and 3 ms for each row of its tables (1 to 2 on a free core)."""


def run() -> list[Row]:
    """A row for each document, the limit by the rows of its tables."""
    return [_row(name) for name in book.outlines()]


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
