"""The VERS type `intdot`: numbers between dots; reading stops at the first other character."""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER

_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)*")


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where the text begins with no digit."""
    match = _VERSION.match(version)
    if match is None:
        raise UnreadableVersion("intdot", version)
    return b"".join([NUMBER[part] for part in match[0].split(".")])
