"""Writes a BoltDB file, the store that Trivy reads: buckets of buckets of keys and values, written once.

The layout is that of go.etcd.io/bbolt (`page.go`, `bucket.go`, `db.go`): pages of 4,096 bytes, two meta pages,
a free list that is empty, and under them B+ trees of leaf and branch pages, all little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

Tree = Mapping[bytes, "Tree | bytes"]

PAGE = 4096
MAGIC, VERSION = 0xED0CDAED, 2
BRANCH, LEAF, META, FREE = 0x01, 0x02, 0x04, 0x10
IS_BUCKET = 0x01

_HEADER = struct.Struct("<QHHI")  # page id, flags, count, overflow
_LEAF_ELEMENT = struct.Struct("<IIII")  # flags, position, key size, value size
_BRANCH_ELEMENT = struct.Struct("<IIQ")  # position, key size, page id
_BUCKET = struct.Struct("<QQ")  # root page, sequence
_META = struct.Struct(
    "<IIIIQQQQQ"
)  # magic, version, page size, flags, root, sequence, free list, high water, transaction


def write(place: Path, buckets: Tree) -> None:
    """The file with these buckets; its first level holds buckets alone, as Bolt asks."""
    with place.open("wb") as stream:
        stream.write(bytes(4 * PAGE))  # meta, meta, free list, and one more that Bolt begins with
        writer = _Writer(stream)
        root = writer.bucket(buckets)
        for number in (0, 1):
            writer.at(number, META, 0, _meta(root, writer.free_page, number))
        writer.at(2, FREE, 0, b"")
        writer.at(3, LEAF, 0, b"")


def _meta(root: int, high_water: int, transaction: int) -> bytes:
    body = _META.pack(MAGIC, VERSION, PAGE, 0, root, 0, 2, high_water, transaction)
    return body + struct.pack("<Q", _fnv(body))


def _fnv(data: bytes) -> int:
    """FNV-1a of 64 bits, Bolt's checksum of a meta page."""
    found = 0xCBF29CE484222325
    for byte in data:
        found = (found ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return found


class _Writer:
    """Appends pages; `free_page` is the number of the next one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.free_page = 4

    def at(self, number: int, flags: int, count: int, body: bytes, overflow: int = 0) -> None:
        """Write one page, over as many page sizes as it needs."""
        self._stream.seek(number * PAGE)
        self._stream.write(
            (_HEADER.pack(number, flags, count, overflow) + body).ljust((overflow + 1) * PAGE, b"\0")
        )

    def bucket(self, items: Tree) -> int:
        """The root page of a bucket, its buckets written before it."""
        elements = []
        for key in sorted(items):
            value = items[key]
            if isinstance(value, bytes):
                elements.append((key, 0, value))
            else:
                elements.append((key, IS_BUCKET, _BUCKET.pack(self.bucket(value), 0)))
        level = [self._leaf(group) for group in _grouped(elements)]
        while len(level) > 1:
            level = [self._branch(level[start : start + 64]) for start in range(0, len(level), 64)]
        return level[0][1]

    def _leaf(self, elements: Sequence[tuple[bytes, int, bytes]]) -> tuple[bytes, int]:
        head, data = b"", b""
        at = _LEAF_ELEMENT.size * len(elements)
        for place, (key, flags, value) in enumerate(elements):
            position = at + len(data) - place * _LEAF_ELEMENT.size  # counted from the element itself
            head += _LEAF_ELEMENT.pack(flags, position, len(key), len(value))
            data += key + value
        return elements[0][0] if elements else b"", self._append(LEAF, len(elements), head + data)

    def _branch(self, children: Sequence[tuple[bytes, int]]) -> tuple[bytes, int]:
        head, data = b"", b""
        at = _BRANCH_ELEMENT.size * len(children)
        for place, (key, page) in enumerate(children):
            head += _BRANCH_ELEMENT.pack(at + len(data) - place * _BRANCH_ELEMENT.size, len(key), page)
            data += key
        return children[0][0], self._append(BRANCH, len(children), head + data)

    def _append(self, flags: int, count: int, body: bytes) -> int:
        number = self.free_page
        overflow = (_HEADER.size + len(body) - 1) // PAGE
        self.free_page += overflow + 1
        self.at(number, flags, count, body, overflow)
        return number


def _grouped(elements: Sequence[tuple[bytes, int, bytes]]) -> list[list[tuple[bytes, int, bytes]]]:
    """Elements by page: each full but for a rest that the next would not fit in."""
    groups: list[list[tuple[bytes, int, bytes]]] = [[]]
    room = PAGE - _HEADER.size
    for element in elements:
        size = _LEAF_ELEMENT.size + len(element[0]) + len(element[2])
        if groups[-1] and size > room:
            groups.append([])
            room = PAGE - _HEADER.size
        groups[-1].append(element)
        room -= size
    return groups
