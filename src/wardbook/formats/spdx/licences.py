"""Licences as SPDX 2 wants them: an expression of known names, or a reference to text that the document holds."""

from __future__ import annotations

import hashlib
import re
from functools import cache

import msgspec

from wardbook.formats.official.vendored import published

_WORD = re.compile(r"[()]|[^\s()]+")
_REF = re.compile(r"(?:DocumentRef-[A-Za-z0-9.\-]+:)?LicenseRef-[A-Za-z0-9.\-]+")
_ODD = re.compile(r"[^A-Za-z0-9.\-]+")
_OPERATORS = frozenset({"AND", "OR", "WITH"})
LONGEST_PIECE = 60
"""Characters of a made reference that tell a reader what it stands for."""


class Extracted:
    """The references to licences of its own that a document needs, with the words each stands for."""

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known
        self.made: dict[str, str | None] = {}

    def expression(self, text: str) -> str:
        """`text` as a valid expression (SPDX 2.3, annex D): what is on no list becomes a reference."""
        words = _WORD.findall(text)
        if not _is_expression(words):
            return self._reference(text)
        if all(word in _OPERATORS or word in "()" or self._is_valid(word) for word in words):
            return text
        made = [word if word in _OPERATORS or word in "()" else self._word(word) for word in words]
        return " ".join(made).replace("( ", "(").replace(" )", ")")

    def _is_valid(self, word: str) -> bool:
        if _REF.fullmatch(word):
            return word in self.known or word.startswith("DocumentRef-")
        return word in listed() or (word.endswith("+") and word[:-1] in listed())

    def _word(self, word: str) -> str:
        if self._is_valid(word):
            return word
        if _REF.fullmatch(word):  # somebody else's reference, whose text did not come along
            self.made.setdefault(word, None)
            return word
        return self._reference(word)

    def _reference(self, text: str) -> str:
        piece = _ODD.sub("-", text).strip("-")[:LONGEST_PIECE] or "text"
        ref = f"LicenseRef-{piece}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        self.made[ref] = text
        return ref


@cache
def listed() -> frozenset[str]:
    """The licences and exceptions on the SPDX lists, as the schemas of CycloneDX carry them."""
    return frozenset(msgspec.json.decode(published("spdx.schema.json"))["enum"])


def _is_expression(words: list[str]) -> bool:
    """Whether names and operators take turns, and every bracket has its twin."""
    depth, wants_name = 0, True
    for word in words:
        if word == "(" and wants_name:
            depth += 1
        elif word == ")" and not wants_name and depth:
            depth -= 1
        elif word not in "()" and (word in _OPERATORS) != wants_name:
            wants_name = not wants_name
        else:
            return False
    return bool(words) and not depth and not wants_name
