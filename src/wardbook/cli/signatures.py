"""`wardbook signatures`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app.judging import judged
from wardbook.app.package_bytes import NotThere
from wardbook.submission.telling import lines, plain, table


@click.command("signatures")
@click.argument("package", metavar="PACKAGE", type=click.Path(path_type=Path))
@click.option(
    "--signers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keys as you keep them, in place of those that the package lists.",
)
@click.option(
    "--roots",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Certificates (PEM) that those of signed copies must lead to.",
)
@click.option(
    "--tsa-ca",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Certificates (PEM) that those of time stamps must lead to.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "md"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
def command(
    package: Path, *, signers: Path | None, roots: Path | None, tsa_ca: Path | None, form: str
) -> None:
    """List who signed the folder or zip PACKAGE, as what, when and with which key, and whether all of it holds.

    One verdict: every file is what the manifest says, nothing is missing or extra, every signature holds, and
    none that is needed is lacking. Signed copies of PDFs beside it count too: whole, by their certificate, covered
    to the last byte, and nothing added but the signature; and time stamps of its signatures. Nothing is asked of
    the network. Exit code 1 where anything is wrong.
    """
    try:
        found = judged(package, signers, roots=roots, tsa_ca=tsa_ca)
    except NotThere as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(3) from None
    if form == "json":
        click.echo(json.dumps(plain(found), indent=1, ensure_ascii=False))
    else:
        from wardbook.app.render import render_view  # JSON needs no writer
        from wardbook.cli.options import terminal_width, uses_colour

        data = render_view(table(found), form, width=terminal_width(), colour=uses_colour())
        click.echo(data.decode(), nl=False)
    if form == "table":
        click.echo("\n".join(lines(found)))
    raise click.exceptions.Exit(0 if found.holds else 1)
