"""SPDX 2.2 and 2.3: read tolerantly, kept, written valid from any SBOM, and the same in YAML."""

from __future__ import annotations

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.formats import official
from wardbook.formats import sbom as any_format
from wardbook.formats.cyclonedx import read as read_cyclonedx
from wardbook.formats.spdx import reading, writing, yaml
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, Relation, Sbom, SbomComponent

SHARED = Path(__file__).parents[2].parent / "shared"
SAMPLES = ("photon.spdx.json", "software_example9_spdx2.2_appbomination.spdx.json")
ALL_SAMPLES = (
    *SAMPLES,
    "mqtt-client-sbom.spdx",
    "software_example6_spdx2.2_example6-bin.spdx",
    "software_example9_spdx3.0_appbomination.spdx3.json",
)
NOW = "2026-01-02T03:04:05Z"


def package(name: str, **rest: Any) -> dict[str, Any]:
    return {"SPDXID": f"SPDXRef-{name}", "name": name, "downloadLocation": "NOASSERTION", **rest}


def edge(source: str, kind: str, target: str, **rest: Any) -> dict[str, Any]:
    ends = [end if end in ("NONE", "NOASSERTION") else f"SPDXRef-{end}" for end in (source, target)]
    return {
        "spdxElementId": ends[0],
        "relationshipType": kind,
        "relatedSpdxElement": ends[1],
        **rest,
    }


def document(*packages: Any, edges: Any = (), **rest: Any) -> dict[str, Any]:
    head = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "pump",
        "documentNamespace": "https://example.org/pump",
        "creationInfo": {
            "created": NOW,
            "creators": ["Tool: syft-1.2.3", "Organization: Maker (sbom@example.org)", "Person: Jo ()"],
        },
        "packages": list(packages),
    }
    return {**head, **({"relationships": list(edges)} if edges else {}), **rest}


ZLIB = package(
    "zlib",
    versionInfo="1.3.1",
    supplier="Organization: Mark Adler (m@example.org)",
    originator="Person: Jean-loup Gailly",
    licenseConcluded="NOASSERTION",
    licenseDeclared="Zlib",
    copyrightText="(C) 1995",
    description="packs",
    checksums=[{"algorithm": "SHA256", "checksumValue": "AB" * 32}],
    externalRefs=[
        {"referenceCategory": "OTHER", "referenceType": "swid", "referenceLocator": "x"},
        {
            "referenceCategory": "PACKAGE_MANAGER",
            "referenceType": "purl",
            "referenceLocator": "pkg:generic/zlib@1.3.1",
        },
        {
            "referenceCategory": "SECURITY",
            "referenceType": "cpe23Type",
            "referenceLocator": "cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*",
        },
        {
            "referenceCategory": "SECURITY",
            "referenceType": "http://spdx.org/rdf/references/cpe22Type",
            "referenceLocator": "cpe:/a:zlib:zlib:1.3.1",
        },
    ],
    primaryPackagePurpose="FIRMWARE",
    validUntilDate="2029-12-31T00:00:00Z",
    unknown={"kept": [1, 2.5, None]},
)


def read(tree: Any) -> tuple[Sbom, list[Diagnostic]]:
    found, said = reading.read(msgspec.json.encode(tree), "x.spdx.json")
    assert found is not None, said
    return found, said


def read_whole(tree: Any) -> Sbom:
    found, said = read(tree)
    assert said == []
    return found


def written(sbom: Sbom, version: Any = "2.3") -> dict[str, Any]:
    return writing.tree(sbom, version)[0]


def flaws(tree: Any) -> list[str]:
    found = official.check(msgspec.json.encode(tree), "x", family="SPDX", encoding="json")
    return [item.says for item in found]


def changed(sbom: Sbom, index: int, **fields: Any) -> Sbom:
    listed = list(sbom.components)
    listed[index] = msgspec.structs.replace(listed[index], **fields)
    return msgspec.structs.replace(sbom, components=tuple(listed))


def plainly(sbom: Sbom) -> Sbom:
    """With kept records as bytes, which can be compared."""

    def one(item: SbomComponent) -> SbomComponent:
        return msgspec.structs.replace(item, kept=bytes(item.kept))

    return msgspec.structs.replace(
        sbom,
        root=one(sbom.root) if sbom.root else None,
        components=tuple(map(one, sbom.components)),
        kept={key: bytes(value) for key, value in sbom.kept.items()},
    )


def sample(name: str) -> Sbom:
    path = SHARED / "data/sboms" / name
    if not path.exists():
        pytest.skip("the SBOMs of other tools are not here (../shared/data/sboms)")
    found, said = any_format.read(path.read_bytes(), name)
    assert found is not None
    assert said == []
    return found


def made(name: str = "zlib", **fields: Any) -> Sbom:
    """An SBOM of one component that no file said."""
    component = SbomComponent(name=name, **fields)
    return Sbom(format="CycloneDX", spec="", timestamp=NOW, author="Maker", components=(component,))


# Reading


def test_every_field_of_a_package_is_read() -> None:
    sbom = read_whole(document(package("app"), ZLIB, edges=[edge("DOCUMENT", "DESCRIBES", "app")]))
    zlib = sbom.components[1]
    assert (zlib.name, zlib.version, zlib.ref, zlib.path) == (
        "zlib",
        "1.3.1",
        "SPDXRef-zlib",
        "/packages/1",
    )
    assert zlib.purl == Purl.parse("pkg:generic/zlib@1.3.1")
    assert zlib.cpes == ("cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*", "cpe:/a:zlib:zlib:1.3.1")
    assert zlib.hashes == (Hash("SHA-256", "ab" * 32),)
    assert (zlib.supplier, zlib.author, zlib.license) == ("Mark Adler", "Jean-loup Gailly", "Zlib")
    assert (zlib.kind, zlib.end_of_support, zlib.copyright, zlib.description) == (
        "firmware",
        "2029-12-31",
        "(C) 1995",
        "packs",
    )
    assert (zlib.family, msgspec.json.decode(zlib.kept)) == ("SPDX", ZLIB)


def test_what_a_document_says_of_itself_is_read() -> None:
    sbom = read_whole(document(ZLIB))
    assert (sbom.spec, sbom.name, sbom.serial) == ("2.3", "pump", "https://example.org/pump")
    assert (sbom.author, sbom.tools, sbom.timestamp) == ("Maker, Jo", ("syft 1.2.3",), NOW)
    assert sbom.completeness is None


def test_a_package_url_that_is_wrong_in_its_spelling_alone_is_read_as_meant_and_named() -> None:
    text = "pkg:golang/golang.org%2Fx%2Fnet@v0.16.0"
    refs = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": text}]
    sbom, said = read(document(package("a", externalRefs=refs)))
    assert str(sbom.components[0].purl) == "pkg:golang/golang.org/x/net@v0.16.0"
    (one,) = said
    assert one.code == "SF005" and "read as `pkg:golang/golang.org/x/net@v0.16.0`" in one.says


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Organization: Maker (a@example.org)", "Maker"),
        ("Organization: Maker ()", "Maker"),
        ("Organization: Maker (Germany)", "Maker (Germany)"),
        ("Organization: Maker (Germany) (a@example.org)", "Maker (Germany)"),
        ("Person:Jo", "Jo"),
        ("Maker", "Maker"),
        ("NOASSERTION", None),
        ("NONE", None),
        ("Organization: ", None),
    ],
)
def test_a_supplier_is_a_name_without_its_address(written: str, name: str | None) -> None:
    assert read_whole(document(package("a", supplier=written))).components[0].supplier == name


def test_no_assertion_is_no_fact() -> None:
    nothing = dict.fromkeys(("versionInfo", "licenseConcluded", "licenseDeclared", "copyrightText"), "NONE")
    found = read_whole(document(package("a", **nothing, supplier="NOASSERTION"))).components[0]
    assert (found.version, found.license, found.copyright, found.supplier) == (None, None, None, None)


def test_a_licence_of_the_document_is_known_by_its_name() -> None:
    infos = [
        {"licenseId": "LicenseRef-1", "extractedText": "do no harm", "name": "Harmless"},
        {"licenseId": "LicenseRef-2", "extractedText": "…", "name": "NOASSERTION"},
    ]
    packages = [
        package("a", licenseConcluded="LicenseRef-1"),
        package("b", licenseConcluded="LicenseRef-2"),
        package("c", licenseConcluded="MIT AND LicenseRef-1"),
    ]
    sbom = read_whole(document(*packages, hasExtractedLicensingInfos=infos))
    assert [item.license for item in sbom.components] == ["Harmless", "LicenseRef-2", "MIT AND LicenseRef-1"]
    assert written(sbom)["packages"] == packages


def test_all_words_for_a_dependency_are_dependencies() -> None:
    kinds = ["BUILD", "DEV", "TEST", "OPTIONAL", "PROVIDED", "RUNTIME"]
    edges = [edge(f"{kind}", f"{kind}_DEPENDENCY_OF", "app") for kind in kinds]
    edges += [
        edge("app", "DEPENDS_ON", "a"),
        edge("b", "DEPENDENCY_OF", "app"),
        edge("app", "STATIC_LINK", "c"),
        edge("d", "PREREQUISITE_FOR", "app"),
        edge("none", "DEPENDS_ON", "NONE"),
        edge("open", "DEPENDS_ON", "NOASSERTION"),
    ]
    sbom = read_whole(document(edges=edges))
    assert sbom.depends == {
        "SPDXRef-app": tuple(f"SPDXRef-{name}" for name in (*kinds, *"abcd")),
        "SPDXRef-none": (),
    }
    assert sbom.relations == (
        *(Relation(f"SPDXRef-{kind}", f"{kind}_DEPENDENCY_OF", "SPDXRef-app") for kind in kinds),
        Relation("SPDXRef-app", "STATIC_LINK", "SPDXRef-c"),
        Relation("SPDXRef-app", "HAS_PREREQUISITE", "SPDXRef-d"),
    )


def test_what_is_contained_is_said_from_its_container() -> None:
    sbom = read_whole(document(edges=[edge("b", "CONTAINED_BY", "a"), edge("a", "CONTAINS", "b")]))
    assert (sbom.depends, sbom.relations) == ({}, (Relation("SPDXRef-a", "CONTAINS", "SPDXRef-b"),))


@pytest.mark.parametrize(
    ("rest", "root"),
    [
        ({"documentDescribes": ["SPDXRef-a"]}, "a"),
        ({"edges": [edge("DOCUMENT", "DESCRIBES", "a")]}, "a"),
        ({"edges": [edge("a", "DESCRIBED_BY", "DOCUMENT")]}, "a"),
        ({"edges": [edge("other", "DESCRIBES", "a")]}, None),
        ({"documentDescribes": ["SPDXRef-a", "SPDXRef-b"]}, None),
        ({"documentDescribes": ["SPDXRef-gone", "SPDXRef-b"]}, "b"),
        ({}, None),
    ],
)
def test_the_root_is_the_one_thing_described(rest: dict[str, Any], root: str | None) -> None:
    sbom = read_whole(document(package("a"), package("b"), **rest))
    assert (sbom.root.name if sbom.root else None) == root


def test_files_are_components_only_where_there_are_no_packages() -> None:
    file = {
        "SPDXID": "SPDXRef-f",
        "fileName": "./a.c",
        "checksums": [{"algorithm": "SHA1", "checksumValue": "ab" * 20}],
    }
    alone = read_whole(document(files=[file]))
    assert [(item.name, item.kind, item.path) for item in alone.components] == [("./a.c", "file", "/files/0")]
    beside = read_whole(document(ZLIB, files=[file]))
    assert [item.name for item in beside.components] == ["zlib"]
    assert msgspec.json.decode(beside.kept["files"]) == [file]
    for sbom in (alone, beside):
        assert written(sbom)["files"] == [file]


def test_one_odd_member_costs_that_member_and_is_named() -> None:
    odd = package("a", versionInfo=5, supplier={"x": 1}, checksums="none", description="fine")
    sbom, said = read(document(odd, "no package", {"SPDXID": "SPDXRef-x"}, ZLIB))
    first, last = sbom.components
    assert (first.version, first.supplier, first.hashes, first.description) == ("5", None, (), "fine")
    assert last.name == "zlib"
    assert [item.path for item in said] == [
        "/packages/0/versionInfo",
        "/packages/0/supplier",
        "/packages/0/checksums",
        "/packages/1",
        "/packages/2",
    ]


def test_a_wrong_package_url_is_named_and_the_next_one_taken() -> None:
    refs = [
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": text}
        for text in ("pkg:/nothing", "pkg:pypi/fine@1")
    ]
    sbom, said = read(document(package("a", externalRefs=refs)))
    assert str(sbom.components[0].purl) == "pkg:pypi/fine@1"
    assert [(item.code, item.path) for item in said] == [("SF005", "/packages/0/externalRefs/0")]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('"name": "again"', ""),
        ('"comment": "x", "annotations": [{"a": {"b": 1, "b": 2}}]', "/annotations/0/a"),
        ('"packages": [{"name": "a", "x": {"y": 1, "y": 2}}]', "/packages/0/x"),
        ('"packages": [{"name": "a", "name": "b"}]', "/packages/0"),
        ('"packages": [{"name": "a"}], "files": [{}, {"y": 1, "y": 2}]', "/files/1"),
        ('"relationships": [{"comment": "a", "comment": "b"}]', "/relationships/0"),
        ('"packages": [{"name": "a", "\\u0078": "a:\\u003a", "x": 1}]', "/packages/0"),
    ],
)
def test_a_key_given_twice_is_named_at_any_depth(text: str, path: str) -> None:
    tree = document()
    del tree["packages"]
    data = json.dumps(tree)[:-1] + f", {text}}}"
    sbom, said = reading.read(data.encode(), "x")
    assert sbom is not None
    assert [(item.code, item.path) for item in said] == [("SF004", path)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"[]",
        b"{}",
        b'{"spdxVersion": 2.3}',
        b'{"spdxVersion": "CycloneDX"}',
        b'{"spdxVersion": "SPDX-2.3"',
        b'{"spdxVersion": "SPDX-2.3", "packages": [NaN]}',
        b'{"spdxVersion": "SPDX-2.3", "packages": [Infinity]}',
        b'{"spdxVersion": "SPDX-2.3", "packages": [{"name": "\\ud800"}]}',
        b'{"spdxVersion": "SPDX-2.3", "packages": [{"name": "a", "kept": "\\udc00 \\ud83d"}]}',
        b'{"spdxVersion": "SPDX-2.3", "kept": "\xff"}',
        '{"spdxVersion": "SPDX-2.3"}'.encode("utf-16-le"),
        '{"spdxVersion": "SPDX-2.3"}'.encode("latin-1") + b"\xe4",
        b'{"spdxVersion": "SPDX-2.3", "x": ' + b"[" * 150 + b"]" * 150 + b"}",
        b'{"spdxVersion": "SPDX-2.3", "packages": [' + b'{"x":' * 90_000,
        b'{"spdxVersion": "SPDX-2.3", "packages": [' + b"[" * 90_000 + b"]" * 90_000 + b"]}",
    ],
)
def test_a_broken_document_is_one_diagnostic(data: bytes) -> None:
    sbom, said = reading.read(data, "x")
    assert sbom is None
    assert [item.code for item in said] == ["SF001"]


def test_a_byte_order_mark_and_pairs_of_surrogates_are_fine() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(document(package("a", comment="\\ud800 \U0001f600"))).encode()
    sbom, said = reading.read(data, "x")
    assert sbom is not None
    assert said == []
    assert written(sbom)["packages"][0]["comment"] == "\\ud800 \U0001f600"


def test_a_package_nested_too_deep_is_left_out_alone() -> None:
    deep: Any = "x"
    for _ in range(120):
        deep = [deep]
    sbom, said = read(document(package("a", x=deep), ZLIB))
    assert [item.name for item in sbom.components] == ["zlib"]
    assert [item.path for item in said] == ["/packages/0"]


def test_a_file_wrong_in_many_places_is_told_once() -> None:
    _, said = read(document(*[{"name": index} for index in range(3_000)]))
    assert len(said) < 600
    assert "more remarks" in said[-1].says


@settings(max_examples=300)
@given(st.data())
def test_no_mutation_of_a_document_raises(data: st.DataObject) -> None:
    text = bytearray(json.dumps(document(ZLIB, edges=[edge("a", "CONTAINS", "zlib")])).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from([b"", b"[", b"{", b'"', b"\\ud8", b"1e999", b"null", b"-", b"\xff", b":", b","])
        )
    sbom, said = reading.read(bytes(text), "x")
    assert sbom is not None or said
    if sbom is not None:
        assert yaml.read(yaml.write(written(sbom)), "x")[0] is not None


odd = st.sampled_from([None, True, 5, 1.5, "", "x", [], {}, [[]], [{}], {"a": []}, [None], "SPDXRef-zlib"])


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [found for step, inner in steps for found in ((*path, step), *places(inner, (*path, step)))]


FULL = document(
    {**ZLIB, "annotations": [{"comment": "wardbook:kind=data"}]},
    package("a", licenseConcluded="LicenseRef-1"),
    edges=[edge("DOCUMENT", "DESCRIBES", "a"), edge("a", "DEPENDS_ON", "zlib"), edge("a", "CONTAINS", "f")],
    documentDescribes=["SPDXRef-a"],
    files=[{"SPDXID": "SPDXRef-f", "fileName": "f", "checksums": [{"algorithm": "SHA1"}]}],
    snippets=[{"SPDXID": "SPDXRef-s"}],
    hasExtractedLicensingInfos=[{"licenseId": "LicenseRef-1", "name": "Ours"}],
)


@settings(max_examples=600)
@given(st.sampled_from(places(FULL)), odd, st.sampled_from(["2.2", "2.3"]))
def test_nothing_odd_in_any_place_raises_when_read_or_written(
    path: tuple[Any, ...], value: Any, version: Any
) -> None:
    tree = copy.deepcopy(FULL)
    at: Any = tree
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    sbom, said = reading.read(msgspec.json.encode(tree), "x")
    assert sbom is not None or said
    if sbom is not None:
        fields: dict[str, Any] = {"support_level": "x", "name": "x", "license": "x", "hashes": (), "cpes": ()}
        other = changed(sbom, 0, **fields) if sbom.components else sbom
        for one in (sbom, other, msgspec.structs.replace(sbom, root=None, author="x", depends={})):
            again, _ = writing.tree(one, version)
            assert reading.read(msgspec.json.encode(again), "x")[0] is not None


# Writing


@pytest.mark.parametrize("name", ALL_SAMPLES)
@pytest.mark.parametrize("version", ["2.2", "2.3"])
def test_documents_of_other_tools_are_written_valid_and_the_same_again(name: str, version: Any) -> None:
    tree, _ = writing.tree(sample(name), version)
    assert flaws(tree) == []
    again, lost = writing.tree(read_whole(tree), version)
    assert (again, lost) == (tree, ())


@pytest.mark.parametrize("name", SAMPLES)
def test_what_was_read_is_written_member_for_member(name: str) -> None:
    sbom = sample(name)
    tree, lost = writing.tree(sbom, "2.2")
    assert (tree, lost) == (json.loads((SHARED / "data/sboms" / name).read_bytes()), ())
    assert plainly(read_whole(tree)).components == plainly(read_whole(written(read_whole(tree)))).components


def test_unknown_members_come_back() -> None:
    tree = document(ZLIB, unknown={"a": [1, {"b": None}]}, snippets=[{"x": 1}], annotations=[{"y": 2}])
    tree["creationInfo"]["licenseListVersion"] = "3.9"
    back = written(read_whole(tree))
    expected = copy.deepcopy(tree)
    expected["packages"][0]["externalRefs"][1]["referenceCategory"] = "PACKAGE-MANAGER"
    assert back == expected


def test_numbers_of_any_size_come_back() -> None:
    data = json.dumps(document(package("a", x="BIG"), y="BIG")).replace('"BIG"', "1" * 400)
    sbom, said = reading.read(data.encode(), "x")
    assert sbom is not None
    assert said == []
    tree = written(sbom)
    assert (tree["y"], tree["packages"][0]["x"]) == (int("1" * 400), int("1" * 400))


def test_an_sbom_nobody_wrote_before_becomes_a_valid_document() -> None:
    fields: dict[str, Any] = {
        "group": "org",
        "version": "1",
        "purl": Purl.parse("pkg:npm/%40org/zlib@1"),
        "cpes": ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", "cpe:/a:b:c"),
        "supplier": "Maker (who@example.org)",
        "author": "Jo",
        "license": "MIT",
        "hashes": (Hash("SHA-256", "ab" * 32), Hash("BLAKE2b-256", "ab" * 32)),
        "kind": "operating-system",
        "description": "packs",
        "copyright": "(C)",
        "support_level": "limited",
        "end_of_support": "2029-12-31",
        "justification": "because",
        "ref": "a ref",
    }
    tree, lost = writing.tree(made(**fields), "2.3")
    assert (flaws(tree), lost) == ([], ())
    back = read_whole(tree).components[0]
    expected = {**fields, "group": None, "ref": back.ref}
    assert {key: getattr(back, key) for key in fields} == expected
    assert back.name == "org/zlib"
    assert writing.tree(made(**fields), "2.3") == (tree, lost)


names = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: text not in ("", "NONE", "NOASSERTION"))
)
maybe = st.none() | names
components = st.builds(
    SbomComponent,
    name=names,
    version=maybe,
    supplier=maybe.filter(lambda text: not str(text).startswith(("Organization:", "Person:", "Tool:"))),
    license=maybe,
    copyright=maybe,
    description=maybe,
    support_level=maybe,
    justification=maybe,
    end_of_support=maybe | st.dates().map(str),
    ref=maybe,
    kind=st.sampled_from(["library", "firmware", "platform", "service", "operating-system", "data", "file"]),
    hashes=st.lists(st.sampled_from([Hash("MD5", "ab" * 16), Hash("SHA-1", "cd" * 20)]), max_size=2).map(
        tuple
    ),
)


@given(st.lists(components, max_size=4), st.sampled_from(["2.2", "2.3"]))
def test_any_component_is_written_valid_and_read_back(listed: list[SbomComponent], version: Any) -> None:
    sbom = Sbom(format="CycloneDX", spec="", timestamp=NOW, author="Maker", components=tuple(listed))
    tree, lost = writing.tree(sbom, version)
    assert flaws(tree) == []
    assert lost == ()
    back = read_whole(tree)
    fields = ("name", "version", "supplier", "copyright", "description", "kind", "hashes")
    fields += ("support_level", "justification", "end_of_support")
    for before, after in zip(listed, back.components, strict=True):
        assert [getattr(before, field) for field in fields] == [getattr(after, field) for field in fields]
        assert (before.license is None) == (after.license is None)
    assert writing.tree(back, version) == (tree, ())
    assert yaml.read(yaml.write(tree), "x") == (tree, [])


@pytest.mark.parametrize(
    ("said", "declared", "texts"),
    [
        ("MIT", "MIT", []),
        ("GPL-2.0+ WITH Classpath-exception-2.0", "GPL-2.0+ WITH Classpath-exception-2.0", []),
        ("(MIT OR Apache-2.0) AND Zlib", "(MIT OR Apache-2.0) AND Zlib", []),
        ("BSD", "LicenseRef-BSD-", ["BSD"]),
        ("MIT AND BSD", "MIT AND LicenseRef-BSD-", ["BSD"]),
        (
            "The Big Licence, version 2",
            "LicenseRef-The-Big-Licence-version-2-",
            ["The Big Licence, version 2"],
        ),
        ("MIT OR", "LicenseRef-MIT-OR-", ["MIT OR"]),
        ("LicenseRef-mine", "LicenseRef-mine", ["NOASSERTION"]),
    ],
)
def test_a_licence_is_on_the_list_or_extracted(said: str, declared: str, texts: list[str]) -> None:
    tree = written(made(license=said))
    stated = tree["packages"][0]["licenseDeclared"]
    assert stated.startswith(declared)
    infos = tree.get("hasExtractedLicensingInfos", [])
    assert [info["extractedText"] for info in infos] == texts
    assert all(info["licenseId"] in stated for info in infos)
    assert flaws(tree) == []


def test_ids_do_not_depend_on_what_else_is_listed() -> None:
    refs = ["pkg:npm/a@1", "pkg:npm/a/1", "SPDXRef-x", "x", "uuid-1", "SPDXRef-DOCUMENT", None, "ü"]
    listed = [SbomComponent(name="same", ref=ref) for ref in refs]

    def ids(some: list[SbomComponent]) -> dict[str | None, str]:
        tree = written(Sbom(format="CycloneDX", spec="", components=tuple(some)))
        return {one.ref: found["SPDXID"] for one, found in zip(some, tree["packages"], strict=True)}

    whole = ids(listed)
    assert len(set(whole.values())) == len(refs)
    assert whole["SPDXRef-x"] == "SPDXRef-x"
    assert whole["uuid-1"] == "SPDXRef-uuid-1"
    assert ids(listed[::-1]) == whole
    assert all(ids([one])[one.ref] == whole[one.ref] for one in listed if one.ref != "x")


def test_what_has_no_member_stands_in_notes_that_are_read_back() -> None:
    sbom = made(support_level="actively maintained", kind="machine-learning-model", end_of_support="unknown")
    tree = written(sbom)
    notes = tree["packages"][0]["annotations"]
    assert {note["comment"] for note in notes} == {
        "wardbook:support-level=actively maintained",
        "wardbook:kind=machine-learning-model",
        "wardbook:end-of-support=unknown",
    }
    assert {note["annotationDate"] for note in notes} == {NOW}
    back = read_whole(tree)
    assert back.components[0].support_level == "actively maintained"
    silent = written(changed(back, 0, support_level=None, kind="library", end_of_support=None))
    assert "annotations" not in silent["packages"][0]


def test_time_and_creators_are_never_made_up() -> None:
    sbom = Sbom(
        format="CycloneDX", spec="", components=(SbomComponent(name="a", support_level="limited", ref="r"),)
    )
    tree, lost = writing.tree(sbom, "2.3")
    assert "creationInfo" not in tree
    assert "annotations" not in tree["packages"][0]
    assert [(item.path, item.count) for item in lost] == [("components[] support-level", 1)]
    assert flaws(tree) != []


def test_a_document_without_a_namespace_gets_one_that_follows_from_its_content() -> None:
    one, same, other = (written(made(version=version))["documentNamespace"] for version in "112")
    assert one == same != other
    assert one.startswith("urn:uuid:")


def test_corrections_are_written_over_what_was_kept() -> None:
    sbom = read_whole(document(ZLIB))
    tree = written(
        changed(
            sbom,
            0,
            name="zlib-ng",
            version="2",
            supplier=None,
            license="MIT",
            purl=Purl.parse("pkg:generic/zlib-ng@2"),
            cpes=(),
            hashes=(),
            kind="library",
            end_of_support=None,
            description=None,
        )
    )
    found = tree["packages"][0]
    assert found == {
        "SPDXID": "SPDXRef-zlib",
        "name": "zlib-ng",
        "downloadLocation": "NOASSERTION",
        "versionInfo": "2",
        "originator": "Person: Jean-loup Gailly",
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "MIT",
        "copyrightText": "(C) 1995",
        "externalRefs": [
            ZLIB["externalRefs"][0],
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": "pkg:generic/zlib-ng@2",
            },
        ],
        "primaryPackagePurpose": "LIBRARY",
        "unknown": {"kept": [1, 2.5, None]},
    }


def test_a_changed_author_or_tool_changes_the_creators() -> None:
    sbom = read_whole(document(ZLIB))
    other = msgspec.structs.replace(sbom, tools=(*sbom.tools, "wardbook 1.0"))
    assert written(other)["creationInfo"]["creators"] == [
        "Organization: Maker (sbom@example.org)",
        "Person: Jo ()",
        "Tool: syft-1.2.3",
        "Tool: wardbook-1.0",
    ]
    other = msgspec.structs.replace(sbom, author="Me")
    assert written(other)["creationInfo"]["creators"] == ["Organization: Me", "Tool: syft-1.2.3"]


def test_relations_that_no_longer_hold_go_and_new_ones_come() -> None:
    edges = [
        edge("DOCUMENT", "DESCRIBES", "app", comment="kept"),
        edge("app", "DEPENDS_ON", "a", comment="kept"),
        edge("b", "DEPENDENCY_OF", "app", comment="gone"),
        edge("app", "CONTAINS", "a", comment="gone"),
        edge("a", "VARIANT_OF", "b", comment="kept"),
        edge("a", "DEPENDS_ON", "NONE", comment="gone"),
        {"odd": "kept"},
    ]
    sbom = read_whole(document(package("app"), package("a"), package("b"), edges=edges))
    assert written(sbom)["relationships"] == edges
    app, a, b = (f"SPDXRef-{name}" for name in ("app", "a", "b"))
    other = msgspec.structs.replace(
        sbom,
        depends={app: (a,), a: (b,)},
        relations=(Relation(a, "VARIANT_OF", b), Relation(b, "COPY_OF", a)),
    )
    assert written(other)["relationships"] == [
        *(each for each in edges if each.get("comment") != "gone"),
        edge("a", "DEPENDS_ON", "b"),
        edge("b", "COPY_OF", "a"),
    ]


def test_a_new_root_is_what_the_document_describes() -> None:
    edges = [edge("DOCUMENT", "DESCRIBES", "a"), edge("DOCUMENT", "DESCRIBES", "file")]
    sbom = read_whole(document(package("a"), package("b"), edges=edges, documentDescribes=["SPDXRef-a"]))
    tree = written(msgspec.structs.replace(sbom, root=sbom.components[1]))
    assert tree["relationships"] == [edges[1], edge("DOCUMENT", "DESCRIBES", "b")]
    assert "documentDescribes" not in tree
    root = read_whole(tree).root
    assert root is not None
    assert root.name == "b"


def test_cyclonedx_becomes_spdx_and_every_loss_is_named() -> None:
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "version": 2,
        "metadata": {
            "timestamp": NOW,
            "component": {"type": "device", "name": "pump", "bom-ref": "pump", "modified": True},
            "lifecycles": [{"phase": "build"}],
            "tools": {"components": [{"type": "application", "name": "syft", "version": "1.2"}]},
            "supplier": {"name": "Maker"},
            "authors": [{"name": "Jo"}],
        },
        "components": [
            {
                "type": "library",
                "name": "a",
                "bom-ref": "a",
                "evidence": {"identity": []},
                "hashes": [{"alg": "SHA3-224", "content": "ab"}],
                "components": [{"type": "library", "name": "inner"}],
            },
            {
                "type": "platform",
                "name": "b",
                "bom-ref": "b",
                "evidence": {"occurrences": [{"location": "x"}]},
            },
        ],
        "services": [{"name": "cloud", "bom-ref": "cloud", "endpoints": ["https://example.org"]}],
        "dependencies": [{"ref": "pump", "dependsOn": ["a", "gone"]}, {"ref": "a"}],
    }
    sbom, said = read_cyclonedx(msgspec.json.encode(bom), "x")
    assert sbom is not None
    assert said == []
    tree, lost = writing.tree(sbom, "2.3")
    assert flaws(tree) == []
    assert {item.path: item.count for item in lost} == {
        "components[] hashes[] SHA3-224": 1,
        "components[].evidence": 2,
        "metadata.component.modified": 1,
        "metadata.lifecycles": 1,
        "metadata.supplier.name": 1,
        "relationships[]": 1,
        "services[].endpoints": 1,
        "version": 1,
    }
    back = read_whole(tree)
    assert back.root is not None
    assert [item.name for item in back.components] == ["pump", "a", "inner", "b", "cloud"]
    assert [item.kind for item in back.components] == ["device", "library", "library", "platform", "service"]
    assert back.depends == {"SPDXRef-pump": ("SPDXRef-a",)}
    assert [(one.source, one.kind) for one in back.relations] == [("SPDXRef-a", "CONTAINS")]
    assert (back.root.name, back.serial) == ("pump", bom["serialNumber"])


def test_a_list_without_a_root_describes_what_nothing_leads_to() -> None:
    listed = tuple(SbomComponent(name=name, ref=name) for name in "abc")
    sbom = Sbom(format="CycloneDX", spec="", components=listed, depends={"a": ("b",)})
    tree = written(sbom)
    assert tree["relationships"] == [
        edge("DOCUMENT", "DESCRIBES", "a"),
        edge("DOCUMENT", "DESCRIBES", "c"),
        edge("a", "DEPENDS_ON", "b"),
    ]
    assert read_whole(tree).root is None


def test_a_relation_spdx_has_no_word_for_keeps_its_word_in_the_comment() -> None:
    listed = tuple(SbomComponent(name=name, ref=name) for name in "ab")
    sbom = Sbom(
        format="SPDX-3",
        spec="3.0.1",
        components=listed,
        relations=(Relation("a", "HAS_HOST", "b"), Relation("b", "SPECIFICATION_FOR", "a")),
    )
    assert len(writing.tree(sbom, "2.2")[1]) == 2
    tree, lost = writing.tree(sbom, "2.3")
    assert [item.path for item in lost] == ["relationships[] HAS_HOST"]
    assert {item.kind for item in read_whole(tree).relations} == {"HAS_HOST", "SPECIFICATION_FOR"}


def test_a_newer_document_fits_the_older_version() -> None:
    newer = package(
        "a",
        primaryPackagePurpose="FIRMWARE",
        validUntilDate="2029-12-31T00:00:00Z",
        releaseDate="2026-01-01T00:00:00Z",
        checksums=[
            {"algorithm": "BLAKE3", "checksumValue": "ab"},
            {"algorithm": "SHA1", "checksumValue": "ab" * 20},
        ],
    )
    sbom = read_whole(document(newer, package("b", primaryPackagePurpose="SOURCE")))
    tree, lost = writing.tree(sbom, "2.2")
    assert flaws(tree) == []
    assert [item.path for item in lost] == [
        "packages[] primaryPackagePurpose",
        "packages[].checksums[]",
        "packages[].releaseDate",
    ]
    back = read_whole(tree).components[0]
    assert (back.kind, back.end_of_support) == ("firmware", "2029-12-31")
    assert back.hashes == (Hash("SHA-1", "ab" * 20),)


def test_records_of_several_documents_are_one_document() -> None:
    one = read_whole(
        document(
            package("x", licenseConcluded="LicenseRef-1"),
            documentDescribes=["SPDXRef-x"],
            hasExtractedLicensingInfos=[{"licenseId": "LicenseRef-1", "extractedText": "A", "name": "Ours"}],
        )
    )
    two = read_whole(
        document(
            package("x", licenseConcluded="LicenseRef-1"),
            documentDescribes=["SPDXRef-x"],
            hasExtractedLicensingInfos=[
                {"licenseId": "LicenseRef-1", "extractedText": "B", "name": "Theirs"}
            ],
        )
    )
    both = (*one.components, *two.components)
    tree = written(Sbom(format="CycloneDX", spec="", timestamp=NOW, author="Me", components=both))
    assert flaws(tree) == []
    assert [item.license for item in read_whole(tree).components] == ["Ours", "Theirs"]
    assert [found["SPDXID"] for found in tree["packages"]] == ["SPDXRef-x", tree["packages"][1]["SPDXID"]]
    assert tree["packages"][1]["SPDXID"] != "SPDXRef-x"


def test_odd_members_that_were_kept_do_not_stop_a_correction() -> None:
    odd = package("a", annotations="x", externalRefs=[1, {"referenceType": None}], checksums={"a": 1})
    sbom, _ = read(document(odd, hasExtractedLicensingInfos={"a": 1}, files="x", relationships=3))
    tree = written(
        changed(
            sbom,
            0,
            support_level="limited",
            purl=Purl.parse("pkg:pypi/a@1"),
            hashes=(Hash("MD5", "ab"),),
            license="BSD",
        )
    )
    back = read(tree)[0].components[0]
    assert (back.support_level, str(back.purl), back.license) == ("limited", "pkg:pypi/a@1", "BSD")


def test_the_valid_files_of_the_cyclonedx_suite_become_valid_spdx() -> None:
    suite = SHARED / "conformance/cyclonedx-specification.zip"
    if not suite.exists():
        pytest.skip("the CycloneDX suite is not here (../shared/conformance)")
    count = 0
    with zipfile.ZipFile(suite) as files:
        for name in files.namelist():
            if "1.6/valid-" in name and name.endswith(".json"):
                sbom, _ = read_cyclonedx(files.read(name), name)
                assert sbom is not None
                whole = msgspec.structs.replace(
                    sbom, timestamp=sbom.timestamp or NOW, author=sbom.author or "Me"
                )
                tree = written(whole)
                assert (name, flaws(tree)) == (name, [])
                count += 1
    assert count > 40


# YAML


def test_yaml_says_what_json_says() -> None:
    tree = document(ZLIB, package("no", versionInfo="1.10", filesAnalyzed=False))
    tree["packages"][1] |= {
        "x": [1, -2.5, 1e16, None, True, [], {}, [[1]]],
        "y": "null",
        "comment": "\f\x85\u2028",
    }
    text = yaml.write(tree)
    assert yaml.read(text, "x") == (tree, [])
    found, said = any_format.read(text, "x.spdx.yaml")
    assert found is not None
    assert said == []
    assert (found.encoding, plainly(found).components) == ("yaml", plainly(read_whole(tree)).components)


def test_words_of_other_yaml_writers_stay_what_they_are() -> None:
    text = b"""\
# made by hand
SPDXID: SPDXRef-DOCUMENT
spdxVersion: "SPDX-2.3"
name: no
creationInfo: {created: 2026-01-02T03:04:05Z, creators: ["Tool: x"]}
documentDescribes: [0x10, 1.0]
packages:
- name: NO
  versionInfo: 1.10
  downloadLocation: &none NOASSERTION
  licenseConcluded: *none
  filesAnalyzed: false
  supplier: ~
  unknown: {octal: 0o7, time: 12:30:45, number: 7, huge: 1e999}
"""
    tree, said = yaml.read(text, "x")
    assert said == []
    assert tree == {
        "SPDXID": "SPDXRef-DOCUMENT",
        "spdxVersion": "SPDX-2.3",
        "name": "no",
        "creationInfo": {"created": NOW, "creators": ["Tool: x"]},
        "documentDescribes": ["0x10", "1.0"],
        "packages": [
            {
                "name": "NO",
                "versionInfo": "1.10",
                "downloadLocation": "NOASSERTION",
                "licenseConcluded": "NOASSERTION",
                "filesAnalyzed": False,
                "supplier": None,
                "unknown": {"octal": "0o7", "time": "12:30:45", "number": 7, "huge": "1e999"},
            }
        ],
    }


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["yes", "no", "1.10", "~", "null", "1e3", "- a", "a: b", "#", "\f", "\x85", " x "])
)
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["name", "versionInfo", "filesAnalyzed", "null", "true", "k" * 2_000, "<<", "? ", "!!int"]
)
trees = st.dictionaries(
    keys,
    st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3)
    ),
)


@settings(max_examples=300)
@given(trees)
def test_any_tree_in_yaml_reads_back_the_same(tree: dict[str, Any]) -> None:
    text = yaml.write(tree)
    if tree:
        assert yaml.read(text, "x") == (tree, [])
    assert yaml.write(tree) == text


def test_a_key_given_twice_in_yaml_is_named_with_its_place() -> None:
    tree, said = yaml.read(b"packages:\n- name: a\n- {name: b, name: c}\n", "x")
    assert tree == {"packages": [{"name": "a"}, {"name": "c"}]}
    assert [(item.code, item.path, item.at.line) for item in said] == [("SF004", "/packages/1", 3)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "no"),
        (b"- a\n", "mapping"),
        (b"a: 1\n---\nb: 2\n", "more than one"),
        (b"a: [1\n", "not YAML"),
        (b"a: \xff\n", "UTF-8"),
        ("a: 1".encode("utf-16-le"), "UTF-8"),
        (b"a: \x01\n", "not YAML"),
        (b'a: "\\ud800"\n', "not YAML"),
        (b"a: !!python/object/apply:os.system [x]\n", "tag"),
        (b"a: !include x\n", "tag"),
        (b"a: &a [*a]\n", "alias"),
        (b"a: *b\n", "alias"),
        (b"[a, b]: c\n", "key"),
        (b"a: " + b"[" * 150, "deep"),
        (b"a: " + b"[" * 90_000, "nest"),
        (b"a: &a [1]\nb: [" + b"*a," * 1_001 + b"]\n", "aliases"),
        (
            b"a: &a [" + b"1," * 9_000 + b"]\nb: &b [" + b"*a," * 99 + b"]\nc: [" + b"*b," * 99 + b"]\n",
            "values",
        ),
        (
            b"a: &a " + b"x" * 90_000 + b"\nb: &b [" + b"*a," * 99 + b"]\nc: [" + b"*b," * 99 + b"]\n",
            "characters",
        ),
    ],
)
def test_hostile_yaml_is_one_diagnostic(text: bytes, reason: str) -> None:
    tree, said = yaml.read(text, "x")
    assert tree is None
    assert [item.code for item in said] == ["SF001"]
    assert reason in said[0].says


@settings(max_examples=300)
@given(st.data())
def test_no_mutation_of_yaml_raises(data: st.DataObject) -> None:
    text = bytearray(yaml.write(document(ZLIB)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.sampled_from(
                [b"", b"[", b"{", b'"', b"\\ud8", b"&a ", b"*a", b"!!int ", b"\xff", b": ", b"- ", b"\0"]
            )
        )
    tree, said = yaml.read(bytes(text), "x")
    assert tree is not None or said
