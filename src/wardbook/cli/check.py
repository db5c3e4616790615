"""`wardbook check`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wardbook.app.check import Checked, check
from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today, folder_argument, intel_option, uses_colour
from wardbook.documents.writers import diagnostics
from wardbook.model.diagnostic import Gate


@click.command("check")
@folder_argument
@click.option(
    "--gate",
    type=click.Choice([gate.value for gate in Gate]),
    help="The milestone; by default it follows from the life-cycle stage.",
)
@as_of_option
@intel_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "junit"]),
    default="text",
    show_default=True,
    help="How to print what was found.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show notes with their lines and remedies too.")
def command(
    folder: Path, *, gate: str | None, as_of: AsOf | None, intel: Path | None, form: str, verbose: bool
) -> None:
    """Read the device folder DIR, run the rules, say what is missing and where.

    A gap is a note at an early milestone and an error at the one from which it blocks.
    """
    checked = check(folder, as_of=date_or_today(as_of), gate=Gate(gate) if gate else None, intel=intel)
    click.echo(render(checked, form, verbose), nl=False, color=True)
    raise click.exceptions.Exit(checked.report.exit_code)


def render(checked: Checked, form: str, verbose: bool) -> str:
    """The report in one of the four forms."""
    if form == "text":
        return diagnostics.write_text(
            checked.report, checked.files, colour=uses_colour(), brief_notes=not verbose
        )
    if form == "json":
        return json.dumps(diagnostics.write_json(checked.report), indent=1, ensure_ascii=False) + "\n"
    if form == "junit":
        from wardbook.formats import junit  # only this form needs it

        return junit.write(checked.report)
    from wardbook.app.explain import all_codes  # only this form needs every rule's text
    from wardbook.formats import sarif

    return json.dumps(sarif.write(checked.report, all_codes()), indent=1, ensure_ascii=False) + "\n"
