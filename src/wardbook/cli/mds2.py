"""`wardbook mds2`."""

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
    loaded,
    terminal_width,
    uses_colour,
)


@click.command("mds2")
@folder_argument
@click.option(
    "--form",
    "blank",
    metavar="FILE.xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Your copy of the form: its answers are filled in, nothing else in it changes.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--dry-run", is_flag=True, help="With --form: say what would be filled in, write nothing.")
@click.option("--replace", is_flag=True, help="With --form: overwrite answers that already stand in it.")
@click.option("--only-asked", is_flag=True, help="Only what is not answered, with where to say it.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "csv", "xlsx"]),
    default="text",
    show_default=True,
    help="How to print our own table; xlsx needs -o.",
)
@as_of_option
@intel_option
def command(
    folder: Path,
    *,
    blank: Path | None,
    output: Path | None,
    dry_run: bool,
    replace: bool,
    only_asked: bool,
    shape: str,
    as_of: AsOf | None,
    intel: Path | None,
) -> None:
    """Answer the form that hospitals hand out before they buy (MDS2, ANSI/NEMA HN 1-2019) for the device in DIR.

    Each of the 240 questions is answered from the folder, or named with the place where its fact would be stated. "No"
    needs a stated negative; nobody's silence is an answer. `wardbook show mds2-trace` tells the facts behind each answer.
    """
    if blank is not None and output is None and not dry_run:
        raise click.UsageError("the filled form goes to a file: add -o OUT.xlsx, or --dry-run")
    if shape == "xlsx" and blank is None and output is None:
        raise click.UsageError("a spreadsheet goes to a file: add -o NAME.xlsx")
    # Only this command needs what fills forms.
    from wardbook.app import mds2 as use_case

    file, inputs = loaded(folder, date_or_today(as_of), intel)
    answers = use_case.answers(file, inputs.knowledge)
    if blank is not None:
        filled = use_case.fill(blank, answers, replace=replace)
        for line in filled.told:
            click.echo(line, err=True)
        if filled.data is None:
            raise click.exceptions.Exit(3)
        _write(None if dry_run else output, filled.data)
        return
    data = use_case.printed(
        file,
        answers,
        shape,
        only_asked=only_asked,
        width=terminal_width(),
        colour=uses_colour() and output is None,
    )
    if output is not None:
        _write(output, data)
        return
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _write(output: Path | None, data: bytes) -> None:
    if output is None:
        click.echo("Nothing was written (--dry-run).", err=True)
        return
    from wardbook.base.atomic import write_file  # only this way needs it

    write_file(output, data)
    click.echo(f"Wrote {output}.", err=True)
