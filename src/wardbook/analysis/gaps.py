"""What did nobody say? Facts that somebody asks for and the folder does not state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import msgspec

from wardbook.base.order import by_id
from wardbook.model.components import Component
from wardbook.model.record import Record
from wardbook.model.security_file import Device, Gap


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that is asked for: table and field of the Device, what it tells, who asks."""

    table: str
    field: str
    tells: str
    asked_by: tuple[str, ...] = ()


def gaps(device: Device, components: dict[str, Component], asked: Iterable[Asked]) -> dict[str, Gap]:
    """Every asked fact that is not stated or was said to be unknown, by id `record.field`."""
    found = {gap.id: gap for question in asked for gap in _gaps(device, components, question)}
    return by_id(found)


def _gaps(device: Device, components: dict[str, Component], question: Asked) -> Iterator[Gap]:
    for about, record in _records(device, components, question.table):
        name = _python_name(type(record), question.field)
        if name and _concerns(record, question) and _is_missing(record, name):
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
    single: dict[str, Record | None] = {
        "device": device.about,
        "lifecycle": device.about.lifecycle,
        "postmarket": device.postmarket,
    }
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
    concerns = _CONCERNS.get((question.table, question.field))
    return concerns is None or concerns(record)


def _is_code(record: Record) -> bool:
    return getattr(record, "kind", None) == "code"


def _is_secret(record: Record) -> bool:
    return bool({"key", "credential"} & set(getattr(record, "data", ())))


def _is_service(record: Record) -> bool:
    return getattr(record, "is_", None) in ("server", "cloud")


def _is_encrypted(record: Record) -> bool:
    return getattr(record, "crypto", None) not in (None, "none")


def _speaks(record: Record) -> bool:
    """A path with a protocol; a keypad or a wire has no port, version or session of its own."""
    return bool(getattr(record, "protocol", None))


def _runs(record: Record) -> bool:
    return getattr(record, "is_", None) in ("process", "server", "app", "cloud")


def _never(_: Record) -> bool:
    """Facts whose absence is an answer: a path is not dormant, needs no badge or state, unless somebody says so."""
    return False


_CONCERNS: dict[tuple[str, str], Callable[[Record], bool]] = {
    ("flows", "signed"): _is_code,
    ("flows", "keys"): _is_encrypted,
    ("flows", "auth-covers"): _is_encrypted,
    ("flows", "crypto"): _speaks,
    ("flows", "port"): _speaks,
    ("flows", "version"): _speaks,
    ("flows", "session"): _speaks,
    ("flows", "opens"): _speaks,
    ("flows", "window"): _speaks,
    ("flows", "hand-off"): _is_encrypted,
    ("flows", "default"): _speaks,
    ("flows", "dormant"): _never,
    ("flows", "requires"): _never,
    ("zones", "needs"): _never,
    ("actors", "strength"): lambda record: getattr(record, "badges", ()) not in ((), ("none",)),
    ("controls", "label"): _never,
    ("controls", "because"): _never,
    ("assets", "life-cycle"): _is_secret,
    ("assets", "shared"): _is_secret,
    ("components", "cpe"): lambda record: not getattr(record, "purl", None),
    ("components", "purl"): lambda record: not getattr(record, "cpe", None),
    ("parts", "sbom"): _runs,
    ("parts", "ports"): _runs,
    ("parts", "privilege"): _runs,
    ("parts", "provider"): lambda record: getattr(record, "is_", None) == "cloud",
    ("parts", "region"): lambda record: getattr(record, "is_", None) == "cloud",
    ("parts", "serves"): _is_service,
}
"""Records that a fact makes sense for; without an entry it does for every record of its table."""


@cache
def _python_name(record: type[Record], written: str) -> str:
    """The attribute that holds a field as it is written in the folder, "" where the record has none."""
    names = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))
    return names.get(written, "")


def _is_missing(record: Record, name: str) -> bool:
    value = getattr(record, name, None)
    if isinstance(value, Record) and "until" in value.unknowns and getattr(value, "until", None) is None:
        return True
    return value is None or value == () or value == {}


def _nested_reason(record: Record, name: str) -> str:
    """The `why` beside an unknown inside the field, as in `support: {until: unknown, why: …}`."""
    value = getattr(record, name, None)
    return str(getattr(value, "why", None) or "") if value is not None else ""
