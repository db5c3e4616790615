"""Licence expressions of SPDX as nodes of RDF, and back (SPDX 2.3, annexes C and D), and ids as IRIs."""

from __future__ import annotations

import re
from typing import NamedTuple

from wardbook.formats.spdx.rdf_graph import Graph, Link, Literal, Node
from wardbook.formats.spdx.rdf_terms import LICENCES, SPDX, SPECIAL

NESTED = 50
"""Licences within licences; more is no licence anybody wrote."""
WRITTEN = 20_000
"""Characters of one expression that is taken apart; a longer one stays text."""
LONGEST = 100_000
"""Characters of one expression put together of nodes; nodes that are shared could make it grow without bound."""

_SECURE = "https://spdx.org/licenses/"
_TOKEN = re.compile(r"[()]|[^\s()]+")
_ID = re.compile(r"[A-Za-z0-9.-]+\+?|DocumentRef-[A-Za-z0-9.+-]+:LicenseRef-[A-Za-z0-9.-]+")
# Licences whose own name ends in `+`.
_OWN_PLUS = re.compile(r"L?GPL-[0-9.]+\+")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]*")


class Names:
    """Ids and IRIs of a document with its namespace, and of those that it refers to, by the names used for them."""

    def __init__(self, space: str, others: dict[str, str]) -> None:
        self.space = space
        self._start = f"{space}#"
        self._others = others
        self._names = {space: name for name, space in reversed(others.items())}

    def id(self, iri: str) -> str:
        """The id of an element by its IRI."""
        if iri in SPECIAL:
            return SPECIAL[iri]
        if iri.startswith(self._start):
            return iri.removeprefix(self._start)
        space, mark, fragment = iri.partition("#")
        return f"{self._names[space]}:{fragment}" if mark and space in self._names else iri

    def iri(self, ref: str) -> str:
        """The IRI of an element by its id."""
        for iri, word in SPECIAL.items():
            if ref == word:
                return iri
        name, colon, rest = ref.partition(":")
        if colon and name in self._others:
            return f"{self._others[name]}#{rest}"
        return ref if _ABSOLUTE.fullmatch(ref) else f"{self.space}#{ref}"

    def licence(self, iri: str) -> str:
        """The id of a licence by its IRI."""
        for start in (LICENCES, _SECURE):
            if iri.startswith(start):
                return iri.removeprefix(start).removesuffix(".html")
        return self.id(iri)

    def licence_iri(self, ref: str) -> str:
        """The IRI of a licence by its id."""
        if ref.startswith(("LicenseRef-", "DocumentRef-")) or ref in SPECIAL.values():
            return self.iri(ref)
        return LICENCES + ref


class Expression(NamedTuple):
    """A licence (`id`), one or a later one (`later`), one with an exception (`WITH`), all of (`AND`), any of (`OR`)."""

    kind: str
    id: str = ""
    parts: tuple[Expression, ...] = ()

    def __str__(self) -> str:
        if self.kind in ("id", "later"):
            return self.id + ("+" if self.kind == "later" else "")
        return f" {self.kind} ".join(
            f"({part})" if part.kind in ("AND", "OR") else str(part) for part in self.parts
        )


def expression(text: str) -> Expression | None:
    """What an expression says; None where it is none, or too long. WITH binds first, then AND."""
    if len(text) > WRITTEN:
        return None
    parser = _Parser()
    if not all(parser.take(word) for word in _TOKEN.findall(text)) or parser.operand:
        return None
    parser.join("")
    found = parser.output
    return found[0] if len(found) == 1 and not parser.waiting and _depth(found[0]) <= NESTED else None


class _Parser:
    """Operators wait until one comes that binds less."""

    def __init__(self) -> None:
        self.output: list[Expression] = []
        self.waiting: list[str] = []
        self.operand = True  # whether a licence is expected next

    def take(self, word: str) -> bool:
        """The next word; False where it cannot stand there."""
        if (word == "(" or word not in _BINDS) != self.operand:
            return False
        if word == "(":
            self.waiting.append(word)
        elif word == ")":
            return self.join(word) and bool(self.waiting) and self.waiting.pop() == "("
        elif word in _BINDS:
            self.operand = True
            if not self.join(word):
                return False
            self.waiting.append(word)
        elif _ID.fullmatch(word):
            self.output.append(_licence(word))
            self.operand = False
        else:
            return False
        return True

    def join(self, word: str) -> bool:
        """Settle all operators that bind as strongly as `word`, up to a bracket."""
        while self.waiting and self.waiting[-1] != "(" and _BINDS[self.waiting[-1]] >= _BINDS.get(word, 0):
            if not _join(self.output, self.waiting.pop()):
                return False
        return True


_BINDS = {")": 0, "OR": 1, "AND": 2, "WITH": 3}


def _licence(token: str) -> Expression:
    if token.endswith("+") and not _OWN_PLUS.fullmatch(token):
        return Expression("later", token[:-1])
    return Expression("id", token)


def _join(output: list[Expression], kind: str) -> bool:
    """Put the last two together; what is said by several ANDs is one."""
    if len(output) < 2:
        return False
    second, first = output.pop(), output.pop()
    if kind == "WITH":
        if first.kind not in ("id", "later") or second.kind != "id":
            return False
        output.append(Expression(kind, parts=(first, second)))
        return True
    parts: list[Expression] = []
    for part in (first, second):
        parts += part.parts if part.kind == kind else (part,)
    output.append(Expression(kind, parts=tuple(parts)))
    return True


def _depth(top: Expression) -> int:
    depth, level = 0, [top]
    while level and depth <= NESTED:
        level = [part for one in level for part in one.parts]
        depth += 1
    return depth


def licence_text(nodes: Graph, value: Literal | Link, names: Names, room: list[int]) -> str | None:
    """The expression that a value stands for; None where it is none, or has no bound.

    `room` is how many letters may be read; what is used of it is taken off.
    """
    if isinstance(value, Literal):
        return value.text
    found = _read(nodes, value.to, names, NESTED, room)
    return None if found is None else str(found)


def _read(nodes: Graph, key: str, names: Names, depth: int, room: list[int]) -> Expression | None:
    node = nodes.get(key)
    kinds = node.types if node else ()
    room[0] -= len(key) + 1
    if depth <= 0 or room[0] <= 0:
        return None
    for kind, name in _SETS.items():
        if node and SPDX + name in kinds:
            members = [_read(nodes, to, names, depth - 1, room) for to in _links(node, "member", room)]
            return _set(kind, [one for one in members if one]) if None not in members else None
    if node and SPDX + "OrLaterOperator" in kinds:
        inner = [_read(nodes, to, names, depth - 1, room) for to in _links(node, "member", room)]
        return Expression("later", inner[0].id) if len(inner) == 1 and inner[0] and inner[0].id else None
    if node and SPDX + "WithExceptionOperator" in kinds:
        return _exception(nodes, node, names, depth, room)
    if not key.startswith("_:"):
        return Expression("id", names.licence(key))
    said = [one.value.text for one in node.said if _is_id(one.predicate, one.value)] if node else []  # type: ignore[union-attr]  # _is_id sees to it
    return Expression("id", said[0]) if said else None


_SETS = {"AND": "ConjunctiveLicenseSet", "OR": "DisjunctiveLicenseSet"}


def _is_id(predicate: str, value: Literal | Link) -> bool:
    return isinstance(value, Literal) and predicate in (SPDX + "licenseId", SPDX + "licenseExceptionId")


def _links(node: Node, name: str, room: list[int]) -> list[str]:
    found = [
        one.value.to for one in node.said if one.predicate == SPDX + name and isinstance(one.value, Link)
    ]
    room[0] -= len(node.said)
    return found if len(found) <= max(room[0], 0) else []


def _set(kind: str, members: list[Expression]) -> Expression | None:
    parts: list[Expression] = []
    for part in members:
        parts += part.parts if part.kind == kind else (part,)
    if len(parts) < 2:
        return parts[0] if parts else None
    return Expression(kind, parts=tuple(parts))


def _exception(nodes: Graph, node: Node, names: Names, depth: int, room: list[int]) -> Expression | None:
    licence = [_read(nodes, to, names, depth - 1, room) for to in _links(node, "member", room)]
    exceptions = [_read(nodes, to, names, depth - 1, room) for to in _links(node, "licenseException", room)]
    if len(licence) != 1 or len(exceptions) != 1 or licence[0] is None or exceptions[0] is None:
        return None
    return Expression("WITH", parts=(licence[0], exceptions[0]))
