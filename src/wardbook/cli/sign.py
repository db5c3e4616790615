"""`wardbook sign`."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.app.sign import Refused, sign
from wardbook.cli.options import as_of_option, date_or_today


@click.command("sign")
@click.option("--about", required=True, metavar="ID", help="A decision, or `acceptance`.")
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Your private Ed25519 key in PEM form.",
)
@click.option("--by", required=True, metavar="NAME", help="Who signs: the person who decided.")
@click.option("--note", default="", help="A remark that is signed too.")
@as_of_option
@click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)
def command(about: str, *, key: Path, by: str, note: str, as_of: AsOf | None, folder: Path) -> None:
    """Sign a decision or the acceptance criteria, so that they count.

    The signature covers the record as it stands; whoever changes it afterwards makes it a proposal again.
    The signature of the acceptance criteria covers the estimates of this version too.
    """
    try:
        made = sign(folder, about, key, by, date=date_or_today(as_of), note=note)
    except Refused as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.path}: {made.file.by} signed {made.file.about}")
    if made.left_to_do:
        click.echo(f"Now {made.left_to_do}.")
