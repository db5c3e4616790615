"""`wardbook evidence add`, `renew` and `template`: reports that people write and read."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from wardbook.app.dates import AsOf
from wardbook.cli.evidence_options import folder_option, method_option, of_option
from wardbook.cli.options import DateType, as_of_option, date_or_today, loaded_file


@click.command("add")
@click.argument("report", metavar="REPORT", type=click.Path(path_type=Path))
@folder_option
@method_option
@of_option
@click.option("--date", "date", type=DateType(), metavar="DATE", help="When it was tested.")
@click.option("--tester", help="Who tested.")
@click.option(
    "--independence",
    type=click.Choice(["none", "person", "department", "organisation"]),
    help="How independent of the developers.",
)
@click.option("--expertise", help="Expertise that fits the task.")
@click.option("--scope", multiple=True, help="A part, flow or zone in scope.")
@click.option("--left-out", help="What was not tested, and why.")
@click.option("--duration", help="Time spent, such as 15 d.")
@click.option("--approach", help="How it was done: steps and techniques.")
@click.option("--configuration", help="Settings of tools and of what was tested.")
@click.option("--tool", "tools", multiple=True, help="A tool with version and settings.")
@click.option("--for", "shows", multiple=True, metavar="TEST", help="A planned test that the report shows.")
@click.option(
    "--result",
    type=click.Choice(["passed", "failed", "incomplete"]),
    help="What its author concluded.",
)
@click.option("--results", help="What came out, in a sentence.")
@click.option("--original", is_flag=True, default=None, help="It is the testers' own report, unaltered.")
@click.option(
    "--finding",
    "findings",
    multiple=True,
    metavar="PART: TEXT",
    help="What was found, after its part and with CWE numbers where they are known.",
)
@as_of_option
def add(
    report: Path,
    *,
    folder: Path | None,
    method: str | None,
    of: dict[str, str] | None,
    date: AsOf | None,
    as_of: AsOf | None,
    findings: tuple[str, ...],
    **said: object,
) -> None:
    """Make a person's REPORT evidence: the file by its digest, and what was typed of it."""
    # The commands of this group share a start that needs no folder.
    from wardbook.app.evidence import Folder, Meant, Refused
    from wardbook.app.evidence_people import Facts
    from wardbook.app.evidence_people import add as add_report

    try:
        there = Folder(folder or Path(), date_or_today(as_of))
        facts = msgspec.convert({**said, "findings": findings}, Facts)
        taken = add_report(
            there, report, Meant(method=method, of=of or {}), facts, date.date if date else None
        )
        there.write()
    except Refused as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{report} {'became' if taken.is_new else 'is already'} {taken.evidence}")


@click.command("renew")
@click.argument("name", metavar="EVIDENCE")
@folder_option
@click.option("--because", required=True, help="Why it still shows what is claimed now.")
@click.option("--by", required=True, help="Who looked.")
@click.option("--test", "tests", multiple=True, metavar="TEST", help="Only for this planned test.")
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
@as_of_option
def renew(
    name: str,
    *,
    folder: Path | None,
    because: str,
    by: str,
    tests: tuple[str, ...],
    dry_run: bool,
    as_of: AsOf | None,
) -> None:
    """Let EVIDENCE count again though its claim changed, after a person looked; a decision records who and why."""
    # As in `add`.
    from wardbook.app.evidence import Folder, Refused
    from wardbook.app.evidence_renew import renew as renew_evidence

    date = date_or_today(as_of)
    try:
        there = Folder(folder or Path(), date)
        done = renew_evidence(there, name, because=because, by=by, date=date, tests=tests, dry_run=dry_run)
    except Refused as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{name} {'would count' if dry_run else 'counts'} again for {', '.join(done.tests)}")
    if dry_run:
        click.echo(f"{done.change}{done.decision}", nl=False)


@click.command("template")
@click.argument("method", metavar="METHOD")
@folder_option
@as_of_option
def template(method: str, *, folder: Path | None, as_of: AsOf | None) -> None:
    """Print a report by METHOD to fill in: the facts it must state, the rows of the plan it would answer."""
    # As in `add`.
    from wardbook.analysis.test_methods import named
    from wardbook.app.evidence import Refused, unknown_method
    from wardbook.app.evidence_template import template as report

    file = loaded_file(folder or Path(), date_or_today(as_of))
    found = named(method, file.methods)
    if not found:
        refused: Refused = unknown_method(method, file.methods)
        raise click.ClickException(str(refused))
    click.echo(report(file, file.methods[found]), nl=False)
