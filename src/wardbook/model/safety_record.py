"""What another system's safety risk file says: harms and hazardous situations as its table has them."""

from __future__ import annotations

import msgspec

from wardbook.base.span import NOWHERE, Span


class SafetyHarm(msgspec.Struct, frozen=True, kw_only=True):
    """A harm of the table; `id` is "" where it gives none.

    `severity` is one of our words, "" where it could not be told, `written` what stood there.
    """

    id: str
    what: str
    severity: str = ""
    written: str = ""
    is_retired: bool = False
    at: Span = NOWHERE


class SafetySituation(msgspec.Struct, frozen=True, kw_only=True):
    """A hazardous situation of the table; `harms` are keys of the record's harms.

    It has several ids where the table numbers its rows and gives a situation one row for each harm.
    """

    ids: tuple[str, ...] = ()
    what: str
    sequence: str = ""
    harms: tuple[str, ...] = ()
    is_retired: bool = False
    at: Span = NOWHERE


class SafetyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """All of a table, by key: the id where there is one, else the words without regard to case and spaces."""

    harms: dict[str, SafetyHarm]
    situations: dict[str, SafetySituation]


def key_of(id_: str, what: str) -> str:
    """The key of a harm or situation."""
    return id_ or spoken(what)


def spoken(text: str) -> str:
    """Words as they are compared: without regard to case, spaces and a full stop at the end."""
    return " ".join(text.split()).casefold().rstrip(" .")
