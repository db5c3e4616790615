"""What applies to a component, what does not, and what nobody can say: one small world per rule."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.intelligence.worlds import about, advisory, cpe, only_lookup, only_match, piece, world
from wardbook.intelligence import match
from wardbook.intelligence.cpe import KERNEL, parsed
from wardbook.intelligence.snapshot_rows import checksum, is_listed
from wardbook.model.advisory import (
    Affected,
    Interval,
    KnownExploited,
    Likelihood,
    Rating,
    Record,
    SourceInfo,
)
from wardbook.model.components import Component
from wardbook.model.match import Matches
from wardbook.model.purl import Purl
from wardbook.model.sbom import SbomComponent

BUSYBOX = "cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*"
NVD = SourceInfo(source="nvd")
DEBIAN_OPENSSL = about(Interval("", "3.0.13-1"), ecosystem="Debian:12", name="openssl")
DEBIAN_RECORD = advisory(DEBIAN_OPENSSL, called="CVE-2024-2", source="osv:Debian")


def found(place: Path, component: object, *records: Record, **more: object) -> Matches:
    with world(place, *records, **more) as opened:  # type: ignore[arg-type] # as given
        return match([component], opened)  # type: ignore[list-item] # as given


@pytest.mark.parametrize(
    ("version", "affected"),
    [("0.9", False), ("1.0", True), ("1.1.post1", True), ("1.2rc1", True), ("1.2", False), ("1.10", False)],
)
def test_a_range_holds_its_beginning_and_not_the_version_that_repairs_it(
    tmp_path: Path, version: str, affected: bool
) -> None:
    result = found(
        tmp_path, piece(f"pkg:pypi/thing@{version}"), advisory(about(Interval("1.0", "1.2"), fixed=("1.2",)))
    )
    assert only_lookup(result).status == ("matched" if affected else "clean")
    assert bool(result.matches) == affected


def test_a_match_says_which_range_of_which_source_was_hit(tmp_path: Path) -> None:
    record = advisory(
        about(Interval("1.0", "1.2"), Interval("2.0", "2.1"), fixed=("1.2", "2.1")),
        called="PYSEC-1",
        aliases=("CVE-2024-7",),
    )
    one = only_match(found(tmp_path, piece("pkg:pypi/thing@2.0.5"), record))
    assert (one.id, one.range, one.source) == (
        "CVE-2024-7@pkg:pypi/thing@2.0.5",
        "vers:pypi/>=2.0|<2.1",
        ("osv:PyPI",),
    )
    assert (one.confidence, one.fixed, one.key) == ("range", ("2.1",), "PyPI/thing")
    assert (
        one.why
        == "PYSEC-1 (osv:PyPI) speaks of PyPI thing and names versions from 2.0 before 2.1, 2.0.5 among them"
    )


def test_an_enumerated_version_is_affected_although_no_range_holds_it(tmp_path: Path) -> None:
    record = advisory(about(Interval("2.0", "3.0"), versions=["1.0", "2.1"]))
    one = only_match(found(tmp_path, piece("pkg:pypi/thing@1.0.0"), record))
    assert (one.confidence, one.range) == ("exact", "vers:pypi/1.0.0")


def test_a_version_that_is_enumerated_within_a_range_is_as_sure_as_it_gets(tmp_path: Path) -> None:
    record = advisory(about(Interval("2.0", "3.0"), versions=["2.1"]))
    assert only_match(found(tmp_path, piece("pkg:pypi/thing@2.1"), record)).confidence == "exact"
    assert only_match(found(tmp_path, piece("pkg:pypi/thing@2.2"), record)).confidence == "range"


def test_an_exception_from_a_range_is_not_affected(tmp_path: Path) -> None:
    record = advisory(about(Interval("1.0", "2.0"), unaffected=("1.5",)))
    assert not found(tmp_path, piece("pkg:pypi/thing@1.5"), record).matches
    assert found(tmp_path, piece("pkg:pypi/thing@1.4"), record).matches


def test_looking_for_an_enumerated_version_ends_when_it_is_not_there() -> None:
    assert not is_listed(checksum(b"a") + checksum(b"b"), b"c")
    assert not is_listed(b"", b"c")
    # A checksum that straddles two others is none of them.
    other = checksum(b"c")
    assert not is_listed(b"\x00\x00" + other + b"\x00\x00", b"c")
    assert is_listed(b"\x00" * 4 + other, b"c")


def test_a_withdrawn_advisory_applies_to_nothing_and_is_counted(tmp_path: Path) -> None:
    record = advisory(about(Interval()), withdrawn="2024-05-01T00:00:00Z")
    with world(tmp_path, record, advisory(about(Interval(), name="other"), called="X")) as opened:
        assert opened.info.withdrawn == 1
        assert not match([piece("pkg:pypi/thing@1.0")], opened).matches


@pytest.mark.parametrize(
    "purl", ["pkg:pypi/Zope.Interface@1.0", "pkg:pypi/zope-interface@1.0", "pkg:pypi/zope_interface@1.0"]
)
def test_names_are_compared_as_their_registry_compares_them(tmp_path: Path, purl: str) -> None:
    assert found(tmp_path, piece(purl), advisory(about(Interval(), name="zope.interface"))).matches


def test_the_same_name_in_another_ecosystem_is_another_package(tmp_path: Path) -> None:
    assert not found(tmp_path, piece("pkg:npm/thing@1.0.0"), advisory(about(Interval()))).matches


# --- What was looked up at all -----------------------------------------------------------------------------


def test_a_component_that_no_source_covers_is_never_called_clean(tmp_path: Path) -> None:
    lookup = only_lookup(found(tmp_path, piece("pkg:npm/left-pad@1.0.0"), advisory(about(Interval()))))
    assert (lookup.status, lookup.why) == ("not-covered", "no source of the snapshot covers npm")


def test_a_stray_record_about_an_ecosystem_does_not_cover_it(tmp_path: Path) -> None:
    record = advisory(about(Interval()), about(Interval(), ecosystem="npm", name="other"))
    assert only_lookup(found(tmp_path, piece("pkg:npm/thing@1.0.0"), record)).status == "not-covered"


def test_a_source_of_chosen_records_covers_nothing_but_what_it_names(tmp_path: Path) -> None:
    source = SourceInfo(source="osv:PyPI", is_whole=False)
    record = advisory(about(Interval("1.0", "2.0")))
    result = found(tmp_path, piece("pkg:pypi/other@1.0"), record, sources=[source])
    assert only_lookup(result).status == "not-covered"
    assert found(tmp_path, piece("pkg:pypi/thing@1.0"), record, sources=[source]).matches


def test_a_source_that_never_came_covers_nothing(tmp_path: Path) -> None:
    sources = [SourceInfo(source="osv:npm", health="never", why="refused"), SourceInfo(source="osv:PyPI")]
    assert only_lookup(found(tmp_path, piece("pkg:npm/a@1.0.0"), sources=sources)).status == "not-covered"
    assert only_lookup(found(tmp_path, piece("pkg:pypi/a@1.0"), sources=sources)).status == "clean"


def test_a_component_without_name_for_it_says_so(tmp_path: Path) -> None:
    lookup = only_lookup(found(tmp_path, piece(name="firmware", version="1"), advisory(about(Interval()))))
    assert (lookup.status, lookup.why) == ("not-covered", "it has neither a package URL nor a CPE name")


@pytest.mark.parametrize("version", ["", "unknown", "NOASSERTION"])
def test_without_a_version_an_advisory_on_some_versions_is_undetermined(tmp_path: Path, version: str) -> None:
    component = SbomComponent(name="thing", version=version or None, purl=Purl.parse("pkg:pypi/thing"))
    result = found(tmp_path, component, advisory(about(Interval("1.0", "2.0"))))
    assert only_lookup(result).status == "undetermined"
    assert only_lookup(result).why == "CVE-2024-1 could not be decided: its version is not known"


def test_without_a_version_an_advisory_on_every_version_applies(tmp_path: Path) -> None:
    assert found(tmp_path, piece("pkg:pypi/thing"), advisory(about(Interval()))).matches


def test_a_version_that_cannot_be_put_in_order_is_undetermined_not_clean(tmp_path: Path) -> None:
    record = advisory(about(Interval("1.0", "2.0")))
    assert only_lookup(found(tmp_path, piece("pkg:pypi/thing@main-branch"), record)).status == "undetermined"
    assert only_lookup(found(tmp_path, piece("pkg:pypi/quiet@main-branch"), record)).status == "undetermined"


def test_a_range_that_could_not_be_read_leaves_the_answer_open(tmp_path: Path) -> None:
    record = advisory(about(Interval("1.0", "2.0"), unread=("a range of the unknown type `X`",)))
    assert only_lookup(found(tmp_path, piece("pkg:pypi/thing@3.0"), record)).status == "undetermined"


def test_a_range_of_git_commits_beside_versions_says_nothing_more(tmp_path: Path) -> None:
    record = advisory(about(Interval("1.0", "2.0"), unread=("a range of Git commits of example.org/thing",)))
    assert only_lookup(found(tmp_path, piece("pkg:pypi/thing@3.0"), record)).status == "clean"


# --- Distributions -------------------------------------------------------------------------------------------


def debian(*intervals: Interval, release: str = "12") -> Record:
    return advisory(
        about(*intervals, ecosystem=f"Debian:{release}", name="openssl"), called="DSA-1", source="osv:Debian"
    )


@pytest.mark.parametrize(
    ("version", "affected"), [("3.0.9-1", True), ("3.0.11-1~deb12u1", True), ("3.0.11-1~deb12u2", False)]
)
def test_a_distribution_package_is_held_against_its_own_release_by_source_package(
    tmp_path: Path, version: str, affected: bool
) -> None:
    purl = f"pkg:deb/debian/libssl3@{version}?distro=debian-12&upstream=openssl"
    result = found(tmp_path, piece(purl), debian(Interval("", "3.0.11-1~deb12u2")))
    assert [one.confidence for one in result.matches] == (["distribution"] if affected else [])


def test_advisories_of_another_release_do_not_count(tmp_path: Path) -> None:
    purl = "pkg:deb/debian/openssl@3.0.9-1?distro=debian-12"
    assert not found(tmp_path, piece(purl), debian(Interval(), release="11")).matches


def test_a_distribution_package_is_never_flagged_by_what_upstream_says(tmp_path: Path) -> None:
    upstream = advisory(
        cpe("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", Interval("", "3.0.12")), source="nvd"
    )
    component = SbomComponent(
        name="openssl",
        version="3.0.11-1~deb12u2",
        purl=Purl.parse("pkg:deb/debian/openssl@3.0.11-1~deb12u2?distro=debian-12"),
        cpes=("cpe:2.3:a:openssl:openssl:3.0.11:*:*:*:*:*:*:*",),
        supplier="OpenSSL",
    )
    alone = found(tmp_path, component, upstream)
    assert (only_lookup(alone).status, alone.matches) == ("not-covered", ())
    both = found(tmp_path, component, upstream, debian(Interval("", "3.0.11-1~deb12u2")))
    assert (only_lookup(both).status, both.matches) == ("clean", ())


def test_a_distribution_package_of_an_unknown_release_is_undetermined(tmp_path: Path) -> None:
    lookup = only_lookup(found(tmp_path, piece("pkg:deb/debian/openssl@3.0.9-1"), debian(Interval())))
    assert (lookup.status, lookup.why) == (
        "undetermined",
        "which release of the distribution it belongs to is not said",
    )


# --- CPE -----------------------------------------------------------------------------------------------------


def busybox(name: str = BUSYBOX, **more: object) -> Record:
    return advisory(cpe(name, Interval("1.30", "1.34"), **more), source="nvd")


def test_cpe_is_asked_where_no_source_covers_the_package_url(tmp_path: Path) -> None:
    component = piece(name="busybox", version="1.31", cpe="cpe:2.3:a:busybox:busybox:1.31:*:*:*:*:*:*:*")
    one = only_match(found(tmp_path, component, busybox()))
    assert (one.confidence, one.range, one.key) == (
        "cpe",
        "vers:generic/>=1.30|<1.34",
        "cpe:a:busybox:busybox",
    )


def test_cpe_is_not_asked_where_a_source_covers_the_package_url(tmp_path: Path) -> None:
    component = SbomComponent(
        name="busybox",
        version="1.31",
        purl=Purl.parse("pkg:pypi/busybox@1.31"),
        cpes=("cpe:2.3:a:busybox:busybox:1.31:*:*:*:*:*:*:*",),
    )
    assert not found(tmp_path, component, busybox(), advisory(about(Interval()), called="PYSEC-9")).matches


@pytest.mark.parametrize(
    "text",
    [
        "cpe:2.3:o:busybox:busybox:1.31:*:*:*:*:*:*:*",
        "cpe:2.3:a:other:busybox:1.31:*:*:*:*:*:*:*",
        "cpe:2.3:a:busybox:box:1.31:*:*:*:*:*:*:*",
        "cpe:2.3:a:busybox:*:1.31:*:*:*:*:*:*:*",
        "cpe:2.3:a:busy*:busybox:1.31:*:*:*:*:*:*:*",
        "cpe:2.3:*:other:busybox:1.31:*:*:*:*:*:*:*",
        "cpe:2.3:*:*:*:1.31:*:*:*:*:*:*:*",
    ],
)
def test_part_vendor_and_product_must_be_the_same_and_no_wildcard_stands_for_one(
    tmp_path: Path, text: str
) -> None:
    component = piece(name="thing", version="1.31", cpe=text)
    everything = advisory(cpe("cpe:2.3:a:*:*:*:*:*:*:*:*:*:*", Interval()), source="nvd", called="CVE-2024-2")
    assert not found(tmp_path, component, busybox(), everything).matches


def test_a_cpe_name_that_leaves_the_part_open_is_found_and_says_so(tmp_path: Path) -> None:
    component = piece(name="b", version="1.31", cpe="cpe:2.3:*:busybox:busybox:1.31:*:*:*:*:*:*:*")
    one = only_match(found(tmp_path, component, busybox()))
    assert one.confidence == "cpe-weak"
    assert "leaves open whether it is an application" in one.why


@pytest.mark.parametrize(
    "text", ["cpe:2.3:*:*:busybox:1.31:*:*:*:*:*:*:*", "cpe:2.3:a:*:quiet:1.31", "cpe:no"]
)
def test_a_cpe_name_that_leaves_the_vendor_open_is_only_proposed_and_never_clean(
    tmp_path: Path, text: str
) -> None:
    component = piece(name="thing", version="2.0", cpe=text)
    quiet = advisory(
        cpe("cpe:2.3:a:quiet:other:*:*:*:*:*:*:*:*", Interval()), source="nvd", called="CVE-2024-2"
    )
    found_none = found(tmp_path, component, busybox(), quiet, sources=[NVD])
    assert only_lookup(found_none).status == "not-covered"
    assert "names no one product" in only_lookup(found_none).why
    if "busybox" in text:
        affected = piece(name="thing", version="1.31", cpe=text)
        assert only_match(found(tmp_path, affected, busybox(), sources=[NVD])).confidence == "cpe-weak"


@pytest.mark.parametrize("purl", ["pkg:generic/linux@5.10.9", "pkg:github/torvalds/linux@v5.10.9"])
def test_the_kernel_is_found_by_its_cpe_name_where_nothing_covers_its_package_url(
    tmp_path: Path, purl: str
) -> None:
    record = advisory(cpe(KERNEL, Interval("5.0", "5.10.50")), source="nvd")
    assert only_match(found(tmp_path, piece(purl), record)).confidence == "cpe"


def test_a_cpe_name_without_version_is_undetermined(tmp_path: Path) -> None:
    component = piece(name="busybox", cpe=BUSYBOX)
    assert only_lookup(found(tmp_path, component, busybox())).status == "undetermined"


def test_the_target_software_must_fit(tmp_path: Path) -> None:
    record = busybox("cpe:2.3:a:busybox:busybox:*:*:*:*:*:android:*:*")
    name = "cpe:2.3:a:busybox:busybox:1.31:*:*:*:*:{}:*:*"
    fits = only_match(found(tmp_path, piece(name="b", version="1.31", cpe=name.format("android")), record))
    unsaid = only_match(found(tmp_path, piece(name="b", version="1.31", cpe=name.format("*")), record))
    assert (fits.confidence, unsaid.confidence) == ("cpe", "cpe-weak")
    assert not found(tmp_path, piece(name="b", version="1.31", cpe=name.format("windows")), record).matches


def test_a_condition_on_the_platform_is_weak_until_the_platform_is_listed(tmp_path: Path) -> None:
    record = busybox(platforms=("cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*",))
    box = piece(name="busybox", version="1.31", cpe="cpe:2.3:a:busybox:busybox:1.31:*:*:*:*:*:*:*")
    kernel = piece(name="linux", version="6.1", cpe="cpe:2.3:o:linux:linux_kernel:6.1:*:*:*:*:*:*:*")
    assert only_match(found(tmp_path, box, record)).confidence == "cpe-weak"
    with world(tmp_path, record) as opened:
        assert only_match(match([box, kernel], opened)).confidence == "cpe"


def test_with_nvd_a_product_that_no_statement_names_is_clean_and_without_it_not_covered(
    tmp_path: Path,
) -> None:
    component = piece(name="quiet", version="1.0", cpe="cpe:2.3:a:quiet:quiet:1.0:*:*:*:*:*:*:*")
    assert only_lookup(found(tmp_path, component, busybox(), sources=[NVD])).status == "clean"
    record = advisory(cpe(BUSYBOX, Interval()), source="cve")
    assert only_lookup(found(tmp_path, component, record)).status == "not-covered"


@pytest.mark.parametrize(
    ("text", "key", "version"),
    [
        (r"cpe:2.3:a:ab\:c:d\+\+:1.0\-2:*:*:*:*:*:*:*", ("a", "ab:c", "d++"), "1.0-2"),
        ("cpe:/a:Vendor:Product%2b:1.0::~~~node.js~~", ("a", "vendor", "product+"), "1.0"),
        ("cpe:2.3:o:v:p:1.0:rc1:*:*:*:*:*:*", ("o", "v", "p"), "1.0-rc1"),
        ("cpe:2.3:a:openbsd:openssh:8.5:p1:*:*:*:*:*:*", ("a", "openbsd", "openssh"), "8.5p1"),
    ],
)
def test_cpe_names_are_read_in_both_ways_of_writing_them(
    text: str, key: tuple[str, ...], version: str
) -> None:
    read = parsed(text)
    assert read is not None
    assert (read.product_key, read.whole_version) == (key, version)


def test_a_component_without_cpe_gets_proposals_which_make_weak_matches_until_confirmed(
    tmp_path: Path,
) -> None:
    result = found(tmp_path, piece("pkg:generic/busybox@1.31"), busybox())
    assert only_lookup(result).proposed == ("cpe:2.3:a:busybox:busybox:1.31:*:*:*:*:*:*:*",)
    assert only_match(result).confidence == "cpe-weak"
    assert "proposed by us and not confirmed" in only_match(result).why


def test_a_proposal_that_hits_nothing_makes_nothing_clean(tmp_path: Path) -> None:
    lookup = only_lookup(found(tmp_path, piece("pkg:generic/busybox@1.36"), busybox(), sources=[NVD]))
    assert lookup.status == "not-covered"
    assert "confirm a proposed CPE name" in lookup.why


def test_a_name_of_many_vendors_is_proposed_but_matched_only_with_its_maker(tmp_path: Path) -> None:
    records = [
        advisory(
            cpe(f"cpe:2.3:a:{vendor}:core:*:*:*:*:*:*:*:*", Interval()), called=f"CVE-2024-{n}", source="nvd"
        )
        for n, vendor in enumerate(("acme", "globex"))
    ]
    nobody = found(tmp_path, piece(name="core", version="1.0"), *records)
    assert len(only_lookup(nobody).proposed) == 2
    assert not nobody.matches
    made = found(tmp_path, piece(name="core", version="1.0", vendor="Globex Inc."), *records)
    assert only_match(made).key == "cpe:a:globex:core"


# --- Words ---------------------------------------------------------------------------------------------------


def words(text: str, vendor: str = "Philips", name: str = "Philips Vue PACS (all sites)") -> Record:
    return advisory(Affected(by="text", vendor=vendor, name=name, version_text=text), source="csaf:CISA")


@pytest.mark.parametrize(
    ("text", "version", "status"),
    [
        ("<12.2.8.410", "12.2.8.400", "matched"),
        ("<12.2.8.410", "12.2.8.410", "not-covered"),
        ("<= 12.2.x.x", "12.2.9.1", "matched"),
        ("<= 12.2.x.x", "12.3.0.0", "not-covered"),
        ("vers:all/*", "1.0", "matched"),
        ("All versions", "", "matched"),
        ("12.2 and prior", "12.1", "matched"),
        ("prior to version 12.2", "12.1", "matched"),
        (">=12.0|<=12.4", "11.0", "not-covered"),
        (">=12.0|<=12.4", "12.4", "matched"),
        ("1.1 | 1.5", "1.5", "matched"),
        ("model 7 with the blue label", "1.0", "undetermined"),
    ],
)
def test_medical_advisories_are_met_by_vendor_product_and_version_in_words(
    tmp_path: Path, text: str, version: str, status: str
) -> None:
    component = piece(name="Vue PACS", version=version, vendor="Philips Healthcare GmbH")
    result = found(tmp_path, component, words(text))
    assert only_lookup(result).status == status
    assert {one.confidence for one in result.matches} <= {"text"}


def test_the_same_product_of_another_vendor_is_another_product(tmp_path: Path) -> None:
    assert not found(
        tmp_path, piece(name="Vue PACS", version="1", vendor="Acme"), words("vers:all/*")
    ).matches
    assert not found(tmp_path, piece(name="Vue PACS", version="1"), words("vers:all/*")).matches


def test_a_vendor_is_known_by_its_initials(tmp_path: Path) -> None:
    record = words(
        "<=12.1.2", vendor="Becton, Dickinson and Company (BD)", name="BD Alaris Guardrails Editor"
    )
    component = piece(name="Alaris Guardrails Editor", version="12.1.0", vendor="BD")
    assert found(tmp_path, component, record).matches


# --- What a match tells --------------------------------------------------------------------------------------


def test_severity_likelihood_exploitation_and_weakness_are_joined_through_any_alias(tmp_path: Path) -> None:
    records: list[Record] = [
        advisory(about(Interval()), called="GHSA-aaaa", aliases=("CVE-2024-5",), weaknesses=("CWE-79",)),
        advisory(
            called="CVE-2024-5",
            source="nvd",
            ratings=(Rating("CVSS:3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),),
        ),
        KnownExploited(id="CVE-2024-5", added="2024-06-01"),
        Likelihood(id="CVE-2024-5", probability=0.5, percentile=0.9),
    ]
    one = only_match(found(tmp_path, piece("pkg:pypi/thing@1.0"), *records))
    assert (one.id, one.aliases) == ("CVE-2024-5@pkg:pypi/thing@1.0", ("CVE-2024-5", "GHSA-aaaa"))
    assert (one.kev, one.epss, one.cwe, one.score, one.severity) == (True, 0.5, ("CWE-79",), 9.8, "critical")


def test_statements_of_several_sources_about_one_vulnerability_are_one_match(tmp_path: Path) -> None:
    records = [
        advisory(about(Interval("", "2.0"), fixed=("2.0",)), called="PYSEC-1", aliases=("CVE-2024-5",)),
        advisory(
            about(Interval("", "2.1"), fixed=("2.1",)),
            called="GHSA-1",
            aliases=("CVE-2024-5",),
            source="osv:npm",
        ),
    ]
    one = only_match(found(tmp_path, piece("pkg:pypi/thing@1.0"), *records))
    assert (one.source, one.fixed) == (("osv:PyPI", "osv:npm"), ("2.0", "2.1"))
    assert one.aliases == ("CVE-2024-5", "GHSA-1", "PYSEC-1")


def test_what_a_record_repackages_or_is_near_to_is_another_vulnerability(tmp_path: Path) -> None:
    record = advisory(about(Interval()), called="DSA-1", upstream=("CVE-2024-5",), related=("CVE-2024-6",))
    assert only_match(found(tmp_path, piece("pkg:pypi/thing@1.0"), record)).aliases == ("DSA-1",)


@pytest.mark.parametrize("name", ["stdlib", "std"])
def test_the_library_of_go_itself_is_looked_up_although_it_has_no_module_path(
    name: str, tmp_path: Path
) -> None:
    written = f"pkg:golang/{name}@1.20.1"
    record = advisory(about(Interval("", "1.20.2"), ecosystem="Go", name="stdlib"), source="osv:Go")
    assert only_match(found(tmp_path, piece(written), record)).purl == written
    of_a_part = Component(id="gateway/stdlib", part="gateway", name=name, version="1.20.1", purl=written)
    assert only_match(found(tmp_path, of_a_part, record)).component == "gateway/stdlib"


def test_components_that_share_an_id_are_one_with_all_their_names(tmp_path: Path) -> None:
    bare = SbomComponent(name="busybox", version="1.31", purl=Purl.parse("pkg:generic/busybox@1.31"))
    pieces = [bare, msgspec.structs.replace(bare, cpes=(BUSYBOX.replace(":*", ":1.31", 1),))]
    with world(tmp_path, busybox()) as opened:
        assert only_match(match(pieces, opened)).confidence == "cpe"
        assert match(pieces, opened) == match(reversed(pieces), opened)


def test_a_binary_package_of_an_unnamed_source_is_never_called_clean(tmp_path: Path) -> None:
    record = advisory(DEBIAN_OPENSSL, source="osv:Debian")
    result = found(tmp_path, piece("pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12"), record)
    assert only_lookup(result).status == "undetermined"
    assert "source packages" in only_lookup(result).why


def test_an_sbom_that_says_the_source_beside_the_package_url_matches_by_it(tmp_path: Path) -> None:
    record = advisory(DEBIAN_OPENSSL, source="osv:Debian")
    purl = Purl.parse("pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12")
    listed = SbomComponent(name="libssl3", version="3.0.11-1", purl=purl, built_from="openssl@3.0.11-1")
    assert only_match(found(tmp_path, listed, record)).key == "Debian:12/openssl"


def test_a_record_of_a_distribution_without_a_release_is_about_every_release(tmp_path: Path) -> None:
    everywhere = advisory(about(Interval("", "2.0-1"), ecosystem="Debian", name="zlib"), source="osv:Debian")
    one = only_match(found(tmp_path, piece("pkg:deb/debian/zlib@1.0-1?distro=debian-12"), everywhere))
    assert (one.key, one.confidence) == ("Debian/zlib", "distribution")
    unknown = found(tmp_path, piece("pkg:deb/debian/other@1.0-1?distro=debian-12"), everywhere, DEBIAN_RECORD)
    assert only_lookup(unknown).status == "clean"
    nowhere = found(tmp_path, piece("pkg:deb/debian/other@1.0-1?distro=debian-11"), everywhere, DEBIAN_RECORD)
    assert only_lookup(nowhere).status == "not-covered"


def test_what_leaves_a_look_up_open_is_said_of_the_version_or_of_the_advisory(tmp_path: Path) -> None:
    record = advisory(about(Interval("1.0", "2.0")))
    unordered = only_lookup(found(tmp_path, piece("pkg:pypi/thing@(devel)"), record))
    assert unordered.why.endswith("its version (devel) cannot be put in order")
    left_open = advisory(about(unread=("a range of Git commits",)))
    assert only_lookup(found(tmp_path, piece("pkg:pypi/thing@1.0"), left_open)).why.endswith(
        "in words or commits"
    )


def test_a_patch_that_the_sbom_claims_is_told_and_the_match_stays(tmp_path: Path) -> None:
    record = advisory(about(Interval("", "2.0")), called="GHSA-1", aliases=("CVE-2024-1",))
    listed = SbomComponent(name="thing", version="1.0", purl=Purl.parse("pkg:pypi/thing@1.0"))
    plain = only_match(found(tmp_path, listed, record))
    claimed = only_match(found(tmp_path, msgspec.structs.replace(listed, patched=("cve-2024-1",)), record))
    assert claimed.why == f"{plain.why}; its SBOM claims a patch for CVE-2024-1, which no version shows"
    other = only_match(found(tmp_path, msgspec.structs.replace(listed, patched=("CVE-2024-2",)), record))
    assert other == plain
