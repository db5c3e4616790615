"""`wardbook diff`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.app.difference import NotComparable, as_json, compare
from wardbook.app.render import render_view
from wardbook.cli.options import as_of_option, date_or_today, terminal_width, uses_colour
from wardbook.views import difference_views


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW", default=".")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--exit-code", is_flag=True, help="End with 1 when anything changed.")
@click.option(
    "--intel",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Hold both against this snapshot of advisories.",
)
@as_of_option
@click.option(
    "-C",
    "folder",
    default=".",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder whose commits git: names.",
)
def command(
    old: str, new: str, *, form: str, exit_code: bool, intel: Path | None, as_of: AsOf | None, folder: Path
) -> None:
    """Show what changed from OLD to NEW, each change with its one cause.

    OLD and NEW are device folders, git:REVISION such as git:HEAD~1 or git:v2.0.0, or files called
    security-file.json. Risks, plans, threats, vulnerabilities, controls, components, decisions, evidence
    and the architecture are compared; causes are design, world, law, decision and tool.
    """
    try:
        difference = compare(old, new, as_of=date_or_today(as_of), folder=folder, intel=intel)
    except NotComparable as error:
        raise click.ClickException(str(error)) from None
    if form == "json":
        click.echo(json.dumps(as_json(difference), indent=1, ensure_ascii=False, default=str))
    else:
        for view in reversed(difference_views().values()):
            data = render_view(view(difference), "table", width=terminal_width(), colour=uses_colour())
            click.echo(data.decode())
    if exit_code and difference.changes:
        raise click.exceptions.Exit(1)
