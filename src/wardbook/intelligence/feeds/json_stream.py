"""One JSON text with a long list in it, or one JSON text on each line: cut into records without holding the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.base.limits import FEED_RECORD_BYTES
from wardbook.formats.unpacking import Packed
from wardbook.intelligence.feeds.streams import Reader

_PIECE = 1024 * 1024

# A whole string, the quote of one that is cut off, or a bracket; everything between says nothing of structure.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}\[\]]', re.DOTALL)

_CUT = "it is cut short: its JSON has no end"


class JsonList:
    """The objects of the list that stands under `key` of an object, or of a list that is the whole text (key "").

    Iterating gives the bytes of one object after the other. Afterwards `head` holds what stood before the
    list, `found` whether there was one. Raises Packed where the text ends too early, goes on after its
    end, closes what it did not open, or one object has more than FEED_RECORD_BYTES.
    """

    def __init__(self, reader: Reader, key: str = "") -> None:
        self._reader = reader
        self._key = f'"{key}"'.encode() if key else b""
        self.head = b""
        self.found = False

    def __iter__(self) -> Iterator[bytes]:
        open_brackets = bytearray()
        inside = 0  # how deep the list's objects stand, 0 outside of it
        waiting, at, start, last = b"", 0, -1, b""
        while True:
            for token in _TOKEN.finditer(waiting, at):
                word = token[0]
                if word == b'"':
                    at = token.start()
                    break
                at = token.end()
                if len(word) > 1:
                    last = word
                elif word in b"{[":
                    open_brackets += word
                    depth = len(open_brackets)
                    if inside and depth == inside + 1:
                        start = token.start()
                    elif not inside and word == b"[" and self._is_it(depth, last):
                        inside, self.found = depth, True
                        self.head = waiting[: token.start()]
                else:
                    _close(open_brackets, word)
                    depth = len(open_brackets)
                    if inside and depth == inside and start >= 0:
                        yield waiting[start:at]
                        start = -1
                    elif inside and depth == inside - 1:
                        inside = 0
                    if not depth:
                        self._at_end(waiting[at:])
                        return
            keep = start if start >= 0 else 0 if not self.found else at
            waiting, at = waiting[keep:], at - keep
            start = 0 if start >= 0 else -1
            if len(waiting) > FEED_RECORD_BYTES:
                raise Packed(
                    f"one record in it has more than {FEED_RECORD_BYTES:,} bytes (FEED_RECORD_BYTES)"
                )
            piece = self._reader.read(_PIECE)
            if not piece:
                raise Packed(_CUT)
            waiting += piece

    def _is_it(self, depth: int, last: bytes) -> bool:
        if self.found:
            return False
        return depth == 2 and last == self._key if self._key else depth == 1

    def _at_end(self, rest: bytes) -> None:
        while True:
            if rest.strip():
                raise Packed("something stands behind the end of its JSON")
            rest = self._reader.read(_PIECE)
            if not rest:
                return


def _close(open_brackets: bytearray, word: bytes) -> None:
    if not open_brackets or bytes(open_brackets[-1:]) + word not in {b"{}", b"[]"}:
        raise Packed("its JSON closes what it did not open")
    del open_brackets[-1]


def lines(reader: Reader) -> Iterator[bytes]:
    """The lines of a text that hold something, without their ends; raises Packed for one over FEED_RECORD_BYTES."""
    waiting = b""
    while piece := reader.read(_PIECE):
        *whole, waiting = (waiting + piece).split(b"\n")
        yield from (line for line in whole if line.strip())
        if len(waiting) > FEED_RECORD_BYTES:
            raise Packed(f"one line in it has more than {FEED_RECORD_BYTES:,} bytes (FEED_RECORD_BYTES)")
    if waiting.strip():
        yield waiting


def whole(reader: Reader, limit: int) -> bytes:
    """Everything there is to read; raises Packed for more than `limit` bytes."""
    pieces: list[bytes] = []
    size = 0
    while piece := reader.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise Packed(f"it has more than {limit:,} bytes")
    return b"".join(pieces)
