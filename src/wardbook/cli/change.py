"""`wardbook change`: what was authorized, and who decided what about the changes since."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

import click

from wardbook.app.change_assessment import Refused, Written, authorized, decided
from wardbook.app.dates import AsOf
from wardbook.cli.options import DateType, as_of_option, date_or_today, intel_option
from wardbook.cli.terminal import printable
from wardbook.model.changes import Answer, Assessment, Authorization, ChangeAnswer, ChangeDecision, Route

_DECISIONS: tuple[ChangeDecision, ...] = get_args(ChangeDecision)


@click.group("change")
def command() -> None:
    """Record what was authorized, and decisions about all changes since.

    `wardbook diff --for fda|eu` shows the changes since with the questions of the market's rules. Whether a filing
    is needed, and which content goes with it, are two decisions; a named person takes them, with a reason.
    """


@command.command("authorized")
@click.argument("name", metavar="ID")
@click.option("--market", required=True, help="The market, such as us or eu.")
@click.option("--route", type=click.Choice(get_args(Route)), help="How it was authorized.")
@click.option("--number", help="Its number, such as K260001.")
@click.option("--on", "day", type=DateType(), metavar="DATE", help="When it was authorized.")
@click.option("--version", help="The version that was authorized; by default that of the state.")
@click.option(
    "--kept",
    metavar="REF",
    help="Where that state is kept: git:REVISION, or a folder or package; by default the folder as it is now.",
)
@intel_option
@as_of_option
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
@click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)
def authorized_command(
    name: str,
    *,
    market: str,
    route: Route | None,
    number: str | None,
    day: AsOf | None,
    version: str | None,
    kept: str | None,
    intel: Path | None,
    as_of: AsOf | None,
    dry_run: bool,
    folder: Path,
) -> None:
    """Write down under ID what a market authorized, with the digest of the design."""
    record = Authorization(
        id=name,
        market=market,
        route=route,
        number=number,
        date=day.date if day else None,
        version=version,
        kept=kept,
    )
    try:
        written = authorized(folder, name, record, as_of=date_or_today(as_of), intel=intel, dry_run=dry_run)
    except Refused as error:
        raise click.ClickException(printable(str(error))) from None
    _tell(written, dry_run=dry_run)


@command.command("decide")
@click.argument("name", metavar="ID")
@click.argument("decision", metavar="DECISION", type=click.Choice(_DECISIONS))
@click.option("--since", required=True, metavar="ID", help="The authorization since which changes count.")
@click.option("--why", help="The reason, in a sentence that an auditor can follow.")
@click.option("--by", help="Who decides.")
@click.option("--how", help="How it is filed, or kept on file.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="QUESTION=ANSWER[:REASON]",
    help="Answer a question with yes, no or does-not-apply; may be given again.",
)
@as_of_option
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
@click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)
def decide_command(
    name: str,
    decision: ChangeDecision,
    *,
    since: str,
    why: str | None,
    by: str | None,
    how: str | None,
    answers: tuple[str, ...],
    as_of: AsOf | None,
    dry_run: bool,
    folder: Path,
) -> None:
    """Write down under ID what a person decided over the changes there are now.

    DECISION is needed or not-needed for a filing, full or reduced for the content that goes with one. The date is
    --as-of, else today's.
    """
    day = date_or_today(as_of)
    record = Assessment(
        id=name,
        about="filing" if decision in _DECISIONS[:2] else "content",
        since=since,
        is_=decision,
        how=how,
        why=why,
        by=by,
        date=day,
        answers=dict(_answer(text) for text in answers),
    )
    try:
        written = decided(folder, name, record, as_of=day, dry_run=dry_run)
    except Refused as error:
        raise click.ClickException(printable(str(error))) from None
    _tell(written, dry_run=dry_run)


def _answer(text: str) -> tuple[str, ChangeAnswer]:
    """`QUESTION=ANSWER[:REASON]` as the question and its answer."""
    question, _, rest = text.partition("=")
    word, _, why = rest.partition(":")
    if not question or word not in get_args(Answer):
        raise click.UsageError(
            f"`{text}` is no answer; write QUESTION={'|'.join(get_args(Answer))}, then :REASON"
        )
    return question, ChangeAnswer(is_=cast(Answer, word), why=why.strip() or None)


def _tell(written: Written, *, dry_run: bool) -> None:
    click.echo(written.change, nl=False)
    click.echo(f"{'Would write' if dry_run else 'Wrote'} {written.path}.", err=True)
    for remark in written.remarks:
        click.echo(f"note: {remark}", err=True)
