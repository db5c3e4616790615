"""Composer: four numbers, or a date, and a stability (getcomposer.org, Versions; composer/semver's VersionParser).

What Composer normalises to is compared as PHP's `version_compare` does: dev, alpha, beta, RC, the release,
patch. Branches (`dev-main`) have no order.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO

_STAGE = (
    r"(?:[._-]?(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?[0-9]+)*)|)"
    r"([.-]?dev)?(?:\+\S*)?"
)
_CLASSIC = re.compile(r"v?([0-9]{1,5})(?:\.([0-9]+))?(?:\.([0-9]+))?(?:\.([0-9]+))?" + _STAGE, re.IGNORECASE)
_DATE = re.compile(r"v?([0-9]{4}(?:[.:-]?[0-9]{2}){1,6}(?:[.:-]?[0-9]{1,3}){0,2})" + _STAGE, re.IGNORECASE)
_BRANCH = re.compile(
    r"v?([0-9]+)(?:\.([0-9]+|[xX*]))?(?:\.([0-9]+|[xX*]))?(?:\.([0-9]+|[xX*]))?-dev", re.IGNORECASE
)
_SEPARATOR = re.compile(r"[.:-]")
_STAGES = {
    "alpha": b"\x11", "a": b"\x11", "beta": b"\x12", "b": b"\x12", "rc": b"\x13",
    "patch": b"\xf0", "pl": b"\xf0", "p": b"\xf0",
}  # fmt: skip
_DEV, _END = b"\x10", b"\x20"
_BRANCH_END = "9999999"


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion for branches and what Composer does not read."""
    text = version.strip()
    if match := _CLASSIC.fullmatch(text):
        numbers = b"".join([NUMBER[part] if part else ZERO for part in match.groups()[:4]])
        return numbers + _stage(*match.groups()[4:])
    if match := _DATE.fullmatch(text):
        parts = [part for part in _SEPARATOR.split(match[1]) if part]
        return b"".join([NUMBER[part] for part in parts]) + _stage(*match.groups()[1:])
    if match := _BRANCH.fullmatch(text):
        parts = [part if part and part.isdigit() else _BRANCH_END for part in match.groups()]
        return b"".join([NUMBER[part] for part in parts]) + _DEV + _END
    raise UnreadableVersion("composer", version)


def _stage(name: str | None, numbers: str | None, dev: str | None) -> bytes:
    found = b""
    if name and name.lower() != "stable":
        found = _STAGES[name.lower()]
        found += b"".join([NUMBER[part] for part in _SEPARATOR.split(numbers or "") if part])
    return found + (_DEV if dev else b"") + _END
