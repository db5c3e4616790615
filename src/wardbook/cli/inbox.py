"""`wardbook inbox`."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import format_option, registry_of, registry_option, show


@click.command("inbox")
@click.argument("alert", metavar="[ALERT]", required=False)
@click.option("--all", "every", is_flag=True, help="Settled alerts too, in the order told.")
@registry_option
@format_option
@as_of_option
def command(
    alert: str | None, *, every: bool, address: str | None, folder: Path, form: str, as_of: AsOf | None
) -> None:
    """Show what somebody still has to look at, the weightiest first; with ALERT one of them whole."""
    from wardbook.app.registry import ledger  # the libraries load when a command runs
    from wardbook.views.field_alerts import KINDS
    from wardbook.views.register import get

    with registry_of(folder, address) as registry:
        if alert is None:
            subject = ledger(registry, date_or_today(as_of), only=KINDS)
            show(get("alerts" if every else "inbox")(subject), form)
            return
        from wardbook.app.field_decisions import alert_of  # only for one
        from wardbook.app.telling import lines_of

        for line in lines_of(alert_of(registry, alert)):
            click.echo(line)
