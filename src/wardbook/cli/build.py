"""`wardbook build`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wardbook.app import dates, selected
from wardbook.app.build import Built, Refused, build
from wardbook.cli.options import as_of_option, folder_argument, intel_option, uses_colour
from wardbook.documents.writers import diagnostics
from wardbook.model.diagnostic import Gate


@click.command("build")
@folder_argument
@click.option(
    "-o",
    "--output",
    "out",
    metavar="OUT",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write; replaced as a whole, or not at all.",
)
@as_of_option
@click.option(
    "--gate",
    type=click.Choice([gate.value for gate in Gate]),
    help="The milestone; by default it follows from the life-cycle stage.",
)
@intel_option
@click.option(
    "--only", "only", metavar="NAME", multiple=True, help="Make only this document; may be repeated."
)
@click.option(
    "--formats",
    metavar="LIST",
    help="Make only documents, in these formats: pdf, docx, html, xlsx, with commas between.",
)
@click.option("--fresh", is_flag=True, help="Make everything anew even when nothing changed.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
def command(
    folder: Path,
    *,
    out: Path,
    as_of: dates.AsOf | None,
    gate: str | None,
    intel: Path | None,
    only: tuple[str, ...],
    formats: str | None,
    fresh: bool,
    quiet: bool,
) -> None:
    """Build the security file, documents, pages and the draft package of DIR into OUT.

    The date comes from --as-of, else from the last commit that touched the folder; without either it is asked for.
    """
    date = as_of or dates.of_commit(folder)
    if date is None:
        raise click.UsageError(
            "a build needs a date, and there is no git or no commit to take it from: add --as-of YYYY-MM-DD"
        )
    try:
        built = build(
            folder,
            out,
            as_of=date.date,
            gate=Gate(gate) if gate else None,
            progress=_silent if quiet else _tell,
            fresh=fresh,
            intel=intel,
            only=only,
            formats=selected.formats_of(formats) if formats is not None else (),
        )
    except selected.Unknown as unknown:
        raise click.UsageError(str(unknown)) from None
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    if built.report.subject is None:
        click.echo(
            diagnostics.write_text(built.report, built.texts, colour=uses_colour(stream_is_err=True)),
            nl=False,
            err=True,
        )
        raise click.exceptions.Exit(3)
    for problem in built.diagnostics:
        click.echo(
            f"{problem.severity.value}[{problem.code}] {problem.at}: {problem.says}; {problem.help}", err=True
        )
    if not quiet:
        _summary(built, out, date)


def _summary(built: Built, out: Path, date: dates.AsOf) -> None:
    report = built.report
    what = "nothing changed" if built.unchanged else f"{len(built.files)} files"
    click.echo(f"{out}: {what}, as of {date.date} ({date.source}), {built.seconds:.1f} s", err=True)
    first = out / "index.html"
    click.echo(
        f"{report.errors} findings block at the milestone {report.gate.value}; open {first if first.exists() else out / 'documents'}",
        err=True,
    )


def _tell(step: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"  {step} …", err=True)


def _silent(_: str) -> None:
    """For --quiet."""
