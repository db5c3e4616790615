"""What did nobody say? Facts that somebody asks for and the folder does not state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from wardbook.base.order import by_id
from wardbook.model.components import Component
from wardbook.model.record import Record
from wardbook.model.security_file import Device, Gap


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that is asked for: table and field of the Device, what it tells, who asks.

    `when` narrows it to records whose named field has one of some values, such as parts that
    are the maker's.
    """

    table: str
    field: str
    tells: str
    asked_by: tuple[str, ...] = ()
    when_field: str = ""
    when_values: tuple[str, ...] = ()


def gaps(device: Device, components: dict[str, Component], asked: Iterable[Asked]) -> dict[str, Gap]:
    """Every asked fact that is not stated or was said to be unknown, by id `record.field`."""
    found = {gap.id: gap for question in asked for gap in _gaps(device, components, question)}
    return by_id(found)


def _gaps(device: Device, components: dict[str, Component], question: Asked) -> Iterator[Gap]:
    name = question.field.replace("-", "_")
    for about, record in _records(device, components, question.table):
        if _concerns(record, question) and _is_missing(record, name):
            why = record.unknowns.get(question.field)
            word = "is said to be unknown" if why is not None else "is not stated"
            yield Gap(
                id=f"{about}.{question.field}",
                about=about,
                field=question.field,
                says=f"{question.tells} {word}",
                why=why or _nested_reason(record, name),
                asked_by=question.asked_by,
                origin=record.origin,
            )


def _records(device: Device, components: dict[str, Component], table: str) -> Iterator[tuple[str, Record]]:
    single: dict[str, Record | None] = {"device": device.about, "lifecycle": device.about.lifecycle, "postmarket": device.postmarket}
    if table in single:
        record = single[table]
        if record is not None:
            yield table, record
    elif table == "components":
        yield from components.items()
    else:
        yield from getattr(device, table).items()


def _concerns(record: Record, question: Asked) -> bool:
    if getattr(record, "state", None) == "retired":
        return False
    if not question.when_field:
        return True
    value = getattr(record, question.when_field.replace("-", "_"), None)
    values = value if isinstance(value, tuple) else (value,)
    return any(str(item) in question.when_values for item in values)


def _is_missing(record: Record, name: str) -> bool:
    value = getattr(record, name, None)
    if isinstance(value, Record) and "until" in value.unknowns and getattr(value, "until", None) is None:
        return True
    return value is None or value == () or value == {}


def _nested_reason(record: Record, name: str) -> str:
    """The `why` beside an unknown inside the field, as in `support: {until: unknown, why: …}`."""
    value = getattr(record, name, None)
    return str(getattr(value, "why", None) or "") if value is not None else ""
