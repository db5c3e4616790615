"""`wardbook duties`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import format_option, registry_of, registry_option, show


@click.command("duties")
@click.option("--overdue", is_flag=True, help="Only what is overdue.")
@registry_option
@format_option
@as_of_option
def command(*, overdue: bool, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """Show every duty that runs, is due, overdue, met, or cannot be told for want of a fact.

    Without --as-of it is reckoned to this minute; with it, to the beginning of that day in UTC.
    """
    from wardbook.analysis.field.periods import moment  # the libraries load when a command runs
    from wardbook.app import dates
    from wardbook.app.incidents import LEDGER_KINDS
    from wardbook.app.registry import ledger
    from wardbook.views.field_duties import duties_table

    day = date_or_today(as_of)
    now: datetime.datetime = moment(day.isoformat() if as_of else dates.moment())
    with registry_of(folder, address) as registry:
        show(duties_table(ledger(registry, day, only=LEDGER_KINDS), now, is_overdue_only=overdue), form)
