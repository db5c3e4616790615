"""The specification's own cases: each failing document is named by its rule, each valid one passes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wardbook.formats import csaf
from wardbook.formats.csaf.rules import TESTS

CASES = Path(__file__).parents[3].parent / "shared" / "conformance" / "csaf-validator.zip"
FOLDER = "csaf_2.0/test/validator/data/"

# They ask the network or a dictionary of the language.
NOT_HERE = {"6.3.6", "6.3.7", "6.3.8"}

# A failing document is made to fail one test; these, by the words of the specification, fail others with it.
# Held against the tests of @secvisogram/csaf-validator-lib 2.0.10, which says the same of each.
ALSO = {
    "6-1-14-01": "6.1.21",
    "6-1-14-02": "6.1.16 6.1.21",
    "6-1-14-03": "6.1.16 6.1.21",
    "6-1-14-04": "6.1.21",
    "6-1-14-05": "6.1.16 6.1.21",
    "6-1-14-06": "6.1.21",
    "6-1-14-08": "6.1.21",
    "6-1-17-01": "6.1.18",
    "6-1-20-01": "6.1.16 6.1.17",
    "6-1-27-01-01": "6.1.27.2",
    "6-1-27-02-01": "6.1.27.1",
    "6-1-27-03-01": "6.1.27.1 6.1.27.2",
    "6-1-27-04-01": "6.1.27.5 6.1.27.6",
    "6-1-27-05-01": "6.1.27.4 6.1.27.6",
    "6-1-27-06-01": "6.1.27.4 6.1.27.5",
    "6-1-27-07-01": "6.1.27.5 6.1.27.8",
    "6-1-27-08-01": "6.1.27.4 6.1.27.5 6.1.27.7",
    "6-1-27-10-01": "6.1.27.5",
    "6-2-08-02": "6.1.25",
    "6-2-09-02": "6.1.25",
}


@cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(CASES)


def _cases(kind: str) -> Iterator[Any]:
    if not CASES.is_file():
        reason = "the specification's cases are not beside this checkout"
        yield pytest.param("", "", marks=pytest.mark.skip(reason=reason))
        return
    for test in json.loads(_archive().read(FOLDER + "testcases.json"))["tests"]:
        for case in test.get(kind, []):
            name = case["name"].rpartition("-2021-")[2].removesuffix(".json")
            yield pytest.param(test["id"], case["name"], id=f"{test['id']}:{name}")


def _document(name: str) -> csaf.CsafDocument:
    found, said = csaf.read(_archive().read(FOLDER + name), name)
    assert found is not None
    assert said == []
    return found


def _failed(document: csaf.CsafDocument, *, group: str = "6.") -> set[str]:
    return {item.subject for item in csaf.check(document, csaf.ALL) if item.subject.startswith(group)}


@pytest.mark.parametrize(("test", "name"), list(_cases("failures")))
def test_a_failing_document_is_named_by_exactly_the_rules_it_breaks(test: str, name: str) -> None:
    if test in NOT_HERE:
        assert test not in TESTS
        return
    document = _document(name)
    broken = {test} if test.startswith("6.1.") else set()
    also = ALSO.get(name.rpartition("-2021-")[2].removesuffix(".json"), "").split()
    assert _failed(document, group="6.1.") == broken | set(also)
    assert test in _failed(document)


@pytest.mark.parametrize(("test", "name"), list(_cases("failures")))
def test_a_failing_document_is_well_formed_so_that_its_rule_alone_is_to_blame(test: str, name: str) -> None:
    assert [item.says for item in csaf.check(_document(name)) if item.code == "SF003"] == [], test


@pytest.mark.parametrize(("test", "name"), list(_cases("valid")))
def test_a_valid_document_breaks_no_mandatory_rule_and_not_the_one_it_is_a_case_of(
    test: str, name: str
) -> None:
    document = _document(name)
    assert csaf.check(document) == []
    assert test not in _failed(document)


def test_there_is_a_function_for_every_test_of_the_specification_that_needs_no_network_and_no_dictionary() -> (
    None
):
    mandatory = {f"6.1.{number}" for number in range(1, 34)} - {"6.1.27"}
    mandatory |= {f"6.1.27.{number}" for number in range(1, 12)}
    optional = {f"6.2.{number}" for number in range(1, 21)}
    informative = {f"6.3.{number}" for number in range(1, 12)} - NOT_HERE
    assert set(TESTS) == mandatory | optional | informative
    assert {test.group for test in TESTS.values()} == set(csaf.ALL)


MEDICAL = sorted((CASES.parents[1] / "data" / "advisories" / "csaf-medical").glob("*.json"))


@pytest.mark.parametrize("file", MEDICAL or [None], ids=lambda file: file.stem if file else "none")
def test_advisories_of_cisa_are_read_whole_and_valid(file: Path | None) -> None:
    if file is None:
        pytest.skip("CISA's medical advisories are not beside this checkout")
    data = file.read_bytes()
    document, said = csaf.read(data, file.name)
    assert document is not None
    assert said == []
    assert csaf.check(document) == []
    assert document.tree == json.loads(data)
    named = str(data.count(b'"product_id":'))
    assert str(len(document.products)) == named, "every product is kept"
