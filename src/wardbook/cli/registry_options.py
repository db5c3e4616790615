"""Options and words that the commands on a registry share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import DateType, terminal_width, uses_colour

if TYPE_CHECKING:
    from wardbook.app.registry_people import Pen, SignedRecord
    from wardbook.model.diagnostic import Diagnostic
    from wardbook.model.field.event import Draft
    from wardbook.model.figure import Figure
    from wardbook.model.table import Table
    from wardbook.registry.store import Registry, Written

Function = TypeVar("Function", bound=Callable[..., Any])  # Any: decorators keep every signature
REFUSED, UNREADABLE = 1, 3


def registry_option(function: Function) -> Function:
    """`--registry ADDRESS` and `-C DIR`."""
    function = click.option(
        "-C",
        "folder",
        default=".",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Look for the registry from here upwards.",
    )(function)
    return click.option(
        "--registry",
        "address",
        metavar="ADDRESS",
        help="sqlite:///FILE or postgresql://USER@HOST/NAME; else WARDBOOK_REGISTRY, else the nearest "
        "wardbook-registry.db.",
    )(function)


def person_options(function: Function) -> Function:
    """`--by`, `--why`, `--key`, `--on`, `--dry-run`: who records it, why, signed or not, for which day."""
    options = (
        click.option(
            "--by",
            metavar="NAME",
            default="",
            help="Who decides or reports it; the owner of --key without it.",
        ),
        click.option("--why", metavar="TEXT", default="", help="Why; required where somebody decides."),
        click.option(
            "--key",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Sign it with your private Ed25519 key in PEM form; a name alone is stated, not signed.",
        ),
        click.option(
            "--on", metavar="DATE", type=DateType(), help="The day it happened, where that is not today."
        ),
        click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def format_option(function: Function) -> Function:
    """`--format table|json|csv|md|xlsx`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "json", "csv", "md", "xlsx"]),
        default="table",
        show_default=True,
        help="How to print it.",
    )(function)


@contextmanager
def registry_of(folder: Path, address: str | None) -> Iterator[Registry]:
    """The open registry; a fault of it ends the command with its code and remedy."""
    from wardbook.app.registry import opened  # the libraries of databases load when a command runs

    with faults_told():
        made = opened(folder, address, progress)
        try:
            if made.repaired:
                progress("recording")  # ends the line of progress
            for line in made.repaired:
                click.echo(f"registry: {line}", err=True)
            yield made
        finally:
            made.close()


@contextmanager
def faults_told() -> Iterator[None]:
    """What a registry refuses is one diagnostic on the error stream and the exit code 1, 3 where it cannot be read."""
    try:
        from wardbook.app.sign import Refused  # as above
        from wardbook.model.field.event import NotOurs
        from wardbook.registry.faults import RegistryFault
    except ImportError as error:
        raise click.ClickException(
            f"a registry needs one more package ({error.name}): install wardbook with the extra `registry`"
        ) from None
    try:
        yield
    except RegistryFault as fault:
        click.echo(f"error[{fault.code}]: {fault.says}\n  = help: {fault.help}", err=True)
        unreadable = fault.code in ("PM301", "PM302", "PM303", "PM306")
        raise click.exceptions.Exit(UNREADABLE if unreadable else REFUSED) from None
    except NotOurs as error:
        click.echo(
            f"error[PM306]: the ledger cannot be read by this version: {error}\n"
            "  = help: use the version that wrote it, or a newer one; `wardbook audit verify` checks every event",
            err=True,
        )
        raise click.exceptions.Exit(UNREADABLE) from None
    except Refused as refused:
        raise click.ClickException(str(refused)) from None


def pen_of(registry: Registry, key: Path | None) -> Pen | None:
    """The key to sign with; its passphrase is asked for where it has one."""
    if key is None:
        return None
    from wardbook.app.registry_people import pen  # only where somebody signs

    return pen(registry, key, lambda: str(click.prompt("Passphrase of the key", hide_input=True, err=True)))


def named(by: str, pen: Pen | None) -> str:
    """Who records it: as stated, else whom the key belongs to. Usage error where nobody is named."""
    if by or pen is not None:
        return by or (pen.person.person if pen else "")
    raise click.UsageError("say who: --by NAME, or --key FILE of a registered person")


def day_of(on: AsOf | None) -> Any:  # Any: a date, without importing the module for it
    """The day given, else today."""
    from wardbook.app.dates import today  # beside its only use

    return (on or today()).date


def tell(written: Sequence[Written]) -> None:
    """What was recorded, or that it had been."""
    for item in written:
        event = item.event
        about = f" of {event.about}" if event.about else ""
        if item.is_new:
            click.echo(f"Recorded #{event.seq}: {event.kind}{about}")
        else:
            click.echo(
                f"Recorded already as #{event.seq} on {event.at[:10]}: {event.kind}{about}; nothing changed"
            )


def tell_signed(record: SignedRecord) -> None:
    """What was recorded, and who signed it."""
    tell(record.written)
    for item in record.signatures:
        said = item.event.body
        word = "Signed" if item.is_new else "Signed already"
        click.echo(f"{word} for {said['meaning']} by {item.event.by}, #{item.event.seq}")


def tell_dry(drafts: Sequence[Draft]) -> None:
    """What would be recorded."""
    for item in drafts:
        click.echo(f"Would record: {item.kind} of {item.about}, on {item.on}, by {item.by or 'nobody'}")
    click.echo("Nothing was recorded (--dry-run).")


def show(table: Table | Figure, form: str) -> None:
    """Print a table of a view in a form."""
    from wardbook.app.render import render_view  # only where something is shown

    data = render_view(table, form, width=terminal_width(), colour=uses_colour())
    click.echo(data, nl=False)


def progress(text: str) -> None:
    """Say what long work does, on one line of a terminal and nowhere else."""
    if sys.stderr.isatty():
        end = "" if text == "recording" else f"{text} …"
        click.echo(f"\r\x1b[K{end}", nl=False, err=True)


def refuse(diagnostics: Sequence[Diagnostic], shown: int = 20) -> None:
    """Print diagnostics and end the command."""
    for item in diagnostics[:shown]:
        where = f"{item.at.file}:{item.at.line}: " if item.at.file else ""
        click.echo(f"{where}error[{item.code}]: {item.says}\n  = help: {item.help}", err=True)
    if len(diagnostics) > shown:
        click.echo(f"and {len(diagnostics) - shown} more", err=True)
    raise click.exceptions.Exit(UNREADABLE)
