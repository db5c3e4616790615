"""`wardbook fact`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wardbook.cli.field_writing import words_of, write
from wardbook.cli.registry_options import day_of, person_options, registry_option


@click.group("fact")
def command() -> None:
    """Record the facts that start and end duties, and the judgements on which they rest."""


@command.command("record")
@click.argument("matter", metavar="MATTER")
@click.argument("fact", metavar="FACT")
@click.option("--answer", default="", help="The answer, where the fact is a question: yes, no, controlled …")
@click.option("--at", default="", metavar="MOMENT", help="When, to the minute: 2026-11-27T14:30+01:00.")
@click.option("--releases", default="", metavar="A,B", help="Released versions that the matter concerns.")
@click.option("--duty", default="", help="Which duty a report, or that none is owed, is about.")
@click.option("--reference", default="", help="The authority's number of the report.")
@click.option("--document", type=click.Path(path_type=Path, dir_okay=False), help="A file to keep with it.")
@click.option("--corrects", type=int, default=0, metavar="SEQ", help="The record it replaces; sign it.")
@registry_option
@person_options
def record(
    matter: str,
    fact: str,
    *,
    answer: str,
    at: str,
    releases: str,
    duty: str,
    reference: str,
    document: Path | None,
    corrects: int,
    **who: Any,  # Any: the options of a person, as `write` takes them
) -> None:
    """Record FACT about MATTER, the id of an incident, a report or a vulnerability.

    The tool never decides what is reportable: say `judged-not-reportable` with --duty, --why and --key.
    """
    from wardbook.app.incidents import JUDGED  # the libraries load when a command runs
    from wardbook.app.incidents import fact as made
    from wardbook.model.field.duties import FactRecorded

    if at and who["on"]:
        raise click.UsageError("--at and --on say the same twice; give one")
    when = at or day_of(who["on"]).isoformat()
    is_signed = write(
        lambda registry, by, keeps: made(
            registry,
            FactRecorded(
                matter=matter,
                fact=fact,
                at=when,
                answer=answer,
                duty=duty,
                reference=reference,
                document=next(iter(keeps), ""),
                corrects=corrects,
            ),
            words_of(releases),
            by=by,
            why=who["why"],
        ),
        files=[document] if document else [],
        **who,
    )
    if not is_signed and (fact == JUDGED or corrects):
        click.echo("It is proposed only and changes no duty until it is signed: repeat it with --key FILE.")


@command.command("words")
def words() -> None:
    """List every fact that a duty rests on, and its answers where it is a question."""
    from wardbook.app.incidents import words as known  # as above

    for name, answers in known().items():
        click.echo(f"{name}{': ' + ' | '.join(answers) if answers else ''}")
