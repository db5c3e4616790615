"""`wardbook registry`: what was released, and what happened since, kept for good."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import (
    day_of,
    faults_told,
    format_option,
    named,
    person_options,
    progress,
    registry_of,
    registry_option,
    show,
    tell,
)


@click.group("registry", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Keep what was released: begin a registry, list releases, export, back up, restore, name people.

    Without a command it lists the releases.
    """
    if context.invoked_subcommand is None:
        context.invoke(listed, address=None, folder=Path(), form="table", as_of=None)


@command.command("init")
@click.option("--url", "address", metavar="ADDRESS", help="sqlite:///FILE or postgresql://USER@HOST/NAME.")
@click.option(
    "--name", default="", metavar="TEXT", help="What it is called, such as the name of the company."
)
@click.option("--by", default="", metavar="NAME", help="Who begins it.")
@click.option(
    "-C",
    "folder",
    default=".",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the file is made.",
)
def init(*, address: str | None, name: str, by: str, folder: Path) -> None:
    """Begin a registry: a file here, or tables in an empty PostgreSQL database. A second time changes nothing."""
    with faults_told():
        from wardbook.app.registry import head_text  # only when it runs
        from wardbook.app.registry import init as begin

        made, is_new = begin(folder, address, name=name, by=by)
        word = "Began" if is_new else "There is already"
        click.echo(f"{word} a registry at {made.address}")
        click.echo(f"Its head, to be kept elsewhere: {head_text(made.head())}")
        made.close()
    click.echo("Next: `wardbook registry people add NAME --public-key FILE`, then `wardbook release PACKAGE`")


@command.command("list")
@registry_option
@format_option
@as_of_option
def listed(*, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """List the releases: since when, units in the field, support until, state."""
    from wardbook.app.registry import ledger  # only when it runs
    from wardbook.views.register import get  # only when it runs

    with registry_of(folder, address) as registry:
        subject = ledger(registry, date_or_today(as_of))
        show(get("releases")(subject), form)


@command.command("rebuild")
@registry_option
def rebuild(*, address: str | None, folder: Path) -> None:
    """Make the tables anew from the ledger, and say whether they are the same as before."""
    with registry_of(folder, address) as registry:
        before = registry.index_digest()
        after = registry.rebuild(progress)
        progress("recording")
        same = "the same as before" if before == after else f"before it was {before}"
        click.echo(f"Made anew from {registry.head().seq} events: {after}, {same}")


@command.command("export")
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The device folder, or any other; `field/` is written in it.",
)
@click.option(
    "--device", metavar="ID", help="Only what is about this device; the device folder's own without it."
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@registry_option
@as_of_option
def export(
    *, address: str | None, folder: Path, out: Path, device: str | None, dry_run: bool, as_of: AsOf | None
) -> None:
    """Write `field/*.jsonl`: what happened to released versions, as an input of the next compile."""
    from wardbook.app.registry_export import export as write  # only when it runs

    with registry_of(folder, address) as registry:
        files = write(
            registry, out, device=device, as_of=date_or_today(as_of), dry_run=dry_run, progress=progress
        )
        progress("recording")
    for name, lines in files.items():
        click.echo(f"{out / name}: {lines} records")
    if dry_run:
        click.echo("Nothing was written (--dry-run).")


@command.command("package")
@click.argument("release", metavar="RELEASE")
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="P",
    help="The folder to write.",
)
@registry_option
def package(release: str, *, out: Path, address: str | None, folder: Path) -> None:
    """Write the package of RELEASE out again as it was kept; `wardbook package verify` and `rebuild` take it."""
    from wardbook.app.registry import released  # only when it runs
    from wardbook.base.atomic import write_folder

    with registry_of(folder, address) as registry:
        files = registry.package(str(released(registry, release).body["package"]))
    try:
        write_folder(out, files)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror or error}") from None
    click.echo(f"{out}: {len(files)} files")


@command.command("file")
@click.argument("digest", metavar="DIGEST")
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file to write.",
)
@registry_option
def kept(digest: str, *, out: Path, address: str | None, folder: Path) -> None:
    """Write a file that was kept, as evidence or a report, out again by its DIGEST, once it is what it was."""
    from wardbook.base.atomic import write_file  # only when it runs

    with registry_of(folder, address) as registry:
        data = registry.object(digest)
    try:
        write_file(out, data)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror or error}") from None
    click.echo(f"{out}: {len(data):,} bytes")


@command.command("backup")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@registry_option
def back_up(file: Path, *, address: str | None, folder: Path) -> None:
    """Write all of the registry to FILE while it runs; it is read again before it stands."""
    with registry_of(folder, address) as registry:
        from wardbook.app.registry import head_text  # only when it runs
        from wardbook.app.registry_backup import back_up as write

        try:
            about = write(registry, file, progress)
        except OSError as error:
            raise click.ClickException(f"{file} cannot be written: {error.strerror or error}") from None
        click.echo(f"{file}: {about.events:,} events, {about.objects:,} files, whole")
        click.echo(f"Head: {head_text(about.head)}")


@command.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--url",
    "address",
    metavar="ADDRESS",
    help="An empty place: sqlite:///FILE or postgresql://USER@HOST/NAME.",
)
@click.option(
    "-C",
    "folder",
    default=".",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the file is made.",
)
@click.option("--dry-run", is_flag=True, help="Check the backup, and put nothing back.")
def restore(file: Path, *, address: str | None, folder: Path, dry_run: bool) -> None:
    """Put FILE, a backup, back where there is no registry: on an empty machine, or on the other database."""
    with faults_told():
        from wardbook.app.registry import head_text  # only when it runs
        from wardbook.app.registry_backup import put_back
        from wardbook.registry.backup import check

        try:
            if dry_run:
                with file.open("rb") as stream:
                    about = check(stream)
                click.echo(f"{file}: whole, {about.events:,} events. Nothing was put back (--dry-run).")
                return
            made, about = put_back(folder, address, file, progress)
        except OSError as error:
            raise click.ClickException(f"{file} cannot be read: {error.strerror or error}") from None
        click.echo(
            f"{made.address}: {about.events:,} events, {about.objects:,} files put back, index as it was"
        )
        click.echo(f"Head: {head_text(made.head())}")
        made.close()


@command.group("people")
def people() -> None:
    """Who may sign records: register, renew, retire, list."""


@people.command("add")
@click.argument("person", metavar="NAME")
@click.option(
    "--public-key", "key", required=True, metavar="KEY", help="Base64 of the 32 bytes, or a PEM file."
)
@click.option("--role", default="", metavar="ROLE", help="In which role the person signs.")
@click.option(
    "--renew", is_flag=True, help="It is the same person with a new key; the old one signs no more."
)
@registry_option
@person_options
def add(
    person: str,
    *,
    key: str,
    role: str,
    renew: bool,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    on: AsOf | None,
    dry_run: bool,
    **_: object,
) -> None:
    """Register the public key of NAME, whose identity you verified. A name is never given twice."""
    from wardbook.app.registry_people import register  # only when it runs

    public = _public(key)
    with registry_of(folder, address) as registry:
        if dry_run:
            click.echo(f"Would register a key for {person}. Nothing was recorded (--dry-run).")
            return
        done = register(
            registry, person, public, role=role, by=named(by, None), on=day_of(on), why=why, renews=renew
        )
        tell([done])


@people.command("retire")
@click.argument("person", metavar="NAME")
@click.option(
    "--compromised", is_flag=True, help="The key was lost or stolen: nothing it signed counts any longer."
)
@registry_option
@person_options
def retire(
    person: str,
    *,
    compromised: bool,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    on: AsOf | None,
    dry_run: bool,
    **_: object,
) -> None:
    """Retire the key of NAME: it signs no more."""
    from wardbook.app.registry_people import retire as end  # only when it runs

    if not why:
        raise click.UsageError("say why: --why TEXT")
    with registry_of(folder, address) as registry:
        if dry_run:
            click.echo(f"Would retire the key of {person}. Nothing was recorded (--dry-run).")
            return
        tell([end(registry, person, compromised=compromised, by=named(by, None), on=day_of(on), why=why)])


@people.command("list")
@registry_option
@format_option
@as_of_option
def people_list(*, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """List everybody who ever could sign."""
    from wardbook.app.registry import ledger  # only when it runs
    from wardbook.views.register import get  # only when it runs

    with registry_of(folder, address) as registry:
        kinds = ("registry-opened", "person-registered", "person-retired", "signed")
        show(get("signing-people")(ledger(registry, date_or_today(as_of), only=kinds)), form)


def _public(text: str) -> bytes:
    """The 32 bytes of a public key from base64 or a PEM file; usage error for anything else."""
    from wardbook.analysis.ed25519 import is_public_key  # only when it runs

    path = Path(text)
    try:
        if path.is_file():
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # reads PEM
            from cryptography.hazmat.primitives.serialization import load_pem_public_key

            loaded = load_pem_public_key(path.read_bytes())
            if not isinstance(loaded, Ed25519PublicKey):
                raise click.UsageError(f"{path} is no Ed25519 key")
            return loaded.public_bytes_raw()
    except (OSError, ValueError):
        raise click.UsageError(f"{path} is no public key in PEM form") from None
    if not is_public_key(text):
        raise click.UsageError("the key is neither a file nor 32 bytes of an Ed25519 key in base64")
    return b64decode(text)
