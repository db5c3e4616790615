"""A PNG that somebody handed in, as one that is safe to print: only the picture, of bounded size, checked byte by byte."""

from __future__ import annotations

import struct
import zlib

import msgspec

from wardbook.base.limits import LOGO_BYTES, LOGO_SIDE

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""What makes the picture; text, profiles, times and animations are left behind."""

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


class Png(msgspec.Struct, frozen=True):
    """A picture: its bytes without anything but the picture, width and height."""

    data: bytes
    width: int
    height: int


class BadPng(Exception):
    """Raised with the reason why a file is not printed as a picture."""


def read(data: bytes) -> Png:
    """The picture, rewritten from its own parts. Raises BadPng for everything else."""
    if len(data) > LOGO_BYTES:
        raise BadPng(f"it has {len(data):,} bytes, more than the {LOGO_BYTES:,} that are taken")
    if not data.startswith(_SIGNATURE):
        raise BadPng("it is no PNG; other forms can hold scripts or load files, so they are not taken")
    chunks = _chunks(data)
    if chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1][0] != b"IEND":
        raise BadPng("it does not begin and end as a PNG does")
    if [name for name, _ in chunks].count(b"IHDR") != 1:
        raise BadPng("it has more than one head")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    if not (1 <= width <= LOGO_SIDE and 1 <= height <= LOGO_SIDE):
        raise BadPng(f"it is {width} by {height} dots; up to {LOGO_SIDE} each are taken")
    if depth not in _DEPTHS.get(colour, ()) or compression or filtering:
        raise BadPng("its head names a form that does not exist")
    if interlace:
        raise BadPng("it is interlaced; save it without")
    palette = next((len(body) for name, body in chunks if name == b"PLTE"), 0)
    if (colour == 3 and not 3 <= palette <= 768) or palette % 3:
        raise BadPng("its table of colours is missing or broken")
    row = (width * _CHANNELS[colour] * depth + 7) // 8 + 1
    _inflate(b"".join(body for name, body in chunks if name == b"IDAT"), row, height)
    return Png(
        _SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks if name in _KEPT), width, height
    )


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = len(_SIGNATURE)
    while at < len(data) and (not found or found[-1][0] != b"IEND"):
        if at + 12 > len(data):
            raise BadPng("it is cut off")
        length = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        if len(body) != length or len(check) != 4:
            raise BadPng("it is cut off")
        if zlib.crc32(name + body) != int.from_bytes(check, "big"):
            raise BadPng("its parts do not agree with their check sums")
        if name not in _KEPT and name[:1].isupper():
            raise BadPng("it needs a part that is not known")
        found.append((name, body))
        at += 12 + length
    if not found:
        raise BadPng("it is cut off")
    return found


def _inflate(packed: bytes, row: int, height: int) -> None:
    """Unpack the dots, no further than they may reach, so that a small file cannot become a huge one."""
    unpacker = zlib.decompressobj()
    try:
        dots = unpacker.decompress(packed, row * height + 1)
    except zlib.error:
        raise BadPng("its dots cannot be unpacked") from None
    if len(dots) != row * height or not unpacker.eof:
        raise BadPng("it holds more or fewer dots than its head says")
    if any(dots[at] > 4 for at in range(0, len(dots), row)):
        raise BadPng("its dots are not as a PNG stores them")


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
