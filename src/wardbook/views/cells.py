"""Facts as cells: what was stated, what was said to be unknown, what nobody said; never a blank."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import Enum

from wardbook.model.record import Record
from wardbook.model.table import Cell, Link, Missing, State, Tone

_TONES = {
    "done": Tone.GOOD,
    "open": Tone.OPEN,
    "unknown": Tone.UNKNOWN,
    "implemented": Tone.GOOD,
    "planned": Tone.OPEN,
    "proposed": Tone.OPEN,
    "retired": Tone.PLAIN,
    "error": Tone.BAD,
    "warning": Tone.OPEN,
    "note": Tone.PLAIN,
}


def fact(record: Record, field: str) -> Cell:
    """A field of a record (by Python name) as it was stated, or as the kind of silence it is."""
    value = getattr(record, field)
    if value is None or value == () or value == {}:
        return missing(record, field)
    return plain(value)


def missing(record: Record, field: str) -> Missing:
    """`unknown` with its reason where that was said, `not stated` otherwise."""
    key = field.rstrip("_").replace("_", "-")
    if key in record.unknowns:
        return Missing("unknown", record.unknowns[key])
    return Missing()


def plain(value: object) -> Cell:
    """A stated value: yes and no in words, dates as YYYY-MM-DD, several as several."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | str):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    if isinstance(value, dict):
        return tuple(f"{key}: {'unknown' if item is None else plain(item)}" for key, item in value.items())
    return str(value)


def links(ids: Iterable[str]) -> Cell:
    """Ids of the model, each leading to where it stands; `none stated` when there are none."""
    found = tuple(Link(item) for item in ids)
    return found or Missing()


def state(word: str | None) -> Cell:
    """A named state."""
    return State(word, _TONES.get(word, Tone.PLAIN)) if word else Missing()
