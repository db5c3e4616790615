"""`wardbook package`: what is sent, made, verified and made again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wardbook.app import dates
from wardbook.cli.options import as_of_option, folder_argument, intel_option, uses_colour
from wardbook.cli.terminal import printable
from wardbook.model.diagnostic import Diagnostic

_SHOWN = 15
"""Reasons of one kind that are listed; the rest is counted, and the index of a draft has all of them."""

_FAULTS = 200
"""Faults of a package that are listed."""


class _Group(click.Group):
    """`package DIR …` makes one; `verify` and `rebuild` are commands of their own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What is no command of the group is an argument of making a package."""
        if args and args[0] not in (*self.commands, "--help", "-h"):
            args = ["make", *args]
        return super().parse_args(ctx, args)


@click.group("package", cls=_Group)
def command() -> None:
    """Make a package for an authority, a notified body or a hospital; verify one, make one again.

    `wardbook package [DIR] --profile PROFILE -o P [--draft]` writes the folder P and the same as P.zip.
    """


@command.command("make", hidden=True)
@folder_argument
@click.option(
    "--profile",
    required=True,
    metavar="PROFILE",
    help="For whom: fda-510k, fda-de-novo, fda-pma, fda-ide, fda-reduced, eu-mdr, eu-ivdr, canada, customer.",
)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="P",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write; P.zip is written beside it.",
)
@as_of_option
@intel_option
@click.option("--draft", is_flag=True, help="Make it although something is missing; every page says so.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
def make(
    folder: Path,
    *,
    profile: str,
    out: Path,
    as_of: dates.AsOf | None,
    intel: Path | None,
    draft: bool,
    quiet: bool,
) -> None:
    """Make the package of DIR. What keeps it from being final is listed, and nothing is written without --draft."""
    from wardbook.app.package_inputs import CannotTravel, NotRebuildable  # only when it runs
    from wardbook.app.packaging import Lacking, Refused, package  # only when it runs

    date = as_of or dates.of_commit(folder)
    if date is None:
        raise click.UsageError(
            "a package needs a date, and there is no git or no commit to take it from: add --as-of YYYY-MM-DD"
        )
    try:
        made = package(
            folder,
            out,
            profile=profile,
            as_of=date.date,
            draft=draft,
            intel=intel,
            progress=_silent if quiet else _tell,
        )
    except Refused as refused:
        raise click.UsageError(str(refused)) from None
    except CannotTravel as refused:
        for odd in refused.diagnostics[:_SHOWN]:
            _fail(odd)
        raise click.exceptions.Exit(1) from None
    except NotRebuildable as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as error:
        raise click.ClickException(f"`{out}` cannot be written: {error.strerror or error}") from None
    except Lacking as lacking:
        _list(lacking.reasons)
        click.echo(
            f"{lacking}, and nothing was written; do these, or add --draft for one that says so on every page",
            err=True,
        )
        raise click.exceptions.Exit(1) from None
    if made.report.subject is None:
        from wardbook.documents.writers import diagnostics  # only where the folder cannot be read

        said = diagnostics.write_text(made.report, made.texts, colour=uses_colour(stream_is_err=True))
        click.echo(said, nl=False, err=True)
        raise click.exceptions.Exit(3)
    for problem in made.diagnostics:
        click.echo(f"{problem.severity.value}[{problem.code}] {problem.says}; {problem.help}", err=True)
    if not quiet:
        from wardbook.submission.refusal import counted  # only when it runs

        kind = f"a draft, {counted(made.reasons)}" if draft else "final"
        click.echo(
            f"{out}: {len(made.files)} files, {kind}, as of {date.date} ({date.source}), {made.seconds:.1f} s",
            err=True,
        )
        click.echo(
            f"Open {out / '00-index.pdf'}; `wardbook package verify {out}.zip` checks every byte", err=True
        )


@command.command("verify")
@click.argument("place", metavar="P", type=click.Path(path_type=Path))
@click.option(
    "--signers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keys as you keep them, in place of those that the package lists.",
)
@click.option(
    "--roots",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Certificates (PEM) that those of signed copies beside it must lead to.",
)
@click.option(
    "--tsa-ca",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Certificates (PEM) that those of time stamps beside it must lead to.",
)
def verify(place: Path, *, signers: Path | None, roots: Path | None, tsa_ca: Path | None) -> None:
    """Check every byte of a package, folder or zip: nothing changed, missing or extra, and an index that agrees.

    Signatures beside it must hold, and those that it needs must be there. `wardbook signatures P` lists them.
    """
    from wardbook.app.reading_package import verify as check  # only when it runs
    from wardbook.submission.archive import NoPackage  # only when it runs
    from wardbook.submission.opening import not_a_package  # only when it runs

    try:
        files, found = check(place)
    except NoPackage as error:
        _fail(not_a_package(str(place), str(error)))
        raise click.exceptions.Exit(3) from None
    for fault in found[:_FAULTS]:
        click.echo(printable(f"{fault.file}: {fault.says}"))
    if len(found) > _FAULTS:
        click.echo(f"… and {len(found) - _FAULTS} more")
    if found:
        faults = "1 fault" if len(found) == 1 else f"{len(found)} faults, the first"
        click.echo(printable(f"{place}: not whole, {faults} at {found[0].file}"))
        raise click.exceptions.Exit(1)
    from wardbook.submission.checking import manifest_digest, read_manifest  # only when it runs

    about = read_manifest(files)
    state = "a draft" if about.get("draft") else "final"
    click.echo(f"{place}: whole, {len(files)} files, profile {about.get('package')}, {state}")
    click.echo(f"manifest {manifest_digest(files)}")
    _signatures(place, signers, roots, tsa_ca)


def _signatures(place: Path, signers: Path | None, roots: Path | None, tsa_ca: Path | None) -> None:
    """Print what the signatures came to; ends the command where they do not hold."""
    from wardbook.app.judging import judged  # as above
    from wardbook.app.package_bytes import NotThere  # only a whole package is asked for its signatures
    from wardbook.submission.telling import lines  # as above

    try:
        found = judged(place, signers, roots=roots, tsa_ca=tsa_ca)
    except NotThere as error:
        click.echo(str(error), err=True)
        raise click.exceptions.Exit(3) from None
    click.echo("\n".join(map(printable, lines(found))))
    if not found.holds:
        raise click.exceptions.Exit(1)


@command.command("rebuild")
@click.argument("place", metavar="P", type=click.Path(path_type=Path))
def rebuild(place: Path) -> None:
    """Make a package again from what it carries, without network, feeds or checkout, and compare every byte."""
    from wardbook.app.package_inputs import NotRebuildable  # only when it runs
    from wardbook.app.packaging import rebuild as again  # only when it runs
    from wardbook.submission.archive import NoPackage  # only when it runs
    from wardbook.submission.opening import not_a_package, not_rebuildable  # only when it runs

    try:
        found = again(place)
    except NoPackage as error:
        _fail(not_a_package(str(place), str(error)))
        raise click.exceptions.Exit(3) from None
    except NotRebuildable as error:
        _fail(not_rebuildable(str(place), str(error)))
        raise click.exceptions.Exit(3) from None
    if found.tool:
        click.echo(
            f"this is not the tool that made it: {', '.join(found.tool)} differ; inputs/lock.json names what did",
            err=True,
        )
    for name in found.different[:_SHOWN]:
        click.echo(printable(f"{name}: not the same"))
    if found.different:
        click.echo(f"{place}: {len(found.different)} of {found.files} files are not the same")
        raise click.exceptions.Exit(1)
    click.echo(f"{place}: made again, all {found.files} files the same to the byte")


def _fail(problem: Diagnostic) -> None:
    click.echo(printable(f"{problem.at}: error[{problem.code}]: {problem.says}"), err=True)
    click.echo(f"  = help: {problem.help}", err=True)


def _list(reasons: tuple[object, ...]) -> None:
    from wardbook.submission.refusal import Reason  # only when it runs

    kinds: dict[str, list[Reason]] = {}
    for reason in reasons:
        assert isinstance(reason, Reason)
        kinds.setdefault(reason.kind, []).append(reason)
    for kind, found in kinds.items():
        click.echo(f"{kind} ({len(found)})", err=True)
        for reason in found[:_SHOWN]:
            click.echo(f"  {reason.says}; {reason.help}", err=True)
        if len(found) > _SHOWN:
            click.echo(f"  … and {len(found) - _SHOWN} more; a draft lists them all in its index", err=True)


def _tell(step: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"  {step} …", err=True)


def _silent(_: str) -> None:
    """For --quiet."""
