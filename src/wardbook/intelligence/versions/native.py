"""Ranges in an ecosystem's own words, as VERS: what a package manager or an advisory writes."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.base.limits import VERSION_RANGE_LENGTH
from wardbook.intelligence.versions import intervals as spans
from wardbook.intelligence.versions import native_brackets, native_carets, native_comparators
from wardbook.intelligence.versions.errors import UnreadableRange
from wardbook.intelligence.versions.ranges import Constraint, Vers
from wardbook.intelligence.versions.schemes import compare, known
from wardbook.model.advisory import Interval

_READERS = {
    "cargo": native_carets.cargo,
    "composer": native_carets.composer,
    "conan": native_carets.conan,
    "gem": native_comparators.gem,
    "hex": native_comparators.hexpm,
    "maven": native_brackets.maven,
    "nginx": native_comparators.nginx,
    "npm": native_carets.npm,
    "nuget": native_brackets.nuget,
    "openssl": native_comparators.listed,
    "pub": native_carets.pub,
    "pypi": native_comparators.pypi,
    "swift": native_carets.npm,
}
"""How a scheme's own ranges are read; the others know comparators only."""


def from_native(scheme: str, text: str) -> Vers:
    """A range in the scheme's own words; UnreadableRange where it is none, UnknownScheme, UnreadableVersion.

    Its `constraints` are those of all alternatives together; what they mean stands in its `intervals`.
    """
    name = known(scheme)
    if len(text) > VERSION_RANGE_LENGTH:
        raise UnreadableRange(f"a range longer than {VERSION_RANGE_LENGTH} characters")
    alternatives = _READERS.get(name, native_comparators.plain)(text)
    found: list[Interval] = []
    for alternative in alternatives:
        found += _meant(name, alternative)
    whole = any(not alternative for alternative in alternatives)
    constraints = [] if whole else [one for alternative in alternatives for one in alternative]
    kept = tuple(constraints) if alternatives and not whole else (Constraint("*"),) if whole else ()
    for one in constraints:
        compare(name, one.version, one.version)  # a word that is no version makes this no range
    return Vers(name, kept, spans.union(name, found))


def _meant(scheme: str, alternative: Iterable[Constraint]) -> tuple[Interval, ...]:
    """What satisfies all constraints of one alternative."""
    within = Interval()
    unequal: list[str] = []
    for one in alternative:
        match one.comparator:
            case "!=":
                unequal.append(one.version)
                continue
            case "=":
                bound = spans.point(one.version)
            case ">" | ">=":
                bound = Interval(low=one.version, includes_low=one.comparator == ">=")
            case _:
                bound = Interval(high=one.version, includes_high=one.comparator == "<=")
        within = bound if within == Interval() else spans.intersection(scheme, within, bound)
    found: tuple[Interval, ...] = () if spans.is_empty(scheme, within) else (within,)
    for version in unequal:
        found = spans.without(scheme, found, version)
    return found
