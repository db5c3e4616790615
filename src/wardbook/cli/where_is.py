"""`wardbook where-is`."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import format_option, registry_of, registry_option, show


@click.command("where-is")
@click.argument("what", metavar="COMPONENT|PURL|CVE")
@registry_option
@format_option
@as_of_option
def command(what: str, *, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """Say in which released versions and parts something is, and in how many units.

    A component by name, name@version or package URL (with or without its version); a vulnerability by any of its
    names. Exit code 1 where it is in none.
    """
    from wardbook.app.where_is import where_is  # the libraries load when a command runs

    with registry_of(folder, address) as registry:
        table = where_is(registry, what, date_or_today(as_of))
        show(table, form)
        raise click.exceptions.Exit(0 if table.rows else 1)
