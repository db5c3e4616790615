"""Debian packages: epoch, upstream version, revision (Debian Policy 5.6.12; deb-version(7)).

Text that is no digit is compared by characters: `~` before the end, the end before letters, letters before
all others; digits as numbers. A missing epoch or revision is 0.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO

_READABLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+~-]*|[0-9]+:[0-9A-Za-z][0-9A-Za-z.+~:-]*")
_DIGITS = re.compile(r"([0-9]+)")
END = b"\x02"
"""Ends text and versions: after `~`, before everything else."""
_ORDER = bytes.maketrans(
    b"~" + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)) + b"+-.:_",
    b"\x01" + bytes(range(0x11, 0x2B)) + bytes(range(0x31, 0x4B)) + bytes(0x80 + place for place in b"+-.:_"),
)


class _Pieces(dict[str, bytes]):
    """Numbers, and the text between them, as bytes; the usual ones stand ready."""

    def __missing__(self, piece: str) -> bytes:
        return NUMBER[piece] if piece[:1].isdigit() else piece.encode().translate(_ORDER) + END


_PIECES = _Pieces(NUMBER)
_PIECES.update(
    {gap: _PIECES[gap] for gap in ("", ".", "-", "+", "~", "+b", "+deb", "~deb", "u", "ubuntu", "a", "g")}
)


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion for foreign characters and for text without a digit."""
    stripped = version.strip()
    epoch, colon, rest = stripped.partition(":")
    if not colon:
        epoch, rest = "", stripped
    upstream, hyphen, revision = rest.rpartition("-")
    if not hyphen:
        upstream, revision = rest, "0"
    if not _READABLE.fullmatch(stripped) or not upstream or not revision or ":" in revision:
        raise UnreadableVersion("deb", version)
    if not _DIGITS.search(upstream):
        raise UnreadableVersion("deb", version, "it has no digit")
    first = NUMBER[epoch] if epoch else ZERO
    return first + text(upstream) + text(revision)


def text(value: str) -> bytes:
    """The key of an upstream version or a revision, or of what else is ordered as dpkg orders these."""
    pieces = _DIGITS.split(value)
    found = b"".join([_PIECES[piece] for piece in pieces])
    # Text at the end is followed by a number that is not written, and that is zero.
    return found + ZERO + END if pieces[-1] else found
