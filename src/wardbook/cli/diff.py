"""`wardbook diff`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from wardbook.app.change_assessment import MARKETS, Refused, assess
from wardbook.app.change_assessment import as_json as assessment_as_json
from wardbook.app.dates import AsOf
from wardbook.app.difference import NotComparable, as_json, compare
from wardbook.app.difference_forms import as_file, as_text
from wardbook.base.atomic import write_file
from wardbook.cli.options import as_of_option, date_or_today, intel_option, terminal_width, uses_colour
from wardbook.cli.terminal import printable
from wardbook.model.change_assessment import ChangeAssessment
from wardbook.model.difference import Difference
from wardbook.model.table import Table
from wardbook.views import assessment_views, difference_views

TITLE = "What changed, and why"
_ASSESSED = ("change-decisions", "change-filing", "change-content", "change-parts")
_ORDER = ("change-sides", "change-causes", "change-groups", "changes")


@click.command("diff")
@click.argument("old", metavar="[OLD]", required=False)
@click.argument("new", metavar="[NEW]", required=False)
@click.option(
    "--for",
    "who",
    type=click.Choice(tuple(MARKETS)),
    help="Hold the changes against the questions of this market's rules; without OLD, since the last authorization.",
)
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
    help="The folder whose commits git: names, and NEW where it is left out.",
)
def command(
    old: str | None,
    new: str | None,
    *,
    who: str | None,
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

    With --for, the questions of FDA's or the EU's rules stand before the changes, each with what bears on it and
    what a person answered: whether a filing is needed, and which content on cybersecurity goes with it. Wardbook
    decides neither; `wardbook change decide` writes down who did.
    """
    day = date_or_today(as_of)
    after = new or str(folder)
    try:
        if who is not None:
            found = assess(old, after, who=who, as_of=day, folder=folder, intel=intel, progress=_tell)
            difference, plain = found.difference, assessment_as_json(found)
        elif old is not None:
            difference = compare(old, after, as_of=day, folder=folder, intel=intel, progress=_tell).difference
            found, plain = None, as_json(difference)
        else:
            raise click.UsageError("name OLD: a device folder, git:REVISION, a package or a security file")
    except (NotComparable, Refused) as error:
        raise click.ClickException(printable(str(error))) from None
    finally:
        _tell("")
    _give(
        difference,
        _tables(difference, found),
        json.dumps(plain, indent=1, ensure_ascii=False, default=str),
        form,
        output,
    )
    if exit_code and difference.changes:
        raise click.exceptions.Exit(1)


def _tell(step: str) -> None:
    """Say what is done now, on one line of a terminal and nowhere else; "" takes the line away."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{printable(step)}{' …' if step else ''}", nl=False, err=True)


def _tables(difference: Difference, found: ChangeAssessment | None) -> dict[str, Table]:
    """What is shown: sides and causes, for a market its questions and decisions, and every change at the end."""
    shown = {name: difference_views()[name](difference) for name in _ORDER[:-1]}
    if found is not None:
        shown |= {name: assessment_views()[name](found) for name in _ASSESSED}
    shown[_ORDER[-1]] = difference_views()[_ORDER[-1]](difference)
    return {name: item for name, item in shown.items() if isinstance(item, Table)}


def _give(
    difference: Difference, tables: dict[str, Table], plain: str, form: str, output: Path | None
) -> None:
    """Print the tables, or write them to a file by its ending."""
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
