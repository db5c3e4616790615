"""Arguments and options that several commands share."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wardbook.app import dates
from wardbook.cli.terminal import terminal_width, uses_colour

if TYPE_CHECKING:
    from wardbook.compile import Inputs
    from wardbook.model.security_file import SecurityFile

__all__ = [
    "DateType",
    "as_of_option",
    "date_or_today",
    "folder_argument",
    "intel_option",
    "loaded",
    "loaded_file",
    "terminal_width",
    "uses_colour",
]

Function = TypeVar("Function", bound=Callable[..., Any])  # Any: decorators keep every signature


class DateType(click.ParamType[dates.AsOf]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dates.AsOf:  # Any: click's own signature
        """The date, or a usage error that shows one."""
        if isinstance(value, dates.AsOf):
            return value
        try:
            return dates.given(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a date; write YYYY-MM-DD, such as 2026-11-20", param, ctx)


def folder_argument(function: Function) -> Function:
    """`[DIR]`, the current folder when it is left out; `-C DIR` says the same, as it does for every other command."""
    named = click.argument(
        "folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path), callback=_named_folder
    )
    return click.option(
        "-C",
        metavar="DIR",
        type=click.Path(path_type=Path),
        expose_value=False,
        is_eager=True,
        callback=_keep_folder,
        help="The device folder; the same as DIR.",
    )(named(function))


def _keep_folder(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    ctx.meta[_FOLDER] = value


def _named_folder(ctx: click.Context, _: click.Parameter, value: Path) -> Path:
    kept: Path | None = ctx.meta.get(_FOLDER)
    if kept is not None and value != Path():
        raise click.UsageError(f"the device folder is named twice: `{kept}` and `{value}`")
    return kept or value


_FOLDER = "wardbook.folder"


def as_of_option(function: Function) -> Function:
    """`--as-of DATE`."""
    return click.option(
        "--as-of", metavar="DATE", type=DateType(), help="The date everything is to hold for (YYYY-MM-DD)."
    )(function)


def intel_option(function: Function) -> Function:
    """`--intel FILE`."""
    return click.option(
        "--intel",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="The snapshot of advisories to look up in; by default the folder's, else your own.",
    )(function)


def date_or_today(as_of: dates.AsOf | None) -> datetime.date:
    """The date given, or today's; whoever prints it says so."""
    return (as_of or dates.today()).date


def loaded_file(folder: Path, as_of: datetime.date, intel: Path | None = None) -> SecurityFile:
    """The security file of a folder; what makes it unreadable goes to the error stream and ends the command."""
    return loaded(folder, as_of, intel)[0]


def loaded(folder: Path, as_of: datetime.date, intel: Path | None = None) -> tuple[SecurityFile, Inputs]:
    """The security file of a folder with what it rests on, as `loaded_file` has it."""
    # Few commands need the whole device, and most of their start is this.
    from wardbook.app.check import check
    from wardbook.documents.writers import diagnostics

    checked = check(folder, as_of=as_of, intel=intel)
    if checked.report.subject is None or checked.inputs is None:
        said = diagnostics.write_text(checked.report, checked.files, colour=uses_colour(stream_is_err=True))
        click.echo(said, nl=False, err=True)
        raise click.exceptions.Exit(3)
    return checked.report.subject, checked.inputs
