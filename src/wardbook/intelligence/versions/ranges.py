"""Version ranges as VERS texts (Ecma TC54, package-url/vers-spec, clause 5): read, asked and written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cmp_to_key
from itertools import pairwise
from urllib.parse import unquote

import msgspec

from wardbook.base.limits import VERSION_RANGE_LENGTH
from wardbook.intelligence.versions import intervals as spans
from wardbook.intelligence.versions.errors import UnreadableRange
from wardbook.intelligence.versions.schemes import compare, known
from wardbook.model.advisory import Interval

_COMPARATOR = re.compile(r"(>=|<=|!=|<|>|)(.*)", re.DOTALL)
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SMALL_HEX = re.compile(r"%(?:[a-f][0-9A-Fa-f]|[0-9A-F][a-f])")
_ENCODED = re.compile(r"[><=!*|%\s]|[^!-~]")
_SPACE = re.compile(r"[\s]")
_MISPLACED = frozenset("><=!*")


class Constraint(msgspec.Struct, frozen=True):
    """One comparator (`=`, `!=`, `<`, `<=`, `>`, `>=`, or `*` with no version) and its version, decoded."""

    comparator: str
    version: str = ""


class Vers(msgspec.Struct, frozen=True):
    """A set of versions of one scheme.

    `constraints` say it as it was written, `intervals` what it means: apart, in order, as few as can be.
    `str` gives the shortest canonical VERS text of what it means.
    """

    scheme: str
    constraints: tuple[Constraint, ...]
    intervals: tuple[Interval, ...]

    def contains(self, version: str) -> bool:
        """Whether a version is in the range. UnreadableVersion where it cannot be read."""
        if self.scheme not in _WHOLE:
            compare(self.scheme, version, version)
        return any(spans.holds(self.scheme, one, version) for one in self.intervals if one != Interval()) or (
            Interval() in self.intervals
        )

    def listed(self) -> str:
        """The constraints in order of version and then comparator, as a VERS text that may be redundant."""
        ordered = in_order(self.scheme, sorted(self.constraints, key=lambda one: one.comparator))
        return f"vers:{self.scheme}/" + "|".join(_text(one) for one in ordered)

    def __str__(self) -> str:
        if not self.intervals:
            return "vers:none/*"
        return f"vers:{self.scheme}/" + "|".join(_text(one) for one in _shortest(self.intervals))


def contains(vers_range: str, version: str) -> bool:
    """Whether a version lies in a range given as VERS text.

    Read as `read_range` does. ValueError for an unknown scheme, a text that is no range, a version that
    cannot be read.
    """
    return read_range(vers_range).contains(version)


def parse_range(text: str) -> Vers:
    """A VERS text, held to every rule of the specification; UnreadableRange names the one it breaks."""
    found = read_range(text, strict=True)
    if len(found.constraints) > 1:
        _check_sequence(found.scheme, found.constraints)
    return found


def read_range(text: str, *, strict: bool = False) -> Vers:
    """A VERS text as it is met: capitals in the type, `=`, redundant constraints, versions listed in any order.

    Bounds out of order are refused, because nobody can say what was meant. UnreadableRange, UnknownScheme.
    """
    scheme, constraints = _parts(text, strict=strict)
    if constraints == (Constraint("*"),):
        return Vers(scheme, constraints, () if scheme == "none" else spans.EVERYTHING)
    if scheme in _WHOLE:
        raise UnreadableRange(f"non-canonical VERS: `{scheme}` is only followed by `*`")
    bounds = [one for one in constraints if one.comparator not in {"=", "!="}]
    if any(compare(scheme, one.version, other.version) > 0 for one, other in pairwise(bounds)):
        raise UnreadableRange("non-canonical VERS: constraints are not sorted by version")
    return Vers(scheme, constraints, _meant(scheme, constraints, bounds))


def in_order(scheme: str, constraints: Iterable[Constraint]) -> list[Constraint]:
    """The constraints by version; those of one version stay as they stand."""
    found = list(constraints)
    if len(found) > 1:
        found.sort(key=cmp_to_key(lambda one, other: compare(scheme, one.version, other.version)))
    return found


_WHOLE = frozenset({"all", "none"})
"""Types of VERS that take no versions."""


def _parts(text: str, *, strict: bool) -> tuple[str, tuple[Constraint, ...]]:
    if len(text) > VERSION_RANGE_LENGTH:
        raise UnreadableRange(f"a range longer than {VERSION_RANGE_LENGTH} characters")
    if _SPACE.search(text):
        raise UnreadableRange("non-canonical VERS: whitespace is not permitted")
    if not text.isascii():
        raise UnreadableRange("non-canonical VERS: only ASCII is permitted")
    uri, colon, rest = text.partition(":")
    kind, slash, body = rest.partition("/")
    if uri != "vers" or not colon or not slash:
        raise UnreadableRange("no VERS: it does not begin with `vers:TYPE/`")
    if strict and kind != kind.lower():
        raise UnreadableRange("non-canonical VERS: the type is written in small letters")
    scheme = kind.lower() if kind.lower() in _WHOLE else known(kind)
    if not body:
        raise UnreadableRange("non-canonical VERS: there are no constraints")
    if body == "*":
        return scheme, (Constraint("*"),)
    for broken, why in ((body[0] == "|", "leading"), (body[-1] == "|", "trailing"), ("||" in body, "")):
        if broken:
            what = f"{why} pipe is" if why else "consecutive pipes are"
            raise UnreadableRange(f"non-canonical VERS: {what} not permitted")
    return scheme, tuple(_constraint(scheme, one, strict=strict) for one in body.split("|"))


def _constraint(scheme: str, text: str, *, strict: bool) -> Constraint:
    if text.startswith("=") and not strict:
        text = text[1:]
    match = _COMPARATOR.fullmatch(text)
    assert match is not None
    comparator, version = match.groups()
    if not version or not _MISPLACED.isdisjoint(version):
        raise UnreadableRange(f"non-canonical VERS: `{text[:80]}` is no constraint")
    if _PERCENT.search(version):
        raise UnreadableRange("non-canonical VERS: invalid percent-encoding in version")
    if _SMALL_HEX.search(version):
        raise UnreadableRange("non-canonical VERS: percent-encoding in version is not canonical")
    if scheme == "datetime":
        _check_stamp(version)
    try:
        decoded = unquote(version, errors="strict")
    except UnicodeDecodeError:
        raise UnreadableRange("non-canonical VERS: invalid percent-encoding in version") from None
    if re.search(r"[^\S ]|[\x00-\x1f\x7f]", decoded):
        raise UnreadableRange("non-canonical VERS: whitespace is not permitted")
    return Constraint(comparator or "=", decoded)


def _check_stamp(version: str) -> None:
    if "%3A" in version:
        raise UnreadableRange("non-canonical VERS: datetime time colons must be unencoded")
    if "t" in version or "z" in version:
        raise UnreadableRange("non-canonical VERS: datetime must use uppercase T and Z")


def _check_sequence(scheme: str, constraints: tuple[Constraint, ...]) -> None:
    """The rules of clause 5.4: sorted, every version once, bounds in turns, no version that bounds hold anyway."""
    for one, other in pairwise(constraints):
        order = compare(scheme, one.version, other.version)
        if order > 0:
            raise UnreadableRange("non-canonical VERS: constraints are not sorted by version")
        if order == 0:
            raise UnreadableRange("non-canonical VERS: a version occurs more than once")
    counted = [one.comparator[0] for one in constraints if one.comparator != "!="]
    for pair in pairwise(counted):
        if pair in {("=", "<"), (">", "="), (">", ">"), ("<", "<")}:
            raise UnreadableRange("non-canonical VERS: a constraint is redundant")


def _meant(scheme: str, constraints: Iterable[Constraint], bounds: list[Constraint]) -> tuple[Interval, ...]:
    """The intervals; of two lower bounds in a row the first counts, of two upper ones the last."""
    equal = [spans.point(one.version) for one in constraints if one.comparator == "="]
    unequal = [one.version for one in constraints if one.comparator == "!="]
    found = _between(bounds)
    if not bounds and not equal:
        found = list(spans.EVERYTHING)
    for version in unequal:
        found = list(spans.without(scheme, found, version))
    return spans.union(scheme, found + equal)


def _between(bounds: list[Constraint]) -> list[Interval]:
    found: list[Interval] = []
    low: Constraint | None = None
    for one in bounds:
        includes = one.comparator.endswith("=")
        if one.comparator[0] == ">":
            low = low or one
        elif low is None and found:
            found[-1] = msgspec.structs.replace(found[-1], high=one.version, includes_high=includes)
        else:
            found.append(_interval(low, one.version, includes_high=includes))
            low = None
    if low is not None:
        found.append(_interval(low, "", includes_high=False))
    return found


def _interval(low: Constraint | None, high: str, *, includes_high: bool) -> Interval:
    return Interval(
        low=low.version if low else "",
        includes_low=low is None or low.comparator == ">=",
        high=high,
        includes_high=includes_high,
    )


def _shortest(intervals: tuple[Interval, ...]) -> list[Constraint]:
    """The constraints of intervals; a gap of one version is `!=`."""
    found: list[Constraint] = []
    for one in intervals:
        if one.low and one.low == one.high:
            found.append(Constraint("=", one.low))
            continue
        if one.low and found and found[-1] == Constraint("<", one.low) and not one.includes_low:
            found[-1] = Constraint("!=", one.low)
        elif one.low:
            found.append(Constraint(">=" if one.includes_low else ">", one.low))
        if one.high:
            found.append(Constraint("<=" if one.includes_high else "<", one.high))
    return found or [Constraint("*")]


def _text(one: Constraint) -> str:
    return ("" if one.comparator == "=" else one.comparator) + _ENCODED.sub(_percent, one.version)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
