"""Packed files: gzip, Zstandard, tar and zip, with bounds on what comes out, never a file on a disk."""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from wardbook.base.limits import ARCHIVE_ENTRIES, SBOM_BYTES, UNPACKED_RATIO

GZIP = b"\x1f\x8b"
ZSTANDARD = b"\x28\xb5\x2f\xfd"
ZIP = b"PK\x03\x04"
SMALL = 16 * 1024 * 1024
"""Bytes that may come out of anything, whatever the ratio: no harm is in them."""

_STEP = 1024 * 1024


class Packed(Exception):
    """A packed file is refused; the text says why."""


def unpack(data: bytes) -> list[tuple[str, bytes]]:
    """The files in `data`, by name in their order; `data` itself under "" where it is not packed.

    One file in a packed stream, or an archive, packed or not: an archive within an archive stays
    closed. Names are only names: they are never used as paths. Raises Packed for more than SBOM_BYTES
    in all, more than ARCHIVE_ENTRIES files, a suspicious ratio, links and devices, and names that
    lead out of a folder.
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


def _gunzipped(data: bytes) -> bytes:
    """RFC 1952, all members, bounded while it is read."""
    out = io.BytesIO()
    rest = data
    while rest.startswith(GZIP):
        stream = zlib.decompressobj(wbits=31)
        feed = rest
        while not stream.eof:
            try:
                piece = stream.decompress(feed, _STEP)
            except zlib.error as error:
                raise Packed(f"its gzip data is damaged ({error})") from error
            out.write(piece)
            _bounded(out.tell(), len(data))
            feed = stream.unconsumed_tail
            if not piece and not feed and not stream.eof:
                raise Packed("its gzip data ends too early")
        rest = stream.unused_data.lstrip(b"\x00")
    return out.getvalue()


def _unzstd(data: bytes) -> bytes:
    import zstandard  # only packed files need it, and start-up should not pay

    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            io.BytesIO(data), read_across_frames=True
        ) as stream:
            return _bounded_read(stream, len(data))
    except zstandard.ZstdError as error:
        raise Packed(f"its Zstandard data is damaged ({error})") from error


def _bounded_read(stream: BinaryIO, packed: int) -> bytes:
    out = io.BytesIO()
    while piece := stream.read(_STEP):
        out.write(piece)
        _bounded(out.tell(), packed)
    return out.getvalue()


def _bounded(size: int, packed: int) -> None:
    if size > SBOM_BYTES:
        raise Packed(f"more than {SBOM_BYTES:,} bytes come out of it (SBOM_BYTES)")
    if size > SMALL and size > packed * UNPACKED_RATIO:
        raise Packed(f"more than {UNPACKED_RATIO} bytes come out of each packed one (UNPACKED_RATIO)")


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _tar(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for count, member in enumerate(archive):
                _counted(count)
                _named(member.name)
                if member.isfile():
                    stream = archive.extractfile(member)
                    yield member.name, stream.read() if stream else b""
                elif not member.isdir():
                    raise Packed(f"`{member.name[:80]}` in it is a link or a device")
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise Packed(f"it is a damaged tar archive ({type(error).__name__})") from error


def _zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for count, member in enumerate(archive.infolist()):
                _counted(count)
                _named(member.orig_filename)
                if not member.is_dir():
                    with archive.open(member) as stream:
                        text = _bounded_read(stream, max(member.compress_size, 1))  # type: ignore[arg-type]
                    total += len(text)
                    _bounded(total, len(data))
                    yield member.filename, text
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Packed(f"it is a damaged or encrypted zip archive ({type(error).__name__})") from error


def _counted(count: int) -> None:
    if count >= ARCHIVE_ENTRIES:
        raise Packed(f"it holds more than {ARCHIVE_ENTRIES:,} files (ARCHIVE_ENTRIES)")


def _named(name: str) -> None:
    """Names that lead out of a folder come from an attack; nothing of such an archive is believed."""
    steps = name.replace("\\", "/").split("/")
    if ".." in steps or name.startswith(("/", "\\")) or "\x00" in name or name[1:2] == ":":
        raise Packed(f"a name in it leads out of its folder (`{name[:80]!r}`)")
