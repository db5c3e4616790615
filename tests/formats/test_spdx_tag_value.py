"""SPDX tag-value: nothing that a document says is lost on the way to the JSON shape and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.formats.spdx import tag_value

SBOMS = Path(__file__).parents[2].parent / "shared/data/sboms"
TAG_VALUE = ("mqtt-client-sbom.spdx", "software_example6_spdx2.2_example6-bin.spdx")
JSON = ("software_example9_spdx2.2_appbomination.spdx.json", "photon.spdx.json")
Tree = dict[str, Any]

HEAD = """SPDXVersion: SPDX-2.3
DataLicense: CC0-1.0
SPDXID: SPDXRef-DOCUMENT
DocumentName: pump
DocumentNamespace: https://pump.example/sbom
Creator: Tool: builder-1.0
Created: 2026-01-31T12:00:00Z
"""
PACKAGE = """
PackageName: zlib
SPDXID: SPDXRef-zlib
PackageDownloadLocation: NOASSERTION
FilesAnalyzed: false
Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-zlib
"""


def shared(name: str) -> bytes:
    path = SBOMS / name
    if not path.exists():
        pytest.skip("../shared is absent")
    return path.read_bytes()


def tree_of(text: str) -> Tree:
    tree, problems = tag_value.read(text.encode(), "a.spdx")
    assert tree is not None
    assert problems == []
    return tree


def said(text: str) -> list[tuple[int, str]]:
    return [(found.at.line, found.says) for found in tag_value.strict(text.encode(), "a.spdx")]


def facts(tree: Tree) -> Tree:
    """A tree with all that means the same said in one way: lists of ids as relations, in order of id."""
    tree = json.loads(json.dumps(tree))
    relations = tree.get("relationships", [])
    told = [(tree["SPDXID"], "DESCRIBES", ref) for ref in tree.pop("documentDescribes", ())]
    for package in tree.get("packages", ()):
        told += [(package["SPDXID"], "CONTAINS", ref) for ref in package.pop("hasFiles", ())]
    triples = {
        (one["spdxElementId"], one["relationshipType"], one["relatedSpdxElement"]) for one in relations
    }
    comments = sorted(json.dumps(one, sort_keys=True) for one in relations if "comment" in one)
    tree["relationships"] = [sorted(triples | set(told)), comments]
    for listed in ("packages", "files", "snippets"):
        if listed in tree:
            tree[listed].sort(key=lambda item: item["SPDXID"])
    return tree


def test_what_a_package_says_stands_in_the_json_shape() -> None:
    tree = tree_of(
        HEAD
        + PACKAGE
        + """PackageChecksum: SHA1: 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12
PackageVerificationCode: d6a770ba38583ed4bb4525bd96e50461655d2758 (excludes: ./a.spdx, ./b.spdx)
ExternalRef: PACKAGE_MANAGER purl pkg:generic/zlib@1.3.1
ExternalRefComment: where it is from
PrimaryPackagePurpose: OPERATING-SYSTEM
PackageComment: <text>first
second: line</text>
"""
    )
    assert tree["packages"] == [
        {
            "name": "zlib",
            "SPDXID": "SPDXRef-zlib",
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
            "checksums": [{"algorithm": "SHA1", "checksumValue": "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"}],
            "packageVerificationCode": {
                "packageVerificationCodeValue": "d6a770ba38583ed4bb4525bd96e50461655d2758",
                "packageVerificationCodeExcludedFiles": ["./a.spdx", "./b.spdx"],
            },
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:generic/zlib@1.3.1",
                    "comment": "where it is from",
                }
            ],
            "primaryPackagePurpose": "OPERATING_SYSTEM",
            "comment": "first\nsecond: line",
        }
    ]
    assert tree["creationInfo"] == {"creators": ["Tool: builder-1.0"], "created": "2026-01-31T12:00:00Z"}


def test_a_file_belongs_to_the_package_before_it() -> None:
    text = "FileName: ./loose\nSPDXID: SPDXRef-loose\n" + PACKAGE + "FileName: ./a\nSPDXID: SPDXRef-a\n"
    tree = tree_of(HEAD + text)
    assert [item["SPDXID"] for item in tree["files"]] == ["SPDXRef-loose", "SPDXRef-a"]
    assert tree["packages"][0]["hasFiles"] == ["SPDXRef-a"]


def test_an_annotation_goes_to_the_element_it_names() -> None:
    note = "Annotator: Person: Jane\nAnnotationDate: 2026-01-31T12:00:00Z\nAnnotationType: REVIEW\n"
    text = HEAD + PACKAGE + note + "SPDXREF: SPDXRef-zlib\nAnnotationComment: seen\n" + note
    tree = tree_of(text + "SPDXREF: SPDXRef-DOCUMENT\nAnnotationComment: all seen\n")
    assert [one["comment"] for one in tree["packages"][0]["annotations"]] == ["seen"]
    assert [one["comment"] for one in tree["annotations"]] == ["all seen"]


def test_the_range_of_a_snippet_points_into_its_file() -> None:
    text = "SnippetSPDXID: SPDXRef-s\nSnippetByteRange: 310:420\nSnippetLineRange: 5:23\nSnippetFromFileSPDXID: SPDXRef-f\n"
    snippet = tree_of(HEAD + text)["snippets"][0]
    assert snippet["ranges"][0] == {
        "startPointer": {"reference": "SPDXRef-f", "offset": 310},
        "endPointer": {"reference": "SPDXRef-f", "offset": 420},
    }
    assert snippet["ranges"][1]["endPointer"] == {"reference": "SPDXRef-f", "lineNumber": 23}


def test_an_unknown_tag_is_named_with_its_line_and_written_back() -> None:
    text = HEAD + PACKAGE + "PackageColour: <text>blue\ngreen</text>\n"
    tree, problems = tag_value.read(text.encode(), "a.spdx")
    assert tree is not None
    assert [found.at.line for found in problems] == [text.count("\n") - 1]
    assert tree["x-unknown-tags"] == [{"tag": "PackageColour", "value": "blue\ngreen", "in": "SPDXRef-zlib"}]
    written, lost = tag_value.write(tree)
    assert b"PackageColour: <text>blue\ngreen</text>\n" in written
    assert lost == ()


def test_what_stood_in_an_element_that_is_gone_is_gone_too() -> None:
    tree, _ = tag_value.read((HEAD + PACKAGE + "PackageSecret: x\n").encode(), "a.spdx")
    assert tree is not None
    del tree["packages"]
    written, lost = tag_value.write(tree)
    assert b"Secret" not in written
    assert [loss.path for loss in lost] == ["x-unknown-tags[]"]


def test_what_tag_value_has_no_tag_for_is_a_named_loss() -> None:
    tree = tree_of(HEAD + PACKAGE)
    tree["packages"][0] |= {"colour": "blue", "comment": "a\nb</text>", "checksums": [{"algorithm": "SHA1"}]}
    lost = tag_value.write(tree)[1]
    assert {loss.path for loss in lost} == {
        "packages[].colour",
        "packages[].comment",
        "packages[].checksums[]",
    }


@pytest.mark.parametrize("name", TAG_VALUE)
def test_a_document_of_somebody_else_reads_back_the_same(name: str) -> None:
    tree, problems = tag_value.read(shared(name), name)
    assert tree is not None
    assert problems == []
    written, lost = tag_value.write(tree)
    assert lost == ()
    assert tag_value.read(written, name) == (tree, [])
    assert tag_value.write(tree)[0] == written


@pytest.mark.parametrize("name", JSON)
def test_every_fact_of_a_json_document_survives(name: str) -> None:
    tree = json.loads(shared(name))
    written, lost = tag_value.write(tree)
    assert lost == ()
    found, problems = tag_value.read(written, name)
    assert problems == []
    assert found is not None
    assert facts(found) == facts(tree)


TEXTS = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), min_size=1, max_size=20
)
SAFE = TEXTS.filter(lambda text: "</text>" not in text)
WORDS = st.text("abcXYZ019.-", min_size=1, max_size=8)
CHECKSUMS = st.lists(
    st.fixed_dictionaries({"algorithm": WORDS, "checksumValue": WORDS}), min_size=1, max_size=2
)
NOTES = st.lists(
    st.fixed_dictionaries({"annotator": SAFE}, optional={"comment": SAFE, "annotationType": SAFE}),
    min_size=1,
    max_size=2,
)
REFERENCES = st.lists(
    st.fixed_dictionaries(
        {"referenceCategory": WORDS, "referenceType": WORDS, "referenceLocator": WORDS},
        optional={"comment": SAFE},
    ),
    min_size=1,
    max_size=2,
)
PACKAGES = st.fixed_dictionaries(
    {"name": SAFE},
    optional={
        "versionInfo": SAFE,
        "copyrightText": SAFE,
        "filesAnalyzed": st.booleans(),
        "checksums": CHECKSUMS,
        "externalRefs": REFERENCES,
        "annotations": NOTES,
        "attributionTexts": st.lists(SAFE, min_size=1, max_size=3),
    },
)
FILES = st.fixed_dictionaries(
    {"fileName": SAFE}, optional={"comment": SAFE, "checksums": CHECKSUMS, "annotations": NOTES}
)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    tree: Tree = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": draw(SAFE)}
    tree["creationInfo"] = {"creators": draw(st.lists(SAFE, min_size=1, max_size=2)), "created": draw(SAFE)}
    packages = draw(st.lists(PACKAGES, max_size=3))
    files = draw(st.lists(FILES, max_size=4))
    owners = [draw(st.integers(-1, len(packages) - 1)) for _ in files] if packages else [-1] * len(files)
    for index, item in enumerate(packages):
        item["SPDXID"] = f"SPDXRef-p{index}"
        if owned := [f"SPDXRef-f{at}" for at, owner in enumerate(sorted(owners)) if owner == index]:
            item["hasFiles"] = owned
    for index, item in enumerate(files):
        item["SPDXID"] = f"SPDXRef-f{index}"
    licences = [
        {"licenseId": f"LicenseRef-{index}", "extractedText": text}
        for index, text in enumerate(draw(st.lists(SAFE, max_size=2)))
    ]
    lists = {"packages": packages, "files": files, "hasExtractedLicensingInfos": licences}
    return {**tree, **{key: value for key, value in lists.items() if value}}


@given(trees())
@settings(max_examples=150, deadline=None)
def test_any_tree_reads_back_the_same(tree: Tree) -> None:
    written, lost = tag_value.write(tree)
    assert lost == ()
    found, problems = tag_value.read(written, "a.spdx")
    assert problems == []
    assert found == tree


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["packages", "name", "SPDXID", "annotations", "comment", "ranges"]), inner
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
        "x-unknown-tags",
        "name",
    ):
        written, _ = tag_value.write({"spdxVersion": "SPDX-2.3", member: value})
        tag_value.strict(written, "a.spdx")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")))
@settings(max_examples=150, deadline=None)
def test_no_text_is_too_odd_to_be_read(noise: bytes) -> None:
    tag_value.strict(HEAD.encode() + noise, "a.spdx")
    tag_value.strict(noise, "a.spdx")


def test_a_text_that_never_ends_costs_its_field_only() -> None:
    tree, problems = tag_value.read((HEAD + "PackageName: <text>zlib\n" + PACKAGE).encode(), "a.spdx")
    assert tree is not None
    assert [item["name"] for item in tree["packages"]] == ["zlib", "zlib"]
    assert [found.at.line for found in problems] == [8]
    assert "never closes" in problems[0].says


def test_many_texts_that_never_end_are_read_in_one_pass() -> None:
    text = HEAD + "FileComment: <text>\n" * 100_000
    tree, problems = tag_value.read(text.encode(), "a.spdx")
    assert tree is not None
    assert 0 < len(problems) < 1_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"no tags at all",
        HEAD.encode() + b"DocumentComment: a\x00b\n",
        b"PackageName: zlib\n",
    ],
)
def test_what_is_no_document_is_one_diagnostic(data: bytes) -> None:
    tree, problems = tag_value.read(data, "a.spdx")
    assert tree is None
    assert problems[-1].code == "SF001"


def test_wrong_letters_cost_themselves_only() -> None:
    tree, problems = tag_value.read(HEAD.encode() + b"DocumentComment: caf\xe9\n", "a.spdx")
    assert tree is not None
    assert tree["comment"] == "caf�"
    assert [found.at.line for found in problems] == [8]


def test_utf_16_and_the_line_ends_of_windows_are_read() -> None:
    expected = tree_of(HEAD + PACKAGE)
    text = (HEAD + PACKAGE).replace("\n", "\r\n")
    for codec, told in (("utf-16", "UTF-16"), ("utf-8-sig", ""), ("utf-8", "")):
        tree, problems = tag_value.read(text.encode(codec), "a.spdx")
        assert tree == expected
        assert [told in item.says for item in problems] == ([True] if told else [])


def test_a_line_of_a_million_letters_is_a_value() -> None:
    tree = tree_of(HEAD + "DocumentComment: " + "x" * 1_000_000 + "\n")
    assert len(tree["comment"]) == 1_000_000


def test_a_lone_surrogate_is_a_named_loss() -> None:
    tree = {**tree_of(HEAD), "comment": "\ud800"}
    assert [loss.path for loss in tag_value.write(tree)[1]] == ["comment"]


def test_a_document_cut_off_anywhere_is_read_as_far_as_it_goes() -> None:
    data = shared(TAG_VALUE[1])
    for end in range(0, len(data), 50):
        tree, problems = tag_value.read(data[:end], "a.spdx")
        assert tree is not None or problems


def test_a_document_that_says_all_it_must_is_not_blamed() -> None:
    assert said(HEAD + PACKAGE) == []


def test_a_good_document_of_others_is_not_blamed() -> None:
    assert tag_value.strict(shared(TAG_VALUE[1]), TAG_VALUE[1]) == []


def test_what_another_validator_finds_in_a_document_is_found_here_too() -> None:
    found = tag_value.strict(shared(TAG_VALUE[0]), TAG_VALUE[0])
    assert {one.says.partition(": ")[2] for one in found[:-1]} == {
        "is an absolute path, not one within the package"
    }
    assert found[0].at.line > 1
    assert "48 more places" in found[-1].says


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("SPDX-2.3", "SPDX-2.9", 1, "none of SPDX-2.0"),
        ("CC0-1.0", "MIT", 2, "none of CC0-1.0"),
        ("SPDXID: SPDXRef-DOCUMENT", "SPDXID: SPDXRef-doc", 3, "none of SPDXRef-DOCUMENT"),
        ("DocumentName: pump\n", "", 0, "has no `name`"),
        ("pump.example/sbom", "pump.example/sbom#1", 5, "without `#`"),
        ("Tool: builder", "builder", 6, "no `Person:`"),
        ("Creator: Tool: builder-1.0\n", "", 0, "has no `creators`"),
        ("2026-01-31T12", "2026-02-31T12", 7, "no date"),
        ("2026-01-31T12:00:00Z", "2026-01-31", 7, "no date"),
        ("SPDXID: SPDXRef-zlib", "SPDXID: SPDXRef_zlib", 10, "letters, digits"),
        ("PackageDownloadLocation: NOASSERTION\n", "", 9, "has no `downloadLocation`"),
        ("FilesAnalyzed: false", "PackageChecksum: SHA1: 12", 12, "hexadecimal digits"),
        ("FilesAnalyzed: false", "PackageChecksum: SHA9: 12", 12, "no checksum algorithm"),
        ("FilesAnalyzed: false", "PackageSupplier: ACME", 12, "no `Person:`"),
        ("FilesAnalyzed: false", "PrimaryPackagePurpose: TOY", 12, "none of APPLICATION"),
        ("FilesAnalyzed: false", "PackageLicenseDeclared: LicenseRef-1 AND MIT", 12, "whose text"),
        ("FilesAnalyzed: false", "ExternalRef: SHOP purl pkg:a/b", 12, "none of OTHER"),
        ("DESCRIBES", "LIKES", 13, "none of AMENDS"),
        ("DESCRIBES SPDXRef-zlib", "DESCRIBES SPDXRef-lib", 13, "nothing in this document"),
        ("DESCRIBES SPDXRef-zlib", "DESCRIBES DocumentRef-x:SPDXRef-zlib", 13, "nothing in this document"),
        ("FilesAnalyzed: false", "FileName: a\nSPDXID: SPDXRef-zlib", 13, "several elements"),
        ("FilesAnalyzed: false", "FileName: a\nSPDXID: SPDXRef-a", 12, "no checksum with SHA1"),
        ("FilesAnalyzed: false", "FileName: /a\nSPDXID: SPDXRef-a", 12, "absolute path"),
        ("FilesAnalyzed: false", "FilesAnalyzed: false\nFileName: a\nSPDXID: SPDXRef-a", 9, "holds a file"),
        ("FilesAnalyzed: false", "Colour: blue", 12, "no tag of SPDX"),
    ],
)
def test_what_breaks_the_specification_is_named_with_its_line(
    old: str, new: str, line: int, what: str
) -> None:
    found = said((HEAD + PACKAGE).replace(old, new))
    assert [at for at, says in found if what in says] == [line], found


def test_spdx_2_2_asks_for_more() -> None:
    text = (HEAD + PACKAGE).replace("SPDX-2.3", "SPDX-2.2")
    missing = ("licenseConcluded", "licenseDeclared", "copyrightText")
    assert {says for _, says in said(text)} == {f"`/packages/0`: has no `{member}`" for member in missing}


def test_a_file_wrong_in_ten_thousand_places_is_told_briefly() -> None:
    text = HEAD + "".join(f"PackageName: p{index}\n" for index in range(5_000))
    assert len(said(text)) < 100


def test_a_kept_tag_never_becomes_a_fact_about_something_else() -> None:
    licence = "LicenseID: LicenseRef-1\nExtractedText: x\nFileComment: a stray remark\nSPDXID: SPDXRef-x\n"
    tree, problems = tag_value.read((HEAD + licence).encode(), "a.spdx")
    assert tree is not None
    assert [found.at.line for found in problems] == [10, 11]
    tree["files"] = [{"fileName": "./a", "SPDXID": "SPDXRef-a"}]
    written, lost = tag_value.write(tree)
    assert lost == ()
    assert b"FileComment: a stray remark" in written
    again, _ = tag_value.read(written, "a.spdx")
    assert again is not None
    assert again["files"] == tree["files"]


def test_a_tag_said_twice_is_kept_with_its_element() -> None:
    file = "FileName: ./a\nSPDXID: SPDXRef-a\nPackageDownloadLocation: NONE\n"
    tree, _ = tag_value.read((HEAD + PACKAGE + file).encode(), "a.spdx")
    assert tree is not None
    assert tree["packages"][0]["downloadLocation"] == "NOASSERTION"
    assert tree["x-unknown-tags"] == [
        {"tag": "PackageDownloadLocation", "value": "NONE", "in": "SPDXRef-zlib"}
    ]
    assert tag_value.read(tag_value.write(tree)[0], "a.spdx")[0] == tree
