"""One JSON text with a long list in it, or one JSON text on each line: cut into records without holding the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.base.limits import FEED_RECORD_BYTES
from wardbook.formats.unpacking import Packed
from wardbook.intelligence.feeds.streams import Reader

_PIECE = 1024 * 1024

# Everything up to the next bracket: whole strings, and what stands between strings and brackets.
_NEXT = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+([{}\[\]])', re.DOTALL)

_OBJECT, _LIST, _TEXT = "object", "list", "text"


class JsonList:
    """The objects of the list that stands under `key` of an object, or of a list that is the whole text (key "").

    Iterating gives the bytes of one object after the other. Afterwards `head` holds what stood before the
    list, `found` whether there was one. Raises Packed where the text ends too early, goes on after its
    end, closes what it did not open, or one object has more than FEED_RECORD_BYTES.
    """

    def __init__(self, reader: Reader, key: str = "") -> None:
        self._reader = reader
        self._key = re.compile(rf'"{re.escape(key)}"\s*:\s*\Z'.encode()) if key else None
        self._open = bytearray()
        self._inside = 0
        """How deep the list's brackets stand, 0 outside of it."""
        self.head = b""
        self.found = False

    def __iter__(self) -> Iterator[bytes]:
        waiting, at, start = b"", 0, -1
        while True:
            while found := _NEXT.match(waiting, at):
                before, at = at, found.end()
                begins, ends = self._bracket(found[1], waiting[before : at - 1] if not self.found else b"")
                if begins == _OBJECT:
                    start = at - 1
                elif begins == _LIST:
                    self.head = waiting[: at - 1]
                elif ends == _OBJECT and start >= 0:
                    yield waiting[start:at]
                    start = -1
                elif ends == _TEXT:
                    self._at_end(waiting[at:])
                    return
            keep = start if start >= 0 else at if self.found else 0
            waiting, at, start = waiting[keep:], at - keep, min(start, 0)
            waiting += self._more(len(waiting))

    def _bracket(self, word: bytes, before: bytes) -> tuple[str, str]:
        """What begins and what ends with a bracket, "" for nothing that matters; `before` is the text up to it."""
        if word in b"{[":
            self._open += word
            depth = len(self._open)
            if self._inside:
                return (_OBJECT if depth == self._inside + 1 else ""), ""
            if word == b"[" and not self.found and self._is_it(depth, before):
                self._inside, self.found = depth, True
                return _LIST, ""
            return "", ""
        if not self._open or bytes(self._open[-1:]) + word not in {b"{}", b"[]"}:
            raise Packed("its JSON closes what it did not open")
        del self._open[-1]
        depth = len(self._open)
        if self._inside and depth == self._inside - 1:
            self._inside = 0
        if not depth:
            return "", _TEXT
        return "", _OBJECT if depth == self._inside else ""

    def _is_it(self, depth: int, before: bytes) -> bool:
        return depth == 2 and bool(self._key.search(before)) if self._key else depth == 1

    def _more(self, waiting: int) -> bytes:
        if waiting > FEED_RECORD_BYTES:
            raise Packed(f"one record in it has more than {FEED_RECORD_BYTES:,} bytes (FEED_RECORD_BYTES)")
        piece = _filled(self._reader, max(_PIECE, waiting))
        if not piece:
            raise Packed("it is cut short: its JSON has no end")
        return piece

    def _at_end(self, rest: bytes) -> None:
        while True:
            if rest.strip():
                raise Packed("something stands behind the end of its JSON")
            rest = self._reader.read(_PIECE)
            if not rest:
                return


def _filled(reader: Reader, size: int) -> bytes:
    """`size` bytes, less only at the end: readers give what they have ready, and what is looked at again costs time."""
    pieces: list[bytes] = []
    while size > 0 and (piece := reader.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def lines(reader: Reader) -> Iterator[bytes]:
    """The lines of a text that hold something, without their ends; raises Packed for one over FEED_RECORD_BYTES."""
    waiting: list[bytes] = []
    size = 0
    while piece := reader.read(_PIECE):
        first, ending, rest = piece.partition(b"\n")
        waiting.append(first)
        size += len(first)
        if size > FEED_RECORD_BYTES:
            raise Packed(f"one line in it has more than {FEED_RECORD_BYTES:,} bytes (FEED_RECORD_BYTES)")
        if not ending:
            continue
        *middle, last = rest.split(b"\n")
        for line in (b"".join(waiting), *middle):
            if line.strip():
                yield line
        waiting, size = [last], len(last)
    if (line := b"".join(waiting)).strip():
        yield line


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
