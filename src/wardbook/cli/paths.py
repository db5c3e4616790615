"""`wardbook paths`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app import attack, attack_trees
from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today, loaded_file


@click.command("paths")
@click.argument("situation", metavar="SITUATION")
@click.option("--from", "entry", default="", metavar="ZONE", help="Only plans that begin in this zone.")
@click.option("--k", default=5, show_default=True, type=click.IntRange(1, 50), help="How many plans at most.")
@click.option(
    "--stand",
    type=click.Choice(["before", "claimed", "proven"]),
    default="claimed",
    show_default=True,
    help="Which controls stand in the way.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "svg", "galileo"]),
    default="text",
    show_default=True,
)
@as_of_option
@click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)
def command(
    situation: str, *, entry: str, k: int, stand: str, form: str, as_of: AsOf | None, folder: Path
) -> None:
    """Show by which plans an attacker brings SITUATION about, the weakest attacker's first.

    The JSON form carries the graph and a certificate of each answer that anybody can check; svg draws the
    attack tree of these plans, galileo writes it for tools that compute with trees.
    """
    file = loaded_file(folder, date_or_today(as_of))
    try:
        asked = attack.paths(file, situation, entry=entry, k=k, stand=stand)
    except attack.Unknown as error:
        raise click.UsageError(str(error)) from None
    if form == "json":
        click.echo(json.dumps(attack.as_json(asked, file), indent=1, ensure_ascii=False))
    elif form == "text":
        click.echo(attack.as_text(asked, file), nl=False)
    else:
        write = {"svg": attack_trees.as_svg, "galileo": attack_trees.as_galileo}[form]
        click.echo(write(asked, file), nl=False)
