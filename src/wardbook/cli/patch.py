"""`wardbook patch`: repairs from the plan to the field."""

from __future__ import annotations

from pathlib import Path

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


@click.group("patch")
def command() -> None:
    """Plan repairs of released versions, record their release and how they come to the field, list them."""


@command.command("plan")
@click.argument("patch", metavar="ID")
@click.option("--repairs", required=True, metavar="A,B", help="Vulnerabilities or findings that it repairs.")
@click.option("--releases", required=True, metavar="A,B", help="Released versions that need it.")
@click.option("--by-version", default="", metavar="VERSION", help="The version that will carry it.")
@click.option("--due", type=DateType(), metavar="DATE", help="The day by which it is promised.")
@click.option("--until-then", default="", metavar="TEXT", help="What users are told to do meanwhile.")
@click.option("--what", default="", metavar="TEXT", help="What is changed.")
@registry_option
@person_options
def plan(
    patch: str,
    *,
    repairs: str,
    releases: str,
    by_version: str,
    due: AsOf | None,
    until_then: str,
    what: str,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Plan the repair ID, or change its plan: the plan before stays in the ledger."""
    from wardbook.app.patching import plan as planned  # the libraries load when a command runs
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        made = planned(
            registry,
            patch,
            _list(repairs),
            _list(releases),
            by=named(by, pen),
            why=why,
            on=day_of(on),
            by_version=by_version,
            due=due.date.isoformat() if due else "",
            until_then=until_then,
            what=what,
        )
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(record_signed(registry, [made], pen, "approval", reason=why or "repair planned"))


@command.command("release")
@click.argument("patch", metavar="ID")
@click.option(
    "--in", "by_release", required=True, metavar="RELEASE", help="The released version that carries it."
)
@registry_option
@person_options
def release(
    patch: str,
    *,
    by_release: str,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Record that the repair ID is available in a version that was released."""
    from wardbook.app.patching import release as released  # as above
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        made = released(registry, patch, by_release, by=named(by, pen), why=why, on=day_of(on))
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(record_signed(registry, [made], pen, "release", reason=why or "repair available"))


@command.command("deploy")
@click.argument("patch", metavar="ID")
@click.option(
    "--from", "from_release", required=True, metavar="RELEASE", help="The version that the units had."
)
@click.option("--count", type=int, default=0, help="How many units got it.")
@click.option("--units", default="", metavar="A,B", help="Which units or lots got it, whole.")
@click.option("--market", default="", help="In which market.")
@click.option("--customer", default="", help="At which customer.")
@registry_option
@person_options
def deploy(
    patch: str,
    *,
    from_release: str,
    count: int,
    units: str,
    market: str,
    customer: str,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Record that units in the field have the repair ID; they are then units of the version that carries it."""
    from wardbook.app.patching import deploy as deployed  # as above
    from wardbook.app.registry_people import record_signed

    if count and units:
        raise click.UsageError("--count and --units say the same twice; give one")
    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        made = deployed(
            registry,
            patch,
            from_release,
            count,
            by=named(by, pen),
            why=why,
            on=day_of(on),
            units=_list(units),
            market=market,
            customer=customer,
        )
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(
                record_signed(registry, [made], pen, "responsibility", reason=why or "repair deployed")
            )


@command.command("list")
@registry_option
@format_option
@as_of_option
def listed(*, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """List repairs: what they repair where, by when, and in how many of the units that need them."""
    from wardbook.app.patching import KINDS  # as above
    from wardbook.app.registry import ledger
    from wardbook.views.register import get

    with registry_of(folder, address) as registry:
        show(get("patches")(ledger(registry, date_or_today(as_of), only=KINDS)), form)


def _list(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]
