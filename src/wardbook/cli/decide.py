"""`wardbook decide`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from wardbook.app.dates import AsOf
from wardbook.app.decide import Refused, decide
from wardbook.cli.options import DateType, as_of_option, date_or_today
from wardbook.model.decisions import Decision, DecisionKind, Justification


@click.command("decide")
@click.argument("about", metavar="ID")
@click.argument("kind", metavar="DECISION", type=click.Choice(get_args(DecisionKind)))
@click.option("--why", help="The reason, in a sentence that an auditor can follow.")
@click.option("--by", help="Who decides.")
@click.option(
    "--justification",
    type=click.Choice(get_args(Justification)),
    help="CycloneDX's word for why something is not affected.",
)
@click.option(
    "--versions", multiple=True, help="Versions of the part it holds for; by default the one shipped now."
)
@click.option("--until", type=DateType(), metavar="DATE", help="The day until which it holds.")
@click.option("--until-version", help="The version that ends it.")
@click.option("--to", help="To whom a risk is transferred.")
@click.option("--note", help="A remark.")
@as_of_option
@click.option("--replace", is_flag=True, help="Write the decision about the same thing anew.")
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
@click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)
def command(
    about: str,
    kind: DecisionKind,
    *,
    why: str | None,
    by: str | None,
    justification: Justification | None,
    versions: tuple[str, ...],
    until: AsOf | None,
    until_version: str | None,
    to: str | None,
    note: str | None,
    as_of: AsOf | None,
    replace: bool,
    dry_run: bool,
    folder: Path,
) -> None:
    """Write into decisions.yaml what was decided about ID: a vulnerability, threat, risk, finding or rule.

    The date is --as-of, else today's. Only the new lines are written; everything else stays as it was, and
    git can take it back.
    """
    day = date_or_today(as_of)
    decision = Decision(
        about=about,
        is_=kind,
        why=why,
        by=by,
        date=day,
        justification=justification,
        versions=tuple(one.strip() for text in versions for one in text.split(",") if one.strip()),
        until=until.date if until else None,
        until_version=until_version,
        to=to,
        note=note,
    )
    try:
        written = decide(folder, decision, as_of=day, replace=replace, dry_run=dry_run)
    except Refused as error:
        raise click.ClickException(str(error)) from None
    click.echo(written.change, nl=False)
    click.echo(f"{'Would write' if dry_run else 'Wrote'} {written.path}.", err=True)
