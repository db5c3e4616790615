"""`wardbook labelling`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import (
    as_of_option,
    date_or_today,
    folder_argument,
    intel_option,
    terminal_width,
    uses_colour,
)

_AUDIENCES = ("user", "customer")


@click.command("labelling")
@folder_argument
@click.option(
    "--audience",
    type=click.Choice(_AUDIENCES),
    default="customer",
    show_default=True,
    help="Who reads it: those who use the device, or the hospital with its IT and service as well.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "pdf"]),
    default="text",
    show_default=True,
    help="How to print it; html and pdf need -o.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@as_of_option
@intel_option
def command(
    folder: Path,
    *,
    audience: str,
    form: str,
    output: Path | None,
    as_of: AsOf | None,
    intel: Path | None,
) -> None:
    """Tell what users and hospitals must be told about the device in DIR, each line with its id.

    Every line follows from facts of the folder or stands in labelling.yaml; `wardbook explain LINE` says from which.
    What should be told and is not stated is listed at the end, and in `wardbook show labelling-items`.
    """
    if form in ("html", "pdf") and output is None:
        raise click.UsageError(f"{form} goes to a file: add -o NAME.{form}")
    # Typesetting and pages are loaded for those who ask for them.
    from wardbook.app import labelling as use_case
    from wardbook.app.check import check
    from wardbook.documents.writers import diagnostics

    checked = check(folder, as_of=date_or_today(as_of), intel=intel)
    if checked.report.subject is None or checked.inputs is None:
        said = diagnostics.write_text(checked.report, checked.files, colour=uses_colour(stream_is_err=True))
        click.echo(said, nl=False, err=True)
        raise click.exceptions.Exit(3)
    data, problems = use_case.printed(
        checked.report, checked.inputs.prose, audience, form, width=terminal_width()
    )
    for problem in problems:
        click.echo(f"{problem.severity.value}[{problem.code}] {problem.says}; {problem.help}", err=True)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from wardbook.base.atomic import write_file  # only this way needs it

    write_file(output, data)
    click.echo(f"Wrote {output}.", err=True)
