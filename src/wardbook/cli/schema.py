"""`wardbook schema`."""

from __future__ import annotations

import json

import click

from wardbook.app.schemas import names, schema
from wardbook.base.nearest import nearest


@click.command("schema")
@click.argument("file", metavar="[FILE]", required=False)
def command(file: str | None) -> None:
    """Print the JSON Schema of FILE (such as architecture.yaml or security-file.json); without FILE, list them.

    Put the output into a file and name it in your editor, and it completes and checks while you type.
    """
    if file is None:
        click.echo("\n".join(names()))
        return
    try:
        click.echo(json.dumps(schema(file), indent=1, ensure_ascii=False))
    except KeyError:
        guess = nearest(file, names())
        raise click.ClickException(
            f"there is no schema of `{file}`"
            + (f"; did you mean `{guess}`?" if guess else f"; known: {', '.join(names())}")
        ) from None
