"""`wardbook explain`."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click

from wardbook.app.check import check
from wardbook.app.dates import AsOf
from wardbook.app.explain import Explanation, all_codes, explain_code, explain_id, suggestions
from wardbook.cli.options import as_of_option, date_or_today, intel_option, uses_colour
from wardbook.knowledge.reader import load


@click.command("explain")
@click.argument("name", metavar="[CODE|ID]", required=False)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@as_of_option
@intel_option
def command(name: str | None, folder: Path, as_of: AsOf | None, intel: Path | None) -> None:
    """Say what a code means, or why a thing of the model in DIR exists; without a name, list the codes."""
    if name is None:
        click.echo("\n".join(f"{code}  {doc.title}" for code, doc in all_codes().items()))
        return
    found = explain_code(name, load())
    file = None
    if found is None and (folder / "device.yaml").exists():
        from wardbook.app.explain_vulnerability import explain_vulnerability  # as below

        checked = check(folder, as_of=date_or_today(as_of), intel=intel)
        file = checked.report.subject
        found = explain_vulnerability(name, checked)
    if found is None and "@" in name:
        from wardbook.app.explain_match import explain_match  # reads a snapshot, which only matches need

        found = explain_match(name, folder, intel=intel, as_of=date_or_today(as_of))
    if found is None:
        from wardbook.app.explain_risk import explain_risk  # as above

        found = (explain_risk(name, file, load()) or explain_id(name, file, load())) if file else None
    if found is None:
        guess = suggestions(name, file)
        where = "" if file else f"; `{folder}` is no device folder, so only codes were looked for"
        if "@" in name and folder.is_dir() and not file:
            where += "; for a match, name the SBOM that was scanned instead of the folder"
        raise click.ClickException(
            f"nothing is called `{name}`{where}" + (f"; did you mean `{guess}`?" if guess else "")
        )
    click.echo(_rendered(found), nl=False)


def _rendered(found: Explanation) -> str:
    lines = [click.style(found.heading, bold=True) if uses_colour() else found.heading, ""]
    for title, body in found.sections:
        if title:
            lines.append(f"{title}:")
            lines += [f"    {line}" for line in body.splitlines()]
        else:
            lines += ["\n".join(textwrap.wrap(paragraph, 100)) + "\n" for paragraph in body.split("\n\n")]
            continue
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
