"""An event of the ledger: who recorded what, when and why, chained to the one before it."""

from __future__ import annotations

import datetime
import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

import msgspec

EVENT_SCHEMA = "wardbook/event/1"
Body = dict[str, Any]  # Any: whatever JSON can hold; each kind has a struct of its own
BodyType = TypeVar("BodyType", bound=type[msgspec.Struct])


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event before it has its place in the ledger.

    `on` is the day it is about, which may lie before the day on which it is recorded. `by` is a person, or
    the tool where nobody asked for it; `auth` says how that is known: `stated` (a name that was typed),
    `key:KEYID` (the record is signed with a key registered for that person) or `tool`. `before` and `after`
    are digests or short words of what changed, `facts` what it relied on. Two drafts with the same `key` are
    the same write: the second is answered with the first's event.
    """

    kind: str
    about: str
    on: datetime.date
    by: str
    body: Body
    auth: str = "stated"
    role: str = ""
    why: str = ""
    releases: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    facts: dict[str, str] = {}
    key: str = ""


class Event(Draft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft with its place: `seq` counts from 1, `at` is the clock's UTC time, `prev` and `digest` chain it."""

    seq: int
    at: str
    tool: str
    prev: str
    digest: str = ""


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The end of a ledger: what somebody keeps elsewhere to find out later whether it was rewritten or cut."""

    registry: str
    seq: int
    digest: str


GENESIS = Head(registry="", seq=0, digest="")


class Ledger(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Events in their order, and the day they are looked at from: the subject of views about released versions."""

    events: tuple[Event, ...]
    as_of: datetime.date
    head: Head = GENESIS


def says_what(kind: str) -> Callable[[BodyType], BodyType]:
    """Register a struct as the body of events of `kind`; its docstring says in a sentence what happened."""

    def register(body: BodyType) -> BodyType:
        if _BODIES.setdefault(kind, body) is not body:
            raise TypeError(f"two bodies for events of kind {kind}")
        return body

    return register


@cache
def kinds() -> dict[str, type[msgspec.Struct]]:
    """The struct of every kind of event, by kind."""
    package = import_module("wardbook.model.field")
    for info in pkgutil.iter_modules(package.__path__):
        import_module(f"wardbook.model.field.{info.name}")
    return dict(sorted(_BODIES.items()))


class NotOurs(ValueError):
    """Raised for an event of a kind, or with a body, that this version does not know."""


def body_of(event: Draft) -> Any:  # Any: the struct of its kind
    """The event's body as the struct of its kind. Raises NotOurs where it is not one."""
    known = kinds().get(event.kind)
    if known is None:
        raise NotOurs(f"there are no events of kind {event.kind[:40]!r}")
    try:
        return msgspec.convert(event.body, known, strict=True)
    except msgspec.ValidationError as error:
        raise NotOurs(
            f"an event of kind {event.kind} says something else than such events do: {error}"
        ) from None


def draft(
    body: msgspec.Struct,
    *,
    about: str,
    on: datetime.date,
    by: str,
    **more: Any,  # Any: the other fields of a draft, which its struct checks
) -> Draft:
    """A draft whose kind and body come from a body struct."""
    kind = next(name for name, known in kinds().items() if known is type(body))
    plain = msgspec.json.decode(msgspec.json.encode(body))  # as the ledger gives it back: lists, no tuples
    return Draft(kind=kind, about=about, on=on, by=by, body=plain, **more)


_BODIES: dict[str, type[msgspec.Struct]] = {}
