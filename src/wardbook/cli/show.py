"""`wardbook show`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wardbook.app.check import check
from wardbook.app.dates import AsOf
from wardbook.app.render import FORMS, render_view
from wardbook.base.nearest import nearest
from wardbook.cli.options import (
    as_of_option,
    date_or_today,
    folder_argument,
    intel_option,
    terminal_width,
    uses_colour,
)
from wardbook.documents.writers import diagnostics
from wardbook.views import all_views


@click.command("show")
@click.argument("name", metavar="[VIEW]", required=False)
@folder_argument
@as_of_option
@intel_option
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="table",
    show_default=True,
    help="How to print it; svg draws pictures.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
def command(
    name: str | None, folder: Path, *, as_of: AsOf | None, intel: Path | None, form: str, output: Path | None
) -> None:
    """Show the table VIEW of the device in DIR; without VIEW, list every view by name."""
    views = all_views()
    if name is None:
        widest = max(map(len, views)) + 2
        click.echo("\n".join(f"{view.name:{widest}}{view.says}" for view in views.values()))
        return
    if name not in views:
        guess = nearest(name, views)
        raise click.ClickException(
            f"there is no view `{name}`"
            + (f"; did you mean `{guess}`?" if guess else "; `wardbook show` lists them")
        )
    checked = check(folder, as_of=date_or_today(as_of), intel=intel)
    if checked.report.subject is None:
        click.echo(
            diagnostics.write_text(checked.report, checked.files, colour=uses_colour(stream_is_err=True)),
            nl=False,
            err=True,
        )
        raise click.exceptions.Exit(3)
    if form == "xlsx" and output is None:
        raise click.UsageError("a spreadsheet goes to a file: add -o NAME.xlsx")
    data = render_view(
        views[name](checked.report), form, width=terminal_width(), colour=uses_colour() and output is None
    )
    if output is not None:
        from wardbook.base.atomic import write_file  # only this way needs it

        write_file(output, data)
        click.echo(f"Wrote {output}.", err=True)
        return
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
