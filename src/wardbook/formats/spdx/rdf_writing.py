"""A tree in the shape of SPDX 2.3 JSON as RDF/XML, every element by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeGuard

from wardbook.formats.losses import Loss
from wardbook.formats.spdx.rdf_graph import RDF
from wardbook.formats.spdx.rdf_licences import Expression, Names, expression
from wardbook.formats.spdx.rdf_terms import (
    CLASSES,
    DOCUMENT,
    ELEMENTS,
    POINTERS,
    PREFIXES,
    REFERENCE_TYPES,
    REFERENCES,
    SPDX,
    SPECIAL,
    TYPES,
    UNKNOWN,
    Object,
    Term,
    Value,
    is_word,
    word_iri,
)

_NO_PROPERTY = "SPDX in RDF has no property for it"
_NO_VALUE = "RDF/XML cannot hold this value"
_TWICE = "another element has the same id"
_NOBODY = "what it is said about is not in the document"
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROPERTY = re.compile(r"(.*[#/])([A-Za-z_][A-Za-z0-9._-]*)", re.DOTALL)
_NUMBER_END = 10**15
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = {**_TEXT, **str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})}
# Said by the name of a node, or in other places.
_APART = {
    "document": {"SPDXID", "documentNamespace", "relationships", "documentDescribes", UNKNOWN, *ELEMENTS},
    "package": {"SPDXID"},
    "file": {"SPDXID"},
    "snippet": {"SPDXID"},
    "project": {"projectUri"},
    "relationship": {"spdxElementId"},
}


def write(tree: Object) -> tuple[bytes, tuple[Loss, ...]]:
    """The tree as RDF/XML that reads back as the same tree, and every place that it cannot say.

    The order of relationships of different elements is not kept, nor are needless brackets in licence
    expressions. What a document `documentDescribes` that is no package is written as a relationship. Source: SPDX
    2.2 and 2.3, annex C.
    """
    writer = _Writer(tree)
    spaces = {"rdf": RDF, **PREFIXES}
    head = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    writer.document()
    text = ['<?xml version="1.0" encoding="UTF-8"?>', f"<rdf:RDF {head}>", *writer.out, "</rdf:RDF>", ""]
    lost = (Loss(path, count, why) for (path, why), count in sorted(writer.lost.items()))
    return "\n".join(text).encode(), tuple(lost)


class _Writer:
    """Collects the lines of one document."""

    def __init__(self, tree: Object) -> None:
        self.tree = tree
        self.out: list[str] = []
        self.lost: Counter[tuple[str, str]] = Counter()
        self.ids: set[str] = {""}
        space = tree.get("documentNamespace")
        self.names = Names(space if _is_text(space) else "", _others(tree))
        if space and not _is_text(space):
            self._lose("documentNamespace", _NO_VALUE)
        self.relations: dict[str, list[Object]] = {}
        for relation in [*self._objects("relationships"), *self._described()]:
            source = relation.get("spdxElementId")
            if _is_text(source):
                self.relations.setdefault(source, []).append(relation)
            else:
                self._lose("relationships[]", _NO_VALUE)
        self.unknown: dict[str, list[Object]] = {}
        for record in self._objects(UNKNOWN):
            self.unknown.setdefault(str(record.get("in", "")), []).append(record)

    def _lose(self, path: str, why: str, count: int = 1) -> None:
        self.lost[path, why] += count

    def _objects(self, member: str) -> list[Object]:
        """A list of the document; what is no object in it is lost."""
        listed = self.tree.get(member)
        if listed is not None and not isinstance(listed, list):
            self._lose(member, _NO_VALUE)
        found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        if isinstance(listed, list) and len(found) < len(listed):
            self._lose(f"{member}[]", _NO_VALUE, len(listed) - len(found))
        return found

    def _described(self) -> Iterator[Object]:
        """Relations to what the document describes, where there is no property for that."""
        listed = self.tree.get("documentDescribes")
        packages = {_ref(one) for one in self._quiet("packages")}
        self.described = []
        source = _ref(self.tree) or DOCUMENT
        said = {
            one.get("relatedSpdxElement")
            for one in self._quiet("relationships")
            if one.get("spdxElementId") == source and one.get("relationshipType") == "DESCRIBES"
            if isinstance(one.get("relatedSpdxElement"), str)
        }
        if listed and not isinstance(listed, list):
            self._lose("documentDescribes", _NO_VALUE)
        for ref in listed if isinstance(listed, list) else ():
            if not _is_text(ref):
                self._lose("documentDescribes[]", _NO_VALUE)
            elif ref in packages:
                self.described.append(ref)
            elif ref not in said:
                kind = {"relationshipType": "DESCRIBES", "relatedSpdxElement": ref}
                yield {"spdxElementId": source, **kind}

    def _quiet(self, member: str) -> list[Object]:
        listed = self.tree.get(member)
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []

    def document(self) -> None:
        """Everything: the document, its packages, files and snippets, and what is said about other documents'."""
        self._element({**self.tree, "SPDXID": _ref(self.tree) or DOCUMENT}, "document", "")
        for listed, kind in ELEMENTS.items():
            for item in self._objects(listed):
                self._element(item, kind, f"{listed}[]")
        for source, relations in sorted(self.relations.items()):
            self.out.append(f'  <rdf:Description rdf:about="{self.names.iri(source).translate(_ATTRIBUTE)}">')
            self._relate(relations)
            self.out.append("  </rdf:Description>")
        for records in self.unknown.values():
            self._lose(f"{UNKNOWN}[]", _NOBODY, len(records))

    def _element(self, item: Object, kind: str, path: str) -> None:
        ref = _ref(item)
        if item.get("SPDXID") and not ref:
            self._lose(f"{path}.SPDXID", _NO_VALUE)
        iri = self.names.iri(ref) if ref else ""
        if iri and iri in self.ids:
            self._lose(path, _TWICE)
            return
        self._open(kind, item, iri, 1)
        self._members(item, kind, path, 2)
        if kind == "document":
            for one in self.described:
                self._resource("describesPackage", self.names.iri(one), 2)
        if iri:
            self.ids.add(iri)
            self._relate(self.relations.pop(ref, ()))
            self._triples("" if kind == "document" else ref)
        self._close(kind, item, 1)

    def _relate(self, relations: list[Object] | tuple[()]) -> None:
        for relation in relations:
            self.out.append("    <spdx:relationship>")
            self._node(relation, "relationship", "relationships[]", 3)
            self.out.append("    </spdx:relationship>")

    def _node(self, item: Object, kind: str, path: str, depth: int) -> None:
        """An object within another."""
        self._open(kind, item, self._about(item, kind), depth)
        self._members(item, kind, path, depth + 1)
        if kind == "extracted" and _is_text(item.get("licenseId")):
            self._triples(item["licenseId"])
        self._close(kind, item, depth)

    def _about(self, item: Object, kind: str) -> str:
        """The IRI of an object that has one."""
        if kind == "project":
            found = item.get("projectUri")
            return found if _is_text(found) and found and not found.startswith("_:") else ""
        ref = item.get({"extracted": "licenseId", "external": "externalDocumentId"}.get(kind, ""))
        iri = self.names.iri(ref) if _is_text(ref) and ref else ""
        if iri in self.ids:
            return ""
        self.ids.add(iri)
        return iri

    def _open(self, kind: str, item: Object, iri: str, depth: int) -> None:
        about = f' rdf:about="{iri.translate(_ATTRIBUTE)}"' if iri else ""
        self.out.append(f"{'  ' * depth}<{_name(_type(kind, item))}{about}>")

    def _close(self, kind: str, item: Object, depth: int) -> None:
        self.out.append(f"{'  ' * depth}</{_name(_type(kind, item))}>")

    def _members(self, item: Object, kind: str, path: str, depth: int) -> None:
        """The members of an object that there are properties for; the others are lost."""
        terms = CLASSES[kind]
        apart = {term.member for term in terms.values()} | _APART.get(kind, set())
        within = f"{path}." if path else ""
        for predicate, term in terms.items():
            value = item.get(term.member)
            if value is None or value == [] or term.member in _APART.get(kind, ()):
                continue
            if term.many and not isinstance(value, list):
                self._lose(f"{within}{term.member}", _NO_VALUE)
                continue
            place = f"{within}{term.member}" + ("[]" if term.many else "")
            for one in value if term.many else (value,):
                if not self._value(predicate, term, one, place, depth):
                    self._lose(place, _NO_VALUE)
        for key, value in item.items():
            if key not in apart and value not in (None, [], {}):
                self._lose(f"{within}{key}", _NO_PROPERTY)

    def _value(self, predicate: str, term: Term, value: Value, path: str, depth: int) -> bool:
        """One property; False where RDF cannot say its value."""
        name = _name(predicate)
        if term.kind in CLASSES:
            if not isinstance(value, dict):
                return False
            self.out.append(f"{'  ' * depth}<{name}>")
            self._node(value, term.kind, path, depth + 1)
            self.out.append(f"{'  ' * depth}</{name}>")
            return True
        if term.kind == "flag":
            return isinstance(value, bool) and self._text(name, str(value).lower(), depth, _BOOLEAN)
        if term.kind == "number":
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _NUMBER_END
            return fits and self._text(name, str(value), depth)
        if not _is_text(value):
            return False
        if term.kind == "licence" and (found := expression(value)) and self._expressible(found):
            self._licence(name, found, depth)
            return True
        iri = self._iri(term.kind, value)
        return self._text(name, value, depth) if iri is None else self._resource(name, iri, depth)

    def _iri(self, kind: str, value: str) -> str | None:
        """The resource that stands for a text, None where the text itself is written."""
        if kind in ("stated", "licence"):
            return next((iri for iri, word in SPECIAL.items() if word == value), None)
        if is_word(kind):
            return word_iri(kind, value)
        if kind == "link":
            return value if _ABSOLUTE.fullmatch(value) else None
        if kind == "type":
            return self._type(value)
        iri = self.names.iri(value) if kind == "refs" else None
        return iri if iri is not None and self.names.id(iri) == value else None

    def _type(self, value: str) -> str | None:
        if value in REFERENCE_TYPES:
            return REFERENCES + value
        if value.startswith(REFERENCES):
            return value
        iri = value if _ABSOLUTE.fullmatch(value) else f"{self.names.space}#{value}"
        return iri if self.names.id(iri) == value else None

    def _text(self, name: str, value: str, depth: int, datatype: str = "") -> bool:
        kind = f' rdf:datatype="{datatype}"' if datatype else ""
        self.out.append(f"{'  ' * depth}<{name}{kind}>{value.translate(_TEXT)}</{name}>")
        return True

    def _resource(self, name: str, iri: str, depth: int) -> bool:
        name = name if ":" in name else f"spdx:{name}"
        self.out.append(f'{"  " * depth}<{name} rdf:resource="{iri.translate(_ATTRIBUTE)}"/>')
        return True

    def _expressible(self, found: Expression) -> bool:
        if found.kind == "id":
            return self.names.licence(self.names.licence_iri(found.id)) == found.id
        return all(self._expressible(part) for part in found.parts)

    def _licence(self, name: str, found: Expression, depth: int) -> None:
        """A licence, or several in one node (annex D)."""
        if found.kind == "id":
            self._resource(name, self.names.licence_iri(found.id), depth)
            return
        kind = f"spdx:{_SETS[found.kind]}"
        space = "  " * depth
        self.out += [f"{space}<{name}>", f"{space}  <{kind}>"]
        if found.kind == "later":
            self._licence("spdx:member", Expression("id", found.id), depth + 2)
        elif found.kind == "WITH":
            self._licence("spdx:member", found.parts[0], depth + 2)
            about = self.names.licence_iri(found.parts[1].id).translate(_ATTRIBUTE)
            exception = f'<spdx:LicenseException rdf:about="{about}"/>'
            self.out.append(f"{space}    <spdx:licenseException>{exception}</spdx:licenseException>")
        else:
            for part in found.parts:
                self._licence("spdx:member", part, depth + 2)
        self.out += [f"{space}  </{kind}>", f"{space}</{name}>"]

    def _triples(self, ref: str) -> None:
        """What is said about an element in words of others."""
        for record in self.unknown.pop(ref, ()):
            predicate, value, link = record.get("predicate"), record.get("value"), record.get("link")
            found = _PROPERTY.fullmatch(predicate) if _is_text(predicate) else None
            start = (
                f'    <x:{found[2]} xmlns:x="{found[1].translate(_ATTRIBUTE)}"'
                if found and found[1] != RDF
                else ""
            )
            if start and _is_text(link):
                self.out.append(f'{start} rdf:resource="{link.translate(_ATTRIBUTE)}"/>')
            elif start and found and link is None and _is_text(value):
                self.out.append(f"{start}>{value.translate(_TEXT)}</x:{found[2]}>")
            else:
                self._lose(f"{UNKNOWN}[]", _NO_VALUE)


_SETS = {
    "AND": "ConjunctiveLicenseSet",
    "OR": "DisjunctiveLicenseSet",
    "WITH": "WithExceptionOperator",
    "later": "OrLaterOperator",
}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def _others(tree: Object) -> dict[str, str]:
    """Namespaces of other documents by the name used for them here."""
    found = {}
    listed = tree.get("externalDocumentRefs")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            name, space = one.get("externalDocumentId"), one.get("spdxDocument")
            if _is_text(name) and _is_text(space) and name and space:
                found[name] = space.partition("#")[0]
    return found


def _ref(item: Object) -> str:
    ref = item.get("SPDXID")
    return ref if _is_text(ref) else ""


def _is_text(value: Value) -> TypeGuard[str]:
    """Whether XML can hold a value."""
    return isinstance(value, str) and not _NOT_XML.search(value)


def _type(kind: str, item: Object) -> str:
    if kind == "pointer":
        return POINTERS + ("ByteOffsetPointer" if "offset" in item else "LineCharPointer")
    return TYPES[kind]


def _name(iri: str) -> str:
    """An IRI as prefix and name."""
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return f"spdx:{iri.removeprefix(SPDX)}"
