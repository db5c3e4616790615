"""`wardbook safety`: the safety risk file of another system beside safety.yaml."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import click

from wardbook.app.safety import Held, Refused, as_json, as_text, held_against, take_over
from wardbook.model.safety import HarmSeverity

_FILE = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


def _options(function: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "-C",
            "folder",
            default=".",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="The device folder.",
        ),
        click.option(
            "--severity",
            "severities",
            multiple=True,
            metavar="WORD=SEVERITY",
            help=f"What a word or number of the file means: {', '.join(get_args(HarmSeverity))}.",
        ),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="FIELD=HEADING",
            help="Under which heading a field stands: situation-id, situation, sequence, harm-id, harm, severity, status.",
        ),
    ):
        function = option(function)
    return function


@click.group("safety")
def command() -> None:
    """Take over and compare the harms and hazardous situations of the ISO 14971 risk file, kept as .xlsx or .csv.

    The safety risk file is the master; safety.yaml mirrors it. Things are matched by the ids that
    `safety-file` names, else by their words. Formulas and macros are never run.
    """


@command.command("diff")
@_FILE
@_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def difference(
    file: Path, mapping: tuple[str, ...], severities: tuple[str, ...], folder: Path, form: str
) -> None:
    """Show where safety.yaml and FILE differ; end with 1 where they do."""
    try:
        held = held_against(file, folder, _pairs(mapping, "--map"), _meanings(severities))
    except Refused as error:
        click.echo(f"Error: {error}", err=True)
        raise click.exceptions.Exit(3) from None
    if form == "json":
        click.echo(json.dumps(as_json(held), indent=1, ensure_ascii=False))
    else:
        _remarks(held)
        click.echo(as_text(held), nl=False)
    if held.drift:
        raise click.exceptions.Exit(1)


@command.command("import")
@_FILE
@_options
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
def take(
    file: Path, mapping: tuple[str, ...], severities: tuple[str, ...], folder: Path, *, dry_run: bool
) -> None:
    """Add what is new in FILE to safety.yaml; end with 1 where something else still differs.

    Every line that stands there stays as it is. What an attacker must achieve (`when`) is left for people.
    """
    try:
        taken = take_over(file, folder, _pairs(mapping, "--map"), _meanings(severities), dry_run=dry_run)
    except Refused as error:
        click.echo(f"Error: {error}", err=True)
        raise click.exceptions.Exit(3) from None
    _remarks(taken.held)
    click.echo(taken.change, nl=False)
    said = f"{'Would add' if dry_run else 'Added'} {', '.join(taken.added)} to {taken.path}."
    click.echo(said if taken.added else f"Nothing in {file} is new.", err=True)
    if taken.held.drift:
        click.echo(as_text(taken.held), nl=False, err=True)
        raise click.exceptions.Exit(1)


def _remarks(held: Held) -> None:
    for item in held.diagnostics:
        click.echo(f"{item.at}: {item.code} {item.says}; {item.help}", err=True)


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    found = {}
    for text in given:
        name, mark, value = text.partition("=")
        if not mark or not name.strip():
            raise click.UsageError(f"{option} takes NAME=VALUE, not `{text}`")
        found[name.strip()] = value.strip()
    return found


def _meanings(given: tuple[str, ...]) -> dict[str, str]:
    found = _pairs(given, "--severity")
    for word, meant in found.items():
        if meant not in get_args(HarmSeverity):
            raise click.UsageError(
                f"--severity {word}={meant}: say one of {', '.join(get_args(HarmSeverity))}"
            )
    return found
