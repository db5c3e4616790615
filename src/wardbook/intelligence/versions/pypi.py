"""Python packages: PEP 440 (packaging.python.org, Version specifiers), with epochs and local versions.

Legacy versions that PEP 440 does not read are refused, as pip refuses them.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO, word

_VERSION = re.compile(
    r"""\s*v?(?:([0-9]+)!)?            # epoch
    ([0-9]+(?:\.[0-9]+)*)              # release
    (?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]+)?)?
    (?:-([0-9]+)|[-_.]?(post|rev|r)[-_.]?([0-9]+)?)?
    (?:[-_.]?(dev)[-_.]?([0-9]+)?)?
    (?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_STAGES = {"a": b"\x11", "alpha": b"\x11", "b": b"\x12", "beta": b"\x12"}
_CANDIDATE, _DEV_ONLY, _FINAL = b"\x13", b"\x10", b"\x20"
_SEPARATOR = re.compile(r"[-_.]")


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where the text breaks PEP 440."""
    if _PLAIN.fullmatch(version):
        return ZERO + _release(version) + b"\x20\x10\x20"
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("pypi", version)
    epoch, release, stage, number, implicit, post, post_number, dev, dev_number, local = match.groups()
    if stage:
        before = _STAGES.get(stage.lower(), _CANDIDATE) + NUMBER[number or "0"]
    elif dev and not (post or implicit):
        before = _DEV_ONLY
    else:
        before = _FINAL
    after = b"\x20" + NUMBER[implicit or post_number or "0"] if post or implicit else b"\x10"
    unfinished = b"\x10" + NUMBER[dev_number or "0"] if dev else b"\x20"
    return NUMBER[epoch or "0"] + _release(release) + before + after + unfinished + _local(local)


def _release(text: str) -> bytes:
    """Numbers without zeros at the end; the mark that follows in the key comes before any number."""
    parts = text.split(".")
    while parts and not parts[-1].strip("0"):
        parts.pop()
    return b"".join([NUMBER[part] for part in parts])


def _local(text: str | None) -> bytes:
    """The local version: none first, words before numbers, fewer parts before more."""
    if text is None:
        return b""
    parts = _SEPARATOR.split(text.lower())
    return b"".join([NUMBER[part] if part.isdigit() else b"\x20" + word(part) for part in parts])
