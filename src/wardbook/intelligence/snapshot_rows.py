"""What stands in a snapshot: small packed records, read with as little decoding as a look-up needs.

A *row* holds everything that is said about one name (a package of an ecosystem, a CPE product, a product
in words). Its key is 64 bits of the name's digest; the name stands in the row too, so two names that
share a key are never taken for one another.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

import msgspec

try:
    from _blake2 import blake2b  # what hashlib hands out, without the 3 ms of loading OpenSSL
except ImportError:  # another Python than CPython
    from hashlib import blake2b

SCHEMA = "wardbook/snapshot/1"

SYMBOLS_KEPT = 3
"""Affected functions kept for the reason of a match; a record of Go names up to hundreds. All stand in the bodies."""

EXCLUDES_LOW, INCLUDES_HIGH = 1, 2
"""Flags of a span; one without flags is `low <= version < high`. As keys, b"" is "from the first" and "no end"."""


class Detail(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is shown of a statement once it was hit: the texts behind its keys.

    `spans` are (low, high) as the source wrote them, in the order of `Entry.spans`; `about` is how
    the source calls what it speaks about where the row's name does not say it; `said` is its own text on
    versions; `symbols` are the first few, `further` counts the rest.
    """

    advisory: str
    about: str = ""
    spans: tuple[tuple[str, str], ...] = ()
    fixed: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    further: int = 0
    unread: tuple[str, ...] = ()
    said: str = ""


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One statement of one advisory about the name of its row.

    `source` and `scheme` count into the lists of `SnapshotInfo`. `space` narrows the name: the release
    of a distribution, the `target_sw` of a CPE, the vendor in words. `listed` are 4-byte checksums of
    enumerated versions that lie inside `spans`, `extra` the keys of those that lie outside, `texts`
    those whose order nobody knows; `unaffected` are keys that are excepted. `is_open` says that the
    source states more than could be read, so that no hit is no answer. `detail` is a packed `Detail`.
    """

    vulnerability: int
    source: int
    scheme: int
    spans: tuple[tuple[bytes, bytes, int], ...] = ()
    space: str = ""
    listed: bytes = b""
    extra: tuple[bytes, ...] = ()
    texts: tuple[str, ...] = ()
    unaffected: tuple[bytes, ...] = ()
    platforms: tuple[str, ...] = ()
    is_open: bool = False
    detail: bytes = b""


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A name and all that is said about it."""

    name: str
    entries: tuple[Entry, ...] = ()


class Vulnerability(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One vulnerability: every id of it, and what is known whatever component it is in.

    `ids` begins with the one it is called by, then by the alphabet. `vectors` count into the table of CVSS
    vectors, the newest version of the standard first. `severity` counts into `SEVERITIES`, `score` is
    in tenths, -1 for none. `epss` is (probability, percentile), `kev` (added, due, name, ransomware).
    """

    ids: tuple[str, ...]
    vectors: tuple[int, ...] = ()
    severity: int = 0
    score: int = -1
    weaknesses: tuple[str, ...] = ()
    epss: tuple[float, float] | None = None
    kev: tuple[str, str, str, bool] | None = None
    summary: str = ""

    @property
    def id(self) -> str:
        """What it is called by."""
        return self.ids[0]


SEVERITIES = ("", "none", "low", "medium", "high", "critical")

PACKED_ABOVE = 2_000
"""Bytes of a row from which it is compressed: that halves a snapshot, and small rows, the most, are read at once."""

COMPRESSION = 4
"""zlib's level: 6 takes twice as long for 4 % less."""

pack = msgspec.msgpack.Encoder().encode
read_entry = msgspec.msgpack.Decoder(Entry).decode
read_detail = msgspec.msgpack.Decoder(Detail).decode
read_vulnerability = msgspec.msgpack.Decoder(Vulnerability).decode
_read_rows = msgspec.msgpack.Decoder(tuple[Row, ...]).decode

# zlib's first byte; packed rows are an array, which msgpack never begins so.
_ZLIB = 0x78


def pack_rows(rows: Sequence[Row]) -> bytes:
    """The rows that share one key."""
    data = pack(rows)
    return zlib.compress(data, COMPRESSION) if len(data) > PACKED_ABOVE else data


def read_rows(data: bytes) -> tuple[Row, ...]:
    """The rows in what `pack_rows` made; DecodeError or zlib.error where it is damaged."""
    return _read_rows(zlib.decompress(data) if data[0] == _ZLIB else data)


def key_of(name: str) -> int:
    """The key of a row: the first 64 bits of the name's BLAKE2b digest, as SQLite's signed integer."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


FILTER_BITS_PER_ROW = 12
"""Bits of the filter per row: about one name in thirty that has no row is then looked for all the same."""

MOST_FILTER_BITS = 1 << 26
"""8 MB; a filter is read whole by every large scan."""


def filter_of(keys: Sequence[int]) -> bytes:
    """A Bloom filter over the keys of rows: most names have no row, and asking it is cheaper than reading a page."""
    bits = 1 << 13
    while bits < min(len(keys) * FILTER_BITS_PER_ROW, MOST_FILTER_BITS):
        bits *= 2
    made = bytearray(bits // 8)
    for key in keys:
        for place in (key & (bits - 1), (key >> 22) & (bits - 1), (key >> 42) & (bits - 1)):
            made[place >> 3] |= 1 << (place & 7)
    return bytes(made)


def held(made: bytes, keys: Iterable[int]) -> set[int]:
    """The keys that may be among those of a filter; any other is not, for certain.

    A key is a digest, so its bits are its hashes. Most keys fall out at the first.
    """
    last = len(made) - 1  # a power of two less one, so that bits 3 and up of a place choose the byte
    return {
        key
        for key in keys
        if made[key >> 3 & last] >> (key & 7) & 1
        and made[key >> 25 & last] >> (key >> 22 & 7) & 1
        and made[key >> 45 & last] >> (key >> 42 & 7) & 1
    }


def package_name(ecosystem: str, name: str) -> str:
    """The name under which statements about a package stand; ecosystem without release, name normalised."""
    return f"{ecosystem}/{name}"


def cpe_name(part: str, vendor: str, product: str) -> str:
    """The name under which statements about a CPE product stand."""
    return f"cpe:{part}:{vendor}:{product}"


def words_name(product: str) -> str:
    """The name under which statements in words stand; the product as `text_names` folds it."""
    return f"words:{product}"


def proposal_name(product: str) -> str:
    """The name under which the CPE products called so are listed."""
    return f"called:{product}"


def checksum(key: bytes) -> bytes:
    """Four bytes that tell enumerated versions apart; used only where a span was hit already."""
    return zlib.crc32(key).to_bytes(4, "big")


def is_listed(listed: bytes, key: bytes) -> bool:
    """Whether an enumerated version has this key."""
    wanted = checksum(key)
    place = listed.find(wanted)
    while place > 0 and place % 4:
        place = listed.find(wanted, place + 1)
    return place >= 0


def holds(spans: tuple[tuple[bytes, bytes, int], ...], key: bytes) -> int:
    """The place of the first span that holds a version, -1 where none does."""
    for place, (low, high, flags) in enumerate(spans):
        if low and (key < low or (flags & EXCLUDES_LOW and key == low)):
            continue
        if high and (key > high or (key == high and not flags & INCLUDES_HIGH)):
            continue
        return place
    return -1
