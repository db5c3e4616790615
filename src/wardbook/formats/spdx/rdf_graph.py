"""RDF/XML as statements about nodes: as much of RDF/XML as tools write SPDX in.

Read are `rdf:about`, `rdf:ID`, `rdf:nodeID`, `rdf:resource`, `xml:base`, nodes within nodes, `rdf:Description`
with `rdf:type`, attributes as properties, and `rdf:parseType` of `Resource`, `Literal` and `Collection`.
Languages and types of literals are not kept. Source: RDF 1.1 XML Syntax.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree

from wardbook.formats.cyclonedx.xml_text import standalone

Element = etree._Element  # noqa: SLF001  lxml has no other name for it

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
"""Namespace of RDF itself."""
TYPE = RDF + "type"
"""The property that says what a node is."""

_XML = "{http://www.w3.org/XML/1998/namespace}"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_R = f"{{{RDF}}}"
# Attributes of RDF/XML itself, which say nothing about the node.
_SYNTAX = frozenset(
    _R + name for name in ("about", "ID", "nodeID", "resource", "datatype", "parseType", "bagID")
)


class Literal(NamedTuple):
    """A text."""

    text: str


class Link(NamedTuple):
    """A node, by its IRI, or by `_:` and a name of this file."""

    to: str


class Statement(NamedTuple):
    """One property of a node, and the line it stands on."""

    predicate: str
    value: Literal | Link
    line: int


class Node:
    """What a file says about one thing."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.types: list[str] = []
        self.said: list[Statement] = []


Graph = dict[str, Node]


def graph(root: Element) -> Graph:
    """The nodes of a document by IRI, in the order in which they stand there.

    What stands about one node in several places is put together. Without recursion, in one pass.
    """
    return _Walk(root).nodes


class _Walk:
    """Elements that are still to be read, the next one last."""

    def __init__(self, root: Element) -> None:
        self.nodes: Graph = {}
        self.blank = 0
        base = root.get(_XML + "base", "")
        tops = root if root.tag == _R + "RDF" else [root]
        waiting = [(element, self._name(element, base), base) for element in tops]
        waiting.reverse()
        while waiting:
            element, key, around = waiting.pop()
            base = element.get(_XML + "base", around)
            inner: list[tuple[Element, str, str]] = []
            self._node(element, key, base, inner)
            waiting += reversed(inner)

    def _node(self, element: Element, key: str, base: str, inner: list[tuple[Element, str, str]]) -> None:
        """A node with its properties; nodes within it are put on `inner`."""
        line = _line(element)
        node = self.nodes.setdefault(key, Node(line))
        tag = _name_of(element.tag)
        if tag != RDF + "Description" and element.get(_R + "parseType") is None:
            _add_type(node, tag)
        for name, text in element.items():
            if name == TYPE or str(name) == _R + "type":
                _add_type(node, _resolved(str(text), base))
            elif str(name) not in _SYNTAX and str(name).startswith("{") and not str(name).startswith(_XML):
                node.said.append(Statement(_name_of(str(name)), Literal(str(text)), line))
        for child in element:
            self._property(node, child, base, inner)

    def _property(
        self, node: Node, element: Element, base: str, inner: list[tuple[Element, str, str]]
    ) -> None:
        base = element.get(_XML + "base", base)
        predicate, line = _name_of(element.tag), _line(element)
        parse = element.get(_R + "parseType")
        to = element.get(_R + "resource")
        if to is not None:
            values: list[Literal | Link] = [Link(_resolved(to, base))]
        elif (name := element.get(_R + "nodeID")) is not None:
            values = [Link("_:" + name)]
        elif parse == "Literal":
            values = [Literal((element.text or "") + "".join(map(_as_text, element)))]
        elif parse == "Resource" or (len(element) == 0 and _has_properties(element)):
            key = self._new()
            inner.append((element, key, base))
            if parse != "Resource":
                element.set(_R + "parseType", "Resource")
            values = [Link(key)]
        elif len(element):
            values = []
            for child in element:
                key = self._name(child, base)
                inner.append((child, key, base))
                values.append(Link(key))
        else:
            values = [Literal(element.text or "")]
        for value in values:
            if predicate == TYPE and isinstance(value, Link):
                _add_type(node, value.to)
            else:
                node.said.append(Statement(predicate, value, line))

    def _name(self, element: Element, around: str) -> str:
        base = element.get(_XML + "base", around)
        if (about := element.get(_R + "about")) is not None:
            return _resolved(about, base)
        if (name := element.get(_R + "ID")) is not None:
            return f"{base.partition('#')[0]}#{name}"
        if (name := element.get(_R + "nodeID")) is not None:
            return "_:" + name
        return self._new()

    def _new(self) -> str:
        """A name that no `rdf:nodeID` can be."""
        self.blank += 1
        return f"_:{self.blank}"


def _line(element: Element) -> int:
    return int(getattr(element, "sourceline", None) or 0)


def _add_type(node: Node, kind: str) -> None:
    # A node has a handful of types; thousands of them are an attack on this loop.
    if kind not in node.types[:20] and len(node.types) < 20:
        node.types.append(kind)


def _has_properties(element: Element) -> bool:
    return any(
        str(name) not in _SYNTAX and str(name).startswith("{") and not str(name).startswith(_XML)
        for name in element.attrib
    )


def _as_text(element: Element) -> str:
    return standalone(element) + (element.tail or "")


def _name_of(tag: object) -> str:
    space, _, local = str(tag).rpartition("}")
    return space.removeprefix("{") + local


def _resolved(iri: str, base: str) -> str:
    if not base or _ABSOLUTE.match(iri):
        return iri
    if not iri or iri.startswith("#"):
        return base.partition("#")[0] + iri
    try:
        return urljoin(base, iri)
    except ValueError:
        return iri
