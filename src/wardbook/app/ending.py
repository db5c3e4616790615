"""The end of a released version: stages, notices, transfer, what is wiped and switched off, and that it is over."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from wardbook.analysis.field.ends import EndItem, end_items, left_open
from wardbook.analysis.field.releases import releases
from wardbook.app.registry import released
from wardbook.base.canonical import digest
from wardbook.base.limits import FILE_BYTES
from wardbook.model.document import Block, Callout, Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.field.ends import EndTaskDone, NoticeSent, Retired, Stage, StageReached, Task, Transferred
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.releases import Released
from wardbook.model.number import agreed
from wardbook.model.security_file import loads
from wardbook.model.table import Table, Tone
from wardbook.registry.faults import RegistryFault, conflict
from wardbook.registry.store import Registry
from wardbook.views.field_ends import end_table
from wardbook.views.field_history import timeline


def items_of(registry: Registry, release: str, on: datetime.date) -> tuple[EndItem, ...]:
    """What the end of a release asks for. Raises RegistryFault PM307."""
    what = released(registry, release)
    file = loads(registry.object(str(what.body["security_file"])))
    return end_items(registry.told(), release, file.device, on)


def stage(
    registry: Registry, release: str, to: Stage, *, until: str, by: str, why: str, on: datetime.date
) -> Draft:
    """A release reaches a stage of support. Raises RegistryFault PM333 without a reason."""
    released(registry, release)
    if not why.strip():
        raise RegistryFault("PM333", "a stage is reached for a reason", "say why: --why TEXT")
    body = StageReached(stage=to, until=until)
    return draft(body, about=release, on=on, by=by, why=why, releases=(release,), after=to)


def notice(
    registry: Registry,
    release: str,
    of: Stage,
    ends: str,
    to: str,
    document: Path | None,
    *,
    by: str,
    why: str,
    on: datetime.date,
) -> tuple[Draft, dict[str, bytes]]:
    """Customers were told of an end; the document is kept. Raises RegistryFault PM307, PM333."""
    released(registry, release)
    files = _kept(document)
    body = NoticeSent(of=of, ends=ends, to=to, document=next(iter(files), ""))
    return draft(body, about=release, on=on, by=by, why=why, releases=(release,)), files


def transfer(
    registry: Registry,
    release: str,
    customer: str,
    units: int,
    document: Path | None,
    accepted_by: str,
    *,
    by: str,
    why: str,
    on: datetime.date,
) -> tuple[Draft, dict[str, bytes]]:
    """A customer took over the responsibility for units. Raises RegistryFault PM307, PM333."""
    released(registry, release)
    if not accepted_by.strip():
        raise RegistryFault(
            "PM333",
            "responsibility passes only to somebody who took it",
            "say who accepted it at the customer: --accepted-by NAME",
        )
    files = _kept(document)
    body = Transferred(
        customer=customer, units=units, document=next(iter(files), ""), accepted_by=accepted_by
    )
    return draft(body, about=release, on=on, by=by, why=why, releases=(release,)), files


def done(
    registry: Registry,
    release: str,
    task: Task,
    of: str,
    how: str,
    *,
    record: str,
    by: str,
    on: datetime.date,
) -> Draft:
    """Something that the end asks for was done. Raises RegistryFault PM333 for what it does not ask for."""
    asked = {(item.kind, item.of) for item in items_of(registry, release, on)}
    if (task, of) not in asked and task != "collect":
        known = ", ".join(sorted(name for kind, name in asked if kind == task)) or "nothing"
        raise RegistryFault(
            "PM333", f"the model of {release} asks to {task} {known}, and not {of}", "name one of these"
        )
    body = EndTaskDone(task=task, of=of, how=how, record=record)
    return draft(body, about=release, on=on, by=by, why=how, releases=(release,))


def retire(
    registry: Registry, release: str, *, although: bool, by: str, why: str, on: datetime.date
) -> tuple[Draft, tuple[EndItem, ...]]:
    """A release is over. Raises RegistryFault PM333 where something is open and nobody says that it may be, and why."""
    known = releases(registry.events(only=["released", "retired"]))
    released(registry, release)
    if known[release].retired:
        raise conflict(f"{release} was retired on {known[release].retired}", "`wardbook timeline` shows it")
    items = items_of(registry, release, on)
    left = left_open(items)
    if left and not (although and why.strip()):
        some = "; ".join(f"{item.kind} of {item.of}: {item.shows}" for item in left[:6])
        more = f" and {len(left) - 6} more" if len(left) > 6 else ""
        raise RegistryFault(
            "PM333",
            f"{len(left)} things are left open: {some}{more}",
            "settle them (`wardbook retire RELEASE --show` lists all), or add --although with --why and --key",
        )
    body = Retired(left=tuple(f"{item.kind}/{item.of}" for item in left))
    made = draft(
        body,
        about=release,
        on=on,
        by=by,
        why=why,
        releases=(release,),
        before="released",
        after="retired",
        key=f"retired:{release}",
    )
    return made, items


def report(registry: Registry, release: str, on: datetime.date) -> Document:
    """The report of the end: what was asked, what shows that it was done, what was left, and what happened."""
    event = released(registry, release)
    what = msgspec.convert(event.body, Released)
    items = items_of(registry, release, on)
    left = left_open(items)
    from wardbook.app.registry import ledger  # beside its only use

    history = timeline(ledger(registry, on, release=release))
    assert isinstance(history, Table), "a time line in words"
    said = agreed(f"{len(left)} of {len(items)} things are left open.") if left else "Nothing was left open."
    blocks: list[Block] = [
        Paragraph((Run(f"What the end of {release} asks for, and what shows that it was done. {said}"),)),
        Heading(1, "What the end asks for", "asks"),
        TableBlock(end_table(release, on.isoformat(), items), "table-end"),
        Heading(1, "What happened", "happened"),
        TableBlock(history, "table-timeline"),
    ]
    if left:
        blocks.insert(1, Callout(Tone.BAD, "Left open", (Run(said),), "left"))
    return Document(
        name="retirement-report",
        title=f"End of {what.name} {what.version}",
        device=what.name,
        manufacturer=what.manufacturer,
        version=what.version,
        as_of=on,
        draft=bool(left),
        blocks=tuple(blocks),
        answers="What the end of this released version asks for, what was done, and what was left.",
    )


def _kept(document: Path | None) -> dict[str, bytes]:
    if document is None:
        return {}
    try:
        with document.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise RegistryFault(
            "PM333",
            f"{document} cannot be read: {error.strerror or error}",
            "name the document that was sent",
        ) from None
    if len(data) > FILE_BYTES:
        raise RegistryFault(
            "PM333",
            f"{document} has more than {FILE_BYTES:,} bytes",
            "keep it elsewhere and name it in --why",
        )
    return {digest(data): data}
