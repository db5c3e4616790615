"""RubyGems: Gem::Version (docs.ruby-lang.org): words before numbers, missing parts zero, `-` is `.pre.`."""

from __future__ import annotations

import re

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, word

_VERSION = re.compile(r"\s*([0-9]+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)?\s*")
_PART = re.compile(r"[0-9]+|[A-Za-z]+")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)*")
# A version goes on with zeros for ever; so what matters is what the next part that is no zero is, and
# how many zeros stand before it.
_WORD, _ZEROS_THEN_WORD, _END, _ZEROS_THEN_NUMBER, _NUMBER = b"\x10", b"\x11", b"\x20", b"\x21", b"\x22"


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion where RubyGems calls the version malformed."""
    match = _VERSION.fullmatch(version)
    if match is None or match[1] is None:
        raise UnreadableVersion("gem", version)
    parts, zeros = [], 0
    for segment in _segments(match[1]):
        if segment.isdigit():
            digits = segment.lstrip("0")
            if not digits:
                zeros += 1
                continue
            parts.append(_ZEROS_THEN_NUMBER + _descending(zeros) if zeros else _NUMBER)
            parts.append(NUMBER[digits])
        else:
            parts.append(_ZEROS_THEN_WORD + NUMBER[str(zeros)] if zeros else _WORD)
            parts.append(word(segment))
        zeros = 0
    parts.append(_END)
    return b"".join(parts)


def _segments(text: str) -> list[str]:
    """The parts, without the zeros at the end of the numbers that stand before the first word."""
    if _PLAIN.fullmatch(text):
        return text.split(".")
    parts = _PART.findall(text.replace("-", ".pre."))
    first = next((place for place, part in enumerate(parts) if not part.isdigit()), len(parts))
    numbers = first
    while numbers and not parts[numbers - 1].strip("0"):
        numbers -= 1
    return parts[:numbers] + parts[first:]


def _descending(count: int) -> bytes:
    """A count whose bytes fall as it grows; a version is far shorter than two bytes can count."""
    return (0xFFFF - count).to_bytes(2, "big")
