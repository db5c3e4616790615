"""Names to things: every reference of a Device resolved or reported, every word checked against its list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_origin

import msgspec

from wardbook.base.span import Span
from wardbook.device import findings
from wardbook.knowledge.reader import Knowledge
from wardbook.model.record import Record
from wardbook.model.security_file import Device
from wardbook.source.context import Context
from wardbook.source.decode import Field, fields

_TABLES = {
    "zone": "zones",
    "actor": "actors",
    "part": "parts",
    "asset": "assets",
    "flow": "flows",
    "use": "uses",
    "harm": "harms",
    "situation": "situations",
    "control": "controls",
    "requirement": "requirements",
    "test": "tests",
    "evidence": "evidence",
    "finding": "findings",
    "question": "questions",
    "authorization": "authorizations",
    "role": "roles",
    "tool": "tools",
    "procedure": "procedures",
    "environment": "environments",
    "import": "sources",
}


class Names(msgspec.Struct, frozen=True):
    """What each kind of reference may name; `pairs` are the flows between two ends."""

    by_kind: dict[str, frozenset[str]]
    pairs: dict[tuple[str, str], tuple[str, ...]]
    badges: frozenset[str]
    broken: frozenset[str]

    @classmethod
    def of(cls, device: Device, knowledge: Knowledge, broken: set[str]) -> Names:
        """The names a device defines, beside those of the knowledge."""
        kinds = {kind: frozenset(getattr(device, table)) for kind, table in _TABLES.items()}
        design_inputs = {
            control.requirement.id for control in device.controls.values() if control.requirement
        }
        kinds["requirement"] |= design_inputs
        kinds |= {"none": frozenset({"none"}), "device": frozenset({"device"})}
        kinds["market"] = frozenset(knowledge.words("markets"))
        kinds["source"] = frozenset(source.id for source in knowledge.sources)
        kinds["knowledge"] = frozenset(record.id for record in knowledge.records)
        pairs: dict[tuple[str, str], tuple[str, ...]] = {}
        for flow in device.flows.values():
            ends = (flow.sender, flow.receiver)
            pairs[ends] = (*pairs.get(ends, ()), flow.id)
        badges = frozenset(badge for actor in device.actors.values() for badge in actor.badges)
        return cls(kinds, pairs, badges, frozenset(broken))

    def candidates(self, kinds: tuple[str, ...]) -> frozenset[str]:
        """Everything a reference of these kinds may name."""
        return frozenset().union(*(self.by_kind.get(kind, frozenset()) for kind in kinds))


class Resolver:
    """Walks a Device once; returns it with canonical ids in place of what was written."""

    def __init__(
        self, names: Names, knowledge: Knowledge, device: Device, present: frozenset[str], context: Context
    ) -> None:
        self.names = names
        self.knowledge = knowledge
        self.device = device
        self.present = present
        self.context = context
        self.words = device.about.words

    def resolve_device(self) -> Device:
        """Every table and nested record of the device."""
        changed: dict[str, Any] = {}  # Any: fields have many types
        for name in Device.__struct_fields__:
            if name not in ("unknowns", "extra", "origin"):
                changed[name] = self.walk(getattr(self.device, name))
        return msgspec.structs.replace(self.device, **changed)

    def walk(self, value: Any) -> Any:  # Any: fields have many types
        """A record, a table of them, or anything else as it is."""
        if isinstance(value, Record):
            return self.resolve(value)
        if isinstance(value, dict):
            return {key: self.walk(item) for key, item in value.items()}
        if isinstance(value, tuple):
            return tuple(self.walk(item) for item in value)
        return value

    def resolve(self, record: Record) -> Record:
        """One record with its references made canonical."""
        changed: dict[str, Any] = {}  # Any: fields have many types
        for field in interesting(type(record)):
            value = getattr(record, field.name)
            if value is None or value == () or value == {}:
                continue
            if field.extra.get("ref"):
                changed[field.name] = self.references(record, field, value)
            elif field.extra.get("word"):
                self.check_words(record, field, value)
            elif field.extra.get("form") == "path":
                self.check_path(record, field, value)
            else:
                changed[field.name] = self.walk(value)
        return msgspec.structs.replace(record, **changed) if changed else record

    def references(self, record: Record, field: Field, value: Any) -> Any:  # Any: as above
        """The value with each name resolved; unresolved ones are reported and left out of lists."""
        kinds: tuple[str, ...] = field.extra["ref"]
        if isinstance(value, str):
            return self.name(value, kinds, record.origin.of(field.name)) or value
        if isinstance(value, dict):
            for key, item in value.items():
                self.name(key, kinds, self.place(record, field, key))
                if field.name == "turns":
                    self.name(str(item), kinds, self.place(record, field, key))
            return value
        found = (
            self.name(item, kinds, self.place(record, field, str(index))) for index, item in enumerate(value)
        )
        return tuple(item for item in found if item)

    def place(self, record: Record, field: Field, entry: str) -> Span:
        """Where one entry of a list or map stands."""
        key = f"{field.name}.{entry}"
        return record.origin.of(key if key in record.origin.fields else field.name)

    def name(self, text: str, kinds: tuple[str, ...], at: Span) -> str | None:
        """The canonical id for what was written, None when it was reported."""
        if text in self.names.broken or any(text in self.names.by_kind.get(kind, ()) for kind in kinds):
            return text
        if "flow" in kinds and "->" in text:
            return self.pair(text, kinds, at)
        self.context.report(findings.unknown_name(at, text, kinds, self.names.candidates(kinds)))
        return None

    def pair(self, text: str, kinds: tuple[str, ...], at: Span) -> str | None:
        """The flow that `a -> b` means."""
        first, _, second = (piece.strip() for piece in text.partition("->"))
        ids = self.names.pairs.get((first, second), ())
        if len(ids) == 1:
            return ids[0]
        if ids:
            self.context.report(findings.several_flows(at, text, ids))
        else:
            pairs = (f"{a} -> {b}" for a, b in self.names.pairs)
            self.context.report(findings.unknown_name(at, text, kinds, pairs))
        return None

    def check_words(self, record: Record, field: Field, value: Any) -> None:  # Any: as above
        """Report words that are in no list."""
        list_name: str = field.extra["word"]
        if list_name == "via":
            self.check_via(str(value), record.origin.of(field.name))
            return
        extra = self.names.by_kind["asset"] | self.names.badges if list_name == "auth" else frozenset()
        for entry, word in self.entries(value):
            place = self.place(record, field, entry) if entry else record.origin.of(field.name)
            self.word(word, list_name, place, extra)

    def entries(self, value: Any) -> list[tuple[str, str]]:  # Any: as above
        """Each word with the name of its place within the field."""
        if isinstance(value, str):
            return [("", value)]
        if isinstance(value, Mapping):
            return [(str(key), str(key)) for key in value]
        return [(str(index), str(word)) for index, word in enumerate(value)]

    def check_via(self, via: str, at: Span) -> None:
        """`protocol/medium`, or a medium alone."""
        protocol, slash, medium = via.rpartition("/")
        hints = {}
        if protocol in self.knowledge.words("media"):
            hints["protocols"] = (
                f"`{protocol}` is a medium: write `via: {protocol}`, or its protocol before it; "
            )
        if not slash and medium in self.knowledge.words("protocols"):
            hints["media"] = (
                f"`{medium}` is a protocol: name the medium too, as in `via: {medium}/ethernet`; "
            )
        self.word(medium, "media", at, hint=hints.get("media", ""))
        if slash:
            self.word(protocol, "protocols", at, hint=hints.get("protocols", ""))

    def word(
        self, word: str, list_name: str, at: Span, extra: frozenset[str] = frozenset(), hint: str = ""
    ) -> None:
        """Report one word that is neither in the list nor added by the folder."""
        added = self.words.get(list_name, {})
        known = self.knowledge.words(list_name)
        if word != "none" and word not in known and word not in added and word not in extra:
            self.context.report(findings.unknown_word(at, word, list_name, [*known, *added, *extra], hint))

    def check_path(self, record: Record, field: Field, value: Any) -> None:  # Any: as above
        """Report a named file that is not there; libraries are checked by who reads them."""
        if isinstance(value, str) and value not in self.present and field.key != "path":
            self.context.report(findings.no_such_file(record.origin.of(field.name), value, self.present))


@cache
def interesting(record: type[Record]) -> tuple[Field, ...]:
    """Fields that hold references, words, paths, or records that may hold some."""
    return tuple(
        field
        for field in fields(record)
        if field.extra.get("ref")
        or field.extra.get("word")
        or field.extra.get("form") == "path"
        or _holds_record(field.kind)
    )


def _holds_record(kind: Any) -> bool:  # Any: annotations are not types
    if isinstance(kind, type) and issubclass(kind, Record):
        return True
    return get_origin(kind) is not None and any(_holds_record(item) for item in get_args(kind))
