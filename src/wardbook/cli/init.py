"""`wardbook init`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wardbook.app.init import TEMPLATES, Answers, Refused, init


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--template", type=click.Choice(list(TEMPLATES)), help="What kind of device to begin with.")
@click.option("--name", help="The device's name.")
@click.option("--manufacturer", help="The manufacturer's name.")
@click.option(
    "--procedures",
    is_flag=True,
    help="Add the procedures a small manufacturer needs, with the questions that their texts must answer.",
)
@click.option("--yes", is_flag=True, help="Ask nothing; take what the options say and defaults for the rest.")
def command(
    folder: Path,
    *,
    template: str | None,
    name: str | None,
    manufacturer: str | None,
    procedures: bool,
    yes: bool,
) -> None:
    """Make a device folder DIR to begin with, from a template that asks the next questions in comments."""
    asks = not yes and sys.stdin.isatty()
    if not asks and not yes and template is None:
        raise click.UsageError(
            "there is no terminal to ask at; name --template, or say --yes to take the first"
        )
    if asks and template is None:
        click.echo("What comes nearest to the device?")
        for key, says in TEMPLATES.items():
            click.echo(f"  {key:22}{says}")
        template = click.prompt(
            "Template", type=click.Choice(list(TEMPLATES)), default="wired-bedside", show_choices=False
        )
    name = name or (click.prompt("Name of the device", default="My device") if asks else "My device")
    manufacturer = manufacturer or (click.prompt("Manufacturer", default="unknown") if asks else "unknown")
    try:
        answers = Answers(name, manufacturer)
        files = init(folder, template or next(iter(TEMPLATES)), answers, procedures=procedures)
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"Made {folder} with {', '.join(files)}.")
    click.echo(f"Next: wardbook check {folder}")
