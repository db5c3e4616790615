"""Which of two versions is the later one? An answer only where the spelling gives one."""

from __future__ import annotations

import re
from typing import NamedTuple

from wardbook.analysis.identity_evidence import plain_version

# Ecosystems where what follows a hyphen comes before the release (Semantic Versioning 2.0.0, clauses 9
# and 10), and those where it is a revision of the package and comes after.
_BEFORE = frozenset({"cargo", "composer", "golang", "hex", "npm", "nuget", "pub", "swift"})
_AFTER = frozenset({"alpm", "apk", "conda", "cran", "deb", "luarocks", "opkg", "rpm"})

# Words with a place before (negative) or after the release they stand beside.
_WORDS = {
    "dev": -6, "nightly": -6, "snapshot": -6, "a": -5, "alpha": -5, "b": -4, "beta": -4, "m": -3, "milestone": -3,
    "pre": -2, "preview": -2, "c": -1, "cr": -1, "rc": -1, "final": 0, "ga": 0, "release": 0,
    "p": 1, "patch": 1, "post": 1, "r": 1, "rev": 1, "sp": 1, "u": 1, "update": 1,
}  # fmt: skip
# Alone behind a number they are a release with a letter (OpenSSL) or a pre-release (Python): who knows?
_DOUBTFUL = frozenset("abcm")

_EPOCH = re.compile(r"([0-9]+)[:!](.+)", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<mark>[._\-+~]?)"
    r"(?:(?P<commit>(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,64}(?![0-9a-z]))"
    r"|(?P<number>[0-9]+)|(?P<word>[a-z]+)|(?P<odd>.))",
    re.DOTALL,
)
# Longer text is no version; the limit keeps the work small.
_LONGEST = 256


class _Token(NamedTuple):
    mark: str
    kind: str
    text: str


def order(one: str | None, other: str | None, ecosystem: str = "") -> int | None:
    """-1 where `one` comes before `other`, 1 where it comes after, 0 where they are equal; None where unknown.

    Numbers count as numbers; epochs (`1:`, `1!`) before all; well-known words stand before or after
    their release; a letter behind a number counts as in `9d`, `9e`. What follows a hyphen or a plus sign
    is judged by the ecosystem (a type of package URL), and unknown without one. Commits have no order.
    """
    first, second = plain_version(one), plain_version(other)
    if first is None or second is None or max(len(first), len(second)) > _LONGEST:
        return None
    if first == second:
        return 0
    (epoch, left), (later, right) = _epoch(first.lower()), _epoch(second.lower())
    return _number(epoch, later) or _by_tokens(_tokens(left), _tokens(right), ecosystem)


def _epoch(text: str) -> tuple[str, str]:
    found = _EPOCH.fullmatch(text)
    return (found[1], found[2]) if found else ("0", text)


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "odd"
        mark = "" if match["mark"] in {".", "_"} else match["mark"]
        value = match[kind].lstrip("0") if kind == "number" else match[kind]
        found.append(_Token(mark, kind, value))
    return found


def _number(one: str, other: str) -> int:
    """Numbers of any length in order; they are given without leading zeros or compared without them."""
    one, other = one.lstrip("0"), other.lstrip("0")
    left, right = (len(one), one), (len(other), other)
    return (left > right) - (left < right)


def _by_tokens(ours: list[_Token], theirs: list[_Token], ecosystem: str) -> int | None:
    same = 0
    while same < len(ours) and same < len(theirs) and ours[same] == theirs[same]:
        same += 1
    ours, theirs = ours[same:], theirs[same:]
    if ours and theirs:
        return _differing(ours[0], theirs[0], ecosystem)
    if ours:
        return _more(ours, ecosystem)
    more = _more(theirs, ecosystem)
    return None if more is None else -more


def _differing(one: _Token, other: _Token, ecosystem: str) -> int | None:
    if one.mark != other.mark:
        return _differing_marks(one, other)
    if one.kind == other.kind == "number":
        return _number(one.text, other.text)
    if one.kind == other.kind == "word":
        return _words(one, other)
    if {one.kind, other.kind} == {"number", "word"} and (one.mark != "-" or ecosystem in _AFTER):
        word = one if one.kind == "word" else other
        if _WORDS.get(word.text, 0) < 0:
            return 1 if one.kind == "number" else -1
    return None


def _differing_marks(one: _Token, other: _Token) -> int | None:
    """A tilde comes before everything; a further number of the release after whatever is hung on to it."""
    if "~" in {one.mark, other.mark}:
        return -1 if one.mark == "~" else 1
    for token, sign in ((one, 1), (other, -1)):
        if token.mark == "" and token.kind == "number" and token.text:
            return sign
    return None


def _words(one: _Token, other: _Token) -> int | None:
    if one.mark == "" and len(one.text) == len(other.text) == 1:
        return 1 if one.text > other.text else -1
    left, right = _WORDS.get(one.text), _WORDS.get(other.text)
    if left is None or right is None or left == right:
        return None
    return 1 if left > right else -1


def _more(rest: list[_Token], ecosystem: str) -> int | None:
    """Whether a version that goes on with `rest` comes after (1) or before (-1) the one that ends there."""
    while (
        rest and rest[0].mark == "" and not (rest[0].text if rest[0].kind == "number" else _is_plain(rest[0]))
    ):
        rest = rest[1:]
    if not rest:
        return 0
    token = rest[0]
    match token.mark:
        case "~":
            return -1
        case "+":
            return _more_behind_plus(ecosystem)
        case "-" if ecosystem in _BEFORE:
            return -1
        case "-" if ecosystem in _AFTER:
            return 1 if token.kind == "number" else None
        case _:
            return _more_plain(token, rest[1:], ecosystem)


def _is_plain(token: _Token) -> bool:
    """False for a word that only says that this is the release itself."""
    return token.kind != "word" or _WORDS.get(token.text) != 0


def _more_behind_plus(ecosystem: str) -> int | None:
    if ecosystem in _BEFORE:
        return 0
    return 1 if ecosystem in _AFTER or ecosystem == "pypi" else None


def _more_plain(token: _Token, rest: list[_Token], ecosystem: str) -> int | None:
    if token.kind == "number":
        return 1 if token.mark == "" else None
    if token.kind != "word":
        return None
    if token.text in _DOUBTFUL and not (rest and rest[0].kind == "number") and ecosystem != "pypi":
        return None
    place = _WORDS.get(token.text)
    if place is None:
        return 1 if len(token.text) == 1 and token.mark == "" else None
    return (place > 0) - (place < 0)
