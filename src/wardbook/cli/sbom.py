"""`wardbook sbom`: check, show, convert, merge, diff, redact and export."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from wardbook.app import sboms
from wardbook.app.dates import AsOf
from wardbook.app.render import FORMS, render_view
from wardbook.base.atomic import write_file
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, terminal_width, uses_colour
from wardbook.formats.sbom_writing import TARGETS
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.sbom import Sbom
from wardbook.model.table import Audience, Table
from wardbook.views import sbom_tables

Function = TypeVar("Function", bound=Callable[..., Any])  # Any: decorators keep every signature

NOTHING_BLOCKS, BLOCKS, UNREADABLE = 0, 1, 3


@click.group("sbom")
def command() -> None:
    """Check, show, convert, merge, compare, redact and export SBOMs."""


def _file(name: str, *, many: bool = False) -> Callable[[Function], Function]:
    return click.argument(
        name,
        metavar=f"{name.upper()}{'…' if many else ''}",
        nargs=-1 if many else 1,
        required=True,
        type=click.Path(path_type=Path),
    )


def _to(function: Function) -> Function:
    return click.option(
        "--to",
        "--format",
        "target",
        type=click.Choice(list(TARGETS)),
        metavar="FORMAT",
        required=True,
        help=f"One of {', '.join(TARGETS)}.",
    )(function)


def _output(function: Function) -> Function:
    return click.option(
        "-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of the terminal."
    )(function)


def _form(function: Function) -> Function:
    forms = [form for form in FORMS if form != "svg"]
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default="table",
        show_default=True,
        help="How to print it.",
    )(function)


@command.command("check")
@_file("files", many=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(files: Sequence[Path], form: str) -> None:
    """Hold each FILE against the official schema of its format, or the specification's grammar where there is none.

    Exit codes: 0 every file is valid, 1 one is not, 3 one cannot be read at all.
    """
    found = [sboms.check_file(path) for path in files]
    if form == "json":
        click.echo(json.dumps([item.as_object() for item in found], indent=1, ensure_ascii=False))
    else:
        for item in found:
            click.echo(_report(item), nl=False)
    worst = max(_exit_code(item) for item in found)
    raise click.exceptions.Exit(worst)


def _exit_code(item: sboms.FileCheck) -> int:
    if item.sbom is None:
        return UNREADABLE
    return BLOCKS if item.is_refused else NOTHING_BLOCKS


def _report(item: sboms.FileCheck) -> str:
    lines = [_line(one) for one in item.diagnostics]
    if item.sbom is None:
        lines.append(f"{item.file}: not readable")
    else:
        named = f"{item.format} {item.sbom.spec}".rstrip()
        about = f"{named}, {item.sbom.encoding}, {_counted(len(item.sbom.components))}"
        errors = sum(one.severity is Severity.ERROR for one in item.diagnostics)
        verdict = f"{errors} {'error' if errors == 1 else 'errors'}" if errors else "valid"
        lines.append(f"{item.file}: {verdict} ({about})")
    return "\n".join(lines) + "\n"


def _line(one: Diagnostic) -> str:
    path = f" {one.path}:" if one.path and one.path not in one.says else ""
    remedy = (
        f"; {one.help}" if one.code == "SF001" else ""
    )  # the others say the same for every line of a file
    text = f"{one.at}:{path} {one.code} {one.says}{remedy}"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


@command.command("show")
@_file("file")
@_form
@_output
def show(file: Path, form: str, output: Path | None) -> None:
    """List the components of FILE."""
    _print(sbom_tables.contents(_loaded(file)), form, output)


@command.command("convert")
@_file("file")
@_to
@_output
def convert(file: Path, target: str, output: Path | None) -> None:
    """Write FILE in another format, and name everything that format has no place for."""
    written = sboms.convert(_loaded(file), target)
    _put(written, output)


@command.command("merge")
@_file("files", many=True)
@_to
@_output
@as_of_option
@click.option("--author", required=True, help="Who makes the merged SBOM.")
@click.option("--of", "of", metavar="NAME[@VERSION]", help="What the merged SBOM is of.")
def merge(
    files: Sequence[Path], target: str, output: Path | None, as_of: AsOf | None, author: str, of: str | None
) -> None:
    """Make one SBOM of several: the same component is listed once, and every disagreement is named.

    Its time is midnight of --as-of (default: today), so that the same files give the same bytes.
    """
    found: dict[str, Sbom] = {str(path): _loaded(path) for path in files}
    name, _, version = (of or "").rpartition("@") if "@" in (of or "")[1:] else (of or "", "", "")
    written = sboms.merge(
        found, target, made=date_or_today(as_of), author=author, of=(name, version or None) if name else None
    )
    for component, conflict in dict.fromkeys(written.conflicts):
        told = ", ".join(f"`{value}` in {origin.file}" for value, origin in conflict.values)
        click.echo(f"disagreement: {component}: {conflict.field}: {told}", err=True)
    _put(written, output)


@command.command("diff")
@_file("old")
@_file("new")
@_form
@_output
@click.option("--exit-code", "asks", is_flag=True, help="End with 1 when anything changed.")
def diff(old: Path, new: Path, form: str, output: Path | None, *, asks: bool) -> None:
    """What changed from OLD to NEW: by component, not by text or order."""
    found = sboms.compare(_loaded(old), _loaded(new))
    _print(sbom_tables.changes(found), form, output)
    if asks and found:
        raise click.exceptions.Exit(BLOCKS)


@command.command("redact")
@_file("file")
@_to
@_output
@click.option(
    "--hide", multiple=True, metavar="NAME", help="Withhold components by name, package URL or pattern."
)
@click.option(
    "--keep",
    multiple=True,
    type=click.Choice(["author", "description", "copyright"]),
    help="Keep this field too.",
)
def redact(
    file: Path, target: str, output: Path | None, hide: tuple[str, ...], keep: tuple[str, ...]
) -> None:
    """Write FILE for somebody else: baseline attributes, licences and support stay, everything else goes."""
    result, written = sboms.redact(_loaded(file), target, hide=hide, keep=keep)
    for pattern in result.unmatched:
        raise click.ClickException(f"no component is called `{pattern}`; nothing was written")
    click.echo(f"{_counted(result.hidden)} withheld.", err=True)
    _put(written, output)


@command.command("export")
@folder_argument
@click.option("--part", metavar="PART", help="The SBOM of this part.")
@click.option("--device", "whole", is_flag=True, help="The SBOM of the whole device.")
@_to
@click.option(
    "--audience",
    type=click.Choice(["regulator", "customer"]),
    default="regulator",
    show_default=True,
    help="Who gets it.",
)
@as_of_option
@_output
def export(
    folder: Path,
    part: str | None,
    *,
    whole: bool,
    target: str,
    audience: str,
    as_of: AsOf | None,
    output: Path | None,
) -> None:
    """Write the SBOM of a part or of the device in DIR, joined and corrected.

    Its time is midnight of --as-of (default: today), so that the same folder gives the same bytes.
    """
    from wardbook.app.sbom_export import NothingToExport  # only this way reads a folder
    from wardbook.app.sbom_export import export as made_of

    if whole == bool(part):
        raise click.UsageError("say either --part PART or --device")
    try:
        result = made_of(
            folder, part=part, target=target, audience=Audience(audience), as_of=date_or_today(as_of)
        )
    except NothingToExport as error:
        raise click.ClickException(str(error)) from None
    for found in result.diagnostics:
        click.echo(_line(found), err=True)
    if result.written is None:
        raise click.exceptions.Exit(UNREADABLE)
    _put(result.written, output)


def _counted(components: int) -> str:
    return f"{components:,} component{'' if components == 1 else 's'}"


def _loaded(path: Path) -> Sbom:
    """The SBOM in a file; what was wrong goes to the error stream, and no SBOM ends the command."""
    found, problems = sboms.load(path)
    for one in problems:
        click.echo(_line(one), err=True)
    if found is None:
        raise click.exceptions.Exit(UNREADABLE)
    return found


def _put(written: sboms.Written, output: Path | None) -> None:
    lines: Iterable[str] = (
        f"left behind: {loss.path} ({loss.count} time{'' if loss.count == 1 else 's'}): {loss.why}"
        for loss in written.losses
    )
    for line in lines:
        click.echo(line, err=True)
    for one in written.refused:
        click.echo(f"not valid: {_line(one)}", err=True)
    _bytes(written.data, output)
    if written.refused:
        raise click.exceptions.Exit(BLOCKS)


def _print(table: Table, form: str, output: Path | None) -> None:
    if form == "xlsx" and output is None:
        raise click.UsageError("a spreadsheet goes to a file: add -o NAME.xlsx")
    _bytes(render_view(table, form, width=terminal_width(), colour=uses_colour() and output is None), output)


def _bytes(data: bytes, output: Path | None) -> None:
    if output is not None:
        write_file(output, data)
        click.echo(f"Wrote {output}.", err=True)
        return
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
