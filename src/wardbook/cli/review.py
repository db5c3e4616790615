"""`wardbook review`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.analysis.review import NoSuchReviewer
from wardbook.app.dates import AsOf
from wardbook.app.review import as_json, as_text, checked_for_review
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, intel_option, uses_colour
from wardbook.documents.writers import diagnostics
from wardbook.views.review import review_as


@click.command("review")
@folder_argument
@click.option(
    "--as",
    "who",
    metavar="fda|eu-notified-body|customer",
    required=True,
    help="Whose questions: a reviewer's, or a buyer's.",
)
@as_of_option
@intel_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print it.",
)
def command(folder: Path, *, who: str, as_of: AsOf | None, intel: Path | None, form: str) -> None:
    """Ask what a reviewer would ask of the device in DIR, the worst first, each with ids and repair.

    An empty list says that these rules found nothing, never that there is nothing to ask.
    """
    checked = checked_for_review(folder, as_of=date_or_today(as_of), intel=intel)
    if checked.report.subject is None:
        click.echo(
            diagnostics.write_text(checked.report, checked.files, colour=uses_colour(stream_is_err=True)),
            nl=False,
            err=True,
        )
        raise click.exceptions.Exit(3)
    try:
        found = review_as(checked.report, who)
    except NoSuchReviewer as error:
        raise click.ClickException(str(error)) from None
    if form == "json":
        click.echo(json.dumps(as_json(found, checked.report), indent=1, ensure_ascii=False))
    else:
        click.echo(as_text(found, checked.report), nl=False)
    blocks = any(item.blocks_at is not None for item in found.open)
    raise click.exceptions.Exit(1 if blocks else 0)
