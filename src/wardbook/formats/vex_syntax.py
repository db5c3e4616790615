"""Texts that VEX formats accept only in one form: identifiers (IRI) and times (RFC 3339)."""

from __future__ import annotations

import re

TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?"
    r"([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
"""A date and time as RFC 3339 writes them; days of a month are counted by `is_time`."""


def is_time(text: str) -> bool:
    """Whether a text is a time that every reader of RFC 3339 takes."""
    if not TIME.fullmatch(text):
        return False
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 30 if month in {4, 6, 9, 11} else 31 if month != FEBRUARY else 29 if is_leap else 28
    return day <= longest and year > 0


FEBRUARY = 2


def iri(text: str) -> str:
    """`text` as an IRI: itself where it is one, else in a scheme of our own, from which `plain` gets it back."""
    return text if is_iri(text) else REF + "".join(map(_escaped, text))


def plain(text: str) -> str:
    """The text that `iri` was given."""
    if not text.startswith(REF):
        return text
    try:
        return _unescaped(text.removeprefix(REF))
    except ValueError:
        return text


REF = "wardbook-ref:"
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_BEYOND = frozenset("!$&'()*+,;=:@/?#[]%")
_HEX = frozenset("0123456789abcdefABCDEF")


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI as RFC 3987 writes them, held a little tighter: ASCII, one `#`, no brackets."""
    scheme, colon, rest = text.partition(":")
    if not colon or not rest or not scheme[:1].isalpha() or text.startswith(REF):
        return False
    if not text.isascii() or not all(letter.isalnum() or letter in "+-." for letter in scheme):
        return False
    if rest.count("#") > 1 or set(rest) - _ALLOWED - (_BEYOND - {"[", "]"}):
        return False
    escapes = rest.split("%")[1:]
    if not all(len(each[:2]) == 2 and set(each[:2]) <= _HEX for each in escapes):
        return False
    return not rest.startswith("//") or _has_plain_host(rest[2:])


def _has_plain_host(rest: str) -> bool:
    """A host without user and port; others are rare enough to be escaped."""
    host = rest.partition("/")[0]
    return bool(host) and set(host) <= _ALLOWED


def _escaped(letter: str) -> str:
    return letter if letter in _ALLOWED else "".join(f"%{byte:02X}" for byte in letter.encode())


def _unescaped(text: str) -> str:
    pieces = text.split("%")
    found = bytearray(pieces[0].encode())
    for piece in pieces[1:]:
        found += bytes.fromhex(piece[:2]) + piece[2:].encode()
    return found.decode()
