"""Any SBOM: unpacked, told apart, and read by the module of its format."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_as_expected, not_readable
from wardbook.formats.cyclonedx.reading import from_json
from wardbook.formats.unpacking import Packed, unpack
from wardbook.formats.wrapping import unwrapped
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.sbom import Encoding, Family, Sbom

Read = tuple[Sbom | None, list[Diagnostic]]

HEADER = 4_000
"""Bytes of a first line that is taken for a header."""

FORMATS = "CycloneDX (JSON, XML), SPDX 2 (JSON, YAML, tag-value, RDF), SPDX 3 (JSON-LD), CSV"
HEAD = 65_536
"""Bytes looked at to tell formats apart."""


def read(data: bytes, name: str = "") -> Read:
    """The SBOM in `data` with diagnostics; None only where nothing can be read.

    `name` only helps to tell formats apart and stands in the diagnostics. Packed files (gzip,
    Zstandard, tar, zip) are opened; an archive of SPDX documents, as Yocto writes it, is one SBOM.
    """
    return guarded(_read, data, name, SBOM_BYTES)


def told_apart(data: bytes, name: str = "") -> tuple[Family, Encoding] | None:
    """The family and encoding of an unpacked file by its first bytes, None where it is none that is known.

    `name` decides only where the bytes leave it open.
    """
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"{", b"[")):
        return _json_family(data)
    if head.startswith(b"<") or head[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<"):
        return _xml_family(data)
    if _TAG_VALUE.search(head):
        return "SPDX", "tag-value"
    if _YAML.search(head):
        return "SPDX", "yaml"
    is_table = name.lower().endswith((".csv", ".tsv")) or _is_table(head)
    return ("CSV", "csv") if is_table and head else None


_TAG_VALUE = re.compile(rb"^[ \t]*SPDXVersion:", re.MULTILINE)
_YAML = re.compile(rb"^[\"']?(spdxVersion|SPDXID)[\"']?[ \t]*:", re.MULTILINE)
_TABLE_WORDS = (b"component", b"name", b"package")


def _is_table(head: bytes) -> bool:
    """Whether the first line looks like the header of a table of components."""
    first = head.split(b"\n", 1)[0][:HEADER].replace(b"\x00", b"").lower()
    return any(mark in first for mark in (b",", b";", b"\t")) and any(word in first for word in _TABLE_WORDS)


# Most CycloneDX says what it is before anything else, and then the rest need not be searched for other marks.
_CYCLONEDX_FIRST = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"\$schema"\s*:\s*"[^"\\]{0,200}"\s*,\s*)?"bomFormat"\s*:'
)


def _json_family(data: bytes) -> tuple[Family, Encoding] | None:
    if _CYCLONEDX_FIRST.match(data):
        return "CycloneDX", "json"
    marks: tuple[tuple[bytes, Family, Encoding], ...] = (
        (b'"bomFormat"', "CycloneDX", "json"),
        (b'"spdxVersion"', "SPDX", "json"),
        (b'"@context"', "SPDX-3", "json-ld"),
    )
    found = [(family, encoding) for mark, family, encoding in marks if mark in data]
    if not found and b"spdx.org/rdf/3" in data:  # JSON-LD that spells every name out
        return "SPDX-3", "json-ld"
    if len(found) > 1:
        found = [pair for pair in found if _MEMBER[pair[0]] in _members(data)] or found
    return found[0] if found else None


_MEMBER = {"CycloneDX": "bomFormat", "SPDX": "spdxVersion", "SPDX-3": "@context"}


def _members(data: bytes) -> frozenset[str]:
    return frozenset(_raw_members(data))


def _raw_members(data: bytes) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return {}


def _xml_family(data: bytes) -> tuple[Family, Encoding] | None:
    head = data[:HEAD].replace(b"\x00", b"")
    if b"cyclonedx.org/schema/bom" in head:
        return "CycloneDX", "xml"
    return ("SPDX", "rdf") if b"rdf-syntax-ns#" in head or b"spdx.org/rdf" in head else None


def _read(data: bytes, name: str) -> Read:
    try:
        files = unpack(data)
    except Packed as error:
        return None, [not_readable(Span(name), str(error))]
    if len(files) == 1:
        return _read_one(files[0][1], name)
    from wardbook.formats.bundle import joined  # archives are rare

    return joined(files, name, _read_one)


def _read_one(text: bytes, name: str) -> Read:
    text, wrapping = unwrapped(text)
    kind = told_apart(text, name)
    if kind is None:
        reason = "it is empty" if not text.strip() else f"it is none of the formats that are read: {FORMATS}"
        return None, [not_readable(Span(name), reason)]
    found, said = _reader(*kind)(text, name)
    return found, [*said, *([_stood_in(name, wrapping)] if "signed" in wrapping else [])]


def _stood_in(name: str, wrapping: str) -> Diagnostic:
    return msgspec.structs.replace(
        not_as_expected(Span(name), f"it stands in {wrapping}"),
        severity=Severity.NOTE,
        help="verify them with the tool that signed, such as `cosign verify-attestation`",
    )


def _reader(family: Family, encoding: Encoding) -> Callable[[bytes, str], Read]:
    """The reader of a format; its module is imported only now, for most folders hold one format."""
    if family == "CycloneDX" and encoding == "json":
        return from_json
    if family == "CycloneDX":
        from wardbook.formats.cyclonedx import xml  # only for its files, as above

        return _through(xml.read, from_json, encoding)
    if family == "SPDX-3":
        from wardbook.formats.spdx import version3  # only for its files, as above

        return version3.read
    if family == "CSV":
        from wardbook.formats import component_csv  # only for its files, as above

        return component_csv.read
    from wardbook.formats.spdx import reading  # only for its files, as above

    if encoding == "json":
        return reading.read
    return _through(_spdx_codec(encoding), reading.read, encoding)


def _spdx_codec(
    encoding: Encoding,
) -> Callable[[bytes, str], tuple[Any, list[Diagnostic]]]:  # Any: a JSON tree
    if encoding == "yaml":
        from wardbook.formats.spdx import yaml  # only for its files: a folder holds few encodings

        return yaml.read
    if encoding == "rdf":
        from wardbook.formats.spdx import rdf  # likewise

        return rdf.read
    from wardbook.formats.spdx import tag_value  # likewise

    return tag_value.read


def _through(
    codec: Callable[[bytes, str], tuple[Any, list[Diagnostic]]],  # Any: a JSON tree
    mapper: Callable[[bytes, str, Encoding], Read],
    encoding: Encoding,
) -> Callable[[bytes, str], Read]:
    """Read by way of the family's JSON shape, so that each family is understood in one place."""

    def through(text: bytes, name: str) -> Read:
        shaped, problems = codec(text, name)
        if shaped is None:
            return None, problems
        found, more = mapper(msgspec.json.encode(shaped), name, encoding)
        return found, [*problems, *more]

    return through
