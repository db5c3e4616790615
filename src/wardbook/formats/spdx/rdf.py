"""SPDX 2 in RDF/XML to a tree in the shape of SPDX 2.3 JSON, and back.

What nodes are called, and how deeply they stand within each other, does not matter: statements about one node
are put together. A property of an element that the specification does not know is kept in the member
`x-unknown-triples`, a list of `{"in", "predicate", "value"}`, with `link` instead of `value` where it is an IRI;
`in` is the id of the element. Licence expressions come back without needless brackets; what the file says about
licences of the SPDX list is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_as_expected, not_readable
from wardbook.formats.cyclonedx.xml_text import Refused, parsed
from wardbook.formats.remarks import Remarks
from wardbook.formats.spdx.document_rules import diagnostics
from wardbook.formats.spdx.rdf_graph import Graph, Link, Literal, Node, Statement, graph
from wardbook.formats.spdx.rdf_licences import LONGEST, Names, licence_text
from wardbook.formats.spdx.rdf_terms import (
    CLASSES,
    DOAP,
    DOCUMENT,
    ELEMENTS,
    REFERENCES,
    SPDX,
    SPECIAL,
    TYPES,
    UNKNOWN,
    Object,
    Term,
    Value,
    is_word,
    word_of,
)
from wardbook.formats.spdx.rdf_writing import write
from wardbook.model.diagnostic import Diagnostic

__all__ = ["read", "strict", "write"]

_NUMBER = re.compile(r"\s*([0-9]{1,15})\s*")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_RELATED = SPDX + "relationship"
# What is said in other ways: files are files of the document wherever they stand.
_STRUCTURE = frozenset({_RELATED, SPDX + "referencesFile", SPDX + "spdxDocument"})
_SHARED = 4
"""How often, on average, one statement may be read because its node stands in several places."""


def read(data: bytes, name: str) -> tuple[Object | None, list[Diagnostic]]:
    """An SPDX 2 document in RDF/XML as a tree in the shape of SPDX 2.3 JSON, None where it is none.

    Everything odd is named with its line. Nothing is raised, no entity expanded, no file or address opened.
    Source: SPDX 2.2 and 2.3, annex C.
    """
    return guarded(_read, data, name, SBOM_BYTES)


def strict(data: bytes, name: str) -> list[Diagnostic]:
    """Everything in which a document in RDF breaks SPDX 2.0 to 2.3, with its line.

    What `read` has to say is said here too.
    """
    places: dict[str, int] = {}
    tree, problems = guarded(lambda text, file: _read(text, file, places), data, name, SBOM_BYTES)
    if tree is None:
        return problems
    return problems + guarded(lambda _, file: (None, diagnostics(tree, file, places)), b"", name)[1]


def _read(
    data: bytes, name: str, places: dict[str, int] | None = None
) -> tuple[Object | None, list[Diagnostic]]:
    try:
        nodes = graph(parsed(data))
    except Refused as error:
        return None, [not_readable(Span(name, error.line, error.column), str(error))]
    documents = [key for key, node in nodes.items() if TYPES["document"] in node.types]
    if not documents:
        return None, [not_readable(Span(name), "it has no `SpdxDocument`")]
    remarks = Remarks(name)
    for key in documents[1:]:
        line = nodes[key].line
        remarks.add(not_as_expected(Span(name, line), "there is another `SpdxDocument`; the first is read"))
    try:
        reader = _Reader(nodes, documents[0], remarks, places)
        reader.letters += _SHARED * len(data)
        return reader.tree(), remarks.all()
    except Refused as error:
        return None, [*remarks.all(), not_readable(Span(name), str(error))]


class _Reader:
    """Walks the nodes of one document along the table of terms."""

    def __init__(self, nodes: Graph, key: str, remarks: Remarks, places: dict[str, int] | None) -> None:
        self.nodes = nodes
        self.key = key
        self.remarks = remarks
        self.places = places
        named = "" if key.startswith("_:") else key
        self.space, _, fragment = named.rpartition("#") if "#" in named else (named, "", "")
        self.ref = fragment or DOCUMENT
        self.names = Names(self.space, self._others())
        self.unknown: list[Object] = []
        self.room = _SHARED * sum(len(node.said) + 1 for node in nodes.values()) + 1_000
        self.letters = LONGEST
        self.used: set[str] = set()

    def _others(self) -> dict[str, str]:
        """Namespaces of other documents by the name used for them here."""
        found = {}
        links = [
            one.value for one in self.nodes[self.key].said if one.predicate == SPDX + "externalDocumentRef"
        ]
        for key in dict.fromkeys(link.to for link in links if isinstance(link, Link)):
            said = self.nodes.get(key, Node(0)).said
            spaces = [_plain(each.value) for each in said if each.predicate == SPDX + "spdxDocument"]
            names = [_plain(each.value) for each in said if each.predicate == SPDX + "externalDocumentId"]
            if spaces:
                name = names[0] if names else key.rpartition("#")[2]
                found[name] = spaces[0].partition("#")[0]
        return found

    def tree(self) -> Object:
        """The whole document."""
        tree: Object = {"SPDXID": self.ref}
        if self.space:
            tree["documentNamespace"] = self.space
        tree |= self._object(self.key, "document", "")
        for listed, kind in ELEMENTS.items():
            for key, node in self.nodes.items():
                if TYPES[kind] in node.types:
                    items = tree.setdefault(listed, [])
                    path = f"/{listed}/{len(items)}"
                    self._place(path, node.line)
                    ref = {} if key.startswith("_:") else {"SPDXID": self.names.id(key)}
                    items.append(ref | self._object(key, kind, path))
        self._relations(tree)
        self._extracted(tree)
        if self.unknown:
            tree[UNKNOWN] = self.unknown
        for key, node in self.nodes.items():
            if key not in self.used and node.said and not _KNOWN.intersection(node.types):
                self._odd(node.line, f"nothing is read of what it says about `{key[:100]}`")
        return tree

    def _relations(self, tree: Object) -> None:
        for key, node in self.nodes.items():
            for one in node.said:
                if one.predicate == _RELATED:
                    self.used.add(key)
                    if not isinstance(one.value, Link):
                        self._odd(one.line, "a `relationship` is a text")
                        continue
                    listed = tree.setdefault("relationships", [])
                    path = f"/relationships/{len(listed)}"
                    self._place(path, one.line)
                    found = self._object(one.value.to, "relationship", path)
                    listed.append({"spdxElementId": self.names.id(key), **found})

    def _extracted(self, tree: Object) -> None:
        """Licences of the document that nothing names as such."""
        for key, node in self.nodes.items():
            if TYPES["extracted"] in node.types and key not in self.used:
                listed = tree.setdefault("hasExtractedLicensingInfos", [])
                listed.append(self._object(key, "extracted", f"/hasExtractedLicensingInfos/{len(listed)}"))

    def _object(self, key: str, kind: str, path: str) -> Object:
        """A node as an object of a class."""
        node = self.nodes.get(key, Node(0))
        self.used.add(key)
        self.room -= len(node.said) + 1
        if self.room < 0:
            raise Refused("it refers to the same nodes too often")
        found = self._own(key, kind)
        terms = CLASSES[kind]
        for one in node.said:
            term = terms.get(one.predicate)
            if term is None:
                if one.predicate not in _STRUCTURE:
                    self._strange(key, kind, one)
                continue
            place = f"{path}/{term.member}"
            listed = found.setdefault(term.member, []) if term.many else None
            if listed is not None:
                place = f"{place}/{len(listed)}"
            self._place(place, one.line)
            value = self._value(term, one, place)
            if value is None:
                self._odd(one.line, f"`{_local(one.predicate)}` holds what it cannot hold; it is left out")
            elif listed is not None:
                listed.append(value)
            elif found.setdefault(term.member, value) != value:
                self._odd(one.line, f"`{_local(one.predicate)}` is said twice; the first is read")
        return {member: value for member, value in found.items() if value != []}

    def _own(self, key: str, kind: str) -> Object:
        """What an object says by its name."""
        if key.startswith("_:"):
            return {}
        if kind == "project":
            return {"projectUri": key}
        member = {"extracted": "licenseId", "external": "externalDocumentId"}.get(kind)
        if member is None or any(one.predicate == SPDX + member for one in self.nodes.get(key, Node(0)).said):
            return {}
        return {member: key.rpartition("#")[2]}

    def _value(self, term: Term, one: Statement, path: str) -> Value:
        """The value of a member, None where the statement holds none of its kind."""
        if term.kind in CLASSES:
            return self._object(one.value.to, term.kind, path) if isinstance(one.value, Link) else None
        if is_word(term.kind):
            return word_of(term.kind, one.value.to) if isinstance(one.value, Link) else one.value.text
        return _KINDS[term.kind](self, one.value)

    def text(self, value: Literal | Link) -> str | None:
        """A text, or a resource that stands for one."""
        return value.text if isinstance(value, Literal) else _iri(value)

    def flag(self, value: Literal | Link) -> bool | None:
        """True or false."""
        return _TRUTH.get(value.text.strip().lower()) if isinstance(value, Literal) else None

    def number(self, value: Literal | Link) -> int | None:
        """A whole number."""
        found = _NUMBER.fullmatch(value.text) if isinstance(value, Literal) else None
        return int(found[1]) if found else None

    def refs(self, value: Literal | Link) -> str | None:
        """The id of an element."""
        return value.text if isinstance(value, Literal) else self.names.id(value.to)

    def licence(self, value: Literal | Link) -> str | None:
        """A licence expression."""
        room = [before := min(LONGEST, self.letters)]
        found = licence_text(self.nodes, value, self.names, room)
        self.letters -= before - room[0]
        if isinstance(value, Link):
            self.used.add(value.to)
        return found

    def type(self, value: Literal | Link) -> str | None:
        """The type of an external reference."""
        if isinstance(value, Literal):
            return value.text
        return self.names.id(value.to.removeprefix(REFERENCES))

    def _strange(self, key: str, kind: str, one: Statement) -> None:
        """A property that SPDX does not know: kept where it is about an element and holds a text or an IRI."""
        what = f"`{one.predicate[:100]}` is no property of SPDX for {_named(kind)}"
        simple = isinstance(one.value, Literal) or not one.value.to.startswith("_:")
        if not simple or key.startswith("_:") or kind not in ("document", *ELEMENTS.values(), "extracted"):
            self._odd(one.line, f"{what}; it is left out")
            return
        self._odd(one.line, f"{what}; it is kept as it is")
        said = {"value": one.value.text} if isinstance(one.value, Literal) else {"link": one.value.to}
        ref = "" if key == self.key else self.names.id(key)
        self.unknown.append({"in": ref, "predicate": one.predicate, **said})

    def _odd(self, line: int, what: str) -> None:
        self.remarks.add(not_as_expected(Span(self.remarks.at.file, line), what))

    def _place(self, path: str, line: int) -> None:
        if self.places is not None:
            self.places.setdefault(path, line)


_KINDS: dict[str, Callable[[_Reader, Literal | Link], Value]] = {
    "text": _Reader.text,
    "stated": _Reader.text,
    "link": _Reader.text,
    "flag": _Reader.flag,
    "number": _Reader.number,
    "refs": _Reader.refs,
    "licence": _Reader.licence,
    "type": _Reader.type,
}


def _iri(value: Link) -> str | None:
    return None if value.to.startswith("_:") else SPECIAL.get(value.to, value.to)


def _plain(value: Literal | Link) -> str:
    return value.text if isinstance(value, Literal) else value.to


def _local(predicate: str) -> str:
    return re.split(r"[#/]", predicate)[-1][:60]


def _named(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _known() -> Iterator[str]:
    yield from TYPES.values()
    for name in (
        "ListedLicense",
        "License",
        "LicenseException",
        "ListedLicenseException",
        "SimpleLicensingInfo",
        "OrLaterOperator",
        "WithExceptionOperator",
        "ConjunctiveLicenseSet",
        "DisjunctiveLicenseSet",
        "CrossRef",
        "ReferenceType",
        "ExternalSpdxElement",
        "SpdxElement",
        "SpdxNoneElement",
        "SpdxNoAssertionElement",
    ):
        yield SPDX + name
    yield DOAP + "Project"


# What may stand in a document without being read by itself.
_KNOWN = frozenset(_known())
