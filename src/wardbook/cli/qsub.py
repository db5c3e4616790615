"""`wardbook qsub`."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app import dates
from wardbook.app.qsub import Lacking, Packed, Refused, qsub
from wardbook.cli.options import as_of_option, uses_colour
from wardbook.documents.writers import diagnostics


@click.command("qsub")
@click.option(
    "-C",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The device folder; default: here.",
)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="OUT",
    type=click.Path(path_type=Path),
    default=Path("pre-submission"),
    show_default=True,
    help="The folder to write; replaced as a whole, or not at all.",
)
@as_of_option
@click.option("--draft", is_flag=True, help="Write it although something is missing, marked as a draft.")
def command(*, folder: Path, out: Path, as_of: dates.AsOf | None, draft: bool) -> None:
    """Write the pre-submission package for FDA: plans, and numbered questions with position and evidence.

    Where something is missing, nothing is written and each gap is named; --draft writes it nevertheless.
    """
    date = as_of or dates.of_commit(folder)
    if date is None:
        raise click.UsageError(
            "a package needs a date, and there is no git or no commit to take it from: add --as-of YYYY-MM-DD"
        )
    try:
        packed = qsub(folder, out, as_of=date.date, draft=draft)
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    except Lacking as lacking:
        for item in lacking.missing:
            click.echo(f"missing: {item.what}; say it in {item.where}", err=True)
        raise click.ClickException(
            f"{lacking}, nothing was written; say them, or add --draft for a package marked as a draft"
        ) from None
    if packed.report.subject is None:
        text = diagnostics.write_text(packed.report, packed.texts, colour=uses_colour(stream_is_err=True))
        click.echo(text, nl=False, err=True)
        raise click.exceptions.Exit(3)
    _summary(packed, out, date)


def _summary(packed: Packed, out: Path, date: dates.AsOf) -> None:
    for item in packed.missing:
        click.echo(f"missing: {item.what}; say it in {item.where}", err=True)
    for problem in packed.diagnostics:
        click.echo(f"{problem.severity.value}[{problem.code}] {problem.says}; {problem.help}", err=True)
    kind = "a draft" if packed.draft else "complete by these rules"
    click.echo(f"{out}: {len(packed.files)} files, {kind}, as of {date.date} ({date.source})", err=True)
    free = [proposed for proposed in packed.candidates if not proposed.asked_as]
    for proposed in free:
        click.echo(f"worth asking: {proposed.asks} ({proposed.id}: {proposed.because})", err=True)
    if free:
        click.echo("these are not in the package; `wardbook show candidate-questions` tells more", err=True)
    click.echo(f"Open {out / '00-index.pdf'}", err=True)
