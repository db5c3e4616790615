"""SPDX 3 JSON-LD: read in every spelling, kept, and written so that the official schema is content."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.formats.official.json_schema import flaws
from wardbook.formats.spdx import version3, version3_writing
from wardbook.formats.spdx.version3_terms import RELATIONS, relation, short
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, Relation, Sbom, SbomComponent

SAMPLE = (
    Path(__file__).parents[2].parent / "shared/data/sboms/software_example9_spdx3.0_appbomination.spdx3.json"
)
CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
TERMS = "https://spdx.org/rdf/3.0.1/terms"
BASE = "https://example.org/pump"


def made(kind: str, ident: str, /, **rest: Any) -> dict[str, Any]:
    return {"type": kind, "spdxId": f"{BASE}/{ident}", "creationInfo": "_:c", **rest}


def related(source: str, kind: str, *targets: str, **rest: Any) -> dict[str, Any]:
    ends = {
        "from": f"{BASE}/{source}",
        "relationshipType": kind,
        "to": [f"{BASE}/{each}" for each in targets],
    }
    what = "LifecycleScopedRelationship" if "scope" in rest else "Relationship"
    return made(what, f"{source}-{kind}-{'-'.join(targets)}", **ends, **rest)


def document(*elements: Any, context: Any = CONTEXT) -> dict[str, Any]:
    creation = {
        "type": "CreationInfo",
        "@id": "_:c",
        "specVersion": "3.0.1",
        "created": "2026-01-02T03:04:05Z",
        "createdBy": [f"{BASE}/maker"],
        "createdUsing": [f"{BASE}/tool"],
    }
    head = [
        creation,
        made("Organization", "maker", name="Maker"),
        made("Tool", "tool", name="syft 1.2"),
        made("SpdxDocument", "doc", name="pump", rootElement=[f"{BASE}/sbom"]),
        made("software_Sbom", "sbom", rootElement=[f"{BASE}/app"], software_sbomType=["build"]),
    ]
    return {"@context": context, "@graph": [*head, *elements]}


APP = made(
    "software_Package", "app", name="app", software_packageVersion="1", software_primaryPurpose="firmware"
)
ZLIB = made(
    "software_Package",
    "zlib",
    name="zlib",
    software_packageVersion="1.3.1",
    software_packageUrl="pkg:generic/zlib@1.3.1",
    externalIdentifier=[
        {"type": "ExternalIdentifier", "externalIdentifierType": "swid", "identifier": "swid:x"},
        {
            "type": "ExternalIdentifier",
            "externalIdentifierType": "cpe23",
            "identifier": "cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*",
        },
    ],
    verifiedUsing=[{"type": "Hash", "algorithm": "sha256", "hashValue": "AB" * 32}],
    suppliedBy=f"{BASE}/maker",
    originatedBy=[f"{BASE}/maker", f"{BASE}/nobody"],
    supportLevel=["limitedSupport"],
    validUntilTime="2029-12-31T00:00:00Z",
    software_copyrightText="NOASSERTION",
    summary="packs",
    unknown={"kept": [1, 2.5, None]},
)
MIT = made("simplelicensing_LicenseExpression", "mit", simplelicensing_licenseExpression="MIT")


def read(tree: Any) -> tuple[Sbom, list[Diagnostic]]:
    found, said = version3.read(msgspec.json.encode(tree), "x.spdx3.json")
    assert found is not None, said
    return found, said


def written(sbom: Sbom) -> dict[str, Any]:
    return version3_writing.tree(sbom)[0]


def names(sbom: Sbom) -> list[str]:
    return [item.name for item in sbom.components]


def changed(item: SbomComponent, **fields: Any) -> SbomComponent:
    return msgspec.structs.replace(item, **fields)


def test_every_field_of_a_package_is_read() -> None:
    found, said = read(
        document(
            APP, ZLIB, MIT, related("zlib", "hasDeclaredLicense", "mit"), related("app", "dependsOn", "zlib")
        )
    )
    app, zlib = found.components
    assert said == []
    assert (found.spec, found.encoding, found.name, found.serial) == (
        "3.0.1",
        "json-ld",
        "pump",
        f"{BASE}/doc",
    )
    assert (found.author, found.tools, found.timestamp) == ("Maker", ("syft 1.2",), "2026-01-02T03:04:05Z")
    assert (found.lifecycles, found.root, app.kind) == (("build",), app, "firmware")
    assert (zlib.name, zlib.version, zlib.purl) == ("zlib", "1.3.1", Purl.parse("pkg:generic/zlib@1.3.1"))
    assert (zlib.cpes, zlib.hashes) == (
        ("cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*",),
        (Hash("SHA-256", "ab" * 32),),
    )
    assert (zlib.supplier, zlib.author, zlib.license) == ("Maker", "Maker", "MIT")
    assert (zlib.support_level, zlib.end_of_support) == ("limitedSupport", "2029-12-31")
    assert (zlib.copyright, zlib.description, zlib.kind) == (None, "packs", "library")
    assert (zlib.path, zlib.family, found.depends) == (
        "/@graph/6",
        "SPDX-3",
        {f"{BASE}/app": (f"{BASE}/zlib",)},
    )
    assert msgspec.json.decode(zlib.kept) == ZLIB


def test_the_sample_of_the_spdx_project_is_read_written_the_same_and_valid() -> None:
    if not SAMPLE.exists():
        pytest.skip("../shared is absent")
    tree = msgspec.json.decode(SAMPLE.read_bytes())
    found, said = read(tree)
    assert said == []
    assert found.root is not None
    assert (found.root.name, found.root.version, len(found.components)) == ("App-BOM-ination", "1.0", 7)
    assert {item.purl.name for item in found.components if item.purl} == {
        "hamcrest-core",
        "junit",
        "commons-lang3",
        "slf4j-api",
    }
    assert found.root.license == "(Apache-2.0 AND LicenseRef-1)"
    assert any(
        each.kind == "TEST_DEPENDENCY_OF" and each.target == found.root.ref for each in found.relations
    )
    assert version3_writing.tree(found) == (tree, ())
    assert list(flaws(tree, "SPDX-3", "3.0.1")) == []


def expanded(value: Any) -> Any:
    """The same as expanded JSON-LD has it, with the IRIs a processor would give."""
    if not isinstance(value, dict):
        return value
    result: dict[str, Any] = {}
    for key, item in value.items():
        if key == "type":
            result["@type"] = [iri(item)]
        elif key == "spdxId":
            result["@id"] = item
        elif key in {"from", "to", "creationInfo", "suppliedBy", "createdBy", "rootElement"}:
            result[iri(key)] = [{"@id": each} for each in (item if isinstance(item, list) else [item])]
        elif key in {"relationshipType", "algorithm", "externalIdentifierType", "software_primaryPurpose"}:
            result[iri(key)] = [{"@id": f"{TERMS}/Core/Vocabulary/{item}"}]
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            result[iri(key)] = [expanded(each) for each in item]
        elif key.startswith("@"):
            result[key] = item
        else:
            result[iri(key)] = [{"@value": each} for each in (item if isinstance(item, list) else [item])]
    return result


def iri(name: str) -> str:
    profile, _, rest = name.partition("_")
    known = {"software": "Software", "simplelicensing": "SimpleLicensing"}
    return f"{TERMS}/{known[profile]}/{rest}" if profile in known else f"{TERMS}/Core/{name}"


def test_full_iris_say_the_same_as_compact_names() -> None:
    tree = document(
        APP, ZLIB, MIT, related("zlib", "hasDeclaredLicense", "mit"), related("app", "dependsOn", "zlib")
    )
    compact, _ = read(tree)
    full, said = read([expanded(element) for element in tree["@graph"]])
    assert said == []
    for one, other in zip(compact.components, full.components, strict=True):
        for field in set(one.__struct_fields__) - {"kept"}:
            assert getattr(one, field) == getattr(other, field), field
    assert (full.depends, full.name, full.author) == (compact.depends, compact.name, compact.author)
    assert read(written(full))[0] == full


@pytest.mark.parametrize(
    ("spelled", "compact"),
    [
        ("software:Package", "software_Package"),
        ("spdx:software/Package", "software_Package"),
        (f"{TERMS}/Software/Package", "software_Package"),
        ("https://spdx.org/rdf/v3/Core/name", "name"),
        ("https://spdx.org/rdf/3.0.0/terms/AI/AIPackage", "ai_AIPackage"),
        (f"{TERMS}/Core/RelationshipType/dependsOn", "dependsOn"),
        ("@id", "spdxId"),
        ("https://example.org/name", "https://example.org/name"),
        ("x" * 10_000, "x" * 10_000),
    ],
)
def test_a_name_in_any_spelling_becomes_the_compact_one(spelled: str, compact: str) -> None:
    assert short(spelled) == compact


def test_elements_inside_others_are_elements_all_the_same() -> None:
    tree = {
        "@context": CONTEXT,
        "type": "SpdxDocument",
        "spdxId": f"{BASE}/doc",
        "creationInfo": {"type": "CreationInfo", "specVersion": "3.0.1", "created": "2026-01-02T03:04:05Z"},
        "rootElement": [{**APP, "suppliedBy": made("Organization", "maker", name="Maker")}],
        "element": [ZLIB, related("app", "contains", "zlib")],
    }
    found, said = read(tree)
    assert (said, names(found)) == ([], ["app", "zlib"])
    assert found.root is not None
    assert (found.root.supplier, found.timestamp) == ("Maker", "2026-01-02T03:04:05Z")
    assert found.relations == (Relation(f"{BASE}/app", "CONTAINS", f"{BASE}/zlib"),)
    assert read(written(found))[0] == found


def test_models_and_data_sets_are_components_of_their_kind() -> None:
    found, _ = read(
        document(made("ai_AIPackage", "a", name="net"), made("dataset_DatasetPackage", "b", name="set"))
    )
    assert [item.kind for item in found.components] == ["machine-learning-model", "data"]


def test_files_are_components_only_where_there_are_no_packages() -> None:
    file = made("software_File", "f", name="libz.so")
    assert names(read(document(file))[0]) == ["libz.so"]
    assert names(read(document(file, ZLIB))[0]) == ["zlib"]


def test_relations_are_spelled_as_spdx_2_spells_them() -> None:
    a, b = f"{BASE}/app", f"{BASE}/zlib"
    found, _ = read(
        document(
            APP,
            ZLIB,
            related("app", "hasStaticLink", "zlib"),
            related("app", "hasVariant", "zlib"),
            related("app", "dependsOn", "zlib", scope="test"),
            related("app", "hasEvidence", "zlib"),
        )
    )
    assert found.relations == (
        Relation(a, "STATIC_LINK", b),
        Relation(b, "VARIANT_OF", a),
        Relation(b, "TEST_DEPENDENCY_OF", a),
        Relation(a, "HAS_EVIDENCE", b),
    )
    assert found.depends == {a: (b,)}


def test_every_relation_of_spdx_2_is_read_as_it_is_written() -> None:
    same = {"DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF", "CONTAINED_BY", "DESCRIBED_BY", "GENERATED_FROM"}
    same |= {"PREREQUISITE_FOR", "PATCH_APPLIED"}
    for word, edge in RELATIONS.items():
        if word not in same:
            assert relation(edge.kind, edge.scope, None) == (word, edge.reversed)


def test_nothing_to_depend_on_is_said_and_read() -> None:
    none = {**related("app", "dependsOn"), "to": [f"{TERMS}/Core/NoneElement"]}
    assert read(document(APP, none))[0].depends == {f"{BASE}/app": ()}
    unknown = {**none, "to": ["NoAssertionElement"]}
    assert read(document(APP, unknown))[0].depends == {}


def test_vulnerabilities_and_vex_are_kept_and_come_back() -> None:
    vex = made(
        "security_VexAffectedVulnAssessmentRelationship",
        "v",
        relationshipType="affects",
        to=[f"{BASE}/zlib", "https://elsewhere.example/thing"],
        security_actionStatement="update",
        **{"from": f"{BASE}/cve"},
    )
    tree = document(APP, ZLIB, made("security_Vulnerability", "cve", name="CVE-2026-1"), vex)
    found, _ = read(tree)
    assert found.relations == ()
    assert written(found) == tree
    assert list(flaws(tree, "SPDX-3", "3.0.1")) == [] or "unknown" in ZLIB


@pytest.mark.parametrize(
    ("elements", "expression"),
    [
        ([], "Apache-2.0"),
        ([made("expandedlicensing_ConjunctiveLicenseSet", "l", expandedlicensing_member=["https://spdx.org/licenses/MIT", f"{BASE}/o"]),
          made("expandedlicensing_DisjunctiveLicenseSet", "o", expandedlicensing_member=["https://spdx.org/licenses/0BSD", "https://spdx.org/licenses/Zlib"])],
         "MIT AND (0BSD OR Zlib)"),
        ([made("expandedlicensing_OrLaterOperator", "l", expandedlicensing_subjectLicense="https://spdx.org/licenses/MPL-1.0")], "MPL-1.0+"),
        ([made("expandedlicensing_WithAdditionOperator", "l", expandedlicensing_subjectExtendableLicense="https://spdx.org/licenses/GPL-2.0-only", expandedlicensing_subjectAddition=f"{BASE}/e"),
          made("expandedlicensing_CustomLicenseAddition", "e", name="Our-exception")], "GPL-2.0-only WITH Our-exception"),
        ([made("simplelicensing_SimpleLicensingText", "l", name="Our licence", simplelicensing_licenseText="x")], "Our licence"),
        ([made("expandedlicensing_ConjunctiveLicenseSet", "l", expandedlicensing_member=[f"{BASE}/l", f"{BASE}/l"])], None),
    ],
)  # fmt: skip
def test_licences_of_every_kind_become_one_expression(elements: list[Any], expression: str | None) -> None:
    target = related("zlib", "hasConcludedLicense", "l")
    if not elements:
        target["to"] = ["https://spdx.org/licenses/Apache-2.0"]
    assert read(document(ZLIB, target, *elements))[0].components[0].license == expression


def test_the_declared_licence_counts_where_none_was_concluded() -> None:
    nothing = {**related("zlib", "hasConcludedLicense"), "to": ["expandedlicensing_NoAssertionLicense"]}
    found, _ = read(document(ZLIB, MIT, nothing, related("zlib", "hasDeclaredLicense", "mit")))
    assert found.components[0].license == "MIT"


def test_a_licence_that_doubles_without_end_is_left_out() -> None:
    doubling = [
        made(
            "expandedlicensing_ConjunctiveLicenseSet",
            f"l{n}",
            expandedlicensing_member=[f"{BASE}/l{n + 1}"] * 8,
        )
        for n in range(30)
    ]
    found, _ = read(document(ZLIB, *doubling, MIT, related("zlib", "hasConcludedLicense", "l0")))
    assert found.components[0].license is None


def test_collections_that_point_to_each_other_end() -> None:
    loop = document(APP)
    loop["@graph"][3]["rootElement"] = [f"{BASE}/sbom"]
    loop["@graph"][4]["rootElement"] = [f"{BASE}/doc", f"{BASE}/sbom"]
    assert read(loop)[0].root is None


def test_two_roots_are_no_root() -> None:
    tree = document(APP, ZLIB)
    tree["@graph"][4]["rootElement"].append(f"{BASE}/zlib")
    assert read(tree)[0].root is None


def test_an_element_without_an_id_or_a_name_is_named() -> None:
    nameless = {key: value for key, value in APP.items() if key != "name"}
    loose = {key: value for key, value in ZLIB.items() if key != "spdxId"}
    tree = document(nameless, loose, 7, None, [])
    found, said = read(tree)
    assert names(found) == ["zlib"]
    assert [(item.code, item.path) for item in said] == [
        ("SF002", f"/@graph/{index}") for index in (5, 6, 7, 8, 9)
    ]
    assert written(found) == tree


def test_of_two_elements_with_one_id_the_first_is_read_and_both_come_back() -> None:
    tree = document(ZLIB, {**ZLIB, "name": "other"})
    found, said = read(tree)
    assert (names(found), [item.path for item in said]) == (["zlib"], ["/@graph/6"])
    assert written(found) == tree


def test_a_relationship_without_its_ends_is_named() -> None:
    tree = document(
        APP, {**related("app", "contains", "zlib"), "to": 7}, {**related("app", "contains"), "from": {}}
    )
    found, said = read(tree)
    assert (found.relations, [item.path for item in said]) == ((), ["/@graph/6", "/@graph/7"])
    assert written(found) == tree


def test_a_hundred_thousand_elements_are_read_and_complaints_are_counted() -> None:
    many = [made("software_Package", f"p{n}", name=f"p{n}") for n in range(50_000)]
    chain = [related(f"p{n}", "dependsOn", f"p{(n + 1) % 50_000}") for n in range(49_000)]
    broken = [{"type": "Relationship"}] * 1_000
    found, said = read(document(*many, *chain, *broken))
    assert (len(found.components), len(found.depends), len(said)) == (50_000, 49_000, 501)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"7",
        b"{}",
        b'{"@context": "https://example.org", "@graph": []}',
        b'{"@context": 7, "@graph": [{"type": "Person"}]}',
        b'{"@graph": NaN}',
        b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": ' + b"[" * 10_000,
    ],
)
def test_what_is_not_spdx_3_is_one_diagnostic(data: bytes) -> None:
    found, said = version3.read(data, "x")
    assert found is None
    assert [item.code for item in said] == ["SF001"]


def test_a_key_given_twice_is_named() -> None:
    data = msgspec.json.encode(document(APP)).replace(b'"name":"app"', b'"name":"app","name":"app"')
    found, said = version3.read(data, "x")
    assert found is not None
    assert [item.code for item in said] == ["SF004"]


def test_another_version_is_said() -> None:
    tree = document(APP, context="https://spdx.org/rdf/3.9.0/spdx-context.jsonld")
    tree["@graph"][0]["specVersion"] = "3.9.0"
    found, said = read(tree)
    assert (found.spec, [item.code for item in said]) == ("3.9.0", ["SF002"])


def test_what_is_taken_out_is_taken_out_of_everything_that_speaks_of_it() -> None:
    tree = document(
        APP,
        ZLIB,
        MIT,
        related("app", "contains", "zlib", "other"),
        related("app", "dependsOn", "zlib"),
        related("zlib", "hasDeclaredLicense", "mit"),
        made("Annotation", "note", subject=f"{BASE}/zlib", statement="secret", annotationType="other"),
    )
    tree["@graph"][4]["element"] = [f"{BASE}/app", f"{BASE}/zlib"]
    found, _ = read(tree)
    rest = msgspec.structs.replace(
        found,
        components=found.components[:1],
        depends={},
        relations=tuple(each for each in found.relations if each.target != f"{BASE}/zlib"),
    )
    text = msgspec.json.encode(written(rest)).decode()
    assert "zlib" not in text.replace("app-contains-zlib", "")
    assert "secret" not in text
    assert read(written(rest))[0].relations == (Relation(f"{BASE}/app", "CONTAINS", f"{BASE}/other"),)


def test_what_changed_is_written_and_the_rest_stays_as_it_stood() -> None:
    found, _ = read(document(APP, ZLIB, MIT, related("zlib", "hasDeclaredLicense", "mit")))
    new = changed(
        found.components[1],
        version="1.3.2",
        purl=None,
        supplier="Somebody",
        license="Zlib",
        hashes=(Hash("Streebog-256", "aa"),),
        cpes=("cpe:/a:zlib:zlib:1.3.2",),
        support_level="as is",
        end_of_support="never",
        justification="it is small",
        group="net",
        kind="cryptographic-asset",
    )
    sbom = msgspec.structs.replace(
        found,
        name="new",
        components=(found.components[0], new, SbomComponent(name="extra", ref="extra", parent=new.ref)),
        depends={f"{BASE}/app": (f"{BASE}/zlib", "extra")},
    )
    tree, losses = version3_writing.tree(sbom)
    again, said = read(tree)
    assert (said, losses, again.name) == ([], (), "new")
    after = again.components[1]
    for field in set(after.__struct_fields__) - {"kept", "path"}:
        assert getattr(after, field) == getattr(new, field), field
    assert msgspec.json.decode(after.kept)["unknown"] == ZLIB["unknown"]
    assert names(again) == ["app", "zlib", "extra"]
    assert again.depends == {f"{BASE}/app": (f"{BASE}/zlib", again.components[2].ref)}
    assert again.relations == (Relation(f"{BASE}/zlib", "CONTAINS", str(again.components[2].ref)),)


def test_the_document_that_cannot_be_told_anew_is_named_as_a_loss() -> None:
    found, _ = read(document(APP))
    _, losses = version3_writing.tree(msgspec.structs.replace(found, author="Other", serial="urn:x:y"))
    assert [loss.path for loss in losses] == ["author", "serial"]


COMPONENT = SbomComponent(
    name="core",
    group="@angular",
    version="17.0.0",
    purl=Purl.parse("pkg:npm/%40angular/core@17.0.0"),
    cpes=("cpe:2.3:a:google:angular:17.0.0:*:*:*:*:*:*:*",),
    supplier="Google",
    author="Jane",
    license="MIT OR Apache-2.0",
    hashes=(Hash("SHA-512", "ab" * 64),),
    kind="framework",
    description="d",
    copyright="(c)",
    support_level="actively maintained",
    end_of_support="2027-01-01",
    ref="pkg:npm/@angular/core@17.0.0 a",
)
DEVICE = Sbom(
    format="CycloneDX",
    spec="1.6",
    name="pump",
    serial="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    root=SbomComponent(name="pump", version="2", kind="device", ref="root"),
    author="Maker",
    timestamp="2026-05-04T03:02:01+02:00",
    tools=("syft 1.2",),
    lifecycles=("build", "decommission"),
    completeness="complete",
    components=(
        COMPONENT,
        SbomComponent(name="cert", kind="cryptographic-asset", ref="k", license="Our licence"),
    ),
    services=(SbomComponent(name="cloud", kind="service", ref="s"),),
    depends={"root": (str(COMPONENT.ref), "nowhere"), "k": ()},
    relations=(Relation("k", "DYNAMIC_LINK", "s"), Relation("s", "WATCHES", "k")),
)


def test_any_sbom_is_written_validly_and_read_the_same() -> None:
    tree, losses = version3_writing.tree(DEVICE)
    assert list(flaws(tree, "SPDX-3", "3.0.1")) == []
    found, said = read(tree)
    assert said == []
    assert (found.name, found.serial, found.author, found.tools) == (
        "pump",
        DEVICE.serial,
        "Maker",
        ("syft 1.2",),
    )
    assert (found.timestamp, found.lifecycles, found.completeness) == (
        "2026-05-04T01:02:01Z",
        ("build",),
        "complete",
    )
    assert found.root is not None
    assert (found.root.name, names(found)) == ("pump", ["pump", "core", "cert", "cloud"])
    for before, after in zip((*DEVICE.components, *DEVICE.services), found.components[1:], strict=True):
        for field in set(before.__struct_fields__) - {"ref", "path", "family", "kept"}:
            assert getattr(after, field) == getattr(before, field), field
    root, core, cert, cloud = (item.ref for item in found.components)
    assert found.depends == {str(root): (core,), str(cert): (cloud,)}
    assert found.relations == (
        Relation(str(cert), "DYNAMIC_LINK", str(cloud)),
        Relation(str(cloud), "WATCHES", str(cert)),
    )
    assert [(loss.path, loss.count) for loss in losses] == [
        ("lifecycles[]", 1),
        ("relationships[]", 1),
        ("relationships[] WATCHES", 1),
    ]
    assert version3_writing.tree(found) == (tree, ())


def test_the_same_sbom_gives_the_same_ids_and_another_one_others() -> None:
    nameless = msgspec.structs.replace(DEVICE, serial=None)
    assert written(nameless) == written(copy.deepcopy(nameless))
    other = msgspec.structs.replace(nameless, components=nameless.components[:1])
    assert written(other)["@graph"][1]["spdxId"] != written(nameless)["@graph"][1]["spdxId"]


@pytest.mark.parametrize("stated", [None, "yesterday", "0001-01-01T00:00:00+14:00", "2026-01-01"])
def test_a_moment_that_nobody_stated_is_a_loss_and_never_the_clock(stated: str | None) -> None:
    tree, losses = version3_writing.tree(Sbom(format="CSV", spec="", timestamp=stated))
    assert list(flaws(tree, "SPDX-3", "3.0.1")) == []
    assert tree["@graph"][0]["created"] == (
        "2026-01-01T00:00:00Z" if stated == "2026-01-01" else "1970-01-01T00:00:00Z"
    )
    assert ("timestamp" in [loss.path for loss in losses]) == (stated != "2026-01-01")


def test_what_another_family_says_besides_is_carried_or_named() -> None:
    record = {
        "name": "a",
        "externalReferences": [
            {"type": "vcs", "url": "https://example.org/a"},
            {"type": "poam", "url": "https://example.org/b", "hashes": [{}]},
        ],
        "evidence": {"x": 1},
    }
    sbom = Sbom(
        format="CycloneDX", spec="1.6", timestamp="2026-01-01",
        components=(SbomComponent(name="a", kept=msgspec.json.encode(record)),),
    )  # fmt: skip
    tree, losses = version3_writing.tree(sbom)
    package = next(element for element in tree["@graph"] if element["type"] == "software_Package")
    assert [(each["externalRefType"], each.get("comment")) for each in package["externalRef"]] == [
        ("vcs", None),
        ("other", "poam"),
    ]
    assert [loss.path for loss in losses] == ["components[].evidence", "components[].externalReferences"]
    assert list(flaws(tree, "SPDX-3", "3.0.1")) == []


def test_both_licences_of_spdx_2_stay_apart() -> None:
    record = {
        "name": "a",
        "licenseConcluded": "MIT",
        "licenseDeclared": "Zlib",
        "downloadLocation": "NOASSERTION",
    }
    item = SbomComponent(
        name="a", ref="SPDXRef-a", license="MIT", family="SPDX", kept=msgspec.json.encode(record)
    )
    tree, losses = version3_writing.tree(
        Sbom(format="SPDX", spec="2.3", timestamp="2026-01-01", components=(item,))
    )
    said = {element["relationshipType"] for element in tree["@graph"] if element["type"] == "Relationship"}
    assert (said, losses) == ({"hasConcludedLicense", "hasDeclaredLicense"}, ())
    assert read(tree)[0].components[0].license == "MIT"


ids = st.sampled_from([f"{BASE}/{name}" for name in ("app", "zlib", "mit", "doc", "sbom", "cve")])
odd = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3) | ids,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["type", "spdxId", "@id", "@value", "name", "to", "from", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
keys = st.sampled_from(
    [
        *(
            "type",
            "spdxId",
            "@id",
            "name",
            "software_packageVersion",
            "software_packageUrl",
            "verifiedUsing",
            "from",
        ),
        *("externalIdentifier", "to", "relationshipType", "scope", "completeness", "rootElement", "element"),
        *(
            "suppliedBy",
            "originatedBy",
            "creationInfo",
            "created",
            "createdBy",
            "createdUsing",
            "specVersion",
        ),
        *(
            "supportLevel",
            "validUntilTime",
            "extension",
            "software_sbomType",
            "expandedlicensing_member",
            f"{TERMS}/Core/name",
        ),
    ]
)
types = st.sampled_from(
    [
        *("software_Package", "software_File", "Relationship", "LifecycleScopedRelationship", "SpdxDocument"),
        *("software_Sbom", "CreationInfo", "Person", "security_Vulnerability", "wardbook:component"),
        *("expandedlicensing_ConjunctiveLicenseSet", "Annotation", f"{TERMS}/Software/Package"),
    ]
)
kinds = st.sampled_from(
    ["dependsOn", "contains", "hasDeclaredLicense", "describes", "affects", "other", "hasVariant"]
)
elements = st.builds(
    lambda kind, ref, word, ends, more: {
        "type": kind,
        "spdxId": ref,
        "relationshipType": word,
        **ends,
        **more,
    },
    types,
    ids,
    kinds,
    st.fixed_dictionaries(
        {}, optional={"from": ids, "to": st.lists(ids, max_size=3), "name": st.text(max_size=3)}
    ),
    st.dictionaries(keys, odd, max_size=2),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(elements | odd, max_size=6))
def test_wrong_types_anywhere_escape_from_nothing_and_round_trips_are_equal(graph: list[Any]) -> None:
    stand_ins = [
        item for item in graph if isinstance(item, dict) and item.get("type") == "wardbook:component"
    ]
    found, _ = read({"@context": CONTEXT, "@graph": graph})
    again, _ = read(written(found))
    if not stand_ins:
        assert again == found


@settings(deadline=None)
@given(st.lists(elements, max_size=6))
def test_taking_out_all_components_leaves_no_reference_to_them(graph: list[Any]) -> None:
    found, _ = read({"@context": CONTEXT, "@graph": [APP, ZLIB, *graph]})
    empty = msgspec.structs.replace(found, components=(), root=None, depends={}, relations=())
    for element in read(written(empty))[0].relations:
        assert f"{BASE}/zlib" not in element


texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
components = st.builds(
    SbomComponent,
    name=texts,
    version=st.none() | texts,
    supplier=st.none() | texts.filter(lambda text: text != "NOASSERTION"),
    license=st.sampled_from([None, "MIT", "Our own", "NONE", "MIT AND (Zlib OR 0BSD)"]),
    kind=st.sampled_from(["library", "firmware", "data", "service", "file", "device-driver"]),
    support_level=st.sampled_from([None, "support", "limitedSupport, deployed", "whatever"]),
    end_of_support=st.sampled_from([None, "2030-01-01", "unknown"]),
    ref=st.none() | texts,
)


@settings(max_examples=50, deadline=None)
@given(st.lists(components, max_size=4, unique_by=lambda item: item.ref or id(item)))
def test_any_components_make_a_valid_document_and_come_back(listed: list[SbomComponent]) -> None:
    sbom = Sbom(format="CycloneDX", spec="1.6", components=tuple(listed), timestamp="2026-01-01T00:00:00Z")
    tree, _ = version3_writing.tree(sbom)
    assert list(flaws(tree, "SPDX-3", "3.0.1")) == []
    found, said = read(tree)
    assert said == []
    for before, after in zip(listed, found.components, strict=True):
        lost = set() if before.ref else {"license"}
        for field in {
            "name",
            "version",
            "supplier",
            "license",
            "kind",
            "support_level",
            "end_of_support",
        } - lost:
            assert getattr(after, field) == getattr(before, field), field
