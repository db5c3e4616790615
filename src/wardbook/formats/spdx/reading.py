"""SPDX 2.2 and 2.3 in their JSON shape to `Sbom`: fields read by type, everything else kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Raw

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, is_too_deep, not_as_expected, not_readable
from wardbook.formats.json_text import TOO_DEEP, members_twice, plain, reason, twice
from wardbook.formats.remarks import Remarks
from wardbook.formats.spdx.shapes import Package, Relationship
from wardbook.formats.spdx.words import DEPENDS, KINDS, SAME_AS, algorithm
from wardbook.formats.typed import Typed
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl
from wardbook.model.sbom import Encoding, Hash, Relation, Sbom, SbomComponent

SPECS = ("2.0", "2.1", "2.2", "2.3")
DOCUMENT = "SPDXRef-DOCUMENT"
NOTE_PREFIX = "wardbook:"

_packages = Typed(Package)
_relations = Typed(Relationship)
_raws = msgspec.json.Decoder(list[Raw]).decode
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_LISTS = frozenset({"packages", "files", "relationships"})
_NOTHING = frozenset({"", "NOASSERTION", "NONE"})
_WHO = re.compile(r"(?:Organization|Person|Tool):\s*(.*?)\s*(?:\([^()]*\))?\s*", re.DOTALL)


def read(data: bytes, name: str, encoding: Encoding = "json") -> tuple[Sbom | None, list[Diagnostic]]:
    """The SBOM in SPDX 2 JSON, None where it is none, and everything that could not be read.

    `components` are the packages in the order listed, what the document describes among them; the
    files, where a document has no packages. `root` is what the document describes, if it is one thing.
    """
    return guarded(lambda text, file: _read(text, file, encoding), data, name, SBOM_BYTES)


def _read(data: bytes, name: str, encoding: Encoding) -> tuple[Sbom | None, list[Diagnostic]]:
    text, refused = plain(data, name)
    if refused:
        return None, refused
    remarks = Remarks(name)
    try:
        members = _members(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError) as error:
        return None, [not_readable(remarks.at, f"it is not JSON: {reason(error)}")]
    if any(is_too_deep(bytes(item)) for key, item in members.items() if key not in _LISTS):
        return None, [not_readable(remarks.at, TOO_DEEP)]
    said = _value(members.get("spdxVersion"))
    if not isinstance(said, str) or not said.startswith("SPDX-"):
        return None, [not_readable(remarks.at, "it does not call itself SPDX 2 (`spdxVersion`)")]
    spec = said.removeprefix("SPDX-")
    if spec not in SPECS:
        says = f"spdxVersion `{said[:20]}` is not known ({', '.join(SPECS)}); it is read as the newest"
        remarks.add(not_as_expected(remarks.at, says, "/spdxVersion"))
    sbom = _Document(members, remarks).sbom(spec, encoding)
    if members_twice(text, members):
        for found in twice(text, name):
            remarks.add(found)
    return sbom, remarks.all()


def record(text: bytes, at: Span) -> SbomComponent | None:
    """One package's record by itself, as it is read within a document."""
    remarks = Remarks(at.file)
    item = _packages.read(text, "", remarks)
    name = item and (item.name or item.file_name)
    if item is None or not name:
        return None
    return component(item, name, "", Raw(text), "file" if not item.name else None, remarks)


class _Document:
    """One document while it is read."""

    def __init__(self, members: dict[str, Raw], remarks: Remarks) -> None:
        self.members = members
        self.remarks = remarks
        self.edges = [item for item in self._typed(_relations, "relationships") if item is not None]

    def sbom(self, spec: str, encoding: Encoding) -> Sbom:
        about = _value(self.members.get("creationInfo"))
        about = about if isinstance(about, dict) else {}
        creators = _strings(about.get("creators"))
        listed = "packages" if "packages" in self.members or "files" not in self.members else "files"
        components = tuple(self._components(listed))
        depends, relations = self._related()
        return Sbom(
            format="SPDX",
            spec=spec,
            encoding=encoding,
            name=_text(_value(self.members.get("name"))),
            serial=_text(_value(self.members.get("documentNamespace"))),
            root=self._root(components),
            author=", ".join(filter(None, (_who(one) for one in creators if not one.startswith("Tool:"))))
            or None,
            timestamp=_text(about.get("created")),
            tools=tuple(_tool(one) for one in creators if one.startswith("Tool:")),
            components=components,
            depends=depends,
            relations=relations,
            kept={key: item for key, item in self.members.items() if key != listed},
        )

    def _typed(self, typed: Typed[Any], key: str) -> Iterator[Any]:  # Any: the struct `typed` makes
        raws = self._list(key)
        return typed.each(raws, lambda index: f"/{key}/{index}", self.remarks)

    def _list(self, key: str) -> list[Raw]:
        text = self.members.get(key)
        if text is None:
            return []
        try:
            return _raws(text)
        except msgspec.ValidationError:
            self.remarks.odd(f"/{key}", "is not a list and is left out")
            return []

    def _components(self, key: str) -> Iterator[SbomComponent]:
        raws = self._list(key)
        for index, (item, raw) in enumerate(zip(self._typed(_packages, key), raws, strict=True)):
            path = f"/{key}/{index}"
            name = item and (item.name or item.file_name)
            if item is not None and not name:
                self.remarks.odd(path, "has no name and is left out")
            if item is not None and name:
                yield component(item, name, path, raw, "file" if key == "files" else None, self.remarks)

    def _root(self, components: Iterable[SbomComponent]) -> SbomComponent | None:
        """The one thing that the document describes."""
        described = set(_strings(_value(self.members.get("documentDescribes"))))
        for edge in self.edges:
            if edge.kind == "DESCRIBES" and edge.source == DOCUMENT:
                described.add(edge.target)
            elif edge.kind == "DESCRIBED_BY" and edge.target == DOCUMENT:
                described.add(edge.source)
        found = [item for item in components if item.ref in described]
        return found[0] if len(found) == 1 else None

    def _related(self) -> tuple[dict[str, tuple[str, ...]], tuple[Relation, ...]]:
        """Dependencies by ref, and every other relation in the words of SPDX, seen from its first element."""
        depends: dict[str, dict[str, None]] = {}
        relations: dict[Relation, None] = {}
        for edge in self.edges:
            source, target, kind = edge.source or "", edge.target or "", edge.kind or ""
            kind, turned = SAME_AS.get(kind, (kind, False))
            if turned:
                source, target = target, source
            if not source or target in _NOTHING or kind == "DESCRIBES":
                continue
            if kind in DEPENDS:
                depends.setdefault(source, {})[target] = None
            if kind != "DEPENDS_ON":
                relations[Relation(source, kind, target)] = None
        return {ref: tuple(on) for ref, on in depends.items()}, tuple(relations)


def component(
    item: Package, name: str, path: str, raw: Raw, kind: str | None, remarks: Remarks
) -> SbomComponent:
    """A component of its typed record."""
    purl, cpes = _names(item, path, remarks) if item.references else (None, ())
    notes = dict(_notes(item)) if item.annotations else {}
    return SbomComponent(
        name=name,
        version=_stated(item.version),
        purl=purl,
        cpes=cpes,
        supplier=_who(item.supplier) if item.supplier else None,
        author=_who(item.originator) if item.originator else None,
        license=_stated(item.concluded) or _stated(item.declared),
        hashes=tuple(
            [Hash(algorithm(one.algorithm or ""), (one.value or "").lower()) for one in item.checksums]
        )
        if item.checksums
        else (),
        kind=kind or KINDS.get(item.purpose or "", "library"),
        description=item.description or item.summary or None,
        copyright=_stated(item.copyright),
        support_level=notes.get("support-level"),
        end_of_support=_day(item.valid_until) if item.valid_until else notes.get("end-of-support"),
        justification=notes.get("justification"),
        ref=item.ref or None,
        path=path,
        family="SPDX",
        kept=raw,
    )


def _names(item: Package, path: str, remarks: Remarks) -> tuple[Purl | None, tuple[str, ...]]:
    """The first valid package URL and all CPE names of a package."""
    purl, cpes = None, []
    for index, each in enumerate(item.references or ()):
        kind = each.type or ""
        if kind == "purl" or kind.endswith("/purl"):
            found = None if purl else remarks.purl(each.locator or "", f"{path}/externalRefs/{index}")
            purl = purl or found
        elif kind.endswith(("cpe23Type", "cpe22Type")) and each.locator:
            cpes.append(each.locator)
    return purl, tuple(cpes)


def _value(raw: Raw | None) -> Any:  # Any: JSON
    return msgspec.json.decode(raw) if raw is not None else None


def _text(value: Any) -> str | None:  # Any: JSON
    return value if isinstance(value, str) and value else None


def _strings(listed: Any) -> list[str]:  # Any: JSON
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []


def _stated(text: Any) -> str | None:  # Any: text or unset
    return text if text and text not in _NOTHING else None


def _who(text: str) -> str | None:
    """The name in `Organization: NAME (mail)`; None for no assertion."""
    if text in _NOTHING:
        return None
    found = _WHO.fullmatch(text)
    return (found[1] if found else text).strip() or None


def _tool(text: str) -> str:
    """`Tool: name-version` as `name version`, where what follows the last hyphen begins with a digit or v."""
    said = text.removeprefix("Tool:").strip()
    name, _, version = said.rpartition("-")
    return f"{name} {version}" if name and version.lstrip("v")[:1].isdigit() else said


def _day(text: str) -> str:
    return text[:10] if text.endswith("T00:00:00Z") else text


def _notes(item: Package) -> Iterator[tuple[str, str]]:
    """What our own annotations say: `wardbook:support-level=…`."""
    for note in item.annotations or ():
        comment = note.comment or ""
        if comment.startswith(NOTE_PREFIX):
            key, _, value = comment.removeprefix(NOTE_PREFIX).partition("=")
            yield key, value
