"""R packages: numbers between `.` or `-`, which are alike; `1.0` comes before `1.0.0` (R's package_version)."""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER

_VERSION = re.compile(r"[0-9]+(?:[.-][0-9]+)*")


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where R reads no version."""
    if not _VERSION.fullmatch(version):
        raise UnreadableVersion("cran", version)
    return b"".join([NUMBER[part] for part in version.replace("-", ".").split(".")])
