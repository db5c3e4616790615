"""`wardbook report`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import click

from wardbook.app.dates import AsOf
from wardbook.cli.field_writing import write
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import (
    day_of,
    format_option,
    person_options,
    registry_of,
    registry_option,
    show,
)


@click.group("report")
def command() -> None:
    """Receive reports of vulnerabilities from outside, and follow each until its finder was told."""


@command.command("receive")
@click.argument("report", metavar="ID")
@click.option("--finder", required=True, help="Who sent it, or `anonymous`.")
@click.option("--about", required=True, help="What it is about, in a sentence.")
@click.option("--way", default="", help="By which way it came: mail, form, coordinator.")
@click.option(
    "--evidence", multiple=True, type=click.Path(path_type=Path, dir_okay=False), help="A file to keep."
)
@registry_option
@person_options
def received(
    report: str,
    *,
    finder: str,
    about: str,
    way: str,
    evidence: tuple[Path, ...],
    **who: Any,  # Any: the options of a person, as `write` takes them
) -> None:
    """Record that the report ID was received."""
    from wardbook.app.incidents import receive  # the libraries load when a command runs
    from wardbook.model.field.incidents import ReportReceived

    write(
        lambda registry, by, keeps: receive(
            registry,
            ReportReceived(report=report, finder=finder, about=about, way=way, evidence=tuple(keeps)),
            by=by,
            on=day_of(who["on"]),
        ),
        files=evidence,
        **who,
    )


def _stage(name: str, stage: str, says: str) -> None:
    @command.command(name, help=says)
    @click.argument("report", metavar="ID")
    @click.option("--says", "text", default="", help="What was said or found.")
    @registry_option
    @person_options
    def moved(report: str, *, text: str, **who: Any) -> None:  # Any: as above
        from wardbook.app.incidents import move  # as above
        from wardbook.model.field.incidents import Stage

        write(
            lambda registry, by, _: move(
                registry, report, cast("Stage", stage), text, by=by, why=who["why"], on=day_of(who["on"])
            ),
            **who,
        )


_stage("acknowledge", "acknowledged", "Record that the finder of the report ID heard that it was received.")
_stage("triage", "triaged", "Record that the report ID was judged; say what was found.")
_stage("coordinate", "coordinated", "Record with whom the report ID is coordinated.")
_stage("fix", "fixed", "Record that what the report ID is about is fixed.")
_stage("tell", "told", "Record that the finder and the public were told about the report ID.")


@command.command("list")
@registry_option
@format_option
@as_of_option
def listed(*, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """List reports and how far each is."""
    from wardbook.app.incidents import LEDGER_KINDS  # as above
    from wardbook.app.registry import ledger
    from wardbook.views.register import get

    with registry_of(folder, address) as registry:
        show(get("reports")(ledger(registry, date_or_today(as_of), only=LEDGER_KINDS)), form)
