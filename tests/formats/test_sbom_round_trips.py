"""Every format to every other and back: what is lost is what the losses name, and nothing is lost to the same format."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sbom_inputs import PACKINGS, SHA256, rich, tar, whole, written, zst
from wardbook.formats import sbom, sbom_checking, sbom_writing
from wardbook.formats.losses import Loss
from wardbook.formats.sbom_writing import TARGETS
from wardbook.model.sbom import Sbom, SbomComponent

SHARED = Path(__file__).parents[2].parent / "shared"
FIELDS = {
    "version": ("version",),
    "purl": ("purl",),
    "cpes": ("cpe",),
    "supplier": ("supplier", "provider", "publisher"),
    "author": ("author",),
    "license": ("license",),
    "hashes": ("hashes", "checksums"),
    "kind": ("type", "kind", "purpose"),
    "description": ("description",),
    "copyright": ("copyright",),
    "support_level": ("support", "properties"),
    "end_of_support": ("end-of-support", "properties", "validUntil"),
    "justification": ("justification", "properties"),
}
"""Fields of a component, and the words by which a loss of each is known."""

ABOUT = {
    "name": ("name", "metadata.component"),
    "author": ("author",),
    "supplier": ("supplier",),
    "timestamp": ("timestamp",),
    "tools": ("tools",),
    "lifecycles": ("lifecycles",),
    "completeness": ("completeness", "compositions"),
    "serial": ("serial",),
}
"""What an SBOM says of itself, likewise."""

SOURCES = (
    "cyclonedx-1.6",
    "cyclonedx-1.7-xml",
    "spdx-2.3",
    "spdx-2.2-tag-value",
    "spdx-2.3-rdf",
    "spdx-3.0",
    "csv",
)


def read(data: bytes) -> Sbom:
    found, said = sbom.read(data, "x")
    assert found is not None
    assert said == []
    return found


def components(found: Sbom) -> dict[str, SbomComponent]:
    """Components, services and the root by the full name, which no format splits in another way."""
    listed = [*([found.root] if found.root else []), *found.components, *found.services]
    return {item.full_name: item for item in reversed(listed)}


def edges(found: Sbom) -> set[tuple[str, str]]:
    """Who depends on or contains whom, by name; nesting is containing."""
    names = {item.ref: name for name, item in components(found).items()}
    said = {(source, target) for source, on in found.depends.items() for target in on}
    said |= {(one.source, one.target) for one in found.relations if one.kind != "DESCRIBES"}
    said |= {(item.parent, item.ref) for item in components(found).values() if item.parent and item.ref}
    return {(names.get(source, source), names.get(target, target)) for source, target in said}


def value(holder: Any, field: str) -> Any:
    found = getattr(holder, field)
    return set(found) if isinstance(found, tuple) else found


def unnamed(before: Sbom, after: Sbom, losses: tuple[Loss, ...]) -> Iterator[str]:
    """What differs although no loss names it."""
    paths = [loss.path for loss in losses]
    old, new = components(before), components(after)
    if before.root and "root" in paths and before.root.full_name not in new:
        old.pop(before.root.full_name)
    if old.keys() != new.keys():
        yield f"names: {sorted(old.keys() ^ new.keys())}"
    for name in old.keys() & new.keys():
        for field, words in FIELDS.items():
            is_named = any(word.lower() in path.lower() for word in words for path in paths)
            if value(old[name], field) != value(new[name], field) and not is_named:
                yield f"{name}.{field}: {getattr(old[name], field)} became {getattr(new[name], field)}"
    for field, words in ABOUT.items():
        stated = value(before, field)
        if (
            stated
            and stated != value(after, field)
            and not any(word in path for word in words for path in paths)
        ):
            yield f"{field}: {stated} became {getattr(after, field)}"
    gone = edges(before) - edges(after)
    if gone and not any(path.startswith(("relation", "depends")) for path in paths):
        yield f"relations: {sorted(gone)}"


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("source", SOURCES)
def test_what_a_conversion_loses_is_named(source: str, target: str) -> None:
    before = read(written(source))
    data, losses = sbom_writing.write(before, TARGETS[target])
    assert list(unnamed(before, read(data), losses)) == []


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_named_as_lost_is_gone_and_comes_up_no_second_time(target: str) -> None:
    data, losses = sbom_writing.write(whole(), TARGETS[target])
    again, more = sbom_writing.write(read(data), TARGETS[target])
    assert again == data
    assert more == () or TARGETS[target].family == "CSV"
    text = data.decode()
    for word in ("cryptoProperties", "modelCard", "pedigree", "x-trust-boundary"):
        is_lost = any(word in loss.path for loss in losses)
        assert is_lost != (word in text), (word, [loss.path for loss in losses])


@pytest.mark.parametrize("target", [name for name in TARGETS if name != "csv"])
def test_every_export_of_a_whole_sbom_passes_the_official_check(target: str) -> None:
    tree = rich()
    for item in (*tree["components"], *tree["services"]):
        item.setdefault("version", "1")  # which CycloneDX 1.2 and 1.3 demand
    found = read(msgspec.json.encode(tree))
    data, _ = sbom_writing.write(found, TARGETS[target])
    assert sbom_checking.check(data, target).diagnostics == ()


# --- The same format ---


def own(found: Sbom) -> str:
    """The target of the very format and version an SBOM came in."""
    spec = found.spec[:3]
    key = (found.format, found.encoding)
    return next(
        name
        for name, each in TARGETS.items()
        if (each.family, each.encoding) == key and each.spec[:3] == spec
    )


def others() -> Iterator[Any]:
    """JSON files that others wrote: the valid files of the CycloneDX suite, and the SBOMs of tools."""
    suite = SHARED / "conformance" / "cyclonedx-specification.zip"
    if suite.exists():
        with zipfile.ZipFile(suite) as archive:
            for name in archive.namelist():
                if "/valid-" in name and name.endswith(".json"):
                    yield pytest.param(archive.read(name), id=name)
    for path in sorted((SHARED / "data" / "sboms").glob("*.json*")):
        data = path.read_bytes()
        yield pytest.param(gzip.decompress(data) if path.suffix == ".gz" else data, id=path.name)


def present(data: bytes) -> bytes:
    if not data:
        pytest.skip("neither the CycloneDX suite nor SBOMs of other tools are here (../shared)")
    return data


@pytest.mark.parametrize("data", list(others()) or [pytest.param(b"", id="absent")])
def test_json_that_others_wrote_comes_back_as_it_was(data: bytes) -> None:
    found, _ = sbom.read(present(data), "x")
    assert found is not None
    back, losses = sbom_writing.write(found, TARGETS[own(found)])
    assert json.loads(back) == json.loads(data)
    assert losses == ()


@pytest.mark.parametrize("target", TARGETS)
def test_the_same_format_loses_nothing(target: str) -> None:
    data = written(target)
    again, losses = sbom_writing.write(read(data), TARGETS[target])
    assert again == data
    assert losses == () or TARGETS[target].family == "CSV"


def test_unknown_members_come_back_where_they_stood() -> None:
    tree = rich()
    tree["x-vendor"] = {"a": [1, None, {"b": 2.5}], "c": ""}
    tree["metadata"]["x-note"] = []
    tree["components"][0]["components"][1]["x-deep"] = {"": 0}
    tree["dependencies"][0]["x-why"] = "linked"
    found = read(msgspec.json.encode(tree))
    data, losses = sbom_writing.write(found, TARGETS["cyclonedx-1.6"])
    assert (json.loads(data), losses) == (tree, ())
    # Another version is written as its official schema asks, and what it does not know is named.
    data, losses = sbom_writing.write(found, TARGETS["cyclonedx-1.7"])
    gone = {loss.path for loss in losses}
    assert gone >= {"x-vendor", "metadata.x-note", "components[].components[].x-deep", "dependencies[].x-why"}
    assert b"x-vendor" not in data


def test_a_signature_does_not_outlive_the_version_it_was_made_for() -> None:
    tree = rich() | {"signature": {"algorithm": "ES256", "value": "AA"}}
    found = read(msgspec.json.encode(tree))
    same, losses = sbom_writing.write(found, TARGETS["cyclonedx-1.6"])
    assert (json.loads(same)["signature"], losses) == (tree["signature"], ())
    for target in ("cyclonedx-1.5", "cyclonedx-1.7", "cyclonedx-1.7-xml"):
        data, losses = sbom_writing.write(found, TARGETS[target])
        assert b"ES256" not in data
        assert "signature" in {loss.path for loss in losses}


# --- Anything ---

texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and text not in ("NOASSERTION", "NONE")
)
words = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@st.composite
def boms(draw: st.DrawFn) -> dict[str, Any]:
    """CycloneDX 1.6 with all that matters to a device, in any combination."""
    names = draw(st.lists(words, min_size=1, max_size=6, unique=True))
    listed: list[dict[str, Any]] = []
    for name in names[1:]:
        item: dict[str, Any] = {"type": draw(st.sampled_from(KINDS)), "bom-ref": name, "name": name}
        item |= draw(st.fixed_dictionaries({}, optional=MEMBERS))
        if draw(st.booleans()):
            item["purl"] = f"pkg:generic/{name}@1"
        hosts = [each for each in listed if "components" not in each]
        if hosts and not draw(st.integers(0, 3)):
            draw(st.sampled_from(hosts)).setdefault("components", []).append(item)
        else:
            listed.append(item)
    made = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": listed}
    made["metadata"] = {
        "timestamp": "2026-03-01T10:00:00Z",
        "component": {"type": "firmware", "bom-ref": names[0], "name": names[0]},
        **draw(st.fixed_dictionaries({}, optional={"authors": st.just([{"name": "Build"}])})),
    }
    made["dependencies"] = [
        {
            "ref": name,
            "dependsOn": draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)),
        }
        for name in draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    ]
    return made


KINDS = (
    *("library", "application", "framework", "operating-system", "device", "firmware", "file", "container"),
    *("platform", "device-driver", "machine-learning-model", "data", "cryptographic-asset"),
)
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "version": st.sampled_from(["1", "1.2.3-rc1", "2:1.0+b1"]) | texts,
    "supplier": texts.map(lambda text: {"name": text}),
    "licenses": st.sampled_from(
        [
            [{"license": {"id": "MIT"}}],
            [{"license": {"name": "Our own"}}],
            [{"expression": "MIT OR Zlib"}],
            [{"expression": "Apache-2.0 WITH LLVM-exception"}],
        ]
    ),
    "hashes": st.just([{"alg": "SHA-256", "content": SHA256}]),
    "description": texts,
    "copyright": texts,
    "cpe": st.just("cpe:2.3:a:x:y:1:*:*:*:*:*:*:*"),
    "properties": st.lists(
        st.sampled_from(
            [
                {"name": "cdx:lifecycle:milestone:endOfSupport", "value": "2030-01-31"},
                {"name": "wardbook:support:level", "value": "abandoned"},
                {"name": "wardbook:justification", "value": "vendor page"},
            ]
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda each: each["name"],
    ),
}


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=30)
@given(tree=boms())
def test_whatever_is_said_comes_back_or_is_named(target: str, tree: dict[str, Any]) -> None:
    before = read(msgspec.json.encode(tree))
    data, losses = sbom_writing.write(before, TARGETS[target])
    after = read(data) if TARGETS[target].family != "CSV" or before.components else before
    assert list(unnamed(before, after, losses)) == []
    assert sbom_writing.write(before, TARGETS[target])[0] == data


# --- Packed files ---


@pytest.mark.parametrize("packing", [name for name in PACKINGS if name != "tar.zst"])
def test_a_packed_sbom_is_read_as_the_file_in_it(packing: str) -> None:
    for target in ("spdx-2.3", "cyclonedx-1.6"):
        found = read(PACKINGS[packing](written(target)))
        assert [item.name for item in found.components] == [
            item.name for item in read(written(target)).components
        ]
        assert sbom_checking.check(PACKINGS[packing](written(target)), "x.gz").diagnostics == ()


def yocto() -> dict[str, bytes]:
    """An archive as create-spdx of Yocto writes it for an image: documents that refer to each other, and an index."""

    def document(
        name: str, packages: list[dict[str, Any]], related: list[Any], others: tuple[str, ...] = ()
    ) -> bytes:
        refs = [
            {
                "externalDocumentId": f"DocumentRef-{other}",
                "spdxDocument": f"http://spdx.org/spdxdocs/{other}",
                "checksum": {"algorithm": "SHA1", "checksumValue": "ab" * 20},
            }
            for other in others
        ]
        tree = {
            "SPDXID": "SPDXRef-DOCUMENT",
            "spdxVersion": "SPDX-2.2",
            "dataLicense": "CC0-1.0",
            "name": name,
            "documentNamespace": f"http://spdx.org/spdxdocs/{name}",
            "creationInfo": {
                "created": "2026-01-01T00:00:00Z",
                "creators": ["Tool: OpenEmbedded Core create-spdx.bbclass", "Organization: OpenEmbedded ()"],
            },
            "externalDocumentRefs": refs,
            "packages": packages,
            "relationships": [
                {"spdxElementId": source, "relationshipType": kind, "relatedSpdxElement": target}
                for source, kind, target in related
            ],
        }
        return json.dumps(tree).encode()

    def package(ref: str, name: str, version: str) -> dict[str, Any]:
        return {
            "SPDXID": f"SPDXRef-{ref}",
            "name": name,
            "versionInfo": version,
            "downloadLocation": "NOASSERTION",
            "copyrightText": "NOASSERTION",
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "MIT",
            "supplier": "Organization: OpenEmbedded ()",
        }

    image = document(
        "core-image",
        [package("Image", "core-image", "1.0")],
        [
            ("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Image"),
            ("SPDXRef-Image", "CONTAINS", "DocumentRef-zlib:SPDXRef-Package-libz1"),
        ],
        ("zlib",),
    )
    zlib = document(
        "zlib",
        [package("Package-libz1", "libz1", "1.3.1")],
        [("SPDXRef-Package-libz1", "GENERATED_FROM", "DocumentRef-recipe-zlib:SPDXRef-Recipe-zlib")],
        ("recipe-zlib",),
    )
    recipe = document("recipe-zlib", [package("Recipe-zlib", "zlib", "1.3.1")], [])
    index = {"documents": [{"filename": "core-image.spdx.json"}]}
    return {
        "core-image.spdx.json": image,
        "zlib.spdx.json": zlib,
        "recipe-zlib.spdx.json": recipe,
        "index.json": json.dumps(index).encode(),
    }


def test_an_archive_of_yocto_is_one_sbom_of_the_image() -> None:
    found = read(zst(tar(yocto())))
    assert found.root is not None
    assert (found.root.name, found.root.version) == ("core-image", "1.0")
    assert sorted(item.name for item in found.components) == ["core-image", "libz1", "zlib"]
    known = {item.ref for item in found.components}
    assert all(
        one.source in known and one.target in known for one in found.relations if one.kind != "DESCRIBES"
    )
    assert {one.kind for one in found.relations} >= {"CONTAINS", "GENERATES"}


def test_the_same_document_twice_in_an_archive_counts_once() -> None:
    files = yocto()
    files["copy/zlib.spdx.json"] = files["zlib.spdx.json"]
    assert len(read(zst(tar(files))).components) == 3


def test_a_broken_document_in_an_archive_is_named_by_its_own_file() -> None:
    files = yocto() | {"broken.spdx.json": b"{"}
    found, said = sbom.read(zst(tar(files)), "image.tar.zst")
    assert found is not None
    assert len(found.components) == 3
    assert [(item.code, item.at.file) for item in said] == [("SF001", "image.tar.zst/broken.spdx.json")]
