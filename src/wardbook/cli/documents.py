"""`wardbook documents`: list, eject, strings export and strings import."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from wardbook.app import documents
from wardbook.app.dates import AsOf
from wardbook.app.render import FORMS, render_view
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, terminal_width, uses_colour
from wardbook.documents.writers import diagnostics
from wardbook.model.diagnostic import Diagnostic


@click.group("documents")
def command() -> None:
    """List the documents, change their outlines, translate their fixed words."""


@command.command("list")
@folder_argument
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice([form for form in FORMS if form not in ("svg", "xlsx")]),
    default="table",
    show_default=True,
    help="How to print it.",
)
def list_documents(folder: Path, *, as_of: AsOf | None, form: str) -> None:
    """List every document of the device in DIR: for whom, number, revision, whose outline, how far it is."""
    try:
        table, found = documents.listing(folder, as_of=date_or_today(as_of))
    except documents.Unreadable as error:
        _unreadable(error)
    sys.stdout.buffer.write(render_view(table, form, width=terminal_width(), colour=uses_colour()))
    sys.stdout.buffer.flush()
    _tell(found)


@command.command("eject")
@click.argument("name")
@folder_argument
@click.option("--force", is_flag=True, help="Replace an outline that is there already by ours.")
@click.option("--dry-run", is_flag=True, help="Print the outline and write nothing.")
def eject(name: str, folder: Path, *, force: bool, dry_run: bool) -> None:
    """Write the outline of the document NAME into DIR, to change its order, headings and what it shows.

    It stands in documents/NAME.outline.md and wins over ours. Sections that ours has and yours lacks are reported
    by `documents list` and by every build, until they are taken over or named in its head as left `without`.
    """
    try:
        done = documents.eject(folder, name, force=force, dry_run=dry_run)
    except documents.Refused as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot write: {error.strerror or error}") from None
    if dry_run:
        sys.stdout.buffer.write(done.data)
        sys.stdout.buffer.flush()
        what = "would replace" if done.replaced else "would write"
    else:
        what = "replaced" if done.replaced else "wrote"
    click.echo(f"{what} {done.path}", err=True)


@command.command("revisions")
@click.argument("name")
@folder_argument
@as_of_option
def revisions(name: str, folder: Path, *, as_of: AsOf | None) -> None:
    """Propose lines for the history of the document NAME from git; a person decides and writes documents.yaml.

    Shown are the commits that changed DIR since the last revision that documents.yaml records.
    """
    from wardbook.app import document_history  # only this command asks git
    from wardbook.app.git import Failed  # as above

    try:
        since = documents.last_revision(folder, name, as_of=date_or_today(as_of))
        found = document_history.proposals(folder, since)
    except documents.Unreadable as error:
        _unreadable(error)
    except (documents.Refused, Failed) as error:
        raise click.ClickException(str(error)) from None
    if not found.items:
        click.echo("nothing was committed since the last revision", err=True)
        return
    click.echo(document_history.as_yaml(name, found), nl=False)


@command.group("strings")
def strings() -> None:
    """Hand the fixed words of the documents to a translator, and take them back."""


@strings.command("export")
@folder_argument
@click.option(
    "--language", "tag", required=True, metavar="TAG", help="Into which language, such as `de` or `pt-BR`."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@as_of_option
def export(folder: Path, *, tag: str, output: Path | None, as_of: AsOf | None) -> None:
    """Write every fixed text of the documents of DIR as a gettext catalogue (PO), with what is translated already."""
    try:
        done = documents.export_strings(folder, tag, as_of=date_or_today(as_of))
    except documents.Unreadable as error:
        _unreadable(error)
    except documents.Refused as error:
        raise click.ClickException(str(error)) from None
    if output is None:
        sys.stdout.buffer.write(done.data)
        sys.stdout.buffer.flush()
    else:
        from wardbook.base.atomic import write_file  # only this way needs it

        try:
            write_file(output, done.data)
        except OSError as error:
            raise click.ClickException(f"cannot write `{output}`: {error.strerror or error}") from None
    click.echo(f"{done.texts:,} texts, {done.untranslated:,} without a translation", err=True)


@strings.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@folder_argument
@click.option("--language", "tag", metavar="TAG", help="The language; by default what the file's head says.")
@as_of_option
def import_(file: Path, folder: Path, *, tag: str | None, as_of: AsOf | None) -> None:
    """Take a translator's PO file into DIR as documents/strings/LANGUAGE.po; what does not fit is named and left out."""
    try:
        done = documents.import_strings(folder, file, tag, as_of=date_or_today(as_of))
    except documents.Unreadable as error:
        _unreadable(error)
    except documents.Refused as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"cannot read or write: {error.strerror or error}") from None
    _tell(done.diagnostics)
    click.echo(
        f"{done.path}: {done.taken:,} texts taken, {done.kept:,} kept from before, {done.empty:,} empty, "
        f"{done.fuzzy:,} marked as doubtful; {done.missing:,} stay in English. "
        f"Say `language: {done.language}` in documents.yaml to print in it.",
        err=True,
    )
    if done.diagnostics:
        raise click.exceptions.Exit(1)


def _tell(found: Iterable[Diagnostic]) -> None:
    for item in found:
        click.echo(f"{item.severity.value}[{item.code}] {item.at}: {item.says}; {item.help}", err=True)


def _unreadable(error: documents.Unreadable) -> NoReturn:
    said = diagnostics.write_text(error.report, error.files, colour=uses_colour(stream_is_err=True))
    click.echo(said, nl=False, err=True)
    raise click.exceptions.Exit(3)
