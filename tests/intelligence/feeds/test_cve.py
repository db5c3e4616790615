"""CVE records: the versions, names and facts that a record and the containers added to it state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardbook.formats.boundary import guarded
from wardbook.intelligence.feeds import cve
from wardbook.model.advisory import Advisory, Affected, Interval, Rating


def record(
    *products: dict[str, Any], state: str = "PUBLISHED", adp: list[dict[str, Any]] | None = None, **cna: Any
) -> bytes:
    containers = {"cna": {"affected": list(products), **cna}, "adp": adp or []}
    about = {
        "cveId": "CVE-2024-0001",
        "state": state,
        "dateUpdated": "2024-05-01T10:00:00",
        "datePublished": "2024-04-01T00:00:00Z",
    }
    return json.dumps(
        {"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": about, "containers": containers}
    ).encode()


def read(*products: dict[str, Any], **more: Any) -> Advisory:
    found, problems = cve.parse(record(*products, **more), "x.json")
    assert found, problems
    return found[0]


def stated(*versions: dict[str, Any], **more: Any) -> Affected:
    product = {"vendor": "acme", "product": "pump", "versions": list(versions), **more}
    (only,) = read(product).affected
    return only


def affected(version: str, **more: Any) -> dict[str, Any]:
    return {"version": version, "status": "affected", **more}


def unaffected(version: str, **more: Any) -> dict[str, Any]:
    return {"version": version, "status": "unaffected", **more}


def test_one_version_and_ranges_with_either_end() -> None:
    found = stated(
        affected("1.0"),
        affected("2.0", lessThan="2.5", versionType="custom"),
        affected("3.0", lessThanOrEqual="3.1", versionType="custom"),
    )
    assert found.versions == ("1.0",)
    assert found.intervals == (Interval("2.0", "2.5"), Interval("3.0", "3.1", includes_high=True))
    assert found.fixed == ("2.5",)


@pytest.mark.parametrize("low", ["0", "unspecified", "n/a", "*", "All"])
def test_words_for_the_first_version_are_the_first_version(low: str) -> None:
    assert stated(affected(low, lessThan="2.5", versionType="custom")).intervals == (Interval("", "2.5"),)


@pytest.mark.parametrize(
    ("upper", "expected"),
    [("*", Interval("1.0", "")), ("1.*", Interval("1.0", "2")), ("5.4.*", Interval("1.0", "5.5"))],
)
def test_an_asterisk_is_any_number_behind_it(upper: str, expected: Interval) -> None:
    assert stated(affected("1.0", lessThan=upper, versionType="custom")).intervals == (expected,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("< 1.2.3", (Interval("", "1.2.3"),)),
        (">= 2.0, < 2.1", (Interval("2.0", "2.1"),)),
        ("all versions", (Interval(),)),
        ("All versions < V4.1.4", (Interval("", "4.1.4"),)),
        ("prior to 3.0", (Interval("", "3.0"),)),
        ("7.0.0 through 7.0.3, 6.4.0 through 6.4.7", (Interval("7.0.0", "7.0.3", includes_high=True), Interval("6.4.0", "6.4.7", includes_high=True))),
        ("6.x", (Interval("6", "7"),)),
    ],
)  # fmt: skip
def test_what_people_write_in_place_of_a_version_is_read_where_it_can_be(
    text: str, expected: tuple[Interval, ...]
) -> None:
    assert stated(affected(text)).intervals == expected


def test_a_list_of_versions_in_one_text_is_a_list_of_versions() -> None:
    assert stated(affected("6.1.2, 6.2.0")).versions == ("6.1.2", "6.2.0")


@pytest.mark.parametrize("text", ["see the advisory", "n/a", "-", "Windows 10 for 32-bit systems"])
def test_words_that_cannot_be_read_are_said_to_be_unread(text: str) -> None:
    found = stated(affected(text))
    assert not found.intervals and not found.versions
    assert found.unread == (text,)


def test_the_first_entry_that_fits_decides() -> None:
    found = stated(
        unaffected("1.5", lessThan="1.7", versionType="custom"),
        affected("1.0", lessThan="2.0", versionType="custom"),
    )
    assert found.intervals == (Interval("1.0", "1.5"), Interval("1.7", "2.0"))


def test_where_nothing_else_is_said_the_default_decides() -> None:
    found = stated(unaffected("0", lessThan="4.19", versionType="custom"), unaffected("5.4.1", lessThanOrEqual="5.4.*", versionType="custom"), defaultStatus="affected")  # fmt: skip
    assert found.intervals == (Interval("4.19", "5.4.1"), Interval("5.5", ""))
    assert stated(defaultStatus="affected").intervals == (Interval(),)
    assert stated(defaultStatus="unaffected").unread == ("which versions are affected",)


def test_changes_within_a_range_are_applied_in_the_order_of_versions() -> None:
    changes = [{"at": "1.8", "status": "affected"}, {"at": "1.4", "status": "unaffected"}]
    found = stated(affected("1.0", lessThan="2.0", versionType="custom", changes=changes))
    assert found.intervals == (Interval("1.0", "1.4"), Interval("1.8", "2.0"))


def test_an_excluded_single_version_leaves_both_sides() -> None:
    found = stated(unaffected("1.5"), affected("1.0", lessThan="2.0", versionType="custom"))
    assert found.intervals == (Interval("1.0", "1.5"), Interval("1.5", "2.0", includes_low=False))


def test_a_status_that_is_unknown_is_unread() -> None:
    found = stated(affected("1.0"), {"version": "2.0", "status": "unknown"})
    assert found.unread == ("2.0 (unknown)",)


def test_commits_are_unread_and_versions_called_git_are_versions() -> None:
    assert stated(affected("1da177e4c3f4", lessThan="3c7013a87124", versionType="git")).unread == (
        "a range of Git commits",
    )
    assert stated(affected("4.19.90", lessThan="4.19.90-2401.3", versionType="git")).intervals


@pytest.mark.parametrize(
    ("kind", "low", "high", "scheme"),
    [("semver", "1.0.0-rc.1", "1.0.0", "semver"), ("maven", "1.0", "1.1", "maven"), ("rpm", "0:1.0-1.el9", "0:1.0-2.el9", "rpm"), ("python", "1.0rc1", "1.0", "pypi"), ("custom", "1.0", "2.0", "generic"), ("semver", "1.2.3.4", "1.2.3.5", "generic")],
)  # fmt: skip
def test_the_type_of_versions_is_the_order_they_are_read_by(
    kind: str, low: str, high: str, scheme: str
) -> None:
    assert stated(affected(low, lessThan=high, versionType=kind)).scheme == scheme


def test_a_range_upside_down_is_unread() -> None:
    assert stated(affected("8.5", lessThan="8.2", versionType="custom")).unread == ("8.5 to 8.2",)


def test_a_product_with_cpe_names_is_named_by_them() -> None:
    cpes = [
        "cpe:2.3:a:acme:pump:1.0:*:*:*:*:*:*:*",
        "cpe:2.3:a:acme:pump:1.1:*:*:*:*:*:*:*",
        "cpe:2.3:h:acme:rig:-:*:*:*:*:*:*:*",
    ]
    product = {"vendor": "acme", "product": "pump", "cpes": cpes, "versions": [affected("1.0")]}
    found = read(product).affected
    assert [one.cpe for one in found] == [
        "cpe:2.3:a:acme:pump:*:*:*:*:*:*:*:*",
        "cpe:2.3:h:acme:rig:*:*:*:*:*:*:*:*",
    ]
    assert all(one.by == "cpe" and one.versions == ("1.0",) for one in found)
    (alone,) = read({"vendor": "acme", "product": "pump", "cpes": cpes[:2]}).affected
    assert alone.versions == ("1.0", "1.1")


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ({"collectionURL": "https://pypi.python.org", "packageName": "Foo"}, ("PyPI", "Foo")),
        ({"collectionURL": "https://repo.maven.apache.org/maven2/", "packageName": "org.a/b"}, ("Maven", "org.a:b")),
        ({"collectionURL": "https://pkg.go.dev", "packageName": "example.org/m"}, ("Go", "example.org/m")),
        ({"packageURL": "pkg:npm/%40a/b"}, ("npm", "@a/b")),
        (
            {"collectionURL": "https://access.redhat.com/downloads/content/package-browser/", "packageName": "openssl", "cpes": ["cpe:/o:redhat:enterprise_linux:9::baseos"]},
            ("Red Hat:enterprise_linux:9::baseos", "openssl"),
        ),
    ],
)  # fmt: skip
def test_a_package_of_an_ecosystem_is_named_as_such(
    product: dict[str, Any], expected: tuple[str, str]
) -> None:
    (found,) = read({"vendor": "v", "product": "p", "versions": [affected("1.0")], **product}).affected
    assert (found.by, found.ecosystem, found.name) == ("package", *expected)


def test_red_hat_s_unaffected_builds_are_where_a_package_is_repaired() -> None:
    product = {
        "collectionURL": "https://access.redhat.com/downloads/content/package-browser/",
        "packageName": "openssl",
        "cpes": ["cpe:/o:redhat:enterprise_linux:9::baseos"],
        "defaultStatus": "affected",
        "versions": [unaffected("1:3.0.7-25.el9_3", lessThan="*", versionType="rpm")],
    }
    (found,) = read(product).affected
    assert found.intervals == (Interval("", "1:3.0.7-25.el9_3"),)
    assert found.fixed == ("1:3.0.7-25.el9_3",)


def test_words_alone_are_words_and_nothing_is_no_product() -> None:
    found = stated(affected("1.0"))
    assert (found.by, found.vendor, found.name) == ("text", "acme", "pump")
    assert read({"vendor": "n/a", "product": "n/a", "versions": [affected("n/a")]}).affected == ()


def test_cisa_adds_cpe_names_and_decision_points() -> None:
    ssvc = {
        "other": {"type": "ssvc", "content": {"options": [{"Exploitation": "poc"}, {"Automatable": "no"}]}}
    }
    adp = {
        "providerMetadata": {"shortName": "CISA-ADP"},
        "metrics": [ssvc],
        "affected": [{"vendor": "acme", "product": "pump", "cpes": ["cpe:2.3:a:acme:pump:*:*:*:*:*:*:*:*"], "versions": [affected("0", lessThan="2.0", versionType="custom")]}],
    }  # fmt: skip
    found = read({"vendor": "Acme Inc.", "product": "Pump", "versions": [affected("1.0")]}, adp=[adp])
    assert found.ssvc == {"Exploitation": "poc", "Automatable": "no"}
    assert [one.by for one in found.affected] == ["text", "cpe"]


def test_cpe_applicability_is_read_like_a_configuration_of_nvd() -> None:
    node = {
        "operator": "OR",
        "cpeMatch": [
            {
                "vulnerable": True,
                "criteria": "cpe:2.3:a:acme:pump:*:*:*:*:*:*:*:*",
                "versionEndExcluding": "2.0",
            }
        ],
    }
    (found,) = read(cpeApplicability=[{"nodes": [node]}]).affected
    assert found.intervals == (Interval("", "2.0"),)


def test_facts_of_the_record_are_kept() -> None:
    found = read(
        title="t",
        descriptions=[{"lang": "de", "value": "d"}, {"lang": "en-US", "value": "e"}],
        metrics=[{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
        problemTypes=[{"descriptions": [{"cweId": "CWE-79"}]}],
        references=[{"url": "https://example.org/p", "tags": ["patch"]}],
        solutions=[{"lang": "en", "value": "update"}],
        providerMetadata={"shortName": "acme"},
        source={"advisory": "GHSA-2234-5678-9cfg"},
    )
    assert (found.summary, found.details, found.remedies) == ("t", "e", ("update",))
    assert found.ratings == (Rating("CVSS:3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "acme"),)
    assert (found.weaknesses, found.references[0].kind, found.aliases) == (
        ("CWE-79",),
        "FIX",
        ("GHSA-2234-5678-9cfg",),
    )
    assert (found.published, found.modified) == ("2024-04-01T00:00:00Z", "2024-05-01T10:00:00Z")


def test_a_rejected_record_is_withdrawn_and_affects_nothing() -> None:
    found = read(
        {"vendor": "a", "product": "b", "versions": [affected("1")]},
        state="REJECTED",
        rejectedReasons=[{"lang": "en", "value": "no"}],
    )
    assert (found.withdrawn, found.affected, found.details) == ("2024-05-01T10:00:00Z", (), "no")


@pytest.mark.parametrize(
    "data", [b"", b"{}", b'{"cveMetadata":{"cveId":"x"}}', b'{"cveMetadata":7,"containers":{}}']
)
def test_what_is_no_record_is_refused_with_a_reason(data: bytes) -> None:
    found, problems = guarded(cve.parse, data, "x.json")
    assert found is None and [one.code for one in problems] == ["SF001"]


def test_a_kernel_s_commits_are_not_open_where_the_same_record_counts_in_versions() -> None:
    commits = [affected("1da177e4c3f4", lessThan="3c7013a87124", versionType="git")]
    kernel = {"vendor": "Linux", "product": "Linux", "defaultStatus": "unaffected"}
    numbered = {**kernel, "versions": [affected("5.0", lessThan="5.10.100", versionType="semver")]}
    found = read({**kernel, "versions": commits}, numbered).affected
    assert {one.by for one in found} == {"cpe", "text"}
    assert all(one.intervals == (Interval("5.0", "5.10.100"),) and not one.unread for one in found)
    alone = read({**kernel, "versions": commits}).affected
    assert all(one.unread for one in alone)
