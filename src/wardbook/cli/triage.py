"""`wardbook triage`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from wardbook.app.dates import AsOf
from wardbook.cli.registry_options import (
    day_of,
    named,
    pen_of,
    person_options,
    registry_of,
    registry_option,
    tell_dry,
    tell_signed,
)
from wardbook.model.field.monitoring import Outcome


@click.command("triage")
@click.argument("alert", metavar="ALERT")
@click.option("--outcome", required=True, type=click.Choice(get_args(Outcome)), help="What is to be done.")
@registry_option
@person_options
def command(
    alert: str,
    *,
    outcome: Outcome,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Say what is to be done about ALERT, named by its id or the beginning that it alone has.

    `no-action` needs a reason, and closes the alert only where it is signed with --key; else it stays in the inbox.
    """
    from wardbook.app.field_decisions import triage  # the libraries load when a command runs
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        made, _ = triage(registry, alert, outcome, by=named(by, pen), why=why, on=day_of(on))
        if dry_run:
            tell_dry([made])
            return
        tell_signed(record_signed(registry, [made], pen, "review", reason=why or f"triaged: {outcome}"))
        if outcome == "no-action" and pen is None:
            click.echo("It is stated, not signed, so the alert stays in the inbox; sign it with --key FILE.")
        if outcome == "act":
            click.echo(
                "Next: `wardbook decide … --releases …`, `wardbook patch plan …`, `wardbook incident open …`"
            )
