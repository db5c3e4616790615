"""`wardbook release`."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.registry_options import (
    day_of,
    named,
    pen_of,
    person_options,
    registry_of,
    registry_option,
    tell_dry,
    tell_signed,
)


@click.command("release")
@click.argument("package", metavar="PACKAGE", type=click.Path(path_type=Path))
@click.option(
    "--although-draft",
    is_flag=True,
    help="Release a draft; this and your reason are recorded. Not for patients.",
)
@registry_option
@person_options
def command(
    package: Path,
    *,
    although_draft: bool,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Record that the version in PACKAGE, folder or zip, was released, and keep every file of it.

    Every byte and signature of the package is verified first. DEVICE@VERSION is released once: with another
    package it is refused. From then on `wardbook monitor` holds it against what the world learns.
    """
    from wardbook.app.registry import head_text  # only when it runs
    from wardbook.app.releasing import ready, release

    if although_draft and not why:
        raise click.UsageError("say why a draft is released: --why TEXT")
    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        what = ready(package, by=named(by, pen), why=why, on=day_of(on), although_draft=although_draft)
        if dry_run:
            tell_dry([what.draft])
            return
        tell_signed(release(registry, what, pen))
        click.echo(f"{what.body.id}: {what.body.files} files kept, package {what.body.package}")
        head = head_text(registry.head())
        click.echo(f"Head of the ledger, to be kept elsewhere: {head}")
        _beside(package, head)


def _beside(package: Path, head: str) -> None:
    """Keep the head beside the package, for whoever has the package can then hold the ledger to it."""
    from wardbook.base.atomic import write_file  # only when it runs

    place = package.with_name(f"{package.name}.ledger-head")
    try:
        write_file(place, f"{head}\n".encode())
    except OSError as error:
        click.echo(f"{place} cannot be written ({error.strerror or error}); keep the head yourself", err=True)
    else:
        click.echo(
            f"It stands in {place} too; `wardbook audit verify --since {place}` holds the ledger to it"
        )
