"""Which of two versions comes first, and whether a version is in a range, by the rules of its ecosystem."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from wardbook.intelligence.versions.errors import (
    UnknownScheme,
    UnorderedVersion,
    UnreadableRange,
    UnreadableVersion,
)
from wardbook.intelligence.versions.schemes import ALIASES, SCHEMES, compare, key, known

if TYPE_CHECKING:
    from wardbook.intelligence.versions.native import from_native
    from wardbook.intelligence.versions.ranges import Constraint, Vers, contains, parse_range, read_range

__all__ = [
    "ALIASES",
    "SCHEMES",
    "Constraint",
    "UnknownScheme",
    "UnorderedVersion",
    "UnreadableRange",
    "UnreadableVersion",
    "Vers",
    "compare",
    "contains",
    "from_native",
    "key",
    "known",
    "parse_range",
    "read_range",
]

# Whoever only orders versions, as every scan does, reads no ranges.
_LATER = {"from_native": "native"} | dict.fromkeys(
    ("Constraint", "Vers", "contains", "parse_range", "read_range"), "ranges"
)


def __getattr__(name: str) -> object:
    if name in _LATER:
        found: object = getattr(import_module(f"wardbook.intelligence.versions.{_LATER[name]}"), name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
