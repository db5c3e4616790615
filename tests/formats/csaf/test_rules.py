"""Every rule on small documents: one change breaks it and nothing else, and what only looks wrong is let pass."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.csaf.documents import PUMP, Tree, changed, failed
from wardbook.formats import csaf
from wardbook.formats.csaf.language_tags import is_language, is_private
from wardbook.formats.csaf.rules.numbers import moment, number
from wardbook.formats.csaf.weaknesses import names_of

Change = Callable[[Tree], Any]


def _first(tree: Tree) -> Any:
    return tree["vulnerabilities"][0]


def _tracking(tree: Tree) -> Any:
    return tree["document"]["tracking"]


def _versions(tree: Tree) -> Any:
    return tree["product_tree"]["branches"][0]["branches"][0]["branches"]


def _set(tree: Tree, path: str, value: object) -> None:
    *way, last = path.split("/")
    here: Any = tree
    for step in way:
        here = here[int(step)] if step.isdecimal() else here[step]
    if last == "-":
        here.append(value)
    elif last.isdecimal():
        here[int(last)] = value
    else:
        here[last] = value


def _sets(path: str, value: object) -> Change:
    return lambda tree: _set(tree, path, value)


def _relation(product: str, on: str, made: str) -> Tree:
    return {
        "category": "installed_on",
        "full_product_name": {"name": "x", "product_id": made},
        "product_reference": product,
        "relates_to_product_reference": on,
    }


def _renumbered(version: str, status: str, *numbers: str) -> Change:
    def change(tree: Tree) -> None:
        tracking = _tracking(tree)
        tracking |= {"version": version, "status": status}
        tracking["revision_history"] = [
            {"date": f"2026-01-0{day}T00:00:00Z", "number": text, "summary": "x"}
            for day, text in enumerate(numbers, 1)
        ]

    return change


SCORE = copy.deepcopy(PUMP["vulnerabilities"][0]["scores"][0])  # type: ignore[index]
V2 = {"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:C/I:C/A:C", "baseScore": 10.0}

BREAKS: dict[str, Change] = {
    "6.1.1": _sets("vulnerabilities/0/flags/0/product_ids", ["P2", "P9"]),
    "6.1.2": _sets("product_tree/full_product_names", [{"name": "x", "product_id": "P1"}]),
    "6.1.3": _sets("product_tree/relationships", [_relation("P1", "P5", "P4"), _relation("P4", "P1", "P5")]),
    "6.1.4": _sets("vulnerabilities/0/remediations/0/group_ids", ["G9"]),
    "6.1.5": _sets("product_tree/product_groups/-", {"group_id": "G1", "product_ids": ["P1", "P2"]}),
    "6.1.6": _sets("vulnerabilities/0/product_status/fixed", ["P1"]),
    "6.1.7": _sets("vulnerabilities/0/scores/-", SCORE),
    "6.1.8": lambda tree: _first(tree)["scores"][0]["cvss_v3"].pop("baseSeverity"),
    "6.1.9": _sets("vulnerabilities/0/scores/0/cvss_v3/baseScore", 6.4),
    "6.1.10": _sets("vulnerabilities/0/scores/0/cvss_v3/attackVector", "NETWORK"),
    "6.1.11": _sets("vulnerabilities/0/cwe/name", "Improper Input Validation"),
    "6.1.12": _sets("document/lang", "en-QZZ"),
    "6.1.13": lambda tree: _set(
        _versions(tree)[0], "product/product_identification_helper/purl", "pkg:npm/@1"
    ),
    "6.1.14": lambda tree: _tracking(tree)["revision_history"].append(
        {"date": "2025-12-31T23:59:59-11:00", "number": "0", "summary": "x"}
    ),
    "6.1.15": _sets("document/publisher/category", "translator"),
    "6.1.16": _renumbered("1", "final", "1", "2"),
    "6.1.17": _renumbered("0.1.0", "", "0.1.0"),
    "6.1.18": _renumbered("1.0.0", "final", "0.1.0", "1.0.0"),
    "6.1.19": _renumbered("1.0.0", "final", "1.0.0-rc.1", "1.0.0"),
    "6.1.21": _renumbered("3", "final", "1", "3"),
    "6.1.22": _renumbered("1", "final", "1", "1"),
    "6.1.23": lambda tree: tree["vulnerabilities"].append(copy.deepcopy(_first(tree))),
    "6.1.24": _sets(
        "vulnerabilities/0/involvements",
        [
            {"party": "vendor", "status": "open", "date": "2026-01-01T01:00:00+01:00"},
            {"party": "vendor", "status": "completed", "date": "2026-01-01T00:00:00Z"},
        ],
    ),
    "6.1.25": lambda tree: _set(
        _versions(tree)[0],
        "product/product_identification_helper/hashes",
        [{"filename": "a", "file_hashes": [{"algorithm": "sha512", "value": c * 128} for c in "ab"]}],
    ),
    "6.1.26": _sets("document/category", "Security Advisory"),
    "6.1.27.4": lambda tree: tree.pop("product_tree"),
    "6.1.27.5": lambda tree: _first(tree).pop("notes"),
    "6.1.27.7": _sets("vulnerabilities/0/product_status", {"recommended": ["P1", "P2"]}),
    "6.1.27.8": lambda tree: _first(tree).pop("cve"),
    "6.1.27.9": lambda tree: _first(tree).pop("flags"),
    "6.1.27.10": lambda tree: _first(tree).pop("remediations"),
    "6.1.27.11": lambda tree: tree.pop("vulnerabilities"),
    "6.1.28": _sets("document/source_lang", "EN"),
    "6.1.29": lambda tree: _first(tree)["remediations"].append({"category": "mitigation", "details": "x"}),
    "6.1.30": _renumbered("1.0.0", "final", "1", "1.0.0"),
    "6.1.31": lambda tree: _set(_versions(tree)[0], "name", "1.0 and earlier"),
    "6.1.32": lambda tree: _first(tree)["flags"].append({"label": "component_not_present"}),
    "6.1.33": _sets(
        "vulnerabilities/0/flags/-", {"label": "vulnerable_code_not_present", "group_ids": ["G1"]}
    ),
    "6.2.1": _sets("product_tree/full_product_names", [{"name": "x", "product_id": "P8"}]),
    "6.2.3": lambda tree: _first(tree).pop("scores"),
    "6.2.4": _renumbered("1.0.0", "final", "1.0.0+a"),
    "6.2.5": _sets("document/tracking/initial_release_date", "2026-01-01T10:00:00+01:00"),
    "6.2.6": _sets("document/tracking/current_release_date", "2026-02-02T09:59:59.999Z"),
    "6.2.7": _sets("vulnerabilities/0/involvements", [{"party": "vendor", "status": "open"}]),
    "6.2.10": lambda tree: tree["document"].pop("distribution"),
    "6.2.11": _sets("document/references/0/url", "https://weather.example/WX-1.json"),
    "6.2.12": lambda tree: tree["document"].pop("lang"),
    "6.2.13": lambda tree: _set(tree, "document", dict(reversed(tree["document"].items()))),
    "6.2.14": _sets("document/lang", "en-x-ours"),
    "6.2.15": _sets("document/lang", "i-default"),
    "6.2.16": lambda tree: _versions(tree)[0]["product"].pop("product_identification_helper"),
    "6.2.17": _sets("vulnerabilities/0/ids", [{"system_name": "CVE", "text": "CVE-2026-0002"}]),
    "6.2.18": lambda tree: _versions(tree)[0].update(category="product_version_range", name="<=1.0"),
    "6.2.19": _sets("vulnerabilities/0/product_status", {"fixed": ["P1", "P2"]}),
    "6.2.20": _sets("vulnerabilities/0/scores/0/cvss_v3/ours", 1),
    "6.3.1": _sets("vulnerabilities/0/scores", [{"cvss_v2": V2, "products": ["P1"]}]),
    "6.3.2": lambda tree: _first(tree)["scores"][0]["cvss_v3"].update(
        version="3.0", vectorString="CVSS:3.0/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H"
    ),
    "6.3.4": lambda tree: _first(tree).pop("cwe"),
    "6.3.9": lambda tree: _set(_versions(tree)[0], "category", "service_pack"),
    "6.3.11": lambda tree: _set(_versions(tree)[0], "name", "v1.0"),
}

# What a change cannot but break as well.
WITH: dict[str, set[str]] = {
    "6.1.2": {"6.2.16"},
    "6.1.6": {"6.2.19"},
    "6.1.3": {"6.2.16"},
    "6.1.14": {"6.1.18", "6.2.5"},
    "6.1.17": {"6.2.5", "6.2.6"},
    "6.1.27.4": {"6.1.1", "6.1.4"},
    "6.1.27.7": {"6.2.1"},
    "6.1.27.8": {"6.3.3"},
    "6.1.27.10": {"6.2.2"},
    "6.1.27.11": {"6.2.1"},
    "6.2.1": {"6.2.16"},
    "6.2.18": {"6.3.9", "6.3.10"},
}


def test_the_base_document_is_valid_and_asks_for_nothing() -> None:
    assert failed(changed(lambda _: None)) == set()


@pytest.mark.parametrize("rule", BREAKS)
def test_one_change_breaks_one_rule(rule: str) -> None:
    found = failed(changed(BREAKS[rule]))
    assert rule in found
    unsorted = {"6.2.13", "6.2.5", "6.2.6", "6.2.1", ""} - {rule}
    assert found - unsorted - WITH.get(rule, set()) == {rule}


def test_a_diagnostic_names_the_rule_the_place_and_the_file() -> None:
    (found,) = csaf.check(changed(BREAKS["6.1.7"]))
    assert (found.code, found.subject, found.path) == (
        "SF010",
        "6.1.7",
        "/vulnerabilities/0/scores/1/cvss_v3",
    )
    assert found.at.file == "wx-1.json"
    assert "6.1.7 Multiple Scores with same Version per Product" in found.says


def test_a_rule_broken_in_ten_thousand_places_is_told_once() -> None:
    many = [{"name": "x", "product_id": "P1"}] * 10_000
    found = [
        item for item in csaf.check(changed(_sets("product_tree/full_product_names", many))) if item.subject
    ]
    assert len(found) == 51
    assert "9,950 more" in found[-1].says


def test_a_chain_of_relationships_is_no_circle_and_only_the_circle_is_named() -> None:
    chain = [_relation(f"C{n}", "P1", f"C{n + 1}") for n in range(3_000)]
    assert "6.1.3" not in failed(changed(_sets("product_tree/relationships", chain)))
    ring = [*chain, _relation("C3000", "P1", "C0")]
    found = csaf.check(changed(_sets("product_tree/relationships", [*ring, _relation("C5", "P1", "AFTER")])))
    assert "AFTER" not in " ".join(item.says for item in found if item.subject == "6.1.3")


@pytest.mark.parametrize(
    "change",
    [
        _renumbered("1", "draft", "0", "1"),
        _renumbered("1.0.0-rc.1", "draft", "1.0.0"),
        _renumbered("2.0.0+b", "final", "1.0.0", "1.10.0", "2.0.0"),
        _renumbered("1.1.0", "interim", "1.0.0", "1.1.0"),
    ],
)
def test_versions_that_are_in_order_are_let_pass(change: Change) -> None:
    assert {rule for rule in failed(changed(change)) if rule.startswith("6.1.")} == set()


def test_metrics_that_only_members_state_complete_the_vector() -> None:
    def change(tree: Tree) -> None:
        _first(tree)["scores"][0]["cvss_v3"].update(
            exploitCodeMaturity="UNPROVEN", temporalScore=6.0, temporalSeverity="MEDIUM"
        )

    assert failed(changed(change)) - {"6.2.13"} == set()


def test_a_name_of_a_weakness_is_taken_as_long_as_cwe_had_it_in_the_time_of_csaf() -> None:
    assert len(names_of("CWE-113")) > 1
    for name in names_of("CWE-113"):
        assert "6.1.11" not in failed(
            changed(_sets("vulnerabilities/0/cwe", {"id": "CWE-113", "name": name}))
        )
    assert names_of("CWE-99999") == ()


@pytest.mark.parametrize(
    "tag", ["de", "en-US", "de-CH-1996", "zh-yue-Hant-HK", "sl-rozaj-biske-1994", "de-u-co-phonebk", "x-ours", "i-klingon", "es-419", "qaa", "en-Qaaa-QM", "i-default"]
)  # fmt: skip
def test_valid_language_tags(tag: str) -> None:
    assert is_language(tag)
    assert is_language(tag.upper())


@pytest.mark.parametrize(
    "tag", ["", "EZ", "en-", "en-US-US", "de-1996-1996", "english", "en_US", "de-a-bcd-a-efg", "en-XQX", "zh-zzz", "e", "i-nothing"]
)  # fmt: skip
def test_invalid_language_tags(tag: str) -> None:
    assert not is_language(tag)


def test_private_language_tags_are_recognised() -> None:
    private = ["qtx", "en-QM", "en-XA", "en-AA", "fr-ZZ", "en-Qabc", "de-x-a", "x-a"]
    assert [tag for tag in private if not is_private(tag)] == []
    assert [tag for tag in ["en", "de-AT", "zh-Hant"] if is_private(tag)] == []


def test_times_are_compared_across_zones_and_to_every_digit() -> None:
    times = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0000000001Z", "2026-01-01T01:00:01+01:00"]
    read = [found for text in times if (found := moment(text))]
    assert len(read) == len(times)
    assert read == sorted(read)
    assert moment("2026-01-01T00:00:00.100Z") == moment("2025-12-31t23:00:00.1-01:00")
    assert [moment(text) for text in ["2026-13-01T00:00:00Z", "2026-01-01", "0001-01-01T00:00:00+23:59"]] == [
        None
    ] * 3


def test_version_numbers_are_ordered_as_semantic_versioning_says() -> None:
    texts = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"]  # fmt: skip
    read = [number(text) for text in texts]
    assert sorted(read, key=lambda each: each.order if each else ()) == read
    assert [number(text) for text in ["01", "1.0", "1.0.0-", "9" * 5_000, "1.0.0-" + "9" * 90]] == [None] * 5


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, value in inner for place in _places(value, (*path, key)))]


@given(st.data())
def test_whatever_stands_in_a_place_no_rule_escapes(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(_places(PUMP)[1:]))
    value = data.draw(_VALUES)

    def change(tree: Any) -> None:
        for step in place[:-1]:
            tree = tree[step]
        tree[place[-1]] = value

    tree: Any = copy.deepcopy(PUMP)
    change(tree)
    document = csaf.of_tree(tree)
    assert all(item.says for item in csaf.check(document, csaf.ALL))
