"""npm's node-semver, read loosely as npm reads what is published: `v` and `=` before, no hyphen needed."""

from __future__ import annotations

import re

from wardbook.intelligence.versions import semver
from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO

_VERSION = re.compile(
    r"[v=\s]*([0-9]+)(?:\.([0-9]+)(?:\.([0-9]+))?)?"
    r"(?:-?([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?\s*"
)


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where node-semver's loose reading fails too."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("npm", version)
    major, minor, patch, before = match.groups()
    numbers = NUMBER[major] + (NUMBER[minor] if minor else ZERO) + (NUMBER[patch] if patch else ZERO)
    return numbers + (semver.identifiers(before) if before else semver.RELEASE)
