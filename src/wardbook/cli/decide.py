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
@click.option(
    "--releases",
    metavar="A,B|all",
    help="Decide for released versions instead: into the registry, for these or for all that have it.",
)
@click.option("--action", default="", help="With --releases: what users are told to do.")
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="With --releases: sign it."
)
@click.option("--registry", "address", metavar="ADDRESS", help="With --releases: where the registry lies.")
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
    releases: str | None,
    action: str,
    key: Path | None,
    address: str | None,
    as_of: AsOf | None,
    replace: bool,
    dry_run: bool,
    folder: Path,
) -> None:
    """Write into decisions.yaml what was decided about ID: a vulnerability, threat, risk, finding or rule.

    The date is --as-of, else today's. Only the new lines are written; everything else stays as it was, and
    git can take it back. With --releases it is recorded in the registry instead, about versions that are released.
    """
    if releases is not None:
        _released(
            about,
            kind,
            releases,
            action,
            key,
            address,
            folder,
            as_of,
            by or "",
            why or "",
            justification,
            until,
            dry_run=dry_run,
        )
        return
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


def _released(
    about: str,
    kind: DecisionKind,
    releases: str,
    action: str,
    key: Path | None,
    address: str | None,
    folder: Path,
    as_of: AsOf | None,
    by: str,
    why: str,
    justification: Justification | None,
    until: AsOf | None,
    *,
    dry_run: bool,
) -> None:
    """Record what was decided about a vulnerability in released versions."""
    from wardbook.app.field_decisions import (
        decide as decide_released,
    )  # the libraries of databases load when needed
    from wardbook.app.registry_people import record_signed
    from wardbook.cli.registry_options import named, pen_of, registry_of, tell_dry, tell_signed
    from wardbook.model.field.monitoring import Status

    status = next((one for one in get_args(Status) if one == kind), None)
    if status is None:
        raise click.UsageError(f"about released versions it is one of {', '.join(get_args(Status))}")
    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        made = decide_released(
            registry,
            about,
            status,
            [one.strip() for one in releases.split(",") if one.strip()],
            by=named(by, pen),
            why=why,
            on=date_or_today(as_of),
            justification=justification,
            action=action,
            until=until.date.isoformat() if until else "",
        )
        if dry_run:
            tell_dry([made])
        else:
            tell_signed(record_signed(registry, [made], pen, "approval", reason=why))
