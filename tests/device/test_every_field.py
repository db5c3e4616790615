"""Every file and every field of the format: described, exampled, decoded; and every file kind of the design is there."""

from __future__ import annotations

from typing import get_args

import pytest

from wardbook.device.layout import FILES, by_name
from wardbook.model.record import Record
from wardbook.source import text
from wardbook.source.context import Context
from wardbook.source.decode import Field, decode, decoder, fields

DESIGNED = (
    "device",
    "processes",
    "architecture",
    "components",
    "safety",
    "controls",
    "requirements",
    "anomalies",
    "sources",
    "verification",
    "decisions",
    "regulators",
    "postmarket",
    "labelling",
    "company",
    "documents",
)


def records(kind: object) -> list[type[Record]]:
    if isinstance(kind, type) and issubclass(kind, Record):
        return [kind, *(record for field in fields(kind) for record in records(field.kind))]
    return [record for argument in get_args(kind) for record in records(argument)]


EVERY = sorted(
    {record for kind in FILES for record in records(kind.kind)}, key=lambda record: record.__name__
)
FIELDS = [(record, field) for record in EVERY for field in fields(record)]


def test_every_file_of_the_design_is_read() -> None:
    assert sorted(kind.name for kind in FILES) == sorted(DESIGNED)
    assert by_name("controls") is not None


def test_there_are_as_many_fields_as_a_device_needs() -> None:
    assert len(FIELDS) > 200


@pytest.mark.parametrize(
    "field",
    [field for _, field in FIELDS],
    ids=[f"{record.__name__}-{field.key}" for record, field in FIELDS],
)
def test_every_field_says_what_it_means_and_its_example_is_read(field: Field) -> None:
    assert field.description.endswith((".", "…", "`"))
    assert field.example
    node, diagnostics = text.read(field.example.encode(), "example.yaml")
    assert node is not None
    assert not diagnostics
    context = Context()
    if not (isinstance(node, text.Scalar) and node.text == "unknown"):
        decoder(field.kind, field.extra)(node, context)
    assert [item.says for item in context.diagnostics] == []


@pytest.mark.parametrize(
    "record",
    [record for record in EVERY if not any(field.required for field in fields(record))],
    ids=lambda record: record.__name__,
)
def test_a_record_without_required_fields_may_be_empty_or_unknown_throughout(record: type[Record]) -> None:
    node, _ = text.read(
        ("\n".join(f"{field.key}: unknown" for field in fields(record)) + "\n").encode(), "x.yaml"
    )
    context = Context()
    assert node is not None
    found = decode(node, record, context)
    dicts = {field.key for field in fields(record) if str(field.kind).startswith("dict")}
    assert set(found.unknowns) == {field.key for field in fields(record)} - dicts
