"""`wardbook status`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app.check import check
from wardbook.app.dates import AsOf
from wardbook.app.render import render_view
from wardbook.app.status import as_json
from wardbook.cli.options import (
    as_of_option,
    date_or_today,
    folder_argument,
    intel_option,
    terminal_width,
    uses_colour,
)
from wardbook.documents.writers import diagnostics
from wardbook.views import get


@click.command("status")
@folder_argument
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
def command(folder: Path, as_of: AsOf | None, intel: Path | None, form: str) -> None:
    """Say how far the device in DIR is: per point of the mission and per market, done, open or unknown."""
    checked = check(folder, as_of=date_or_today(as_of), intel=intel)
    if checked.report.subject is None:
        click.echo(
            diagnostics.write_text(checked.report, checked.files, colour=uses_colour(stream_is_err=True)),
            nl=False,
            err=True,
        )
        raise click.exceptions.Exit(3)
    if form == "json":
        click.echo(json.dumps(as_json(checked.report), indent=1, ensure_ascii=False))
        return
    for name in ("mission", "market-readiness"):
        click.echo(
            render_view(get(name)(checked.report), "table", width=terminal_width(), colour=uses_colour())
        )
    report = checked.report
    click.echo(
        f"{report.errors} findings block at the milestone {report.gate.value}, as of {report.as_of}; `wardbook check {folder}` shows them."
    )
