"""`wardbook incident`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wardbook.app.dates import AsOf
from wardbook.cli.field_writing import words_of, write
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import (
    day_of,
    format_option,
    person_options,
    registry_of,
    registry_option,
    show,
)

_complaint = click.option("--complaint", multiple=True, metavar="NUMBER", help="A complaint it is linked to.")
_capa = click.option("--capa", multiple=True, metavar="NUMBER", help="A corrective action it is linked to.")
_releases = click.option("--releases", default="", metavar="A,B", help="Released versions concerned.")
_evidence = click.option(
    "--evidence",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A file to keep, by its digest.",
)


@click.group("incident")
def command() -> None:
    """Open an incident, record what becomes known and which steps are done, close it, list and show."""


@command.command("open")
@click.argument("incident", metavar="ID")
@click.option("--title", required=True, help="What it is, in a sentence.")
@click.option("--lead", default="", help="Who leads.")
@click.option("--vulnerabilities", default="", metavar="A,B", help="Vulnerabilities it is about.")
@_releases
@_complaint
@_capa
@registry_option
@person_options
def opened(
    incident: str,
    *,
    title: str,
    lead: str,
    vulnerabilities: str,
    releases: str,
    complaint: tuple[str, ...],
    capa: tuple[str, ...],
    **who: Any,  # Any: the options of a person, as `write` takes them
) -> None:
    """Open the incident ID."""
    from wardbook.app.incidents import open_incident  # the libraries load when a command runs
    from wardbook.model.field.incidents import IncidentOpened

    what = IncidentOpened(
        incident=incident,
        title=title,
        lead=lead,
        vulnerabilities=words_of(vulnerabilities),
        complaints=complaint,
        capas=capa,
    )
    concerned = words_of(releases)
    write(
        lambda registry, by, _: open_incident(
            registry, what, concerned, by=by, why=who["why"], on=day_of(who["on"])
        ),
        **who,
    )


@command.command("update")
@click.argument("incident", metavar="ID")
@click.option("--says", default="", help="What became known.")
@_releases
@_complaint
@_capa
@_evidence
@registry_option
@person_options
def updated(
    incident: str,
    *,
    says: str,
    releases: str,
    complaint: tuple[str, ...],
    capa: tuple[str, ...],
    evidence: tuple[Path, ...],
    **who: Any,  # Any: as above
) -> None:
    """Record what became known about the incident ID, link numbers, keep evidence."""
    from wardbook.app.incidents import update  # as above
    from wardbook.model.field.incidents import IncidentUpdated

    write(
        lambda registry, by, keeps: update(
            registry,
            IncidentUpdated(
                incident=incident, says=says, complaints=complaint, capas=capa, evidence=tuple(keeps)
            ),
            words_of(releases),
            by=by,
            why=who["why"],
            on=day_of(who["on"]),
        ),
        files=evidence,
        **who,
    )


@command.command("step")
@click.argument("incident", metavar="ID")
@click.argument("step", metavar="STEP")
@click.option("--how", required=True, help="How it was done.")
@_evidence
@registry_option
@person_options
def stepped(
    incident: str,
    step: str,
    *,
    how: str,
    evidence: tuple[Path, ...],
    **who: Any,  # Any: as above
) -> None:
    """Record that STEP of the playbook was done for the incident ID."""
    from wardbook.app.incidents import step as made  # as above
    from wardbook.model.field.incidents import IncidentStepDone

    write(
        lambda registry, by, keeps: made(
            registry,
            IncidentStepDone(incident=incident, step=step, how=how, evidence=tuple(keeps)),
            by=by,
            on=day_of(who["on"]),
        ),
        files=evidence,
        **who,
    )


@command.command("close")
@click.argument("incident", metavar="ID")
@click.option("--although", is_flag=True, help="Close it although steps are open; they are named.")
@registry_option
@person_options
def closed(incident: str, *, although: bool, **who: Any) -> None:  # Any: as above
    """Close the incident ID; it counts as closed once that is signed with --key."""
    from wardbook.app.incidents import close  # as above

    is_signed = write(
        lambda registry, by, _: close(
            registry, incident, although=although, by=by, why=who["why"], on=day_of(who["on"])
        ),
        **who,
    )
    if not is_signed:
        click.echo("The closing is proposed only: repeat it with --key FILE to close it.")


@command.command("show")
@click.argument("incident", metavar="ID")
@registry_option
@format_option
def shown(incident: str, *, address: str | None, folder: Path, form: str) -> None:
    """Show the playbook of the incident ID: what was done by whom, and what is open."""
    from wardbook.app.incidents import incident as known  # as above
    from wardbook.views.field_incidents import steps_table

    with registry_of(folder, address) as registry:
        show(steps_table(known(registry, incident)), form)


@command.command("list")
@registry_option
@format_option
@as_of_option
def listed(*, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """List incidents."""
    from wardbook.app.incidents import LEDGER_KINDS  # as above
    from wardbook.app.registry import ledger
    from wardbook.views.register import get

    with registry_of(folder, address) as registry:
        show(get("incidents")(ledger(registry, date_or_today(as_of), only=LEDGER_KINDS)), form)
