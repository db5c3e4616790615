"""A table as JSON with a documented schema."""

from __future__ import annotations

from typing import Any

from wardbook.model.table import Cell, Link, Missing, State, Table

SCHEMA = "wardbook/table/1"

Json = dict[str, Any]  # Any: JSON


def write(table: Table) -> Json:
    """The table as plain JSON values; rows are objects by column name."""
    names = [column.name for column in table.columns]
    return {
        "schema": SCHEMA,
        "view": table.name,
        "title": table.title,
        "audience": table.audience.value,
        "columns": [
            {
                "name": column.name,
                "title": column.title,
                "kind": column.kind.value,
                **({"says": column.says} if column.says else {}),
            }
            for column in table.columns
        ],
        "rows": [dict(zip(names, (_value(cell) for cell in row), strict=True)) for row in table.rows],
        "notes": list(table.notes),
    }


def _value(cell: Cell) -> Any:  # Any: JSON
    match cell:
        case Link(id_, text):
            return {"id": id_, "text": text} if text else {"id": id_}
        case State(word, tone):
            return {"state": word, "tone": tone.value}
        case Missing(word, why):
            return {"missing": word, "why": why} if why else {"missing": word}
        case tuple():
            return [_value(item) for item in cell]
    return cell


def schema() -> Json:
    """The JSON Schema of what `write` returns."""
    text = {"type": "string"}
    single = [
        text,
        {"type": "integer"},
        _object({"id": text, "text": text}, ["id"]),
        _object(
            {"state": text, "tone": {"enum": ["good", "open", "bad", "unknown", "plain"]}}, ["state", "tone"]
        ),
        _object({"missing": text, "why": text}, ["missing"]),
    ]
    cell = {"anyOf": [*single, {"type": "array", "items": {"anyOf": single}}]}
    column = _object(
        {
            "name": text,
            "title": text,
            "kind": {"enum": ["text", "id", "code", "date", "number", "state"]},
            "says": text,
        },
        ["name", "title", "kind"],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **_object(
            {
                "schema": {"const": SCHEMA},
                "view": text,
                "title": text,
                "audience": {"enum": ["public", "user", "customer", "regulator"]},
                "columns": {"type": "array", "items": column},
                "rows": {"type": "array", "items": {"type": "object", "additionalProperties": cell}},
                "notes": {"type": "array", "items": text},
            },
            ["schema", "view", "title", "audience", "columns", "rows", "notes"],
        ),
    }


def _object(properties: Json, required: list[str]) -> Json:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
