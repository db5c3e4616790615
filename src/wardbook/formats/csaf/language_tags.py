"""Language tags: well-formed, of subtags that are registered (RFC 5646), and whether they are private."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

REGISTRY = Path(__file__).parent / "data" / "languages.txt"
"""Subtags of the IANA Language Subtag Registry."""

_WELL_FORMED = re.compile(
    r"(?P<language>[a-z]{2,8})(?P<extlang>(?:-[a-z]{3}){0,3})(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*)(?P<private>-x(?:-[a-z0-9]{1,8})+)?"
)
_PRIVATE_ONLY = re.compile(r"x(?:-[a-z0-9]{1,8})+")
_PRIVATE_REGIONS = frozenset({"aa", "zz"})

Ranges = tuple[tuple[str, str], ...]


class _Kind(NamedTuple):
    """The subtags of one kind, and the ranges that are kept for private use."""

    known: frozenset[str]
    private: Ranges

    def has(self, subtag: str) -> bool:
        return subtag in self.known or self.is_private(subtag)

    def is_private(self, subtag: str) -> bool:
        return any(low <= subtag <= high and len(subtag) == len(low) for low, high in self.private)


@cache
def _registry() -> dict[str, _Kind]:
    found: dict[str, list[str]] = {}
    for line in REGISTRY.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            kind, *subtags = line.split()
            found.setdefault(kind, []).extend(subtags)
    return {
        kind: _Kind(
            frozenset(subtag for subtag in subtags if ".." not in subtag),
            tuple((low, high) for low, dots, high in (s.partition("..") for s in subtags) if dots),
        )
        for kind, subtags in found.items()
    }


def is_language(tag: str) -> bool:
    """Whether a tag is valid as RFC 5646, 2.2.9 has it: well-formed, every subtag registered, none twice."""
    text, registry = tag.lower(), _registry()
    if text in registry["grandfathered"].known or _PRIVATE_ONLY.fullmatch(text):
        return True
    found = _WELL_FORMED.fullmatch(text)
    if found is None:
        return False
    extlangs = found["extlang"].split("-")[1:]
    variants = found["variants"].split("-")[1:]
    singletons = re.findall(r"-([a-wy-z0-9])(?=-)", found["extensions"])
    return (
        registry["language"].has(found["language"])
        and all(map(registry["extlang"].has, extlangs))
        and (found["script"] is None or registry["script"].has(found["script"]))
        and (found["region"] is None or registry["region"].has(found["region"]))
        and all(map(registry["variant"].has, variants))
        and len(set(variants)) == len(variants)
        and len(set(singletons)) == len(singletons)
    )


def is_private(tag: str) -> bool:
    """Whether a tag holds a subtag that two parties agree on by themselves (RFC 5646, 2.2.1 to 2.2.4, 2.2.7)."""
    text, registry = tag.lower(), _registry()
    if re.search(r"(?:^|-)x-", text):
        return True
    found = _WELL_FORMED.fullmatch(text)
    if found is None:
        return False
    region = found["region"] or ""
    return (
        registry["language"].is_private(found["language"])
        or registry["script"].is_private(found["script"] or "")
        or registry["region"].is_private(region)
        or region in _PRIVATE_REGIONS
    )
