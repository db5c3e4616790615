"""`wardbook metrics`."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import DateType, date_or_today
from wardbook.cli.registry_options import registry_of, registry_option, show

_BEGINNING = datetime.date(1970, 1, 1)


@click.command("metrics")
@click.option(
    "--since",
    type=DateType(),
    metavar="DATE",
    help="The first day of the period; from the beginning without it.",
)
@click.option(
    "--until", type=DateType(), metavar="DATE", help="The last day of the period; today without it."
)
@click.option("--release", default="", metavar="RELEASE", help="Only this released version.")
@click.option(
    "--market", default="", metavar="MARKET", help="Only releases and units of this market, such as us or eu."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "md", "xlsx", "svg"]),
    default="table",
    show_default=True,
    help="How to print it; svg draws the backlog by age.",
)
@registry_option
def command(
    *,
    since: AsOf | None,
    until: AsOf | None,
    release: str,
    market: str,
    form: str,
    address: str | None,
    folder: Path,
) -> None:
    """Measure how vulnerabilities of released versions were dealt with, in all and for each release.

    The three measures that FDA asks for with their averages, and ours: time to triage, backlog by age, and exposure
    (units times days at a risk that is not acceptable).
    """
    from wardbook.app.measuring import measured  # the libraries load when a command runs
    from wardbook.app.registry import released
    from wardbook.views.field_metrics import backlog_figure, measures_table

    last = date_or_today(until)
    first = since.date if since else _BEGINNING
    if first > last:
        raise click.UsageError("the period ends before it begins")
    with registry_of(folder, address) as registry:
        if release:
            released(registry, release)
        found = measured(registry, first, last, release=release, market=market)
        begins = first.isoformat() if since else "the beginning"
        if form == "svg":
            show(backlog_figure(found, last.isoformat()), form)
        else:
            show(measures_table(found, begins, last.isoformat()), form)
