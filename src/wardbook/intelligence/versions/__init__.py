"""Which of two versions comes first, and whether a version is in a range, by the rules of its ecosystem."""

from wardbook.intelligence.versions.errors import (
    UnknownScheme,
    UnorderedVersion,
    UnreadableRange,
    UnreadableVersion,
)
from wardbook.intelligence.versions.native import from_native
from wardbook.intelligence.versions.ranges import Constraint, Vers, contains, parse_range, read_range
from wardbook.intelligence.versions.schemes import ALIASES, SCHEMES, compare, key, known

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
