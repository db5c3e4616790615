"""`wardbook controls`: which would fit and why, and one taken over."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app import suggesting
from wardbook.app.adopting import Refused, Wish, adopt
from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today, loaded_file, terminal_width
from wardbook.knowledge.reader import load

_FOLDER = click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)


@click.group("controls")
def command() -> None:
    """Controls of the catalogue that would fit the device, and adopting one as a design input."""


@command.command("suggest")
@_FOLDER
@click.option(
    "--category", "categories", multiple=True, metavar="A,…", help="Only these of FDA's categories, A to H."
)
@click.option("--market", "markets", multiple=True, metavar="us,…", help="Only what these markets ask for.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="How many to show; 0 is all."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@as_of_option
def suggest(
    folder: Path,
    *,
    categories: tuple[str, ...],
    markets: tuple[str, ...],
    limit: int,
    form: str,
    as_of: AsOf | None,
) -> None:
    """Say which controls of the catalogue would fit and were not chosen, each with what asks for it and what it stops.

    What law asks comes first, then the worst harm, then design before protection before information.
    """
    file = loaded_file(folder, date_or_today(as_of))
    try:
        told = suggesting.suggest(
            file, load(), categories=_names(categories), markets=_names(markets), limit=limit
        )
    except suggesting.Unknown as error:
        raise click.ClickException(str(error)) from None
    if form == "json":
        click.echo(json.dumps(suggesting.as_json(told), indent=1, ensure_ascii=False))
    else:
        click.echo(suggesting.as_text(told, file, terminal_width()), nl=False)


@command.command("adopt")
@click.argument("word", metavar="CONTROL")
@click.option(
    "--at", "at", multiple=True, metavar="PLACE", help="A part, zone or path ('FROM -> TO') where it stands."
)
@click.option("--as", "name", default="", metavar="ID", help="Its id; by default the next one.")
@click.option("--requirement", default="", metavar="ID", help="The id of its requirement.")
@click.option("--set", "stated", multiple=True, metavar="BLANK=TEXT", help="Fill a blank such as <time>.")
@click.option("--again", is_flag=True, help="Also where such a control was retired.")
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
@_FOLDER
@as_of_option
def adopt_one(
    word: str,
    *,
    at: tuple[str, ...],
    name: str,
    requirement: str,
    stated: tuple[str, ...],
    again: bool,
    dry_run: bool,
    folder: Path,
    as_of: AsOf | None,
) -> None:
    """Write CONTROL of the catalogue into controls.yaml, proposed, as a design input with criteria, sources and test methods.

    Without --at it stands where `controls suggest` says. Only new lines are written; every other line stays.
    """
    wish = Wish(
        word=word, at=at, name=name, requirement=requirement, stated=dict(map(_pair, stated)), again=again
    )
    try:
        found = adopt(folder, wish, load(), as_of=date_or_today(as_of), dry_run=dry_run)
    except Refused as error:
        raise click.ClickException(str(error)) from None
    click.echo(found.change, nl=False)
    click.echo(f"{'Would write' if dry_run else 'Wrote'} {found.id} into {found.path}.", err=True)
    if found.beside:
        click.echo(f"{', '.join(found.beside)} is the same control at other places.", err=True)
    if found.blanks:
        named = ", ".join(f"<{blank}>" for blank in found.blanks)
        click.echo(f"Say what {named} is, here or with --set; until then it is a template.", err=True)
    if found.unnamed:
        click.echo(
            f"{found.unnamed} more things ask for it; `wardbook show design-inputs` has them all.", err=True
        )
    if not dry_run:
        click.echo(f"To take it back, {found.undo}.", err=True)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not value.strip():
        raise click.UsageError(f"write --set BLANK=TEXT, such as --set time='30 s', not `{text}`")
    return name.strip().strip("<>"), value.strip()


def _names(given: tuple[str, ...]) -> list[str]:
    return [name.strip() for text in given for name in text.split(",") if name.strip()]
