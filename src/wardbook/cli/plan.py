"""`wardbook plan`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app import proposing
from wardbook.app.attack import Unknown
from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today, loaded_file
from wardbook.knowledge.reader import load


@click.command("plan")
@click.option(
    "--with",
    "added",
    multiple=True,
    metavar="CONTROL,…",
    help="As if these stood already; WORD@PLACE and mend:ID too.",
)
@click.option("--without", "removed", multiple=True, metavar="CONTROL,…", help="As if these did not stand.")
@click.option(
    "--quick", is_flag=True, help="Take the first good set with its bound; do not look for the cheapest."
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.1, max=3600),
    default=proposing.SECONDS,
    show_default=True,
    help="How long you would wait: sets how much is searched, not when it ends.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@as_of_option
@click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)
def command(
    added: tuple[str, ...],
    removed: tuple[str, ...],
    *,
    quick: bool,
    seconds: float,
    form: str,
    as_of: AsOf | None,
    folder: Path,
) -> None:
    """Propose further controls after which nobody who must not succeed does, and say what each is worth.

    A proposal changes nothing; what is adopted goes into controls.yaml.
    """
    file = loaded_file(folder, date_or_today(as_of))
    try:
        found = proposing.plan(
            file, load(), added=_names(added), removed=_names(removed), exact=not quick, seconds=seconds
        )
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    if form == "json":
        click.echo(json.dumps(proposing.as_json(found), indent=1, ensure_ascii=False))
    else:
        click.echo(proposing.as_text(found), nl=False)


def _names(given: tuple[str, ...]) -> list[str]:
    return [name.strip() for text in given for name in text.split(",") if name.strip()]
