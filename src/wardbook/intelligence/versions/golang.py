"""Go modules and Go itself: semantic versions with `v` or without, and toolchains such as `go1.21rc2`.

Pseudo-versions are pre-releases, `+incompatible` does not count (go.dev/ref/mod#versions). The Go
vulnerability database writes toolchains as semantic versions: `go1.21rc2` is `1.21.0-rc.2`, and `go1.20`
is `1.20.0` (go.dev/security/vuln/database).
"""

from __future__ import annotations

import re

from wardbook.intelligence.versions import semver
from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, ZERO

# What a distributor hangs on to a toolchain (`go1.21.3-fips`, ` X:boringcrypto`) is no part of the order.
_TOOLCHAIN = re.compile(
    r"(?:go|v)?([0-9]+)(?:\.([0-9]+)(?:\.([0-9]+))?)?(?:(alpha|beta|rc)([0-9]+))?(?:[- ](?!alpha|beta|rc|pre|0)\S+)?"
)


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion for branches, commits and development builds."""
    match = _TOOLCHAIN.fullmatch(version) if version.startswith("go") else None
    if match is None:
        try:
            return semver.key(version.removeprefix("go"))
        except UnreadableVersion:
            match = _TOOLCHAIN.fullmatch(version)
            if match is None:
                raise UnreadableVersion("golang", version) from None
    major, minor, patch, stage, number = match.groups()
    numbers = NUMBER[major] + (NUMBER[minor] if minor else ZERO) + (NUMBER[patch] if patch else ZERO)
    return numbers + (semver.identifiers(f"{stage}.{number}") if stage else semver.RELEASE)
