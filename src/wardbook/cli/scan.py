"""`wardbook scan`."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.app.scan import THRESHOLDS, scan
from wardbook.app.scan_forms import FORMS, pieces
from wardbook.cli.options import as_of_option, date_or_today, terminal_width, uses_colour

BLOCKS, UNREADABLE = 1, 3


@click.command("scan")
@click.argument("paths", metavar="SBOM…|DIR", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--intel",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The snapshot of advisories to look up in.",
)
@as_of_option
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True)
@click.option(
    "--fail-on",
    "thresholds",
    metavar="WHAT",
    multiple=True,
    help=f"End with 1 when anything reaches WHAT: {', '.join(THRESHOLDS)}; several parted by commas. "
    "What nobody has rated reaches every severity.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of the terminal."
)
@click.option(
    "--keep-intel",
    "kept",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the part of the snapshot that this scan rests on: with it the same scan gives the same bytes.",
)
def command(
    paths: Sequence[Path],
    *,
    intel: Path | None,
    as_of: AsOf | None,
    form: str,
    thresholds: tuple[str, ...],
    output: Path | None,
    kept: Path | None,
) -> None:
    """Look up the components of SBOM files, or of the device folder DIR, in a snapshot of advisories; works offline.

    Exit codes: 0 nothing reached --fail-on, 1 something did, 3 an SBOM or the snapshot could not be read
    (components then stand as not covered, never as clean).
    """
    gc.disable()  # one answer, no cycles, and the process ends: looking for garbage takes a fifth of the time
    asked = [word for text in thresholds for word in text.split(",") if word]
    if unknown := sorted(set(asked) - set(THRESHOLDS)):
        raise click.UsageError(f"--fail-on knows {', '.join(THRESHOLDS)}, not {', '.join(unknown)}")
    if len(paths) > 1 and any(path.is_dir() for path in paths):
        raise click.UsageError("a device folder is scanned alone; name SBOM files, or one folder")
    found = scan(paths, intel=intel, as_of=date_or_today(as_of), kept=kept)
    for one in found.diagnostics:
        click.echo(
            f"{one.at}: {one.code} {one.says}" + (f"\n   = help: {one.help}" if one.help else ""), err=True
        )
    _put(pieces(found, form, width=terminal_width(), colour=output is None and uses_colour()), output)
    if found.unreadable:
        raise click.exceptions.Exit(UNREADABLE)
    if found.fails_on(asked):
        raise click.exceptions.Exit(BLOCKS)


def _put(data: Iterable[bytes], output: Path | None) -> None:
    if output is None:
        for piece in data:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    from wardbook.base.atomic import write_file  # most scans write to the terminal

    write_file(output, b"".join(data))
    click.echo(f"Wrote {output}.", err=True)
