"""ZIP archives of any number of records, read entry by entry in constant memory (PKWARE APPNOTE 6.3).

The standard library's reader holds the whole directory, some 600 bytes for each of a million entries, and
believes sizes until it is too late. Here the directory streams by, and what it says is held against the
bytes: sizes, checksums, names, places.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from wardbook.base.limits import FEED_ENTRIES, FEED_RECORD_BYTES, FEED_UNPACKED_BYTES, UNPACKED_RATIO
from wardbook.formats.unpacking import SMALL, Packed

_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_COMMENT_BYTES = 65_535
_PIECE = 1024 * 1024
_STORED, _DEFLATED, _ENCRYPTED = 0, 8, 1
_FULL = 0xFFFFFFFF


class Entry(NamedTuple):
    """One file of an archive and its bytes, or why it is refused (then without bytes)."""

    name: str
    data: bytes
    refused: str = ""


class _Listed(NamedTuple):
    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    at: int


def zip_entries(stream: BinaryIO) -> Iterator[Entry]:
    """The files in a ZIP archive, in the order of its directory; folders are passed over.

    Raises Packed where the archive as a whole is damaged, cut short or hostile: a name that leads out of
    it, more than FEED_ENTRIES files, more bytes than FEED_UNPACKED_BYTES or UNPACKED_RATIO to one, entries
    that share bytes. A damaged, encrypted or oversized entry is refused alone.
    """
    length = stream.seek(0, 2)
    count, size, start = _directory(stream, length)
    if count > FEED_ENTRIES:
        raise Packed(f"it holds more than {FEED_ENTRIES:,} files (FEED_ENTRIES)")
    unpacked = packed = 0
    for listed in _listed(stream, start, size, count):
        packed += listed.packed + _LOCAL.size
        if packed > length:
            raise Packed("its entries share bytes, which only an attack needs")
        if listed.name.endswith("/"):
            continue
        inside(listed.name)
        entry = _entry(stream, listed, start)
        unpacked += len(entry.data)
        if unpacked > FEED_UNPACKED_BYTES or (unpacked > SMALL and unpacked > length * UNPACKED_RATIO):
            raise Packed(f"more than {UNPACKED_RATIO} bytes come out of each packed one (UNPACKED_RATIO)")
        yield entry


def _directory(stream: BinaryIO, length: int) -> tuple[int, int, int]:
    """Number of entries, size and place of the directory, from the record at the end."""
    tail = min(length, _END.size + _COMMENT_BYTES)
    stream.seek(length - tail)
    data = stream.read(tail)
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or len(data) - at < _END.size:
        raise Packed("it is cut short: a ZIP archive ends in its directory")
    _, _, _, _, count, size, start, comment = _END.unpack_from(data, at)
    end = length - tail + at
    if at + _END.size + comment != len(data):
        raise Packed("bytes stand behind its end")
    if count == 0xFFFF or _FULL in {size, start}:
        count, size, start, end = _directory64(stream, end, (count, size, start))
    if start + size != end:
        raise Packed("its directory does not stand where it says")
    return count, size, start


def _directory64(stream: BinaryIO, end: int, plain: tuple[int, int, int]) -> tuple[int, int, int, int]:
    stream.seek(max(0, end - _END64_PLACE.size))
    place = stream.read(_END64_PLACE.size)
    if len(place) < _END64_PLACE.size or not place.startswith(b"PK\x06\x07"):
        return (*plain, end)
    at = _END64_PLACE.unpack(place)[2]
    stream.seek(at)
    record = stream.read(_END64.size)
    if len(record) < _END64.size or not record.startswith(b"PK\x06\x06"):
        raise Packed("its directory does not stand where it says")
    found = _END64.unpack(record)
    return found[7], found[8], found[9], at


def _listed(stream: BinaryIO, start: int, size: int, count: int) -> Iterator[_Listed]:
    """The directory's lines, read a piece at a time; the stream may be moved in between."""
    waiting, used, at, end = b"", 0, start, start + size
    for _ in range(count):
        while (needed := _length(waiting, used)) > len(waiting) - used:
            stream.seek(at)
            piece = stream.read(min(_PIECE, end - at)) if at < end else b""
            if not piece:
                raise Packed("its directory is cut short")
            waiting, used, at = waiting[used:] + piece, 0, at + len(piece)
        yield _line(waiting[used : used + needed])
        used += needed
    if used < len(waiting) or at != end:
        raise Packed("its directory holds more than it says")


def _length(data: bytes, at: int) -> int:
    """Bytes of the line that begins at `at`; more than there are where it is not whole."""
    if len(data) - at < _ENTRY.size:
        return _ENTRY.size
    fields = _ENTRY.unpack_from(data, at)
    if fields[0] != b"PK\x01\x02":
        raise Packed("its directory is damaged")
    return int(_ENTRY.size + fields[12] + fields[13] + fields[14])


def _line(data: bytes) -> _Listed:
    fields = _ENTRY.unpack_from(data)
    named, extra = fields[12], fields[13]
    name = data[_ENTRY.size : _ENTRY.size + named].decode("utf-8", "replace")
    packed, size, at = fields[10], fields[11], fields[18]
    if _FULL in {packed, size, at}:
        start = _ENTRY.size + named
        size, packed, at = _wide(data[start : start + extra], size, packed, at)
    return _Listed(name, fields[5], fields[6], fields[9], packed, size, at)


def _wide(extra: bytes, size: int, packed: int, at: int) -> tuple[int, int, int]:
    """The 64-bit values in the extra field 0x0001 (APPNOTE 4.5.3), each only where its 32 bits are full."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", extra, 4))
            given = [next(numbers, full) if full == _FULL else full for full in (size, packed, at)]
            return given[0], given[1], given[2]
        extra = extra[4 + length :]
    return size, packed, at


def _entry(stream: BinaryIO, listed: _Listed, directory: int) -> Entry:
    if listed.flags & _ENCRYPTED:
        return Entry(listed.name, b"", "it is encrypted")
    if listed.method not in {_STORED, _DEFLATED}:
        return Entry(listed.name, b"", f"it is packed by method {listed.method}, which feeds do not use")
    if listed.size > FEED_RECORD_BYTES:
        return Entry(listed.name, b"", f"it has {listed.size:,} bytes; the limit is {FEED_RECORD_BYTES:,}")
    stream.seek(listed.at)
    head = stream.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        return Entry(listed.name, b"", "its place in the archive holds no file")
    local = _LOCAL.unpack(head)
    begin = listed.at + _LOCAL.size + local[10] + local[11]
    if begin + listed.packed > directory:
        return Entry(listed.name, b"", "it reaches into the archive's directory")
    stream.seek(begin)
    return _checked(listed, stream.read(listed.packed))


def _checked(listed: _Listed, packed: bytes) -> Entry:
    """The entry's bytes, held against the size and checksum that the directory gives."""
    data = packed
    if listed.method == _DEFLATED:
        inflate = zlib.decompressobj(-15)
        try:
            data = inflate.decompress(packed, listed.size + 1)
        except zlib.error:
            return Entry(listed.name, b"", "its packed data is damaged")
        if inflate.unused_data:
            return Entry(listed.name, b"", "it has another packed size than the archive says")
    if len(data) != listed.size:
        return Entry(listed.name, b"", "it has another size than the archive says")
    if zlib.crc32(data) != listed.checksum:
        return Entry(listed.name, b"", "its checksum is wrong")
    return Entry(listed.name, data)


def inside(name: str) -> None:
    """Raise Packed for a name that leads out of its folder.

    Such names come from an attack; nothing of an archive that has one is believed.
    """
    steps = name.replace("\\", "/").split("/")
    if ".." in steps or name.startswith(("/", "\\")) or "\x00" in name or name[1:2] == ":":
        raise Packed(f"a name in it leads out of its folder (`{name[:80]!r}`)")
