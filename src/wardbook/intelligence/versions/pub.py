"""Dart's pub: semantic versions whose build metadata counts, after the release (pub_semver, Version.compareTo)."""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO
from wardbook.intelligence.versions.semver import RELEASE, identifiers

_VERSION = re.compile(
    r"([0-9]+)(?:\.([0-9]+)(?:\.([0-9]+))?)?"
    r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where the text is no version of pub."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("pub", version)
    major, minor, patch, before, build = match.groups()
    numbers = NUMBER[major] + (NUMBER[minor] if minor else ZERO) + (NUMBER[patch] if patch else ZERO)
    stage = identifiers(before) + b"\x01" if before else RELEASE
    return numbers + stage + (identifiers(build) if build else b"")
