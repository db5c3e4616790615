"""`wardbook import`: requirements and anomalies that are kept in other systems."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from wardbook.app.import_records import Imported, Refused, Wish, as_json, as_text, take
from wardbook.formats.requirements.headings import Holds


@click.group("import")
def command() -> None:
    """Take over requirements or anomalies of another system, and name their drift.

    Read are ReqIF (.reqif, .reqifz), CSV, Jira's CSV, XLSX and Markdown with front matter, told apart by what
    stands in them. Ids stay as they are written there. What a person wrote here is never overwritten, nothing is
    deleted and no link is bent: what cannot be followed is an error with a proposal. Exit codes: 0 taken,
    1 something needs a person, 2 usage, 3 not readable.
    """


def _options(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
        ),
        click.option("--dry-run", is_flag=True, help="Say what would change and write nothing."),
        click.option(
            "--theirs",
            multiple=True,
            metavar="ID",
            help="Take the words of the export for this id, though they were edited here; `*` for all.",
        ),
        click.option("--qualify", is_flag=True, help="Write ids as NAME/ID, where two sources share ids."),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="FIELD=HEADING",
            help="Under which heading a field stands; x-NAME=HEADING keeps a column of your own. Remembered for the next import.",
        ),
        click.option(
            "--into",
            default="",
            metavar="NAME",
            help="Name of the source; its records get a file of their own.",
        ),
        click.option(
            "-C",
            "folder",
            default=".",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="The device folder.",
        ),
        click.argument("file", metavar="FILE", type=click.Path(path_type=Path)),
    ):
        function = option(function)
    return function


@command.command("requirements")
@_options
def requirements(file: Path, folder: Path, form: str, **asked: object) -> None:
    """Take over the requirements of FILE into requirements.yaml, with their links."""
    _take("requirements", file, folder, form, asked)


@command.command("anomalies")
@_options
def anomalies(file: Path, folder: Path, form: str, **asked: object) -> None:
    """Take over the unresolved anomalies of FILE into anomalies.yaml."""
    _take("anomalies", file, folder, form, asked)


def _take(holds: Holds, file: Path, folder: Path, form: str, asked: dict[str, object]) -> None:
    wish = Wish(
        holds=holds,
        into=str(asked["into"]),
        mapping=_pairs(asked["mapping"]),
        qualify=bool(asked["qualify"]),
        theirs=frozenset(_texts(asked["theirs"])),
        dry_run=bool(asked["dry_run"]),
    )
    try:
        done = take(file, folder, wish)
    except Refused as error:
        click.echo(f"Error: {_printable(str(error))}", err=True)
        raise click.exceptions.Exit(3) from None
    if form == "json":
        click.echo(json.dumps(as_json(done), indent=1, ensure_ascii=False))
    else:
        _tell(done)
        click.echo(_printable(as_text(done, dry_run=wish.dry_run)), nl=False)
    if done.needs_a_person:
        raise click.exceptions.Exit(1)


def _tell(done: Imported) -> None:
    for item in (*done.unread, *done.plan.problems):
        click.echo(_printable(f"{item.at}: {item.code} {item.says}"), err=True)
        if item.help:
            click.echo(f"   = help: {_printable(item.help)}", err=True)


def _printable(text: str) -> str:
    return "".join(
        letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _texts(given: object) -> tuple[str, ...]:
    return tuple(str(item) for item in given) if isinstance(given, tuple) else ()


def _pairs(given: object) -> dict[str, str]:
    found = {}
    for text in _texts(given):
        name, mark, value = text.partition("=")
        if not mark or not name.strip() or not value.strip():
            raise click.UsageError(f"--map takes FIELD=HEADING, not `{text}`")
        found[name.strip()] = value.strip()
    return found
