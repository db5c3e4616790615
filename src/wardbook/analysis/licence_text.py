"""Do two licence texts say the same? An SPDX expression does in any order, with or without needless brackets."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"[()]|[^\s()]+")
_OPERATORS = ("OR", "AND")  # weakest first: SPDX 2.3, annex D.4
_DEEPEST = 100

Tree = str | tuple[str, tuple["Tree", ...]]


@lru_cache(maxsize=4096)
def compared(text: str) -> str:
    """The text by which a licence is compared: an expression with its operands in order, other text by its words.

    By SPDX 2.3, annex D: AND binds closer than OR, both are commutative and associative, identifiers do
    not tell cases apart. What is no expression is compared as it stands, but for white space.
    """
    tokens = _TOKEN.findall(text)
    tree = _Reader(tokens).whole()
    return _written(tree) if tree is not None else " ".join(text.split())


class _Reader:
    """Reads tokens as an expression; `whole` is None where they are none."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def whole(self) -> Tree | None:
        tree = self.joined(0)
        return tree if self.at == len(self.tokens) else None

    def joined(self, level: int) -> Tree | None:
        if level == len(_OPERATORS):
            return self.single()
        first = self.joined(level + 1)
        operands = [first]
        while operands[-1] is not None and self.next().upper() == _OPERATORS[level]:
            self.at += 1
            operands.append(self.joined(level + 1))
        if operands[-1] is None or first is None:
            return None
        return _of(_OPERATORS[level], [one for one in operands if one is not None])

    def single(self) -> Tree | None:
        word = self.next()
        if word == "(":
            return self.bracketed()
        if not word or word == ")" or word.upper() in (*_OPERATORS, "WITH"):
            return None
        self.at += 1
        if self.next().upper() != "WITH":
            return word.lower()
        exception = self.tokens[self.at + 1 : self.at + 2]
        self.at += 2
        return f"{word} with {exception[0]}".lower() if exception and exception[0] not in "()" else None

    def bracketed(self) -> Tree | None:
        self.depth += 1
        if self.depth > _DEEPEST:
            return None
        self.at += 1
        tree = self.joined(0)
        self.depth -= 1
        if tree is None or self.next() != ")":
            return None
        self.at += 1
        return tree

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""


def _of(operator: str, operands: list[Tree]) -> Tree:
    flat: set[Tree] = set()
    for one in operands:
        flat.update(one[1] if isinstance(one, tuple) and one[0] == operator else (one,))
    if len(flat) == 1:
        return flat.pop()
    return operator, tuple(sorted(flat, key=_written))


def _written(tree: Tree) -> str:
    if isinstance(tree, str):
        return tree
    return f"({f' {tree[0]} '.join(_written(one) for one in tree[1])})"
