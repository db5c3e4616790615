"""CycloneDX XML: the official files and their JSON twins, both ways, what is kept, and what attackers send."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from wardbook.formats import official
from wardbook.formats.cyclonedx import xml_shape as table
from wardbook.formats.cyclonedx.xml import read, write
from wardbook.formats.official.vendored import published
from wardbook.formats.sbom import read as read_sbom

SHARED = Path(__file__).parents[2].parent / "shared"
SUITE = SHARED / "conformance" / "cyclonedx-specification.zip"
DROPWIZARD = SHARED / "data" / "sboms" / "dropwizard-1.3.15.cdx.xml"

DOCTYPE = "document type declaration"
HEAD = '<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">'

# Where the JSON twin of an official XML file says something else, by file and version: the places, and
# why it is the example that differs and not our reading. A place that no longer differs fails as well.
SAME_IDEA = "the two examples were written with other values or with fewer members"
RENUMBERED = "the XML example nests a component that the JSON example leaves out"
EARLY = ("1.2", "1.3", "1.4", "1.5")
TWINS: list[tuple[str, tuple[str, ...], str, str]] = [
    ("bom", EARLY, "components dependencies metadata.timestamp", "the two examples show other products"),
    ("component-ref", EARLY, "components[].bom-ref components[].components", RENUMBERED),
    ("dependency", EARLY, "components[].name", SAME_IDEA),
    *(
        (
            f"license-{kind}",
            EARLY,
            "components[].description components[].hashes components[].purl components[].scope components[].type",
            SAME_IDEA,
        )
        for kind in ("expression", "id", "name")
    ),
    ("metadata-timestamp", (*EARLY, "1.6", "1.7"), "metadata.timestamp", SAME_IDEA),
    ("service", ("1.2", "1.3"), "components[].publisher", SAME_IDEA),
    ("service", ("1.4", "1.5"), "components[].publisher services[].provider.contact[].email", SAME_IDEA),
    ("compositions", ("1.3", "1.4"), "components[].version", SAME_IDEA),
    (
        "compositions",
        ("1.5",),
        "components[].version compositions[].assemblies compositions[].vulnerabilities",
        "the XML example names a vulnerability among the assemblies",
    ),
    (
        "external-reference",
        ("1.3", "1.4", "1.5"),
        "components[].externalReferences[].hashes[].content components[].publisher",
        SAME_IDEA,
    ),
    ("properties", ("1.3", "1.4", "1.5"), "components[].properties services[].properties", SAME_IDEA),
    (
        "release-notes",
        ("1.4", "1.5"),
        (
            "components[].releaseNotes.resolves[].description services[].provider.contact[].email"
            " services[].releaseNotes.resolves[].description"
        ),
        SAME_IDEA,
    ),
    ("vulnerability", ("1.4",), "vulnerabilities[].ratings[].vector vulnerabilities[].references", SAME_IDEA),
    (
        "vulnerability",
        ("1.5",),
        (
            "vulnerabilities[].ratings[].vector vulnerabilities[].references"
            " vulnerabilities[].tools.services[].provider.name"
        ),
        SAME_IDEA,
    ),
    (
        "annotation",
        ("1.5",),
        (
            "annotations[].annotator.service.data[].classification annotations[].annotator.service.provider.contact"
            " annotations[].text annotations[].timestamp"
        ),
        SAME_IDEA,
    ),
    (
        "formulation",
        ("1.5",),
        (
            "formulation[].workflows[].taskTypes[] formulation[].workflows[].tasks[].runtimeTopology[].dependsOn[]"
            " formulation[].workflows[].tasks[].runtimeTopology[].ref formulation[].workflows[].timeEnd"
            " formulation[].workflows[].trigger.event.data.content"
            " formulation[].workflows[].trigger.event.data.contentType"
            " formulation[].workflows[].trigger.uid formulation[].workflows[].workspaces[].bom-ref"
        ),
        SAME_IDEA,
    ),
    (
        "formulation",
        ("1.6", "1.7"),
        "formulation[].workflows[].trigger.event.data.contentType",
        "the XML example leaves out what is the default",
    ),
    (
        "machine-learning",
        ("1.5",),
        (
            "components[].modelCard.considerations.technicalLimitations[]"
            " components[].modelCard.modelParameters.outputs[].format components[].publisher"
        ),
        SAME_IDEA,
    ),
    (
        "saasbom",
        ("1.5",),
        (
            "services[].data[].governance services[].name services[].services[].data[].classification"
            " services[].services[].data[].governance services[].services[].description"
            " services[].services[].version services[].version"
        ),
        SAME_IDEA,
    ),
    *(
        (
            stem,
            (spec,),
            (
                "components[].cryptoProperties.protocolProperties"
                " components[].cryptoProperties.protocolProperties.cryptoRefArray"
                " components[].cryptoProperties.protocolProperties.ikev2TransformTypes"
            ),
            "the protocols stand at other components",
        )
        for stem, spec in (("cryptography-full", "1.6"), ("cryptography-full-deprecated", "1.7"))
    ),
    (
        "cryptography-full",
        ("1.7",),
        "components[].cryptoProperties.algorithmProperties.curve",
        "the XML example still names the deprecated curve",
    ),
    (
        "citations",
        ("1.7",),
        "citations[].attributedTo citations[].expressions[] citations[].process formulation[].bom-ref",
        "expressions are XPath in one and JSONPath in the other",
    ),
    (
        "component-external-with-version",
        ("1.7",),
        "components[].description components[].version",
        SAME_IDEA,
    ),
    (
        "cryptography-certificate",
        ("1.7",),
        "components[].cryptoProperties.relatedCryptoMaterialProperties.value",
        "the XML example shortens the key",
    ),
    (
        "cryptography-implementation",
        ("1.7",),
        "components dependencies metadata.component.bom-ref metadata.component.name metadata.timestamp",
        "the two examples show other products",
    ),
    ("license-choice", ("1.7",), "components[].purl", SAME_IDEA),
    ("license-declared-concluded-mix", ("1.7",), "version", "the XML example leaves out what is the default"),
    (
        "license-expression-with-text",
        ("1.7",),
        "components[].description components[].licenses[].expressionDetails[].text.content",
        "the XML example is indented within its texts",
    ),
]


@cache
def suite() -> dict[str, bytes]:
    """The valid official files by version and name."""
    if not SUITE.exists():
        pytest.skip("the official CycloneDX files are not beside this checkout")
    with ZipFile(SUITE) as archive:
        names = [name for name in archive.namelist() if re.search(r"1\.\d/valid-[^/]*\.(xml|json)$", name)]
        return {"/".join(name.split("/")[-2:]): archive.read(name) for name in sorted(names)}


def documents(ending: str) -> Iterator[tuple[str, str, bytes]]:
    for name, data in suite().items():
        if name.endswith(ending):
            yield name, name.split("/")[0], data


def tree_of(data: bytes, name: str = "a.cdx.xml") -> dict[str, Any]:
    """The tree of a file that has nothing wrong."""
    tree, problems = read(data, name)
    assert tree is not None and problems == []
    return tree


def bom(inner: str) -> bytes:
    return f"{HEAD}{inner}</bom>".encode()


def flaws(data: bytes) -> list[str]:
    found = official.check(data, "a.xml", family="CycloneDX", encoding="xml")
    return [each.says for each in found]


def test_every_valid_official_file_is_read_without_a_remark() -> None:
    read_files = [(name, *read(data, name)) for name, _, data in documents(".xml")]
    assert len(read_files) == 246
    assert [(name, problems) for name, tree, problems in read_files if tree is None or problems] == []


def alike(value: Any, spec: str) -> Any:
    """What two examples must have in common: an empty list says nothing, and signatures differ by nature."""
    if isinstance(value, dict):
        left = {key: alike(item, spec) for key, item in value.items() if item != []}
        for member in ("$schema", table.EXTENSIONS, "signature"):
            left.pop(member, None)
        if spec >= "1.6" and isinstance(left.get("identity"), dict):  # deprecated in JSON, a list in XML
            left["identity"] = [left["identity"]]
        return left
    return [alike(item, spec) for item in value] if isinstance(value, list) else value


def differing(left: Any, right: Any, path: str = "") -> Iterator[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left.keys() | right.keys():
            below = f"{path}.{key}" if path else key
            if key in left and key in right:
                yield from differing(left[key], right[key], below)
            else:
                yield below
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for one, other in zip(left, right, strict=True):
            yield from differing(one, other, f"{path}[]")
    elif left != right:
        yield path


def test_an_official_file_says_the_same_in_xml_as_its_twin_in_json() -> None:
    expected = {(stem, spec): set(places.split()) for stem, specs, places, _ in TWINS for spec in specs}
    found = {}
    for name, spec, data in documents(".xml"):
        if twin := suite().get(name.removesuffix("xml") + "json"):
            stem = re.sub(r"(-\d\.\d)?\.xml$", "", name.split("/")[1]).removeprefix("valid-")
            places = set(differing(alike(tree_of(data), spec), alike(json.loads(twin), spec)))
            if places:
                found[stem, spec] = places
    assert found == expected


def test_an_official_file_read_and_written_is_valid_again_and_says_the_same() -> None:
    for name, spec, data in documents(".xml"):
        tree = tree_of(data)
        written, losses = write(tree, spec)
        assert (name, losses, flaws(written)) == (name, (), [])
        assert (name, tree_of(written)) == (name, tree)
        assert write(tree_of(written), spec)[0] == written


# The JSON files that XML cannot say again, with the reason.
NOT_UNIQUE = {
    "1.5/valid-formulation-1.5.json": "names a bom-ref twice, which only the XSD refuses",
    "1.7/valid-citations-1.7.json": "names a bom-ref twice, which only the XSD refuses",
}
SIGNED = ("signatures", "attestation", "standard")
"""Signed by JSF, which XML does not have: named as a loss."""


def test_an_official_json_file_written_as_xml_is_valid_and_comes_back() -> None:
    written_files = 0
    for name, spec, data in documents(".json"):
        tree = json.loads(data)
        written, losses = write(tree, spec)
        assert (name, bool(losses)) == (
            name,
            any(word in name for word in SIGNED) and spec >= "1.4" and b'"signature"' in data,
        )
        assert {loss.path.rpartition(".")[2] for loss in losses} <= {"signature"}
        assert (name, flaws(written) == []) == (name, name not in NOT_UNIQUE)
        assert (name, alike(tree_of(written), spec)) == (name, alike(tree, spec))
        written_files += 1
    assert written_files == 218


def test_the_sbom_of_a_real_server_is_read_whole() -> None:
    if not DROPWIZARD.exists():
        pytest.skip("the SBOMs of other tools are not beside this checkout")
    data = DROPWIZARD.read_bytes()
    tree = tree_of(data)
    assert len(tree["components"]) == 167
    assert tree_of(write(tree, tree["specVersion"])[0]) == tree
    sbom, _ = read_sbom(data, DROPWIZARD.name)
    assert sbom is not None and sum(bool(item.purl) for item in sbom.components) == 167


# --- the table against the XSDs -----------------------------------------------------------------------

XS = "{http://www.w3.org/2001/XMLSchema}"
TYPES = {
    "xs:boolean": "truth",
    "xs:integer": "integer",
    "xs:nonNegativeInteger": "integer",
    "xs:decimal": "number",
    "bom:decimalPercentType": "number",
}
# Where the table says otherwise than an XSD, and why.
LEFT_OUT = {
    ("callstack", "tools"): "JSON has no place for it, so it is kept as an extension",
    ("certificateState", "reason"): "stands in both ways of a choice",
}


class Official:
    """An XSD, walked beside the table."""

    def __init__(self, spec: str) -> None:
        self.spec = spec
        self.root = etree.fromstring(published(f"bom-{spec}.xsd"))
        self.named = {item.get("name"): item for item in self.root if item.tag == f"{XS}complexType"}
        self.groups = {item.get("name"): item for item in self.root if item.tag == f"{XS}attributeGroup"}
        self.told: set[tuple[Any, ...]] = set()
        self.seen: set[tuple[int, str]] = set()

    def inside(self, kind: Any) -> tuple[list[Any], set[str]]:
        """Elements and attributes of a type, in order."""
        elements, attributes = [], set()
        for item in kind:
            name = str(item.tag).removeprefix(XS)
            if name == "element":
                elements.append(item)
            elif name == "attribute":
                attributes.add(item.get("name"))
            elif name in {
                "sequence",
                "choice",
                "extension",
                "simpleContent",
                "complexContent",
                "attributeGroup",
            }:
                base = (item.get("base") or item.get("ref") or "").removeprefix("bom:")
                above = self.named.get(base, self.groups.get(base))
                for part in (item, above) if above is not None else (item,):
                    more, names = self.inside(part)
                    elements += more
                    attributes |= names
        return elements, attributes

    def kind(self, element: Any) -> Any:
        named = self.named.get((element.get("type") or "").removeprefix("bom:"))
        return named if named is not None else element.find(f"{XS}complexType")

    def compare(self, kind: Any, name: str) -> None:
        if (id(kind), name) in self.seen:
            return
        self.seen.add((id(kind), name))
        shape = table.shapes(self.spec)[name]
        fields = [field for field in shape.fields if field.since <= self.spec and field.tag != "."]
        elements, attributes = self.inside(kind)
        tags = list(
            dict.fromkeys(item.get("name") for item in elements if (name, item.get("name")) not in LEFT_OUT)
        )
        ours = [field.tag for field in fields if not field.attribute and (name, field.tag) not in LEFT_OUT]
        if tags != ours:
            self.told.add((name, "elements", tuple(tags), tuple(ours)))
        if attributes != {field.tag for field in fields if field.attribute}:
            self.told.add((name, "attributes", tuple(attributes)))
        by_tag = {field.tag: field for field in fields if not field.attribute}
        for item in elements:
            if field := by_tag.get(item.get("name")):
                self.field(item, field, name)

    def field(self, element: Any, field: table.Field, name: str) -> None:
        if not field.wrapped:
            return self.value(element, field.kind, name)
        items = self.inside(self.kind(element))[0]
        if field.item and [item.get("name") for item in items] != [field.item]:
            self.told.add((name, field.tag, "items", tuple(item.get("name") for item in items)))
        return self.ways(items, field) if not field.item else self.value(items[0], field.kind, name)

    def ways(self, items: list[Any], field: table.Field) -> None:
        ways = table.choices()[field.kind]
        known = {tag for tag, way in ways.items() if way.since <= self.spec}
        if {item.get("name") for item in items} != known:
            self.told.add((field.kind, "ways", tuple(known)))
        for item in items:
            if way := ways.get(item.get("name")):
                self.value(item, way.kind, field.kind)

    def value(self, element: Any, kind: str, name: str) -> None:
        told = element.get("type") or next(
            (item.get("base") for item in element.iter(f"{XS}restriction")), ""
        )
        inner = self.kind(element)
        if kind in table.SCALARS:
            if TYPES.get(told) != (kind if kind in TYPES.values() else None):
                self.told.add((name, element.get("name"), told, kind))
            if (kind == "ref") != (inner is not None):
                self.told.add((name, element.get("name"), "holds more than text"))
        elif kind in table.shapes(self.spec) and inner is not None:
            self.compare(inner, kind)
        elif kind in table.shapes(self.spec):  # an element that had no attributes yet
            assert table.shapes(self.spec)[kind].content, (name, kind)
        else:
            self.choice(self.inside(inner)[0] if inner is not None else [], kind, inner)

    def choice(self, items: list[Any], kind: str, inner: Any) -> None:
        if "." in table.choices()[kind]:
            if inner is not None:
                self.compare(inner, table.choices()[kind]["."].kind)
        elif kind == "tools":
            self.ways([item for item in items if item.get("name") == "tool"], table.TOOLS._replace(kind=kind))
            self.toolset([item for item in items if item.get("name") != "tool"])
        else:
            self.ways(items, table.TOOLS._replace(kind=kind))

    def toolset(self, items: list[Any]) -> None:
        for item in items:
            self.field(item, table.shapes(self.spec)["toolset"].elements[self.full(item)], "toolset")
        if items:
            assert [self.full(item) for item in items] == list(table.shapes(self.spec)["toolset"].elements)
            self.seen.add((0, "toolset"))

    def full(self, item: Any) -> str:
        return f"{{{table.NAMESPACE}{self.spec}}}{item.get('name')}"


@pytest.mark.parametrize("spec", table.SPECS)
def test_the_table_has_the_elements_of_the_official_schema_in_its_order(spec: str) -> None:
    walked = Official(spec)
    walked.compare(walked.root.find(f"{XS}element[@name='bom']/{XS}complexType"), "bom")
    assert walked.told == set()
    names = {name for _, name in walked.seen}
    assert {"bom", "component", "hash"} <= names
    assert spec != table.SPECS[-1] or names == table.shapes(spec).keys() - {"copyright"}  # still plain text


# --- what only one of the two forms has ----------------------------------------------------------------


def test_elements_and_attributes_of_others_are_kept_and_come_back_in_their_place() -> None:
    text = """
      <metadata xmlns:x="urn:x" x:seen="yes">
        <timestamp>2024-01-01T00:00:00Z</timestamp>
        <x:note kind="a">One <x:b/> two</x:note>
      </metadata>
      <components note="all">
        <x:first xmlns:x="urn:x"/>
        <component type="library"><name lang="de">zlib</name><future>1</future></component>
        <component type="library"><name>curl</name></component>
        <x:last xmlns:x="urn:x"/>
      </components>
      <compositions><composition><aggregate>complete</aggregate>
        <assemblies><assembly ref="a"/><assembly ref="b" why="c"/></assemblies></composition></compositions>"""
    tree = tree_of(bom(text))
    assert tree["components"][0]["name"] == "zlib"
    written, losses = write(tree, "1.6")
    assert losses == () and tree_of(written) == tree
    assert written.decode().split("\n")[2:] == [
        '  <metadata xmlns:x0="urn:x" x0:seen="yes">',
        "    <timestamp>2024-01-01T00:00:00Z</timestamp>",
        '    <x:note xmlns:x="urn:x" kind="a">One <x:b/> two</x:note>',
        "  </metadata>",
        '  <components note="all">',
        '    <x:first xmlns:x="urn:x"/>',
        '    <component type="library">',
        '      <name lang="de">zlib</name>',
        "      <future>1</future>",
        "    </component>",
        '    <component type="library">',
        "      <name>curl</name>",
        "    </component>",
        '    <x:last xmlns:x="urn:x"/>',
        "  </components>",
        "  <compositions>",
        "    <composition>",
        "      <aggregate>complete</aggregate>",
        "      <assemblies>",
        '        <assembly ref="a"/>',
        '        <assembly ref="b" why="c"/>',
        "      </assemblies>",
        "    </composition>",
        "  </compositions>",
        "</bom>",
        "",
    ]


def test_an_unknown_element_moves_to_the_namespace_that_is_written() -> None:
    written, _ = write(tree_of(bom("<future><inner/></future>")), "1.7")
    assert etree.fromstring(written)[0].tag == "{http://cyclonedx.org/schema/bom/1.7}future"


def test_an_element_without_a_namespace_stays_without_one() -> None:
    tree = tree_of(bom('<note xmlns=""><inner/></note>'))
    written, _ = write(tree, "1.6")
    assert [item.tag for item in etree.fromstring(written).iter()][1:] == ["note", "inner"]
    assert tree_of(written) == tree


@pytest.mark.parametrize(
    ("wrong", "kept"),
    [
        ('<component type="library"><name>a</name><modified>perhaps</modified></component>', "perhaps"),
        ('<component type="library"><name>a</name><name>b</name></component>', "b"),
        ('<component type="library"><name><b>bold</b></name></component>', "bold"),
        ('<component type="library"><supplier>Acme</supplier><name>a</name></component>', "Acme"),
        (
            '<component type="library"><name>a</name><swid tagId="1" name="a" tagVersion="x1"/></component>',
            "x1",
        ),
        ("<component>stray</component>", "stray"),
    ],
)
def test_a_value_of_the_wrong_type_costs_itself_alone_and_is_kept(wrong: str, kept: str) -> None:
    tree, problems = read(bom(f"<components>{wrong}</components><dependencies/>"), "a.xml")
    assert tree is not None and "dependencies" in tree
    assert [(found.code, found.at.line) for found in problems] == [("SF002", 1)]
    assert f">{kept}<" in write(tree, "1.6")[0].decode() or f'"{kept}"' in write(tree, "1.6")[0].decode()


def test_ten_thousand_mistakes_are_told_in_a_bounded_list() -> None:
    item = '<component type="library"><name>a</name><modified>perhaps</modified></component>'
    tree, problems = read(bom(f"<components>{item * 10_000}</components>"), "a.xml")
    assert tree is not None and len(tree["components"]) == 10_000
    assert len(problems) == 501 and "9,500 more" in problems[-1].says


def test_dependencies_within_dependencies_stand_beside_each_other() -> None:
    nested = '<dependency ref="a"><dependency ref="b"><dependency ref="c"/></dependency></dependency>'
    tree = tree_of(bom(f"<dependencies>{nested}</dependencies>"))
    assert tree["dependencies"] == [{"ref": "a", "dependsOn": ["b"]}, {"ref": "b", "dependsOn": ["c"]}]


def test_who_asserts_a_patent_stays_a_person_even_where_only_a_name_is_said() -> None:
    inner = "<asserter><contact><name>Sam</name></contact></asserter>"
    text = f'<component type="data"><name>a</name><patentAssertions><patentAssertion>{inner}</patentAssertion></patentAssertions></component>'
    data = bom(f"<components>{text}</components>")
    assert inner.encode() in re.sub(rb">\s+<", b"><", write(tree_of(data), "1.7")[0])


def test_an_older_version_leaves_out_what_came_later_and_names_it() -> None:
    tree = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "version": 1,
        "metadata": {"tools": {"components": [{"type": "application", "name": "t"}]}},
        "components": [
            {"type": "library", "name": "a", "version": "1", "tags": ["x"], "isExternal": True, "x-own": 1},
            {"type": "library", "name": "b", "version": "1", "tags": ["y"], "licenses": DETAILED},
        ],
        "services": [{"name": "s", "data": [{"flow": "inbound", "classification": "PII", "name": "n"}]}],
        "signature": {"algorithm": "ES256"},
    }
    written, losses = write(tree, "1.4")
    assert [(loss.path, loss.count) for loss in losses] == [
        ("components[].isExternal", 1),
        ("components[].licenses[].expressionDetails", 1),
        ("components[].tags", 2),
        ("components[].x-own", 1),
        ("metadata.tools", 1),
        ("services[].data[].name", 1),
        ("signature", 1),
    ]
    assert flaws(written) == []


DETAILED = [{"expression": "MIT OR ISC", "expressionDetails": [{"licenseIdentifier": "MIT"}]}]


def test_identities_of_a_component_are_one_until_1_5_and_several_from_1_6_on() -> None:
    component = {"type": "library", "name": "a"}
    tree = {"components": [{**component, "evidence": {"identity": [{"field": "purl"}, {"field": "cpe"}]}}]}
    (loss,) = write(tree, "1.5")[1]
    assert (loss.path, loss.count) == ("components[].evidence.identity[]", 1)
    single = tree_of(write(tree, "1.5")[0])["components"][0]["evidence"]["identity"]
    assert single == {"field": "purl"}
    assert tree_of(write(tree, "1.6")[0])["components"] == tree["components"]


@pytest.mark.parametrize(
    "odd", [None, 1, "a", [1], {"name": 3}, {"type": []}, {"name": "\x00"}, {"name": "\ud800"}]
)
def test_a_tree_of_any_shape_is_written_with_its_losses(odd: Any) -> None:
    tree = {"components": [{"name": "a"}, odd], "metadata": odd, "version": odd, "services": odd}
    written, losses = write(tree, "1.6")
    assert losses and read(written, "a.xml")[0] is not None


@pytest.mark.parametrize(
    "record",
    [
        {"at": 0, "xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        {"at": 0, "xml": "<a"},
        {"at": 0, "xml": None},
        {"name": 'a="1" b', "value": "x"},
        {"name": "xmlns", "value": "urn:x"},
        {"name": "a", "value": 1},
        {"text": "\x01"},
    ],
)
def test_an_extension_that_breaks_the_document_is_left_out_and_named(record: dict[str, Any]) -> None:
    written, losses = write({"version": 1, table.EXTENSIONS: [record]}, "1.6")
    assert len(losses) == 1
    assert tree_of(written) == {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}


def test_there_is_no_xml_of_an_unknown_version() -> None:
    with pytest.raises(ValueError, match=r"CycloneDX XML 2\.0"):
        write({}, "2.0")


# --- any tree ------------------------------------------------------------------------------------------

LEGAL = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="￾￿")
LINE = st.text(LEGAL, max_size=8)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": LINE,
    "raw": LINE,
    "ref": LINE,
    "exact": st.text(LEGAL | st.sampled_from("\n\r\t <&"), max_size=8),
    "maybe": st.text(LEGAL | st.sampled_from("\n\r\t]>"), min_size=1, max_size=8),
    "integer": st.integers(-(10**18) + 1, 10**18 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9999, 9999),
    "truth": st.booleans(),
}


@st.composite
def things(draw: st.DrawFn, name: str, deep: int = 0) -> dict[str, Any]:
    """An object of the newest version, some of its members drawn."""
    shape = table.shapes("1.7")[name]
    wanted = draw(st.sets(st.sampled_from(shape.fields), max_size=4 if deep < 4 else 1))
    found: dict[str, Any] = {}
    for field in shape.fields:
        if field.tag == "." and (field.kind != "maybe" or field in wanted):
            found[field.member] = draw(VALUES[field.kind])
        elif field in wanted and deep < 6:
            drawn = draw(members(field, deep + 1))
            found |= drawn if field.member == "+" else {field.member: drawn}
    return found


@st.composite
def members(draw: st.DrawFn, field: table.Field, deep: int) -> Any:
    if field.kind == "tools":
        return draw(st.lists(things("tool", deep), max_size=2) | things("toolset", deep).filter(bool))
    if field.wrapped or field.many:
        size = draw(st.integers(0 if field.wrapped else 1, 2))
        return [draw(values(field.kind, deep)) for _ in range(size)]
    return draw(values(field.kind, deep))


@st.composite
def values(draw: st.DrawFn, kind: str, deep: int) -> Any:
    if kind in VALUES:
        return draw(VALUES[kind])
    if kind in table.shapes("1.7"):
        return draw(things(kind, deep))
    way = draw(st.sampled_from(list(table.choices()[kind].values())))
    if way.tag == ".":
        return draw(LINE | things(way.kind, deep).filter(bool))
    value = draw(values(way.kind, deep))
    value = {way.tag: value} if way.member == "+" else value
    same = table.chosen(kind, value) == way.tag
    return value if same else draw(st.sampled_from([FALLBACK[kind]]))


FALLBACK: dict[str, Any] = {
    "licenses": {"expression": "MIT"},
    "serviceData": {"flow": "inbound", "classification": "PII"},
    "patents": {"familyId": "1"},
    "assignee": {"email": "a@b.c"},
    "asserter": {"phone": "1"},
}


@settings(max_examples=150)
@given(things("bom"))
def test_any_tree_written_and_read_is_the_same_tree(tree: dict[str, Any]) -> None:
    written, losses = write(tree, "1.7")
    assert losses == ()
    assert tree_of(written) == {"bomFormat": "CycloneDX", "specVersion": "1.7", **tree}


# --- what attackers send --------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
PLAIN = HEAD + "<components/></bom>"
HOSTILE = {
    "a document type": (f"<!DOCTYPE bom>{HEAD}</bom>", DOCTYPE),
    "a document type behind comments": (
        f"<?xml version='1.0'?>\n<!-- > --><?a ?> <!DOCTYPE bom>{HEAD[21:]}</bom>",
        DOCTYPE,
    ),
    "a file as entity": (
        f'<!DOCTYPE bom [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD[21:]}&x;</bom>',
        DOCTYPE,
    ),
    "an address as entity": (
        f'<!DOCTYPE bom [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>{HEAD[21:]}&x;</bom>',
        DOCTYPE,
    ),
    "an address as document type": (
        f'<!DOCTYPE bom SYSTEM "http://127.0.0.1:9/a.dtd">{HEAD[21:]}</bom>',
        DOCTYPE,
    ),
    "a parameter entity": (
        f'<!DOCTYPE bom [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>{HEAD[21:]}</bom>',
        DOCTYPE,
    ),
    "a billion laughs": (f'<!DOCTYPE bom [<!ENTITY l0 "ha">{LAUGHS}]>{HEAD[21:]}&l11;</bom>', DOCTYPE),
    "a quadratic entity": (
        f'<!DOCTYPE bom [<!ENTITY x "{"x" * 50_000}">]>{HEAD[21:]}{"&x;" * 50_000}</bom>',
        DOCTYPE,
    ),
    "a document type in UTF-16": (f"<!DOCTYPE bom>{HEAD[21:]}</bom>".encode("utf-16"), DOCTYPE),
    "a document type in UTF-16 without a mark": ("<!DOCTYPE bom><bom/>".encode("utf-16-be"), DOCTYPE),
    "a small document type": (f"<!doctype bom>{HEAD[21:]}</bom>", DOCTYPE),
    "an entity that nobody declared": (PLAIN.replace("<components/>", "&x;"), "Entity 'x' not defined"),
    "a depth of 100,000": (HEAD + "<components><component>" * 50_000, "Excessive depth"),
    "a depth of 201": (
        HEAD + "<components><component>" * 100 + "</component></components>" * 100 + "</bom>",
        "200",
    ),
    "a depth of 201 of others": (HEAD + '<x xmlns="x">' * 200 + "</x>" * 200 + "</bom>", "deeper than 200"),
    "an unknown encoding": (PLAIN.replace("?>", ' encoding="UTF-7"?>'), "encoding `UTF-7`"),
    "an encoding of mainframes": (
        PLAIN.replace("?>", ' encoding="cp037"?>').encode("cp037"),
        "no well-formed XML",
    ),
    "UTF-16 in name only": (PLAIN.replace("?>", ' encoding="UTF-16"?>'), "another encoding"),
    "UTF-8 in name only": (PLAIN.replace("?>", ' encoding="UTF-8"?>').encode("utf-16"), "another encoding"),
    "Latin-1 behind the mark of UTF-8": (
        b"\xef\xbb\xbf" + PLAIN.replace("?>", ' encoding="latin-1"?>').encode(),
        "encoding",
    ),
    "letters that are no UTF-8": (
        PLAIN.encode().replace(b"<components/>", b"<components>\xff</components>"),
        "encoding",
    ),
    "letters that are no ASCII": (
        PLAIN.replace("?>", ' encoding="us-ascii"?>').replace("1.6", "1.6é").encode(),
        "ascii",
    ),
    "half a UTF-16 pair": ("\ufeff<a>".encode("utf-16-le") + b"\x00\xd8</", "utf-16"),
    "UTF-32": (PLAIN.encode("utf-32"), "XML"),
    "a NUL": (PLAIN.replace("<components/>", "\0"), "well-formed"),
    "a control character by number": (PLAIN.replace("<components/>", "&#1;"), "well-formed"),
    "a lone surrogate by number": (PLAIN.replace("<components/>", "&#xD800;"), "well-formed"),
    "a truncated file": (PLAIN[:-9], "well-formed"),
    "a comment without an end": ("<!-- " + PLAIN, "well-formed"),
    "an instruction without an end": ("<?x " + PLAIN.replace("?>", ""), "well-formed"),
    "two roots": (PLAIN + "<bom/>", "well-formed"),
    "nothing": ("", "well-formed"),
    "only a declaration": ('<?xml version="1.0"?>', "well-formed"),
    "another namespace": (PLAIN.replace("schema/bom/1.6", "schema/bom/2.0"), "not `bom` of CycloneDX"),
    "no namespace": ('<bom version="1"/>', "not `bom` of CycloneDX"),
    "another root": ('<sbom xmlns="http://cyclonedx.org/schema/bom/1.6"/>', "not `bom` of CycloneDX"),
    "an attribute given twice": (PLAIN.replace('version="1">', 'version="1" version="2">'), "well-formed"),
    "a prefix that nobody declared": (PLAIN.replace("<components/>", "<x:y/>"), "well-formed"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_text_is_one_diagnostic(case: str) -> None:
    text, reason = HOSTILE[case]
    data = text.encode() if isinstance(text, str) else text
    tree, problems = read(data, "a.cdx.xml")
    assert tree is None
    assert [(found.code, found.at.file, reason in found.says) for found in problems] == [
        ("SF001", "a.cdx.xml", True)
    ], problems
    assert len(problems[0].says) < 500


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_a_file_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    named = encoding.removesuffix("-sig")
    text = (
        f"<?xml version='1.0' encoding='{named}'?>"
        + bom("<properties><property name='é'>ü</property></properties>").decode()[21:]
    )
    assert tree_of(text.encode(encoding))["properties"] == [{"name": "é", "value": "ü"}]


def test_a_deep_tree_within_the_limit_is_read_and_written() -> None:
    text = HEAD + "<components><component><name>a</name>" * 99 + "</component></components>" * 99 + "</bom>"
    tree = tree_of(text.encode())
    assert tree_of(write(tree, "1.6")[0]) == tree


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_file_never_raises(data: st.DataObject) -> None:
    """Pieces cut out, doubled and put elsewhere in a document that uses much of the format."""
    text = write(RICH, "1.7")[0]
    for _ in range(data.draw(st.integers(1, 4))):
        begin, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
        at = data.draw(st.integers(0, len(text)))
        text = data.draw(
            st.sampled_from(
                [
                    text[:begin] + text[end:],
                    text[:at] + text[begin:end] + text[at:],
                    text[:at] + b"\x00" + text[at:],
                ]
            )
        )
    tree, problems = read(text, "a.xml")
    if tree is None:
        assert [found.code for found in problems] == ["SF001"]
    else:
        again = read(write(tree, "1.7")[0], "a.xml")[0]
        assert again is not None


RICH: dict[str, Any] = {
    "version": 1,
    "components": [
        {
            "type": "library",
            "name": "zlib",
            "licenses": [{"license": {"id": "MIT", "text": {"content": "<a>"}}}, *DETAILED],
            "hashes": [{"alg": "MD5", "content": "0"}],
            "modified": False,
            "swid": {"tagId": "a", "name": "b", "tagVersion": 1},
            "evidence": {"identity": [{"field": "purl", "confidence": 0.5}]},
        }
    ],
    "services": [{"name": "s", "data": [{"flow": "inbound", "classification": "PII", "name": "n"}]}],
    "dependencies": [{"ref": "a", "dependsOn": ["b"], "provides": ["c"]}],
    "properties": [{"name": "a", "value": "b"}],
}
