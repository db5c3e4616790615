"""What changed from one edition of a text to another: what we recorded of it, and what its records themselves show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from wardbook.base.nearest import nearest
from wardbook.base.order import natural
from wardbook.knowledge.reader import Knowledge, Record

How = Literal["added", "removed", "changed", "same"]


class EditionChange(msgspec.Struct, frozen=True):
    """One thing that an edition added, removed, changed, or said to have left alone."""

    how: str
    name: str
    title: str
    says: str
    verified: str


class NoSuchEdition(Exception):
    """A source that the knowledge does not hold; the text says which, and the nearest name."""


def compare_editions(knowledge: Knowledge, old: str, new: str) -> tuple[EditionChange, ...]:
    """The changes from `old` to `new`, ids of sources; records of both are held against each other by name.

    Raises NoSuchEdition where one of them is not catalogued.
    """
    for name in (old, new):
        if knowledge.source(name) is None:
            guess = nearest(name, [source.id for source in knowledge.sources])
            raise NoSuchEdition(
                f"no edition is called `{name}`" + (f"; did you mean `{guess}`?" if guess else "")
            )
    told = [*_told(knowledge, old, new)]
    before, after = _records(knowledge, old), _records(knowledge, new)
    shown = [*_shown(before, after)] if before and after else []
    return tuple(sorted((*told, *shown), key=lambda item: (_ORDER.index(item.how), natural(item.name))))


_ORDER = ("added", "removed", "changed", "same")


def _told(knowledge: Knowledge, old: str, new: str) -> Iterator[EditionChange]:
    """What was recorded of each step from the old edition to the new one, through those between."""
    steps = {(record.text("from"), record.text("to")) for record in knowledge.of_kind("edition-change")}
    way = _way(steps, old, new)
    for record in knowledge.of_kind("edition-change"):
        if (record.text("from"), record.text("to")) in way:
            where = record.name.partition(".")[2] or record.name
            yield EditionChange(record.text("how"), where, record.title, record.says, record.verified)


def _way(steps: set[tuple[str, str]], old: str, new: str) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    at, left = old, len(steps)
    while at != new and left:
        onward = next((step for step in sorted(steps) if step[0] == at), None)
        if onward is None:
            return set()
        found.add(onward)
        at, left = onward[1], left - 1
    return found if at == new else set()


def _records(knowledge: Knowledge, source: str) -> dict[str, Record]:
    return {
        record.name: record
        for record in knowledge.records
        if record.source == source and record.kind != "edition-change"
    }


def _shown(before: dict[str, Record], after: dict[str, Record]) -> Iterator[EditionChange]:
    for name, record in after.items():
        if name not in before:
            yield _change("added", record)
        elif _substance(before[name]) != _substance(record):
            yield _change("changed", record)
    for name, record in before.items():
        if name not in after:
            yield _change("removed", record)


def _substance(record: Record) -> tuple[object, ...]:
    """What makes a record another one: not its title, its place or how it was checked."""
    return (record.obligation, record.says, record.applies, record.evidence)


def _change(how: How, record: Record) -> EditionChange:
    return EditionChange(how, record.name, record.title, record.says, record.verified)
