"""Conan: dotted items, a pre-release behind the first hyphen, build metadata that counts (Conan 2, model/version.py).

Numbers are compared as numbers and words as text, but a number with a word as text: `2` < `10` < `1a` < `2`.
So a version with an item such as `1a` (OpenSSL's `1.1.1a`) can be compared but has no key.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wardbook.intelligence.versions.errors import UnorderedVersion, UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, word

_READABLE = re.compile(r"[0-9A-Za-z_.*][0-9A-Za-z_.+*~-]*")
_NUMBER = re.compile(r"\+?[0-9]+(?:_[0-9]+)*")  # what Python's int() reads, as Conan asks it
_BELOW, _ABOVE, _END = b"\x10", b"\xd0", b"\x02"
_BEFORE, _RELEASE = b"\x03", b"\x20"


class _Version(NamedTuple):
    """Items without zeros at the end; None where there is no pre-release or no build metadata."""

    items: tuple[int | str, ...]
    before: tuple[int | str, ...] | None
    build: tuple[int | str, ...] | None


def key(version: str) -> bytes:
    """The order-preserving key; UnorderedVersion for items such as `1a`, UnreadableVersion for other text."""
    items, before, build = _parsed(version)
    stage = _RELEASE if before is None else _BEFORE + _encoded(before, version)
    return _encoded(items, version) + stage + (b"" if build is None else _encoded(build, version))


def compare(one: str, other: str) -> int:
    """-1, 0 or 1 as Conan compares two versions, item by item."""
    left, right = _parsed(one), _parsed(other)
    return (
        _by_items(left.items, right.items)
        or _by_presence(left.before, right.before, missing=1)
        or _by_presence(left.build, right.build, missing=-1)
    )


def _parsed(version: str) -> _Version:
    if not _READABLE.fullmatch(version):
        raise UnreadableVersion("conan", version)
    main, plus, build = version.rpartition("+")
    if not plus:
        main, build = build, ""
    main, hyphen, before = main.partition("-")
    return _Version(_items(main), _items(before) if hyphen else None, _items(build) if plus else None)


def _items(text: str) -> tuple[int | str, ...]:
    found: list[int | str] = [int(part) if _NUMBER.fullmatch(part) else part for part in text.split(".")]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)


def _by_items(ours: tuple[int | str, ...], theirs: tuple[int | str, ...]) -> int:
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            if isinstance(one, int) and isinstance(other, int):
                return 1 if one > other else -1
            return 1 if str(one) > str(other) else -1
    return (len(ours) > len(theirs)) - (len(ours) < len(theirs))


def _by_presence(
    ours: tuple[int | str, ...] | None, theirs: tuple[int | str, ...] | None, *, missing: int
) -> int:
    if ours is None or theirs is None:
        return missing * ((ours is None) - (theirs is None))
    return _by_items(ours, theirs)


def _encoded(items: tuple[int | str, ...], version: str) -> bytes:
    parts = []
    for item in items:
        if isinstance(item, int):
            parts.append(NUMBER[str(item)])
        elif item[:1].isdigit():
            raise UnorderedVersion("conan", version, "digits followed by letters are ordered in circles")
        else:
            parts.append((_BELOW if item < "0" else _ABOVE) + word(item))
    parts.append(_END)
    return b"".join(parts)
