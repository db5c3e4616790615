"""Maven: ComparableVersion (maven.apache.org/pom.html, Version Order Specification; Maven 4's source).

A version is a list of numbers and qualifiers, which a hyphen, or a change between digits and letters,
continues in a list within the list. Shorter lists go on with nothing; `ga`, `final` and `release` are
nothing too. A qualifier followed by a number (`rc1`, `rc-1`) is one thing with it, as in Maven 4: the order of
Maven 3 has circles where one project writes `.X` and `-X` in turns (`3.b` < `3-CR` < `3` < `3.b`).

Maven itself changed once: zeros before a dotted word of no known meaning (`2.0.a`) count in the published
specification and until Maven 3.6, and count no longer since. The specification and the VERS suite are followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wardbook.intelligence.versions.errors import UnreadableVersion
from wardbook.intelligence.versions.ordered_bytes import NUMBER, word

_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
# The usual shape: numbers, one qualifier, perhaps its number.
_USUAL = re.compile(r"([0-9]+(?:\.[0-9]+)*)([.-]?)([a-z]+)(?:(-?)([0-9]+))?")
# Releases with a name instead of a number, as Spring Cloud had them.
_NAMED = re.compile(r"[a-z]+[.-](?:release|ga|final|snapshot|build-snapshot)")
_READABLE = re.compile(r"[0-9A-Za-z._+~-]+")
_KNOWN = {"alpha": 0x10, "beta": 0x11, "milestone": 0x12, "rc": 0x13, "cr": 0x13, "snapshot": 0x14}
_NOTHING = frozenset({"", "ga", "final", "release"})
_SHORT = {"a": "alpha", "b": "beta", "m": "milestone"}
# What may stand at one place, from first to last: qualifiers of pre-releases, lists and items that begin
# with nothing and go on below it, the end, the same going on above it, further qualifiers, lists of
# numbers, numbers (0x30 and above).
_RELEASE, _RELEASE_NUMBER, _SERVICE_PACK, _UNKNOWN, _LIST, _END = (
    0x1E,
    b"\x23",
    0x24,
    b"\x25",
    b"\x28",
    b"\x20",
)


class _Qualifier(NamedTuple):
    """A word, with the number that belongs to it or None."""

    text: str
    digits: str | None

    @property
    def sign(self) -> int:
        """-1 where it comes before nothing, 0 where it is as nothing, 1 where it comes after."""
        if self.text in _NOTHING:
            return 1 if self.digits and self.digits.strip("0") else 0
        return -1 if self.text in _KNOWN else 1


_Item = str | _Qualifier | list["_Item"]


def key(version: str) -> bytes:
    """The order-preserving key; UnreadableVersion for text with characters that no artifact has, or no digit."""
    if _NUMBERS.fullmatch(version):
        return _plain(version)
    lower = version.lower()
    if match := _USUAL.fullmatch(lower):
        numbers, separator, name, hyphen, digits = match.groups()
        item = _Qualifier(_canonical(_SHORT.get(name, name) if digits and not hyphen else name), digits)
        if separator != "." or digits or item.sign <= 0 or numbers[-1] != "0":
            qualifier = _qualifier(item, 0, in_list=True) if item.sign else ()
            return b"".join([_plain(numbers)[:-1], *qualifier, _END])
    if not _READABLE.fullmatch(version):
        raise UnreadableVersion("maven", version)
    if not any(map(str.isdigit, version)) and not _NAMED.fullmatch(lower):
        raise UnreadableVersion("maven", version, "it has no digit")
    return b"".join(_sequence(_parsed(lower)))


def _plain(version: str) -> bytes:
    parts = version.split(".")
    while parts and not parts[-1].strip("0"):
        parts.pop()
    return b"".join([NUMBER[part] for part in parts]) + _END


def _sign(items: Sequence[_Item]) -> int:
    """How a list compares with nothing: as its first item that is not nothing does."""
    for item in items:
        match item:
            case str():
                found = 1 if item.strip("0") else 0
            case _Qualifier():
                found = item.sign
            case _:
                found = _sign(item)
        if found:
            return found
    return 0


def _sequence(items: Sequence[_Item]) -> list[bytes]:
    """The key of a list, piece by piece; what equals nothing to its end is the end."""
    out: list[bytes] = []
    for place, item in enumerate(items):
        rest = items[place + 1 :]
        if not _sign(items[place:]):
            break
        if isinstance(item, str):
            out.append(NUMBER[item])
        elif isinstance(item, _Qualifier):
            out += _qualifier(item, _sign(rest) if not item.sign else 0, in_list=False)
        elif isinstance(item[0], _Qualifier):
            inner = item[1:]
            out += _qualifier(item[0], _sign(inner), in_list=True)
            out += _sequence(inner)
            return out
        else:
            out += (_LIST, *_sequence(item))
            return out
    out.append(_END)
    return out


def _qualifier(item: _Qualifier, goes_on: int, *, in_list: bool) -> tuple[bytes, ...]:
    """A qualifier, and whether what follows it, alone in its list, comes below or above nothing.

    A list is compared with a single qualifier by its first item, and then by whether it goes on.
    """
    going_on = bytes((0x20 + 2 * goes_on,)) if in_list else b"\x20"
    if not item.sign:
        place = _RELEASE + 2 + goes_on * (2 if in_list else 1)
        return (bytes((place,)),)
    if item.text in _NOTHING:
        return _RELEASE_NUMBER, NUMBER[item.digits or "0"], going_on
    number = NUMBER[item.digits] if item.digits is not None else b"\x01"
    if item.text in _KNOWN:
        return bytes((_KNOWN[item.text],)), number, going_on
    if item.text == "sp":
        return bytes((_SERVICE_PACK,)), number, going_on
    return _UNKNOWN, word(item.text), number, going_on


def _parsed(text: str) -> list[_Item]:
    """The lists of a version in small letters, as ComparableVersion.parseVersion makes them."""
    root: list[_Item] = []
    stack = [root]
    start, in_digits, combined, at = 0, False, False, 0
    while at < len(text):
        letter = text[at]
        if letter == "-" and at > start and not in_digits and text[at + 1 : at + 2].isdigit():
            combined = True
        elif letter in ".-":
            stack[-1].append(_item(text[start:at], digits=in_digits, combined=combined))
            start, combined = at + 1, False
            if letter == "-":
                _deeper(stack)
        elif letter.isdigit():
            if not in_digits and at > start:
                combined = True
                if stack[-1]:
                    _deeper(stack)
            in_digits = True
        else:
            if in_digits and at > start:
                stack[-1].append(_item(text[start:at], digits=True, combined=combined))
                start, combined = at, False
                _deeper(stack)
            in_digits = False
        at += 1
    if start < len(text):
        item = _item(text[start:], digits=in_digits, combined=combined)
        if isinstance(item, _Qualifier) and item.sign <= 0 and not in_digits and stack[-1]:
            _deeper(stack)
        stack[-1].append(item)
    for items in reversed(stack):
        _normalise(items)
    return root


def _deeper(stack: list[list[_Item]]) -> None:
    inner: list[_Item] = []
    stack[-1].append(inner)
    stack.append(inner)


def _item(text: str, *, digits: bool, combined: bool) -> _Item:
    if not text:
        return "0"
    if combined:
        name = text.rstrip("0123456789")
        number = text[len(name) :]
        # A single letter is short for a word only directly before its number: `m1`, not `m-1`.
        return _Qualifier(_canonical(_SHORT.get(name, name.replace("-", ""))), number)
    return text if digits else _Qualifier(_canonical(text), None)


def _canonical(name: str) -> str:
    return "rc" if name == "cr" else name


def _normalise(items: list[_Item]) -> None:
    """Zeros go where they end a list or stand before a qualifier; a list within nothing is its content."""
    for place in range(len(items) - 1, -1, -1):
        item = items[place]
        if item and not (isinstance(item, str) and not item.strip("0")):
            continue
        following = items[place + 1] if place + 1 < len(items) else None
        first = following[0] if isinstance(following, list) else None
        plain = isinstance(following, _Qualifier) and following.sign <= 0
        if following is None or plain or isinstance(first, _Qualifier):
            del items[place]
    if len(items) == 1 and isinstance(items[0], list):
        items[:] = items[0]
