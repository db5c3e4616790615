"""`wardbook import-model`."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app.import_model import Refused, import_model
from wardbook.model.diagnostic import Diagnostic


@click.command("import-model")
@click.argument("source", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), metavar="DIR", help="The new device folder."
)
@click.option("--dry-run", is_flag=True, help="Say what would be carried and what not; write nothing.")
def command(source: Path, *, folder: Path | None, dry_run: bool) -> None:
    """Make a device folder of a threat model in FILE, and say what could not be carried.

    Read are Threagile's YAML, the JSON of pytm, Threat Dragon 1 and 2, the Open Threat Model (YAML or JSON)
    and Microsoft's .tm7, told apart by what stands in them. Exit codes: 0 made, 2 refused, 3 not readable.
    """
    if folder is None and not dry_run:
        raise click.UsageError("name the new folder with -o DIR, or say --dry-run")
    try:
        found = import_model(source, None if dry_run else folder)
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    for one in found.diagnostics:
        click.echo(_line(one), err=True)
    if found.made is None:
        raise click.exceptions.Exit(3)
    for line in found.said:
        click.echo(line)
    if not dry_run and folder is not None:
        click.echo(f"Made {folder} with {', '.join(sorted(found.files))}.")
        click.echo(f"Next: wardbook check {folder}")


def _line(one: Diagnostic) -> str:
    text = f"{one.at}: {one.code} {one.says}" + (f"; {one.help}" if one.code == "SF001" else "")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
