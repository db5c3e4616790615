"""Which versions a CVE record calls affected, by the algorithm that its schema defines for `affected[].versions`.

Entries are asked in their order: the first that a version equals or lies in decides, its `changes`
applied; where none does, `defaultStatus` decides (CVE record format 5.1, definition `product`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import msgspec

from wardbook.formats.version_texts import read_range
from wardbook.intelligence.versions import key
from wardbook.model.advisory import Interval


class Change(msgspec.Struct, gc=False):
    """The status from a version on."""

    at: str = ""
    status: str = ""


class Version(msgspec.Struct, gc=False, rename="camel"):
    """One entry of `versions`."""

    version: str = ""
    status: str = ""
    version_type: str | None = None
    less_than: str | None = None
    less_than_or_equal: str | None = None
    changes: list[Change] | None = None


class Resolved(NamedTuple):
    """What a list of entries says, in the order of versions `scheme`."""

    scheme: str = ""
    versions: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()
    fixed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    text: str = ""


class _Entry(NamedTuple):
    """An entry as an interval; one version alone is one from it to it."""

    interval: Interval
    status: str
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def is_single(self) -> bool:
        return self.interval.includes_high and self.interval.low == self.interval.high != ""


SCHEMES = {
    "alpine": "apk",
    "apk": "apk",
    "cargo": "cargo",
    "composer": "composer",
    "deb": "deb",
    "debian": "deb",
    "dpkg": "deb",
    "gem": "gem",
    "go": "golang",
    "golang": "golang",
    "maven": "maven",
    "npm": "npm",
    "nuget": "nuget",
    "openssl": "openssl",
    "pypi": "pypi",
    "python": "pypi",
    "rpm": "rpm",
    "semver": "semver",
}
"""`versionType` as VERS names; any other, `custom` above all, is read as `generic`."""

_UNSAID = frozenset({"", "-", "n/a", "na", "none", "unknown", "unspecified", "not specified"})
_ALL = frozenset({"*", "all", "all versions", "any"})
_COMMIT = re.compile(r"[0-9a-f]{12,64}(?:\s.*)?", re.IGNORECASE | re.DOTALL)
_PATTERN = re.compile(r"(.*?)([0-9]+)\.[*xX]")
_ONE = re.compile(r"[vV]?[0-9](?:[^\s,<>=|*xX]|x(?![.]|$))*")
_VERSION_WORD = re.compile(r"\bver(?:sion)?s?\.? ?(?=[vV]?[0-9])", re.IGNORECASE)
_ALL_BEFORE_SIGN = re.compile(r"^all versions\s*(?=[<>])", re.IGNORECASE)

CACHED_TEXTS = 20_000
"""Texts on versions that are kept read: `n/a` and the like stand in a great many records."""

_WORK = 4_000_000
"""Comparisons spent on one list; the longest real one, a kernel's, needs 0.1 million."""


def resolve(stated: Sequence[Version], default: str, own_scheme: str = "") -> Resolved:
    """The affected versions of a product.

    `own_scheme` is the order of the package's ecosystem where there is one; else the entries name it.
    """
    entries: list[_Entry] = []
    unread: list[str] = []
    for one in stated:
        if is_of_commits(one):
            unread.append("a range of Git commits")
        elif found := _entries(one):
            entries += found
        elif one.status != "unaffected":
            unread.append(_told(one))
    scheme, readable = _readable(entries, _schemes(stated, own_scheme))
    unread += [_shown(one) for one in entries if one not in readable and one.status != "unaffected"]
    unread += [f"{_shown(one)} (unknown)" for one in readable if one.status == "unknown"]
    if not stated and default != "affected":
        unread.append("which versions are affected")
    texts = tuple(dict.fromkeys(unread))
    if default != "affected" and not any(one.changes or one.status != "affected" for one in readable):
        return _plain(scheme, readable, texts)
    if len(readable) ** 2 * 4 > _WORK:
        return Resolved(scheme, unread=(*texts, f"a list of {len(readable)} entries (_WORK)"))
    return _general(scheme, readable, default, texts)


def is_of_commits(one: Version) -> bool:
    """Whether an entry speaks of commits; some call versions `git` too, and mean versions."""
    if (one.version_type or "").lower() not in {"git", "original_commit_for_fix"}:
        return False
    bounds = (one.version, one.less_than, one.less_than_or_equal)
    return any(_COMMIT.fullmatch(text) for text in bounds if text and text not in {"0", "*"})


def _told(one: Version) -> str:
    upper = one.less_than or one.less_than_or_equal
    sign = "<" if one.less_than else "<="
    return (f"{one.version} {sign} {upper}" if upper else one.version or "nothing")[:200]


def _entries(one: Version) -> list[_Entry]:
    """An entry as intervals; several where one text names several, none where it cannot be read."""
    upper = one.less_than or one.less_than_or_equal
    if upper is None or upper == "":
        return [_Entry(interval, one.status) for interval in _from_text(one.version)]
    low = "" if one.version.lower() in _UNSAID | _ALL | {"0"} else one.version
    low = re.sub(r"\.[xX*]$", "", low.removeprefix(">=").strip())
    upper = upper.removeprefix("<=").removeprefix("<").strip()
    changes = tuple((change.at, change.status) for change in one.changes or ())
    if upper in _ALL:
        return [_Entry(Interval(low), one.status, changes)]
    if upper.lower() in _UNSAID:
        return []
    if pattern := _PATTERN.fullmatch(upper):
        return [_Entry(Interval(low, f"{pattern[1]}{int(pattern[2]) + 1}"), one.status, changes)]
    return [_Entry(Interval(low, upper, includes_high=one.less_than is None), one.status, changes)]


@lru_cache(maxsize=CACHED_TEXTS)
def _from_text(text: str) -> tuple[Interval, ...]:
    """One version, or what people write in its place: `all`, `< 1.2`, `>= 1.0, < 1.2`, `before 1.2`, several."""
    plain = text.strip().rstrip(",")
    if _ONE.fullmatch(plain):
        return (Interval(plain, plain, includes_high=True),)
    if plain.lower() in _ALL:
        return (Interval(),)
    if plain.lower() in _UNSAID or plain == "0":
        return ()
    if pattern := _PATTERN.fullmatch(plain):
        branch = f"{pattern[1]}{pattern[2]}"
        return (Interval(branch, f"{pattern[1]}{int(pattern[2]) + 1}"),)
    worded = _VERSION_WORD.sub("", _ALL_BEFORE_SIGN.sub("", plain))
    read = read_range(worded)
    if read is not None and (stated := read.stated):
        return stated
    several = [_from_text(part) for part in worded.split(",")] if "," in worded else []
    if several and all(several):
        return tuple(interval for part in several for interval in part)
    if not re.search(r"[\s,<>=|*]", plain) and any(letter.isdigit() for letter in plain):
        return (Interval(plain, plain, includes_high=True),)
    return ()


def _schemes(stated: Sequence[Version], own_scheme: str) -> tuple[str, ...]:
    named = {SCHEMES.get((one.version_type or "").lower(), "generic") for one in stated if one.version_type}
    first = own_scheme or (named.pop() if len(named) == 1 else "generic")
    return (first,) if first == "generic" or own_scheme else (first, "generic")


def _readable(entries: Sequence[_Entry], schemes: Sequence[str]) -> tuple[str, list[_Entry]]:
    """The scheme that reads most, and the entries whose bounds it reads and that are not upside down.

    One version alone needs no order: it is compared as text where it has none.
    """
    best: tuple[str, list[_Entry]] = (schemes[0], [])
    for scheme in schemes:
        found = [one for one in entries if one.is_single or _is_ordered(one, scheme)]
        if len(found) == len(entries):
            return scheme, found
        best = max(best, (scheme, found), key=lambda item: len(item[1]))
    return best


def _is_ordered(one: _Entry, scheme: str) -> bool:
    low, high = one.interval.low, one.interval.high
    try:
        for at, _ in one.changes:
            key(scheme, at)
        left = key(scheme, low) if low else b""
        return not high or left <= key(scheme, high)
    except ValueError:
        return False


def _shown(one: _Entry) -> str:
    low, high = one.interval.low, one.interval.high
    return low if one.is_single else f"{low or 'any'} to {high or 'any'}"


def _plain(scheme: str, entries: Sequence[_Entry], unread: tuple[str, ...]) -> Resolved:
    """Affected entries alone: each is a statement, none takes from another."""
    ranges = [one.interval for one in entries if not one.is_single]
    return Resolved(
        scheme,
        tuple(dict.fromkeys(one.interval.low for one in entries if one.is_single)),
        tuple(dict.fromkeys(ranges)),
        tuple(dict.fromkeys(one.high for one in ranges if one.high and not one.includes_high)),
        unread,
    )


def _general(scheme: str, entries: Sequence[_Entry], default: str, unread: tuple[str, ...]) -> Resolved:
    """Every stretch between two named versions asked for its status, affected ones joined again."""
    points = {
        version
        for one in entries
        for version in (one.interval.low, one.interval.high, *(at for at, _ in one.changes))
        if version
    }
    keys: dict[str, bytes] = {}
    for version in points:
        try:
            keys[version] = key(scheme, version)
        except ValueError:
            unread = (*unread, version)
    named = sorted(keys, key=keys.__getitem__)
    order = [next(iter(group)) for _, group in groupby(named, key=keys.__getitem__)]
    rank = {keys[version]: 2 * place + 1 for place, version in enumerate(order)}
    asked = [one for one in entries if not one.is_single or one.interval.low in keys]

    def place_of(version: str) -> int:
        return rank[keys[version]]

    status = [_status(place, asked, default, place_of) for place in range(2 * len(order) + 1)]
    intervals, singles = _joined(status, order)
    return Resolved(
        scheme,
        tuple(singles),
        tuple(intervals),
        tuple(one.high for one in intervals if one.high and not one.includes_high),
        unread,
    )


def _status(place: int, entries: Sequence[_Entry], default: str, place_of: Callable[[str], int]) -> str:
    """The status of a stretch: an odd place is a named version, an even one lies between two."""
    for one in entries:
        low = place_of(one.interval.low) if one.interval.low else -1
        high = place_of(one.interval.high) if one.interval.high else place + 1
        if not (low <= place and (place < high or (place == high and one.interval.includes_high))):
            continue
        found = one.status
        for at, status in sorted(one.changes, key=lambda change: place_of(change[0])):
            if place_of(at) <= place:
                found = status
        return found
    return default


def _joined(status: Sequence[str], order: Sequence[str]) -> tuple[list[Interval], list[str]]:
    """Neighbouring affected stretches as intervals, named versions standing alone as such."""
    intervals: list[Interval] = []
    singles: list[str] = []
    for first, last in _runs(status):
        if first == last and first % 2:
            singles.append(order[first // 2])
            continue
        low = order[(first - 1) // 2] if first else ""
        high = order[last // 2] if last < len(status) - 1 else ""
        intervals.append(
            Interval(low, high, includes_low=first % 2 == 1 or not first, includes_high=last % 2 == 1)
        )
    return intervals, singles


def _runs(status: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last place of each row of affected stretches."""
    start = -1
    for place, one in enumerate((*status, "")):
        if one == "affected" and start < 0:
            start = place
        elif one != "affected" and start >= 0:
            yield start, place - 1
            start = -1
