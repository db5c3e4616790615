"""`wardbook scan`, as click reads it; `scan_plainly` reads the usual ways to type it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.app.scan import THRESHOLDS
from wardbook.app.scan_forms import FORMS
from wardbook.cli.options import as_of_option
from wardbook.cli.scanning import Asked, Mistaken, scanned


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
    """Look up the components of SBOM files, of all in a folder, or of the device folder DIR, in a snapshot; works offline.

    Exit codes: 0 nothing reached --fail-on, 1 something did, 3 an SBOM or the snapshot could not be read
    (components then stand as not covered, never as clean).
    """
    asked = Asked(
        paths=tuple(paths),
        intel=intel,
        as_of=as_of,
        form=form,
        thresholds=thresholds,
        output=output,
        kept=kept,
    )
    try:
        code = scanned(asked)
    except Mistaken as error:
        raise click.UsageError(str(error)) from None
    raise click.exceptions.Exit(code)
