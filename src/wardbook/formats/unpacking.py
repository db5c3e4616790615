"""Packed files: gzip, Zstandard, tar and zip, with bounds on what comes out, never a file on a disk."""

from __future__ import annotations

import io
import re
import stat
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from wardbook.base.limits import ARCHIVE_ENTRIES, SBOM_BYTES, UNPACKED_RATIO

GZIP = b"\x1f\x8b"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
ZIP = b"PK\x03\x04"
SMALL = 16 * 1024 * 1024
"""Bytes that may come out of anything, whatever the ratio, before it is looked at: no harm is in them."""

_STEP = 1024 * 1024
_FEED = 16 * 1024


class Packed(Exception):
    """A packed file is refused; the text says why."""


def unpack(data: bytes) -> list[tuple[str, bytes]]:
    """The files in `data`, by name in their order; `data` itself under "" where it is not packed.

    One file in a packed stream, or an archive, packed or not: an archive within an archive stays
    closed. Names are only names: they are never used as paths. Raises Packed for more than SBOM_BYTES
    in all, more than ARCHIVE_ENTRIES files, a suspicious ratio, links and devices, sizes that are not
    true, names that lead out of a folder, and two files of one name.
    """
    text = data
    if data.startswith(GZIP):
        text = _gunzipped(data)
    elif data.startswith(ZSTANDARD):
        text = _unzstd(data)
    if text.startswith(ZIP):
        return list(_zip(text))
    if _is_tar(text):
        return list(_tar(text))
    return [("", text)]


class _Meter:
    """Counts what comes out of packed bytes, and refuses what no SBOM does: too much in all, or too much of too little.

    The ratio is held over each `SMALL` bytes that come out, so that a bomb is known before it is unpacked,
    whatever stands in front of it.
    """

    def __init__(self) -> None:
        self._out = self._in = 0
        self._all = 0

    def count(self, out: int, packed: int) -> None:
        """`out` more bytes have come out of `packed` more; raises Packed."""
        self._all += out
        self._out += out
        self._in += packed
        if self._all > SBOM_BYTES:
            raise Packed(f"more than {SBOM_BYTES:,} bytes come out of it (SBOM_BYTES)")
        if self._out >= SMALL:
            if self._out > self._in * UNPACKED_RATIO:
                raise Packed(f"more than {UNPACKED_RATIO} bytes come out of each packed one (UNPACKED_RATIO)")
            self._out = self._in = 0


def _gunzipped(data: bytes) -> bytes:
    """RFC 1952, all members, bounded while it is read."""
    out = io.BytesIO()
    meter = _Meter()
    rest = memoryview(data)
    while rest[:2] == GZIP:
        stream = zlib.decompressobj(wbits=31)
        while not stream.eof:
            feed = stream.unconsumed_tail or bytes(rest[:_FEED])
            rest = rest if stream.unconsumed_tail else rest[len(feed) :]
            if not feed:
                raise Packed("its gzip data ends too early")
            try:
                piece = stream.decompress(feed, _STEP)
            except zlib.error as error:
                raise Packed(f"its gzip data is damaged ({error})") from error
            out.write(piece)
            meter.count(len(piece), len(feed) - len(stream.unconsumed_tail) - len(stream.unused_data))
        rest = memoryview(data)[len(data) - len(rest) - len(stream.unused_data) :]
    if bytes(rest).strip(b"\x00"):
        raise Packed("something that is no gzip stands behind its gzip data")
    return out.getvalue()


def _unzstd(data: bytes) -> bytes:
    import zstandard  # only packed files need it, and start-up should not pay

    source = io.BytesIO(data)
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            source, read_size=_FEED, read_across_frames=True
        ) as stream:
            return _metered(stream, source, _Meter())
    except zstandard.ZstdError as error:
        raise Packed(f"its Zstandard data is damaged ({error})") from error


def _metered(stream: BinaryIO, source: BinaryIO, meter: _Meter) -> bytes:
    """All of `stream`, which unpacks what it reads from `source`."""
    out = io.BytesIO()
    before = source.tell()
    while piece := stream.read(_STEP):
        out.write(piece)
        meter.count(len(piece), source.tell() - before)
        before = source.tell()
    return out.getvalue()


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _tar(data: bytes) -> Iterator[tuple[str, bytes]]:
    import tarfile  # archives are rare, and every start would pay for it

    names = _Names()
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for count, member in enumerate(archive):
                _counted(count)
                if member.isdir():
                    names.safe(member.name)
                elif not member.isfile() or member.sparse is not None:
                    raise Packed(f"`{member.name[:80]}` in it is a link, a device or a file with holes")
                elif member.size > len(data):
                    raise Packed(
                        f"`{member.name[:80]}` in it claims {member.size:,} bytes, which are not there"
                    )
                else:
                    names.add(member.name)
                    stream = archive.extractfile(member)
                    yield member.name, stream.read() if stream else b""
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError) as error:
        raise Packed(f"it is a damaged tar archive ({type(error).__name__})") from error


def _zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    import zipfile  # as above

    names, meter, source = _Names(), _Meter(), io.BytesIO(data)
    try:
        with zipfile.ZipFile(source) as archive:
            listed = archive.infolist()
            _counted(len(listed) - 1)
            if sum(member.compress_size for member in listed) > len(data):
                raise Packed("its entries overlap, or claim more bytes than it has")
            for member in listed:
                if member.is_dir():
                    names.safe(member.orig_filename)
                    continue
                names.add(member.orig_filename)
                if stat.S_ISLNK(member.external_attr >> 16):
                    raise Packed(f"`{member.filename[:80]}` in it is a link")
                with archive.open(member) as stream:
                    source.seek(member.header_offset)
                    text = _metered(stream, source, meter)  # type: ignore[arg-type]  # it reads all the same
                if len(text) != member.file_size:
                    raise Packed(f"`{member.filename[:80]}` in it is not as long as it claims")
                yield member.filename, text
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        struct.error,
    ) as error:
        raise Packed(f"it is a damaged or encrypted zip archive ({type(error).__name__})") from error


def _counted(count: int) -> None:
    if count >= ARCHIVE_ENTRIES:
        raise Packed(f"it holds more than {ARCHIVE_ENTRIES:,} files (ARCHIVE_ENTRIES)")


class _Names:
    """Names in one archive. They are never used as paths; nothing of an archive with one from an attack is believed."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def safe(self, name: str) -> str:
        """The name with `/` between its steps; raises Packed where it leads out of its folder or is no file's."""
        steps = name.replace("\\", "/").split("/")
        if ".." in steps or name.startswith(("/", "\\")) or "\x00" in name or name[1:2] == ":":
            raise Packed(f"a name in it leads out of its folder (`{name[:80]!r}`)")
        if any(_DEVICE(step) for step in steps):
            raise Packed(f"a name in it is that of a device on Windows (`{name[:80]!r}`)")
        return "/".join(step for step in steps if step not in ("", "."))

    def add(self, name: str) -> None:
        """One more file; raises Packed where another has the same name, but for case."""
        folded = self.safe(name).casefold()
        if folded in self._seen:
            raise Packed(f"two files in it have the same name (`{name[:80]!r}`), but for case")
        self._seen.add(folded)


_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.[^/]*)?", re.IGNORECASE).fullmatch
