"""OSV records: what the schema says a record means is what the advisory holds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardbook.formats.boundary import guarded
from wardbook.intelligence.feeds import osv
from wardbook.model.advisory import Advisory, Affected, Interval


def record(**members: Any) -> bytes:
    return json.dumps({"id": "X-1", "modified": "2024-05-01T00:00:00Z", **members}).encode()


def read(**members: Any) -> Advisory:
    found, problems = osv.parse(record(**members), "X-1.json")
    assert found, problems
    return found[0]


def affected(
    *events: dict[str, str], ecosystem: str = "PyPI", kind: str = "ECOSYSTEM", **more: Any
) -> Affected:
    item = {
        "package": {"ecosystem": ecosystem, "name": "thing"},
        "ranges": [{"type": kind, "events": list(events)}],
        **more,
    }
    (only,) = read(affected=[item]).affected
    return only


def test_introduced_and_fixed_are_a_half_open_interval() -> None:
    found = affected({"introduced": "1.0"}, {"fixed": "1.2"})
    assert found.intervals == (Interval("1.0", "1.2"),)
    assert found.fixed == ("1.2",)


def test_introduced_zero_is_from_the_first_version_on() -> None:
    assert affected({"introduced": "0"}).intervals == (Interval(),)


def test_the_last_affected_version_is_affected() -> None:
    found = affected({"introduced": "0"}, {"last_affected": "2.0"})
    assert found.intervals == (Interval("", "2.0", includes_high=True),)
    assert found.fixed == ()


def test_events_are_taken_in_the_order_of_versions_however_they_stand() -> None:
    found = affected(
        {"fixed": "1.10"}, {"introduced": "2.0"}, {"fixed": "1.2"}, {"introduced": "1.9"}, {"introduced": "0"}
    )
    assert found.intervals == (Interval("", "1.2"), Interval("1.9", "1.10"), Interval("2.0", ""))


def test_of_two_events_at_one_version_the_later_one_counts() -> None:
    found = affected({"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "1.0"}, {"fixed": "2.0"})
    assert found.intervals == (Interval("", "1.0"), Interval("1.0", "2.0"))


def test_introduced_and_fixed_at_one_version_affect_nothing() -> None:
    assert affected({"introduced": "1.0"}, {"fixed": "1.0"}).intervals == ()


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (["1.5"], (Interval("", "1.5"),)),
        (["1.5", "1.8"], (Interval("", "1.8"),)),
        (["*"], (Interval("", "2.0"),)),
        (["3.0"], (Interval("", "2.0"),)),
        (["0.1", "*"], (Interval("", "2.0"),)),
    ],
)
def test_a_version_counts_when_it_is_below_any_of_the_limits(
    limits: list[str], expected: tuple[Interval, ...]
) -> None:
    found = affected({"introduced": "0"}, {"fixed": "2.0"}, *({"limit": limit} for limit in limits))
    assert found.intervals == expected


def test_a_limit_cuts_off_what_begins_behind_it() -> None:
    found = affected({"introduced": "1.0"}, {"fixed": "1.1"}, {"introduced": "3.0"}, {"limit": "2.0"})
    assert found.intervals == (Interval("1.0", "1.1"),)


def test_several_ranges_and_enumerated_versions_are_all_kept() -> None:
    item = {
        "package": {"ecosystem": "npm", "name": "thing"},
        "versions": ["0.1.0", "0.2.0"],
        "ranges": [
            {"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.0.2"}]},
            {"type": "SEMVER", "events": [{"introduced": "3.0.0"}, {"fixed": "3.2.5"}]},
        ],
    }
    (found,) = read(affected=[item]).affected
    assert found.versions == ("0.1.0", "0.2.0")
    assert found.intervals == (Interval("1.0.0", "1.0.2"), Interval("3.0.0", "3.2.5"))


def test_semantic_versions_in_an_ecosystem_of_another_order_stand_in_a_statement_of_their_own() -> None:
    item = {
        "package": {"ecosystem": "PyPI", "name": "thing"},
        "ranges": [
            {"type": "ECOSYSTEM", "events": [{"introduced": "1.0rc1"}]},
            {"type": "SEMVER", "events": [{"introduced": "2.0.0"}]},
        ],
    }
    assert [one.scheme for one in read(affected=[item]).affected] == ["", "semver"]


def test_a_range_of_commits_is_unread_and_never_a_range_from_the_first_version_on() -> None:
    item = {
        "package": {"ecosystem": "OSS-Fuzz", "name": "libthing"},
        "ranges": [
            {"type": "GIT", "repo": "https://example.org/libthing.git", "events": [{"introduced": "0"}]}
        ],
        "versions": ["v1.0"],
    }
    (found,) = read(affected=[item]).affected
    assert found.intervals == () and found.versions == ("v1.0",)
    assert found.unread == ("a range of Git commits of example.org/libthing",)


def test_a_record_about_a_repository_alone_is_kept_under_the_repository() -> None:
    item = {
        "ranges": [{"type": "GIT", "repo": "https://example.org/a/b", "events": [{"introduced": "0"}]}],
        "versions": ["1.0"],
    }
    (found,) = read(affected=[item]).affected
    assert (found.ecosystem, found.name) == ("GIT", "example.org/a/b")


@pytest.mark.parametrize(
    ("events", "word"),
    [
        ([{"introduced": "not a version"}, {"fixed": "1.0"}], "none of `pypi`"),
        ([{"fixed": "1.0"}], "introduced"),
        ([], "introduced"),
    ],
)
def test_a_range_that_cannot_be_read_is_said_to_be_unread(events: list[dict[str, str]], word: str) -> None:
    found = affected(*events)
    assert found.intervals == ()
    assert word in found.unread[0]


def test_an_unknown_type_of_range_and_a_statement_without_versions_are_unread() -> None:
    assert "unknown type" in affected({"introduced": "0"}, kind="LUNAR").unread[0]
    (bare,) = read(affected=[{"package": {"ecosystem": "PyPI", "name": "thing"}}]).affected
    assert bare.unread == ("which versions are affected",)


def test_github_s_last_known_affected_version_closes_the_range_it_speaks_of() -> None:
    told = {"database_specific": {"last_known_affected_version_range": "<= 29.0"}}
    assert affected({"introduced": "0"}, **told).intervals == (Interval("", "29.0", includes_high=True),)
    told = {"database_specific": {"last_known_affected_version_range": "< 15.5.1"}}
    found = affected({"introduced": "15.5.1-canary.0"}, ecosystem="npm", kind="SEMVER", **told)
    assert found.intervals == (Interval("15.5.1-canary.0", "15.5.1"),)
    assert found.fixed == ()


@pytest.mark.parametrize("text", ["<= 0.5", "sometime", "<= ", ">= 2.0"])
def test_a_last_known_version_that_does_not_fit_changes_nothing(text: str) -> None:
    told = {"database_specific": {"last_known_affected_version_range": text}}
    assert affected({"introduced": "1.0"}, **told).intervals == (Interval("1.0", ""),)


def go(ranges: list[dict[str, str]], custom: list[dict[str, str]]) -> tuple[Interval, ...]:
    specific = {"custom_ranges": [{"type": "ECOSYSTEM", "events": custom}]}
    return affected(*ranges, ecosystem="Go", kind="SEMVER", ecosystem_specific=specific).intervals


def test_a_go_range_without_end_gives_way_to_the_ranges_over_tags() -> None:
    found = go([{"introduced": "0"}], [{"introduced": "0"}, {"fixed": "2.0.1"}])
    assert found == (Interval("", "0.0.0"), Interval("", "2.0.1"))


def test_a_go_range_with_an_end_is_joined_with_the_ranges_over_tags() -> None:
    found = go([{"introduced": "0"}, {"fixed": "1.2.3"}], [{"introduced": "2.0.0"}, {"fixed": "2.1.0"}])
    assert found == (Interval("", "1.2.3"), Interval("2.0.0", "2.1.0"))


def test_go_names_the_functions_that_are_really_affected() -> None:
    imports = {"imports": [{"path": "a/b", "symbols": ["F", "T.M"]}, {"path": "a/c"}]}
    found = affected({"introduced": "0"}, ecosystem="Go", kind="SEMVER", ecosystem_specific=imports)
    assert found.symbols == ("a/b.F", "a/b.T.M", "a/c")


def test_ids_and_times_are_kept_and_a_time_that_is_none_is_left_out() -> None:
    found = read(
        aliases=["CVE-1"],
        upstream=["CVE-2"],
        related=["Y-1"],
        withdrawn="2024-06-01T00:00:00Z",
        published="0001-01-01T00:00:00Z",
    )
    assert (found.aliases, found.upstream, found.related) == (("CVE-1",), ("CVE-2",), ("Y-1",))
    assert (found.withdrawn, found.published, found.modified) == (
        "2024-06-01T00:00:00Z",
        "",
        "2024-05-01T00:00:00Z",
    )


def test_ratings_of_the_whole_and_of_packages_are_kept_with_their_version() -> None:
    vector = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    packages = [
        {"package": {"ecosystem": "PyPI", "name": name}, "severity": [{"type": "CVSS_V3", "score": score}]}
        for name, score in (("a", vector), ("b", vector.replace("C:H", "C:L")))
    ]
    found = read(
        affected=packages,
        severity=[{"type": "Ubuntu", "score": "low"}],
        database_specific={"severity": "HIGH", "cwe_ids": ["CWE-79"]},
    )
    assert [(one.kind, one.by) for one in found.ratings] == [
        ("Ubuntu", ""),
        ("CVSS:3.0", "a"),
        ("CVSS:3.0", "b"),
        ("X", ""),
    ]
    assert found.weaknesses == ("CWE-79",)


def test_the_source_is_that_of_the_feed_or_else_of_the_first_package() -> None:
    data = record(affected=[{"package": {"ecosystem": "Debian:12", "name": "thing"}, "versions": ["1"]}])
    assert osv.parse(data, "x")[0][0].source == "osv:Debian"  # type: ignore[index]
    assert osv.parse(data, "x", "osv:Debian mirror")[0][0].source == "osv:Debian mirror"  # type: ignore[index]


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b'{"id": 5}', b'{"id": "X"', b'{"id": ""}', b"\xff\xfe", b'{"id":"X","affected":[{"package":7}]}', b'{"id":"\\ud800"}', b"[" * 9_000],
)  # fmt: skip
def test_what_is_no_record_is_refused_with_a_reason(data: bytes) -> None:
    found, problems = guarded(osv.parse, data, "x.json")
    assert found is None
    assert [one.code for one in problems] == ["SF001"]


@pytest.mark.parametrize("specific", [{"severity": 7}, {"severity": {"a": 1}}, {"cwe_ids": "CWE-1"}, {}])
def test_what_databases_keep_for_themselves_may_be_anything(specific: dict[str, Any]) -> None:
    item = {
        "package": {"ecosystem": "Go", "name": "a"},
        "versions": ["1"],
        "ecosystem_specific": specific,
        "database_specific": specific,
    }
    assert read(affected=[item], database_specific=specific).affected[0].versions == ("1",)
