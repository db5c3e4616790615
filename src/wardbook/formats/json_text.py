"""JSON that strangers wrote: decoded once, strictly, with keys that stand twice named."""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from wardbook.base.limits import JSON_DEPTH
from wardbook.base.span import Span
from wardbook.formats.boundary import is_too_deep, not_as_expected, not_readable, said_twice
from wardbook.model.diagnostic import Diagnostic

PIECE = 64 * 1024
"""Bytes compared at a time; larger pieces are memory that the system hands out anew each time."""

MANY_DIGITS = 4_000
"""Digits of one number; Python itself refuses more than 4,300."""

DUPLICATES_NAMED = 20
"""Keys given twice that are named one by one; a file with more is broken as a whole."""


_encoder = msgspec.json.Encoder()

OUT_OF_RANGE = "holds a number that is out of every range"
TOO_DEEP = f"it is nested deeper than {JSON_DEPTH} (JSON_DEPTH)"


def decode(data: bytes, name: str) -> tuple[Any, list[Diagnostic]]:  # Any: a JSON tree
    """The tree in `data`, None where it is no JSON (RFC 8259, UTF-8), and what was wrong.

    NaN, infinities, lone surrogates, other encodings and too deep nesting are refused; a key given
    twice is a diagnostic, and the last one counts.
    """
    text, refused = plain(data, name)
    if not refused and is_too_deep(text):
        refused = [not_readable(Span(name), TOO_DEEP)]
    if refused:
        return None, refused
    try:
        tree = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, RecursionError) as error:
        return None, [not_readable(Span(name), f"it is not JSON: {reason(error)}")]
    return tree, [] if is_complete(text, tree) else twice(text, name)


def plain(data: bytes, name: str) -> tuple[bytes, list[Diagnostic]]:
    """`data` without a byte order mark, ready for a parser, or the diagnostic that refuses it.

    Depth is for the caller to look at, for it costs as much as reading.
    """
    text = data.removeprefix(b"\xef\xbb\xbf")
    if not text.strip():
        return b"", [not_readable(Span(name), "it is empty")]
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in text[:4]:
        return b"", [not_readable(Span(name), "it is not UTF-8; JSON is exchanged in UTF-8 (RFC 8259, 8.1)")]
    return text, []


def refuse_no_text(text: bytes) -> None:
    """Raise ValueError where bytes are no UTF-8 or half a surrogate pair stands alone.

    The decoder leaves members alone that are only kept, and nobody could write those again. Looked at in
    pieces, for the text of a large file would cost its size once more.
    """
    if not text.isascii():
        decoder = codecs.getincrementaldecoder("utf-8")()
        for start in range(0, len(text), PIECE):
            decoder.decode(text[start : start + PIECE], final=start + PIECE >= len(text))
    if b"\\" in text and _SURROGATE.search(text) and any(found[1] for found in _ESCAPE.finditer(text)):
        raise ValueError("a lone surrogate is no character")


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F])|.)", re.DOTALL)


def reason(error: Exception) -> str:
    """A parser's words about a text, short and with no piece of the text in it."""
    if isinstance(error, RecursionError):
        return TOO_DEEP
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.object[error.start]:#04x} is no UTF-8"
    return str(error).partition("\n")[0][:200]


def is_complete(
    text: bytes,
    decoded: Any,  # Any: a JSON tree or structs that took all of it
    room: bytearray | None = None,
) -> bool:
    """Whether `decoded`, written again, holds every member of `text`: nothing was dropped as given twice.

    Each member has a colon of its own, and strings keep theirs; so a dropped member leaves fewer
    colons. An escaped colon would spoil the count, so then the answer is no and the caller looks exactly.
    `room` is memory for the text written, for callers who ask often.
    """
    if b"\\" in text and (b"\\u003a" in text or b"\\u003A" in text):
        return False
    written = bytearray() if room is None else room
    _encoder.encode_into(decoded, written)
    return text.count(b":") == written.count(b":")


def twice(text: bytes, name: str, base: str = "") -> list[Diagnostic]:
    """A diagnostic for every key given twice in one object of `text`, which stands at `base` in its file.

    `text` is JSON by its grammar; a number that no tool can hold is one diagnostic of its own.
    """
    import json  # only for files that are odd, and 2 ms of every start

    try:
        tree = json.loads(text, object_pairs_hook=_Members, parse_constant=str, parse_float=_finite)
    except ValueError:
        return [not_as_expected(Span(name), f"`{base[:200] or '/'}` {OUT_OF_RANGE}", base)]
    except RecursionError:
        return []
    found = list(_repeated(tree, base))
    return [said_twice(Span(name), path, key) for path, key in found[:DUPLICATES_NAMED]]


def oddities(text: bytes, name: str, path: str) -> list[Diagnostic]:
    """What is wrong in text that is kept and not read by type: keys given twice, numbers out of every range."""
    try:
        complete = is_complete(text, msgspec.json.decode(text))
    except msgspec.MsgspecError:
        complete = False
    return [] if complete else twice(text, name, path)


def _finite(digits: str) -> float:
    found = float(digits)
    if math.isinf(found):
        raise ValueError("a number out of every range")
    return found


def kept_tree(text: bytes | msgspec.Raw) -> Any:  # Any: a JSON tree
    """A record kept from reading, as a tree; None for b"". A number out of every range stays as its digits."""
    if not memoryview(text):
        return None
    try:
        return msgspec.json.decode(text)
    except msgspec.MsgspecError:
        import json  # as above

        return json.loads(bytes(text), parse_int=_number, parse_float=_number)


def _number(digits: str) -> int | float | str:
    if len(digits) > MANY_DIGITS:
        return digits
    if not set(digits) & set(".eE"):
        return int(digits)
    found = float(digits)
    return digits if math.isinf(found) else found


def pointer(base: str, key: object) -> str:
    """`base` and one more step of a JSON pointer (RFC 6901)."""
    return f"{base}/{str(key).replace('~', '~0').replace('/', '~1')}"


def members_twice(text: bytes, members: dict[str, msgspec.Raw]) -> bool:
    """Whether there is more in a document than its members: then one of them was given twice.

    The members are followed through the text; nothing but punctuation may stand between them.
    """
    at = 0
    for key, value in members.items():
        before = re.compile(rb'\s*[{,]\s*"' + re.escape(key.encode()) + rb'"\s*:\s*').match(text, at)
        if before is None or not _stands_at(text, before.end(), memoryview(value)):
            return True
        at = before.end() + len(memoryview(value))
    return re.compile(rb"\s*[{]?\s*}\s*").fullmatch(text, at) is None


def _stands_at(text: bytes, at: int, value: memoryview) -> bool:
    """Whether `value` stands in `text` at `at`; in pieces, for copies of a large file would cost its size twice."""
    return all(
        text[at + step : at + step + PIECE][: len(value) - step] == value[step : step + PIECE].tobytes()
        for step in range(0, len(value), PIECE)
    )


class _Members(dict[str, Any]):  # Any: a JSON tree
    """An object that remembers which keys came twice."""

    repeated: list[str]

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:  # Any: a JSON tree
        super().__init__(pairs)
        self.repeated = []
        if len(self) != len(pairs):
            seen: set[str] = set()
            self.repeated = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]


def _repeated(tree: Any, base: str) -> Iterator[tuple[str, str]]:  # Any: a JSON tree
    waiting = [(base, tree)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, _Members):
            yield from ((path, key) for key in value.repeated)
            waiting += [(pointer(path, key), item) for key, item in value.items()]
        elif isinstance(value, list):
            waiting += [(pointer(path, index), item) for index, item in enumerate(value)]
