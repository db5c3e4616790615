"""`wardbook signatures`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app.judging import judged
from wardbook.app.package_bytes import NotThere
from wardbook.model.table import Table
from wardbook.submission.telling import lines, plain, table


@click.command("signatures")
@click.argument("package", metavar="[PACKAGE]", required=False, type=click.Path(path_type=Path))
@click.option("--commits", is_flag=True, help="List who signed the commits of the device folder, instead.")
@click.option(
    "--last",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="With --commits: how many of them, the newest first.",
)
@click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)
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
    package: Path | None,
    *,
    commits: bool,
    last: int,
    folder: Path,
    signers: Path | None,
    roots: Path | None,
    tsa_ca: Path | None,
    form: str,
) -> None:
    """List who signed the folder or zip PACKAGE, as what, when and with which key, and whether all of it holds.

    With --commits: who signed the commits of a device folder.

    One verdict: every file is what the manifest says, nothing is missing or extra, every signature holds, and
    none that is needed is lacking. Signed copies of PDFs beside it count too: whole, by their certificate, covered
    to the last byte, and nothing added but the signature; and time stamps of its signatures. Nothing is asked of
    the network. Exit code 1 where anything is wrong.

    Commits are held against `signers` in company.yaml (SSH signatures of Ed25519 keys). Unsigned ones, those of
    unknown keys and bad ones are told apart; exit code 1 where a signature is bad, revoked or outside its time.
    """
    if (package is None) != commits:
        raise click.UsageError("name a PACKAGE, or ask for the --commits of the device folder")
    if (
        package is not None
        and (package / "device.yaml").is_file()
        and not (package / "manifest.json").is_file()
    ):
        raise click.UsageError(f"{package} is a device folder and no package; ask for --commits -C {package}")
    if package is None:
        _commits(folder, last, signers, form)
        return
    try:
        found = judged(package, signers, roots=roots, tsa_ca=tsa_ca)
    except NotThere as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(3) from None
    _print(plain(found), table(found), lines(found), form)
    raise click.exceptions.Exit(0 if found.holds else 1)


def _commits(folder: Path, last: int, signers: Path | None, form: str) -> None:
    from wardbook.app.commit_signatures import commit_signatures  # packages need no git
    from wardbook.submission import commit_signatures as told

    try:
        found = commit_signatures(folder, last=last, signers=signers)
    except NotThere as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(3) from None
    _print(told.plain(found), told.table(found), told.lines(found), form)
    raise click.exceptions.Exit(1 if told.are_wrong(found.looked_at) else 0)


def _print(tree: dict[str, object], shown: Table, said: list[str], form: str) -> None:
    if form == "json":
        click.echo(json.dumps(tree, indent=1, ensure_ascii=False))
        return
    from wardbook.app.render import render_view  # JSON needs no writer
    from wardbook.cli.options import terminal_width, uses_colour

    data = render_view(shown, form, width=terminal_width(), colour=uses_colour())
    click.echo(data.decode(), nl=False)
    if form == "table":
        click.echo("\n".join(said))
