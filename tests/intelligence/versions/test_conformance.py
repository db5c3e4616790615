"""The VERS suite (package-url/vers-spec): every case of every file, and why a few are answered otherwise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cmp_to_key, partial
from pathlib import Path
from typing import Any

import pytest

from wardbook.intelligence.versions import (
    UnreadableRange,
    compare,
    contains,
    from_native,
    parse_range,
    read_range,
)

SUITE = Path(__file__).parents[3].parent / "shared" / "conformance" / "vers-spec"

PARTIAL = "node-semver's README: a comparator takes every version that a partial one stands for"
# Cases that we answer otherwise, by native range, each with the reason. All are of the group "recommended".
EXCEPTIONS = {
    ("npm", "<= 1.0"): PARTIAL,
    ("npm", "<=2.1 >=1.1"): PARTIAL,
    ("npm", ">= 2.2.x"): PARTIAL,
    ("npm", ">= 1.x"): PARTIAL,
    ("npm", "2.1 || 2.6"): "node-semver's README: 2.1 is 2.1.x, not 2.1.0",
    ("npm", ">= 0.2.0 <= 0.9.6 || ~0.8.0-pre"): "node-semver's README: ~0.8.0-pre ends before 0.9.0",
    ("conan", ""): "clause 5.3.3: `vers:conan/` is no VERS, a range has one constraint at least",
}


def cases(*kinds: str) -> Iterator[dict[str, Any]]:
    if not SUITE.exists():
        pytest.skip("the official cases for version ranges are not beside this checkout")
    for path in sorted(SUITE.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["tests"]:
            if case["test_type"] in kinds:
                yield case


def test_every_official_order_of_versions_is_ours() -> None:
    wrong, seen = [], 0
    for case in cases("comparison", "equality"):
        seen += 1
        scheme, given, expected = (
            case["input"]["input_scheme"],
            case["input"]["versions"],
            case["expected_output"],
        )
        if case["test_type"] == "equality":
            right = (compare(scheme, *given) == 0) is expected
        else:
            ours = sorted(given, key=cmp_to_key(partial(compare, scheme)))
            # NuGet's cases spell what they expect in small letters.
            right = all(compare(scheme, one, other) == 0 for one, other in zip(ours, expected, strict=True))
            right = right and (compare(scheme, expected[0], expected[-1]) < 0 or len(set(expected)) == 1)
        if not right:
            wrong.append((scheme, given, expected))
    assert wrong == []
    assert seen == 1922


def test_every_official_text_is_read_validated_and_asked_as_expected() -> None:
    wrong, seen = [], Counter[str]()
    for case in cases("parse", "validate", "containment"):
        given, kind = case["input"], case["test_type"]
        seen[kind] += 1
        try:
            if kind == "containment":
                answer: Any = contains(given["vers"], given["version"])
            elif kind == "validate":
                answer = read_range(given).listed()
            else:
                found = parse_range(given)
                answer = {
                    "scheme": found.scheme,
                    "version_constraints": [[one.comparator, one.version] for one in found.constraints],
                }
        except UnreadableRange as refusal:
            answer = str(refusal)
        if answer != case.get("expected_output", case.get("expected_message")):
            wrong.append((given, answer))
    assert wrong == []
    assert seen == {"parse": 12, "validate": 19, "containment": 11}


def test_every_official_native_range_becomes_the_expected_constraints() -> None:
    seen, excepted = 0, set()
    for case in cases("from_native"):
        seen += 1
        given = case["input"]["scheme"], case["input"]["native_range"]
        found = from_native(*given)
        if given in EXCEPTIONS:
            excepted.add(given)
            assert case["test_group"] == "recommended"
            assert found.listed() != case["expected_output"], f"{given} is no exception any more"
        else:
            assert found.listed() == case["expected_output"], given
    assert seen == 737
    assert excepted == set(EXCEPTIONS)


def test_what_a_native_range_means_is_a_text_that_the_specification_accepts() -> None:
    for case in cases("from_native"):
        found = from_native(case["input"]["scheme"], case["input"]["native_range"])
        text = str(found)
        assert parse_range(text).intervals == found.intervals, text


def test_a_flattened_range_of_the_suite_is_not_taken_for_what_the_alternatives_mean() -> None:
    found = from_native("npm", "^2.0.18 || ^3.0.16 || ^3.1.6 || ^4.0.8")
    assert str(found) == "vers:npm/>=2.0.18|<3.0.0|>=3.0.16|<4.0.0|>=4.0.8|<5.0.0"
    assert found.contains("3.0.20") and not found.contains("4.0.0")
