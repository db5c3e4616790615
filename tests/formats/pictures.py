"""Pictures for tests, made from their own dots."""

from __future__ import annotations

import struct
import zlib


def chunk(name: bytes, body: bytes) -> bytes:
    """One part of a PNG with its check sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def head(width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    """The head of a PNG."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


def png_file(width: int, height: int, *more: bytes) -> bytes:
    """A PNG of one colour, with further parts before its dots."""
    dots = (b"\0" + b"\x10\x50\x70" * width) * height
    parts = (head(width, height), *more, chunk(b"IDAT", zlib.compress(dots)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
