"""`wardbook monitor`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from wardbook.app.dates import AsOf
from wardbook.cli.options import as_of_option, date_or_today, intel_option
from wardbook.cli.registry_options import progress, registry_of, registry_option

if TYPE_CHECKING:
    from wardbook.app.monitoring import Monitoring
    from wardbook.intelligence.snapshot import Snapshot
    from wardbook.model.field.event import Head
    from wardbook.registry.store import Registry

ALERTS, UNREADABLE = 1, 3
_SHOWN = 20
_LEAST_SECONDS = 60


@click.command("monitor")
@click.option("--once", is_flag=True, help="Look once and end; the default.")
@click.option("--every", metavar="TIME", help="Look again and again, such as 6h or 1d, until it is stopped.")
@intel_option
@as_of_option
@click.option("--dry-run", is_flag=True, help="Say what would be told, and record nothing.")
@click.option(
    "--mail",
    metavar="FILE.eml",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what is told as a message that any mail program sends.",
)
@click.option("--to", "to", metavar="ADDRESS", default="", help="To whom the message of --mail goes.")
@click.option(
    "--jira",
    metavar="FILE.csv",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what is told as rows that Jira imports.",
)
@click.option(
    "--github",
    metavar="FILE.csv",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what is told as rows for issues of GitHub.",
)
@click.option(
    "--webhook",
    metavar="URL",
    help="Send what is told as JSON to this https address; nothing else uses the network.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print it.",
)
@registry_option
def command(
    *,
    once: bool,
    every: str | None,
    intel: Path | None,
    as_of: AsOf | None,
    dry_run: bool,
    mail: Path | None,
    to: str,
    jira: Path | None,
    github: Path | None,
    webhook: str | None,
    form: str,
    address: str | None,
    folder: Path,
) -> None:
    """Hold every released version against what the world says now, and tell what is news.

    New and changed advisories against all releases, new releases against all advisories; known exploitation,
    likelihood, repairs, withdrawals, ends of support. Each alert says where, how many units, the way to harm and
    how risks moved. Nothing is told twice. A long run is recorded in parts: stopped at any moment, the next one goes
    on behind the last of them. Exit code 1 where something was told.
    """
    if once and every:
        raise click.UsageError("--once and --every contradict each other")
    if every and as_of:
        raise click.UsageError("--every looks at the clock, so it takes no --as-of")
    seconds = _seconds(every) if every else 0
    while True:
        told = _look(
            intel, as_of, address, folder, form, dry_run=dry_run, outputs=(mail, to, jira, github, webhook)
        )
        if not seconds:
            raise click.exceptions.Exit(ALERTS if told else 0)
        click.echo(f"Looking again in {every}.", err=True)
        time.sleep(seconds)


def _look(
    intel: Path | None,
    as_of: AsOf | None,
    address: str | None,
    folder: Path,
    form: str,
    *,
    dry_run: bool,
    outputs: tuple[Path | None, str, Path | None, Path | None, str | None],
) -> int:
    from wardbook.app.monitoring import monitor  # the libraries load when a command runs
    from wardbook.app.telling import refuse_webhook, to_json, write_all
    from wardbook.intelligence.snapshot import SnapshotError

    mail, to, jira, github, webhook = outputs
    with registry_of(folder, address) as registry:
        if webhook is not None:
            refuse_webhook(webhook)
        head = registry.head()
        try:
            with _opened(folder, intel) as snapshot:
                done = monitor(
                    registry, snapshot, as_of=date_or_today(as_of), dry_run=dry_run, progress=progress
                )
        except SnapshotError as error:
            _fail(error.diagnostic.says, error.diagnostic.help, error.diagnostic.code)
        except KeyboardInterrupt:
            _interrupted(registry, head)
            raise
        for line in write_all(done, mail=mail, to=to, jira=jira, github=github, webhook=webhook):
            click.echo(line, err=True)
        if form == "json":
            click.echo(json.dumps(to_json(done), indent=1, ensure_ascii=False))
        else:
            _tell(done, dry_run=dry_run)
        return len(done.alerts)


def _opened(folder: Path, intel: Path | None) -> Snapshot:
    from wardbook.app import snapshots  # as above

    found, problem = snapshots.find(folder, intel)
    if found is None:
        says, help_, code = (
            (problem.says, problem.help, problem.code) if problem else ("no snapshot", "", "VU102")
        )
        _fail(says, help_, code)
    return found


def _interrupted(registry: Registry, head: Head) -> None:
    """Say what an interrupted run leaves behind the head that it found."""
    from wardbook.app.monitoring_begun import left  # as above

    count = left(registry)
    if count:
        said = f"{count:,} alerts are recorded; the next `wardbook monitor` goes on from there."
    elif registry.head() != head:
        said = "All is recorded, though nothing was written or sent; `wardbook inbox` has the alerts."
    else:
        said = "Nothing was recorded; the next `wardbook monitor` begins again."
    click.echo(f"\n{said}", err=True)


def _fail(says: str, help_: str, code: str) -> NoReturn:
    click.echo(f"error[{code}]: {says}\n  = help: {help_}", err=True)
    raise click.exceptions.Exit(UNREADABLE)


def _tell(done: Monitoring, *, dry_run: bool) -> None:
    from wardbook.app.telling import lines  # as above

    body = done.run.body
    click.echo(
        f"{done.releases} releases, {done.looked_up:,} components looked up in {body['snapshot']} of {body['dated']}; "
        f"risks of {done.rerun} releases reckoned anew."
    )
    if done.resumed_from:
        click.echo(
            f"Gone on with a run that was interrupted on {done.resumed_from}: "
            f"{done.resumed:,} of these alerts were recorded by it."
        )
    if done.skipped:
        click.echo(f"Nothing to tell: {done.skipped}.")
    for item in done.alerts[:_SHOWN]:
        click.echo("")
        for line in lines(item):
            click.echo(line)
    if len(done.alerts) > _SHOWN:
        click.echo(f"\nand {len(done.alerts) - _SHOWN} more; `wardbook inbox` has all.")
    if done.alerts:
        word = "would be told (--dry-run)" if dry_run else "told"
        click.echo(
            f"\n{len(done.alerts)} alerts {word}. Next: `wardbook inbox`, then `wardbook triage ALERT`."
        )
    elif not done.skipped:
        click.echo("Nothing to tell.")


def _seconds(text: str) -> int:
    from wardbook.model.duration import days  # beside its only use

    found = days(text)
    if found is None:
        raise click.UsageError(f"`{text}` is no time; write 6h, 30 min or 1 d")
    return max(_LEAST_SECONDS, round(found * 86_400))
