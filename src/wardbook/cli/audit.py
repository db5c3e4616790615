"""`wardbook audit`: is the ledger what it was?"""

from __future__ import annotations

from pathlib import Path

import click

from wardbook.cli.registry_options import REFUSED, progress, registry_of, registry_option


@click.group("audit")
def command() -> None:
    """Verify the ledger of a registry against heads that were kept, and print its head."""


@command.command("head")
@registry_option
def head(*, address: str | None, folder: Path) -> None:
    """Print the ledger's head: one line to be kept where nobody who can write to the registry can change it."""
    from wardbook.app.registry import head_text  # only when it runs

    with registry_of(folder, address) as registry:
        click.echo(head_text(registry.head()))


@command.command("verify")
@click.option(
    "--since",
    "heads",
    multiple=True,
    metavar="HEAD",
    help="A head that was kept, as printed, or a file with one in each line; may be repeated.",
)
@registry_option
def verify(*, heads: tuple[str, ...], address: str | None, folder: Path) -> None:
    """Check every event, signature and kept file, and that the ledger goes on from each head that was kept.

    Without --since it cannot be told whether somebody rewrote all of it or cut off its end. Exit code 1 where
    anything is wrong.
    """
    from wardbook.app.audit import audit, heads_of  # only when it runs

    with registry_of(folder, address) as registry:
        kept = heads_of(heads)
        found = audit(registry, kept, progress)
        progress("recording")
    for item in found.broken:
        click.echo(f"event {item.seq}: {item.says}")
    for item in found.notes[:5]:
        click.echo(f"note: event {item.seq}: {item.says}")
    if len(found.notes) > 5:
        click.echo(f"note: and {len(found.notes) - 5} more such events")
    signed = f"{found.signatures} signatures, {found.unsigned} decisions only stated"
    click.echo(f"{found.events} events, {signed}, {found.objects} kept files, index {found.index}")
    if found.broken:
        click.echo(f"Not whole: {len(found.broken)} faults")
        raise click.exceptions.Exit(REFUSED)
    if kept:
        click.echo(f"Whole, and it goes on from {len(kept)} kept heads; head now: {found.head}")
    else:
        click.echo(f"Whole in itself; head now: {found.head}")
        click.echo(
            "No head was given, so a ledger rewritten as a whole or cut at its end would look the same: "
            "keep this head elsewhere and give it with --since next time"
        )
