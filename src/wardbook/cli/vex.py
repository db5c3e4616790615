"""`wardbook vex`: VEX documents compared, converted, made of a device folder and taken into one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import click

from wardbook.analysis.vex_conflicts import Conflict, Position
from wardbook.analysis.vex_proposals import Remark
from wardbook.app import vex
from wardbook.app.dates import AsOf
from wardbook.base.atomic import write_file
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, intel_option, loaded
from wardbook.formats.vex import FAMILIES
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.table import Audience
from wardbook.model.vex import VexFamily

NOTHING_BLOCKS, BLOCKS, UNREADABLE = 0, 1, 3

_AGAINST = ("conflict", "contradiction")

_TARGETS: dict[str, VexFamily] = {family.lower(): family for family in FAMILIES}


@click.group("vex")
def command() -> None:
    """Compare, convert, export and import VEX documents: OpenVEX, CycloneDX and CSAF."""


@command.command("compare")
@click.argument("files", metavar="FILES…", nargs=-1, required=True, type=click.Path(path_type=Path))
def compare(files: Sequence[Path]) -> None:
    """Say where FILES contradict each other: one vulnerability, one product, different statuses.

    Exit codes: 0 no contradiction, 1 at least one, 3 a file cannot be read. An update by the same author
    is told, and is no contradiction.
    """
    found = vex.compare(files)
    for file in found.files:
        _tell(file.diagnostics)
    readable = [file.file for file in found.files if file.document is not None]
    for conflict in found.conflicts:
        click.echo(_plain(_sentence(conflict, readable)))
    against = sum(not conflict.is_update for conflict in found.conflicts)
    count = f"{against} contradiction{'' if against == 1 else 's'}"
    click.echo(f"{count} in {len(readable)} of {len(files)} files")
    if len(readable) < len(files):
        raise click.exceptions.Exit(UNREADABLE)
    raise click.exceptions.Exit(BLOCKS if against else NOTHING_BLOCKS)


def _sentence(conflict: Conflict, files: list[str]) -> str:
    word = "updated" if conflict.is_update else "contradiction"
    said = "; ".join(_told(position, files) for position in conflict.positions)
    return f"{word}: {conflict.vulnerability} in {conflict.product}: {said}"


def _told(position: Position, files: list[str]) -> str:
    versions = f" ({', '.join(position.versions)})" if position.versions else ""
    who = position.author or "nobody named"
    when = position.time or "no time"
    return f"{position.status}{versions} says {who} in {files[position.document]}, {when}"


@command.command("convert")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--to", "target", type=click.Choice(list(_TARGETS)), required=True, help="The format to write.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of the terminal."
)
@as_of_option
def convert(file: Path, target: str, output: Path | None, as_of: AsOf | None) -> None:
    """Write FILE in another format, and name everything that its words do not say.

    A document without a time is dated --as-of (default: today), for every format demands a time.
    """
    found = vex.load(file)
    _tell(found.diagnostics)
    if found.document is None:
        raise click.exceptions.Exit(UNREADABLE)
    try:
        made = vex.convert(found.document, _TARGETS[target], date_or_today(as_of))
    except ValueError as error:
        raise click.UsageError(f"it cannot be written as {_TARGETS[target]}: {error}") from error
    for loss in made.losses:
        click.echo(_plain(f"left behind: {loss.path} ({loss.count}): {loss.why}"), err=True)
    _tell(made.refused)
    if output is None:
        sys.stdout.buffer.write(made.data)
    else:
        write_file(output, made.data)
    raise click.exceptions.Exit(BLOCKS if made.refused else NOTHING_BLOCKS)


@command.command("export")
@folder_argument
@click.option(
    "--format", "form", type=click.Choice(list(_TARGETS)), required=True, help="The format to write."
)
@click.option(
    "--audience",
    type=click.Choice(["customer", "regulator"]),
    default="customer",
    show_default=True,
    help="Who gets it; only a regulator reads reasons, plans and how parts are reached.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of the terminal."
)
@intel_option
@as_of_option
def export(
    folder: Path, form: str, audience: str, output: Path | None, intel: Path | None, as_of: AsOf | None
) -> None:
    """Write what is to be said of the known vulnerabilities of the device in DIR: one statement for each.

    What nobody has decided on is under investigation. Times are those of the decisions and of --as-of
    (default: today), so that the same folder gives the same bytes. Exit codes: 0 written, 1 it breaks its
    format's own rules or there is nothing to write, 3 an SBOM or advisories could not be read.
    """
    from wardbook.app import vex_export  # brings the analysis of a device along
    from wardbook.app.scan import unseen  # likewise

    file, inputs = loaded(folder, date_or_today(as_of), intel)
    missing = list(unseen(inputs))
    _tell(missing)
    try:
        made = vex_export.export(file, form, Audience(audience))
    except vex_export.NothingToSay as error:
        click.echo(f"Nothing was written: {error}.", err=True)
        raise click.exceptions.Exit(BLOCKS) from None  # the command was right, so it is no error of usage
    if made.left_out:
        click.echo(
            f"left out, for their parts are not for a {audience}'s eyes: {', '.join(made.left_out)}", err=True
        )
    _tell(made.refused)
    if output is None:
        sys.stdout.buffer.write(made.data)
    else:
        write_file(output, made.data)
        click.echo(f"Wrote {output}: {len(made.document.statements)} statements.", err=True)
    if missing:
        click.echo("Vulnerabilities of what could not be read are not in it.", err=True)
        raise click.exceptions.Exit(UNREADABLE)
    raise click.exceptions.Exit(BLOCKS if made.refused else NOTHING_BLOCKS)


@command.command("import")
@click.argument("paths", metavar="FILE… [DIR]", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", help="Who takes them over; by default who says so in the file.")
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
@intel_option
@as_of_option
def take_in(
    paths: Sequence[Path], *, by: str | None, dry_run: bool, intel: Path | None, as_of: AsOf | None
) -> None:
    """Add what suppliers say in FILEs to decisions.yaml of the device in DIR, as proposals.

    Nothing that is decided is overwritten: where a file says otherwise, or files contradict each other, that
    is told and nothing is written. So is what is about versions or products that are not shipped.
    Exit codes: 0 all taken in, 1 something contradicts, 3 a file cannot be read.
    """
    from wardbook.app.decide import Refused  # brings the analysis of a device along
    from wardbook.app.vex_import import take_in

    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if not path.is_dir()]
    if len(folders) > 1 or not files:
        raise click.UsageError("name VEX files, and one device folder at most")
    folder = folders[0] if folders else Path()
    try:
        done = take_in(files, folder, as_of=date_or_today(as_of), by=by, dry_run=dry_run, intel=intel)
    except Refused as error:
        raise click.ClickException(str(error)) from None
    for each in done.files:
        _tell(each.diagnostics)
    _remark(done.proposed.remarks)
    click.echo(done.change, nl=False)
    count = len(done.proposed.decisions)
    verb = "Would propose" if dry_run else "Proposed"
    click.echo(f"{verb} {count} decision{'' if count == 1 else 's'} in {done.path}.", err=True)
    if done.unreadable:
        raise click.exceptions.Exit(UNREADABLE)
    against = any(remark.kind in _AGAINST for remark in done.proposed.remarks)
    raise click.exceptions.Exit(BLOCKS if against else NOTHING_BLOCKS)


_SHOWN = 20
"""Remarks of one kind that are printed; a distribution's file speaks of thousands of products that are not ours."""


def _remark(remarks: Iterable[Remark]) -> None:
    """The remarks, what contradicts in full, of the rest the first of each kind and how many more there are."""
    for kind, group in groupby(remarks, key=lambda one: one.kind):
        listed = list(group)
        shown = listed if kind in _AGAINST else listed[:_SHOWN]
        for one in shown:
            click.echo(_plain(f"{kind}: {one.about}: {one.says}"), err=True)
        if len(listed) > len(shown):
            click.echo(f"{kind}: and {len(listed) - len(shown):,} more", err=True)


def _tell(diagnostics: Iterable[Diagnostic]) -> None:
    for one in diagnostics:
        click.echo(
            _plain(f"{one.at}: {one.code} {one.says}" + (f"; {one.help}" if one.code == "SF001" else "")),
            err=True,
        )


def _plain(text: str) -> str:
    """A line without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
