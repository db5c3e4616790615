"""Gentoo packages: Package Manager Specification, section 3.3, Algorithm 3.1 and those it uses."""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO, word

_VERSION = re.compile(r"([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)[0-9]*)*)(?:-r([0-9]+))?")
_SUFFIX = re.compile(r"_([a-z]+)([0-9]*)")
_SUFFIXES = {"alpha": b"\x10", "beta": b"\x11", "pre": b"\x12", "rc": b"\x13", "p": b"\x21"}
_NO_SUFFIX, _NO_NUMBER, _ZERO_FIRST = b"\x20", b"\x05", b"\x10"


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where the specification allows no such version."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("gentoo", version)
    first, numbers, letter, suffixes, revision = match.groups()
    parts = [NUMBER[first]]
    if numbers:
        parts += [
            _ZERO_FIRST + word(digits.rstrip("0")) if digits[0] == "0" else NUMBER[digits]
            for digits in numbers[1:].split(".")
        ]
    parts += (_NO_NUMBER, letter.encode() or b"\x01")
    for name, number in _SUFFIX.findall(suffixes) if suffixes else ():
        parts += (_SUFFIXES[name], NUMBER[number or "0"])
    parts += (_NO_SUFFIX, NUMBER[revision] if revision else ZERO)
    return b"".join(parts)
