"""The JSON Schema of what a person writes, from the same annotations that decode it."""

from __future__ import annotations

import datetime
import types
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from wardbook.model.record import Record
from wardbook.source.decode import fields

Schema = dict[str, Any]  # Any: JSON Schema is a free JSON value

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_YES_NO: Schema = {"enum": ["yes", "no", "unknown", True, False]}
_UNKNOWN: Schema = {
    "anyOf": [
        {"const": "unknown"},
        {
            "type": "object",
            "properties": {"unknown": {"type": "string"}},
            "required": ["unknown"],
            "additionalProperties": False,
        },
    ]
}


def schema_of(kind: Any, title: str) -> Schema:  # Any: annotations are not types
    """The JSON Schema (draft 2020-12) of one file, for editors that complete and check while typing.

    Editors type YAML scalars themselves (`1.10` is a number to them), so text accepts those too.
    """
    definitions: dict[str, Schema] = {}
    body = _schema(kind, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **body,
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(kind: Any, definitions: dict[str, Schema]) -> Schema:  # Any: as above
    origin, arguments = get_origin(kind), get_args(kind)
    if hasattr(kind, "__metadata__"):
        return _schema(arguments[0], definitions)
    if origin in (Union, types.UnionType):
        choices = [item for item in arguments if item is not types.NoneType]
        return dict(_TEXT) if choices == [bool, str] else _schema(choices[0], definitions)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return _list(arguments[0], definitions)
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return _plain(kind, definitions)


def _plain(kind: Any, definitions: dict[str, Schema]) -> Schema:  # Any: as above
    if isinstance(kind, type) and issubclass(kind, Record):
        return _record(kind, definitions)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [item.value for item in kind]}
    if kind is bool:
        return dict(_YES_NO)
    if kind is int:
        return {"type": "integer"}
    if kind is datetime.date:
        return {"type": "string", "format": "date"}
    return dict(_TEXT)


def _list(item: Any, definitions: dict[str, Schema]) -> Schema:  # Any: as above
    one = _schema(item, definitions)
    base = get_args(item)[0] if hasattr(item, "__metadata__") else item
    if getattr(base, "PAIR", None):
        pair = {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "patternProperties": {"^.+->.+$": one},
            "additionalProperties": False,
        }
        return {"type": "array", "items": pair}
    if isinstance(base, type) and issubclass(base, Record) and not getattr(base, "SHORTHAND", None):
        return {"type": "array", "items": one}
    return {"anyOf": [{"type": "array", "items": one}, one]}


def _record(record: type[Record], definitions: dict[str, Schema]) -> Schema:
    name = record.__name__
    reference: Schema = {"$ref": f"#/$defs/{name}"}
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _described(record, definitions)
    shorthand = getattr(record, "SHORTHAND", None)
    return {"anyOf": [reference, {"type": "string"}]} if shorthand else reference


def _described(record: type[Record], definitions: dict[str, Schema]) -> Schema:
    properties: dict[str, Schema] = {}
    for field in fields(record):
        body = _schema(field.kind, definitions)
        choice = body if field.required else {"anyOf": [body, {"type": "null"}, *_UNKNOWN["anyOf"]]}
        properties[field.key] = {
            **choice,
            "description": field.description,
            **({"examples": [field.example]} if field.example else {}),
        }
    return {
        "type": "object",
        "description": (record.__doc__ or "").strip().partition("\n")[0],
        "properties": properties,
        "required": sorted(field.key for field in fields(record) if field.required),
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }
