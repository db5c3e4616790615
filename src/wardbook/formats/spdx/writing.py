"""`Sbom` to SPDX 2.2 and 2.3 in their JSON shape: what was kept comes back, overlaid with what changed since."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from wardbook.formats.carried import HELD, left_of_components, left_of_document, rest
from wardbook.formats.json_text import kept_tree
from wardbook.formats.losses import Loss, left_behind
from wardbook.formats.spdx.document_words import RELATIONS, RELATIONS_NEW
from wardbook.formats.spdx.licences import Extracted
from wardbook.formats.spdx.package_fields import (
    NOASSERTION,
    Object,
    Records,
    Version,
    is_file,
    moment_of,
    organisation,
)
from wardbook.formats.spdx.reading import DOCUMENT, RELATION_PREFIX, licence_names, made_by, stated
from wardbook.formats.spdx.words import DEPENDS
from wardbook.model.sbom import Family, Relation, Sbom, SbomComponent

NO_PLACE = "SPDX 2 has no place for it"

# What the fields of `Sbom` hold of documents of other families.
DOCUMENT_FIELDS: dict[Family, tuple[str, ...]] = {
    "CycloneDX": (
        *("bomFormat", "specVersion", "serialNumber", "version", "$schema", "services.*"),
        *("metadata.timestamp", "metadata.authors[].name", "metadata.supplier.name", "metadata.component.*"),
        *("metadata.tools[].name", "metadata.tools[].version", "dependencies[].ref"),
        *("metadata.tools.components[].type", "metadata.tools.components[].name"),
        *("metadata.tools.components[].version", "metadata.tools.services[].name"),
        *("metadata.tools.services[].version", "dependencies[].dependsOn[]"),
    ),
    "SPDX": (),
    "SPDX-3": ("@context",),
    "CSV": ("fields.*", "columns.*", "header.*"),
}

_ID = re.compile(r"SPDXRef-[A-Za-z0-9.\-]+")
_ODD = re.compile(r"[^A-Za-z0-9.\-]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s#]+")
_NOBODY = frozenset({"NONE", NOASSERTION})
LONGEST_PIECE = 80
"""Characters of a made id that tell a reader what it stands for."""


def tree(sbom: Sbom, version: Version) -> tuple[Object, tuple[Loss, ...]]:
    """An SPDX document of that version, and what it does not carry over.

    Packages that were SPDX before keep every member but those that the version does not know. What SPDX
    has no member for (support level, a kind that is no purpose) stands in annotations that the reader
    knows. Time and creators are demanded by SPDX and never made up: without them the official check
    refuses the result, and there are no annotations, which need a date. A document without a namespace
    gets one that follows from its content.
    """
    made = _Document(sbom, version)
    result = made.tree()
    return result, tuple(sorted((*_lost(sbom), *made.lost())))


def _lost(sbom: Sbom) -> Iterator[Loss]:
    """What stood in records and members of other families, and in fields of the whole document."""
    yield from left_of_components(sbom, "SPDX", NO_PLACE)
    if sbom.format != "SPDX":
        yield from left_of_document(sbom, DOCUMENT_FIELDS[sbom.format], NO_PLACE)
    if sbom.root and sbom.root.kept and sbom.root.family == "CycloneDX" and not _is_listed(sbom):
        held = [f"metadata.component.{each}" for each in HELD["CycloneDX"] if not each.endswith(".*")]
        yield from left_behind({"metadata": {"component": rest(sbom.root, sbom)}}, held, NO_PLACE)
    is_kept = sbom.format == "CycloneDX" and bool(sbom.kept)  # then its members are named above
    fields = {
        "version": sbom.revision not in (None, 1),
        "metadata.supplier.name": sbom.supplier and sbom.supplier != sbom.author,
        "metadata.lifecycles": sbom.lifecycles and not is_kept,
        "compositions": sbom.completeness and not is_kept,
    }
    yield from (Loss(path, 1, NO_PLACE) for path, is_lost in fields.items() if is_lost)


def _is_listed(sbom: Sbom) -> bool:
    """Whether the root is one of the components, as SPDX has it."""
    root = sbom.root
    return root is None or any(
        one is root or (root.ref is not None and one.ref == root.ref) for one in sbom.components
    )


class _Edge(NamedTuple):
    """A relationship by the ids of this document; `word` is a kind that SPDX calls OTHER."""

    source: str
    kind: str
    target: str
    word: str = ""


class _Document:
    """One document while it is written."""

    def __init__(self, sbom: Sbom, version: Version) -> None:
        self.sbom = sbom
        self.version: Version = version
        own = sbom.format == "SPDX"
        self.kept: Object = {key: kept_tree(value) for key, value in sbom.kept.items()} if own else {}
        root = [sbom.root] if sbom.root and not _is_listed(sbom) else []
        self.listed = [*root, *sbom.components, *sbom.services]
        self.ids = _ids(self.listed)
        self.at: dict[str, str] = {one.ref: self.ids[id(one)] for one in reversed(self.listed) if one.ref}
        licences = licence_names(self.kept.get("hasExtractedLicensingInfos"))
        self.extracted = Extracted(frozenset(self._extracted_ids()))
        self.records = Records(version, moment_of(sbom.timestamp), self.extracted, licences)
        own_id = self.kept.get("SPDXID")
        self.own = own_id if isinstance(own_id, str) and own_id else DOCUMENT
        self.own_ids = frozenset(self.ids.values())
        self.needs = {ref: frozenset(on) for ref, on in sbom.depends.items()}
        self.said = frozenset(sbom.relations)
        self.dangling = 0
        self.others: dict[str, int] = {}

    def tree(self) -> Object:
        kept, sbom = dict(self.kept), self.sbom
        records = [self.records.record(one, self.ids[id(one)]) for one in self.listed]
        files = [self._fitted(one, "files") for one in _list(kept.pop("files", None))]
        made: Object = {
            "spdxVersion": f"SPDX-{self.version}",
            "dataLicense": kept.pop("dataLicense", None) or "CC0-1.0",
            "SPDXID": kept.pop("SPDXID", None) or DOCUMENT,
            "name": sbom.name or (sbom.root.full_name if sbom.root else None) or NOASSERTION,
            "documentNamespace": "",
            "creationInfo": self._creation(kept.pop("creationInfo", None)),
            "packages": [one for one in records if not is_file(one)],
            "files": [*files, *(one for one in records if is_file(one))],
            "documentDescribes": self._describes(kept.pop("documentDescribes", None)),
            "relationships": self._relations(kept.pop("relationships", None)),
            "hasExtractedLicensingInfos": self._licences(kept.pop("hasExtractedLicensingInfos", None)),
        }
        made |= {key: value for key, value in kept.items() if key not in made}
        if isinstance(made.get("snippets"), list):
            made["snippets"] = [self._fitted(one, "snippets") for one in made["snippets"]]
        made = {key: value for key, value in made.items() if value not in ([], {}, None)}
        made["documentNamespace"] = self._namespace(made)
        return made

    def _fitted(self, one: Any, kind: str) -> Any:  # Any: JSON
        return self.records.fitted(one, kind) if isinstance(one, dict) else one

    def _namespace(self, made: Object) -> str:
        """Its own; else that of the other family where it is a URI, else one that follows from the content."""
        serial = self.sbom.serial
        if serial and self.sbom.format == "SPDX":
            return serial
        found = serial.replace("#", "/") if serial else ""
        if _URI.fullmatch(found):
            return found
        digest = hashlib.sha256(msgspec.json.encode(made)).hexdigest()
        return uuid.uuid5(uuid.NAMESPACE_URL, digest).urn

    def _creation(self, kept: Any) -> Object:  # Any: JSON
        made: Object = dict(kept) if isinstance(kept, dict) else {}
        if self.sbom.timestamp != made.get("created"):
            made["created"] = moment_of(self.sbom.timestamp) or self.sbom.timestamp
        author, tools = made_by(made.get("creators"))
        if (author, tools) != (self.sbom.author, self.sbom.tools):
            people = [one for one in _list(made.get("creators")) if not str(one).startswith("Tool:")]
            if author != self.sbom.author:
                people = [organisation(self.sbom.author)] if self.sbom.author else []
            made["creators"] = [*people, *(f"Tool: {_hyphened(tool)}" for tool in self.sbom.tools)]
        return {key: value for key, value in made.items() if value}

    def _extracted_ids(self) -> Iterator[str]:
        for one in _list(self.kept.get("hasExtractedLicensingInfos")):
            if isinstance(one, dict) and isinstance(one.get("licenseId"), str):
                yield one["licenseId"]

    def _licences(self, kept: Any) -> list[Any]:  # Any: JSON
        """Licences that stood in the document, and those that had to be made; a text nobody has is not asserted."""
        new = sorted(
            (ref, text) for ref, text in self.extracted.made.items() if ref not in self.extracted.known
        )
        return _list(kept) + [
            {"licenseId": ref, "extractedText": text or NOASSERTION, **({"name": text} if text else {})}
            for ref, text in new
        ]

    def _root_id(self) -> str | None:
        root = self.sbom.root
        return None if root is None else self.at.get(root.ref or "") or self.ids.get(id(root))

    def _describes(self, kept: Any) -> list[Any]:  # Any: JSON
        """What the document describes by its own list: no other component than the root, where there is one."""
        root = self._root_id()
        listed = [self.at.get(one, one) if isinstance(one, str) else one for one in _list(kept)]
        return [one for one in listed if root is None or one == root or str(one) not in self.own_ids]

    def _relations(self, kept: Any) -> list[Any]:  # Any: JSON
        """What stood in the document and still holds, as it stood; then what the fields say besides."""
        listed: list[Any] = []  # Any: JSON
        said: set[_Edge] = set()
        for entry in _list(kept):
            found = stated(entry)
            if found is None:
                listed.append(entry)
            elif self._holds(found):
                listed.append(self._renamed(entry))
                said.add(self._edge(found))
        new = (edge for edge in dict.fromkeys(self._edges()) if edge not in said)
        return listed + [self._written(edge) for edge in new]

    def _holds(self, found: Relation) -> bool:
        """Whether the fields still say what a relationship of the document said."""
        source, kind, target = found
        if kind == "DESCRIBES":
            root, described = self._root_id(), self.at.get(target)
            return source != self.own or root is None or described in (None, root)
        if target == "NONE" and kind == "DEPENDS_ON":
            return not self.needs.get(source)
        if kind == "DEPENDS_ON" and NOASSERTION not in found:
            return target in self.needs.get(source, ())
        return bool({source, target} & _NOBODY) or found in self.said

    def _edges(self) -> Iterator[_Edge]:
        """Everything the fields say, in the words of this document."""
        edges = [*self._dependencies(), *self._known(self.sbom.relations)]
        by_path = {one.path: self.ids[id(one)] for one in self.listed if one.path}
        for one in self.listed:
            above = self.at.get(one.parent or "") or by_path.get(_above(one))
            if above:
                edges.append(_Edge(above, "CONTAINS", self.ids[id(one)]))
        yield from (_Edge(self.own, "DESCRIBES", ref) for ref in self._described(edges))
        yield from edges

    def _described(self, edges: Iterable[_Edge]) -> list[str]:
        """The root; without one, what another family's list holds that nothing else in it leads to."""
        root = self._root_id()
        if root is not None:
            return [] if root in _list(self.kept.get("documentDescribes")) else [root]
        if self.sbom.format == "SPDX" or len(self.listed) == 1:
            return []
        below = {edge.target for edge in edges}
        refs = [self.ids[id(one)] for one in self.listed]
        tops = [ref for ref in refs if ref not in below]
        return tops if len(tops) > 1 else refs

    def _dependencies(self) -> Iterator[_Edge]:
        told = {self._needs(one) for one in self.sbom.relations if one.kind in DEPENDS}
        for source, targets in self.sbom.depends.items():
            plain = [target for target in targets if (source, target) not in told]
            yield from self._known(Relation(source, "DEPENDS_ON", target) for target in plain)
            if not targets and self._says_nothing_is_needed() and source in self.at:
                yield _Edge(self.at[source], "DEPENDS_ON", "NONE")

    def _says_nothing_is_needed(self) -> bool:
        """An empty list means "nothing" where the document says that it is complete, or is SPDX itself."""
        return self.sbom.format == "SPDX" or self.sbom.completeness == "complete"

    def _needs(self, one: Relation) -> tuple[str, str]:
        return (one.target, one.source) if DEPENDS[one.kind] else (one.source, one.target)

    def _known(self, relations: Iterable[Relation]) -> Iterator[_Edge]:
        """Relations whose ends the document has; SPDX's own may lead out of it."""
        for one in relations:
            if self.sbom.format == "SPDX" or (one.source in self.at and one.target in self.at):
                yield self._edge(one)
            else:
                self.dangling += 1

    def _edge(self, one: Relation) -> _Edge:
        source, target = self.at.get(one.source, one.source), self.at.get(one.target, one.target)
        known = one.kind in RELATIONS and (self.version == "2.3" or one.kind not in RELATIONS_NEW)
        return _Edge(source, one.kind, target) if known else _Edge(source, "OTHER", target, one.kind)

    def _renamed(self, entry: Object) -> Object:
        """A relationship as it stood, by the ids that its ends have now."""
        made = dict(entry)
        for key in ("spdxElementId", "relatedSpdxElement"):
            made[key] = self.at.get(made[key], made[key])
        if self.version == "2.2" and made["relationshipType"] in RELATIONS_NEW:
            return self._written(
                _Edge(made["spdxElementId"], "OTHER", made["relatedSpdxElement"], made["relationshipType"])
            )
        return made

    def _written(self, edge: _Edge) -> Object:
        made = {
            "spdxElementId": edge.source,
            "relationshipType": edge.kind,
            "relatedSpdxElement": edge.target,
        }
        if edge.word:
            self.others[edge.word] = self.others.get(edge.word, 0) + 1
            made["comment"] = f"{RELATION_PREFIX}{edge.word}"
        return made

    def lost(self) -> Iterator[Loss]:
        """What was left out while the document was written."""
        why = f"SPDX {self.version} has no word for it"
        yield from (Loss(what, count, why) for what, count in self.records.lost.items())
        why = f"SPDX {self.version} knows it as OTHER; its word stands in the comment"
        yield from (Loss(f"relationships[] {word}", count, why) for word, count in self.others.items())
        if self.dangling:
            yield Loss("relationships[]", self.dangling, "one of its ends is no element of the document")


def _list(value: Any) -> list[Any]:  # Any: JSON
    return value if isinstance(value, list) else []


def _above(item: SbomComponent) -> str:
    """Where the component stands that a CycloneDX component is nested in, "" where that is none."""
    for key in ("/components/", "/services/"):
        above = item.path.rpartition(key)[0] if item.family == "CycloneDX" else ""
        if above and above != "/metadata/component":
            return above
    return ""


def _ids(listed: Iterable[SbomComponent]) -> dict[int, str]:
    """An SPDX id for each component: its own where it has one, else one made of its ref or name.

    Made ids do not depend on what else is listed: where letters had to go, a digest of the whole says
    which ref it was. What is the same still is numbered.
    """
    found: dict[int, str] = {}
    taken = {DOCUMENT}
    waiting = []
    for item in listed:
        ref = item.ref or ""
        own = item.kept and item.family == "SPDX" and ref.startswith("SPDXRef-")
        if (own or _ID.fullmatch(ref)) and ref not in taken:
            taken.add(ref)
            found[id(item)] = ref
        else:
            waiting.append(item)
    for item in waiting:
        found[id(item)] = ref = _free(_made_id(item), taken)
        taken.add(ref)
    return found


def _made_id(item: SbomComponent) -> str:
    text = item.ref or f"{item.full_name}@{item.version or ''}"
    plain = f"SPDXRef-{text}"
    if item.ref and _ID.fullmatch(plain) and len(text) <= LONGEST_PIECE:
        return plain
    piece = _ODD.sub("-", text.rpartition("#")[2].removeprefix("SPDXRef-")).strip("-")[:LONGEST_PIECE]
    return f"SPDXRef-{piece or 'package'}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _free(wanted: str, taken: set[str]) -> str:
    ref, count = wanted, 1
    while ref in taken:
        count += 1
        ref = f"{wanted}-{count}"
    return ref


def _hyphened(tool: str) -> str:
    name, _, version = tool.rpartition(" ")
    return f"{name}-{version}" if name and version.lstrip("v")[:1].isdigit() else tool
