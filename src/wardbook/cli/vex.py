"""`wardbook vex`: compare VEX documents with each other, and convert them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from wardbook.analysis.vex_conflicts import Conflict, Position
from wardbook.app import vex
from wardbook.app.dates import AsOf
from wardbook.base.atomic import write_file
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.formats.vex import FAMILIES
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.vex import VexFamily

NOTHING_BLOCKS, BLOCKS, UNREADABLE = 0, 1, 3

_TARGETS: dict[str, VexFamily] = {family.lower(): family for family in FAMILIES}


@click.group("vex")
def command() -> None:
    """Compare and convert VEX documents: OpenVEX, CycloneDX and CSAF."""


@command.command("compare")
@click.argument("files", metavar="FILES…", nargs=-1, required=True, type=click.Path(path_type=Path))
def compare(files: Sequence[Path]) -> None:
    """Say where FILES contradict each other: one vulnerability, one product, different statuses.

    Exit codes: 0 no contradiction, 1 at least one, 3 a file cannot be read. An update by the same author
    is told, and is no contradiction.
    """
    found = vex.compare(files)
    for file in found.files:
        _tell(file.diagnostics)
    readable = [file.file for file in found.files if file.document is not None]
    for conflict in found.conflicts:
        click.echo(_plain(_sentence(conflict, readable)))
    against = sum(not conflict.is_update for conflict in found.conflicts)
    count = f"{against} contradiction{'' if against == 1 else 's'}"
    click.echo(f"{count} in {len(readable)} of {len(files)} files")
    if len(readable) < len(files):
        raise click.exceptions.Exit(UNREADABLE)
    raise click.exceptions.Exit(BLOCKS if against else NOTHING_BLOCKS)


def _sentence(conflict: Conflict, files: list[str]) -> str:
    word = "updated" if conflict.is_update else "contradiction"
    said = "; ".join(_told(position, files) for position in conflict.positions)
    return f"{word}: {conflict.vulnerability} in {conflict.product}: {said}"


def _told(position: Position, files: list[str]) -> str:
    versions = f" ({', '.join(position.versions)})" if position.versions else ""
    who = position.author or "nobody named"
    when = position.time or "no time"
    return f"{position.status}{versions} says {who} in {files[position.document]}, {when}"


@command.command("convert")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--to", "target", type=click.Choice(list(_TARGETS)), required=True, help="The format to write.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of the terminal."
)
@as_of_option
def convert(file: Path, target: str, output: Path | None, as_of: AsOf | None) -> None:
    """Write FILE in another format, and name everything that its words do not say.

    A document without a time is dated --as-of (default: today), for every format demands a time.
    """
    found = vex.load(file)
    _tell(found.diagnostics)
    if found.document is None:
        raise click.exceptions.Exit(UNREADABLE)
    try:
        made = vex.convert(found.document, _TARGETS[target], date_or_today(as_of))
    except ValueError as error:
        raise click.UsageError(f"it cannot be written as {_TARGETS[target]}: {error}") from error
    for loss in made.losses:
        click.echo(_plain(f"left behind: {loss.path} ({loss.count}): {loss.why}"), err=True)
    _tell(made.refused)
    if output is None:
        sys.stdout.buffer.write(made.data)
    else:
        write_file(output, made.data)
    raise click.exceptions.Exit(BLOCKS if made.refused else NOTHING_BLOCKS)


def _tell(diagnostics: Iterable[Diagnostic]) -> None:
    for one in diagnostics:
        click.echo(_plain(f"{one.at}: {one.code} {one.says}"), err=True)


def _plain(text: str) -> str:
    """A line without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
