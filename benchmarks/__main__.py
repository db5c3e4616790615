"""`python -m benchmarks [NAME…] [--write]`: measure, compare with the limits, renew docs/performance.md or a section of it."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Sequence
from importlib import import_module

from benchmarks.row import ROOT, Row, bare_interpreter

PAGE = ROOT / "docs" / "performance.md"

INTRODUCTION = """\
# Performance

Written by `./run bench --write`, one section by `./run bench NAME --write`. Each figure is a whole process,
from its start to its end, so Python's own start is part of it, unless its row says otherwise.
"""

ASKED_FOR = frozenset({"peers"})
"""Benchmarks that run only when they are named: they install other people's programs, which needs the network."""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmarks that are named, or all; 0 when every figure stays within its limit, else 1."""
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure, and compare with the limits.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"one of: {', '.join(names())}; when none is given, all but {', '.join(sorted(ASKED_FOR))}",
    )
    parser.add_argument(
        "--write", action="store_true", help="renew docs/performance.md: the sections of what was measured"
    )
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.names) - set(names())):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are: {', '.join(names())}")
    chosen = asked.names or sorted(set(names()) - ASKED_FOR)
    sections = [(name, _rows(name)) for name in dict.fromkeys(chosen)]
    page = report(sections, bare=bare_interpreter(), machine=machine())
    print(page, end="")
    if asked.write:
        before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        PAGE.write_text(renewed(before, page), encoding="utf-8", newline="\n")
    bad = [row for _, rows in sections for row in rows if row.state in ("over", "failed")]
    for row in bad:
        print(
            f"bench: {row.name}: {row.state}" + (f" ({row.note})" if row.figure is None else ""),
            file=sys.stderr,
        )
    return 1 if bad else 0


def _rows(name: str) -> list[Row]:
    """The rows of a benchmark; one that breaks is a failed row, and the others run all the same."""
    try:
        rows: list[Row] = import_module(f"benchmarks.bench_{name}").run()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told in the table and by the exit code
        return [
            Row(name=name, figure=None, note=f"the benchmark broke: {type(error).__name__}: {error}"[:160])
        ]
    return rows


def names() -> list[str]:
    """The benchmarks there are: each file bench_NAME.py with a function `run`."""
    return sorted(path.stem.removeprefix("bench_") for path in (ROOT / "benchmarks").glob("bench_*.py"))


def machine() -> str:
    """The machine in words that name nobody: cores, kind of processor, system, Python."""
    cores = os.cpu_count() or 1
    return (
        f"{cores} core{'s' * (cores != 1)} ({platform.machine()}), {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def report(sections: Sequence[tuple[str, Sequence[Row]]], *, bare: float, machine: str) -> str:
    """The tables in Markdown, the bare interpreter in the first line of each, columns in line."""
    start = Row(
        name="Python alone, for comparison", figure=bare, note="median of 9 starts of an empty program"
    )
    return "".join(
        f"\n## {name}\n\nMeasured on: {machine}.\n\n{table([start, *rows])}" for name, rows in sections
    )


_SECTION = re.compile(r"^\n## (\S+)\n.*?(?=^\n## |\Z)", re.MULTILINE | re.DOTALL)


def renewed(before: str, sections: str) -> str:
    """The page with these sections in place of those of the same name, the others as they stood, by name."""
    kept = {found[1]: found[0] for text in (before, sections) for found in _SECTION.finditer(text)}
    return INTRODUCTION + "".join(kept[name] for name in sorted(kept))


def table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table that is as readable unrendered."""
    head = ("what", "measured", "limit", "state", "how")
    cells = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    figure = "–" if row.figure is None else f"{row.figure:.3f} {row.unit}"
    limit = "–" if row.limit is None else f"{row.limit:g} {row.unit}"
    return row.name.replace("|", "/"), figure, limit, row.state, row.note.replace("|", "/")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
