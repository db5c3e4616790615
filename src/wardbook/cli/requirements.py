"""`wardbook requirements`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wardbook.app.check import check
from wardbook.app.dates import AsOf
from wardbook.app.render import FORMS, render_view
from wardbook.app.requirements import NoSuchEdition, NoSuchMarket, edition_table, requirements
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, terminal_width, uses_colour
from wardbook.documents.writers import diagnostics
from wardbook.model.table import Table


@click.command("requirements")
@folder_argument
@click.option("--market", metavar="us,eu,…", help="Only what these markets ask; `customers` are one too.")
@click.option("--because", is_flag=True, help="Show the facts that decided each.")
@click.option("--edition", metavar="OLD..NEW", help="Show what changed between two editions instead.")
@click.option(
    "--format",
    "form",
    type=click.Choice([form for form in FORMS if form not in ("svg", "xlsx")]),
    default="table",
    show_default=True,
    help="How to print it.",
)
@as_of_option
def command(
    folder: Path, *, market: str | None, because: bool, edition: str | None, form: str, as_of: AsOf | None
) -> None:
    """Show what markets, the standards they recognise and customers ask of the device in DIR."""
    table = _editions(edition) if edition else _of_device(folder, market, as_of, because=because)
    data = render_view(table, form, width=terminal_width(), colour=uses_colour())
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _editions(text: str) -> Table:
    old, dots, new = text.partition("..")
    if not (old and dots and new):
        raise click.UsageError("write --edition OLD..NEW, such as fda-premarket-2025..fda-premarket-2026")
    try:
        return edition_table(old, new)
    except NoSuchEdition as error:
        raise click.ClickException(str(error)) from None


def _of_device(folder: Path, market: str | None, as_of: AsOf | None, *, because: bool) -> Table:
    checked = check(folder, as_of=date_or_today(as_of))
    if checked.report.subject is None:
        click.echo(
            diagnostics.write_text(checked.report, checked.files, colour=uses_colour(stream_is_err=True)),
            nl=False,
            err=True,
        )
        raise click.exceptions.Exit(3)
    wanted = tuple(filter(None, (name.strip() for name in (market or "").split(","))))
    try:
        return requirements(checked.report.subject, wanted, because=because)
    except NoSuchMarket as error:
        raise click.ClickException(str(error)) from None
