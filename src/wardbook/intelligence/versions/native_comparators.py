"""Ranges that are lists of comparators: of most ecosystems, of GitHub's advisories, of nginx and OpenSSL.

Each reader gives alternatives, each a list of constraints that must all hold; none hold for everything.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableRange
from wardbook.intelligence.versions.ranges import Constraint

Alternatives = list[list[Constraint]]

_ALTERNATIVE = re.compile(r"\s*\|\|?\s*")
_TERM = re.compile(r"\s*(<<|>>|<=|>=|===?|!=|<>|~=|~>|<|>|=|)\s*([^\s,|<>=!~^()][^\s,|<>=!()]*)\s*,?")
_SAME = {"<<": "<", ">>": ">", "==": "=", "===": "=", "": "=", "<>": "!="}
_ANYTHING = frozenset({"", "*", "any", "all"})


def plain(text: str) -> Alternatives:
    """Comparators with versions, `,` or a space for and, `|` or `||` for or (deb, rpm, apk, golang, …)."""
    return [
        [_simple(comparator, version, text) for comparator, version in terms(one)]
        for one in _alternatives(text)
    ]


def listed(text: str) -> Alternatives:
    """Versions between commas, any of which is meant (OpenSSL's advisories); or comparators."""
    if any(mark in text for mark in "<>"):
        return plain(text)
    return [[Constraint("=", one.strip().removeprefix("="))] for one in text.split(",") if one.strip()]


def gem(text: str) -> Alternatives:
    """RubyGems: comparators and `~>`, which lets the last number but one stand (RubyGems Guides, Patterns)."""
    return [_pessimistic(one, text) for one in _alternatives(text)]


def hexpm(text: str) -> Alternatives:
    """Elixir: comparators, `~>`, `and`, `or` (hexdocs.pm/elixir/Version.html)."""
    return gem(re.sub(r"\s+or\s+", " || ", re.sub(r"\s+and\s+", ", ", text)))


def pypi(text: str) -> Alternatives:
    """PEP 440 specifiers: `~=`, `==1.*` and `!=1.*` written out, `===` as `==`."""
    needed: list[Constraint] = []
    unequal: list[tuple[str, str]] = []
    for comparator, version in terms(text):
        prefix = version.removesuffix(".*")
        if comparator == "~=":
            needed += (
                Constraint(">=", version),
                Constraint("<", _next(_release(version)[:-1], text) + ".dev0"),
            )
        elif prefix == version:
            needed.append(_simple(comparator, version, text))
        elif comparator in {"==", "!="}:
            first, after = prefix + ".dev0", _next(_release(prefix), text) + ".dev0"
            if comparator == "!=":
                unequal.append((first, after))
            else:
                needed += (Constraint(">=", first), Constraint("<", after))
        else:
            raise UnreadableRange(f"`{text[:80]}`: `{comparator}` takes no `.*`")
    found = [needed]
    for first, after in unequal:
        found = [
            [*one, bound] for one in found for bound in (Constraint("<", first), Constraint(">=", after))
        ]
    return found


def nginx(text: str) -> Alternatives:
    """Advisories of nginx: `1.4.1+` (to the end of a stable line, which has an even number), `0.7.52-0.8.39`, lists."""
    if text.strip().lower() == "none":
        return []
    found: Alternatives = []
    for one in text.split(","):
        part = one.strip()
        if part.lower() == "all":
            found.append([])
        elif match := re.fullmatch(r"([0-9.]+)\+", part):
            major, minor, *_ = [int(number) for number in match[1].split(".")] + [0]
            line = [Constraint("<", f"{major}.{minor + 1}.0")] if minor % 2 == 0 else []
            found.append([Constraint(">=", match[1]), *line])
        elif match := re.fullmatch(r"([0-9.]+)-([0-9.]+)", part):
            found.append([Constraint(">=", match[1]), Constraint("<=", match[2])])
        elif re.fullmatch(r"[0-9.]+", part):
            found.append([Constraint("=", part)])
        else:
            return plain(text)
    return found


def terms(text: str) -> list[tuple[str, str]]:
    """Comparators with their versions as written; UnreadableRange where something else stands between."""
    found, at = [], 0
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None:
            if text[at:].strip():
                raise UnreadableRange(f"`{text[:80]}` is no range of versions")
            break
        found.append((match[1], match[2]))
        at = match.end()
    return found


def _alternatives(text: str) -> list[str]:
    parts = _ALTERNATIVE.split(text.strip())
    return ["" if part.strip().lower() in _ANYTHING else part for part in parts]


def _simple(comparator: str, version: str, text: str) -> Constraint:
    if comparator in {"~=", "~>"}:
        raise UnreadableRange(f"`{text[:80]}`: this scheme does not know `{comparator}`")
    return Constraint(_SAME.get(comparator, comparator), version)


def _pessimistic(one: str, text: str) -> list[Constraint]:
    found: list[Constraint] = []
    for comparator, version in terms(one):
        if comparator == "~>":
            numbers = _release(version)
            found += (Constraint(">=", version), Constraint("<", _next(numbers[:-1] or numbers, text)))
        else:
            found.append(_simple(comparator, version, text))
    return found


def _release(version: str) -> list[str]:
    """The numbers that a version begins with."""
    match = re.match(r"v?(?:[0-9]+!)?([0-9]+(?:\.[0-9]+)*)", version)
    return match[1].split(".") if match else []


def _next(numbers: list[str], text: str) -> str:
    if not numbers:
        raise UnreadableRange(f"`{text[:80]}`: there is nothing to count up")
    return ".".join([*numbers[:-1], str(int(numbers[-1]) + 1)])
