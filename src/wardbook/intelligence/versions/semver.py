"""Semantic Versioning 2.0.0 (semver.org, clauses 9 to 11): `semver`, and what orders alike.

Build metadata does not count. Missing parts are zero (`1.2` is `1.2.0`), a leading `v` is dropped.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO, word

_VERSION = re.compile(
    r"[vV]?([0-9]+)(?:\.([0-9]+)(?:\.([0-9]+))?)?"
    r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?"
)
RELEASE = b"\xf0"
"""Stands where a pre-release would: a release comes after all of its pre-releases."""


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where the text is no semantic version."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("semver", version)
    major, minor, patch, before = match.groups()
    numbers = NUMBER[major] + (NUMBER[minor] if minor else ZERO) + (NUMBER[patch] if patch else ZERO)
    return numbers + (identifiers(before) if before else RELEASE)


def identifiers(text: str) -> bytes:
    """Dotted identifiers: numbers before words, numbers by value, words by ASCII, fewer before more."""
    return b"".join([NUMBER[part] if part.isdigit() else b"\xd0" + word(part) for part in text.split(".")])
