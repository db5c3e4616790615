"""The VERS type `lexicographic`: text by its UTF-8 bytes, nothing normalised."""

from __future__ import annotations

from wardbook.intelligence.versions.errors import UnreadableVersion


def key(version: str) -> bytes:
    """The text in UTF-8; UnreadableVersion for empty text and for half characters, which UTF-8 cannot say."""
    try:
        found = version.encode()
    except UnicodeEncodeError:
        raise UnreadableVersion("lexicographic", ascii(version)) from None
    if not found:
        raise UnreadableVersion("lexicographic", version)
    return found
