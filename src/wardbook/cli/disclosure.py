"""`wardbook disclosure`."""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, loaded_file


@click.group("disclosure")
def command() -> None:
    """Write security.txt and the policy page from what postmarket.yaml states."""


_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file."
)


@command.command("security-txt")
@folder_argument
@click.option("--days", default=180, show_default=True, help="For how many days it is good.")
@click.option("--canonical", default="", metavar="URL", help="Where it will stand.")
@_output
@as_of_option
def security_txt(folder: Path, *, days: int, canonical: str, output: Path | None, as_of: AsOf | None) -> None:
    """Print security.txt (RFC 9116) for the device in DIR; it expires so many days after --as-of."""
    from wardbook.app.security_txt import security_txt as text  # the rest loads when a command runs

    day = date_or_today(as_of)
    try:
        _write(text(loaded_file(folder, day), day, days, canonical), output)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


@command.command("policy")
@folder_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file: .md, or by its ending .html, .pdf, .docx.",
)
@as_of_option
def policy(folder: Path, *, output: Path | None, as_of: AsOf | None) -> None:
    """Print the disclosure policy of the device in DIR as Markdown, or write it as a page or on paper."""
    from wardbook.app.paper import ENDINGS, written  # as above
    from wardbook.app.security_txt import policy as text
    from wardbook.app.security_txt import policy_paper

    day = date_or_today(as_of)
    ending = output.suffix.lower() if output is not None else ""
    try:
        file = loaded_file(folder, day)
        data = written(policy_paper(file, day), ending) if ending in ENDINGS else text(file)
        _write(data, output)
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _write(data: str | bytes, output: Path | None) -> None:
    if output is None:
        click.echo(data, nl=False)
        return
    from wardbook.base.atomic import write_file  # beside its only use

    try:
        write_file(output, data.encode("utf-8") if isinstance(data, str) else data)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror or error}") from None
    click.echo(f"wrote {output}")
