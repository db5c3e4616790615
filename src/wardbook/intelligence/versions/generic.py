"""Versions of software from nowhere in particular: C libraries, firmware, products in the NVD.

No standard says how these are ordered; the VERS type `generic` is announced as being like libversion's
order, whose places are kept: pre-release, nothing, patch, number, and a letter that hangs on a number
(`1.1.1k`, `9d`). Where words decide that nobody agreed on, and for commits and text without digits, there
is no answer: UnreadableVersion rather than a guess.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO, word

_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_PREFIX = re.compile(r"(?:version|ver|release|rel|rev|v|r)[ ._:-]*(?=[0-9])", re.IGNORECASE)
# Metadata that repackaging adds and that says nothing of the order of releases; a build from version control
# (`5.15.78+gitAUTOINC+ea948a0983` of Yocto) counts as the release it follows.
_REPACKED = re.compile(r"\+(?:dfsg|ds|repack|git|svn|hg|yocto)[0-9A-Za-z._~+-]*$", re.IGNORECASE)
_COMMIT = re.compile(
    r"(?<![^ ._:+~-])(?=[0-9]*[a-f])(?=[a-f]*[0-9])(?![0-9]+[a-f](?![^ ._:+~-]))[0-9a-f]{7,64}(?![^ ._:+~-])"
)
_SHORTEST_COMMIT = 7
_HASH_DIGITS = 32
"""So many digits in one run are a digest that happens to have no letter."""
_TOKEN = re.compile(r"([0-9]+)|([a-z]+)|([ ._:,()+-]+|~(?=[a-z]))")
_LETTERS = re.compile(r"[a-z]|z[a-z]")
_STAGES = {
    "dev": 0x10, "snapshot": 0x10, "nightly": 0x10, "alpha": 0x11, "a": 0x11, "beta": 0x12, "b": 0x12,
    "milestone": 0x13, "m": 0x13, "pre": 0x14, "preview": 0x14, "prerelease": 0x14, "rc": 0x15, "cr": 0x15,
    "c": 0x15,
}  # fmt: skip
_NOTHING = frozenset({"final", "ga", "release", "stable", "lts"})
_PATCHES = frozenset(
    {
        "p",
        "pl",
        "patch",
        "post",
        "sp",
        "r",
        "rev",
        "revision",
        "u",
        "update",
        "upd",
        "hotfix",
        "hf",
        "fix",
        "build",
    }
)
# What may stand at one place, from first to last, beside the stages. A version goes on with zeros for ever.
_ZEROS_THEN_STAGE, _END, _ZEROS_THEN_MORE, _PATCH, _NUMBER, _LETTER = (
    0x1F,
    b"\x20",
    b"\x21",
    0x24,
    b"\x29",
    0x2A,
)


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion for commits, text without digits, and words without a known place."""
    if _PLAIN.fullmatch(version) and len(version) < _HASH_DIGITS:
        return _encoded([NUMBER[part] for part in version.split(".")])
    text = version if version[:1].isdigit() else _PREFIX.sub("", version.strip(), count=1)
    if "+" in text:
        text = _REPACKED.sub("", text)
    text = text.lower()
    if len(text) >= _SHORTEST_COMMIT and _COMMIT.search(text):
        raise UnreadableVersion("generic", version, "a commit has no order")
    if not text[:1].isdigit():
        raise UnreadableVersion("generic", version)
    return _encoded(_parts(text, version))


def _parts(text: str, version: str) -> list[bytes]:
    """Numbers as `NUMBER` has them, all else behind a mark below those."""
    found, at, behind_number = [], 0, False
    for match in _TOKEN.finditer(text):
        digits, name, _ = match.groups()
        if match.start() != at or (digits and len(digits) >= _HASH_DIGITS):
            break
        at = match.end()
        if digits:
            found.append(NUMBER[digits])
        elif name and behind_number and _LETTERS.fullmatch(name) and not text[at : at + 1].isdigit():
            found.append(bytes((_LETTER,)) + word(name))
        elif name and name not in _NOTHING:
            found.append(_word(name, text[at : at + 1], version))
        behind_number = bool(digits)
    if at != len(text):
        raise UnreadableVersion("generic", version)
    return found


def _word(name: str, next_letter: str, version: str) -> bytes:
    """The mark of a word; a single letter is one only with its number."""
    if len(name) > 1 or next_letter.isdigit():
        if name in _STAGES:
            return bytes((_STAGES[name],))
        if name in _PATCHES:
            return bytes((_PATCH,))
    raise UnreadableVersion("generic", version, f"nobody agreed where `{name[:20]}` stands")


def _encoded(parts: list[bytes]) -> bytes:
    out, zeros = [], 0
    for part in parts:
        if part == ZERO:
            zeros += 1
            continue
        before = part[0] < _ZEROS_THEN_STAGE
        if zeros and before:
            out.append(bytes((_ZEROS_THEN_STAGE,)) + NUMBER[str(zeros)])
        elif zeros:
            out.append(_ZEROS_THEN_MORE + (0xFFFF - zeros).to_bytes(2, "big"))
        out.append(part if part[0] < ZERO[0] else _NUMBER + part)
        zeros = 0
    out.append(_END)
    return b"".join(out)
