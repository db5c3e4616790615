"""`wardbook doctor`."""

from __future__ import annotations

import click

from wardbook.app.doctor import doctor
from wardbook.app.render import render_view
from wardbook.cli.options import terminal_width, uses_colour


@click.command("doctor")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "md"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
def command(form: str) -> None:
    """Show versions, fonts and engines, and the age of feeds."""
    click.echo(render_view(doctor(), form, width=terminal_width(), colour=uses_colour()), nl=False)
