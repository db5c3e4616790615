"""OpenVEX: what is said comes in, goes out valid, and comes back the same; older drafts and strange files too."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from tests.campaign import mutated
from tests.formats.vex_samples import disturbed, documents
from wardbook.formats import openvex
from wardbook.formats.official import check
from wardbook.formats.official.vendored import FOLDER
from wardbook.formats.openvex.shape import NO_ACTION, NO_REASON, UNKNOWN_AUTHOR
from wardbook.model.sbom import Hash
from wardbook.model.vex import VexDocument, VexPart, VexProduct, VexStatement, VexVersions

SCHEMA = Path(__file__).parents[2].parent / "shared" / "conformance" / "openvex" / "openvex_json_schema.json"
TIME = "2023-01-08T18:02:03.647787998-06:00"
FULL: dict[str, Any] = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": "https://openvex.dev/docs/example/vex-9fb3463de1b57",
    "author": "Wolfi J Inkinson",
    "role": "Document Creator",
    "timestamp": TIME,
    "last_updated": "2023-02-08T18:02:03Z",
    "version": 3,
    "tooling": "some tool",
    "statements": [
        {
            "@id": "https://openvex.dev/docs/example/vex-9fb3463de1b57#1",
            "version": 2,
            "vulnerability": {
                "@id": "https://nvd.nist.gov/vuln/detail/CVE-2019-17571",
                "name": "CVE-2019-17571",
                "description": "deserializes untrusted data",
                "aliases": ["GHSA-2qrg-x229-3v8q", "DSA-4686-1"],
            },
            "timestamp": TIME,
            "last_updated": TIME,
            "products": [
                {
                    "@id": "pkg:apk/wolfi/product@1.23.0-r1?arch=armv7",
                    "identifiers": {
                        "purl": "pkg:apk/wolfi/product@1.23.0-r1?arch=armv7",
                        "cpe23": "cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*",
                        "cpe22": "cpe:/a:apache:log4j:2.4:-",
                    },
                    "hashes": {"sha-256": "402fa523b96591d4450ace90e32d9f779fcfd938903e1c5bf9d3701860b8f856"},
                    "subcomponents": [
                        {
                            "@id": "pkg:maven/log4j/log4j@1.2.17",
                            "identifiers": {"purl": "pkg:maven/log4j/log4j@1.2.17"},
                        }
                    ],
                }
            ],
            "status": "not_affected",
            "supplier": "A supplier",
            "status_notes": "looked at the build",
            "justification": "component_not_present",
            "impact_statement": "The class was removed",
            "action_statement": "nothing to do",
            "action_statement_timestamp": TIME,
        }
    ],
}
OLD = {
    "@context": "https://openvex.dev/ns",
    "@id": "https://openvex.dev/docs/example/vex-1",
    "author": "Wolfi J Inkinson",
    "timestamp": TIME,
    "version": "1",
    "statements": [
        {
            "vulnerability": "CVE-2014-123456",
            "vuln_description": "an old one",
            "products": [
                "pkg:apk/distro/git@2.39.0-r1?arch=armv7",
                "pkg:apk/distro/git@2.39.0-r1?arch=x86_64",
            ],
            "subcomponents": ["pkg:generic/zlib@1"],
            "status": "fixed",
        }
    ],
}


def data(tree: object) -> bytes:
    return json.dumps(tree).encode()


def clean(tree: object) -> VexDocument:
    found, problems = openvex.read(data(tree), "x.json")
    assert problems == []
    assert found is not None
    return found


def one(**members: object) -> dict[str, Any]:
    said = {"vulnerability": {"name": "CVE-1"}, "products": [{"@id": "pkg:npm/a@1"}], "status": "fixed"}
    return {**FULL, "statements": [{**said, **members}]}


def flaws(document: bytes) -> list[str]:
    return [found.says for found in check(document, "x.json", family="OpenVEX", encoding="json")]


def test_every_member_of_the_specification_is_read_and_written_as_it_stood() -> None:
    found = clean(FULL)
    said = found.statements[0]
    assert (found.family, found.spec, found.revision, found.author) == (
        "OpenVEX",
        "0.2.0",
        "3",
        "Wolfi J Inkinson",
    )
    assert (said.vulnerability, said.status, said.justification) == (
        "CVE-2019-17571",
        "not_affected",
        "code_not_present",
    )
    assert said.justification_word == "component_not_present"
    assert said.products[0].cpes == ("cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*", "cpe:/a:apache:log4j:2.4:-")
    assert said.products[0].hashes[0].algorithm == "SHA-256"
    assert said.products[0].parts[0].id == "pkg:maven/log4j/log4j@1.2.17"
    assert json.loads(openvex.write(found)) == FULL


def test_drafts_that_named_things_by_text_are_read_and_written_as_the_newest_version() -> None:
    found = clean(OLD)
    said = found.statements[0]
    assert (found.revision, said.vulnerability, said.description) == ("1", "CVE-2014-123456", "an old one")
    assert [product.id for product in said.products] == OLD["statements"][0]["products"]  # type: ignore[index]
    assert {part.id for product in said.products for part in product.parts} == {"pkg:generic/zlib@1"}
    written = openvex.write(found)
    assert flaws(written) == []
    assert openvex.read(written, "x.json")[0] == found


@settings(max_examples=150, deadline=None)
@given(documents)
def test_any_document_is_written_valid_and_comes_back_the_same(document: VexDocument) -> None:
    written = openvex.write(document)
    assert flaws(written) == []
    assert openvex.read(written, "x.json") == (document, [])
    assert openvex.write(document) == written


def test_a_finer_reason_is_written_as_the_nearest_word_and_comes_back() -> None:
    said = VexStatement(
        vulnerability="CVE-1",
        status="not_affected",
        justification="protected_at_perimeter",
        products=(VexProduct(id="pump", versions=(VexVersions(text="2.1"),)),),
    )
    document = VexDocument(first="2026-01-01T00:00:00Z", statements=(said,))
    written = json.loads(openvex.write(document))
    assert written["statements"][0]["justification"] == "inline_mitigations_already_exist"
    assert "protected_at_perimeter" in written["statements"][0]["status_notes"]
    assert clean(written) == document


def test_what_the_specification_demands_is_said_to_be_missing_and_is_not_read_as_said() -> None:
    document = VexDocument(
        first="2026-01-01T00:00:00Z",
        statements=(
            VexStatement(vulnerability="CVE-1", status="not_affected"),
            VexStatement(vulnerability="CVE-2", status="affected"),
        ),
    )
    written = json.loads(openvex.write(document))
    assert written["author"] == UNKNOWN_AUTHOR
    assert written["statements"][0]["impact_statement"] == NO_REASON
    assert written["statements"][1]["action_statement"] == NO_ACTION
    assert clean(written) == document


def test_the_same_content_without_an_id_gets_the_same_id() -> None:
    document = VexDocument(
        first="2026-01-01T00:00:00Z", statements=(VexStatement(vulnerability="CVE-1", status="fixed"),)
    )
    other = msgspec.structs.replace(document, author="somebody")
    first, second = (json.loads(openvex.write(each))["@id"] for each in (document, other))
    assert first.startswith("urn:uuid:")
    assert first != second


@pytest.mark.parametrize("first", ["", "2026-01-01", "2023-02-29T00:00:00Z", "2026-01-01T24:00:00Z"])
def test_a_document_without_a_time_cannot_be_written(first: str) -> None:
    with pytest.raises(ValueError, match="issued"):
        openvex.write(VexDocument(first=first, statements=(VexStatement(vulnerability="C", status="fixed"),)))


def test_a_document_without_statements_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="one statement"):
        openvex.write(VexDocument(first="2026-01-01T00:00:00Z"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "affected"), ("vulnerability", {"name": "CVE-9"}), ("products", [{"@id": "pkg:npm/other"}])],
)
def test_a_line_beside_a_statement_that_somebody_changed_is_not_believed(name: str, value: object) -> None:
    said = VexStatement(
        vulnerability="CVE-1",
        status="not_affected",
        status_word="false_positive",
        products=(VexProduct(id="pkg:npm/a", name="a"),),
    )
    written = json.loads(openvex.write(VexDocument(first="2026-01-01T00:00:00Z", statements=(said,))))
    written["statements"][0] |= {name: value, "action_statement": "x"}
    found, problems = openvex.read(data(written), "x.json")
    assert found is not None
    assert found.statements[0].status_word == ""
    assert ["not believed" in problem.says for problem in problems] == [True]


def test_a_line_that_contradicts_what_everybody_reads_is_not_believed() -> None:
    written = json.loads(openvex.write(clean(one(status="not_affected", impact_statement="x", role=1))))
    line = written["statements"][0]["status_notes"].partition("wardbook-vex: ")[2]
    mark = json.loads(line)["for"]
    claims: tuple[dict[str, object], ...] = (
        {"status": "fixed"},
        {"vulnerability": "CVE-2"},
        {"justification": "code_not_present"},
        {"status_word": "exploitable"},
        {"products": [{"id": "other"}]},
        {"products": []},
        {"unknown": 1},
        {"kept": {"a": "{"}},
        {"kept": {"a": 1}},
        {"revision": "x"},
        {"notes": 5},
    )
    for claim in claims:
        lied = {"for": mark, **claim}
        tree = one(
            status="not_affected", impact_statement="x", status_notes=f"wardbook-vex: {json.dumps(lied)}"
        )
        found, problems = openvex.read(data(tree), "x.json")
        assert found is not None
        assert found.statements[0] == clean(one(status="not_affected", impact_statement="x")).statements[0], (
            claim
        )
        assert len(problems) == 1, claim


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b"[]", "no OpenVEX"),
        (b"null", "no OpenVEX"),
        (b'{"@context": "https://spdx.org/rdf/3.0.1/x"}', "no OpenVEX"),
        (b'{"@context": 5}', "no OpenVEX"),
        (b'{"@context":"https://openvex.dev/ns","statements":' + b"[" * 300 + b"]" * 300 + b"}", "deeper"),
        ('{"@context":"https://openvex.dev/ns"}'.encode("utf-16-le"), "UTF-8"),
    ],
)
def test_what_is_no_openvex_is_refused_with_one_diagnostic(broken: bytes, says: str) -> None:
    found, problems = openvex.read(broken, "x.json")
    assert found is None
    assert [(problem.code, says in problem.says) for problem in problems] == [("SF001", True)]


@pytest.mark.parametrize(
    ("broken", "left"),
    [
        ({"statements": "none"}, 0),
        ({"statements": [5, None, "x"]}, 0),
        (one(status="exploitable"), 0),
        (one(status=["fixed"]), 0),
        (one(vulnerability=None), 0),
        (one(vulnerability={"aliases": ["x"]}), 0),
        (one(vulnerability={"name": 5}), 0),
        (one(justification="because"), 1),
        (one(products=[5, {}, {"identifiers": {"swid": "x"}}]), 1),
        (one(products={"@id": "x"}), 1),
        (one(supplier=5), 1),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(broken: dict[str, Any], left: int) -> None:
    found, problems = openvex.read(data({"@context": "https://openvex.dev/ns", **broken}), "x.json")
    assert found is not None
    assert len(found.statements) == left
    assert problems
    assert {problem.code for problem in problems} == {"SF002"}


def test_members_that_nobody_knows_are_kept_through_writing() -> None:
    tree = one(
        note=[1, 2.5, 10**30],
        products=[{"@id": "pkg:npm/a@1", "identifiers": {"purl": "pkg:npm/a@1", "swid": "s"}, "x": {}}],
    )
    found, _ = openvex.read(data({**tree, "label": "x"}), "x.json")
    assert found is not None
    assert found.kept == {"label": b'"x"'}
    assert found.statements[0].kept == {"note": b"[1,2.5,1000000000000000000000000000000]"}
    assert found.statements[0].products[0].kept == {"x": b"{}", "identifiers.swid": b'"s"'}
    written = openvex.write(found)
    assert flaws(written) == []
    assert openvex.read(written, "x.json")[0] == found


def test_damaged_files_end_in_a_document_or_a_diagnostic() -> None:
    sample = VexDocument(
        first="2026-01-01T00:00:00Z",
        role="x",
        title="y",
        statements=(
            VexStatement(
                vulnerability="CVE-1",
                status="not_affected",
                justification="requires_dependency",
                products=(
                    VexProduct(id="pump", hashes=(Hash("SHA-1", "ab"),), parts=(VexPart(id="pkg:npm/a"),)),
                ),
                kept={"x": b"[1,2]"},
            ),
        ),
    )
    seeds = [data(FULL), data(OLD), openvex.write(sample)]
    order = random.Random(4)
    read = 0
    for _ in range(1_000):
        seed = order.choice(seeds)
        bent = mutated(seed, order) if order.random() < 0.3 else data(disturbed(json.loads(seed), order))
        found, problems = openvex.read(bent, "x.json")
        assert found is not None or problems
        assert not any("Error while parsing" in problem.says for problem in problems)
        if found is not None:
            read += 1
            dated = msgspec.structs.replace(found, first="2026-01-01T00:00:00Z")
            if dated.statements and read % 10 == 0:
                again, _ = openvex.read(openvex.write(dated), "x.json")
                assert again is not None
                assert len(again.statements) == len(set(map(repr, dated.statements)))
    assert read > 500


def test_the_schema_that_is_shipped_is_the_published_one() -> None:
    if not SCHEMA.exists():
        pytest.skip("the published OpenVEX schema is not beside this checkout")
    assert gzip.decompress((FOLDER / "openvex-0.2.0.schema.json.gz").read_bytes()) == SCHEMA.read_bytes()
