"""`wardbook support`: stages of support, notices, transfer, and what the end asks for."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import DateType, as_of_option, date_or_today
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
from wardbook.model.field.ends import Stage, Task


@click.group("support")
def command() -> None:
    """Record stages of support, notices to customers, transfer of responsibility, and what was done at the end."""


@command.command("list")
@registry_option
@format_option
@as_of_option
def listed(*, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """List every release with its stage of support."""
    from wardbook.app.registry import ledger  # the libraries load when a command runs
    from wardbook.views.register import get

    with registry_of(folder, address) as registry:
        show(get("support-stages")(ledger(registry, date_or_today(as_of))), form)


@command.command("stage")
@click.argument("release", metavar="RELEASE")
@click.argument("stage", type=click.Choice(get_args(Stage)))
@click.option("--until", type=DateType(), metavar="DATE", help="The day on which the stage is to end.")
@registry_option
@person_options
def stage(
    release: str,
    stage: Stage,
    *,
    until: AsOf | None,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Record that RELEASE reached a stage of support (IMDRF N70)."""
    from wardbook.app.ending import stage as reached  # as above
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        end = until.date.isoformat() if until else ""
        made = reached(registry, release, stage, until=end, by=named(by, pen), why=why, on=day_of(on))
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(record_signed(registry, [made], pen, "approval", reason=why))


@command.command("notice")
@click.argument("release", metavar="RELEASE")
@click.option(
    "--of",
    "of",
    type=click.Choice(get_args(Stage)),
    default="end-of-support",
    show_default=True,
    help="Of which stage they were told.",
)
@click.option("--ends", type=DateType(), required=True, metavar="DATE", help="The day that was announced.")
@click.option("--to", "to", required=True, metavar="TEXT", help="Who was told.")
@click.option(
    "--document",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="What was sent; the registry keeps it.",
)
@registry_option
@person_options
def notice(
    release: str,
    *,
    of: Stage,
    ends: AsOf,
    to: str,
    document: Path | None,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Record that customers were told of an end that comes."""
    from wardbook.app.ending import notice as sent  # as above
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        made, files = sent(
            registry,
            release,
            of,
            ends.date.isoformat(),
            to,
            document,
            by=named(by, pen),
            why=why,
            on=day_of(on),
        )
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(
                record_signed(registry, [made], pen, "approval", reason=why or "customers told", files=files)
            )


@command.command("transfer")
@click.argument("release", metavar="RELEASE")
@click.option("--customer", required=True, help="Who takes over.")
@click.option("--units", type=int, default=-1, help="For how many units.")
@click.option("--accepted-by", required=True, metavar="NAME", help="Who accepted it there.")
@click.option(
    "--document",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The letter with the residual risks; the registry keeps it.",
)
@registry_option
@person_options
def transfer(
    release: str,
    *,
    customer: str,
    units: int,
    accepted_by: str,
    document: Path | None,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Record that a customer took over the responsibility for units of RELEASE."""
    from wardbook.app.ending import transfer as passed  # as above
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        made, files = passed(
            registry,
            release,
            customer,
            units,
            document,
            accepted_by,
            by=named(by, pen),
            why=why,
            on=day_of(on),
        )
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(
                record_signed(
                    registry, [made], pen, "approval", reason=why or "responsibility passed", files=files
                )
            )


@command.command("done")
@click.argument("release", metavar="RELEASE")
@click.argument("task", type=click.Choice(get_args(Task)))
@click.argument("of", metavar="WHAT")
@click.option("--how", required=True, metavar="TEXT", help="How it was done.")
@click.option("--record", default="", metavar="TEXT", help="The record of it elsewhere.")
@registry_option
@person_options
def done(
    release: str,
    task: Task,
    of: str,
    *,
    how: str,
    record: str,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Record what was done at the end of RELEASE: data wiped, keys revoked, a service switched off, units collected."""
    from wardbook.app.ending import done as recorded  # as above
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        made = recorded(registry, release, task, of, how, record=record, by=named(by, pen), on=day_of(on))
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(record_signed(registry, [made], pen, "responsibility", reason=why or how))
