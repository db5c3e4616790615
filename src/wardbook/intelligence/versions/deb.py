"""Debian packages: epoch, upstream version, revision (Debian Policy 5.6.12; deb-version(7)).

Text that is no digit is compared by characters: `~` before the end, the end before letters, letters before
all others; digits as numbers. A missing epoch or revision is 0.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO

_VERSION = re.compile(r"\s*(?:([0-9]+):)?([0-9A-Za-z][0-9A-Za-z.+~:-]*?)(?:-([0-9A-Za-z.+~]+)|(?<!-))\s*")
_RUN = re.compile(r"([^0-9]*)([0-9]*)")
END = b"\x02"
"""Ends text and versions: after `~`, before everything else."""
_ORDER = bytes.maketrans(
    b"~" + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)) + b"+-.:_",
    b"\x01" + bytes(range(0x11, 0x2B)) + bytes(range(0x31, 0x4B)) + bytes(0x80 + place for place in b"+-.:_"),
)
_DOT = b".".translate(_ORDER) + END


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion for foreign characters and for text without a digit."""
    match = _VERSION.fullmatch(version)
    if match is None or (match[1] is None and ":" in match[2]):
        raise UnreadableVersion("deb", version)
    epoch, upstream, revision = match.groups()
    if not any(map(str.isdigit, upstream)):
        raise UnreadableVersion("deb", version, "it has no digit")
    first = NUMBER[epoch] if epoch else ZERO
    return first + text(upstream) + (text(revision) if revision else _NO_REVISION)


def text(value: str) -> bytes:
    """The key of an upstream version or a revision, or of what else is ordered as dpkg orders these."""
    parts = []
    for gap, digits in _RUN.findall(value):
        if gap == ".":
            parts.append(_DOT)
        elif gap or digits:
            parts.append(gap.encode().translate(_ORDER) + END)
        if digits or gap:
            parts.append(NUMBER[digits or "0"])
    parts.append(END)
    return b"".join(parts)


_NO_REVISION = text("0")
