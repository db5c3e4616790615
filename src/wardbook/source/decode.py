"""Nodes to records, by annotation: every error with its place, unknown keys refused, nothing guessed."""

from __future__ import annotations

import datetime
import inspect
import types
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from wardbook.base.span import Span
from wardbook.model.record import Origin, Record
from wardbook.source import findings, scalars
from wardbook.source.context import INVALID, Context, Decode, Value
from wardbook.source.text import Mapping, Node, Scalar, Sequence, describe, is_empty, span

_HIDDEN = frozenset({"id", "unknowns", "extra", "origin"})


class Field(msgspec.Struct, frozen=True):
    """How one key of a record is read and described."""

    key: str
    name: str
    required: bool
    decode: Decode
    description: str
    example: str
    extra: dict[str, Any]  # Any: what `says` recorded
    kind: Any  # Any: the annotation itself


def decode(node: Node, kind: Any, context: Context) -> Value:  # Any: annotations are not types
    """Read `node` as `kind` (a Record, or a dict or tuple of them); INVALID where nothing could be read."""
    return decoder(kind, {})(node, context)


@cache
def fields(record: type[Record]) -> tuple[Field, ...]:
    """The keys a record may hold, in the order of its definition."""
    hints = _annotations(record)
    names, keys, defaults = (
        record.__struct_fields__,
        record.__struct_encode_fields__,
        record.__struct_defaults__,
    )
    without = len(names) - len(defaults)
    found = []
    for index, (name, key) in enumerate(zip(names, keys, strict=True)):
        base, meta = _strip(hints[name])
        if name in _HIDDEN and meta is None:
            continue
        required = index < without or defaults[index - without] is msgspec.NODEFAULT
        extra = dict(meta.extra or {}) if meta else {}
        example = str(meta.examples[0]) if meta and meta.examples else ""
        description = meta.description or "" if meta else ""
        found.append(Field(key, name, required, decoder(base, extra), description, example, extra, base))
    return tuple(found)


def _annotations(record: type[Record]) -> dict[str, Any]:  # Any: annotations are not types
    """Annotations of a record and those it inherits.

    The modules of `model` keep them as objects; evaluating strings took a third of the start.
    """
    hints: dict[str, Any] = {}  # Any: as above
    for base in reversed(record.__mro__):
        hints.update(inspect.get_annotations(base))
    if any(isinstance(hint, str) for hint in hints.values()):
        raise TypeError(f"{record.__name__}: its module must not postpone annotations")
    return hints


def decoder(kind: Any, extra: dict[str, Any]) -> Decode:  # Any: annotations are not types
    """The function that reads one annotation."""
    base, meta = _strip(kind)
    if meta is not None and meta.extra:
        extra = dict(meta.extra)
    origin = get_origin(base)
    if origin in (Union, types.UnionType):
        return _union(tuple(item for item in get_args(base) if item is not types.NoneType), extra)
    if origin is Literal:
        return scalars.literal(get_args(base))
    if origin is tuple:
        return _list(get_args(base)[0], extra)
    if origin is dict:
        return _map(get_args(base)[1], extra)
    return _plain(base, extra)


def _strip(hint: Any) -> tuple[Any, msgspec.Meta | None]:  # Any: annotations are not types
    if get_origin(hint) is Annotated:
        base, *rest = get_args(hint)
        return base, next((item for item in rest if isinstance(item, msgspec.Meta)), None)
    return hint, None


def _plain(base: Any, extra: dict[str, Any]) -> Decode:  # Any: annotations are not types
    if isinstance(base, type) and issubclass(base, Record):
        return _record(base)
    if isinstance(base, type) and issubclass(base, Enum):
        return scalars.enumeration(base)
    readers: dict[Any, Decode] = {
        bool: scalars.yes_no,
        int: scalars.integer,
        datetime.date: scalars.date,
        Any: _anything,
    }  # Any: as above
    return readers.get(base) or scalars.text(str(extra.get("form", "text")))


def _union(items: tuple[Any, ...], extra: dict[str, Any]) -> Decode:  # Any: annotations are not types
    if items == (bool, str):
        return scalars.yes_no_or_text
    return decoder(items[0], extra)


def _anything(node: Node, context: Context) -> Value:
    if type(node) is Mapping:
        return {key.text: _anything(value, context) for key, value in node.pairs}
    if type(node) is Sequence:
        return [_anything(item, context) for item in node.items]
    return None if is_empty(node) else node.text  # type: ignore[union-attr]


def _list(item: Any, extra: dict[str, Any]) -> Decode:  # Any: annotations are not types
    base, _ = _strip(item)
    pair = getattr(base, "PAIR", None)
    read_item = _pair(base, pair) if pair else decoder(item, extra)

    def read(node: Node, context: Context) -> Value:
        if is_empty(node):
            return ()
        nodes = node.items if type(node) is Sequence else [node]
        if pair and type(node) is Mapping:
            return context.report(
                findings.wrong_shape(context.span(node), "a list (each entry begins with `- `)", "a map")
            )
        values = [read_item(entry, context) for entry in nodes]
        return tuple(value for value in values if value is not INVALID)

    return read


def _pair(record: type[Record], names: tuple[str, str]) -> Decode:
    """An entry `a -> b: {facts}`: a record whose key names its two ends."""

    def read(node: Node, context: Context) -> Value:
        entry = node.pairs[0] if type(node) is Mapping and node.pairs else None
        if type(node) is Scalar and "->" in node.text:
            entry = (node, Mapping(node.line, node.column, node.file))
        if entry is None or "->" not in entry[0].text or (type(node) is Mapping and len(node.pairs) > 1):
            return context.report(
                findings.wrong_shape(
                    context.span(node), "an entry such as `- a -> b: {carries: …}`", describe(node)
                )
            )
        key, facts = entry
        first, _, second = key.text.partition("->")
        ends = {names[0]: first.strip(), names[1]: second.strip()}
        place = (key.line, key.column)
        places = dict.fromkeys(ends, place)
        return read_record(record, facts, context, given=ends, at=span(key), places=places)

    return read


def _map(kind: Any, extra: dict[str, Any]) -> Decode:  # Any: annotations are not types
    base, _ = _strip(kind)
    is_record = isinstance(base, type) and issubclass(base, Record)
    optional = type(None) in get_args(base)
    read_value = decoder(kind, extra)

    def read(node: Node, context: Context) -> Value:
        if is_empty(node):
            return {}
        if type(node) is not Mapping:
            return context.report(
                findings.wrong_shape(context.span(node), "a map of `id: facts`", describe(node))
            )
        result: dict[str, Value] = {}
        for key, value in node.pairs:
            if is_record:
                item = read_record(
                    base, value, context, given=_identity(base, key.text), at=context.span(key)
                )
            elif optional and type(value) is Scalar and value.text == "unknown":
                item = None
            else:
                item = read_value(value, context)
            if item is INVALID:
                context.broken.add(key.text)
            else:
                result[key.text] = item
        return result

    return read


def _identity(record: type[Record], key: str) -> dict[str, str]:
    return (
        {"id": key}
        if "id" in record.__struct_fields__ and not any(field.name == "id" for field in fields(record))
        else {}
    )


def _record(record: type[Record]) -> Decode:
    return lambda node, context: read_record(record, node, context)


def read_record(
    record: type[Record],
    node: Node,
    context: Context,
    *,
    given: dict[str, str] | None = None,
    at: Span | None = None,
    places: dict[str, tuple[int, int]] | None = None,
) -> Value:
    """Read a map as a record; `given` are fields that its key already told."""
    shorthand = getattr(record, "SHORTHAND", None)
    if shorthand and type(node) is Scalar and not is_empty(node):
        node = _expand(shorthand, node)
    if is_empty(node):
        node = Mapping(node.line, node.column, node.file)
    if type(node) is not Mapping:
        return context.report(findings.wrong_shape(context.span(node), "a map of facts", describe(node)))
    reading = _Reading(record, context, at or context.span(node), dict(given or {}), dict(places or {}))
    for key, value in node.pairs:
        reading.take(key, value)
    return reading.finish()


def _expand(field: str, node: Scalar) -> Mapping:
    mapping = Mapping(node.line, node.column, node.file)
    mapping.pairs.append(
        (Scalar(field, plain=True, line=node.line, column=node.column, file=node.file), node)
    )
    return mapping


class _Reading:
    """One record being read."""

    def __init__(
        self,
        record: type[Record],
        context: Context,
        at: Span,
        given: dict[str, Value],
        places: dict[str, tuple[int, int]],
    ) -> None:
        self.record = record
        self.context = context
        self.at = at
        self.values = given
        self.places = places
        self.known = _by_key(record)
        self.unknowns: dict[str, str] = {}
        self.extra: dict[str, Value] = {}
        self.failed: set[str] = set()

    def take(self, key: Scalar, node: Node) -> None:
        field = self.known.get(key.text)
        if field is None:
            self.unknown_key(key, node)
            return
        self.places[field.name] = (node.line, node.column)
        if field.extra.get("ref") or field.extra.get("word"):
            self.places.update(_places_within(field.name, node))
        if is_empty(node):
            return
        why = _said_unknown(node)
        if why is not None and not field.required and not _is_map(field):
            self.unknowns[field.key] = why
            return
        value = field.decode(node, self.context)
        if value is INVALID:
            self.failed.add(field.name)
        else:
            self.values[field.name] = value

    def unknown_key(self, key: Scalar, node: Node) -> None:
        if key.text.startswith("x-"):
            self.extra[key.text] = _anything(node, self.context)
            return
        self.context.report(
            findings.unknown_key(self.context.span(key), key.text, tuple(self.known), is_empty(node))
        )

    def finish(self) -> Value:
        subject = str(self.values.get("id", ""))
        missing = [field for field in self.known.values() if field.required and field.name not in self.values]
        for field in missing:
            if field.name not in self.failed:
                self.context.report(findings.missing_key(self.at, field.key, subject, field.example))
        if missing:
            return INVALID
        origin = Origin(self.at, self.places)
        return self.record(**self.values, unknowns=self.unknowns, extra=self.extra, origin=origin)


def _said_unknown(node: Node) -> str | None:
    """The reason given with `unknown`, "" for none, None where a value was written."""
    if type(node) is Scalar:
        return "" if node.plain and node.text == "unknown" else None
    if type(node) is Mapping and len(node.pairs) == 1 and node.pairs[0][0].text == "unknown":
        reason = node.pairs[0][1]
        return reason.text if type(reason) is Scalar else ""
    return None


def _places_within(name: str, node: Node) -> dict[str, tuple[int, int]]:
    """Places of the entries of a list or the keys of a map, so that one wrong name among many is found."""
    if type(node) is Sequence:
        return {f"{name}.{index}": (item.line, item.column) for index, item in enumerate(node.items)}
    if type(node) is Mapping:
        return {f"{name}.{key.text}": (key.line, key.column) for key, _ in node.pairs}
    return {}


def _is_map(field: Field) -> bool:
    return get_origin(field.kind) is dict


@cache
def _by_key(record: type[Record]) -> dict[str, Field]:
    return {field.key: field for field in fields(record)}
