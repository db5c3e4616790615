"""`Sbom` to SPDX 3.0.1 JSON-LD: what was kept comes back as it stood, overlaid with what changed since."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import msgspec

from wardbook.formats.carried import HELD, left_of_components, left_of_document
from wardbook.formats.json_text import kept_tree
from wardbook.formats.losses import Loss
from wardbook.formats.remarks import read_purl
from wardbook.formats.spdx.version3_elements import component
from wardbook.formats.spdx.version3_extras import licenses, taken
from wardbook.formats.spdx.version3_graph import Kept
from wardbook.formats.spdx.version3_overlay import overlaid, put
from wardbook.formats.spdx.version3_terms import (
    COMPLETENESS,
    CONTEXT,
    DEPENDS,
    LINKS,
    SPEC,
    TYPE_OF_PHASE,
    Edge,
    Object,
    edge,
    id_of,
    view,
)
from wardbook.model.purl import Purl
from wardbook.model.sbom import Family, Relation, Sbom, SbomComponent

NO_PLACE = "it is not carried over to SPDX 3"
NOT_ANEW = "of an SPDX 3 document its name, time and root are written anew, the rest stays as it was"
UNKNOWN_TIME = "1970-01-01T00:00:00Z"
"""What stands for a moment that nobody stated, where SPDX 3 demands one."""

_IRI = re.compile(r"(?!_:)[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")
_FRAGMENT = "/?:@!$&'()*+,;=-._~"
_EXPRESSION = re.compile(r"[A-Za-z0-9.\-+:()\s]+")
_OPERATOR = re.compile(r"\s+(?:AND|OR|WITH)\s+|[()]")

# What the fields of `Sbom` hold of documents of other families.
_DOCUMENT: dict[Family, tuple[str, ...]] = {
    "CycloneDX": (
        *("bomFormat", "specVersion", "serialNumber", "$schema", "services.*", "metadata.timestamp"),
        *(f"metadata.component.{held}" for held in HELD["CycloneDX"]),
        *(f"metadata.component.externalReferences[].{member}" for member in ("url", "type", "comment")),
        *("metadata.tools[].name", "metadata.tools[].version", "metadata.authors[].name"),
        *("metadata.tools.components[].name", "metadata.tools.components[].version"),
        *("metadata.tools.components[].type", "metadata.manufacturer.name", "metadata.lifecycles[].phase"),
        *("dependencies[].ref", "dependencies[].dependsOn.*"),
    ),
    "SPDX": (
        *("spdxVersion", "SPDXID", "name", "documentNamespace", "documentDescribes.*"),
        *("creationInfo.created", "creationInfo.creators[]", "relationships[].spdxElementId"),
        *("relationships[].relationshipType", "relationships[].relatedSpdxElement"),
    ),
    "SPDX-3": ("@context.*", "@graph.*"),
    "CSV": ("columns.*", "fields.*"),
}


def tree(sbom: Sbom) -> tuple[Object, tuple[Loss, ...]]:
    """An SPDX 3.0.1 document in its documented serialization, and what it does not carry over.

    Elements that were SPDX 3 before keep every member; fields are written only where they differ from
    what was kept. Ids are made of the serial number, or of a digest of what is listed, and of the refs:
    the same SBOM gives the same ids.
    """
    document = _Document(sbom)
    made = document.made()
    return made, tuple(sorted([*document.losses(), *_lost(sbom)]))


def _lost(sbom: Sbom) -> Iterator[Loss]:
    rest = msgspec.structs.replace(
        sbom,
        components=tuple(taken(item)[1] for item in sbom.components),
        services=tuple(taken(item)[1] for item in sbom.services),
    )
    yield from left_of_components(rest, "SPDX-3", NO_PLACE)
    if sbom.format != "SPDX-3":
        yield from left_of_document(sbom, _DOCUMENT[sbom.format], NO_PLACE)
        if sbom.timestamp is None:
            yield Loss("timestamp", 1, f"SPDX 3 demands one; {UNKNOWN_TIME} stands for unknown")
        elif _moment(sbom.timestamp) == UNKNOWN_TIME != sbom.timestamp:
            yield Loss("timestamp", 1, f"it is no moment in time; {UNKNOWN_TIME} stands for unknown")


def listed(sbom: Sbom) -> list[SbomComponent]:
    """Everything that becomes a package: root, components and services, each once."""
    others = [*sbom.components, *sbom.services]
    alone = sbom.root is not None and not any(item.ref and item.ref == sbom.root.ref for item in others)
    return [sbom.root, *others] if sbom.root is not None and alone else others


class _Document:
    """One document while it is written."""

    def __init__(self, sbom: Sbom) -> None:
        self.sbom = sbom
        self.native = sbom.format == "SPDX-3" and "@graph" in sbom.kept
        self.items = listed(sbom)
        self.base = _base(sbom, self.items)
        self.kept = Kept(kept_tree(sbom.kept["@graph"]) if self.native else [], sbom, self.items)
        self.ids = self._ids()
        self.creation = self.kept.creation or "_:creationinfo"
        self.agents: dict[str, Object] = {}
        self.licenses: dict[str, Object] = {}
        self.dangling = 0
        self.unworded: dict[str, int] = {}

    def made(self) -> Object:
        packages = [self._package(item) for item in self.items]
        licensed = list(self._licensed())
        related = list(self._related())
        graph = self.kept.filled(packages)
        head = self._head_if_needed([*licensed, *related])
        new = [*self.agents.values(), *self.licenses.values(), *licensed, *related]
        if self.native:
            self.kept.listed_in(
                graph, [str(element["spdxId"]) for element in (*packages, *new) if "spdxId" in element]
            )
        else:
            self._contents(head, [*packages, *new])
        context: Object = {"@context": CONTEXT}
        if self.native:
            own = {key: kept_tree(value) for key, value in self.sbom.kept.items() if key != "@graph"}
            # Elements that spell every name out need no context, until new ones stand beside them.
            context = own if own or not new else context
        return {**context, "@graph": [*head, *graph, *new]}

    def _head_if_needed(self, new: list[Object]) -> list[Object]:
        """The document's own elements; where those were kept, a creation for new elements that would have none."""
        if not self.native:
            return self._head()
        fresh = new or self.agents or self.licenses or any(item.family != "SPDX-3" for item in self.items)
        return self._head()[:1] if fresh and not self.kept.creation else []

    def losses(self) -> Iterator[Loss]:
        if self.dangling:
            yield Loss("relationships[]", self.dangling, "one of its ends is no element of the document")
        for kind, count in sorted(self.unworded.items()):
            yield Loss(
                f"relationships[] {kind}", count, "SPDX 3 knows it as `other`; its word stands in the comment"
            )
        if self.native:
            yield from (Loss(path, 1, NOT_ANEW) for path in self.kept.differing(self.sbom))
            return
        if self.sbom.supplier:
            yield Loss("supplier", 1, NO_PLACE)
        unsaid = [phase for phase in self.sbom.lifecycles if phase not in TYPE_OF_PHASE]
        if unsaid:
            yield Loss("lifecycles[]", len(unsaid), "it is no type of an SBOM in SPDX 3")

    def _ids(self) -> dict[str, str]:
        """Ref → id. A ref that is an id of SPDX 3 already stays; others stand behind the namespace."""
        found: dict[str, str] = {}
        for item in self.items:
            if item.ref and item.ref not in found:
                own = item.family == "SPDX-3" and bool(_IRI.fullmatch(item.ref) or self.native)
                found[item.ref] = item.ref if own else self._id(item.ref)
        for word, named in (
            ("NONE", "NoneElement"),
            ("NoneElement", "NoneElement"),
            ("NOASSERTION", "NoAssertionElement"),
        ):
            found.setdefault(word, named)
        if not self.native:
            found.setdefault("SPDXRef-DOCUMENT", self.base)
        return found

    def _id(self, ref: str) -> str:
        return f"{self.base}#{quote(ref, safe=_FRAGMENT)}"

    def _package(self, item: SbomComponent) -> Object:
        """One element: kept members first, then what the fields say differently."""
        own = kept_tree(item.kept) if item.family == "SPDX-3" and item.kept else None
        element: Object = own if isinstance(own, dict) else {"type": "software_Package", **taken(item)[0]}
        foreign = not self.native and isinstance(own, dict)
        if foreign:
            for key in ("suppliedBy", "originatedBy"):
                put(element, key, None)
        before = component(view(element), self.kept.found.graph, _purl) if isinstance(own, dict) else None
        if item.ref and id_of(view(element)) != self.ids[item.ref]:
            put(element, "spdxId", self.ids[item.ref])
        elif not item.ref and (not isinstance(own, dict) or foreign):
            put(element, "spdxId", self._id(f"component{item.path or '/' + str(self.items.index(item))}"))
        if foreign or not isinstance(own, dict):
            element["creationInfo"] = self.creation
        overlaid(element, item, before, self._agent)
        return element

    def _agent(self, name: str) -> str:
        return self._named("Agent", name)

    def _named(self, kind: str, name: str) -> str:
        made = self._id(f"{kind}-{_digest(kind, name)}")
        self.agents.setdefault(
            made, {"type": kind, "spdxId": made, "creationInfo": self.creation, "name": name}
        )
        return made

    def _license(self, expression: str) -> str:
        """The id of a licence element; a text that is no expression stands as a licence with that name."""
        made = self._id(f"License-{_digest(expression)}")
        element: Object = {"spdxId": made, "creationInfo": self.creation}
        if _is_expression(expression):
            element |= {
                "type": "simplelicensing_LicenseExpression",
                "simplelicensing_licenseExpression": expression,
            }
        else:
            element |= {
                "type": "simplelicensing_SimpleLicensingText",
                "name": expression,
                "simplelicensing_licenseText": expression,
            }
        self.licenses.setdefault(made, element)
        return made

    def _licensed(self) -> Iterator[Object]:
        """Relationships to licences that changed or are new; NONE is an individual of the specification."""
        for item in self.items:
            if item.license and item.ref and self.kept.license_of(item.ref) != item.license:
                for kind, expression in licenses(item):
                    none = expression == "NONE"
                    target = "expandedlicensing_NoneLicense" if none else self._license(expression)
                    yield self._relationship(self.ids[item.ref], Edge(kind), [target])

    def _related(self) -> Iterator[Object]:
        """Relationships for all edges that no kept one says, one for each source and kind."""
        groups: dict[tuple[str, Edge, str], list[str]] = {}
        for each in self._edges():
            if each in self.kept.covered:
                continue
            ends = self._ends(each)
            if ends is None:
                self.dangling += 1
                continue
            source, said, comment, target = ends
            groups.setdefault((source, said, comment), []).append(target)
        for (source, said, comment), targets in groups.items():
            yield self._relationship(source, said, list(dict.fromkeys(targets)), comment)

    def _edges(self) -> Iterator[Relation]:
        nested = [
            Relation(item.parent, "CONTAINS", item.ref)
            for item in self.items
            if item.parent and item.ref and item.family != "SPDX-3"
        ]
        yield from dict.fromkeys([*all_edges(self.sbom), *nested])

    def _ends(self, each: Relation) -> tuple[str, Edge, str, str] | None:
        said = edge(each.kind)
        comment = ""
        if not said.kind:
            self.unworded[each.kind] = self.unworded.get(each.kind, 0) + 1
            said, comment = Edge("other"), each.kind
        source, target = (each.target, each.source) if said.reversed else (each.source, each.target)
        if self.native:
            return self.ids.get(source, source), said, comment, self.ids.get(target, target)
        if source in self.ids and target in self.ids:
            return self.ids[source], said, comment, self.ids[target]
        return None

    def _relationship(self, source: str, said: Edge, targets: list[str], comment: str = "") -> Object:
        made: Object = {
            "type": "LifecycleScopedRelationship" if said.scope else "Relationship",
            "spdxId": self._id(f"Relationship-{_digest(source, said.kind, said.scope, comment)}"),
            "creationInfo": self.creation,
            "from": source,
            "relationshipType": said.kind,
            "to": targets,
        }
        if said.scope:
            made["scope"] = said.scope
        if comment:
            made["comment"] = comment
        word = self._completeness(source, said)
        if word:
            made["completeness"] = word
        return made

    def _completeness(self, source: str, said: Edge) -> str | None:
        root = self.sbom.root
        if root is None or not root.ref or source != self.ids[root.ref]:
            return None
        if self.sbom.completeness is None or said.scope or said.kind not in {"dependsOn", "contains"}:
            return None
        known = {aggregate: each for each, aggregate in COMPLETENESS.items()}
        usual = "incomplete" if self.sbom.completeness.startswith("incomplete") else "noAssertion"
        return known.get(self.sbom.completeness, usual)

    def _head(self) -> list[Object]:
        """What stands for the document itself."""
        author = self.sbom.author or (self.sbom.tools[0] if self.sbom.tools else "NOASSERTION")
        by = self._named("Agent" if self.sbom.author else "SoftwareAgent", author)
        using = [self._named("Tool", name) for name in self.sbom.tools]
        creation: Object = {
            "type": "CreationInfo",
            "@id": self.creation,
            "specVersion": SPEC,
            "created": _moment(self.sbom.timestamp),
            "createdBy": [by],
        }
        put(creation, "createdUsing", using)
        about: Object = {"type": "SpdxDocument", "spdxId": self.base, "creationInfo": self.creation}
        put(about, "name", self.sbom.name)
        sbom: Object = {"type": "software_Sbom", "spdxId": self._id("Sbom"), "creationInfo": self.creation}
        kinds = [TYPE_OF_PHASE[phase] for phase in self.sbom.lifecycles if phase in TYPE_OF_PHASE]
        put(sbom, "software_sbomType", kinds)
        return [creation, about, sbom]

    def _contents(self, head: list[Object], graph: list[Object]) -> None:
        _, about, sbom = head
        profiles = ["core", "software"]
        profiles += ["simpleLicensing"] if self.licenses else []
        profiles += ["extension"] if any("extension" in element for element in graph) else []
        put(about, "profileConformance", profiles)
        put(about, "rootElement", [sbom["spdxId"]])
        put(about, "element", [sbom["spdxId"], *(element["spdxId"] for element in graph)])
        root = self.sbom.root
        put(sbom, "rootElement", [self.ids[root.ref]] if root and root.ref else None)
        put(sbom, "element", [element["spdxId"] for element in graph])


def all_edges(sbom: Sbom) -> list[Relation]:
    """Dependencies and relations alike; of a component that depends on nothing, that it does so.

    A dependency that a link says already is not said again.
    """
    linked = {(each.source, each.target) for each in sbom.relations if each.kind in LINKS}
    found = [
        Relation(ref, DEPENDS, target)
        for ref, on in sbom.depends.items()
        for target in on or ("NoneElement",)
        if (ref, target) not in linked
    ]
    return list(dict.fromkeys([*found, *sbom.relations]))


def _purl(text: str, _: str) -> Purl | None:
    return read_purl(text)[0]


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _base(sbom: Sbom, items: Iterable[SbomComponent]) -> str:
    """The namespace of new ids: the serial number where it is an IRI, else a UUID of what is listed."""
    if sbom.serial and _IRI.fullmatch(sbom.serial):
        return sbom.serial.partition("#")[0] if sbom.format != "SPDX-3" else sbom.serial.replace("#", "/")
    said = [f"{item.ref} {item.full_name} {item.version} {item.purl}" for item in items]
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, _digest(sbom.name or '', sbom.timestamp or '', *said))}"


def _moment(stated: str | None) -> str:
    """A timestamp as SPDX 3 writes it: UTC, whole seconds."""
    try:
        found = datetime.fromisoformat(stated or UNKNOWN_TIME)
    except ValueError:
        return UNKNOWN_TIME
    zoned = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return zoned.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except OverflowError:
        return UNKNOWN_TIME


def _is_expression(text: str) -> bool:
    words = [part.strip() for part in _OPERATOR.split(text)]
    return bool(_EXPRESSION.fullmatch(text)) and not any(" " in word for word in words)
