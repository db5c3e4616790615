"""`Sbom` to SPDX 2.2 and 2.3 in their JSON shape: what was kept comes back, overlaid with what changed since."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from wardbook.base.span import Span
from wardbook.formats.carried import left_of_components, left_of_document
from wardbook.formats.json_text import kept_tree
from wardbook.formats.losses import Loss
from wardbook.formats.spdx.reading import DOCUMENT, NOTE_PREFIX, record
from wardbook.formats.spdx.words import DEPENDS, PURPOSES, checksum
from wardbook.model.sbom import Family, Sbom, SbomComponent

Object = dict[str, Any]  # Any: JSON written for other tools
NO_PLACE = "SPDX 2 has no place for it"
NOASSERTION = "NOASSERTION"

# What the fields of `Sbom` hold of documents of other families.
DOCUMENT_FIELDS: dict[Family, tuple[str, ...]] = {
    "CycloneDX": (
        *("bomFormat", "specVersion", "serialNumber", "version", "$schema", "services.*"),
        *("metadata.timestamp", "metadata.authors[].name", "metadata.supplier.name", "metadata.component.*"),
        *(
            "metadata.tools[].name",
            "metadata.tools[].version",
            "dependencies[].ref",
            "dependencies[].dependsOn[]",
        ),
        *("metadata.tools.components[].name", "metadata.tools.components[].version"),
    ),
    "SPDX": (),
    "SPDX-3": ("@context",),
    "CSV": ("fields.*", "columns.*", "header.*"),
}

_ID = re.compile(r"SPDXRef-[A-Za-z0-9.\-]+")
_ODD = re.compile(r"[^A-Za-z0-9.\-]+")
_LICENSE_WORD = re.compile(r"[A-Za-z0-9.\-+]+")
# Relations a document says for itself, and those that `depends` holds.
_OWN = frozenset({"DESCRIBES", "DEPENDS_ON"})


def tree(sbom: Sbom, version: Literal["2.2", "2.3"]) -> tuple[Object, tuple[Loss, ...]]:
    """An SPDX document of that version, and what it does not carry over.

    Packages that were SPDX before keep every member. Time and creators are demanded by SPDX and never
    made up: without them the official check refuses the result. A document without a namespace gets one
    that follows from its content.
    """
    made = _Document(sbom, version)
    result = made.tree()
    lost = left_of_components(sbom, "SPDX", NO_PLACE)
    if sbom.format != "SPDX":
        lost = (*lost, *left_of_document(sbom, DOCUMENT_FIELDS[sbom.format], NO_PLACE))
    return result, tuple(sorted((*lost, *made.lost())))


class _Document:
    """One document while it is written."""

    def __init__(self, sbom: Sbom, version: Literal["2.2", "2.3"]) -> None:
        self.sbom = sbom
        self.version = version
        self.extracted: dict[str, str] = {}
        self.skipped: dict[str, int] = {}
        root = [sbom.root] if sbom.root and sbom.root.ref not in {one.ref for one in sbom.components} else []
        self.listed = [*root, *sbom.components, *sbom.services]
        self.ids = _ids(self.listed)

    def tree(self) -> Object:
        sbom = self.sbom
        kept: Object = (
            {key: kept_tree(value) for key, value in sbom.kept.items()} if sbom.format == "SPDX" else {}
        )
        made: Object = {
            "spdxVersion": f"SPDX-{self.version}",
            "dataLicense": kept.pop("dataLicense", None) or "CC0-1.0",
            "SPDXID": DOCUMENT,
            "name": sbom.name or (sbom.root.full_name if sbom.root else None) or NOASSERTION,
        }
        files = sbom.format == "SPDX" and self.listed and all(one.kind == "file" for one in self.listed)
        listed = [self._package(one) for one in self.listed]
        relations = self._relations(kept.pop("relationships", None))
        made["creationInfo"] = self._creation(kept.pop("creationInfo", None))
        made["files" if files else "packages"] = listed
        made["relationships"] = relations
        extracted = kept.pop("hasExtractedLicensingInfos", None) or []
        known = {one.get("licenseId") for one in extracted if isinstance(one, dict)}
        extracted += [
            {"licenseId": key, "extractedText": text, "name": text}
            for key, text in sorted(self.extracted.items())
            if key not in known
        ]
        made["hasExtractedLicensingInfos"] = extracted
        made |= {key: value for key, value in kept.items() if key not in made and key != "documentNamespace"}
        made = {key: value for key, value in made.items() if value not in ([], {}, None)}
        made["documentNamespace"] = sbom.serial or _namespace(made)
        return made

    def _creation(self, kept: Any) -> Object:  # Any: JSON
        made: Object = dict(kept) if isinstance(kept, dict) else {}
        if self.sbom.timestamp:
            made["created"] = _moment(self.sbom.timestamp)
        if not made.get("creators"):
            people = [f"Organization: {self.sbom.author}"] if self.sbom.author else []
            made["creators"] = [*people, *(f"Tool: {_hyphened(tool)}" for tool in self.sbom.tools)]
        return {key: value for key, value in made.items() if value}

    def _package(self, item: SbomComponent) -> Object:
        own = kept_tree(item.kept) if item.family == "SPDX" else None
        made: Object = own if isinstance(own, dict) else {"name": item.full_name}
        before = record(bytes(item.kept), Span("")) if isinstance(own, dict) else None
        made["SPDXID"] = self.ids[id(item)]
        for field, write in self._fields().items():
            value = getattr(item, field)
            if value != (getattr(before, field) if before else _EMPTY.get(field)):
                write(made, value)
        if before is None:
            made.setdefault("downloadLocation", NOASSERTION)
            made.setdefault("filesAnalyzed", False)
            if self.version == "2.2":
                made = {
                    "licenseConcluded": NOASSERTION,
                    "licenseDeclared": NOASSERTION,
                    "copyrightText": NOASSERTION,
                    **made,
                }
        return made

    def _fields(self) -> dict[str, Callable[[Object, Any], None]]:  # Any: a field's value
        return {
            "version": _text("versionInfo"),
            "supplier": self._who("supplier"),
            "author": self._who("originator"),
            "description": _text("description"),
            "copyright": _text("copyrightText"),
            "license": self._license,
            "hashes": self._hashes,
            "purl": _purl,
            "cpes": _cpes,
            "kind": self._purpose,
            "end_of_support": self._until,
            "support_level": self._note("support-level"),
            "justification": self._note("justification"),
        }

    def _who(self, key: str) -> Callable[[Object, Any], None]:  # Any: a field's value
        def write(made: Object, value: str | None) -> None:
            made.pop(key, None)
            if value:
                made[key] = f"Organization: {value}"

        return write

    def _license(self, made: Object, value: str | None) -> None:
        made.pop("licenseConcluded", None)
        made.pop("licenseDeclared", None)
        if value:
            made["licenseDeclared"] = self._expression(value)
            made["licenseConcluded"] = NOASSERTION

    def _expression(self, text: str) -> str:
        """A licence expression as it stands; free text as a reference to text that the document holds."""
        words = text.replace("(", " ").replace(")", " ").split()
        operators = {"AND", "OR", "WITH"}
        plain = [word for word in words if word not in operators]
        alternate = len(words) % 2 == 1 and all(
            (word in operators) == (index % 2 == 1) for index, word in enumerate(words)
        )
        if alternate and all(
            _LICENSE_WORD.fullmatch(word) or word.startswith(("LicenseRef-", "DocumentRef-"))
            for word in plain
        ):
            return text
        ref = f"LicenseRef-{_ODD.sub('-', text).strip('-')[:60] or 'text'}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        self.extracted[ref] = text
        return ref

    def _hashes(self, made: Object, value: Iterable[Any]) -> None:  # Any: Hash
        found = []
        for digest in value:
            name = checksum(digest.algorithm, self.version)
            if name:
                found.append({"algorithm": name, "checksumValue": digest.value})
            else:
                self._skip("hash algorithm " + digest.algorithm)
        made.pop("checksums", None)
        if found:
            made["checksums"] = found

    def _purpose(self, made: Object, value: str) -> None:
        purpose = PURPOSES.get(value)
        made.pop("primaryPackagePurpose", None)
        if self.version == "2.3" and purpose:
            made["primaryPackagePurpose"] = purpose
        else:
            self._skip(f"kind {value}")

    def _until(self, made: Object, value: str | None) -> None:
        made.pop("validUntilDate", None)
        if value and self.version == "2.3":
            made["validUntilDate"] = _moment(value)
        elif value:
            self._note("end-of-support")(made, value)

    def _note(self, name: str) -> Callable[[Object, Any], None]:  # Any: a field's value
        """An annotation of our own, dated as the document is; without a date there is none."""

        def write(made: Object, value: str | None) -> None:
            prefix = f"{NOTE_PREFIX}{name}="
            others = [
                one
                for one in made.get("annotations", [])
                if not str(one.get("comment", "")).startswith(prefix)
            ]
            if value and self.sbom.timestamp:
                date = _moment(self.sbom.timestamp)
                note = {"annotationDate": date, "annotationType": "OTHER", "annotator": "Tool: Wardbook"}
                others.append({**note, "comment": prefix + value})
            elif value:
                self._skip(name)
            made.pop("annotations", None)
            if others:
                made["annotations"] = others

        return write

    def _relations(self, kept: Any) -> list[Object]:  # Any: JSON
        """Relations as they were where the document is the same still, else made of the fields."""
        if isinstance(kept, list):
            return kept
        at: dict[str | None, str] = {one.ref: self.ids[id(one)] for one in self.listed if one.ref}
        found: dict[tuple[str, str, str], None] = {}
        roots = [self.sbom.root] if self.sbom.root else []
        for one in roots:
            found[DOCUMENT, "DESCRIBES", at.get(one.ref) or self.ids.get(id(one), "")] = None
        said = {(one.source, one.target) for one in self.sbom.relations if one.kind in DEPENDS}
        for source, targets in self.sbom.depends.items():
            for target in targets:
                if source in at and target in at and (source, target) not in said:
                    found[at[source], "DEPENDS_ON", at[target]] = None
        nested = [(one.parent, "CONTAINS", one.ref) for one in self.listed if one.parent and one.ref]
        for source, kind, target in (*self.sbom.relations, *nested):
            if source in at and target in at and kind not in _OWN:
                found[at[source], kind, at[target]] = None
        return [
            {"spdxElementId": source, "relationshipType": kind, "relatedSpdxElement": target}
            for source, kind, target in found
        ]

    def _skip(self, what: str) -> None:
        self.skipped[what] = self.skipped.get(what, 0) + 1

    def lost(self) -> Iterable[Loss]:
        """What was left out while the document was written."""
        why = f"SPDX {self.version} has no word for it"
        return [Loss(f"packages[] {what}", count, why) for what, count in sorted(self.skipped.items())]


_EMPTY: Object = {"hashes": (), "cpes": (), "kind": "library"}


def _text(key: str) -> Callable[[Object, Any], None]:  # Any: a field's value
    def write(made: Object, value: str | None) -> None:
        made.pop(key, None)
        if value:
            made[key] = value

    return write


def _purl(made: Object, value: Any) -> None:  # Any: Purl or None
    _references(made, ("purl",), [("PACKAGE-MANAGER", "purl", str(value))] if value else [])


def _cpes(made: Object, value: Iterable[str]) -> None:
    kinds = [("SECURITY", "cpe23Type" if cpe.startswith("cpe:2.3:") else "cpe22Type", cpe) for cpe in value]
    _references(made, ("cpe23Type", "cpe22Type"), kinds)


def _references(made: Object, kinds: tuple[str, ...], found: Iterable[tuple[str, str, str]]) -> None:
    others = [
        one for one in made.get("externalRefs", []) if not str(one.get("referenceType", "")).endswith(kinds)
    ]
    others += [
        {"referenceCategory": category, "referenceType": kind, "referenceLocator": locator}
        for category, kind, locator in found
    ]
    made.pop("externalRefs", None)
    if others:
        made["externalRefs"] = others


def _ids(listed: Iterable[SbomComponent]) -> dict[int, str]:
    """An SPDX id for each component: its own where it has a valid one, else one made of its ref or name."""
    taken: set[str] = {DOCUMENT}
    found: dict[int, str] = {}
    for item in listed:
        own = item.ref or ""
        wanted = (
            own
            if _ID.fullmatch(own)
            else f"SPDXRef-{_ODD.sub('-', own or item.full_name).strip('-') or 'package'}"
        )
        ref, count = wanted, 1
        while ref in taken:
            count += 1
            ref = f"{wanted}-{count}"
        taken.add(ref)
        found[id(item)] = ref
    return found


def _namespace(made: Object) -> str:
    """A unique address that needs no host: a name made of the document's own content (RFC 6920 in spirit)."""
    return f"urn:sha256:{hashlib.sha256(msgspec.json.encode(made)).hexdigest()}"


def _moment(text: str) -> str:
    """A date or time in the one form SPDX has (`YYYY-MM-DDThh:mm:ssZ`), where it can be had without guessing."""
    if len(text) == 10:
        return f"{text}T00:00:00Z"
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        return text
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hyphened(tool: str) -> str:
    name, _, version = tool.rpartition(" ")
    return f"{name}-{version}" if name and version.lstrip("v")[:1].isdigit() else tool
