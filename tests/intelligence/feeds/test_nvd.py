"""NVD's records: configurations of CPE names, versions in ranges and in names, ratings, rejected records."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardbook.intelligence.feeds import nvd
from wardbook.intelligence.feeds.cpe_nodes import version_in
from wardbook.model.advisory import Advisory, Affected, Interval

PUMP = "cpe:2.3:a:acme:pump:*:*:*:*:*:*:*:*"
RIG = "cpe:2.3:h:acme:rig:-:*:*:*:*:*:*:*"
OTHER = "cpe:2.3:o:acme:os:*:*:*:*:*:*:*:*"


def match(criteria: str = PUMP, vulnerable: bool = True, **more: str) -> dict[str, Any]:
    return {
        "vulnerable": vulnerable,
        "criteria": criteria,
        "matchCriteriaId": "00000000-0000-0000-0000-000000000000",
        **more,
    }


def node(*matches: dict[str, Any], operator: str = "OR", negate: bool = False) -> dict[str, Any]:
    return {"operator": operator, "negate": negate, "cpeMatch": list(matches)}


def read(*configurations: dict[str, Any], **more: Any) -> Advisory:
    cve = {"id": "CVE-2024-0002", "sourceIdentifier": "a@example.org", "vulnStatus": "Analyzed", "lastModified": "2024-05-01T10:00:00.123", "configurations": list(configurations), **more}  # fmt: skip
    found, problems = nvd.parse(json.dumps({"cve": cve}).encode(), "x")
    assert found, problems
    return found[0]


def only(*matches: dict[str, Any]) -> Affected:
    (found,) = read({"nodes": [node(*matches)]}).affected
    return found


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"versionStartIncluding": "1.0", "versionEndExcluding": "2.0"}, Interval("1.0", "2.0")),
        ({"versionStartExcluding": "1.0", "versionEndIncluding": "2.0"}, Interval("1.0", "2.0", includes_low=False, includes_high=True)),
        ({"versionEndExcluding": "2.0"}, Interval("", "2.0")),
        ({"versionEndIncluding": "2.0"}, Interval("", "2.0", includes_high=True)),
        ({"versionStartIncluding": "1.0"}, Interval("1.0", "")),
        ({}, Interval()),
    ],
)  # fmt: skip
def test_every_kind_of_bound_is_kept(bounds: dict[str, str], expected: Interval) -> None:
    assert only(match(**bounds)).intervals == (expected,)


@pytest.mark.parametrize(
    ("criteria", "version"),
    [
        ("cpe:2.3:a:acme:pump:1.2.3:*:*:*:*:*:*:*", "1.2.3"),
        ("cpe:2.3:a:acme:pump:8.5:p1:*:*:*:*:*:*", "8.5p1"),
        ("cpe:2.3:a:acme:pump:1.0:rc1:*:*:*:*:*:*", "1.0-rc1"),
        ("cpe:2.3:a:acme:pump:1.0:-:*:*:*:*:*:*", "1.0"),
        ("cpe:2.3:a:acme:pump:1.0\\(2\\):*:*:*:*:*:*:*", "1.0(2)"),
        ("cpe:2.3:a:acme:pump:-:*:*:*:*:*:*:*", "-"),
        (PUMP, "*"),
        ("cpe:/a:acme:pump:1.2.3", "1.2.3"),
        ("nonsense", "-"),
    ],
)
def test_the_version_of_a_name_is_read_with_its_update(criteria: str, version: str) -> None:
    assert version_in(criteria) == version


def test_names_that_differ_by_version_alone_are_one_statement() -> None:
    found = only(
        match("cpe:2.3:a:acme:pump:1.0:*:*:*:*:*:*:*"),
        match("cpe:2.3:a:acme:pump:1.1:rc1:*:*:*:*:*:*"),
        match(versionEndExcluding="0.9"),
    )
    assert found.versions == ("1.0", "1.1-rc1")
    assert found.intervals == (Interval("", "0.9"),)
    assert found.fixed == ("0.9",)
    assert found.cpe == PUMP


def test_target_software_tells_statements_apart() -> None:
    wordpress = "cpe:2.3:a:acme:pump:*:*:*:*:*:wordpress:*:*"
    assert [one.cpe for one in read({"nodes": [node(match(), match(wordpress))]}).affected] == [
        PUMP,
        wordpress,
    ]


def test_what_must_run_beside_it_is_its_platform() -> None:
    (found,) = read(
        {"operator": "AND", "nodes": [node(match()), node(match(RIG, vulnerable=False))]}
    ).affected
    assert found.platforms == (RIG,)


def test_products_of_an_or_need_no_platform() -> None:
    found = read({"nodes": [node(match()), node(match(OTHER))]}).affected
    assert [one.platforms for one in found] == [(), ()]


def test_a_node_of_and_joins_its_own_matches() -> None:
    (found,) = read({"nodes": [node(match(), match(RIG, vulnerable=False), operator="AND")]}).affected
    assert found.platforms == (RIG,)


def test_two_vulnerable_products_that_must_meet_are_each_other_s_platform() -> None:
    found = read({"operator": "AND", "nodes": [node(match()), node(match(OTHER))]}).affected
    assert [one.platforms for one in found] == [(OTHER,), (PUMP,)]


def test_negation_is_never_read_as_its_opposite() -> None:
    (found,) = read(
        {"operator": "AND", "nodes": [node(match()), node(match(RIG, vulnerable=False), negate=True)]}
    ).affected
    assert found.platforms == () and "not affected" in found.unread[0]
    (found,) = read({"negate": True, "nodes": [node(match())]}).affected
    assert "negated" in found.unread[0]


def test_a_name_without_version_and_a_pattern_are_unread() -> None:
    assert "no version" in only(match("cpe:2.3:a:acme:pump:-:*:*:*:*:*:*:*")).unread[0]
    assert "pattern" in only(match("cpe:2.3:a:acme:pump:1.*:*:*:*:*:*:*:*")).unread[0]


def test_a_rejected_record_is_withdrawn_and_affects_nothing() -> None:
    found = read({"nodes": [node(match())]}, vulnStatus="Rejected")
    assert found.withdrawn == "2024-05-01T10:00:00.123Z" and found.affected == ()


def test_facts_of_the_record_are_kept() -> None:
    metric = {
        "source": "nvd@nist.gov",
        "type": "Primary",
        "cvssData": {"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
    }
    old = {
        "source": "nvd@nist.gov",
        "cvssData": {"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:P/I:P/A:P"},
    }
    found = read(
        descriptions=[{"lang": "es", "value": "s"}, {"lang": "en", "value": "e"}],
        metrics={"cvssMetricV31": [metric], "cvssMetricV2": [old]},
        weaknesses=[
            {"description": [{"lang": "en", "value": "CWE-787"}, {"lang": "en", "value": "NVD-CWE-noinfo"}]}
        ],
        references=[{"url": "https://example.org", "tags": ["Patch", "Vendor Advisory"]}],
    )
    assert [(one.kind, one.by) for one in found.ratings] == [
        ("CVSS:3.1", "nvd@nist.gov"),
        ("CVSS:2.0", "nvd@nist.gov"),
    ]
    assert (found.details, found.weaknesses, found.modified) == (
        "e",
        ("CWE-787",),
        "2024-05-01T10:00:00.123Z",
    )
    assert found.references[0].kind == "FIX"


def test_a_bare_record_is_read_too_and_anything_else_is_refused() -> None:
    bare = json.dumps({"id": "CVE-2024-0003", "vulnStatus": "Received"}).encode()
    found, _ = nvd.parse(bare, "x")
    assert found and found[0].id == "CVE-2024-0003"
    nothing, problems = nvd.parse(b'{"cve": 7}', "x")
    assert nothing is None and problems[0].code == "SF001"
