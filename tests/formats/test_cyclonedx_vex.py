"""CycloneDX VEX: statements of a BOM come in, go out valid, and come back the same; SBOMs keep everything else."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec
import pytest
from hypothesis import given, settings

from tests.campaign import mutated
from tests.formats.vex_samples import disturbed, documents
from wardbook.formats import cyclonedx, openvex
from wardbook.formats.cyclonedx import vex
from wardbook.formats.official import check
from wardbook.model.advisory import Rating
from wardbook.model.vex import VexDocument, VexProduct, VexRemedy, VexStatement, VexVersions

SUITE = Path(__file__).parents[2].parent / "shared" / "conformance" / "cyclonedx-specification.zip"
SPECS = ("1.4", "1.5", "1.6", "1.7")
SERIAL = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
BOM: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": SERIAL,
    "version": 2,
    "metadata": {
        "timestamp": "2026-01-02T03:04:05Z",
        "tools": [{"name": "scanner", "version": "1"}],
        "component": {"type": "device", "name": "pump", "bom-ref": "pump"},
    },
    "components": [
        {
            "type": "library",
            "bom-ref": "ssl",
            "group": "org",
            "name": "openssl",
            "version": "3.0.8",
            "purl": "pkg:generic/openssl@3.0.8",
            "components": [{"type": "library", "bom-ref": "inner", "name": "inner"}],
        }
    ],
    "vulnerabilities": [
        {"id": "CVE-0", "affects": [{"ref": "ssl"}]},
        {
            "bom-ref": "v1",
            "id": "CVE-1",
            "source": {"name": "NVD", "url": "https://nvd.nist.gov/"},
            "references": [{"id": "GHSA-1", "source": {"name": "GitHub"}}],
            "ratings": [
                {
                    "source": {"name": "NVD"},
                    "score": 9.8,
                    "severity": "critical",
                    "method": "CVSSv31",
                    "vector": "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                }
            ],
            "cwes": [79, 20],
            "description": "bad",
            "recommendation": "Update.",
            "workaround": "Unplug it.",
            "advisories": [{"title": "A", "url": "https://example.org/a"}],
            "analysis": {
                "state": "false_positive",
                "justification": "requires_configuration",
                "response": ["will_not_fix", "update"],
                "detail": "the option is off",
                "firstIssued": "2026-01-01T00:00:00Z",
                "lastUpdated": "2026-01-02T00:00:00Z",
            },
            "affects": [
                {
                    "ref": "ssl",
                    "versions": [{"version": "3.0.8"}, {"range": "vers:semver/<3", "status": "unaffected"}],
                },
                {"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#other"},
            ],
            "properties": [{"name": "mine", "value": "x"}],
        },
    ],
    "dependencies": [{"ref": "pump", "dependsOn": ["ssl"]}],
}


def data(tree: object) -> bytes:
    return json.dumps(tree).encode()


def clean(document: bytes) -> VexDocument:
    found, problems = vex.read(document, "x.json")
    assert problems == []
    assert found is not None
    return found


def flaws(document: bytes) -> list[str]:
    return [found.says for found in check(document, "x.json", family="CycloneDX", encoding="json")]


def with_vulnerability(**members: object) -> dict[str, Any]:
    said = {"id": "CVE-1", "analysis": {"state": "exploitable"}, "affects": [{"ref": "ssl"}]}
    return {**BOM, "vulnerabilities": [{**said, **members}]}


def suite() -> Iterator[tuple[str, bytes]]:
    """The BOMs of the specification in the versions that know vulnerabilities."""
    if not SUITE.exists():
        pytest.skip("the CycloneDX specification is not beside this checkout")
    with ZipFile(SUITE) as archive:
        for name in archive.namelist():
            spec, _, file = name.rpartition("/")
            if spec.rpartition("/")[2] in SPECS and file.endswith((".json", ".xml")):
                yield name, archive.read(name)


def test_every_member_of_an_analysis_is_read() -> None:
    found = clean(data(BOM))
    (said,) = found.statements
    assert (found.id, found.revision, found.first, found.tooling) == (
        SERIAL,
        "2",
        "2026-01-02T03:04:05Z",
        "scanner 1",
    )
    assert (said.vulnerability, said.aliases, said.id) == ("CVE-1", ("GHSA-1",), "v1")
    assert (said.status, said.status_word, said.justification) == (
        "not_affected",
        "false_positive",
        "requires_configuration",
    )
    assert (said.impact, said.action, said.responses) == (
        "the option is off",
        "Update.",
        ("will_not_fix", "update"),
    )
    assert said.remedies == (VexRemedy(kind="workaround", text="Unplug it."),)
    assert said.ratings == (Rating("CVSS:3.1", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "NVD"),)
    assert said.weaknesses == ("CWE-79", "CWE-20")
    product, link = said.products
    assert (product.name, product.version, product.purls) == (
        "org/openssl",
        "3.0.8",
        ("pkg:generic/openssl@3.0.8",),
    )
    assert product.versions == (
        VexVersions(text="3.0.8"),
        VexVersions(text="vers:semver/<3", is_range=True, status="unaffected"),
    )
    assert link.id.startswith("urn:cdx:")


def test_an_sbom_with_statements_comes_back_as_it_was() -> None:
    assert flaws(data(BOM)) == []
    assert json.loads(vex.write(clean(data(BOM)))) == BOM


def test_every_valid_bom_of_the_specification_comes_back_as_it_was() -> None:
    seen = 0
    for name, document in suite():
        if not name.rpartition("/")[2].startswith("valid-") or not name.endswith(".json"):
            continue
        found, problems = vex.read(document, name)
        assert problems == [], name
        assert found is not None
        assert json.loads(vex.write(found)) == json.loads(document), name
        seen += 1
    assert seen == 171


def test_the_statements_of_the_specification_go_through_openvex_and_xml_is_read_too() -> None:
    seen = 0
    for name, document in suite():
        if "/valid-vulnerability-" not in f"/{name}":
            continue
        found = clean(document)
        assert len(found.statements) == 1, name
        dated = msgspec.structs.replace(found, first=found.first or "2026-01-01T00:00:00Z")
        again, problems = openvex.read(openvex.write(dated), name)
        assert (again, problems) == (dated, []), name
        assert clean(vex.write(dated)) == dated, name
        seen += 1
    assert seen == 8


@settings(max_examples=150, deadline=None)
@given(documents)
def test_any_document_comes_back_the_same_and_is_valid_unless_it_kept_what_is_not(
    document: VexDocument,
) -> None:
    written = vex.write(document)
    assert vex.read(written, "x.json") == (document, [])
    assert vex.write(document) == written
    if document.family != "CycloneDX":
        assert flaws(written) == []


@settings(max_examples=60, deadline=None)
@given(documents)
def test_any_document_goes_through_both_formats(document: VexDocument) -> None:
    through, _ = openvex.read(openvex.write(document), "x.json")
    assert through is not None
    assert vex.read(vex.write(through), "x.json") == (document, [])


@pytest.mark.parametrize("spec", SPECS)
def test_a_document_is_written_in_every_version_that_knows_statements(spec: str) -> None:
    document = clean(data(BOM))
    ours = msgspec.structs.replace(document, family="", kept={}, spec="")
    written = vex.write(ours, spec)
    assert json.loads(written)["specVersion"] == spec
    assert flaws(written) == []
    assert clean(written) == ours


def test_a_version_without_statements_is_refused() -> None:
    with pytest.raises(ValueError, match=r"1\.4, 1\.5, 1\.6, 1\.7"):
        vex.write(clean(data(BOM)), "1.3")


def test_a_vector_becomes_a_rating_with_score_and_severity() -> None:
    said = VexStatement(
        vulnerability="CVE-1",
        status="affected",
        ratings=(
            Rating("CVSS:4.0", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "us"),
            Rating("CVSS:2.0", "(AV:N/AC:L/Au:N/C:C/I:C/A:C)"),
            Rating("severity", "high"),
        ),
    )
    written = vex.write(VexDocument(statements=(said,)))
    assert flaws(written) == []
    first, second, third = json.loads(written)["vulnerabilities"][0]["ratings"]
    assert (first["score"], first["severity"], first["method"], first["source"]) == (
        10.0,
        "critical",
        "CVSSv4",
        {"name": "us"},
    )
    assert (second["score"], second["method"]) == (10.0, "CVSSv2")
    assert third == {"severity": "high"}


def test_versions_with_a_status_and_no_analysis_are_a_statement_too() -> None:
    tree = with_vulnerability()
    entry = tree["vulnerabilities"][0]
    del entry["analysis"]
    entry["affects"] = [{"ref": "ssl", "versions": [{"version": "3.0.8", "status": "unaffected"}]}]
    found = clean(data(tree))
    assert [(said.status, said.status_word) for said in found.statements] == [("not_affected", "versions")]
    assert json.loads(vex.write(found)) == tree
    entry["affects"][0]["versions"].append({"version": "3.0.9", "status": "unknown"})
    assert clean(data(tree)).statements[0].status == "under_investigation"
    entry["affects"][0]["versions"].append({"version": "3.0.7", "status": "affected"})
    assert clean(data(tree)).statements[0].status == "affected"


def test_a_statement_of_its_own_file_points_into_the_sbom_by_bom_links() -> None:
    sbom, _ = cyclonedx.read(data(BOM), "x.json")
    assert sbom is not None
    said = VexStatement(
        vulnerability="CVE-1",
        status="fixed",
        products=(
            VexProduct(id="p", purls=("pkg:generic/openssl@3.0.8",)),
            VexProduct(id="inner"),
            VexProduct(id="gone"),
        ),
    )
    document = VexDocument(statements=(said,))
    linked = vex.linked(document, sbom)
    start = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/2#"
    assert [product.id for product in linked.statements[0].products] == [
        start + "ssl",
        start + "inner",
        "gone",
    ]
    assert flaws(vex.write(linked)) == []
    with pytest.raises(ValueError, match="serial"):
        vex.linked(document, msgspec.structs.replace(sbom, serial=None))


def test_statements_are_written_into_an_sbom_beside_those_it_has() -> None:
    sbom, _ = cyclonedx.read(data(BOM), "x.json")
    assert sbom is not None
    said = VexStatement(
        vulnerability="CVE-2",
        status="under_investigation",
        products=(VexProduct(id="p", purls=("pkg:generic/openssl@3.0.8",)), VexProduct(id="new", name="new")),
    )
    written, problems = vex.embedded(vex.resolved(VexDocument(statements=(said,)), sbom), data(BOM), "x.json")
    assert problems == []
    assert written is not None
    assert flaws(written) == []
    tree = json.loads(written)
    assert [entry["id"] for entry in tree["vulnerabilities"]] == ["CVE-0", "CVE-1", "CVE-2"]
    assert [each["ref"] for each in tree["vulnerabilities"][2]["affects"]] == ["ssl", "new"]
    assert [item["bom-ref"] for item in tree["components"]] == ["ssl", "new"]
    rest = {**tree, "vulnerabilities": tree["vulnerabilities"][:2], "components": tree["components"][:1]}
    assert rest == BOM


def test_a_response_that_stands_alone_is_read_and_written_as_the_list_that_it_should_be() -> None:
    """The project's own VEX example writes `"response": "will_not_fix"`, which its schema refuses."""
    tree = with_vulnerability(analysis={"state": "not_affected", "response": "will_not_fix"})
    found = clean(data(tree))
    assert found.statements[0].responses == ("will_not_fix",)
    written = vex.write(found)
    assert flaws(written) == []
    assert json.loads(written)["vulnerabilities"][0]["analysis"]["response"] == ["will_not_fix"]
    assert clean(written) == found


def test_what_is_no_bom_is_not_written_into() -> None:
    written, problems = vex.embedded(VexDocument(), b"{}", "x.json")
    assert written is None
    assert [problem.code for problem in problems] == ["SF001"]


@pytest.mark.parametrize(
    ("members", "left", "named"),
    [
        ({"analysis": {"state": "fixed"}}, 0, 1),
        ({"analysis": {"state": 5}}, 0, 1),
        ({"analysis": "x"}, 0, 0),
        ({"id": None}, 0, 1),
        ({"id": None, "references": [{"id": "GHSA-2"}]}, 1, 0),
        ({"analysis": {"state": "not_affected", "justification": "because"}}, 1, 1),
        ({"analysis": {"state": "not_affected", "justification": ["x"]}}, 1, 1),
        ({"affects": 5, "ratings": {}, "cwes": ["x", True, 7], "advisories": [5], "references": 5}, 1, 0),
        ({"affects": [5, {"ref": 5}, {"ref": "ssl", "versions": [5, {}, {"version": 5}]}]}, 1, 0),
    ],
)
def test_odd_members_are_kept_and_what_they_prevent_is_named(
    members: dict[str, Any], left: int, named: int
) -> None:
    tree = with_vulnerability(**members)
    found, problems = vex.read(data(tree), "x.json")
    assert found is not None
    assert len(found.statements) == left
    assert [problem.code for problem in problems] == ["SF002"] * named
    again, _ = vex.read(vex.write(found), "x.json")
    assert again == found


@pytest.mark.parametrize("broken", [b"", b"{}", b"[]", b"<bom/>", b"<", b'{"bomFormat": "cyclonedx"}'])
def test_what_is_no_cyclonedx_is_refused_with_one_diagnostic(broken: bytes) -> None:
    found, problems = vex.read(broken, "x.json")
    assert found is None
    assert [problem.code for problem in problems] == ["SF001"]


def test_damaged_files_end_in_a_document_or_a_diagnostic() -> None:
    foreign = VexDocument(
        title="t",
        statements=(VexStatement(vulnerability="CVE-1", status="fixed", supplier="s", kept={"x": b"[1]"}),),
    )
    seeds = [data(BOM), vex.write(foreign)]
    order = random.Random(4)
    read = 0
    for _ in range(1_000):
        seed = order.choice(seeds)
        bent = mutated(seed, order) if order.random() < 0.3 else data(disturbed(json.loads(seed), order))
        found, problems = vex.read(bent, "x.json")
        assert found is not None or problems
        assert not any("Error while parsing" in problem.says for problem in problems)
        read += found is not None
        if found is not None and read % 10 == 0:
            again, _ = vex.read(vex.write(found), "x.json")
            assert again is not None
            assert len(again.statements) == len(set(map(repr, found.statements)))
    assert read > 500
