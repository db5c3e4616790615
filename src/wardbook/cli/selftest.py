"""`wardbook selftest`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today, terminal_width

if TYPE_CHECKING:
    from collections.abc import Callable

    from wardbook.model.selftest import Report

_MARKS = {"passed": "✓ passed     ", "failed": "✗ failed     ", "not checked": "? not checked"}


@click.command("selftest")
@click.option(
    "--iq", "part", flag_value="iq", help="Is what is installed what was released, on a sound machine?"
)
@click.option(
    "--oq", "part", flag_value="oq", help="Does it do here what it is meant to do? Runs the shipped tests."
)
@click.option(
    "--pq-template", "templates", type=click.Path(path_type=Path), metavar="DIR",
    help="Write what your organisation has to answer and test itself into DIR.",
)  # fmt: skip
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), metavar="REPORT",
    help="Write the report: a file by its ending (.pdf, .json, .txt), else a folder with all three.",
)  # fmt: skip
@click.option(
    "--only",
    multiple=True,
    metavar="TEST",
    help="Only this test, or those whose id begins so; may be repeated.",
)
@click.option(
    "--list", "is_list", is_flag=True, help="List the tests with the errors that they look for; run nothing."
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Sign the report with your private Ed25519 key.",
)
@click.option("--by", default="", metavar="NAME", help="Who signs.")
@click.option(
    "--signers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The register of keys to put in, as you keep it.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what failed.")
@as_of_option
def command(
    *, part: str | None, templates: Path | None, out: Path | None, only: tuple[str, ...], is_list: bool, key: Path | None, by: str,
    signers: Path | None, quiet: bool, as_of: AsOf | None,
) -> None:  # fmt: skip
    """Qualify this installation (--iq) and its operation (--oq) on your machine, and keep a signed report.

    `--iq` takes seconds, `--oq` about half a minute; neither needs the network. With --key the report is a folder
    REPORT with manifest, keys and second verifier, signed beside its bytes; `wardbook signatures REPORT` checks it,
    `wardbook sign REPORT` adds those who review and approve. Exit codes: 0 nothing failed, 1 something did.
    """
    from wardbook.app.sign import Refused  # each way loads only what it needs

    if (part is not None) + (templates is not None) + is_list > 1:
        raise click.UsageError("--iq, --oq, --pq-template and --list are asked for one at a time")
    try:
        if templates is not None:
            _templates(templates)
        elif is_list:
            _list()
        elif part is None:
            raise click.UsageError("say what to qualify: --iq or --oq; or --pq-template DIR")
        else:
            _qualify(part, out, only, as_of, quiet=quiet, signing=(key, by, signers))
    except Refused as error:
        raise click.ClickException(str(error)) from None


def _templates(folder: Path) -> None:
    from wardbook.app.selftest import pq  # as above

    names = pq.write(folder)
    click.echo(f"{folder}: {', '.join(names)}\nBegin with {names[0]}; every `TO ANSWER:` is yours.")


def _list() -> None:
    from wardbook.app.selftest.suite import suite  # as above

    for case in suite().tests.values():
        click.echo(f"{case.id}  {case.title} ({', '.join(case.errors)})")


def _qualify(
    part: str, out: Path | None, only: tuple[str, ...], as_of: AsOf | None, *, quiet: bool, signing: tuple[Path | None, str, Path | None]
) -> None:  # fmt: skip
    from wardbook.app.selftest import qualifying  # as above
    from wardbook.cli.selftest_invoke import invoke

    key, by, signers = signing
    if only and part == "iq":
        raise click.UsageError("--only chooses tests of --oq; the checks of --iq are always made together")
    if key is not None and out is None:
        raise click.UsageError("a signature needs a report: -o REPORT")
    if (by or signers) and key is None:
        raise click.UsageError("--by and --signers say whose key signs: --key FILE")
    signer = qualifying.Signer(key=key, by=by, register=signers) if key else None
    if out is not None:
        qualifying.refuse(out, signer)
    date, tell = date_or_today(as_of), _told(quiet=quiet)
    made = (
        qualifying.qualify_installation(date, progress=tell)
        if part == "iq"
        else qualifying.qualify_operation(date, invoke, only, tell)
    )
    tell("")
    _say(made, quiet=quiet)
    if out is not None:
        place, signature = qualifying.keep(made, out, signer)
        click.echo(
            f"{place}: the report{'' if signature is None else f', signed by {signature.signing.person}, key {signature.signing.key}'}"
        )
    raise click.exceptions.Exit(int(made.outcome == "failed"))


def _told(*, quiet: bool) -> Callable[[str], None]:
    """Says on one line of a terminal what is being done, and wipes it again; nothing where nobody looks."""

    def tell(what: str) -> None:
        if not quiet and sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{what[: terminal_width() - 1]}")
            sys.stderr.flush()

    return tell


def _say(made: Report, *, quiet: bool) -> None:
    from wardbook.app.selftest import report  # as above

    for check in made.checks:
        if not quiet or check.outcome == "failed":
            click.echo(f"{_MARKS[check.outcome]} {check.id}  {check.asks} {check.found}")
            _why((check.why,) if check.why else ())
    for test in made.tests:
        if not quiet or test.outcome == "failed":
            click.echo(f"{_MARKS[test.outcome]} {test.id}  {test.title}")
            _why(test.deviations or ((test.why,) if test.why else ()))
    click.echo(f"{report.summary(made)}; Wardbook {made.tool}, as of {made.as_of}")


def _why(sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        click.echo(f"          {sentence}")
