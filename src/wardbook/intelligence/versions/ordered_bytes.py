"""Numbers and words as bytes whose order is theirs: the alphabet of every version key.

What may stand at one place of a key is told apart by its first byte. `NUMBER` uses 0x30 to 0xC0; below
stand the marks of what comes before any number (ends, pre-releases), above those of what comes after.
"""

from __future__ import annotations

_SMALL = 0x70
"""Numbers below take one byte."""


class _Numbers(dict[str, bytes]):
    """Digits to bytes; those that are met most stand ready, the rest is worked out and not kept."""

    def __missing__(self, digits: str) -> bytes:
        value = int(digits)
        if value < _SMALL:
            return bytes((0x30 + value,))
        size = (value.bit_length() + 7) // 8
        head = bytes((0x9F + size,)) if size <= 0x20 else b"\xc0" + size.to_bytes(2, "big")
        return head + value.to_bytes(size, "big")


NUMBER = _Numbers()
"""`NUMBER[digits]`: the key of a number of any length, leading zeros without meaning; digits only go in."""

NUMBER.update({str(value): NUMBER[str(value)] for value in range(1000)})

ZERO = NUMBER["0"]


def word(text: str) -> bytes:
    """The bytes of a text, ordered by code points, ended so that a beginning comes before what goes on.

    The text must be free of the character 0, which every scheme's grammar sees to.
    """
    return text.encode() + b"\x00"
