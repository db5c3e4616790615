"""The world's advisories at one date, as one file that never changes: opened read-only, by many at once.

A snapshot is an SQLite file with rows by key (`snapshot_rows`), vulnerabilities by number and their ids.
What is read only to explain (texts, links, ratings as stated) stands in a second file beside it,
`NAME.bodies`, or in the same file where a snapshot was cut small.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, TypeVar
from urllib.parse import quote

import msgspec

from wardbook.base.span import Span
from wardbook.intelligence.snapshot_rows import (
    SCHEMA,
    Row,
    Vulnerability,
    held,
    key_of,
    read_rows,
    read_vulnerability,
)
from wardbook.model.advisory import Advisory, SourceInfo
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.rule import finding

if TYPE_CHECKING:
    import hashlib

Value = TypeVar("Value")
Table = Literal["row", "vulnerability", "vector"]

# CROSS JOIN is SQLite's way to say that the first table is walked and the second asked by its key.
_SELECT: Mapping[Table, str] = {
    "row": "SELECT row.key, row.data FROM json_each(?) AS asked CROSS JOIN row ON row.key = asked.value",
    "vulnerability": "SELECT number, data FROM json_each(?) AS asked CROSS JOIN vulnerability ON number = asked.value",
    "vector": "SELECT number, data FROM json_each(?) AS asked CROSS JOIN vector ON number = asked.value",
}

DAMAGE = (LookupError, TypeError, ValueError, zlib.error)
"""What reading a record that is not as it was written throws: wrong bytes, wrong types, numbers of nothing."""

FILTERED_FROM = 100
"""Names from which on the filter is read first; it has some 100 pages itself."""

BODIES = ".bodies"
"""What the name of the second file ends in."""


class SnapshotError(ValueError):
    """A file is no snapshot that can be used; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(f"{diagnostic.code}: {diagnostic.at}: {diagnostic.says}")
        self.diagnostic = diagnostic


@finding("VU101")
def no_snapshot(path: str, reason: str) -> Diagnostic:
    """A file that should be a snapshot of advisories cannot be used as one.

    Nothing is looked up in it: a damaged list of advisories makes a device look better than it is.
    """
    return Diagnostic(
        code="VU101",
        at=Span(path),
        says=f"this is no snapshot that can be used: {reason}",
        help="make a new one with `wardbook intel update`",
    )


class Coverage(msgspec.Struct, frozen=True):
    """What a snapshot can answer for.

    `ecosystems` are those that a source covers as a whole, `named` all that any statement names, with
    how many; `cpe` and `text` count statements by CPE and in words; `has_cpe` says that a source covers CPE.
    """

    ecosystems: tuple[str, ...] = ()
    named: dict[str, int] = {}
    cpe: int = 0
    text: int = 0
    has_cpe: bool = False


class SnapshotInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot is: name, schema, digest of its content, date, and every source with its own.

    `records` counts advisories, `withdrawn` those left out because their source withdrew them, `replaced`
    those given twice; `bodies` is the digest of what stands in the second file; `sources_by_number` and
    `schemes` are what rows count into. A cut says all this of the snapshot it was cut from; `cut` is then
    the digest of its own content.
    """

    name: str
    schema: str = SCHEMA
    digest: str = ""
    as_of: str
    newest: str = ""
    records: int = 0
    vulnerabilities: int = 0
    withdrawn: int = 0
    replaced: int = 0
    known_exploited: int = 0
    likelihoods: int = 0
    sources: tuple[SourceInfo, ...] = ()
    sources_by_number: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    coverage: Coverage = Coverage()
    bodies: str = ""
    cut: str = ""

    def as_object(self) -> dict[str, object]:
        """What is printed with every list: name, digest, date, and each source's date, digest, licence and health."""
        return {
            "name": self.name,
            "schema": self.schema,
            "digest": self.digest,
            "as_of": self.as_of,
            "newest": self.newest,
            "records": self.records,
            "withdrawn": self.withdrawn,
            "sources": [msgspec.to_builtins(source) for source in self.sources],
        }


class Snapshot:
    """An open snapshot. All reading is by key; nothing is ever written."""

    def __init__(self, path: Path, connection: sqlite3.Connection, info: SnapshotInfo) -> None:
        self.path = path
        self.info = info
        self._connection = connection
        self._bodies: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        if self._bodies is not None:
            self._bodies.close()

    def rows(self, names: Iterable[str]) -> dict[str, Row]:
        """The rows of those names that have one; a row that only shares its key with a name is left out."""
        wanted = frozenset(names)
        keys = set(map(key_of, wanted))
        if len(keys) > FILTERED_FROM and (made := self._filter()):
            keys = held(made, keys)
        found: dict[str, Row] = {}
        for _, data in self.packed("row", keys):
            found.update([(row.name, row) for row in self._decoded(read_rows, data) if row.name in wanted])
        return found

    def _filter(self) -> bytes:
        """The filter over the keys of rows, b"" in a cut, which has none."""
        with _coded(self.path):
            found = self._connection.execute("SELECT value FROM info WHERE name = 'filter'").fetchone()
        return bytes(found[0]) if found else b""

    def vulnerabilities(self, numbers: Iterable[int]) -> dict[int, Vulnerability]:
        """Vulnerabilities by their number."""
        return {
            number: self._decoded(read_vulnerability, data)
            for number, data in self.packed("vulnerability", set(numbers))
        }

    def vectors(self, known: Iterable[Vulnerability]) -> dict[int, str]:
        """The CVSS vectors that these vulnerabilities count."""
        numbers = {number for one in known for number in one.vectors}
        return {number: str(text) for number, text in self.packed("vector", numbers)}

    def packed(self, table: Table, numbers: Iterable[int]) -> list[tuple[int, bytes]]:
        """Rows of a table as they stand, by number.

        One statement for all; JSON text carries the numbers, ordered so that pages are read in order.
        """
        text = f"[{','.join(map(str, sorted(numbers)))}]"
        with _coded(self.path):
            return self._connection.execute(_SELECT[table], (text,)).fetchall()

    def number_of(self, identifier: str) -> int | None:
        """The number of the vulnerability with that id or alias, None where there is none."""
        with _coded(self.path):
            numbers = self._connection.execute(
                "SELECT number FROM alias WHERE key = ?", (key_of(identifier),)
            ).fetchall()
        found = self.vulnerabilities(number for (number,) in numbers)
        return next((number for number, one in sorted(found.items()) if identifier in one.ids), None)

    def advisories(self, number: int) -> tuple[Advisory, ...]:
        """The advisories of a vulnerability as their sources wrote them; () where the bodies are not at hand."""
        blocks = self._open_bodies()
        if blocks is None:
            return ()
        with _coded(self.path):
            block = blocks.execute(
                "SELECT data FROM body WHERE first <= ? ORDER BY first DESC LIMIT 1", (number,)
            ).fetchone()
        try:
            return read_body(bytes(block[0]), number) if block else ()
        except DAMAGE:
            raise self.damaged() from None

    def has_been_asked(self, name: str) -> bool:
        """Whether this snapshot can know of a name: always, except in a cut that was not made for it."""
        return not self.info.cut or bool(self.packed("row", [key_of(name)]))

    def is_intact(self) -> bool:
        """Whether all content comes to the digest it is named after; reads the whole file."""
        import hashlib  # loads OpenSSL, and a scan asks for no digest

        made = hashlib.sha256()
        with _coded(self.path):
            for select in (
                "SELECT number, data FROM vulnerability ORDER BY number",
                "SELECT key, data FROM row ORDER BY key",
            ):
                for number, data in self._connection.execute(select):
                    hash_row(made, number, data)
        if self.info.cut:
            return self.info.cut == f"sha256:{made.hexdigest()}"
        made.update(self._filter())
        made.update(msgspec.json.encode(msgspec.structs.replace(self.info, name="", digest="")))
        return self.info.digest == f"sha256:{made.hexdigest()}"

    def _decoded(self, read: Callable[[bytes], Value], data: bytes) -> Value:
        try:
            return read(data)
        except DAMAGE:
            raise self.damaged() from None

    def damaged(self) -> SnapshotError:
        """The error for content that is not as it was written."""
        return SnapshotError(no_snapshot(str(self.path), "one of its records is damaged"))

    def _open_bodies(self) -> sqlite3.Connection | None:
        if self._bodies is None:
            beside = self.path.with_name(self.path.name + BODIES)
            if self.info.cut:
                return self._connection
            if not beside.is_file():
                return None
            self._bodies = connect(beside)
            with _coded(beside):
                belongs = self._bodies.execute("SELECT value FROM info WHERE name = 'of'").fetchone()
            if belongs is None or belongs[0] != self.info.digest:
                raise SnapshotError(no_snapshot(str(beside), "it belongs to another snapshot"))
        return self._bodies


def hash_row(made: hashlib._Hash, number: int, data: bytes) -> None:
    """Add a numbered row to a digest."""
    made.update(number.to_bytes(8, "big", signed=True))
    made.update(data)


def read_body(block: bytes, number: int) -> tuple[Advisory, ...]:
    """The advisories of one vulnerability out of a packed block."""
    return _unpacked(block).get(number, ())


@lru_cache(maxsize=8)
def _unpacked(block: bytes) -> dict[int, tuple[Advisory, ...]]:
    return msgspec.msgpack.decode(zlib.decompress(block), type=dict[int, tuple[Advisory, ...]])


def connect(path: Path) -> sqlite3.Connection:
    """A read-only connection that takes no lock: the file is promised never to change.

    Not mapped into memory: the system would map the neighbours of every page asked for, 100 MB for nothing.
    """
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True, check_same_thread=False
    )


def open(path: Path | str) -> Snapshot:  # noqa: A001 - read as `snapshot.open`
    """Open a snapshot for reading.

    Raises SnapshotError where the file is missing, is no snapshot, is of another schema, or has not all
    of its bytes.
    """
    place = Path(path)
    _refuse_cut_short(place)
    connection = connect(place)
    try:
        return Snapshot(place, connection, _info(place, connection))
    except SnapshotError:
        connection.close()
        raise


def _info(place: Path, connection: sqlite3.Connection) -> SnapshotInfo:
    with _coded(place):
        found = connection.execute("SELECT value FROM info WHERE name = 'info'").fetchone()
    if found is None:
        raise SnapshotError(no_snapshot(str(place), "it does not say what it is"))
    try:
        info = msgspec.json.decode(found[0], type=SnapshotInfo)
    except DAMAGE:
        raise SnapshotError(no_snapshot(str(place), "what it says of itself is damaged")) from None
    if info.schema != SCHEMA:
        reason = f"it is written as {info.schema:.60}, this version reads {SCHEMA}"
        raise SnapshotError(no_snapshot(str(place), reason))
    return info


def _refuse_cut_short(place: Path) -> None:
    """SQLite's header names the size of a page (bytes 16 and 17) and how many there are (28 to 31)."""
    try:
        with place.open("rb") as stream:
            head = stream.read(100)
        size = place.stat().st_size
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise SnapshotError(no_snapshot(str(place), reason)) from None
    if len(head) < 100 or not head.startswith(b"SQLite format 3\x00"):
        raise SnapshotError(no_snapshot(str(place), "it is a file of another kind"))
    page = int.from_bytes(head[16:18], "big")
    expected = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    if size != expected:
        raise SnapshotError(no_snapshot(str(place), f"it has {size:,} bytes and should have {expected:,}"))


@contextmanager
def _coded(place: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeError) as error:  # messages and texts of a damaged file may be no UTF-8
        raise SnapshotError(no_snapshot(str(place), f"SQLite says: {error}"[:200])) from None
