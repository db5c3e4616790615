"""`wardbook evidence`: reports of tools and people become evidence."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from wardbook.app import reports
from wardbook.app.dates import AsOf
from wardbook.cli.evidence_options import Pairs, folder_option, method_option, of_option
from wardbook.cli.evidence_people import add, renew, template
from wardbook.cli.options import as_of_option, date_or_today, loaded_file
from wardbook.model.diagnostic import Diagnostic

NOTHING_BLOCKS, BLOCKS, UNREADABLE = 0, 1, 3


@click.group("evidence")
def command() -> None:
    """Take in reports of tests, scans and people, and look into programs."""


command.add_command(add)
command.add_command(renew)
command.add_command(template)


@command.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@folder_option
@method_option
@of_option
@click.option(
    "--map",
    "links",
    type=Pairs(),
    multiple=True,
    metavar="TEST=CASE",
    help="A test and the case that shows it, where ids do not say so; `*` stands for any text.",
)
@as_of_option
@click.option(
    "--dry-run", is_flag=True, help="Say what stands in the files and write nothing; needs no folder."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)
def import_(
    files: Sequence[Path],
    *,
    folder: Path | None,
    method: str | None,
    of: dict[str, str] | None,
    links: Sequence[dict[str, str]],
    as_of: AsOf | None,
    dry_run: bool,
    form: str,
) -> None:
    """Make FILEs of test runners, scanners and analysers evidence; they are told apart by what stands in them.

    Originals are kept in evidence/ as they are. Importing a file again changes nothing. Exit codes: 0
    everything was read, 3 a file could not be read (others are taken in all the same).
    """
    found = [reports.look(path) for path in files]
    if dry_run and folder is None:
        _say(found, [{} for _ in found], form)
    else:
        _take(
            found,
            folder or Path(),
            method,
            of or {},
            {key: said for one in links for key, said in one.items()},
            as_of,
            form,
            dry_run=dry_run,
        )
    if not reports.is_readable(found):
        raise click.exceptions.Exit(UNREADABLE)


def _take(
    found: Sequence[reports.Looked],
    folder: Path,
    method: str | None,
    of: dict[str, str],
    links: dict[str, str],
    as_of: AsOf | None,
    form: str,
    *,
    dry_run: bool,
) -> None:
    # Looking at files needs no device folder and nothing of what reading one needs.
    from wardbook.app.decide import difference
    from wardbook.app.evidence import FILE, Folder, Meant, Refused, take

    try:
        there = Folder(folder, date_or_today(as_of))
        meant = Meant(method=method, of=of, links=links)
        taken = [
            msgspec.to_builtins(take(there, item, meant)) if item.reading is not None else {}
            for item in found
        ]
        if not dry_run:
            there.write()
    except Refused as error:
        raise click.ClickException(str(error)) from None
    _say(found, taken, form)
    if form == "text" and dry_run:
        click.echo(difference(there.before, there.data, FILE), nl=False)


def _say(found: Sequence[reports.Looked], taken: Sequence[dict[str, object]], form: str) -> None:
    if form == "json":
        answer = [{**reports.as_data(item), **more} for item, more in zip(found, _named(taken), strict=True)]
        click.echo(msgspec.json.format(msgspec.json.encode(answer)).decode())
        return
    for item, more in zip(found, taken, strict=True):
        click.echo(_printable(reports.sentence(item)))
        for line in _became(more):
            click.echo(_printable(f"  {line}"))
        for problem in item.diagnostics:
            click.echo(
                _printable(_told(problem)),
                err=True,
            )


def _told(problem: Diagnostic) -> str:
    """A diagnostic on one line, with its remedy."""
    return f"{problem.severity.value}[{problem.code}]: {problem.at}: {problem.says}; {problem.help}"


def _named(taken: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """What became of each file under names that do not stand in for what is in it."""
    names = {"tests": "shows", "findings": "recorded", "left_out": "not_recorded"}
    return [{names.get(key, key): value for key, value in more.items()} for more in taken]


def _became(more: dict[str, object]) -> list[str]:
    if not more:
        return []
    if not more["is_new"]:
        return [f"is {more['evidence']} already; nothing changes"]
    tests, findings = more["tests"], more["findings"]
    lines = [f"became {more['evidence']}"]
    if isinstance(tests, list | tuple):
        lines.append(f"shows {', '.join(tests)}" if tests else "no planned test is named in it")
    if isinstance(findings, list | tuple) and findings:
        lines.append(
            f"findings written down: {findings[0]}" + (f" to {findings[-1]}" if len(findings) > 1 else "")
        )
    for key, word in (("left_out", "not written down"), ("retest", "earlier finding")):
        said = more[key]
        lines += (
            [f"{word}: {name}: {value}" for name, value in said.items()] if isinstance(said, dict) else []
        )
    if isinstance(retest := more["retest"], dict) and "no longer shown" in retest.values():
        lines.append(f"`wardbook decide ID fixed --why '{more['evidence']} no longer shows it'` closes one")
    return lines


@command.command("run", context_settings={"ignore_unknown_options": True})
@click.argument("words", metavar="-- COMMAND…", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--for", "test", required=True, metavar="TEST", help="The planned test that the command is.")
@folder_option
@method_option
@of_option
@click.option(
    "--version-of",
    "versions",
    multiple=True,
    metavar="COMMAND",
    help="A command that prints a tool's version, such as 'openssl version'.",
)
@as_of_option
def run(
    words: tuple[str, ...],
    *,
    test: str,
    folder: Path | None,
    method: str | None,
    of: dict[str, str] | None,
    versions: tuple[str, ...],
    as_of: AsOf | None,
) -> None:
    """Run COMMAND for a planned test and keep a record of it as evidence.

    No shell is used. Exit codes: 0 the command ended with 0, 1 it did not; the record is kept either way.
    """
    # As in `add`.
    from wardbook.app.evidence import Folder, Meant, Refused
    from wardbook.app.evidence_people import run as run_command

    try:
        there = Folder(folder or Path(), date_or_today(as_of))
        asked = [shlex.split(one) for one in versions]
        meant = Meant(method=method, of=of or {})
        taken, code = run_command(there, test, words, meant, versions=[one for one in asked if one])
        there.write()
    except (Refused, ValueError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{taken.evidence}: {test} {'passed' if code == 0 else f'failed: exit code {code}'}")
    raise click.exceptions.Exit(NOTHING_BLOCKS if code == 0 else BLOCKS)


@command.command("elf")
@click.argument("paths", metavar="DIR|FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The device folder whose SBOMs name the components.",
)
@click.option("--part", "parts", multiple=True, help="Only the components of this part.")
@click.option(
    "--sbom",
    "sbom_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="An SBOM that names the components.",
)
@click.option(
    "--own", multiple=True, metavar="NAME", help="A library that is the maker's own; `*` stands for any text."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)
@as_of_option
def elf(
    paths: Sequence[Path],
    *,
    folder: Path | None,
    parts: tuple[str, ...],
    sbom_file: Path | None,
    own: tuple[str, ...],
    form: str,
    as_of: AsOf | None,
) -> None:
    """Look into the programs of an unpacked firmware: hardening, needed libraries, keys inside. Nothing is run.

    Exit codes: 0 no error was found, 1 at least one, 3 a path or the SBOM cannot be read.
    """
    # Only this command reads programs and SBOMs.
    from wardbook.app import elf as programs

    components, name, said = _components(folder, parts, sbom_file, as_of)
    found = programs.inspect(paths, components, sbom_name=name, own=own)
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(programs.as_data(found))).decode())
    else:
        for line in programs.lines(found):
            click.echo(_printable(line))
    for problem in (*said, *found.diagnostics):
        click.echo(_printable(_told(problem)), err=True)
    if any(not path.exists() for path in paths) or (sbom_file is not None and not components):
        raise click.exceptions.Exit(UNREADABLE)
    worst = any(item.severity == "error" for item in found.weaknesses)
    raise click.exceptions.Exit(BLOCKS if worst else NOTHING_BLOCKS)


def _components(
    folder: Path | None, parts: tuple[str, ...], sbom_file: Path | None, as_of: AsOf | None
) -> tuple[list[tuple[str, str]], str, list[Diagnostic]]:
    """Components that libraries can be, where they come from, and what was wrong there."""
    from wardbook.app.elf import components_of  # as above

    if sbom_file is not None:
        found, said = components_of(sbom_file)
        return found, str(sbom_file) if found else "", said
    if folder is None:
        return [], "", []
    file = loaded_file(folder, date_or_today(as_of))
    if unknown := [part for part in parts if part not in file.device.parts]:
        raise click.ClickException(f"no part is called `{unknown[0]}`")
    held = [
        (item.name, f"{item.label} at {item.part}")
        for item in file.components.values()
        if not parts or item.part in parts
    ]
    return held, f"SBOMs of {', '.join(parts) or file.device.about.device.id}", []


def _printable(line: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)
