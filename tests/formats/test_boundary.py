"""The guard around every parser: whatever another tool's file holds ends in one coded diagnostic."""

from __future__ import annotations

import time

import pytest

from tests.campaign import CAMPAIGNS, FEWER, run
from wardbook.formats import sbom, sbom_checking

BAD = {
    "nothing": b"",
    "not JSON": b"hello",
    "half": b'{"bomFormat": "CycloneDX", "components": [',
    "a list": b"[]",
    "a word": b'"x"',
    "null": b"null",
    "another format": b'{"swid": {"tagId": "x"}, "name": "pump"}',
    "a mark of a format in a text only": b'{"says": "\\"spdxVersion\\" and \\"bomFormat\\""}',
    "NaN": b'{"bomFormat": "CycloneDX", "x": NaN}',
    "half of a UTF-16": '{"bomFormat": "CycloneDX"}'.encode("utf-16")[:-1],
    "lone surrogate": b'{"bomFormat": "CycloneDX", "x": "\\ud800"}',
    "depth": b'{"bomFormat": "CycloneDX", "components": ' + b"[" * 100_000,
    "closed depth": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "5,000 digits": b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "x": ' + b"9" * 5_000 + b"}",
    "XML": b"<!DOCTYPE x [<!ENTITY a 'b'>]><bom>&a;</bom>",
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_sbom_ends_in_one_coded_diagnostic(name: str) -> None:
    began = time.perf_counter()
    found, diagnostics = sbom.read(BAD[name], "sbom/x.cdx.json")
    assert found is None or name == "5,000 digits"
    assert len(diagnostics) == 1
    assert all(item.code == ("SF002" if found else "SF001") and item.help for item in diagnostics)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize(
    "text",
    [
        '{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [{"type": "library", "name": "Größe"}]}',
        '{"spdxVersion": "SPDX-2.3", "packages": [{"SPDXID": "SPDXRef-a", "name": "Größe"}]}',
        "spdxVersion: SPDX-2.3\npackages:\n- {SPDXID: SPDXRef-a, name: Größe}\n",
        "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: Größe\nSPDXID: SPDXRef-a\n",
        "name;version\nGröße;1\n",
    ],
)
def test_what_a_shell_wrote_in_another_encoding_is_read_and_that_is_said(text: str, encoding: str) -> None:
    found, diagnostics = sbom.read(text.encode(encoding), "sbom/x")
    assert found is not None
    assert [item.name for item in found.components] == ["Größe"]
    assert "UTF-" in diagnostics[0].says
    assert sbom_checking.check(text.encode(encoding), "sbom/x").diagnostics


def test_a_document_that_names_its_format_and_nothing_else_is_read_as_empty_and_refused_by_the_check() -> (
    None
):
    data = b'{"spdxVersion": "SPDX-2.3"}'
    found, diagnostics = sbom.read(data, "x.spdx.json")
    assert found is not None
    assert (found.format, found.spec, found.components, diagnostics) == ("SPDX", "2.3", (), [])
    missing = {item.says for item in sbom_checking.check(data, "x.spdx.json").diagnostics}
    for member in ("SPDXID", "creationInfo", "dataLicense", "documentNamespace", "name"):
        assert f"the file: `{member}` is missing" in missing


def test_what_can_be_read_is_read_and_the_rest_is_named() -> None:
    data = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": 7, "components": [{"name": "a", "version": 3, "purl": ["x"], "components": [{"name": "b"}]}, {"version": "1"}, "x", 4, null], "dependencies": {"a": 1}}'
    found, diagnostics = sbom.read(data, "x")
    assert found is not None
    assert [component.name for component in found.components] == ["a", "b"]
    assert {item.code for item in diagnostics} == {"SF002"}
    assert [item.path for item in diagnostics] == [
        "/metadata",
        "/components/0/version",
        "/components/0/purl",
        "/components/1",
        "/components/2",
        "/components/3",
        "/components/4",
        "/dependencies",
    ]
    assert found.components[0].version == "3"


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_ten_thousand_random_inputs_escape_from_no_reader(name: str) -> None:
    run(name, 10_000 // FEWER.get(name, 1), seed=7)
