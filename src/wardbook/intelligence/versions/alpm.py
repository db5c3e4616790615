"""Arch Linux packages: epoch, version, package release, each by pacman's own `rpmvercmp` (vercmp(8)).

Runs of digits are numbers; letters directly behind a number come before the number alone; separators count
by how many they are. The package release only counts where both versions have one, so `1.5` equals both
`1.5-1` and `1.5-2`: a version without one can be compared but has no key.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnorderedVersion, UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO, word

_VERSION = re.compile(r"(?:([0-9]+):)?([^\s:/-]+)(?:-([0-9]+(?:\.[0-9]+)*))?")
_RUN = re.compile(r"([^0-9A-Za-z]*)(?:([0-9]+)|([A-Za-z]+))")
# Letters behind a number come before the end, digits behind letters after it, what is separated after both.
_WORD, _END, _NUMBER, _SEPARATED = b"\x01", b"\x02", b"\x03", b"\x04"


def key(version: str) -> bytes:
    """The order-preserving key; UnorderedVersion without a package release, UnreadableVersion for other text."""
    epoch, upstream, release = _parts(version)
    if release is None:
        raise UnorderedVersion("alpm", version, "without a package release it equals every release")
    return epoch + upstream + release


def compare(one: str, other: str) -> int:
    """-1, 0 or 1; the package releases count only where both versions have one."""
    epoch, upstream, release = _parts(one)
    other_epoch, other_upstream, other_release = _parts(other)
    ours, theirs = epoch + upstream, other_epoch + other_upstream
    if release is not None and other_release is not None:
        ours, theirs = ours + release, theirs + other_release
    return (ours > theirs) - (ours < theirs)


def _parts(version: str) -> tuple[bytes, bytes, bytes | None]:
    match = _VERSION.fullmatch(version)
    if match is None or not any(map(str.isdigit, match[2])):
        raise UnreadableVersion("alpm", version)
    epoch, upstream, release = match.groups()
    first = NUMBER[epoch] if epoch else ZERO
    return first, _runs(upstream, version), _runs(release, version) if release else None


def _runs(text: str, version: str) -> bytes:
    parts, at = [], 0
    for match in _RUN.finditer(text):
        gap, digits, letters = match.groups()
        if gap:
            parts.append(_SEPARATED + NUMBER[str(len(gap))])
        parts.append(_NUMBER + NUMBER[digits] if digits else _WORD + word(letters))
        at = match.end()
    if at != len(text):
        raise UnreadableVersion("alpm", version, "it ends with a separator")
    parts.append(_END)
    return b"".join(parts)
