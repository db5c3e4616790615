"""Ranges with `^`, `~`, wildcards and hyphens: npm, Cargo, Composer, pub, Conan.

Sources: node-semver's README (Advanced Range Syntax); Cargo book, Specifying Dependencies; Composer,
Versions and constraints; dart.dev, Package dependencies; Conan 2, Version ranges. Upper bounds are written
without node-semver's `-0`, so that they read as in advisories.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wardbook.intelligence.versions.errors import UnreadableRange
from wardbook.intelligence.versions.native_comparators import plain
from wardbook.intelligence.versions.ranges import Constraint

Alternatives = list[list[Constraint]]
_Expand = Callable[[str, "_Partial"], list[Constraint]]

_PART = r"([0-9]+|[xX*])"
_BEFORE = r"(?:-?([A-Za-z][0-9A-Za-z.-]*|(?<=-)[0-9A-Za-z.-]+))?"
_PARTIAL = rf"[vV=]*{_PART}(?:\.{_PART}(?:\.{_PART}(?:\.([0-9]+|[xX*]))?)?)?{_BEFORE}(?:\+[0-9A-Za-z.-]+)?"
_TERM = re.compile(rf"[\s,]*(\^|~>|~|>=|<=|!=|<>|>|<|==?|)\s*({_PARTIAL})(?=[\s,]|$)")
_HYPHEN = re.compile(rf"\s*({_PARTIAL})\s+-\s+({_PARTIAL})\s*")
_OR = re.compile(r"\s*\|\|?\s*")
_CONAN_TERM = re.compile(r"[\s,]*(\^|~|>=|<=|>|<|=|)\s*([0-9A-Za-z_.+-]+?)(-?)(?=[\s,]|$)")


class _Partial:
    """A version of which only the first numbers may be given: `1`, `1.2.x`, `1.2.3-rc.1`."""

    def __init__(self, text: str) -> None:
        match = re.fullmatch(_PARTIAL, text)
        assert match is not None
        numbers = []
        for part in match.groups()[:4]:
            if part is None or not part.isdigit():
                break
            numbers.append(int(part))
        self.text = text.lstrip("vV=")
        self.numbers = numbers
        self.wild = any(part is not None and not part.isdigit() for part in match.groups()[:4])
        self.before = match[5] if len(numbers) >= _WHOLE else None

    def low(self) -> str:
        """The first version that it may stand for."""
        numbers = self.numbers + [0] * (_WHOLE - len(self.numbers))
        return ".".join(map(str, numbers)) + (f"-{self.before}" if self.before else "")

    def after(self, place: int, suffix: str = "") -> str:
        """The first version with a larger number at a place."""
        numbers = [*self.numbers[:place], (self.numbers[place] if place < len(self.numbers) else 0) + 1]
        return ".".join(map(str, numbers + [0] * (_WHOLE - len(numbers)))) + suffix

    def is_whole(self) -> bool:
        """Whether every number is given."""
        return len(self.numbers) >= _WHOLE


_WHOLE = 3
_NOTHING = [Constraint("<", "0.0.0-0")]


def npm(text: str) -> Alternatives:
    """npm: `^`, `~`, `x`, hyphens, comparators; a space or a comma for and, `||` for or."""
    return _read(text, _node)


def cargo(text: str) -> Alternatives:
    """Cargo: as npm, but a bare version means `^`."""
    return _read(text, lambda operator, version: _node(operator or ("" if version.wild else "^"), version))


def pub(text: str) -> Alternatives:
    """pub: `any`, `^` (which lets 0.x grow to the next 0.y), comparators."""
    return [[]] if text.strip() == "any" else _read(text, _dart)


def composer(text: str) -> Alternatives:
    """Composer: as npm, but `~1.2` goes to 2.0, and a bare version is exact; `@stable` says nothing of versions."""
    return _read(re.sub(r"@[A-Za-z]+", "", text), _php)


def conan(text: str) -> Alternatives:
    """Conan: `^` and `~` up to the next version's first pre-release, written `2-`; options do not count."""
    found: Alternatives = []
    for one in _OR.split(text.split(", include_prerelease", 1)[0].split(",loose", 1)[0]):
        if not one.strip():
            found.append([])
        elif one.strip() in {"*", "*-"}:
            found.append([Constraint(">=", "0.0.0")])
        else:
            found.append(_terms(one, text, _CONAN_TERM, lambda term: _conan(term[1], term[2])))
    return found


def _read(text: str, expand: _Expand) -> Alternatives:
    found: Alternatives = []
    for one in _OR.split(text.strip()):
        if hyphen := _HYPHEN.fullmatch(one):
            low, high = _Partial(hyphen[1]), _Partial(hyphen[7])
            found.append([Constraint(">=", low.low()), *_node("<=", high)])
        elif (
            any(mark in one for mark in "^~xX*") or not any(mark in one for mark in "<>=") or _TERM.match(one)
        ):
            found.append(_terms(one, text, _TERM, lambda term: expand(term[1], _Partial(term[2]))))
        else:
            found += plain(one)
    return found


def _terms(
    one: str, text: str, pattern: re.Pattern[str], expand: Callable[[re.Match[str]], list[Constraint]]
) -> list[Constraint]:
    found, at = [], 0
    while at < len(one):
        match = pattern.match(one, at)
        if match is None:
            if one[at:].strip(" ,\t"):
                raise UnreadableRange(f"`{text[:80]}` is no range of versions")
            break
        found += expand(match)
        at = match.end()
    return found


def _node(operator: str, version: _Partial) -> list[Constraint]:
    known = len(version.numbers)
    if not known:
        return _NOTHING if operator in {"<", ">"} else []
    low, whole = version.low(), version.is_whole()
    match operator:
        case "^":
            place = next(
                (at for at, number in enumerate(version.numbers[:_WHOLE]) if number), min(known, _WHOLE) - 1
            )
            return [Constraint(">=", low), Constraint("<", version.after(place))]
        case "~" | "~>":
            return [Constraint(">=", low), Constraint("<", version.after(min(known, 2) - 1))]
        case ">":
            return [Constraint(">", low) if whole else Constraint(">=", version.after(known - 1))]
        case "<=":
            return [Constraint("<=", low) if whole else Constraint("<", version.after(known - 1))]
        case ">=" | "<":
            return [Constraint(operator, low)]
        case "!=" | "<>":
            return [Constraint("!=", low)]
        case _ if whole:
            return [Constraint("=", low)]
        case _:
            return [Constraint(">=", low), Constraint("<", version.after(known - 1))]


def _dart(operator: str, version: _Partial) -> list[Constraint]:
    if operator != "^":
        return _node(operator, version)
    place = 0 if version.numbers and version.numbers[0] else 1
    return [Constraint(">=", version.low()), Constraint("<", version.after(place))]


def _php(operator: str, version: _Partial) -> list[Constraint]:
    known = len(version.numbers)
    if version.wild or operator == "^":
        return [
            Constraint(one.comparator, one.version + "-dev" if one.comparator == "<" else one.version)
            for one in _node(operator, version)
        ]
    if operator == "~":
        return [Constraint(">=", version.text), Constraint("<", version.after(max(known - 2, 0), "-dev"))]
    comparator = {"": "=", "==": "=", "<>": "!="}.get(operator, operator)
    return [Constraint(comparator, version.text)]


def _conan(operator: str, version: str) -> list[Constraint]:
    if operator not in {"^", "~"}:
        return [Constraint(operator or "=", version)]
    numbers = version.partition("+")[0].partition("-")[0].split(".")
    if operator == "~":
        place = min(len(numbers), 2) - 1
    else:
        place = next((at for at, part in enumerate(numbers) if part.strip("0")), len(numbers) - 1)
    if not numbers[place].isdigit():
        raise UnreadableRange(f"`{operator}{version[:40]}`: `{numbers[place][:20]}` cannot be counted up")
    after = ".".join([*numbers[:place], str(int(numbers[place]) + 1)])
    return [Constraint(">=", version), Constraint("<", f"{after}-")]
