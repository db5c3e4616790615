"""`wardbook timeline`."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import format_option, registry_of, registry_option, show


@click.command("timeline")
@click.argument("release", metavar="RELEASE")
@registry_option
@format_option
@as_of_option
def command(release: str, *, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """Show everything that happened to RELEASE (DEVICE@VERSION), in order: what, by whom, why, signed or not."""
    from wardbook.app.registry import ledger, released  # the libraries load when a command runs
    from wardbook.views.register import get

    with registry_of(folder, address) as registry:
        released(registry, release)
        show(get("timeline")(ledger(registry, date_or_today(as_of), release=release)), form)
