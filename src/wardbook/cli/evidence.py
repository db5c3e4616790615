"""`wardbook evidence`: reports of tools and people become evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from wardbook.app import reports

UNREADABLE = 3


@click.group("evidence")
def command() -> None:
    """Take in reports of tests, scans and people."""


@command.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what stands in the files and write nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)
def import_(files: Sequence[Path], *, dry_run: bool, form: str) -> None:
    """Read FILEs of test runners, scanners and analysers, told apart by what stands in them.

    Exit codes: 0 everything was read, 3 a file could not be read.
    """
    if not dry_run:
        raise click.UsageError("reports are only looked at yet; add --dry-run")
    found = [reports.look(path) for path in files]
    if form == "json":
        click.echo(
            msgspec.json.format(msgspec.json.encode([reports.as_data(item) for item in found])).decode()
        )
    else:
        _tell(found)
    if not reports.is_readable(found):
        raise click.exceptions.Exit(UNREADABLE)


def _tell(found: Sequence[reports.Looked]) -> None:
    for item in found:
        click.echo(_printable(reports.sentence(item)))
        for problem in item.diagnostics:
            place = f"{problem.at}: " if str(problem.at) else ""
            click.echo(
                _printable(f"{problem.severity.value}[{problem.code}]: {place}{problem.says}"), err=True
            )


def _printable(line: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)
