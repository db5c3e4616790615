"""SPDX in RDF/XML: statements about nodes, whatever they are called and wherever they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.base.limits import XML_DEPTH
from wardbook.formats.spdx import rdf, tag_value
from wardbook.formats.spdx.rdf_licences import expression

SBOMS = Path(__file__).parents[2].parent / "shared/data/sboms"
TAG_VALUE = ("mqtt-client-sbom.spdx", "software_example6_spdx2.2_example6-bin.spdx")
JSON = ("software_example9_spdx2.2_appbomination.spdx.json", "photon.spdx.json")
Tree = dict[str, Any]

SPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:spdx="http://spdx.org/rdf/terms#" '
    'xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:doap="http://usefulinc.com/ns/doap#" '
    'xmlns:ptr="http://www.w3.org/2009/pointers#"'
)
NAMESPACE = "https://pump.example/sbom"
CREATION = """<spdx:creationInfo><spdx:CreationInfo><spdx:creator>Tool: builder-1.0</spdx:creator>
<spdx:created>2026-01-31T12:00:00Z</spdx:created></spdx:CreationInfo></spdx:creationInfo>"""
HEAD = f"""<spdx:specVersion>SPDX-2.3</spdx:specVersion><spdx:name>pump</spdx:name>
<spdx:dataLicense rdf:resource="http://spdx.org/licenses/CC0-1.0"/>{CREATION}"""


def document(inner: str = "", outer: str = "") -> bytes:
    top = f'<spdx:SpdxDocument rdf:about="{NAMESPACE}#SPDXRef-DOCUMENT">{HEAD}{inner}</spdx:SpdxDocument>'
    return f"<rdf:RDF {SPACES}>{top}{outer}</rdf:RDF>".encode()


def package(inner: str, ref: str = "SPDXRef-zlib") -> str:
    return (
        f'<spdx:Package rdf:about="{NAMESPACE}#{ref}"><spdx:name>zlib</spdx:name>'
        f'<spdx:downloadLocation rdf:resource="http://spdx.org/rdf/terms#noassertion"/>{inner}</spdx:Package>'
    )


def tree_of(data: bytes) -> Tree:
    tree, problems = rdf.read(data, "a.rdf")
    assert tree is not None
    assert problems == []
    return tree


def shared(name: str) -> Tree:
    path = SBOMS / name
    if not path.exists():
        pytest.skip("../shared is absent")
    if name.endswith(".json"):
        return json.loads(path.read_bytes())
    tree, _ = tag_value.read(path.read_bytes(), name)
    assert tree is not None
    return tree


def plain(value: Any, member: str = "") -> Any:
    """Licences without needless brackets, relations in order."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items() if key != "relationships"} | (
            {"relationships": sorted(json.dumps(one, sort_keys=True) for one in value["relationships"])}
            if "relationships" in value
            else {}
        )
    if isinstance(value, list):
        return [plain(item, member) for item in value]
    if member.startswith("license") and isinstance(value, str) and (found := expression(value)):
        return str(found)
    return value


def test_what_a_document_says_stands_in_the_json_shape() -> None:
    assert tree_of(document()) == {
        "SPDXID": "SPDXRef-DOCUMENT",
        "documentNamespace": NAMESPACE,
        "spdxVersion": "SPDX-2.3",
        "name": "pump",
        "dataLicense": "CC0-1.0",
        "creationInfo": {"creators": ["Tool: builder-1.0"], "created": "2026-01-31T12:00:00Z"},
    }


def test_words_that_are_resources_are_words_again() -> None:
    inner = """<spdx:primaryPackagePurpose rdf:resource="http://spdx.org/rdf/terms#purpose_operatingSystem"/>
<spdx:checksum><spdx:Checksum><spdx:checksumValue>ab</spdx:checksumValue>
<spdx:algorithm rdf:resource="http://spdx.org/rdf/terms#checksumAlgorithm_blake2b256"/></spdx:Checksum></spdx:checksum>
<spdx:externalRef><spdx:ExternalRef><spdx:referenceLocator>pkg:generic/zlib@1</spdx:referenceLocator>
<spdx:referenceCategory rdf:resource="http://spdx.org/rdf/terms#referenceCategory_packageManager"/>
<spdx:referenceType rdf:resource="http://spdx.org/rdf/references/purl"/></spdx:ExternalRef></spdx:externalRef>
<spdx:filesAnalyzed rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">false</spdx:filesAnalyzed>"""
    assert tree_of(document(outer=package(inner)))["packages"] == [
        {
            "SPDXID": "SPDXRef-zlib",
            "name": "zlib",
            "downloadLocation": "NOASSERTION",
            "primaryPackagePurpose": "OPERATING_SYSTEM",
            "checksums": [{"algorithm": "BLAKE2b-256", "checksumValue": "ab"}],
            "externalRefs": [
                {
                    "referenceLocator": "pkg:generic/zlib@1",
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                }
            ],
            "filesAnalyzed": False,
        }
    ]


def test_nodes_may_be_written_in_any_way_that_rdf_has() -> None:
    nested = f"<spdx:describesPackage>{package('')}</spdx:describesPackage>"
    by_type = package("").replace("<spdx:Package ", "<rdf:Description ").replace("</spdx:Package>", "")
    by_type += '<rdf:type rdf:resource="http://spdx.org/rdf/terms#Package"/></rdf:Description>'
    attributes = f'<spdx:Package rdf:about="{NAMESPACE}#SPDXRef-zlib" spdx:name="zlib" spdx:downloadLocation="NOASSERTION"/>'
    link = f'<spdx:describesPackage rdf:resource="{NAMESPACE}#SPDXRef-zlib"/>'
    parts = package("").replace("<spdx:name>zlib</spdx:name>", "") + (
        f'<rdf:Description rdf:about="{NAMESPACE}#SPDXRef-zlib"><spdx:name>zlib</spdx:name></rdf:Description>'
    )
    expected = tree_of(document(nested))
    assert expected["packages"][0]["name"] == "zlib"
    for other in (by_type, attributes, parts):
        assert tree_of(document(link, other)) == expected


def test_rdf_id_and_base_name_a_node_too() -> None:
    data = document(outer=package("")).replace(b"<rdf:RDF ", f'<rdf:RDF xml:base="{NAMESPACE}" '.encode())
    data = data.replace(f'rdf:about="{NAMESPACE}#SPDXRef-zlib"'.encode(), b'rdf:ID="SPDXRef-zlib"')
    assert tree_of(data) == tree_of(document(outer=package("")))


def test_a_node_that_is_named_twice_is_read_once() -> None:
    checksum = '<rdf:Description rdf:nodeID="c"><spdx:checksumValue>ab</spdx:checksumValue></rdf:Description>'
    link = '<spdx:checksum rdf:nodeID="c"/>'
    tree = tree_of(document(outer=package(link) + package(link, "SPDXRef-b") + checksum))
    assert [one["checksums"] for one in tree["packages"]] == [[{"checksumValue": "ab"}]] * 2


def test_relations_go_to_other_documents_too() -> None:
    other = """<spdx:externalDocumentRef><spdx:ExternalDocumentRef>
<spdx:externalDocumentId>DocumentRef-os</spdx:externalDocumentId>
<spdx:spdxDocument rdf:resource="https://os.example/sbom"/></spdx:ExternalDocumentRef></spdx:externalDocumentRef>"""
    relation = """<spdx:relationship><spdx:Relationship>
<spdx:relationshipType rdf:resource="http://spdx.org/rdf/terms#relationshipType_dependsOn"/>
<spdx:relatedSpdxElement rdf:resource="https://os.example/sbom#SPDXRef-kernel"/></spdx:Relationship></spdx:relationship>"""
    tree = tree_of(document(other, package(relation)))
    assert tree["relationships"] == [
        {
            "spdxElementId": "SPDXRef-zlib",
            "relationshipType": "DEPENDS_ON",
            "relatedSpdxElement": "DocumentRef-os:SPDXRef-kernel",
        }
    ]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("MIT", "MIT"),
        ("(MIT AND Zlib)", "MIT AND Zlib"),
        ("MIT AND (Zlib OR LicenseRef-1)", "MIT AND (Zlib OR LicenseRef-1)"),
        ("MIT OR Zlib AND BSD-3-Clause", "MIT OR (Zlib AND BSD-3-Clause)"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("Apache-2.0+ OR GPL-2.0+", "Apache-2.0+ OR GPL-2.0+"),
        ("NOASSERTION", "NOASSERTION"),
        ("NONE", "NONE"),
        ("what a lawyer said (1999", "what a lawyer said (1999"),
        ("MIT AND", "MIT AND"),
        ("MIT WITH (A OR B)", "MIT WITH (A OR B)"),
        ("(" * 5_000 + "MIT" + ")" * 5_000, "MIT"),
    ],
)
def test_a_licence_expression_means_the_same_when_it_comes_back(text: str, same: str) -> None:
    tree = {
        **tree_of(document()),
        "packages": [{"SPDXID": "SPDXRef-a", "name": "a", "licenseDeclared": text}],
    }
    written, lost = rdf.write(tree)
    assert lost == ()
    assert tree_of(written)["packages"][0]["licenseDeclared"] == same


def test_a_licence_that_holds_itself_is_left_out() -> None:
    loop = '<spdx:ConjunctiveLicenseSet rdf:nodeID="a"><spdx:member rdf:nodeID="a"/></spdx:ConjunctiveLicenseSet>'
    tree, problems = rdf.read(
        document(outer=package('<spdx:licenseDeclared rdf:nodeID="a"/>') + loop), "a.rdf"
    )
    assert tree is not None
    assert "licenseDeclared" not in tree["packages"][0]
    assert [found.code for found in problems] == ["SF002"]


def test_shared_nodes_cannot_make_a_licence_grow_without_bound() -> None:
    bombs = [
        f'<spdx:ConjunctiveLicenseSet rdf:nodeID="n{at}"><spdx:member rdf:nodeID="n{at + 1}"/>'
        f'<spdx:member rdf:nodeID="n{at + 1}"/></spdx:ConjunctiveLicenseSet>'
        for at in range(40)
    ]
    end = '<spdx:ExtractedLicensingInfo rdf:nodeID="n40"><spdx:licenseId>LicenseRef-1</spdx:licenseId></spdx:ExtractedLicensingInfo>'
    start = package('<spdx:licenseDeclared rdf:nodeID="n0"/>')
    tree, problems = rdf.read(document(outer=start + "".join(bombs) + end), "a.rdf")
    assert tree is not None
    assert problems


def test_an_unknown_property_is_named_with_its_line_and_written_back() -> None:
    inner = '\n<x:colour xmlns:x="https://x.example/ns#">blue</x:colour><spdx:shade rdf:resource="https://x.example/s"/>'
    tree, problems = rdf.read(document(outer=package(inner)), "a.rdf")
    assert tree is not None
    assert len(problems) == 2
    assert all(found.at.line > 1 for found in problems)
    written, lost = rdf.write(tree)
    assert lost == ()
    again, _ = rdf.read(written, "a.rdf")
    assert again is not None
    assert again["x-unknown-triples"] == [
        {"in": "SPDXRef-zlib", "predicate": "https://x.example/ns#colour", "value": "blue"},
        {"in": "SPDXRef-zlib", "predicate": "http://spdx.org/rdf/terms#shade", "link": "https://x.example/s"},
    ]


def test_what_was_said_about_an_element_that_is_gone_is_gone_too() -> None:
    tree, _ = rdf.read(
        document(outer=package('<x:secret xmlns:x="https://x.example/ns#">x</x:secret>')), "a.rdf"
    )
    assert tree is not None
    del tree["packages"]
    written, lost = rdf.write(tree)
    assert b"secret" not in written
    assert [loss.path for loss in lost] == ["x-unknown-triples[]"]


def test_what_rdf_cannot_say_is_a_named_loss() -> None:
    one = {"SPDXID": "SPDXRef-a", "name": "a\x00", "colour": "blue", "summary": "\ud800"}
    tree = {**tree_of(document()), "packages": [one, {"SPDXID": "SPDXRef-a", "name": "again"}]}
    assert {loss.path for loss in rdf.write(tree)[1]} == {
        "packages[].name",
        "packages[].colour",
        "packages[].summary",
        "packages[]",
    }


@pytest.mark.parametrize("name", [*TAG_VALUE, *JSON])
def test_every_fact_of_a_document_of_somebody_else_survives(name: str) -> None:
    tree = shared(name)
    written, lost = rdf.write(tree)
    assert lost == ()
    assert plain(tree_of(written)) == plain(tree)
    assert rdf.write(tree)[0] == written


TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
    | st.sampled_from("\n\t\r"),
    max_size=20,
)
WORDS = st.text("abcXYZ019.-", min_size=1, max_size=8)
LICENCES = (
    st.sampled_from(["MIT", "NONE", "MIT AND Zlib", "LicenseRef-0", "MIT OR (A AND B)", "GPL-2.0+"]) | TEXTS
)
CHECKSUMS = st.lists(
    st.fixed_dictionaries(
        {"algorithm": st.sampled_from(["SHA1", "SHA3-256", "BLAKE2b-512"]) | TEXTS, "checksumValue": TEXTS}
    ),
    min_size=1,
    max_size=2,
)
NOTES = st.lists(
    st.fixed_dictionaries(
        {"annotator": TEXTS, "annotationType": st.sampled_from(["REVIEW", "OTHER"]) | TEXTS}
    ),
    min_size=1,
    max_size=2,
)
REFERENCES = st.lists(
    st.fixed_dictionaries(
        {
            "referenceCategory": st.sampled_from(["SECURITY", "PACKAGE-MANAGER"]) | TEXTS,
            "referenceType": st.sampled_from(["purl", "mine"]) | TEXTS,
            "referenceLocator": TEXTS,
        },
        optional={"comment": TEXTS},
    ),
    min_size=1,
    max_size=2,
)
PACKAGES = st.fixed_dictionaries(
    {"name": TEXTS},
    optional={
        "copyrightText": TEXTS | st.just("NOASSERTION"),
        "filesAnalyzed": st.booleans(),
        "licenseDeclared": LICENCES,
        "licenseInfoFromFiles": st.lists(LICENCES, min_size=1, max_size=2),
        "primaryPackagePurpose": st.sampled_from(["LIBRARY", "OPERATING_SYSTEM"]) | TEXTS,
        "checksums": CHECKSUMS,
        "externalRefs": REFERENCES,
        "annotations": NOTES,
        "homepage": TEXTS,
        "hasFiles": st.lists(WORDS, min_size=1, max_size=2),
    },
)
RELATIONS = st.fixed_dictionaries(
    {
        "spdxElementId": st.sampled_from(
            ["SPDXRef-DOCUMENT", "SPDXRef-0", "DocumentRef-a:SPDXRef-1", "other"]
        ),
        "relationshipType": st.sampled_from(["DESCRIBES", "DEPENDS_ON"]) | TEXTS,
        "relatedSpdxElement": st.sampled_from(["NONE", "SPDXRef-0", "DocumentRef-a:SPDXRef-1"]) | TEXTS,
    },
    optional={"comment": TEXTS},
)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    tree: Tree = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": draw(TEXTS)}
    tree["documentNamespace"] = NAMESPACE
    tree["creationInfo"] = {"creators": draw(st.lists(TEXTS, min_size=1, max_size=2)), "created": draw(TEXTS)}
    packages = draw(st.lists(PACKAGES, max_size=3))
    for index, item in enumerate(packages):
        item["SPDXID"] = f"SPDXRef-{index}"
    licences = [
        {"licenseId": f"LicenseRef-{index}", "extractedText": text}
        for index, text in enumerate(draw(st.lists(TEXTS, max_size=2)))
    ]
    others = [{"externalDocumentId": "DocumentRef-a", "spdxDocument": "https://a.example/b"}] * draw(
        st.integers(0, 1)
    )
    lists = {
        "packages": packages,
        "hasExtractedLicensingInfos": licences,
        "externalDocumentRefs": others,
        "relationships": draw(st.lists(RELATIONS, max_size=3)),
    }
    return {**tree, **{key: value for key, value in lists.items() if value}}


@given(trees())
@settings(max_examples=200, deadline=None)
def test_any_tree_reads_back_the_same(tree: Tree) -> None:
    written, lost = rdf.write(tree)
    assert lost == ()
    assert plain(tree_of(written)) == plain(tree)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["packages", "name", "SPDXID", "annotations", "checksum", "ranges"]), inner
            )
        ),
        max_leaves=20,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_tree_is_too_odd_to_be_written(value: Any) -> None:
    for member in (
        "packages",
        "files",
        "snippets",
        "creationInfo",
        "relationships",
        "x-unknown-triples",
        "name",
    ):
        written, _ = rdf.write({"spdxVersion": "SPDX-2.3", member: value})
        tree, _ = rdf.read(written, "a.rdf")
        assert tree is not None
        rdf.strict(written, "a.rdf")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"\x00",
        b"<rdf:RDF",
        f"<rdf:RDF {SPACES}/>".encode(),
        b'<!DOCTYPE a [<!ENTITY x "y">]>' + document(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + document(),
        b"<a>" * 100_000,
        document().replace(b"pump", b"\xff\xfe"),
        b'<?xml version="1.0" encoding="ebcdic"?>' + document(),
        document(
            f"<spdx:annotation>{'<spdx:Annotation><spdx:annotation>' * XML_DEPTH}"
            f"{'</spdx:annotation></spdx:Annotation>' * XML_DEPTH}</spdx:annotation>"
        ),
    ],
)
def test_what_is_hostile_or_no_document_is_one_diagnostic(data: bytes) -> None:
    tree, problems = rdf.read(data, "a.rdf")
    assert tree is None
    assert [found.code for found in problems] == ["SF001"]


def test_a_document_cut_off_anywhere_is_one_diagnostic() -> None:
    data, _ = rdf.write(shared(TAG_VALUE[1]))
    for end in range(0, len(data) - 10, 50):
        tree, problems = rdf.read(data[:end], "a.rdf")
        assert tree is None
        assert [found.code for found in problems] == ["SF001"]


def test_nodes_shared_ten_thousand_times_are_refused() -> None:
    many = "".join(f"<spdx:checksumValue>{at}</spdx:checksumValue>" for at in range(2_000))
    shared_node = f'<spdx:Checksum rdf:nodeID="c">{many}</spdx:Checksum>'
    tree, problems = rdf.read(
        document(outer=package('<spdx:checksum rdf:nodeID="c"/>' * 2_000) + shared_node), "a.rdf"
    )
    assert tree is None
    assert "too often" in problems[-1].says


def test_a_document_that_says_all_it_must_is_not_blamed() -> None:
    assert rdf.strict(document(outer=package("")), "a.rdf") == []


def test_a_good_document_of_others_is_not_blamed() -> None:
    assert rdf.strict(rdf.write(shared(TAG_VALUE[1]))[0], "a.rdf") == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("SPDX-2.3", "SPDX-2.9", "none of SPDX-2.0"),
        ("licenses/CC0-1.0", "licenses/MIT", "none of CC0-1.0"),
        ("2026-01-31T12:00:00Z", "yesterday", "no date"),
        ("SPDXRef-zlib", "zlib", "letters, digits"),
        ("<spdx:name>zlib</spdx:name>", "", "has no `name`"),
        ("<spdx:name>zlib", "<spdx:supplier>ACME</spdx:supplier><spdx:name>zlib", "no `Person:`"),
    ],
)
def test_what_breaks_the_specification_is_named_with_its_line(old: str, new: str, what: str) -> None:
    data = document(outer="\n\n\n" + package(""))
    found = [one for one in rdf.strict(data.replace(old.encode(), new.encode()), "a.rdf") if what in one.says]
    assert len(found) == 1
    assert found[0].at.line > 0
