"""OpenSSL: numbers and a patch letter until 1.1.1, Semantic Versioning from 3.0 (openssl-library.org, release policy).

Letters run from a to z and then from za on. `-fips`, as distributions print it, does not count.
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO
from wardbook.intelligence.versions.semver import RELEASE, identifiers

_VERSION = re.compile(
    r"(?:openssl[- ])?v?([0-9]+)(?:\.([0-9]+)(?:\.([0-9]+)((?!alpha|beta|pre|rc|dev)[a-z]*))?)?"
    r"(?:-fips)?(?:-?((?:alpha|beta|pre|rc|dev)[0-9.]*(?:-dev)?))?(?:-fips)?(?:\+[0-9A-Za-z.-]+)?",
    re.IGNORECASE,
)
_STAGE = re.compile(r"([a-z]+)\.?([0-9]*)(-dev)?", re.IGNORECASE)


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where OpenSSL never numbers like that."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableVersion("openssl", version)
    major, minor, fix, patch, before = match.groups()
    if patch and int(major) > 1:
        raise UnreadableVersion("openssl", version, "patch letters ended with 1.1.1")
    letters = (patch or "").lower().encode()
    numbers = NUMBER[major] + (NUMBER[minor] if minor else ZERO) + (NUMBER[fix] if fix else ZERO)
    return numbers + letters + b"\x00" + (_stage(before) if before else RELEASE)


def _stage(text: str) -> bytes:
    match = _STAGE.fullmatch(text)
    if match is None:
        raise UnreadableVersion("openssl", text)
    name, number, unfinished = match.groups()
    return identifiers(f"{name.lower()}.{number or 0}") + (b"\x01" if unfinished else b"\x02")
