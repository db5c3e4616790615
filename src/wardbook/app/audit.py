"""Is a registry what it was? Every event, signature, kept file, and every head that somebody kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from wardbook.app.registry import head_read, head_text
from wardbook.model.field.event import Head
from wardbook.registry import chain, checking, signing
from wardbook.registry.chain import Broken
from wardbook.registry.faults import RegistryFault
from wardbook.registry.store import Progress, Registry

DECIDED = frozenset(
    {"released", "decided", "triaged", "retired", "incident-closed", "judged", "advisory-published"}
)
"""Kinds of events that a person answers for, so that it is counted who only stated a name."""


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """What an audit came to; `notes` are no faults, and worth a look."""

    broken: tuple[Broken, ...]
    notes: tuple[Broken, ...]
    events: int
    signatures: int
    unsigned: int
    objects: int
    index: str
    head: str


def audit(registry: Registry, kept: Sequence[Head] = (), progress: Progress = lambda _: None) -> Audit:
    """Check all of a registry. Raises RegistryFault where it cannot be read at all."""
    head = registry.head()
    progress(f"checking {head.seq:,} events")
    events = tuple(registry.events())
    found = [*chain.broken(events, kept)]
    found += [
        Broken(0, f"a head that was kept is of another registry, {one.registry}")
        for one in kept
        if one.registry not in ("", head.registry) and one.seq > head.seq
    ]
    found += signing.broken(events, head.registry)
    found += registry.reading(checking.columns)
    progress("checking every kept file")
    objects, faults = registry.reading(checking.objects)
    found += faults
    index, faults = checking.index(registry, events, progress)
    found += faults
    signed = {int(item.body["seq"]) for item in events if item.kind == "signed"}
    return Audit(
        broken=tuple(sorted(set(found), key=lambda item: (item.seq, item.says))),
        notes=tuple(chain.backwards(events)),
        events=len(events),
        signatures=sum(item.kind == "signed" for item in events),
        unsigned=sum(item.kind in DECIDED and item.seq not in signed for item in events),
        objects=objects,
        index=index,
        head=head_text(head),
    )


def heads_of(given: Iterable[str]) -> tuple[Head, ...]:
    """Heads from words or files with one in each line. Raises RegistryFault PM308."""
    found: list[Head] = []
    for text in given:
        if len(text) < 500 and Path(text).is_file():
            try:
                lines = Path(text).read_text("utf-8").splitlines()
            except (OSError, UnicodeDecodeError):
                raise RegistryFault(
                    "PM308", f"{text} cannot be read", "give a file with a head in each line"
                ) from None
            found += [head_read(line) for line in lines if line.strip()]
        else:
            found.append(head_read(text))
    return tuple(found)
