"""VEX in CSAF: what is written is valid and comes back the same; what others wrote means what it says."""

from __future__ import annotations

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from tests.formats.csaf.documents import PUMP, Tree, changed
from tests.formats.vex_samples import documents
from wardbook.formats import csaf
from wardbook.formats.csaf.vex_writing import superseded
from wardbook.model.security_advisory import Publisher
from wardbook.model.vex import (
    VexDocument,
    VexPart,
    VexProduct,
    VexRemedy,
    VexStatement,
    VexVersions,
)

WE = Publisher(name="Weather Co.", namespace="https://weather.example", category="vendor")

PUMP_1 = VexProduct(id="pump", name="Pump", version="1.0", purls=("pkg:generic/pump@1.0",))
AFFECTED = VexStatement(
    vulnerability="CVE-2026-0001",
    status="affected",
    products=(PUMP_1,),
    description="Rain gets in.",
    remedies=(VexRemedy(kind="mitigation", text="Close the lid."),),
)
DOCUMENT = VexDocument(
    id="WX-1",
    family="CSAF",
    spec="2.0",
    title="Rain",
    author="Weather Co.",
    role="vendor",
    revision="1",
    state="final",
    first="2026-01-01T10:00:00Z",
    last="2026-01-01T10:00:00Z",
    tooling="Wardbook",
    statements=(AFFECTED,),
)


def _written(document: VexDocument) -> Any:
    data = csaf.write_vex(document, WE)
    read, said = csaf.read(data, "x.json")
    assert said == []
    assert read is not None
    assert [item.says for item in csaf.check(read)] == []
    return json.loads(data)


def _read(tree: Any) -> VexDocument:
    found, said = csaf.read_vex(json.dumps(tree).encode(), "x.json")
    assert found is not None
    assert [item.says for item in said] == []
    return found


def _without_kept(document: VexDocument) -> VexDocument:
    return msgspec.structs.replace(document, kept={})


def _saying(*statements: VexStatement, **more: Any) -> VexDocument:
    return msgspec.structs.replace(DOCUMENT, statements=statements, **more)


def test_what_csaf_can_say_is_said_in_its_own_members_alone() -> None:
    tree = _written(DOCUMENT)
    assert "notes" not in tree["document"]
    (vulnerability,) = tree["vulnerabilities"]
    assert vulnerability["product_status"] == {"known_affected": ["pump"]}
    assert vulnerability["notes"] == [{"category": "description", "text": "Rain gets in."}]
    assert vulnerability["remediations"] == [
        {"category": "mitigation", "details": "Close the lid.", "product_ids": ["pump"]}
    ]
    assert _without_kept(_read(tree)) == DOCUMENT


def test_a_document_read_from_csaf_is_written_as_it_was_to_the_last_member() -> None:
    tree: Tree = copy.deepcopy(PUMP)
    tree["vulnerabilities"][0]["involvements"] = [
        {"party": "vendor", "status": "open", "date": "2026-01-01T00:00:00Z"}
    ]
    tree["vulnerabilities"][0]["threats"] = [{"category": "exploit_status", "details": "None known."}]
    tree["x_ours"] = {"deep": [1, 2.5, None]}
    assert json.loads(csaf.write_vex(_read(tree))) == tree


def test_one_changed_statement_changes_its_vulnerability_and_keeps_the_rest() -> None:
    tree: Tree = copy.deepcopy(PUMP)
    tree["document"]["acknowledgments"] = [{"names": ["A. Finder"]}]
    tree["vulnerabilities"][0]["title"] = "Rain"
    found = _read(tree)
    affected, other = found.statements
    fixed = msgspec.structs.replace(affected, status="fixed", remedies=())
    made = _written(msgspec.structs.replace(found, statements=(fixed, other)))
    assert made["product_tree"] == tree["product_tree"]
    assert made["document"] == tree["document"]
    assert made["vulnerabilities"][0]["product_status"] == {"fixed": ["P1"], "known_not_affected": ["P2"]}
    assert made["vulnerabilities"][0]["title"] == "Rain"
    assert _read(made).statements == (fixed, other)


def test_statuses_and_flags_of_others_are_read_in_our_words() -> None:
    found = _read(PUMP)
    affected, not_affected = found.statements
    assert (affected.vulnerability, affected.status, affected.status_word) == (
        "CVE-2026-0001",
        "affected",
        "",
    )
    assert (not_affected.status, not_affected.justification) == ("not_affected", "code_not_present")
    assert not_affected.justification_word == "component_not_present"
    (product,) = affected.products
    assert (product.id, product.name, product.version) == ("P1", "Pump", "1.0")
    assert product.purls == ("pkg:generic/pump@1.0",)
    assert affected.remedies == (VexRemedy(kind="mitigation", text="Close the lid."),)
    assert affected.weaknesses == ("CWE-79",)


def test_what_is_said_of_a_group_is_said_of_each_of_its_products() -> None:
    def change(tree: Tree) -> None:
        tree["vulnerabilities"][0]["product_status"] = {"known_not_affected": ["P1", "P2"]}
        tree["vulnerabilities"][0]["flags"] = [{"label": "vulnerable_code_not_present", "group_ids": ["G1"]}]
        del tree["vulnerabilities"][0]["remediations"]
        del tree["vulnerabilities"][0]["scores"]

    (said,) = _read(changed(change).tree).statements
    assert [product.id for product in said.products] == ["P1", "P2"]
    assert said.justification == "code_not_present"


def test_a_component_of_a_product_is_a_part_of_it() -> None:
    part = VexPart(id="lib", name="rain", version="2", purls=("pkg:npm/rain@2",))
    said = msgspec.structs.replace(AFFECTED, products=(msgspec.structs.replace(PUMP_1, parts=(part,)),))
    tree = _written(_saying(said))
    (relation,) = tree["product_tree"]["relationships"]
    assert (relation["product_reference"], relation["relates_to_product_reference"]) == ("lib", "pump")
    assert _read(tree).statements == (said,)


def test_one_product_in_two_versions_is_two_products_of_one_id() -> None:
    newer = msgspec.structs.replace(PUMP_1, version="1.1", purls=())
    fixed = VexStatement(
        vulnerability="CVE-2026-0001", status="fixed", products=(newer,), description="Rain gets in."
    )
    ranged = msgspec.structs.replace(
        PUMP_1, version="", versions=(VexVersions(text="vers:generic/<1.0", is_range=True),)
    )
    old = msgspec.structs.replace(AFFECTED, products=(ranged,))
    tree = _written(_saying(AFFECTED, fixed, msgspec.structs.replace(old, vulnerability="CVE-2026-0002")))
    statuses = [vulnerability["product_status"] for vulnerability in tree["vulnerabilities"]]
    assert statuses[0] == {"known_affected": ["pump"], "fixed": ["pump#wardbook:1"]}
    assert statuses[1] == {"known_affected": ["pump#wardbook:2"]}
    assert {p.id for said in _read(tree).statements for p in said.products} == {"pump"}


def test_where_statements_contradict_the_latest_is_written_and_the_others_are_named() -> None:
    later = VexStatement(
        vulnerability="CVE-2026-0001", status="fixed", products=(PUMP_1,), last="2026-03-01T00:00:00Z"
    )
    document = _saying(later, AFFECTED)
    tree = _written(document)
    assert tree["vulnerabilities"][0]["product_status"] == {"fixed": ["pump"]}
    assert superseded(document) == (AFFECTED,)
    assert superseded(DOCUMENT) == ()


def test_not_affected_without_a_reason_says_that_none_was_given() -> None:
    said = VexStatement(vulnerability="CVE-2026-0003", status="not_affected", products=(PUMP_1,))
    tree = _written(_saying(said))
    assert tree["vulnerabilities"][0]["threats"][0]["details"] == "No reason was given."
    assert _read(tree).statements == (said,)


def test_a_vulnerability_that_is_no_cve_keeps_its_name_and_gives_its_cve_to_others() -> None:
    said = msgspec.structs.replace(AFFECTED, vulnerability="GHSA-aaaa-bbbb-cccc", aliases=("CVE-2026-0009",))
    tree = _written(_saying(said))
    assert tree["vulnerabilities"][0]["cve"] == "CVE-2026-0009"
    assert tree["vulnerabilities"][0]["ids"] == [
        {"system_name": "GitHub Advisory Database", "text": "GHSA-aaaa-bbbb-cccc"}
    ]
    assert _read(tree).statements == (said,)


def test_a_note_that_no_longer_fits_is_not_believed() -> None:
    said = msgspec.structs.replace(AFFECTED, notes="Found by hand.")
    tree = _written(_saying(said))
    assert _read(tree).statements == (said,)
    status = tree["vulnerabilities"][0]["product_status"]
    status["fixed"] = status.pop("known_affected")
    found, remarks = csaf.read_vex(json.dumps(tree).encode(), "x.json")
    assert found is not None
    assert [(one.status, one.notes) for one in found.statements] == [("fixed", "")]
    assert ["not believed" in item.says for item in remarks] == [True]


def test_without_an_address_of_the_publisher_or_a_time_nothing_is_written() -> None:
    with pytest.raises(ValueError, match="namespace"):
        csaf.write_vex(DOCUMENT)
    with pytest.raises(ValueError, match="when it was issued"):
        csaf.write_vex(_saying(AFFECTED, first="", last=""), WE)
    with pytest.raises(ValueError, match="at least one statement"):
        csaf.write_vex(_saying(), WE)


@pytest.mark.parametrize("revision", ["", "1", "3", "2.1.0", "1.0.0+x", "0.1.0", "1.0.0-rc.1", "x", "9" * 30])
def test_any_revision_ends_in_a_history_without_holes(revision: str) -> None:
    document = _saying(AFFECTED, revision=revision, family="")
    tree = _written(document)
    assert _read(tree) == document


@settings(max_examples=100, deadline=None)
@given(documents)
def test_any_vex_is_written_valid_and_comes_back_the_same(document: VexDocument) -> None:
    document = msgspec.structs.replace(
        document, statements=tuple({said.vulnerability: said for said in document.statements}.values())
    )
    tree = _written(document)
    found = _read(tree)
    left = superseded(document)
    if not left and all(_are_distinct(said) for said in document.statements):
        kept = document.kept if document.family != "CSAF" or found.family != "CSAF" else found.kept
        assert found == msgspec.structs.replace(document, kept=kept)


def _are_distinct(said: VexStatement) -> bool:
    return len(set(map(repr, said.products))) == len(said.products)


CASES = Path(__file__).parents[3].parent / "shared" / "conformance" / "csaf-validator.zip"


def test_every_valid_document_of_the_specification_goes_through_vex_unchanged() -> None:
    if not CASES.is_file():
        pytest.skip("the specification's cases are not beside this checkout")
    archive, counted = zipfile.ZipFile(CASES), 0
    folder = "csaf_2.0/test/validator/data/"
    for test in json.loads(archive.read(folder + "testcases.json"))["tests"]:
        for case in test.get("valid", []):
            data = archive.read(folder + case["name"])
            found, _ = csaf.read_vex(data, case["name"])
            assert found is not None
            if found.statements:
                assert json.loads(csaf.write_vex(found)) == json.loads(data)
                counted += 1
    assert counted >= 10
