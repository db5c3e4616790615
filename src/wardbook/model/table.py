"""Tables, the one form in which everything is shown."""

from __future__ import annotations

from enum import Enum

import msgspec


class Audience(Enum):
    """Who may see something; each later one may see all that is for the earlier ones' eyes too."""

    PUBLIC = "public"
    USER = "user"
    CUSTOMER = "customer"
    REGULATOR = "regulator"


class Kind(Enum):
    """What a column holds, so that each surface can align, link and sort it."""

    TEXT = "text"
    ID = "id"
    CODE = "code"
    DATE = "date"
    NUMBER = "number"
    STATE = "state"


class Tone(Enum):
    """How a state is to be read; surfaces show it by shape and word, colour only helps."""

    GOOD = "good"
    OPEN = "open"
    BAD = "bad"
    UNKNOWN = "unknown"
    PLAIN = "plain"


class State(msgspec.Struct, frozen=True, tag="state"):
    """A named state such as `done` or `not assessed`."""

    word: str
    tone: Tone = Tone.PLAIN


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """A fact that nobody stated (`not stated`) or that was said to be `unknown`, with the reason given."""

    word: str = "not stated"
    why: str = ""


class Link(msgspec.Struct, frozen=True, tag="link"):
    """The id of a thing in the model; surfaces link it to where that thing stands."""

    id: str
    text: str = ""


Value = str | int | State | Missing | Link
Cell = Value | tuple[Value, ...]
"""One value, or several in one cell."""


class Column(msgspec.Struct, frozen=True):
    """One column: machine name, title, kind, relative width for print, and what it means."""

    name: str
    title: str
    kind: Kind = Kind.TEXT
    weight: int = 2
    says: str = ""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table with typed columns; `anchors` gives, row by row, the id a row defines ("" for none).

    `empty` is the sentence shown when there are no rows: what it means and what to do next.
    `notes` stand under the table.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchors: tuple[str, ...] = ()
    empty: str = "Nothing is recorded here yet."
    notes: tuple[str, ...] = ()
    audience: Audience = Audience.REGULATOR


def text(title: str, *, name: str = "", weight: int = 3, says: str = "") -> Column:
    """A column of words."""
    return Column(name or _machine(title), title, Kind.TEXT, weight, says)


def ids(title: str, *, name: str = "", weight: int = 2, says: str = "") -> Column:
    """A column of ids of the model."""
    return Column(name or _machine(title), title, Kind.ID, weight, says)


def code(title: str, *, name: str = "", weight: int = 2, says: str = "") -> Column:
    """A column of technical text, set in a fixed-width face."""
    return Column(name or _machine(title), title, Kind.CODE, weight, says)


def date(title: str, *, name: str = "", weight: int = 1, says: str = "") -> Column:
    """A column of dates, written YYYY-MM-DD."""
    return Column(name or _machine(title), title, Kind.DATE, weight, says)


def number(title: str, *, name: str = "", weight: int = 1, says: str = "") -> Column:
    """A column of whole numbers."""
    return Column(name or _machine(title), title, Kind.NUMBER, weight, says)


def state(title: str, *, name: str = "", weight: int = 1, says: str = "") -> Column:
    """A column of named states."""
    return Column(name or _machine(title), title, Kind.STATE, weight, says)


def _machine(title: str) -> str:
    return title.lower().replace(" ", "-").replace("/", "-")
