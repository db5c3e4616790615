"""Ranges between brackets, `[1.0,2.0)`: Maven (POM reference, Dependency Version Requirement) and NuGet."""

from __future__ import annotations

import re

from wardbook.intelligence.versions import native_comparators
from wardbook.intelligence.versions.errors import UnreadableRange
from wardbook.intelligence.versions.ranges import Constraint

_RANGE = re.compile(r"\s*([\[(])\s*([^\[\](),]*?)\s*(?:(,)\s*([^\[\](),]*?)\s*)?([\])])\s*,?")
_FLOATING = re.compile(r"([0-9]+(?:\.[0-9]+)*)\.\*")


def maven(text: str) -> list[list[Constraint]]:
    """Brackets, several between commas for or; a bare version only recommends one, so it is no range."""
    if not any(mark in text for mark in "[(<>"):
        raise UnreadableRange(f"`{text[:80]}` recommends a version and excludes none; a range has brackets")
    return _bracketed(text) if any(mark in text for mark in "[(") else native_comparators.plain(text)


def nuget(text: str) -> list[list[Constraint]]:
    """Brackets; a bare version is the least that will do, `1.2.*` any that begins so, `*` any."""
    stripped = text.strip()
    if any(mark in text for mark in "[("):
        return _bracketed(text)
    if any(mark in text for mark in "<>=,|"):
        return native_comparators.plain(text)
    if stripped == "*":
        return [[]]
    if match := _FLOATING.fullmatch(stripped):
        *before, last = match[1].split(".")
        after = ".".join([*before, str(int(last) + 1)])
        return [[Constraint(">=", match[1]), Constraint("<", after)]]
    return [[Constraint(">=", stripped)]]


def _bracketed(text: str) -> list[list[Constraint]]:
    found, at = [], 0
    while at < len(text):
        match = _RANGE.match(text, at)
        if match is None:
            raise UnreadableRange(f"`{text[:80]}` is no range between brackets")
        at = match.end()
        opening, low, comma, high, closing = match.groups()
        if not comma:
            if opening + closing != "[]" or not low:
                raise UnreadableRange(f"`{text[:80]}`: one version alone stands between [ and ]")
            found.append([Constraint("=", low)])
            continue
        bounds = []
        if low:
            bounds.append(Constraint(">=" if opening == "[" else ">", low))
        if high:
            bounds.append(Constraint("<=" if closing == "]" else "<", high))
        found.append(bounds)
    return found
