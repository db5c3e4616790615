"""NuGet: up to four numbers, then as Semantic Versioning without regard to case (learn.microsoft.com/nuget).

An identifier of a pre-release counts as a number only up to 2147483647, as in NuGet's own VersionComparer.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO, word
from wardbook.intelligence.versions.semver import RELEASE

_VERSION = re.compile(
    r"\s*([0-9]+)(?:\.([0-9]+)(?:\.([0-9]+)(?:\.([0-9]+))?)?)?"
    r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?\s*"
)
_LARGEST = 2_147_483_647


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where NuGet reads no version."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("nuget", version)
    major, minor, patch, revision, before = match.groups()
    numbers = (
        NUMBER[major]
        + (NUMBER[minor] if minor else ZERO)
        + (NUMBER[patch] if patch else ZERO)
        + (NUMBER[revision] if revision else ZERO)
    )
    return numbers + (_identifiers(before.lower()) if before else RELEASE)


def _identifiers(text: str) -> bytes:
    return b"".join(
        [
            NUMBER[part] if part.isdigit() and int(part) <= _LARGEST else b"\xd0" + word(part)
            for part in text.split(".")
        ]
    )
