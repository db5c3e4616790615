"""What an SBOM claims of its patches is read where Yocto and CycloneDX say it, and nowhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardbook.formats import sbom
from wardbook.formats.patched import by_pedigree, by_source_info


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CVEs fixed: CVE-2022-28391 CVE-2022-30065", ("CVE-2022-28391", "CVE-2022-30065")),
        ("patched. CVEs fixed: CVE-2022-28391", ("CVE-2022-28391",)),
        ("see CVE-2022-28391", ()),
        ("CVEs fixed: none", ()),
        ("", ()),
    ],
)
def test_yocto_names_its_patches_in_the_source_information(text: str, expected: tuple[str, ...]) -> None:
    assert by_source_info(text) == expected


@pytest.mark.parametrize(
    "odd", [None, [], {"patches": 7}, {"patches": [7, {"resolves": 7}, {"resolves": [7, {"id": 7}]}]}]
)
def test_an_odd_pedigree_claims_nothing(odd: Any) -> None:  # Any: JSON
    assert by_pedigree(odd) == ()


def test_a_pedigree_claims_what_its_patches_resolve() -> None:
    issues = [{"type": "security", "id": "CVE-2024-1"}, {"type": "defect", "id": "BUG-7"}]
    part = {
        "type": "library",
        "name": "a",
        "pedigree": {"patches": [{"type": "backport", "resolves": issues}]},
    }
    read, _ = sbom.read(
        json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [part]}).encode()
    )
    assert read is not None
    assert read.components[0].patched == ("CVE-2024-1",)


def test_spdx_3_of_yocto_claims_it_by_a_relation() -> None:
    graph = [
        {"type": "software_Package", "spdxId": "urn:p", "name": "openssl"},
        {
            "type": "security_Vulnerability",
            "spdxId": "urn:v",
            "externalIdentifier": [{"externalIdentifierType": "cve", "identifier": "CVE-2023-0464"}],
        },
        {
            "type": "security_VexFixedVulnAssessmentRelationship",
            "spdxId": "urn:r",
            "from": "urn:v",
            "relationshipType": "fixedIn",
            "to": ["urn:p"],
        },
    ]
    context = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
    read, _ = sbom.read(json.dumps({"@context": context, "@graph": graph}).encode())
    assert read is not None
    assert [one.patched for one in read.components] == [("CVE-2023-0464",)]
