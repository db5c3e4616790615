"""The published schemas: of each file a person writes, of the security file, of tables."""

from __future__ import annotations

from typing import Any

from wardbook.device.layout import FILES
from wardbook.model.security_file import json_schema
from wardbook.source.schema import schema_of


def names() -> tuple[str, ...]:
    """Everything that has a schema."""
    return (*(kind.file for kind in FILES), "security-file.json", "table.json")


def schema(name: str) -> dict[str, Any]:  # Any: JSON Schema is a free JSON value
    """The JSON Schema of one file. Raises KeyError when there is none of that name."""
    if name == "security-file.json":
        return json_schema()
    if name == "table.json":
        from wardbook.documents.writers import (
            json_table,
        )  # only this call needs it, and start-up should not pay

        return json_table.schema()
    for kind in FILES:
        if name in (kind.file, kind.name):
            return schema_of(kind.kind, kind.file)
    raise KeyError(name)
