"""The records of one source as they were read, kept in one file: what a snapshot is built from again.

What a feed said last stays at hand in this form, whatever form it came in, so that a feed which fails
does not take its records away. The file ends in a count, so that one that was cut short is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import BinaryIO

import msgspec

from wardbook.base.limits import FEED_RECORD_BYTES
from wardbook.formats.unpacking import Packed
from wardbook.intelligence.feeds.streams import Reader, opened
from wardbook.model.advisory import Advisory, KnownExploited, Likelihood, Record

FORMAT = b"wardbook/spool/1\n"
"""What a spool begins with; another version's spool is read again from its feed."""

_HEAD = Struct("<BL")
_KINDS = (Advisory, KnownExploited, Likelihood)
_END = 255
_LEVEL = 3

_encode = msgspec.msgpack.Encoder().encode
_decode = tuple(msgspec.msgpack.Decoder(kind).decode for kind in _KINDS)


class Spool:
    """Writes records to a stream, packed by Zstandard; `close` makes it whole."""

    def __init__(self, stream: BinaryIO) -> None:
        import zstandard  # only an update needs it, and start-up should not pay

        self._pack = zstandard.ZstdCompressor(level=_LEVEL).stream_writer(stream, closefd=False)
        self._pack.write(FORMAT)
        self.count = 0

    def add(self, record: Record) -> None:
        """Append a record."""
        data = _encode(record)
        self._pack.write(_HEAD.pack(_KINDS.index(type(record)), len(data)) + data)
        self.count += 1

    def close(self) -> None:
        """Write the count and flush; without it the spool counts as cut short."""
        self._pack.write(_HEAD.pack(_END, self.count))
        self._pack.close()  # type: ignore[no-untyped-call]


def spooled(stream: BinaryIO) -> Iterator[Record]:
    """The records in a spool. Raises Packed where it is damaged, cut short or of another version."""
    reader = opened(stream)
    if _exactly(reader, len(FORMAT)) != FORMAT:
        raise Packed("it is no spool of this version")
    count = 0
    while True:
        kind, size = _HEAD.unpack(_exactly(reader, _HEAD.size))
        if kind == _END:
            break
        if kind >= len(_KINDS) or size > FEED_RECORD_BYTES:
            raise Packed("it is damaged")
        try:
            yield _decode[kind](_exactly(reader, size))
        except msgspec.MsgspecError as error:
            raise Packed("it is damaged") from error
        count += 1
    if size != count:
        raise Packed("it holds another number of records than it says")


def _exactly(reader: Reader, size: int) -> bytes:
    pieces: list[bytes] = []
    while size > 0 and (piece := reader.read(size)):
        pieces.append(piece)
        size -= len(piece)
    if size:
        raise Packed("it is cut short")
    return b"".join(pieces)
