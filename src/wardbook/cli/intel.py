"""`wardbook intel`: bring what the world says of vulnerabilities up to date, and say how old it is."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path

import click

from wardbook.app import snapshots
from wardbook.app.dates import AsOf
from wardbook.app.feed_addresses import DEFAULT
from wardbook.app.intel import Busy, Outcome, Update, plan, update
from wardbook.app.intel_table import age_days, info, shown_health
from wardbook.app.render import render_view
from wardbook.cli.options import as_of_option, date_or_today, terminal_width, uses_colour
from wardbook.intelligence.snapshot import SnapshotError
from wardbook.model.diagnostic import Diagnostic

SOME_FAILED, UNREADABLE = 1, 3
_STEP_BYTES = 4 * 1024 * 1024


@click.group("intel")
def command() -> None:
    """Bring vulnerability intelligence up to date, and say what there is and how old it is."""


@command.command("update")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"The snapshot to write (default: {snapshots.VARIABLE}, else one in your data folder).",
)
@click.option(
    "--from",
    "given",
    metavar="DIR|FILE|URL",
    multiple=True,
    help="Read this instead of what the sources publish; which feed it is, is told by what it holds.",
)
@click.option(
    "--source",
    "sources",
    metavar="SOURCE",
    multiple=True,
    help="Only these, parted by commas: osv:ECOSYSTEM, nvd, cve, kev, epss, csaf, eol. "
    f"Without it {len(DEFAULT)} of them.",
)
@click.option(
    "--accept",
    metavar="SOURCE",
    multiple=True,
    help="Believe this source although it shrank or went back in time, because you looked at why.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be read, and read nothing.")
@as_of_option
def update_command(
    output: Path | None,
    given: tuple[str, ...],
    sources: tuple[str, ...],
    *,
    accept: tuple[str, ...],
    dry_run: bool,
    as_of: AsOf | None,
) -> None:
    """Fetch the sources, check them, and make a snapshot for `scan` to look up in; the one command that uses the network.

    A source that fails keeps what it said last, and every list that rests on it says how old that is.
    Exit codes: 0 everything is up to date, 1 a source could not be renewed, 3 there is no snapshot.
    """
    place = output or snapshots.own_place()
    try:
        if dry_run:
            for one in plan(sources, given, place, date_or_today(as_of)):
                last = f" (last of {one.last})" if one.last else ""
                click.echo(f"{one.source}{last}")
                for address in one.from_:
                    click.echo(f"  {address}")
            click.echo(f"would write {place}")
            return
        found = update(sources, given, place, date_or_today(as_of), accept=accept, tell=_progress())
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except Busy:
        raise click.ClickException(f"another update of {place} is under way") from None
    _report(found, date_or_today(as_of))
    if not place.exists():
        raise click.exceptions.Exit(UNREADABLE)
    if found.failed:
        raise click.exceptions.Exit(SOME_FAILED)


def _report(found: Update, as_of: datetime.date) -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)  # take the last line of progress away
    for one in found.diagnostics:
        click.echo(_line(one), err=True)
    if found.passed_over:
        click.echo(f"{found.passed_over:,} files are of no feed and were passed over", err=True)
    for outcome in found.outcomes:
        click.echo(_told(outcome, as_of))
    if found.snapshot is not None:
        click.echo(
            f"wrote {found.place}: {found.snapshot.name}, {found.snapshot.vulnerabilities:,} vulnerabilities"
        )
    elif found.place.exists():
        click.echo(f"{found.place} is left as it was")
    else:
        click.echo("there is no snapshot: nothing could be read")


def _told(one: Outcome, as_of: datetime.date) -> str:
    """What became of a source in one line; of an old one also how old it is, whenever it was fetched."""
    health = shown_health(one.health, one.newest, as_of)
    counted = f"{one.records:,} records" + (f", {one.refused:,} refused" if one.refused else "")
    dated = f", newest {one.newest}" if one.newest else ""
    aged = f", {age_days(one.newest, as_of)} days before {as_of}" if health == "old" else ""
    why = f": {one.why}" if one.why else ""
    return f"{one.source}: {health}, {counted}{dated}{aged}{why}"


def _line(one: Diagnostic) -> str:
    text = f"{one.at}: {one.code} {one.says}" + (f"; {one.help}" if one.code == "SF001" else "")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _progress() -> Callable[[str, int, int], None] | None:
    """One line on the error stream that is written over, on a terminal only."""
    if not sys.stderr.isatty():
        return None
    shown = ""
    at = 0

    def tell(what: str, so_far: int, expected: int) -> None:
        nonlocal shown, at
        if what == shown and so_far - at < _STEP_BYTES and so_far != expected:
            return
        shown, at = what, so_far
        amount = f" {so_far / 1e6:,.0f} MB" if so_far else ""
        of = f" of {expected / 1e6:,.0f} MB" if expected else ""
        click.echo(f"\r\x1b[K{what[:60]}{amount}{of}", err=True, nl=False)

    return tell


@command.command("info")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "md"]), default="table", show_default=True
)
@as_of_option
def info_command(file: Path | None, form: str, as_of: AsOf | None) -> None:
    """List the sources of a snapshot: date, age, records, licence, digest and health of each."""
    try:
        table = info(file or snapshots.own_place(), date_or_today(as_of))
    except SnapshotError as error:
        click.echo(_line(error.diagnostic), err=True)
        raise click.exceptions.Exit(UNREADABLE) from None
    click.echo(render_view(table, form, width=terminal_width(), colour=uses_colour()), nl=False)
