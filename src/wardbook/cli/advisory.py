"""`wardbook advisory`: customers told of vulnerabilities in released versions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today
from wardbook.cli.registry_options import (
    day_of,
    format_option,
    named,
    pen_of,
    person_options,
    registry_of,
    registry_option,
    show,
    tell_dry,
    tell_signed,
)

if TYPE_CHECKING:
    from wardbook.app.advising import Made

_FORMS = ("csaf", "html", "pdf")
_ENDINGS = {"csaf": ".json", "html": ".html", "pdf": ".pdf"}


@click.group("advisory")
def command() -> None:
    """Draft, publish and revise advisories about released versions; write a folder that any web server can show."""


@command.command("draft")
@click.argument("id_", metavar="ID")
@click.option("--about", default="", metavar="CVE,…|ALERT", help="What it is about; needed the first time.")
@click.option(
    "--releases", default="", metavar="A,B", help="Which releases; those that were alerted without it."
)
@click.option("--title", default="", help="The title; made of device and vulnerabilities without it.")
@click.option("--says", default="", metavar="TEXT", help="What it is, in plain words.")
@click.option("--do", "do", default="", metavar="TEXT", help="What users do now.")
@click.option("--thank", "thanks", multiple=True, metavar="NAME", help="Whom you thank; may be repeated.")
@click.option("--format", "form", type=click.Choice(_FORMS), help="Write only this form.")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the draft's files here.",
)
@registry_option
@person_options
def draft(
    id_: str,
    *,
    about: str,
    releases: str,
    title: str,
    says: str,
    do: str,
    thanks: tuple[str, ...],
    form: str | None,
    out: Path | None,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Draft the advisory ID, or change its draft: statuses, harm, repairs and scores come from the ledger."""
    from wardbook.app.advising import advice_of, drafted  # the libraries load when a command runs
    from wardbook.app.registry_people import record_signed

    with registry_of(folder, address) as registry:
        pen = pen_of(registry, key)
        chosen = [one.strip() for one in releases.split(",") if one.strip()]
        advice, concerned = advice_of(
            registry, about, id_=id_, title=title, says=says, do=do, acknowledged=thanks, chosen=chosen
        )
        made, found = drafted(registry, advice, concerned, by=named(by, pen), why=why, on=day_of(on))
        _told(found)
        if out is not None:
            _write(found.files, out, form)
        if dry_run:
            tell_dry([made])
            return
        data = {name: value for name, value in found.files.items() if name.endswith(".json")}
        tell_signed(
            record_signed(registry, [made], pen, "author", reason=why or "advisory drafted", files=data)
        )
        click.echo(f"Next: read it (`wardbook advisory show {id_}`), then `wardbook advisory publish {id_}`")


@command.command("publish")
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--changed", default="", metavar="TEXT", help="What changed since the last revision.")
@click.option("--interim", is_flag=True, help="Say that it will be revised soon.")
@click.option("--format", "form", type=click.Choice(_FORMS), help="With -o: write only this form of ID.")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the folder of everything published: a CSAF provider, pages and papers.",
)
@registry_option
@person_options
def publish(
    id_: str | None,
    *,
    changed: str,
    interim: bool,
    form: str | None,
    out: Path | None,
    address: str | None,
    folder: Path,
    by: str,
    why: str,
    key: Path | None,
    on: AsOf | None,
    dry_run: bool,
) -> None:
    """Publish the next revision of ID: what was published never changes. With -o write the folder to be shown.

    Without ID only the folder is written, from what was published. A CSAF document that fails a mandatory test is
    not published.
    """
    from wardbook.app.advising import published, site  # as above
    from wardbook.app.registry_people import record_signed
    from wardbook.base.atomic import write_folder

    if id_ is None and out is None:
        raise click.UsageError("name an advisory, or a folder with -o DIR")
    with registry_of(folder, address) as registry:
        if id_ is not None:
            pen = pen_of(registry, key)
            made, found = published(
                registry, id_, changed=changed, by=named(by, pen), why=why, on=day_of(on), interim=interim
            )
            _told(found)
            if dry_run:
                tell_dry([made])
                return
            reason = why or changed or "advisory published"
            tell_signed(record_signed(registry, [made], pen, "release", reason=reason, files=found.files))
            if out is not None and form is not None:
                _write(found.files, out, form)
                return
        if out is not None:
            files = site(registry)
            try:
                write_folder(out, files)
            except OSError as error:
                raise click.ClickException(f"{out} cannot be written: {error.strerror or error}") from None
            click.echo(
                f"{out}: {len(files)} files; show it as the root of the site that `provider-metadata.json` names"
            )
            click.echo(
                "Left to the web server: https alone, free access, no redirects. No OpenPGP signatures are made."
            )


@command.command("show")
@click.argument("id_", metavar="ID")
@click.option(
    "--format", "form", type=click.Choice(_FORMS), default="csaf", show_default=True, help="Which form."
)
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), metavar="DIR", help="Write it here.")
@registry_option
@as_of_option
def shown(
    id_: str, *, form: str, out: Path | None, address: str | None, folder: Path, as_of: AsOf | None
) -> None:
    """Show an advisory as it would be drafted now, with what CSAF's tests find."""
    from wardbook.analysis.field.advisories import issued  # as above
    from wardbook.app.advising import made, one_of

    with registry_of(folder, address) as registry:
        item = one_of(issued(registry.events(only=["advisory-drafted", "advisory-published"])), id_)
        found = made(registry, item.advice, item.releases, on=date_or_today(as_of), state="draft", changed="")
        if out is not None:
            _write(found.files, out, form)
        else:
            data = next(value for name, value in found.files.items() if name.endswith(_ENDINGS[form]))
            click.echo(data, nl=False)
        _told(found)


@command.command("list")
@registry_option
@format_option
@as_of_option
def listed(*, address: str | None, folder: Path, form: str, as_of: AsOf | None) -> None:
    """List advisories with their revisions."""
    from wardbook.app.registry import ledger  # as above
    from wardbook.views.register import get

    with registry_of(folder, address) as registry:
        kinds = ("advisory-drafted", "advisory-published")
        show(get("advisories")(ledger(registry, date_or_today(as_of), only=kinds)), form)


def _told(found: Made) -> None:
    for item in found.problems:
        click.echo(f"{item.severity.value}[{item.code}]: {item.says}", err=True)


def _write(files: dict[str, bytes], out: Path, form: str | None) -> None:
    from wardbook.base.atomic import write_file  # as above

    for name, data in files.items():
        if form is None or name.endswith(_ENDINGS[form]):
            try:
                write_file(out / name, data)
            except OSError as error:
                raise click.ClickException(
                    f"{out / name} cannot be written: {error.strerror or error}"
                ) from None
            click.echo(f"wrote {out / name}")
