"""SPDX 3: the elements that were kept, with what was taken out of the SBOM since taken out of them too."""

from __future__ import annotations

from typing import Any

from wardbook.formats.spdx.version3 import (
    STAND_IN,
    Elements,
    about_of,
    elements,
    is_relation,
    lifecycles_of,
    root_of,
    stated,
    tools_of,
)
from wardbook.formats.spdx.version3_overlay import listed, put
from wardbook.formats.spdx.version3_terms import (
    COLLECTIONS,
    DEPENDS,
    LICENSES,
    NONE,
    Object,
    id_of,
    plain,
    short,
    text,
    texts,
    type_of,
    word,
)
from wardbook.model.sbom import Relation, Sbom, SbomComponent

NOTHING = "NoneElement"


class Kept:
    """The graph of a document that was SPDX 3, without its components."""

    def __init__(self, raw: Any, sbom: Sbom, items: list[SbomComponent]) -> None:  # Any: JSON-LD
        self.raw: list[Any] = raw if isinstance(raw, list) else []  # Any: JSON-LD
        self.found: Elements = elements(self.raw)
        self._items = items
        present = {item.ref for item in items if item.ref}
        self.gone = {
            ref
            for element in self.found.views
            if type_of(element) == STAND_IN and (ref := id_of(element)) and ref not in present
        }
        self._relicensed = {
            item.ref for item in items if item.ref and self.license_of(item.ref) != item.license
        }
        said = {
            Relation(ref, DEPENDS, target) for ref, on in sbom.depends.items() for target in on or (NOTHING,)
        }
        self._said = said | set(sbom.relations)
        self._leaves = set(sbom.depends)
        self.covered: set[Relation] = set()
        self.creation = self._creation()
        self._others = [
            self._other(item, element) for item, element in zip(self.raw, self.found.views, strict=True)
        ]
        self._tell(sbom)

    def license_of(self, ref: str) -> str | None:
        """The licence that the kept elements state for a component."""
        return self.found.graph.license_of(ref)

    def filled(self, packages: list[Object]) -> list[Any]:  # Any: JSON-LD
        """The graph with each component where it stood, new ones after it."""
        places: dict[str, Object] = {}
        for item, package in zip(self._items, packages, strict=True):
            places.setdefault(item.ref or item.path, package)
        graph: list[Any] = []  # Any: JSON-LD
        used: set[int] = set()
        for element, other in zip(self.found.views, self._others, strict=True):
            if type_of(element) != STAND_IN:
                graph += [] if other is _OUT else [other]
                continue
            found = places.get(id_of(element) or text(element, "path") or "")
            if found is not None and id(found) not in used:
                graph.append(found)
                used.add(id(found))
        return graph + [package for package in packages if id(package) not in used]

    def listed_in(self, graph: list[Any], ids: list[str]) -> None:  # Any: JSON-LD
        """Name elements that are new in the first collection that lists its elements."""
        known = {id_of(element) for element in self.found.views}
        new = [each for each in ids if each not in known]
        for index, element in enumerate(graph):
            if (
                new
                and isinstance(element, dict)
                and type_of(element) in COLLECTIONS
                and listed(element, "element")
            ):
                graph[index] = changed = dict(element)
                put(changed, "element", [*listed(element, "element"), *new])
                return

    def differing(self, sbom: Sbom) -> list[str]:
        """What `sbom` says of the document that its kept elements do not, and that is not written anew."""
        about = about_of(self.found)
        said: dict[str, object] = {
            "author": self.found.graph.names(about.creation, "createdBy"),
            "lifecycles": tuple(lifecycles_of(self.found.views)),
            "serial": id_of(about.document),
            "supplier": None,
            "tools": tuple(tools_of(self.found.graph, about.creation)),
        }
        return [path for path, value in said.items() if getattr(sbom, path) != value] + self._untold

    def _creation(self) -> str | None:
        return next((id_of(each) for each in self.found.views if type_of(each) == "CreationInfo"), None)

    def _other(self, item: Any, element: Object) -> Any:  # Any: JSON-LD
        """One kept element as it is written, `_OUT` where it said only what is said no more."""
        if is_relation(element):
            return self._relation(item, element)
        if not self.gone or not element:
            return item
        return self._without_gone(item)

    def _relation(self, item: Any, element: Object) -> Any:  # Any: JSON-LD
        source = next(iter(texts(element, "from")), None)
        targets = texts(element, "to")
        kind = word(element, "relationshipType")
        if source is None or not kind:
            return item
        if kind in LICENSES:
            return _OUT if source in self.gone or source in self._relicensed else item
        kept = [target for target in targets if self._is_still_said(element, source, target)]
        if kept == targets:
            return _OUT if source in self.gone else item
        if not kept:
            return _OUT
        changed = dict(item)
        put(changed, "to", kept)
        return changed

    def _is_still_said(self, element: Object, source: str, target: str) -> bool:
        relations = stated(element, source, [target])
        for each in relations:
            if each.kind == DEPENDS and short(each.target) in NONE:
                if each.source not in self._leaves:
                    return False
                self.covered.add(Relation(each.source, DEPENDS, NOTHING))
            elif each not in self._said:
                return False
            self.covered.add(each)
        return bool(relations) or source not in self.gone

    def _without_gone(self, item: Object) -> Any:  # Any: JSON-LD
        """An element without references to components that are gone; out with it where they were its point."""
        changed: Object = {}
        for key, value in item.items():
            if isinstance(value, list):
                left = [each for each in value if not self._is_gone(each)]
                if len(left) == len(value):
                    changed[key] = value
                elif left or short(key) not in {"to", "from"}:
                    changed[key] = left
                else:
                    return _OUT
            elif not self._is_gone(value) or short(key) == "spdxId":
                changed[key] = value
            elif short(key) in {"from", "to", "subject"}:
                return _OUT
        return {key: value for key, value in changed.items() if value != [] or item.get(key) == []}

    def _is_gone(self, value: Any) -> bool:  # Any: JSON-LD
        ref = plain(value)
        return isinstance(ref, str) and ref in self.gone

    def _tell(self, sbom: Sbom) -> None:
        """Write the name, the time and the root of the document where they changed since it was read."""
        components = {item.ref: item for item in self._items if item.ref}
        before = root_of(self.found, components)
        about = about_of(self.found)
        renamed = sbom.name != text(about.document, "name")
        later = bool(sbom.timestamp) and sbom.timestamp != text(about.creation, "created")
        self._untold = [
            path
            for path, differs, there in (
                ("name", renamed, about.document),
                ("timestamp", later, about.creation),
            )
            if differs and not any(element is there for element in self.found.views)
        ]
        for index, (element, other) in enumerate(zip(self.found.views, self._others, strict=True)):
            changed: Object = dict(other) if isinstance(other, dict) else {}
            kind = type_of(element)
            if renamed and element is about.document:
                put(changed, "name", sbom.name)
            if later and element is about.creation:
                put(changed, "created", sbom.timestamp)
            moved = (
                sbom.root is not None and sbom.root.ref and (before is None or before.ref != sbom.root.ref)
            )
            if moved and sbom.root and kind in COLLECTIONS and kind != "SpdxDocument":
                put(changed, "rootElement", [sbom.root.ref])
            if changed != other and isinstance(other, dict):
                self._others[index] = changed


class _Out:
    """The place of an element that is not written."""


_OUT = _Out()
