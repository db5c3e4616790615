"""SPDX 3.0 JSON-LD to `Sbom`: by compact names and full IRIs, without a JSON-LD library and without a network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from wardbook.base.limits import SBOM_BYTES
from wardbook.formats.boundary import guarded, not_as_expected, not_readable
from wardbook.formats.json_text import decode
from wardbook.formats.remarks import Remarks
from wardbook.formats.spdx.version3_elements import Graph, component, hoisted
from wardbook.formats.spdx.version3_terms import (
    COLLECTIONS,
    COMPLETENESS,
    DEPENDS,
    LICENSES,
    LINKS,
    NO_ASSERTION,
    NONE,
    PACKAGES,
    PHASES,
    Object,
    id_of,
    objects,
    relation,
    short,
    text,
    texts,
    type_of,
    view,
    word,
)
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Relation, Sbom, SbomComponent

_CONTEXT = re.compile(r"https?://spdx\.(?:org|github\.io)/.*\b3\.[0-9]")
_VERSION = re.compile(r"3\.[0-9]+(?:\.[0-9]+)?")
KNOWN = ("3.0.0", "3.0.1")
FILE = "software_File"
STAND_IN = "wardbook:component"
"""The type of what stands in `Sbom.kept["@graph"]` where a component stood: its place and its id."""


def read(data: bytes, name: str) -> tuple[Sbom | None, list[Diagnostic]]:
    """The SBOM in SPDX 3.0 JSON-LD, None where it is none, and everything that could not be read.

    Read are the documented serialization (`@context`, `@graph`), a single element in place of the
    graph, elements inside others, and names as full IRIs. `components` are the packages in the order
    listed, the root among them; the files, where a document has no packages. `Sbom.kept["@graph"]` holds the elements that
    are no components, and a `STAND_IN` where a component stood.
    """
    return guarded(_read, data, name, SBOM_BYTES)


def _read(data: bytes, name: str) -> tuple[Sbom | None, list[Diagnostic]]:
    tree, said = decode(data, name)
    if tree is None:
        return None, said
    remarks = Remarks(name)
    for item in said:
        remarks.add(item)
    graph = _graph(tree)
    if graph is None:
        remarks.add(
            not_readable(remarks.at, "it is not SPDX 3 (no SPDX `@context` and no element of SPDX 3)")
        )
        return None, remarks.all()
    return _sbom(tree if isinstance(tree, dict) else {}, hoisted(graph), remarks), remarks.all()


def _graph(tree: Any) -> list[Any] | None:  # Any: JSON-LD
    """The elements of a document, None where nothing in it says SPDX 3."""
    if isinstance(tree, list):
        graph = tree
    elif not isinstance(tree, dict):
        return None
    elif "@graph" in tree:
        listed = tree["@graph"]
        graph = listed if isinstance(listed, list) else [listed]
    else:
        graph = [{key: value for key, value in tree.items() if key != "@context"}]
    context = tree.get("@context") if isinstance(tree, dict) else None
    named = any(isinstance(item, str) and _CONTEXT.match(item) for item in _items(context))
    return graph if named or any(_is_of_spdx(item) for item in graph) else None


def _is_of_spdx(item: Any) -> bool:  # Any: JSON-LD
    if not isinstance(item, dict):
        return False
    kind = item.get("type", item.get("@type"))
    spelled = [each for each in _items(kind) if isinstance(each, str)]
    return any("spdx.org/rdf/" in each or each in PACKAGES or each in COLLECTIONS for each in spelled)


def _items(value: Any) -> list[Any]:  # Any: JSON-LD
    return value if isinstance(value, list) else [value]


class Elements(NamedTuple):
    """A document's elements by compact names, in its order, and the same for looking up."""

    views: list[Object]
    graph: Graph


def elements(graph: Iterable[Any]) -> Elements:  # Any: JSON-LD
    """The objects of a graph as views; what is no object stays an empty one, so that places do not shift."""
    views = [view(item) if isinstance(item, dict) else {} for item in graph]
    return Elements(views, Graph(views))


def _sbom(tree: Object, raw: list[Any], remarks: Remarks) -> Sbom:  # Any: JSON-LD
    found = elements(raw)
    components, rest = _components(raw, found, remarks)
    about = about_of(found)
    depends, relations = edges(found.views, remarks)
    root = root_of(found, {item.ref: item for item in components if item.ref})
    spec = _spec(tree, about.creation)
    if spec not in KNOWN:
        says = f"specVersion `{spec[:20]}` is not known ({', '.join(KNOWN)}); it is read as the newest"
        remarks.add(not_as_expected(remarks.at, says))
    kept = {key: value for key, value in tree.items() if key.startswith("@") and key != "@graph"}
    if "@graph" in tree:
        kept = {key: value for key, value in tree.items() if key != "@graph"}
    return Sbom(
        format="SPDX-3",
        spec=spec,
        encoding="json-ld",
        name=text(about.document, "name"),
        serial=id_of(about.document),
        root=root,
        author=found.graph.names(about.creation, "createdBy"),
        timestamp=text(about.creation, "created"),
        tools=tuple(tools_of(found.graph, about.creation)),
        lifecycles=tuple(lifecycles_of(found.views)),
        completeness=completeness(found.views, root),
        components=tuple(components),
        depends=depends,
        relations=relations,
        kept={
            **{key: msgspec.json.encode(value) for key, value in kept.items()},
            "@graph": msgspec.json.encode(rest),
        },
    )


def _components(
    raw: list[Any],
    found: Elements,
    remarks: Remarks,  # Any: JSON-LD
) -> tuple[list[SbomComponent], list[Any]]:
    """The components in their order, and the graph with a bare reference where each of them stood."""
    rest = list(raw)
    components: list[SbomComponent] = []
    seen: set[str] = set()
    kinds = {type_of(element) for element in found.views}
    counting = PACKAGES.keys() - {FILE} if kinds & (PACKAGES.keys() - {FILE}) else {FILE}
    for index, element in enumerate(found.views):
        path = f"/@graph/{index}"
        if not element:
            remarks.odd(path, "is no element and is left as it stands")
            continue
        ref = id_of(element)
        if ref in seen:
            remarks.odd(path, f"has the id `{str(ref)[:120]}` of an element before it and is not read")
            continue
        seen |= {ref} if ref else set()
        if type_of(element) not in counting:
            continue
        item = component(element, found.graph, remarks.purl, path, msgspec.json.encode(raw[index]))
        if item is None:
            remarks.odd(path, "has no name and is no component")
            continue
        if ref is None:
            remarks.odd(path, "has no spdxId, so nothing can relate to it")
        components.append(item)
        rest[index] = {"type": STAND_IN, "spdxId": ref} if ref else {"type": STAND_IN, "path": path}
    return components, rest


class About(NamedTuple):
    """The element that stands for the whole document, {} without one, and how it was made."""

    document: Object
    creation: Object


def about_of(found: Elements) -> About:
    """The SpdxDocument, else the software_Sbom or Bom, with its creation information, else the first there is."""
    by_type: dict[str, Object] = {}
    for element in found.views:
        by_type.setdefault(type_of(element), element)
    named = ("SpdxDocument", "software_Sbom", "Bom", "Bundle")
    document = next((by_type[kind] for kind in named if kind in by_type), {})
    inline = objects(document, "creationInfo")
    ref = next(iter(texts(document, "creationInfo")), "")
    creation = found.graph.by_id.get(ref) or (inline[0] if inline else None) or by_type.get("CreationInfo")
    if creation is None:
        loose = (each for element in found.views for each in objects(element, "creationInfo"))
        creation = next(loose, {})
    return About(document, creation)


def _spec(tree: Object, creation: Object) -> str:
    said = text(creation, "specVersion")
    if said:
        return said
    for item in _items(tree.get("@context")):
        found = _VERSION.search(item) if isinstance(item, str) else None
        if found:
            return found[0]
    return ""


def tools_of(graph: Graph, creation: Object) -> list[str]:
    """The tools that a creation information names."""
    named = [graph.name_of(ref) for ref in texts(creation, "createdUsing")]
    inline = [text(each, "name") for each in objects(creation, "createdUsing") if not id_of(each)]
    return [name for name in (*named, *inline) if name]


def lifecycles_of(views: list[Object]) -> list[str]:
    """CycloneDX phases for CISA's types of an SBOM."""
    kinds = [
        short(kind)
        for element in views
        if "software_sbomType" in element
        for kind in texts(element, "software_sbomType")
    ]
    return list(dict.fromkeys(PHASES[kind] for kind in kinds if kind in PHASES))


def edges(
    views: list[Object], remarks: Remarks | None = None
) -> tuple[dict[str, tuple[str, ...]], tuple[Relation, ...]]:
    """Dependencies by ref, and every other relation in the order listed; those of licences and of VEX are elsewhere.

    What is linked is a dependency too, as it is in SPDX 2.
    """
    depends: dict[str, dict[str, None]] = {}
    relations: dict[Relation, None] = {}
    for index, element in enumerate(views):
        if not is_relation(element):
            continue
        source, targets = _ends(element)
        kind = word(element, "relationshipType")
        if source is None or not kind or targets is None:
            if remarks:
                remarks.odd(
                    f"/@graph/{index}", "names no `from`, no `to` or no relationshipType and says nothing"
                )
            continue
        if kind in LICENSES:
            continue
        for each in stated(element, source, targets):
            if each.kind != DEPENDS:
                relations[each] = None
            if each.kind in LINKS:
                depends.setdefault(each.source, {})[each.target] = None
            elif each.kind != DEPENDS:
                continue
            elif short(each.target) in NONE:
                depends.setdefault(each.source, {})
            else:
                depends.setdefault(each.source, {})[each.target] = None
    return {ref: tuple(on) for ref, on in depends.items()}, tuple(relations)


def is_relation(element: Object) -> bool:
    """Whether an element is a relationship that the model has a place for; VEX and scores are kept as they stand."""
    return type_of(element) in {"Relationship", "LifecycleScopedRelationship"}


def _ends(element: Object) -> tuple[str | None, list[str] | None]:
    targets = texts(element, "to")
    return next(iter(texts(element, "from")), None), targets or ([] if element.get("to") == [] else None)


def stated(element: Object, source: str, targets: list[str]) -> list[Relation]:
    """The relations of one relationship, in the words of SPDX 2.3; nothing for an end that asserts nothing."""
    kind, other_way = relation(
        word(element, "relationshipType"), word(element, "scope"), text(element, "comment")
    )
    said = [target for target in targets if short(target) not in NO_ASSERTION]
    if kind == DEPENDS and not said and not targets:
        return [Relation(source, kind, "NoneElement")] if word(element, "completeness") == "complete" else []
    if other_way:
        return [Relation(target, kind, source) for target in said]
    return [Relation(source, kind, target) for target in said]


def root_of(found: Elements, components: dict[str, SbomComponent]) -> SbomComponent | None:
    """What the document is about: followed from its rootElement, through collections, to components; None where that is not one thing."""
    described: dict[str, SbomComponent] = {}
    waiting = [
        ref
        for kind in ("SpdxDocument", "software_Sbom", "Bom")
        for element in found.views
        if type_of(element) == kind
        for ref in texts(element, "rootElement")
    ][::-1]
    seen: set[str] = set()
    while waiting:
        ref = waiting.pop()
        if ref in components:
            described[ref] = components[ref]
        element = found.graph.by_id.get(ref)
        if element is not None and ref not in seen and type_of(element) in COLLECTIONS:
            waiting += texts(element, "rootElement")[::-1]
        seen.add(ref)
    return next(iter(described.values())) if len(described) == 1 else None


def completeness(views: list[Object], root: SbomComponent | None) -> str | None:
    """CycloneDX's word for what the relations of the root say of themselves, where they agree."""
    if root is None or root.ref is None:
        return None
    said = {
        COMPLETENESS.get(word(element, "completeness"))
        for element in views
        if is_relation(element)
        and root.ref in texts(element, "from")
        and word(element, "relationshipType") in {"dependsOn", "contains"}
    }
    return next(iter(said)) if len(said) == 1 else None
