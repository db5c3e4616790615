"""`wardbook export`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.app.export_model import PREVIEW, TARGETS, TREES, NothingToExport, export_model
from wardbook.base.atomic import write_file
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, uses_colour
from wardbook.documents.writers import diagnostics
from wardbook.model.imported import NotCarried


@click.command("export")
@folder_argument
@click.option("--to", "target", type=click.Choice(TARGETS), required=True, help="The format to write.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to this file instead of the terminal; a folder where there are several attack trees.",
)
@click.option("--situation", default="", metavar="ID", help="Only the attack tree of this situation.")
@as_of_option
def command(folder: Path, *, target: str, output: Path | None, situation: str, as_of: AsOf | None) -> None:
    """Write the threat model of DIR for another tool, and name everything that its format does not hold.

    otm is the Open Threat Model 0.2.0, threat-dragon a model of Threat Dragon 2, cyclonedx-2.0-preview what
    CycloneDX 2.0 is to become, attack-tree Galileo text with one file for each situation.
    """
    if situation and target != TREES:
        raise click.UsageError("--situation goes with --to attack-tree")
    try:
        found = export_model(folder, target, as_of=date_or_today(as_of), situation=situation)
    except NothingToExport as error:
        raise click.ClickException(str(error)) from None
    if found.report.subject is None:
        said = diagnostics.write_text(found.report, found.sources, colour=uses_colour(stream_is_err=True))
        click.echo(said, nl=False, err=True)
        raise click.exceptions.Exit(3)
    if target == PREVIEW:
        click.echo(
            "preview: CycloneDX 2.0 is not published yet; readers of it may refuse this file", err=True
        )
    for line in _losses(found.left):
        click.echo(line, err=True)
    _put(found.files, output, is_folder=target == TREES and not situation)


def _losses(left: Iterable[NotCarried]) -> Iterator[str]:
    """One line for each table and reason, with its fields and how often each was stated."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in left:
        table, _, field = one.place.partition("[].")
        found.setdefault((table, one.why), []).append(f"{field or 'all'} ({one.count})")
    for (table, why), fields in found.items():
        yield f"not carried: {table.removesuffix('[]')}: {', '.join(fields)}: {why}"


def _put(files: dict[str, bytes], output: Path | None, *, is_folder: bool) -> None:
    if output is None:
        if len(files) > 1:
            raise click.UsageError(
                "there are several attack trees; name a folder with -o, or one --situation"
            )
        sys.stdout.buffer.write(next(iter(files.values())))
        return
    for name, data in files.items():
        write_file(output / name if is_folder else output, data)
    click.echo(f"Wrote {output}" + (f": {', '.join(files)}" if is_folder else ""), err=True)
