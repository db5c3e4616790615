"""A security advisory of our own, written as CSAF."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from wardbook.formats import csaf
from wardbook.model.advisory import Reference
from wardbook.model.sbom import Hash
from wardbook.model.security_advisory import (
    Acknowledgment,
    AdvisedProduct,
    AdvisedScore,
    AdvisedVulnerability,
    Note,
    Publisher,
    Remediation,
    Revision,
    SecurityAdvisory,
    Threat,
)

PUMP = AdvisedProduct(
    id="P1", vendor="Weather Co.", name="Pump", version="1.0", purl="pkg:generic/pump@1.0",
    cpe="cpe:2.3:h:weather:pump:1.0:*:*:*:*:*:*:*", model_numbers=("WX-7",), hashes=(Hash("SHA-256", "ab" * 32),),
)  # fmt: skip
NEXT = msgspec.structs.replace(PUMP, id="P2", version="1.1", purl="pkg:generic/pump@1.1", hashes=())
VULNERABILITY = AdvisedVulnerability(
    cve="CVE-2026-0001",
    title="Rain gets in",
    weakness="CWE-79",
    notes=(Note(category="description", text="Rain gets in."),),
    statuses={"known_affected": ("P1",), "fixed": ("P2",)},
    remediations=(Remediation(category="vendor_fix", details="Update to 1.1.", products=("P1",)),),
    threats=(Threat(category="exploit_status", details="No attacks are known.", products=("P1",)),),
    scores=(AdvisedScore(vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P", products=("P1",)),),
)
ADVISORY = SecurityAdvisory(
    id="WX-2026-1",
    title="Rain in the pump",
    publisher=Publisher(
        name="Weather Co.", namespace="https://weather.example", contact="psirt@weather.example"
    ),
    state="final",
    history=(
        Revision(number="1", date="2026-01-01T10:00:00Z", summary="First."),
        Revision(number="2", date="2026-02-01T10:00:00Z", summary="A fix."),
    ),
    products=(PUMP, NEXT),
    vulnerabilities=(VULNERABILITY,),
    notes=(Note(category="summary", text="Keep dry.", title="Summary"),),
    references=(Reference("WEB", "https://weather.example/more"),),
    acknowledgments=(Acknowledgment(names=("A. Finder",), summary="reporting it"),),
    severity="Critical",
    canonical="https://weather.example/csaf/",
)


def _written(advisory: SecurityAdvisory) -> tuple[Any, set[str]]:
    data, said = csaf.write_advisory(advisory)
    return json.loads(data), {item.subject or item.code for item in said}


def test_a_whole_advisory_passes_every_test_of_the_specification() -> None:
    tree, said = _written(ADVISORY)
    assert said == set()
    assert tree["document"]["references"][0]["url"] == "https://weather.example/csaf/wx-2026-1.json"
    assert tree["document"]["tracking"]["version"] == "2"
    score = tree["vulnerabilities"][0]["scores"][0]["cvss_v3"]
    assert (score["baseScore"], score["baseSeverity"]) == (9.8, "CRITICAL")
    assert (score["temporalScore"], score["temporalSeverity"]) == (9.3, "CRITICAL")
    assert tree["vulnerabilities"][0]["cwe"]["name"].startswith("Improper Neutralization of Input")


def test_what_is_not_said_is_not_written() -> None:
    tree, _ = _written(msgspec.structs.replace(ADVISORY, notes=(), acknowledgments=(), severity=""))
    assert {"notes", "acknowledgments", "aggregate_severity"} & set(tree["document"]) == set()
    assert "url" not in tree["vulnerabilities"][0]["remediations"][0]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"history": ()}, "SF003"),
        ({"title": ""}, "SF003"),
        ({"vulnerabilities": ()}, "6.1.27.11"),
        ({"products": (PUMP,)}, "6.1.1"),
        ({"state": "draft", "language": "xx-none"}, "6.1.12"),
        ({"vulnerabilities": (msgspec.structs.replace(VULNERABILITY, notes=()),)}, "6.1.27.5"),
        ({"vulnerabilities": (msgspec.structs.replace(VULNERABILITY, weakness="CWE-99999"),)}, "6.1.11"),
        ({"canonical": ""}, "6.2.11"),
    ],
)
def test_an_advisory_that_lacks_something_says_what_it_lacks(change: dict[str, Any], rule: str) -> None:
    assert rule in _written(msgspec.structs.replace(ADVISORY, **change))[1]


def test_a_version_of_cvss_that_csaf_2_0_has_no_place_for_leaves_the_score_missing() -> None:
    vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
    scored = msgspec.structs.replace(VULNERABILITY, scores=(AdvisedScore(vector=vector, products=("P1",)),))
    tree, said = _written(msgspec.structs.replace(ADVISORY, vulnerabilities=(scored,)))
    assert "scores" not in tree["vulnerabilities"][0]
    assert said == {"6.2.3"}


def test_the_same_advisory_is_the_same_bytes_with_sorted_keys() -> None:
    assert csaf.write_advisory(ADVISORY)[0] == csaf.write_advisory(ADVISORY)[0]
    tree, _ = _written(ADVISORY)
    assert list(tree["document"]) == sorted(tree["document"])
    assert csaf.file_name(ADVISORY.id) == "wx-2026-1.json"
