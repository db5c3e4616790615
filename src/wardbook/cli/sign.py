"""`wardbook sign`."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from wardbook.app.dates import AsOf
from wardbook.app.sign import Refused, sign
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.model.package_signature import Meaning


@click.command("sign")
@click.argument("package", metavar="[PACKAGE]", required=False, type=click.Path(path_type=Path))
@click.option("--about", metavar="ID", help="A decision, or `acceptance`, of the device folder.")
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Your private Ed25519 key in PEM form, with --pdf a PKCS#12 file; its passphrase is asked for.",
)
@click.option("--pdf", metavar="NAME", help="Sign a copy of this PDF of the package (PAdES).")
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --pdf and a key in PEM form: its certificate, then those above it.",
)
@click.option(
    "--meaning", type=click.Choice(get_args(Meaning)), help="As what you sign; required for a package."
)
@click.option("--reason", default="", metavar="TEXT", help="Why you sign; required for a package.")
@click.option(
    "--by",
    metavar="NAME",
    help="Who signs. A record: who decided. A package: whom the key is registered for.",
)
@click.option("--note", default="", help="A remark that is signed too, for a record.")
@click.option(
    "--signers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keys as you keep them, in place of those that the package lists.",
)
@click.option(
    "--timestamp",
    metavar="URL",
    help="Have a server of time (RFC 3161) stamp the signatures of the package; the only use of the network.",
)
@click.option(
    "--tsa-ca",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Certificates (PEM) that those of that server must lead to.",
)
@as_of_option
@click.option(
    "-C", "folder", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The device folder."
)
def command(
    package: Path | None,
    *,
    about: str | None,
    key: Path | None,
    pdf: str | None,
    certificate: Path | None,
    meaning: Meaning | None,
    reason: str,
    by: str | None,
    note: str,
    signers: Path | None,
    timestamp: str | None,
    tsa_ca: Path | None,
    as_of: AsOf | None,
    folder: Path,
) -> None:
    """Sign a PACKAGE, or with --about a decision or the acceptance criteria, so that they count.

    A package is signed beside its bytes: a file in PACKAGE.signatures/ over the digest of its manifest. The key
    must be registered under `signers` in company.yaml; a name that is typed signs nothing. With --pdf a copy of
    one of its PDFs is signed in PACKAGE.pdf-signatures/, with the key of a certificate. With --timestamp a server
    of time stamps the signatures that have no stamp yet, in PACKAGE.timestamps/; it learns only their digests.
    The signature of a record covers it as it stands; whoever changes it afterwards makes it a proposal again.
    The signature of the acceptance criteria covers the estimates of this version too.
    """
    if (package is None) == (about is None):
        raise click.UsageError("name a PACKAGE, or a record with --about ID")
    if pdf is None and certificate is not None:
        raise click.UsageError("--certificate goes with --pdf NAME")
    if package is None and (pdf is not None or timestamp is not None):
        raise click.UsageError("--pdf and --timestamp are for a PACKAGE")
    if pdf is not None and timestamp is not None:
        raise click.UsageError(
            "--timestamp stamps signatures of the package, not of copies: sign the copy on its own"
        )
    if (timestamp is None) != (tsa_ca is None):
        raise click.UsageError(
            "--timestamp URL goes with --tsa-ca FILE, the root that the server's stamps must lead to"
        )
    if key is None and (timestamp is None or meaning is not None):
        raise click.UsageError("say with which key: --key FILE")
    try:
        if package is not None and pdf is not None and key is not None:
            _pdf(package, pdf, key, certificate, meaning, reason, by, signers)
        elif package is not None and key is not None:
            _package(package, key, meaning, reason, by, signers)
        elif key is not None:
            _record(folder, about or "", key, meaning, reason, by, note, as_of)
        if package is not None and timestamp is not None and tsa_ca is not None:
            _stamp(package, timestamp, tsa_ca, signers, has_signed=key is not None)
    except Refused as error:
        raise click.ClickException(str(error)) from None


def _package(
    package: Path, key: Path, meaning: Meaning | None, reason: str, by: str | None, signers: Path | None
) -> None:
    from wardbook.app.package_bytes import NotThere  # records need no package
    from wardbook.app.sign_package import sign_package

    try:
        made = sign_package(
            package, _meant(meaning), key, reason=reason, by=by, signers=signers, passphrase=_passphrase
        )
    except NotThere as error:
        raise click.ClickException(str(error)) from None
    signing = made.signing
    click.echo(
        f"{made.path}: {signing.person} signed for {signing.meaning} at {signing.time}, key {signing.key}"
    )
    lacking = [item.about for item in made.verdict.faults if item.code == "lacks"]
    if lacking:
        click.echo(f"Still needed: {', '.join(lacking)}.")


def _pdf(
    package: Path,
    pdf: str,
    key: Path,
    certificate: Path | None,
    meaning: Meaning | None,
    reason: str,
    by: str | None,
    signers: Path | None,
) -> None:
    from wardbook.app.package_bytes import NotThere  # records need no package
    from wardbook.app.sign_pdf import sign_pdf

    try:
        made = sign_pdf(
            package,
            pdf,
            _meant(meaning),
            key,
            reason=reason,
            certificate=certificate,
            by=by,
            signers=signers,
            passphrase=_passphrase,
        )
    except NotThere as error:
        raise click.ClickException(str(error)) from None
    signed = made.signed
    click.echo(
        f"{made.path}: {signed.person} signed a copy of {signed.about} for {signed.meaning} at {signed.time}, "
        f"certificate {signed.key}"
    )
    click.echo("The package itself needs signatures of registered keys; a signed copy is none of them.")


def _stamp(package: Path, url: str, tsa_ca: Path, signers: Path | None, *, has_signed: bool) -> None:
    from wardbook.app.package_bytes import NotThere  # records need no package
    from wardbook.app.time_stamping import time_stamp

    try:
        stamped = time_stamp(package, url, tsa_ca, signers=signers)
    except (NotThere, Refused) as error:
        stands = (
            "; the signature above stands: stamp it later with --timestamp and no --key" if has_signed else ""
        )
        raise click.ClickException(f"{error}{stands}") from None
    for path, stamp in stamped.made:
        click.echo(f"{path}: {stamp.person} stamped {stamp.about} at {stamp.time}")
    if not stamped.made:
        click.echo(f"Nothing to stamp: all {stamped.had} signatures have a stamp that leads to this root.")


def _passphrase() -> str:
    return str(click.prompt("Passphrase of the key", hide_input=True, err=True))


def _meant(meaning: Meaning | None) -> Meaning:
    if meaning is None:
        raise click.UsageError("say as what you sign: --meaning review, approval or release, for instance")
    return meaning


def _record(
    folder: Path,
    about: str,
    key: Path,
    meaning: Meaning | None,
    reason: str,
    by: str | None,
    note: str,
    as_of: AsOf | None,
) -> None:
    if by is None:
        raise click.UsageError("say who signs: --by NAME, the person who decided")
    made = sign(
        folder,
        about,
        key,
        by,
        date=date_or_today(as_of),
        meaning=meaning or "",
        note=note or reason,
        passphrase=_passphrase,
    )
    click.echo(f"{made.path}: {made.file.by} signed {made.file.about}")
    if made.left_to_do:
        click.echo(f"Now {made.left_to_do}.")
