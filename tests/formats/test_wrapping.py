"""SBOMs inside other JSON are read as if they stood by themselves, and a signature that nobody verified is named."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from wardbook.formats import sbom
from wardbook.formats.sbom_checking import check
from wardbook.formats.wrapping import unwrapped

BOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "version": 1,
    "components": [{"type": "library", "name": "a", "version": "1", "purl": "pkg:pypi/a@1"}],
}


def statement(predicate: Any) -> bytes:  # Any: JSON
    kind = "https://cyclonedx.org/bom"
    return json.dumps(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "predicateType": kind,
            "subject": [],
            "predicate": predicate,
        }
    ).encode()


def envelope(inner: bytes) -> bytes:
    payload = base64.b64encode(inner).decode()
    return json.dumps(
        {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": [{"sig": "x"}]}
    ).encode()


@pytest.mark.parametrize(
    "data",
    [
        statement(BOM),
        statement({"Data": BOM, "Timestamp": "2024-01-01T00:00:00Z"}),
        statement({"Data": json.dumps(BOM)}),
        json.dumps({"sbom": BOM}).encode(),
    ],
)
def test_a_document_in_a_statement_or_an_answer_is_read_and_checked(data: bytes) -> None:
    read, said = sbom.read(data)
    assert read is not None and not said
    assert [one.name for one in read.components] == ["a"]
    assert not check(data, "a.json").diagnostics


def test_a_signed_envelope_is_opened_and_its_signature_is_said_to_be_unverified() -> None:
    read, said = sbom.read(envelope(statement(BOM)), "a.json")
    assert read is not None and len(read.components) == 1
    assert [one.severity.value for one in said] == ["note"]
    assert "signatures are not verified" in said[0].says


@pytest.mark.parametrize(
    "data",
    [
        envelope(b"nothing"),
        envelope(envelope(statement(BOM))),
        statement([]),
        statement({"Data": 7}),
        b'{"payload": "\\ud800", "payloadType": "application/vnd.in-toto+json"}',
        b'{"sbom": {',
        b'{"_type": ' + b"[" * 100_000,
    ],
)
def test_what_wraps_no_sbom_is_none(data: bytes) -> None:
    read, said = sbom.read(data)
    assert read is None
    assert [one.code for one in said] == ["SF001"]


def test_a_document_by_itself_is_left_as_it_is() -> None:
    text = json.dumps(BOM).encode()
    assert unwrapped(text) == (text, "")
