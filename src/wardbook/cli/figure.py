"""`wardbook figure`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wardbook.app import figures
from wardbook.app.dates import AsOf
from wardbook.base.nearest import nearest
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, intel_option, loaded_file
from wardbook.documents.drawing import sheets
from wardbook.model.figure import Figure
from wardbook.model.security_file import SecurityFile
from wardbook.views import all_views


@click.command("figure")
@click.argument("name", metavar="[NAME]", required=False)
@folder_argument
@as_of_option
@intel_option
@click.option(
    "--format",
    "form",
    type=click.Choice(list(figures.FORMATS)),
    help="How to draw it; by default what the name of the file says, else svg.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--list", "lists", is_flag=True, help="List the figures by name.")
def command(
    name: str | None,
    folder: Path,
    *,
    as_of: AsOf | None,
    intel: Path | None,
    form: str | None,
    output: Path | None,
    lists: bool,
) -> None:
    """Draw the figure NAME of the device in DIR as SVG, PNG or PDF; without NAME, list them.

    NAME is a figure, or one picture of a figure that has several, such as `use-case-views-update`. A PDF has a
    page for each picture with its table beneath; SVG and PNG have several pictures under each other.
    """
    known = {view.name: view for view in all_views().values() if view.is_figure}
    if name is None or lists:
        widest = max(map(len, known)) + 2
        click.echo("\n".join(f"{view.name:{widest}}{view.says}" for view in known.values()))
        return
    form = form or _form_of(output)
    stem = next((item for item in sorted(known, key=len, reverse=True) if name.startswith(f"{item}-")), "")
    if name not in known and not stem:
        raise click.ClickException(_unknown(name, list(known)))
    file = loaded_file(folder, date_or_today(as_of), intel)
    shown = known[name if name in known else stem](file)
    assert isinstance(shown, Figure), "only figures are listed"
    if name not in known:
        pictures = {picture.name: picture for picture in sheets(shown)}
        if name not in pictures:
            raise click.ClickException(_unknown(name, [*pictures, *known]))
        shown = pictures[name]
    _deliver(_drawn(shown, form, file), output)


def _drawn(figure: Figure, form: str, file: SecurityFile) -> bytes:
    if figure.is_empty:
        raise click.ClickException(figure.empty)
    if form != "pdf":
        return figures.svg(figure) if form == "svg" else figures.png(figure)
    data, problems = figures.as_pdf(figure, file)
    for problem in problems:
        click.echo(
            f"{problem.severity.value}[{problem.code}] {problem.at}: {problem.says}; {problem.help}", err=True
        )
    if not data:
        raise click.exceptions.Exit(4)
    return data


def _deliver(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from wardbook.base.atomic import write_file  # only this way needs it

    write_file(output, data)
    click.echo(f"Wrote {output}.", err=True)


def _form_of(output: Path | None) -> str:
    ending = output.suffix.removeprefix(".").lower() if output else ""
    return ending if ending in figures.FORMATS else "svg"


def _unknown(name: str, known: list[str]) -> str:
    guess = nearest(name, known)
    return f"there is no figure `{name}`" + (
        f"; did you mean `{guess}`?" if guess else "; `wardbook figure --list` lists them"
    )
