"""`wardbook units`: where the units of released versions are."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import (
    day_of,
    format_option,
    named,
    pen_of,
    person_options,
    refuse,
    registry_of,
    registry_option,
    show,
    tell_dry,
    tell_signed,
)


@click.group("units")
def command() -> None:
    """Say where units of released versions are, and list them."""


@command.command("import")
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path, dir_okay=False))
@registry_option
@person_options
def import_(
    file: Path,
    *,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Take in where units are: columns unit, release and, where known, count, market, customer, since, until.

    A unit or lot named before is replaced, the others stay. The file is taken whole or not at all.
    """
    from wardbook.app.registry_people import record_signed  # only when it runs
    from wardbook.app.units import event, read_units

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        try:
            found = read_units(registry, file)
        except OSError as error:
            raise click.ClickException(f"{file} cannot be read: {error.strerror or error}") from None
        if found.diagnostics:
            refuse(found.diagnostics)
        made = event(found, file.name, by=named(by, pen), why=why, on=day_of(on))
        units = sum(lot.count for lot in found.lots)
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(record_signed(registry, [made], pen, reason=why or "units as imported"))
        click.echo(f"{len(found.lots)} lots, {units:,} units, {len(made.releases)} releases")


@command.command("list")
@registry_option
@format_option
@as_of_option
def listed(*, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """List where units are, by release, market and customer."""
    from wardbook.analysis.field.patches import UNIT_KINDS  # only when it runs
    from wardbook.app.registry import ledger
    from wardbook.views.register import get

    with registry_of(folder, address) as registry:
        subject = ledger(registry, date_or_today(as_of), only=["released", *UNIT_KINDS])
        show(get("units")(subject), form)
