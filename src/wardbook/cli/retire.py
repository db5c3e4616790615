"""`wardbook retire`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wardbook.app.dates import AsOf
from wardbook.cli.registry_options import (
    day_of,
    format_option,
    named,
    pen_of,
    person_options,
    registry_of,
    registry_option,
    show,
    tell_dry,
    tell_signed,
)

if TYPE_CHECKING:
    from wardbook.registry.store import Registry


@click.command("retire")
@click.argument("release", metavar="RELEASE")
@click.option(
    "--show", "shown", is_flag=True, help="Show what its end asks for and what is left open; record nothing."
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.pdf|.html|.docx",
    help="Write the report of the end, as it stands on the day.",
)
@click.option(
    "--although", is_flag=True, help="Retire it although something is left open; say why, and sign it."
)
@registry_option
@person_options
@format_option
def command(
    release: str,
    *,
    shown: bool,
    report: Path | None,
    although: bool,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
    form: str,
) -> None:
    """End the life of RELEASE: notices, open work, units, data, keys and services are shown to be settled.

    From then on it is monitored no more. What is left open keeps it from being retired.
    """
    from wardbook.app.ending import items_of, retire  # the libraries load when a command runs
    from wardbook.app.registry_people import record_signed
    from wardbook.views.field_ends import end_table

    with registry_of(folder, address) as registry:
        day = day_of(on)
        if report is not None:
            _write(registry, release, day, report)
        if shown:
            show(end_table(release, day.isoformat(), items_of(registry, release, day)), form)
        if shown or report is not None:
            return
        if although and key is None:
            raise click.UsageError("--although wants a signature: --key FILE")
        pen = pen_of(registry, key)
        made, items = retire(registry, release, although=although, by=named(by, pen), why=why, on=day)
        if dry_run:
            show(end_table(release, day.isoformat(), items), form)
            tell_dry([made])
            return
        tell_signed(record_signed(registry, [made], pen, "approval", reason=why or "nothing was left open"))
        click.echo(f"Next: `wardbook retire {release} --report retirement.pdf`")


def _write(registry: Registry, release: str, day: datetime.date, out: Path) -> None:
    from wardbook.app.ending import report  # as above
    from wardbook.app.paper import written
    from wardbook.base.atomic import write_file

    try:
        write_file(out, written(report(registry, release, day), out.suffix))
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror or error}") from None
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"wrote {out}")
