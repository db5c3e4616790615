"""The source of a distribution's package is read wherever a tool says it, and written wherever we write it."""

from __future__ import annotations

import json

import pytest

from wardbook.formats import sbom
from wardbook.formats.sbom_writing import TARGETS, write
from wardbook.formats.source_package import of_properties

PURL = "pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12"


def cyclonedx(**properties: str) -> bytes:
    listed = [{"name": name.replace("__", ":"), "value": value} for name, value in properties.items()]
    part = {"type": "library", "bom-ref": "a", "name": "libssl3", "version": "3.0.11-1", "purl": PURL}
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}
    return json.dumps({**head, "components": [{**part, "properties": listed}]}).encode()


TRIVY = cyclonedx(
    aquasecurity__trivy__SrcName="openssl",
    aquasecurity__trivy__SrcVersion="3.0.11",
    aquasecurity__trivy__SrcRelease="1",
)


def source(data: bytes, name: str = "") -> str | None:
    read, _ = sbom.read(data, name)
    assert read is not None
    return read.components[0].built_from


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"SrcName": "openssl", "SrcVersion": "3.0.7", "SrcRelease": "1.el9", "SrcEpoch": "1"},
            "openssl@1:3.0.7-1.el9",
        ),
        ({"SrcName": "openssl", "SrcVersion": "3.1.4-r0"}, "openssl@3.1.4-r0"),
        ({"SrcName": "openssl"}, "openssl"),
        ({"PkgType": "debian"}, None),
    ],
)
def test_trivys_properties_make_name_and_whole_version(said: dict[str, str], expected: str | None) -> None:
    assert of_properties({f"aquasecurity:trivy:{key}": value for key, value in said.items()}) == expected


def test_trivy_and_syft_say_it_in_properties() -> None:
    assert source(TRIVY) == "openssl@3.0.11-1"
    assert source(cyclonedx(syft__metadata__source="openssl")) == "openssl"


def test_trivy_says_it_in_the_source_information_of_spdx() -> None:
    package = {"SPDXID": "SPDXRef-1", "name": "libssl3", "sourceInfo": "built package from: openssl 3.0.11-1"}
    assert (
        source(json.dumps({"spdxVersion": "SPDX-2.3", "packages": [package]}).encode()) == "openssl@3.0.11-1"
    )


@pytest.mark.parametrize("target", ["cyclonedx-1.6", "spdx-2.2", "spdx-2.3", "spdx-3.0"])
def test_it_goes_along_into_every_format_but_a_table(target: str) -> None:
    read, _ = sbom.read(TRIVY)
    assert read is not None
    assert source(write(read, TARGETS[target])[0]) == "openssl@3.0.11-1"
