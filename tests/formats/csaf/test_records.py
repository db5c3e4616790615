"""CSAF documents as records of a feed: what products are looked up by, and which versions are meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.csaf.documents import Tree, changed
from wardbook.formats import csaf
from wardbook.formats.version_texts import read_range, read_version
from wardbook.intelligence.ecosystems import look_up
from wardbook.model.advisory import Advisory, Affected, Interval

MEDICAL = Path(__file__).parents[3].parent / "shared" / "data" / "advisories" / "csaf-medical"


def _records(document: csaf.CsafDocument) -> tuple[Advisory, ...]:
    return csaf.advisories(document, lambda purl: look_up(purl).places)


def _tree(product_tree: Tree, **status: list[str]) -> csaf.CsafDocument:
    def change(tree: Tree) -> None:
        tree["product_tree"] = product_tree
        tree["vulnerabilities"][0]["product_status"] = status

    return changed(change)


def _branch(category: str, said: str, *inner: Tree, **product: Any) -> Tree:
    branch: Tree = {"category": category, "name": said}
    return branch | ({"branches": list(inner)} if inner else {"product": product})


def _vendor(*products: Tree) -> Tree:
    return {"branches": [_branch("vendor", "Weather Co.", *products)]}


def _pump(*versions: Tree) -> Tree:
    return _vendor(_branch("product_name", "Pump", *versions))


def _only(document: csaf.CsafDocument) -> Affected:
    (record,) = _records(document)
    (found,) = record.affected
    return found


def test_a_record_names_the_document_the_vulnerability_and_who_published_it() -> None:
    (record,) = _records(changed(lambda _: None))
    assert (record.id, record.source) == ("WX-1:CVE-2026-0001", "csaf:weather-co")
    assert (record.aliases, record.related, record.weaknesses) == (("CVE-2026-0001",), ("WX-1",), ("CWE-79",))
    assert (record.published, record.modified) == ("2026-01-01T10:00:00Z", "2026-02-02T10:00:00Z")
    assert record.ratings[0].value == "CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H"
    assert record.remedies == ("mitigation: Close the lid.",)
    assert record.details == "Rain gets in."
    assert {(link.kind, link.url) for link in record.references} == {
        ("ADVISORY", "https://weather.example/wx-1.json"),
        ("WEB", "https://weather.example/more"),
    }


def test_two_vulnerabilities_of_one_document_are_two_records_that_share_no_alias() -> None:
    def change(tree: Tree) -> None:
        tree["vulnerabilities"] = [
            {"cve": "CVE-2026-1"},
            {"ids": [{"system_name": "ours", "text": "B-7"}]},
            {},
        ]

    found = _records(changed(change))
    assert [record.id for record in found] == ["WX-1:CVE-2026-1", "WX-1:B-7", "WX-1:3"]
    assert [record.aliases for record in found] == [("CVE-2026-1",), ("B-7",), ()]


def test_vendor_product_and_version_are_taken_from_the_branches() -> None:
    document = _tree(
        _pump(
            _branch("product_version_range", "<= 1.4", name="x", product_id="A"),
            _branch("product_version", "1.5", name="x", product_id="B"),
            _branch("product_version", "1.6", name="x", product_id="C"),
        ),
        known_affected=["A", "B"],
        fixed=["C"],
    )
    (record,) = _records(document)
    assert {(one.by, one.vendor, one.name, one.fixed) for one in record.affected} == {
        ("text", "Weather Co.", "Pump", ("1.6",))
    }
    assert [one.intervals for one in record.affected] == [(Interval("", "1.4", includes_high=True),), ()]
    assert [one.versions for one in record.affected] == [(), ("1.5",)]


def test_words_that_cannot_be_read_stay_words_and_are_no_version() -> None:
    found = _only(
        _tree(_pump(_branch("product_version_range", "<=N", name="x", product_id="A")), known_affected=["A"])
    )
    assert (found.versions, found.intervals, found.version_text) == ((), (), "<=N")


def test_a_product_in_a_list_without_branches_is_named_whole_and_its_version_not_guessed() -> None:
    listed = {"full_product_names": [{"name": "Pump 1.0", "product_id": "A"}]}
    found = _only(_tree(listed, known_affected=["A"]))
    assert (found.vendor, found.name, found.version_text) == ("Weather Co.", "Pump 1.0", "Pump 1.0")
    assert found.intervals == ()


def test_a_product_without_a_version_is_affected_in_all() -> None:
    tree = _vendor(_branch("product_name", "Pump", name="Pump", product_id="A"))
    assert _only(_tree(tree, known_affected=["A"])).intervals == (Interval(),)


def test_versions_in_a_product_name_are_read_where_the_name_can_mean_nothing_else() -> None:
    tree = _vendor(
        _branch(
            "product_name",
            "Portal 8.0.x",
            _branch("product_version_range", "vers:all/*", name="x", product_id="A"),
        )
    )
    found = _only(_tree(tree, known_affected=["A"]))
    assert (found.name, found.intervals) == ("Portal", (Interval("8.0", "8.1"),))


def test_a_service_pack_belongs_to_the_version() -> None:
    tree = _pump(_branch("product_version", "10", _branch("service_pack", "SP1", name="x", product_id="A")))
    assert _only(_tree(tree, known_affected=["A"])).versions == ("10 SP1",)


def test_a_package_url_leads_to_its_ecosystem_and_a_cpe_name_stands_beside_it() -> None:
    helper = {"purl": "pkg:pypi/Rain_Gauge@2.0", "cpe": "cpe:2.3:a:weather:rain_gauge:2.0:*:*:*:*:*:*:*"}
    tree = _pump(
        _branch("product_version", "2.0", name="x", product_id="A", product_identification_helper=helper)
    )
    (record,) = _records(_tree(tree, known_affected=["A"]))
    package, cpe = record.affected
    assert (package.by, package.ecosystem, package.name, package.versions) == (
        "package",
        "PyPI",
        "rain-gauge",
        ("2.0",),
    )
    assert (cpe.by, cpe.cpe, cpe.versions) == ("cpe", helper["cpe"], ("2.0",))


def test_a_package_without_a_version_is_affected_in_the_range_of_its_branch() -> None:
    helper = {"purl": "pkg:npm/rain"}
    tree = _pump(
        _branch("product_version_range", "vers:npm/>=1.0.0|<1.5.0|!=1.2.0", name="x", product_id="A", product_identification_helper=helper)
    )  # fmt: skip
    found = _only(_tree(tree, known_affected=["A"]))
    assert (found.ecosystem, found.scheme, found.unaffected) == ("npm", "npm", ("1.2.0",))
    assert found.intervals == (Interval("1.0.0", "1.5.0"),)


REDHAT: Tree = {
    "full_product_names": [
        {"name": "RHEL 8", "product_id": "EL8", "product_identification_helper": {"cpe": "cpe:/a:redhat:enterprise_linux:8::baseos"}},
        {"name": "old", "product_id": "OLD", "product_identification_helper": {"purl": "pkg:rpm/redhat/openssl?arch=src"}},
        {
            "name": "new",
            "product_id": "NEW",
            "product_identification_helper": {"purl": "pkg:rpm/redhat/openssl@1.1.1k-6.el8_5?arch=x86_64&epoch=1"},
        },
    ],
    "relationships": [
        {
            "category": "default_component_of",
            "full_product_name": {"name": "x", "product_id": f"EL8:{part}"},
            "product_reference": part,
            "relates_to_product_reference": "EL8",
        }
        for part in ("OLD", "NEW")
    ],
}  # fmt: skip


def test_a_distribution_that_states_only_the_fix_says_that_all_before_it_are_affected() -> None:
    found = _only(_tree(REDHAT, fixed=["EL8:NEW"]))
    assert (found.ecosystem, found.name) == ("Red Hat:8", "openssl")
    assert found.intervals == (Interval("", "1:1.1.1k-6.el8_5"),)
    assert found.fixed == ("1:1.1.1k-6.el8_5",)


def test_the_release_of_a_package_is_that_of_the_platform_it_is_a_component_of() -> None:
    found = _only(_tree(REDHAT, known_affected=["EL8:OLD"]))
    assert (found.ecosystem, found.name, found.intervals) == ("Red Hat:8", "openssl", (Interval(),))


def test_a_package_without_a_package_url_is_named_as_rpm_names_its_file_in_the_stream_of_its_platform() -> (
    None
):
    def change(cpe: str, part: str) -> csaf.CsafDocument:
        tree = json.loads(json.dumps(REDHAT).replace("cpe:/a:redhat:enterprise_linux:8::baseos", cpe))
        tree["branches"] = [
            _branch(
                "vendor",
                "Red Hat",
                _branch("architecture", "src", _branch("product_version", part, name=part, product_id="X")),
            )
        ]
        tree["relationships"][0] |= {"product_reference": "X"}
        return _tree(tree, fixed=["EL8:OLD"])

    found = _only(change("cpe:/o:redhat:rhel_aus:7.6::server", "telnet-server-1:0.17-65.el7_6.x86_64"))
    assert (found.ecosystem, found.name) == ("Red Hat:rhel_aus:7.6", "telnet-server")
    assert found.intervals == (Interval("", "1:0.17-65.el7_6"),)
    bare = _only(change("cpe:/o:redhat:enterprise_linux:9", "telnet"))
    assert (bare.by, bare.ecosystem, bare.name) == ("package", "Red Hat:9", "telnet")
    assert (bare.versions, bare.intervals) == ((), ())
    words = _only(change("cpe:/o:weather:os:9", "telnet"))
    assert (words.by, words.vendor, words.name) == ("text", "Red Hat", "telnet")


def test_of_a_maker_that_states_only_the_fix_nothing_follows_for_other_versions() -> None:
    tree = _pump(_branch("product_version", "2.0", name="x", product_id="A"))
    found = _only(_tree(tree, fixed=["A"]))
    assert (found.fixed, found.versions, found.intervals) == (("2.0",), (), ())
    assert found.unread == ("only fixed versions are stated",)


def test_what_is_under_investigation_is_neither_affected_nor_clean() -> None:
    tree = _pump(_branch("product_version", "2.0", name="x", product_id="A"))
    found = _only(_tree(tree, under_investigation=["A"]))
    assert (found.versions, found.unread) == ((), ("under investigation: 2.0",))


def test_first_and_last_affected_make_one_interval_and_one_of_them_alone_makes_none() -> None:
    tree = _pump(
        _branch("product_version", "1.0", name="x", product_id="A"),
        _branch("product_version", "1.9", name="x", product_id="B"),
    )
    (record,) = _records(_tree(tree, first_affected=["A"], last_affected=["B"]))
    assert {one.intervals for one in record.affected} == {(Interval("1.0", "1.9", includes_high=True),)}
    alone = _only(_tree(tree, first_affected=["A"]))
    assert (alone.versions, alone.unread) == (("1.0",), ("first_affected: 1.0",))


def test_products_in_a_circle_of_relationships_end() -> None:
    def relation(product: str, on: str, made: str) -> Tree:
        return {
            "category": "installed_on",
            "full_product_name": {"name": made, "product_id": made},
            "product_reference": product,
            "relates_to_product_reference": on,
        }

    ring = {"relationships": [relation("A", "B", "B"), relation("B", "A", "A")]}
    assert len(_records(_tree(ring, known_affected=["A", "B", "NOWHERE"]))) == 1


RANGES: dict[str, list[tuple[str, str, bool, bool]] | None] = {
    "<= 2.1": [("", "2.1", True, True)],
    "<2.1": [("", "2.1", True, False)],
    "all versions": [("", "", True, False)],
    "vers:all/*": [("", "", True, False)],
    "*": [("", "", True, False)],
    "prior to 3.4": [("", "3.4", True, False)],
    "All versions prior to V3.4": [("", "3.4", True, False)],
    "V1.2 and earlier": [("", "1.2", True, True)],
    "Versions 6.2.1 and prior": [("", "6.2.1", True, True)],
    "4.2 and all prior versions": [("", "4.2", True, True)],
    "up to and including 3.1": [("", "3.1", True, True)],
    "firmware versions before 1.2.3": [("", "1.2.3", True, False)],
    ">= 1.0 | <= 2.0": [("1.0", "2.0", True, True)],
    ">1.0|<2.0|>=3.0|<3.5": [("1.0", "2.0", False, False), ("3.0", "3.5", True, False)],
    "All versions >= V1.0 < V2.0": [("1.0", "2.0", True, False)],
    "<2.0, >=1.0": [("1.0", "2.0", True, False)],
    "1.0 through 2.0": [("1.0", "2.0", True, True)],
    "between 1.0 and 2.0": [("1.0", "2.0", True, True)],
    "from 1.0 up to but not including 2.0": [("1.0", "2.0", True, False)],
    "2.0 and later": [("2.0", "", True, False)],
    "2.1+": [("2.1", "", True, False)],
    "later than 2": [("2", "", False, False)],
    "<= 12.2.x.x": [("", "12.3", True, False)],
    "8.x": [("8", "9", True, False)],
    "vers:generic/>=1|<2": [("1", "2", True, False)],
    "vers:deb/<1%3A2.0": [("", "1:2.0", True, False)],
    "≤ 4.2": [("", "4.2", True, True)],
    "1.2 and prior | 2.0 to 2.4": [("", "1.2", True, True), ("2.0", "2.4", True, True)],
    "From 4.1.0 before 4.4.1.": [("4.1.0", "4.4.1", True, False)],
    "1.2 and prior | all with option X": None,
    "12.0.0 <= 12.0.2": None,
    "V2 V2.0.1": None,
    "<=N": None,
    "<=smart3250-2.6.27-wlan2.1.7.cramfs": None,
    "v6.x (with Wireless Battery Modules v9 | v11)": None,
    "All versions with option X": None,
    "<5.0 only": None,
    "Version 1.1 and earlier, Version 2": None,
    "": None,
    "vers:none/*": None,
}


@pytest.mark.parametrize("text", RANGES)
def test_ranges_in_the_usual_words_are_read_and_others_are_not(text: str) -> None:
    found, expected = read_range(text), RANGES[text]
    intervals = found and [(i.low, i.high, i.includes_low, i.includes_high) for i in found.intervals]
    assert intervals == expected
    assert found is None or found.versions == ()


def test_one_version_is_itself_a_list_is_a_list_and_prose_is_neither() -> None:
    def versions(text: str) -> tuple[str, ...] | None:
        found = read_version(text)
        return found.versions if found else None

    assert versions("CMS7.820.075.08/0.74(0.75)") == ("CMS7.820.075.08/0.74(0.75)",)
    assert versions("24950 | 24952") == ("24950", "24952")
    assert versions("10 SP1") == ("10 SP1",)
    assert versions("v8.x model 35700BAX2") is None


@given(st.text("0123456789.vVxX*<>=!|, -+andtorpieug:/%()", max_size=60))
def test_any_text_of_versions_is_read_or_refused(text: str) -> None:
    for read in (read_range, read_version):
        found = read(text)
        assert found is None or found.versions or found.intervals or found.unaffected


@pytest.mark.parametrize(
    "file", sorted(MEDICAL.glob("*.json")) or [None], ids=lambda file: file.stem if file else "none"
)
def test_advisories_for_medical_devices_keep_every_product(file: Path | None) -> None:
    if file is None:
        pytest.skip("CISA's medical advisories are not beside this checkout")
    document, _ = csaf.read(file.read_bytes(), file.name)
    assert document is not None
    found = _records(document)
    assert len(found) == len(document.vulnerabilities)
    assert {one.vendor for record in found for one in record.affected} == {
        product.named("vendor") for product in document.products
    }
    for record, said in zip(found, document.vulnerabilities, strict=True):
        assert record.source == "csaf:cisa"
        assert len(record.affected) == len(said.product_status["known_affected"])
        assert all(one.versions or one.intervals or one.version_text for one in record.affected)


def test_a_package_url_that_leads_nowhere_leaves_the_words() -> None:
    (record,) = csaf.advisories(changed(lambda _: None), lambda _: ())
    assert {(one.by, one.vendor, one.name) for one in record.affected} == {("text", "Weather Co.", "Pump")}
