"""VEX documents that contradict each other are found; what only differs is left alone."""

from __future__ import annotations

from hypothesis import given, settings

from tests.formats.vex_samples import documents
from wardbook.analysis.vex_conflicts import conflicts
from wardbook.model.vex import (
    VersionStatus,
    VexDocument,
    VexPart,
    VexProduct,
    VexStatement,
    VexStatus,
    VexVersions,
)


def document(
    status: VexStatus,
    *versions: str,
    author: str = "maker",
    time: str = "2026-01-01T00:00:00Z",
    vulnerability: str = "CVE-1",
    aliases: tuple[str, ...] = (),
    product: str = "pkg:npm/a@1",
    purl: str = "",
    part: str = "",
    marked: VersionStatus = "affected",
) -> VexDocument:
    about = VexProduct(
        id=product,
        purls=(purl,) if purl else (),
        versions=tuple(VexVersions(text=text, is_range="vers:" in text, status=marked) for text in versions),
        parts=(VexPart(id=part),) if part else (),
    )
    said = VexStatement(vulnerability=vulnerability, aliases=aliases, status=status, products=(about,))
    return VexDocument(author=author, first=time, statements=(said,))


def joined(*documents: VexDocument) -> VexDocument:
    """One document with the statements of several, each with its own time."""
    statements = tuple(
        VexStatement(
            vulnerability=said.vulnerability, status=said.status, products=said.products, first=each.first
        )
        for each in documents
        for said in each.statements
    )
    return VexDocument(author="maker", first="2026-01-01T00:00:00Z", statements=statements)


def test_two_statuses_for_the_same_vulnerability_and_product_are_a_conflict() -> None:
    (found,) = conflicts([document("affected"), document("not_affected", author="other")])
    assert (found.vulnerability, found.ids, found.product) == ("CVE-1", ("CVE-1",), "pkg:npm/a@1")
    assert {(position.author, position.status) for position in found.positions} == {
        ("maker", "affected"),
        ("other", "not_affected"),
    }
    assert not found.is_update


def test_the_same_status_twice_another_product_or_another_vulnerability_is_none() -> None:
    assert conflicts([document("fixed"), document("fixed", author="other")]) == ()
    assert conflicts([document("fixed"), document("affected", product="pkg:npm/b")]) == ()
    assert conflicts([document("fixed"), document("affected", vulnerability="CVE-2")]) == ()
    assert conflicts([]) == ()


def test_vulnerabilities_are_joined_by_aliases_over_several_documents_whatever_their_case() -> None:
    (found,) = conflicts(
        [
            document("affected", vulnerability="CVE-1"),
            document("affected", vulnerability="ghsa-1", aliases=("OSV-1",), product="pkg:npm/z"),
            document("fixed", vulnerability="OSV-1"),
            document("affected", vulnerability="x", aliases=("cve-1", "GHSA-1"), product="pkg:npm/y"),
        ]
    )
    assert found.ids == ("CVE-1", "GHSA-1", "OSV-1", "X")
    assert len(found.positions) == 2


def test_products_are_joined_by_package_url() -> None:
    (found,) = conflicts(
        [document("affected", product="ref-1", purl="pkg:npm/q"), document("fixed", product="pkg:npm/q")]
    )
    assert found.product == "pkg:npm/q"
    assert {position.product for position in found.positions} == {"ref-1", "pkg:npm/q"}


def test_a_conflict_over_several_names_is_told_once() -> None:
    twice = [
        document("affected", product="ref-1", purl="pkg:npm/q"),
        document("fixed", product="ref-1", purl="pkg:npm/q"),
    ]
    assert len(conflicts(twice)) == 1


def test_other_versions_and_other_parts_do_not_contradict_each_other() -> None:
    assert conflicts([document("affected", "1.0"), document("fixed", "1.1")]) == ()
    assert len(conflicts([document("affected", "1.0", "1.1"), document("fixed", "1.1")])) == 1
    assert len(conflicts([document("affected", "1.0"), document("fixed")])) == 1
    assert conflicts([document("affected", part="pkg:npm/x"), document("fixed", part="pkg:npm/y")]) == ()
    assert len(conflicts([document("affected", part="pkg:npm/x"), document("fixed")])) == 1


def test_a_range_contradicts_a_version_unless_it_is_known_not_to_hold_it() -> None:
    below = document("affected", "vers:npm/<2.0.0")
    assert conflicts([below, document("fixed", "2.0.0")]) == ()
    assert conflicts([document("fixed", "2.0.0"), below]) == ()
    assert len(conflicts([below, document("fixed", "1.9.9")])) == 1
    assert len(conflicts([below, document("fixed", "who knows")])) == 1
    assert len(conflicts([document("affected", "vers:odd/<2"), document("fixed", "3")])) == 1


def test_ranges_contradict_each_other_where_they_overlap() -> None:
    below = document("affected", "vers:npm/<2.0.0")
    for text, count in {
        "vers:npm/>=2.0.0": 0,
        "vers:npm/>=1.9.0": 1,
        "vers:npm/>=3.0.0|<4.0.0": 0,
        "vers:npm/0.1.0|>=3.0.0": 1,
        "vers:npm/*": 1,
        "vers:deb/>=3": 1,
        "vers:none/*": 0,
    }.items():
        assert len(conflicts([below, document("fixed", text)])) == count, text
    up_to = document("affected", "vers:npm/<=2.0.0")
    assert len(conflicts([up_to, document("fixed", "vers:npm/>=2.0.0")])) == 1
    assert conflicts([up_to, document("fixed", "vers:npm/>2.0.0")]) == ()


def test_one_product_with_affected_and_unaffected_ranges_as_in_the_use_cases_of_cisa() -> None:
    """CycloneDX bom-examples, CISA use case 7: one file, two entries for one vulnerability."""
    affected = document("affected", "2.4", "2.6", "vers:semver/>=2.9.0|<=4.1.0")
    others = ("vers:semver/>=1.0.0|<=2.3.0", "2.5", "vers:semver/>=2.7.0|<=2.8.0", "4.2.0")
    assert conflicts([joined(affected, document("not_affected", *others, marked="unaffected"))]) == ()


def test_a_version_that_is_excepted_from_a_statement_is_said_by_itself() -> None:
    excepted = document("affected", "2.0", marked="unaffected")
    assert conflicts([excepted, document("not_affected", "2.0")]) == ()
    assert len(conflicts([excepted, document("affected", "2.0")])) == 1
    unknown = document("affected", "2.0", marked="unknown")
    assert conflicts([unknown, document("under_investigation", "2.0")]) == ()


def test_a_later_statement_of_one_document_overrides_an_earlier_one() -> None:
    early = document("under_investigation", time="2026-01-01T00:00:00Z")
    late = document("fixed", time="2026-01-01T01:00:00+00:30")
    assert conflicts([joined(early, late)]) == ()
    assert len(conflicts([joined(early, early, document("fixed"))])) == 1
    assert len(conflicts([joined(early, document("fixed", time="whenever"))])) == 1


def test_an_update_by_the_same_author_is_told_apart_from_a_contradiction() -> None:
    early, late = document("affected"), document("fixed", time="2026-02-01T00:00:00Z")
    (found,) = conflicts([late, early])
    assert found.is_update
    assert [position.status for position in found.positions] == ["affected", "fixed"]
    (found,) = conflicts([early, document("fixed")])
    assert not found.is_update


@settings(max_examples=100, deadline=None)
@given(documents, documents)
def test_any_documents_are_compared_and_their_order_changes_only_the_places(
    one: VexDocument, other: VexDocument
) -> None:
    there, back = conflicts([one, other]), conflicts([other, one])
    assert {(found.vulnerability, found.product) for found in there} == {
        (found.vulnerability, found.product) for found in back
    }
    for found in there:
        assert len({position.status for position in found.positions}) > 1
