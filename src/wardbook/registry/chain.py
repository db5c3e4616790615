"""Events chained by digests: each covers the one before it, so that nothing within can change unseen.

The digest of an event is SHA-256 over a domain tag and its canonical JSON, in which `prev` holds the digest
of the event before. A chain alone does not stop somebody who rewrites all of it or cuts its end: only a head
that was kept elsewhere does. Source: `Efficient data structures for tamper-evident logging` (Crosby, Wallach,
USENIX Security 2009), section 2, for what a chain without commitments cannot show.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from wardbook.base.canonical import canonical_json
from wardbook.model.field.event import EVENT_SCHEMA, GENESIS, Draft, Event, Head

_TAG = EVENT_SCHEMA.encode() + b"\n"


class Broken(msgspec.Struct, frozen=True):
    """One place where a ledger is not what it was: the number of the event and what is wrong there."""

    seq: int
    says: str


def chained(draft: Draft, before: Head, *, at: str, tool: str) -> Event:
    """The draft as the event behind the head `before`. Raises TypeError for a body with floating-point numbers."""
    fields = {name: getattr(draft, name) for name in Draft.__struct_fields__}
    fields["key"] = draft.key or once_key(draft)
    event = Event(**fields, seq=before.seq + 1, at=at, tool=tool, prev=before.digest)
    return msgspec.structs.replace(event, digest=digest(event))


def digest(event: Event) -> str:
    """What an event's digest has to be."""
    plain = msgspec.to_builtins(event)
    del plain["digest"]
    return "sha256:" + hashlib.sha256(_TAG + canonical_json(plain)).hexdigest()


def once_key(draft: Draft) -> str:
    """The key of a write without one: what it says, so that saying it again is not a second event."""
    plain = msgspec.to_builtins(draft)
    del plain["key"]
    return hashlib.sha256(canonical_json(plain)).hexdigest()


def head_of(registry: str, event: Event | None) -> Head:
    """The head behind an event, or before the first one."""
    return Head(registry=registry, seq=event.seq, digest=event.digest) if event else GENESIS


def broken(events: Iterable[Event], kept: Iterable[Head] = ()) -> Iterator[Broken]:
    """Everything wrong with a ledger, and with heads of it that somebody kept; nothing where it is whole."""
    expected, last = GENESIS.digest, 0
    keys: dict[str, int] = {}
    heads = {head.seq: head for head in kept}
    registry = ""
    for event in events:
        if event.seq == 1 and event.kind == "registry-opened":
            registry = str(event.body.get("registry", ""))
        if event.seq != last + 1:
            yield Broken(event.seq, f"event {last + 1} should stand here")
        if event.prev != expected:
            yield Broken(event.seq, "it does not follow from the event before it")
        if digest(event) != event.digest:
            yield Broken(event.seq, "its contents are not those its digest was made of")
        if (first := keys.setdefault(event.key, event.seq)) != event.seq:
            yield Broken(event.seq, f"it is written a second time; event {first} is the first")
        head = heads.pop(event.seq, None)
        if head is not None:
            yield from _against(head, event, registry)
        expected, last = event.digest, event.seq
    if last == 0:
        yield Broken(0, "it has no event at all, not even the one that begins a registry")
    for head in heads.values():
        if head.seq > last:
            yield Broken(head.seq, f"the head that was kept has {head.seq} events, and only {last} are left")


def backwards(events: Iterable[Event]) -> Iterator[Broken]:
    """Events recorded by a clock that stood before that of an event before them: no fault, for the order is that of numbers."""
    latest = ""
    for event in events:
        if event.at < latest:
            yield Broken(event.seq, f"its clock said {event.at}, and that of an event before it {latest}")
        latest = max(latest, event.at)


def _against(head: Head, event: Event, registry: str) -> Iterator[Broken]:
    if head.registry and head.registry != registry:
        yield Broken(event.seq, f"the head that was kept is of another registry, {head.registry}")
    elif head.digest != event.digest:
        yield Broken(event.seq, "up to here it is not what it was when the head was kept: it was rewritten")


def day(text: str) -> datetime.date:
    """The day of an ISO date or of the time of an event."""
    return datetime.date.fromisoformat(text[:10])
