"""Alpine packages: numbers, a letter, suffixes, a commit, a revision (apk-tools 2.14 and 3; apk-package(5)).

Behind the first, a number with a leading zero is compared as text. What ends comes before what goes on,
save for the suffixes of pre-releases; of different things that go on, the one that the grammar allows
earlier comes later.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, word

_VERSION = re.compile(
    r"([0-9]+)((?:\.[0-9]+)*)([a-z]?)"
    r"((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*)(?:~([0-9a-fA-F]+))?(?:-r([0-9]+))?"
)
_SUFFIX = re.compile(r"_([a-z]+)([0-9]*)")
# Marks by what comes later; a pre-release's suffix stands before the end.
_SUFFIXES = {name: bytes((0x11 + place,)) for place, name in enumerate(("alpha", "beta", "pre", "rc"))} | {
    name: bytes((0x24 + place,)) for place, name in enumerate(("cvs", "svn", "git", "hg", "p"))
}
_END, _REVISION, _COMMIT, _SUFFIX_NUMBER, _LETTER, _DIGITS = (
    b"\x20",
    b"\x21",
    b"\x22",
    b"\x23",
    b"\x2c",
    b"\x2e",
)
_ZERO_DIGITS = b"\x2d"


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where apk calls the version invalid."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("apk", version)
    first, numbers, letter, suffixes, commit, revision = match.groups()
    parts = [NUMBER[first]]
    if numbers:
        parts += [
            _ZERO_DIGITS + word(digits) if digits[0] == "0" else _DIGITS + NUMBER[digits]
            for digits in numbers[1:].split(".")
        ]
    if letter:
        parts.append(_LETTER + letter.encode())
    for name, number in _SUFFIX.findall(suffixes) if suffixes else ():
        parts.append(_SUFFIXES[name])
        if number:
            parts.append(_SUFFIX_NUMBER + NUMBER[number])
    if commit:
        parts.append(_COMMIT + word(commit))
    if revision:
        parts.append(_REVISION + NUMBER[revision])
    parts.append(_END)
    return b"".join(parts)
