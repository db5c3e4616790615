"""`wardbook diff`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.app.difference import NotComparable, as_json, compare
from wardbook.app.difference_forms import as_file, as_text
from wardbook.base.atomic import write_file
from wardbook.cli.options import as_of_option, date_or_today, intel_option, terminal_width, uses_colour
from wardbook.model.difference import Difference
from wardbook.model.table import Table
from wardbook.views import difference_views

TITLE = "What changed, and why"
_ORDER = ("change-sides", "change-causes", "change-groups", "changes")


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW", default=".")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "md"]),
    default="text",
    show_default=True,
    help="How to print it.",
)
@click.option(
    "-o",
    "output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to a file instead: .pdf, .docx, .html, .xlsx, .md, .csv or .json.",
)
@click.option("--exit-code", is_flag=True, help="End with 1 when anything changed.")
@intel_option
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
    old: str,
    new: str,
    *,
    form: str,
    output: Path | None,
    exit_code: bool,
    intel: Path | None,
    as_of: AsOf | None,
    folder: Path,
) -> None:
    """Show what changed from OLD to NEW, each change with its one cause.

    OLD and NEW are device folders, git:REVISION such as git:HEAD~1 or git:v2.0.0, packages (folder or
    zip), or files called security-file.json. Changes stand in the groups in which a reviewer reads: device,
    architecture, components, risks, controls, requirements, verification, decisions, what regulators ask,
    plan, labelling and documents. Causes are design, world, law, decision and tool.
    """
    try:
        difference = compare(old, new, as_of=date_or_today(as_of), folder=folder, intel=intel)
    except NotComparable as error:
        raise click.ClickException(str(error)) from None
    _give(difference, form, output)
    if exit_code and difference.changes:
        raise click.exceptions.Exit(1)


def _give(difference: Difference, form: str, output: Path | None) -> None:
    """Print the difference, or write it to a file by its ending."""
    shown = {name: difference_views()[name](difference) for name in _ORDER}
    tables = {name: item for name, item in shown.items() if isinstance(item, Table)}
    plain = json.dumps(as_json(difference), indent=1, ensure_ascii=False, default=str)
    if output is None:
        click.echo(
            plain if form == "json" else as_text(tables, form, width=terminal_width(), colour=uses_colour())
        )
        return
    try:
        is_json = output.suffix.lower() == ".json"
        data = f"{plain}\n".encode() if is_json else as_file(tables, difference, TITLE, output.name)
        write_file(output, data)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror or error}") from None
    click.echo(f"{len(difference.changes)} changes written to {output}", err=True)
