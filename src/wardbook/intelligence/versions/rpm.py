"""RPM packages: epoch, version, release, each by `rpmvercmp` (rpm-version(7)).

Runs of digits are numbers and come after runs of letters; other characters only separate; `~` comes before
the end, `^` after the end and before everything else. A missing epoch is 0; a version without a release
comes before the same version with one.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO, word

_VERSION = re.compile(r"\s*(?:([0-9]+):)?([^\s:/-]+)(?:-([^\s:/-]+))?\s*")
_RUN = re.compile(r"([0-9]+)|([A-Za-z]+)|([~^])")
_MARKS = {"~": b"\x01", "^": b"\x03"}
_END = b"\x02"
_WORD = b"\x10"


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where epoch, version and release cannot be told apart."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("rpm", version)
    epoch, upstream, release = match.groups()
    if not any(map(str.isdigit, upstream)):
        raise UnreadableVersion("rpm", version, "it has no digit")
    first = NUMBER[epoch] if epoch else ZERO
    return first + _runs(upstream) + (_runs(release) if release else _END)


def _runs(text: str) -> bytes:
    parts = [
        NUMBER[digits] if digits else _WORD + word(letters) if letters else _MARKS[mark]
        for digits, letters, mark in _RUN.findall(text)
    ]
    parts.append(_END)
    return b"".join(parts)
