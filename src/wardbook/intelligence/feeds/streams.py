"""Packed streams read piece by piece: what ends too early, lies or swells is an error, never a short file."""

from __future__ import annotations

import zlib
from typing import BinaryIO, Protocol

from wardbook.base.limits import FEED_UNPACKED_BYTES, UNPACKED_RATIO
from wardbook.formats.unpacking import GZIP, SMALL, ZSTANDARD, Packed

PIECE = 64 * 1024
"""Bytes asked for at a time."""

_ZSTANDARD_PIECE = 1024
"""Packed bytes given to Zstandard at a time: each may become 32 kB, and it gives them all at once."""


class Reader(Protocol):
    """Whatever can be read from front to back."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        ...


class Pushed:
    """A reader with a few bytes put back in front, so that they can be looked at."""

    def __init__(self, head: bytes, rest: Reader) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        if not self._head:
            return self._rest.read(size)
        given = self._head if size < 0 else self._head[:size]
        self._head = self._head[len(given) :]
        return given if size >= 0 else given + self._rest.read()


class _Bounded:
    """Counts what came out against what went in."""

    def __init__(self, stream: Reader) -> None:
        self._stream = stream
        self._packed = self._unpacked = 0
        self._ready = b""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the end. Raises Packed where the stream is damaged or cut short."""
        while size < 0 or not self._ready:
            piece = self._more()
            if not piece:
                break
            self._ready += piece
        given = self._ready if size < 0 else self._ready[:size]
        self._ready = self._ready[len(given) :]
        return given

    def _more(self) -> bytes:
        raise NotImplementedError

    def _taken(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self._packed += len(piece)
        return piece

    def _counted(self, piece: bytes) -> bytes:
        self._unpacked += len(piece)
        if self._unpacked > FEED_UNPACKED_BYTES:
            raise Packed(f"more than {FEED_UNPACKED_BYTES:,} bytes come out of it (FEED_UNPACKED_BYTES)")
        if self._unpacked > SMALL and self._unpacked > self._packed * UNPACKED_RATIO:
            raise Packed(f"more than {UNPACKED_RATIO} bytes come out of each packed one (UNPACKED_RATIO)")
        return piece


class _Gunzipped(_Bounded):
    """RFC 1952, all members; zlib itself holds size and checksum against the end of each."""

    def __init__(self, stream: Reader) -> None:
        super().__init__(stream)
        self._inflate = zlib.decompressobj(wbits=31)
        self._waiting = b""

    def _more(self) -> bytes:
        while True:
            if self._inflate.eof:
                self._waiting = (self._inflate.unused_data or self._taken(PIECE)).lstrip(b"\x00")
                if not self._waiting:
                    return b""
                self._inflate = zlib.decompressobj(wbits=31)
            self._waiting = self._waiting or self._taken(PIECE)
            if not self._waiting:
                raise Packed("its gzip data ends too early")
            try:
                piece = self._inflate.decompress(self._waiting, PIECE)
            except zlib.error as error:
                raise Packed(f"its gzip data is damaged ({error})") from error
            self._waiting = self._inflate.unconsumed_tail
            if piece:
                return self._counted(piece)


class _Unzstandarded(_Bounded):
    """RFC 8878, all frames."""

    def __init__(self, stream: Reader) -> None:
        import zstandard  # only packed files need it, and start-up should not pay

        super().__init__(stream)
        self._library = zstandard
        self._unpack = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        self._waiting = b""

    def _more(self) -> bytes:
        while True:
            if self._unpack.eof:
                self._waiting = self._unpack.unused_data or self._taken(_ZSTANDARD_PIECE)
                if not self._waiting:
                    return b""
                self._unpack = self._library.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
            self._waiting = self._waiting or self._taken(_ZSTANDARD_PIECE)
            if not self._waiting:
                raise Packed("its Zstandard data ends too early")
            try:
                piece = self._unpack.decompress(self._waiting)
            except self._library.ZstdError as error:
                raise Packed(f"its Zstandard data is damaged ({error})") from error
            self._waiting = b""
            if piece:
                return self._counted(piece)


def opened(stream: BinaryIO) -> Reader:
    """The stream from its beginning, unpacked where it is gzip or Zstandard."""
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(GZIP):
        return _Gunzipped(stream)
    if head.startswith(ZSTANDARD):
        return _Unzstandarded(stream)
    return stream
