"""SPDX 2.2 and 2.3 in their JSON shape to `Sbom`: fields read by type, everything else kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Raw

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, is_too_deep, not_as_expected, not_readable
from wardbook.formats.json_text import (
    TOO_DEEP,
    members_twice,
    oddities,
    plain,
    pointer,
    reason,
    refuse_no_text,
    twice,
)
from wardbook.formats.patched import by_source_info
from wardbook.formats.remarks import Remarks
from wardbook.formats.source_package import of_source_info
from wardbook.formats.spdx.shapes import Checksum, Note, Package, Reference, Relationship
from wardbook.formats.spdx.words import ALGORITHMS, DEPENDS, KINDS, SAME_AS
from wardbook.formats.typed import Typed
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl
from wardbook.model.sbom import Encoding, Hash, Relation, Sbom, SbomComponent

SPECS = ("2.0", "2.1", "2.2", "2.3")
DOCUMENT = "SPDXRef-DOCUMENT"
NOTE_PREFIX = "wardbook:"
"""How the comment of an annotation begins that holds a field SPDX has no member for."""

RELATION_PREFIX = "wardbook:relation="
"""How the comment of a relationship of kind OTHER begins that has a word SPDX 2 does not know."""
USUAL = 200
"""Characters of a name; longer ones are looked at each time and not remembered."""

_packages = Typed(Package)
_relations = Typed(Relationship)
_raws = msgspec.json.Decoder(list[Raw]).decode
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_LISTS = ("packages", "files", "relationships")
_NOTHING = frozenset({"", "NOASSERTION", "NONE"})
_WHO = re.compile(r"(?:Organization|Person|Tool):\s*")
_CPES = frozenset({"cpe23Type", "cpe22Type"})
_tuple = tuple.__new__  # half the cost of a named tuple's own way
# Words of every package are kept once.
_ALGORITHMS = {**ALGORITHMS, "MD5": "MD5"}


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
        refuse_no_text(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return None, [not_readable(remarks.at, f"it is not JSON: {reason(error)}")]
    document = _Document(members, remarks)
    if document.is_too_deep():
        return None, [not_readable(remarks.at, TOO_DEEP)]
    said = document.value("spdxVersion")
    if not isinstance(said, str) or not said.startswith("SPDX-"):
        return None, [not_readable(remarks.at, "it does not call itself SPDX 2 (`spdxVersion`)")]
    spec = said.removeprefix("SPDX-")
    if spec not in SPECS:
        says = f"spdxVersion `{said[:20]}` is not known ({', '.join(SPECS)}); it is read as the newest"
        remarks.add(not_as_expected(remarks.at, says, "/spdxVersion"))
    sbom = document.sbom(spec, encoding)
    if members_twice(text, members):
        for found in twice(text, name):
            if not found.path:
                remarks.add(found)
    document.look_for_twice()
    return sbom, remarks.all()


def record(
    text: bytes | Raw, at: Span, licences: Mapping[str, str] = MappingProxyType({})
) -> SbomComponent | None:
    """One package's record by itself, as it is read within a document that has these `licences`."""
    remarks = Remarks(at.file)
    whole = bytes(text)
    item = _packages.read(whole, "", remarks)
    name = item and (item.name or item.file_name)
    if item is None or not name:
        return None
    return component(item, name, "", Raw(whole), "file" if not item.name else None, remarks, licences)


def licence_names(listed: Any) -> dict[str, str]:  # Any: JSON
    """The names that a document gives to licences of its own (SPDX 2.3, clause 10.3), by LicenseRef."""
    found = {}
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict):
            ref, name = _text(entry.get("licenseId")), _stated(entry.get("name"))
            if ref and isinstance(name, str):
                found[ref] = name
    return found


def made_by(creators: Any) -> tuple[str | None, tuple[str, ...]]:  # Any: JSON
    """Author and tools that `creationInfo.creators` names."""
    said = _strings(creators)
    people = [_who(one) for one in said if not one.startswith("Tool:")]
    return ", ".join(filter(None, people)) or None, tuple(
        _tool(one) for one in said if one.startswith("Tool:")
    )


class _Document:
    """One document while it is read."""

    def __init__(self, members: dict[str, Raw], remarks: Remarks) -> None:
        self.members = members
        self.remarks = remarks
        self.lists = {key: self._list(key) for key in _LISTS if key in members}
        self.listed = "files" if self.lists.get("files") and not self.lists.get("packages") else "packages"
        self.edges: list[Relationship] = []

    def is_too_deep(self) -> bool:
        """Packages and relationships are looked at one by one when they are read."""
        own = {self.listed, "relationships"}
        return any(is_too_deep(bytes(text)) for key, text in self.members.items() if key not in own)

    def sbom(self, spec: str, encoding: Encoding) -> Sbom:
        self.edges = [item for item in self._typed(_relations, "relationships") if item is not None]
        about = self.value("creationInfo")
        about = about if isinstance(about, dict) else {}
        author, tools = made_by(about.get("creators"))
        components = tuple(self._components(self.listed))
        depends, relations = related(self.edges)
        return Sbom(
            format="SPDX",
            spec=spec,
            encoding=encoding,
            name=_text(self.value("name")),
            serial=_text(self.value("documentNamespace")),
            root=self._root(components),
            author=author,
            timestamp=_text(about.get("created")),
            tools=tools,
            components=components,
            depends=depends,
            relations=relations,
            kept={key: item for key, item in self.members.items() if key != self.listed},
        )

    def value(self, key: str) -> Any:  # Any: JSON
        """A member as a tree, None where it is missing or holds a number that is out of every range.

        `look_for_twice` remarks on such a number.
        """
        try:
            return msgspec.json.decode(self.members[key]) if key in self.members else None
        except msgspec.MsgspecError:
            return None

    def look_for_twice(self) -> None:
        """Keys given twice in what is kept and not read by type."""
        for key, text in self.members.items():
            if key not in self.lists:
                self._look_at(bytes(text), pointer("", key))
            elif key not in (self.listed, "relationships"):
                for index, raw in enumerate(self.lists[key]):
                    self._look_at(bytes(raw), f"/{key}/{index}")

    def _look_at(self, text: bytes, path: str) -> None:
        for found in oddities(text, self.remarks.at.file, path):
            self.remarks.add(found)

    def _typed(self, typed: Typed[Any], key: str) -> Iterator[Any]:  # Any: the struct `typed` makes
        return typed.each(self.lists.get(key, []), lambda index: f"/{key}/{index}", self.remarks)

    def _list(self, key: str) -> list[Raw]:
        try:
            return _raws(self.members[key])
        except msgspec.ValidationError:
            self.remarks.odd(f"/{key}", "is not a list and is left out")
            return []

    def _components(self, key: str) -> Iterator[SbomComponent]:
        kind = "file" if key == "files" else None
        licences = licence_names(self.value("hasExtractedLicensingInfos"))
        remarks, base = self.remarks, f"/{key}/"
        raws = self.lists.get(key, [])
        for index, (item, raw) in enumerate(zip(self._typed(_packages, key), raws, strict=True)):
            if item is None:
                continue
            name = item.name or item.file_name
            if name:
                yield component(item, name, f"{base}{index}", raw, kind, remarks, licences)
            else:
                remarks.odd(f"{base}{index}", "has no name and is left out")

    def _root(self, components: Iterable[SbomComponent]) -> SbomComponent | None:
        """The one thing that the document describes."""
        own = {DOCUMENT, _text(self.value("SPDXID"))}
        refs = set(_strings(self.value("documentDescribes")))
        stated = map(_turned, self.edges)
        refs |= {one.target for one in stated if one.kind == "DESCRIBES" and one.source in own}
        found = [item for item in components if item.ref in refs]
        return found[0] if len(found) == 1 else None


def related(edges: Iterable[Relationship]) -> tuple[dict[str, tuple[str, ...]], tuple[Relation, ...]]:
    """Who depends on whom by ref, and every relation that says more than that or something else.

    A dependency on NONE is a statement too: it depends on nothing (SPDX 2.3, clause 11.1).
    """
    depends: dict[str, dict[str, None]] = {}
    relations: dict[Relation, None] = {}
    for edge in edges:
        source, kind, target = stated = _turned(edge)
        if not source or not kind or kind == "DESCRIBES" or target in ("", "NOASSERTION"):
            continue
        if kind in DEPENDS:
            needs, needed = (target, source) if DEPENDS[kind] else (source, target)
            on = depends.setdefault(needs, {}) if needs not in _NOTHING else {}
            if needed not in _NOTHING:
                on[needed] = None
        if kind != "DEPENDS_ON" and target != "NONE":
            relations[stated] = None
    return {ref: tuple(on) for ref, on in depends.items()}, tuple(relations)


def stated(entry: Any) -> Relation | None:  # Any: JSON
    """What one relationship of a document says, None where it says nothing that can be read."""
    try:
        found = _turned(msgspec.convert(entry, Relationship))
    except msgspec.ValidationError:
        return None
    return found if all(found) else None


def _turned(edge: Relationship) -> Relation:
    """A relation in the one of several words for it that the model uses."""
    source, kind, target = edge.source or "", edge.kind or "", edge.target or ""
    if kind in SAME_AS:
        return _tuple(Relation, (target, SAME_AS[kind], source))
    if kind == "OTHER" and edge.comment and edge.comment.startswith(RELATION_PREFIX):
        kind = edge.comment.removeprefix(RELATION_PREFIX) or kind
    return _tuple(Relation, (source, kind, target))


def component(
    item: Package,
    name: str,
    path: str,
    raw: Raw,
    kind: str | None,
    remarks: Remarks,
    licences: Mapping[str, str],
) -> SbomComponent:
    """A component of its typed record."""
    purl, cpes = _names(item.references, path, remarks) if item.references else (None, ())
    notes = _notes(item.annotations) if item.annotations else {}
    version, rights, until = item.version, item.copyright, item.valid_until
    licence = _stated(item.concluded) or _stated(item.declared)
    return SbomComponent(
        name=name,
        version=version if version and version not in _NOTHING else None,
        purl=purl,
        cpes=cpes,
        supplier=_who(item.supplier) if item.supplier else None,
        author=_who(item.originator) if item.originator else None,
        license=licences.get(licence, licence) if licence else None,
        hashes=_hashes(item.checksums) if item.checksums else (),
        kind=kind or notes.get("kind") or KINDS.get(item.purpose or "", "library"),
        description=item.description or item.summary or None,
        copyright=rights if rights and rights not in _NOTHING else None,
        support_level=notes.get("support-level"),
        end_of_support=_day(until) if until else notes.get("end-of-support"),
        justification=notes.get("justification"),
        patched=by_source_info(item.source_info) if item.source_info else (),
        built_from=notes.get("built-from")
        or (of_source_info(item.source_info) if item.source_info else None),
        ref=item.ref or None,
        path=path,
        family="SPDX",
        kept=raw,
    )


def _hashes(listed: Iterable[Checksum]) -> tuple[Hash, ...]:
    """The digests that name both their algorithm and a value."""
    return tuple(
        [
            _tuple(Hash, (_ALGORITHMS.get(one.algorithm) or one.algorithm, one.value.lower()))
            for one in listed
            if one.algorithm and one.value
        ]
    )


def _names(listed: Iterable[Reference], path: str, remarks: Remarks) -> tuple[Purl | None, tuple[str, ...]]:
    """The first valid package URL, else the last one that can be mended, and all CPE names of a package."""
    purl, meant, cpes = None, None, []
    for index, each in enumerate(listed):
        kind, locator = each.type, each.locator
        if not kind or not locator:
            continue
        if kind == "purl" or kind.endswith("/purl"):
            if purl is None:
                try:
                    purl = Purl.parse(locator)
                except (
                    ValueError
                ):  # said once more with its place, which costs too much to make for every one
                    meant = remarks.purl(locator, f"{path}/externalRefs/{index}") or meant
        elif kind in _CPES or kind.endswith(("/cpe23Type", "/cpe22Type")):
            cpes.append(locator)
    return purl or meant, tuple(cpes)


def _text(value: Any) -> str | None:  # Any: JSON
    return value if isinstance(value, str) and value else None


def _strings(listed: Any) -> list[str]:  # Any: JSON
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []


def _stated(text: Any) -> str | None:  # Any: text or unset
    return text if isinstance(text, str) and text not in _NOTHING else None


def _who(text: str) -> str | None:
    """The name in `Organization: NAME (mail)`; None for no assertion (SPDX 2.3, clauses 6.8 and 7.5)."""
    return _who_of(text) if len(text) <= USUAL else _who_of.__wrapped__(text)


@lru_cache(maxsize=1024)
def _who_of(text: str) -> str | None:
    if text in _NOTHING:
        return None
    found = _WHO.match(text)
    name = (text[found.end() :] if found else text).strip()
    before, bracket, mail = name.removesuffix(")").rpartition("(")
    if bracket and name.endswith(")") and ("@" in mail or not mail.strip()):
        name = before.strip()
    return name or None


def _tool(text: str) -> str:
    """`Tool: name-version` as `name version`, where what follows the last hyphen begins with a digit or v."""
    said = text.removeprefix("Tool:").strip()
    name, _, version = said.rpartition("-")
    return f"{name} {version}" if name and version.lstrip("v")[:1].isdigit() else said


def _day(text: str) -> str:
    return text[:10] if text.endswith("T00:00:00Z") else text


def _notes(listed: Iterable[Note]) -> dict[str, str]:
    """What our own annotations say: `wardbook:support-level=…`."""
    notes = {}
    for note in listed:
        if note.comment and note.comment.startswith(NOTE_PREFIX):
            key, _, value = note.comment.removeprefix(NOTE_PREFIX).partition("=")
            notes[key] = value
    return notes
