"""Haskell packages: lists of numbers (pvp.haskell.org; Data.Version); `1.0` comes before `1.0.0`."""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where anything but numbers and dots is written."""
    if not _VERSION.fullmatch(version):
        raise UnreadableVersion("hackage", version)
    return b"".join([NUMBER[part] for part in version.split(".")])
