"""Keys of versions, each made once."""

from __future__ import annotations

from functools import lru_cache

from wardbook.intelligence import versions

# Versions repeat a lot; turning one into a key costs some 5 µs.
CACHED_KEYS = 200_000


@lru_cache(maxsize=CACHED_KEYS)
def key(scheme: str, version: str) -> bytes | None:
    """The key of a version, None where its scheme cannot read it or there is none."""
    if not scheme or not version:
        return None
    try:
        return versions.key(scheme, version)
    except ValueError:
        return None
