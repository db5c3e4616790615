"""SBOMs for tests: one that says everything our model and the formats know, in every encoding, and damage to it."""

from __future__ import annotations

import copy
import gzip
import io
import random
import tarfile
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
import zstandard

from wardbook.formats import sbom, sbom_writing
from wardbook.formats.sbom_writing import TARGETS
from wardbook.model.sbom import Sbom

Tree = Any  # Any: JSON

SHA256 = "ab" * 32


def rich() -> dict[str, Tree]:
    """CycloneDX 1.6: nested components, a service, hardware, a cryptographic asset, a model, support, unknown words."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "version": 3,
        "metadata": {
            "timestamp": "2026-03-01T10:00:00Z",
            "lifecycles": [{"phase": "build"}],
            "tools": {"components": [{"type": "application", "name": "syft", "version": "1.2"}]},
            "authors": [{"name": "Build", "email": "build@example.com"}],
            "component": {"type": "firmware", "bom-ref": "pump", "name": "pump", "version": "1.0.0"},
            "supplier": {"name": "Example Medical", "url": ["https://example.com"]},
        },
        "components": [*_libraries(), *_others()],
        "services": [
            {
                "bom-ref": "cloud",
                "provider": {"name": "Example Cloud"},
                "name": "telemetry",
                "version": "2",
                "endpoints": ["https://example.com/v2"],
                "authenticated": True,
                "x-trust-boundary": True,
            }
        ],
        "dependencies": [
            {"ref": "pump", "dependsOn": ["openssl", "zlib"]},
            {"ref": "openssl", "dependsOn": ["zlib"]},
            {"ref": "zlib"},
        ],
        "compositions": [{"aggregate": "complete", "assemblies": ["pump"]}],
        "properties": [{"name": "example:note", "value": "kept: “as it is”"}],
    }


def _libraries() -> list[dict[str, Tree]]:
    return [
        {
            "type": "library",
            "bom-ref": "openssl",
            "supplier": {"name": "OpenSSL Software Foundation"},
            "group": "org.openssl",
            "name": "openssl",
            "version": "3.0.8",
            "description": 'TLS, and "more"',
            "scope": "required",
            "hashes": [{"alg": "SHA-256", "content": SHA256}, {"alg": "SHA-1", "content": "ab" * 20}],
            "licenses": [{"license": {"id": "Apache-2.0"}}],
            "copyright": "Copyright 1998-2023 The OpenSSL Project Authors",
            "cpe": "cpe:2.3:a:openssl:openssl:3.0.8:*:*:*:*:*:*:*",
            "purl": "pkg:generic/openssl@3.0.8",
            "pedigree": {
                "patches": [{"type": "backport", "resolves": [{"type": "security", "id": "CVE-1"}]}]
            },
            "externalReferences": [{"type": "vcs", "url": "https://example.com/openssl.git"}],
            "components": [
                {"type": "library", "bom-ref": "crypto", "name": "libcrypto", "version": "3.0.8"},
                {"type": "file", "bom-ref": "file", "name": "libssl.so.3", "version": "3.0.8"},
            ],
            "properties": [
                {"name": "cdx:lifecycle:milestone:endOfSupport", "value": "2026-09-07"},
                {"name": "wardbook:support:level", "value": "actively maintained"},
                {"name": "example:layer", "value": "1"},
            ],
        },
        {
            "type": "library",
            "bom-ref": "zlib",
            "name": "zlib",
            "version": "1.3.1",
            "licenses": [{"expression": "Zlib OR MIT"}],
            "purl": "pkg:generic/zlib@1.3.1",
        },
        {
            "type": "library",
            "bom-ref": "own",
            "name": "drugs",
            "licenses": [{"license": {"name": "Our own"}}],
        },
    ]


def _others() -> list[dict[str, Tree]]:
    return [
        {"type": "device", "bom-ref": "mcu", "name": "STM32H7", "supplier": {"name": "ST"}, "version": "B"},
        {"type": "operating-system", "bom-ref": "os", "name": "yocto", "version": "4.0.10"},
        {
            "type": "cryptographic-asset",
            "bom-ref": "aes",
            "name": "AES-256-GCM",
            "cryptoProperties": {"assetType": "algorithm", "algorithmProperties": {"primitive": "ae"}},
        },
        {
            "type": "machine-learning-model",
            "bom-ref": "model",
            "name": "occlusion",
            "version": "4",
            "modelCard": {"modelParameters": {"task": "classification"}},
        },
    ]


@cache
def whole() -> Sbom:
    """`rich` as it is read."""
    found, said = sbom.read(msgspec.json.encode(rich()), "rich.cdx.json")
    if found is None or said:
        raise AssertionError(said)
    return found


@cache
def written(target: str) -> bytes:
    """`whole` in a format of `TARGETS`."""
    return sbom_writing.write(whole(), TARGETS[target])[0]


def tar(files: dict[str, bytes]) -> bytes:
    """A tar archive; the same files give the same bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive, deflated."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def zst(data: bytes) -> bytes:
    """One Zstandard frame."""
    return zstandard.ZstdCompressor().compress(data)


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "zst": zst,
    "zip": lambda data: zipped({"a/x.json": data, "b.txt": b"note"}),
    "tar.zst": lambda data: zst(tar({"x.spdx.json": data, "y.spdx.json": data})),
    "tar.gz": lambda data: gzip.compress(tar({"x.json": data}), mtime=0),
}
"""Ways to pack an SBOM."""

READERS: dict[str, tuple[str, ...]] = {
    "CYCLONEDX-JSON": ("cyclonedx-1.6", "cyclonedx-1.4"),
    "CYCLONEDX-XML": ("cyclonedx-1.6-xml", "cyclonedx-1.3-xml"),
    "SPDX-JSON": ("spdx-2.3", "spdx-2.2"),
    "SPDX-YAML": ("spdx-2.3-yaml",),
    "SPDX-TAG-VALUE": ("spdx-2.3-tag-value", "spdx-2.2-tag-value"),
    "SPDX-RDF": ("spdx-2.3-rdf",),
    "SPDX-3": ("spdx-3.0",),
    "CSV": ("csv",),
}
"""The readers of SBOMs, and the formats their inputs are made of."""

ODD: tuple[Tree, ...] = (
    *(None, True, False, 0, -1, 2**63, 2**64, 1e308, 10**400, 0.1, "", " ", "\x00", "NOASSERTION", "NONE"),
    *(
        "\u202e",
        "a" * 300,
        "<",
        "&amp;",
        "pkg:npm/%40a/b@1",
        "2026-13-45",
        "../../x",
        "SPDXRef-x",
        "-",
        "@infinite",
        "@digits",
    ),
    *([], {}, [None], [[]], {"": ""}, [{}], ["x", 1], {"name": None}, {"type": "library", "name": "x"}),
)
"""Values that do not belong where they are put."""

TOKENS = (
    *rb'{ } [ ] " , : null NaN -Infinity 1e999 \ud800 \u0000 @id @context'.split(),
    *b"< > </ /> <!-- <![CDATA[ &a; &#0; &#xD800; <?x?> xmlns= rdf:about <text> </text>".split(),
    *b"| > *a << --- SPDXRef- LicenseRef- NOASSERTION # ; =cmd|'/C' '' pkg: cpe:2.3:".split(),
    *(b"\n", b"\r\n", b"\t", b"  ", b"- ", b": ", b"&a ", b"!!int ", b"---\n", b"%YAML 1.1\n", b"9" * 400),
    *(b"Relationship: ", b"PackageName: ", "é".encode(), "\u2028".encode(), b"\xff", b"\xfe\xff", b"\x00"),
    *(b"\xed\xa0\x80", b"\xef\xbb\xbf", b"PK\x03\x04", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"<!DOCTYPE x>"),
)
"""Pieces that mean something to one of the readers."""


def damaged(data: bytes, order: random.Random) -> bytes:
    """`data` with a few pieces put in, taken out, doubled, flipped, cut off, or with its lines in disorder."""
    text = bytearray(data)
    for _ in range(order.randrange(1, 5)):
        at = order.randrange(len(text) + 1)
        match order.randrange(7):
            case 0 | 1:
                text[at:at] = order.choice(TOKENS)
            case 2:
                del text[at : at + order.randrange(1, 60)]
            case 3:
                text[at:at] = text[at : at + order.randrange(1, 200)]
            case 4:
                text[at : at + 1] = bytes([order.randrange(256)])
            case 5:
                lines = bytes(text).split(b"\n")
                lines[order.randrange(len(lines))] = order.choice(lines)
                text = bytearray(b"\n".join(lines))
            case _:
                if not order.randrange(6):
                    del text[at:]
    return bytes(text)


def reshaped(data: bytes, order: random.Random) -> bytes:
    """JSON text with odd values, parts of itself or nothing in a few places: it parses, and means little."""
    tree = msgspec.json.decode(data)
    for _ in range(order.randrange(1, 4)):
        holder, key = order.choice(_places(tree))
        value = (
            copy.deepcopy(order.choice(ODD))
            if order.randrange(3)
            else copy.deepcopy(order.choice(_places(tree))[0])
        )
        if not order.randrange(5):
            del holder[key]
            continue
        if isinstance(holder, dict) and not order.randrange(4):
            holder[order.choice(_names(tree))] = value
        else:
            holder[key] = value
    return _text(tree)


def _text(tree: Tree) -> bytes:
    import json  # the faster writer refuses integers out of every range, which are wanted here

    text = json.dumps(tree).encode()
    return text.replace(b'"@infinite"', b"1e999").replace(b'"@digits"', b"9" * 5_000)


def _places(tree: Tree) -> list[tuple[Tree, Tree]]:
    """Every member and item of a tree, as what holds it and its key."""
    found: list[tuple[Tree, Tree]] = []
    waiting = [tree]
    while waiting and len(found) < 3_000:
        value = waiting.pop()
        if isinstance(value, dict | list):
            keys = list(value) if isinstance(value, dict) else list(range(len(value)))
            found += [(value, key) for key in keys]
            waiting += [value[key] for key in keys]
    return found or [({"": tree}, "")]


def _names(tree: Tree) -> list[str]:
    return [key for holder, key in _places(tree) if isinstance(holder, dict)]


def one(reader: str, order: random.Random) -> bytes:
    """One damaged input for a reader of `READERS`, or of packed files."""
    if reader == "ARCHIVES":
        return _packed(order)
    seed = written(order.choice(READERS[reader]))
    is_json = seed[:1] == b"{"
    return reshaped(seed, order) if is_json and order.randrange(2) else damaged(seed, order)


def _packed(order: random.Random) -> bytes:
    pack = PACKINGS[order.choice(sorted(PACKINGS))]
    reader = order.choice(("SPDX-JSON", "CYCLONEDX-JSON"))
    if order.randrange(2):
        return damaged(pack(written(READERS[reader][0])), order)
    return pack(one(reader, order))
