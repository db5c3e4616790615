"""Which versions were released, where their units are, who may sign: folded from events."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from wardbook.model.field.event import Event, body_of
from wardbook.model.field.releases import Lot, Person, PersonRetired, Released


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A released version: since when, what it is, and whether it was retired since ("" where not)."""

    since: str
    seq: int
    what: Released
    retired: str = ""


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """A person's key: from when, until when ("" while it signs), why it ended, how many events it signed."""

    what: Person
    since: str
    until: str = ""
    compromised: bool = False
    signed: int = 0


def releases(events: Iterable[Event]) -> dict[str, Release]:
    """Every release by its id, in the order of their release."""
    found: dict[str, Release] = {}
    for event in events:
        if event.kind == "released":
            found[event.about] = Release(since=event.on.isoformat(), seq=event.seq, what=body_of(event))
        elif event.kind == "retired" and event.about in found:
            found[event.about] = msgspec.structs.replace(found[event.about], retired=event.on.isoformat())
    return found


def in_field(known: Iterable[Lot], on: str) -> dict[str, int]:
    """Units by release on a day (ISO): from `since` on, until before `until`, each where it is said."""
    counted: dict[str, int] = {}
    for lot in known:
        if (not lot.since or lot.since <= on) and (not lot.until or on < lot.until):
            counted[lot.release] = counted.get(lot.release, 0) + lot.count
    return counted


def signers(events: Iterable[Event]) -> dict[str, Signer]:
    """Every key by its short name."""
    found: dict[str, Signer] = {}
    for event in events:
        if event.kind == "person-registered":
            person: Person = body_of(event)
            found[person.keyid] = Signer(what=person, since=event.on.isoformat())
        elif event.kind == "person-retired":
            gone: PersonRetired = body_of(event)
            if gone.keyid in found:
                found[gone.keyid] = msgspec.structs.replace(
                    found[gone.keyid], until=event.on.isoformat(), compromised=gone.compromised
                )
        elif event.kind == "signed" and event.auth.removeprefix("key:") in found:
            name = event.auth.removeprefix("key:")
            found[name] = msgspec.structs.replace(found[name], signed=found[name].signed + 1)
    return found
