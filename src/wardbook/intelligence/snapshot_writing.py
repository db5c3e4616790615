"""Records become a snapshot: streamed through a file of our own beside it, in bounded memory, in one order.

Whatever order records come in, the same records give the same bytes: they are sorted by vulnerability,
source and id before anything is numbered, and of two with one source and id the later modified stays.
"""

from __future__ import annotations

import datetime
import hashlib
import sqlite3
import tempfile
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec

from wardbook.intelligence import ecosystems
from wardbook.intelligence.aliases import Groups
from wardbook.intelligence.snapshot import BODIES, Coverage, SnapshotInfo, hash_row
from wardbook.intelligence.snapshot_facts import vulnerability
from wardbook.intelligence.snapshot_rows import (
    COMPRESSION,
    Entry,
    Row,
    filter_of,
    key_of,
    pack,
    pack_rows,
    proposal_name,
    read_entry,
)
from wardbook.intelligence.snapshot_statements import Numbering, statements
from wardbook.model.advisory import Advisory, Affected, KnownExploited, Likelihood, Record, SourceInfo

BODY_BLOCK = 24
"""Vulnerabilities packed together: twice as small as one by one, and still read in a fraction of a millisecond."""

PAGE_BYTES = 4096
BATCH = 2_000

_PLAIN = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"

_STAGING = """
CREATE TABLE advisory(number INTEGER PRIMARY KEY, source TEXT, id TEXT, modified TEXT, withdrawn INTEGER,
  ids BLOB, data BLOB);
CREATE UNIQUE INDEX advisory_name ON advisory(source, id);
CREATE TABLE fact(kind INTEGER, id TEXT, data BLOB, PRIMARY KEY(kind, id)) WITHOUT ROWID;
CREATE TABLE placed(vulnerability INTEGER, source TEXT, id TEXT, advisory INTEGER,
  PRIMARY KEY(vulnerability, source, id)) WITHOUT ROWID;
CREATE TABLE entry(key INTEGER, name TEXT, vulnerability INTEGER, number INTEGER, data BLOB);
CREATE TABLE alias(key INTEGER, number INTEGER);
"""

HOT_TABLES = """
CREATE TABLE info(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE row(key INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE vulnerability(number INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE vector(number INTEGER PRIMARY KEY, data TEXT);
CREATE TABLE alias(key INTEGER, number INTEGER, PRIMARY KEY(key, number)) WITHOUT ROWID;
"""

BODIES_TABLES = """
CREATE TABLE body(first INTEGER PRIMARY KEY, data BLOB);
"""

_OWNER = "CREATE TABLE info(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"

_ADVISORY_LATER = """
INSERT INTO advisory(source, id, modified, withdrawn, ids, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT(source, id) DO UPDATE SET modified = ?3, withdrawn = ?4, ids = ?5, data = ?6
WHERE (?3, ?6) > (modified, data)
"""

_FACT_LATER = """
INSERT INTO fact VALUES (?1, ?2, ?3) ON CONFLICT(kind, id) DO UPDATE SET data = ?3 WHERE ?3 > data
"""

_encode = msgspec.msgpack.encode
_advisory = msgspec.msgpack.Decoder(Advisory).decode
_kev = msgspec.msgpack.Decoder(KnownExploited).decode
_epss = msgspec.msgpack.Decoder(Likelihood).decode
_ids = msgspec.msgpack.Decoder(tuple[str, ...]).decode

KEV, EPSS = 0, 1


def build(
    records: Iterable[Record],
    sources: Callable[[], Iterable[SourceInfo]],
    out: Path,
    as_of: datetime.date,
) -> SnapshotInfo:
    """Write the snapshot `out` and its bodies beside it; `sources` is asked once all records were taken.

    Raises OSError when the disk is full or the folder cannot be written; an older snapshot of that name
    then still stands.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".wardbook-", dir=out.parent) as name:
        work = Path(name)
        staging = fresh(work / "staging", _STAGING)
        hot, bodies = fresh(work / "hot", HOT_TABLES), fresh(work / "bodies", _OWNER + BODIES_TABLES)
        try:
            info = _Build(staging, hot, bodies).run(records, sources, as_of)
        except sqlite3.OperationalError as error:
            raise OSError(f"the snapshot could not be written: {error}") from None
        finally:
            for connection in (staging, hot, bodies):
                connection.close()
        # The bodies first: a snapshot whose bodies belong to another is refused, one without them explains less.
        (work / "bodies").replace(out.with_name(out.name + BODIES))
        (work / "hot").replace(out)
    return info


def fresh(path: Path, tables: str) -> sqlite3.Connection:
    """A new file with these tables, one transaction begun; it is nobody's until it is renamed, so nothing is journalled."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(f"PRAGMA page_size = {PAGE_BYTES}; {_PLAIN} PRAGMA cache_size = -65536;")
    connection.executescript(tables)
    connection.execute("BEGIN")
    return connection


class _Build:
    """One build: what is counted on the way, and the three files."""

    def __init__(
        self, staging: sqlite3.Connection, hot: sqlite3.Connection, bodies: sqlite3.Connection
    ) -> None:
        self.staging, self.hot, self.bodies = staging, hot, bodies
        self.schemes = Numbering()
        self.sources = Numbering()
        self.vectors = Numbering()
        self.groups = Groups()
        self.named: Counter[str] = Counter()
        self.ways: Counter[str] = Counter()
        self.covering: set[str] = set()
        self.newest = ""
        self.hash, self.body_hash = hashlib.sha256(), hashlib.sha256()
        self.products: dict[str, set[str]] = {}

    def run(
        self, records: Iterable[Record], sources: Callable[[], Iterable[SourceInfo]], as_of: datetime.date
    ) -> SnapshotInfo:
        taken = self._take(records)
        told = tuple(sorted(sources(), key=lambda one: (one.source, one.origin, one.digest)))
        self._group()
        count = self._vulnerabilities()
        self._propose()
        self._rows()
        self._aliases()
        info = self._info(told, taken, count, as_of)
        self.hot.execute("INSERT INTO info VALUES ('info', ?)", (msgspec.json.encode(info),))
        self.bodies.execute("INSERT INTO info VALUES ('of', ?)", (info.digest,))
        self.hot.execute("COMMIT")
        self.bodies.execute("COMMIT")
        return info

    def _take(self, records: Iterable[Record]) -> int:
        """All records into the staging file, told apart by source and id; how many advisories came."""
        taken = 0
        insert = self.staging.execute
        for record in records:
            if isinstance(record, Advisory):
                if not record.id:
                    continue
                taken += 1
                insert(_ADVISORY_LATER, _staged(record))
            else:
                insert(
                    _FACT_LATER, (EPSS if isinstance(record, Likelihood) else KEV, record.id, _encode(record))
                )
        return taken

    def _group(self) -> None:
        """Aliases merged, every vulnerability numbered, every advisory placed at its vulnerability."""
        active = "SELECT ids, source, id, number FROM advisory WHERE NOT withdrawn ORDER BY source, id"
        sources = self.staging.execute(
            "SELECT DISTINCT source FROM advisory WHERE NOT withdrawn ORDER BY source"
        )
        self.sources = Numbering(tuple(source for (source,) in sources))
        for ids, _, _, _ in self.staging.execute(active):
            self.groups.join(_ids(ids))
        number_of = {
            self.groups.root(group[0]): number for number, group in enumerate(self.groups.ids(), start=1)
        }
        placed = (
            (number_of[self.groups.root(identifier)], source, identifier, number)
            for _, source, identifier, number in self.staging.execute(active)
        )
        _write(self.staging, "INSERT INTO placed VALUES (?, ?, ?, ?)", placed)

    def _vulnerabilities(self) -> int:
        """Vulnerabilities with their aliases and bodies, and the entries of their statements; how many there are."""
        groups = self.groups.ids()
        ordered = self.staging.execute(
            "SELECT p.vulnerability, a.data FROM placed p JOIN advisory a ON a.number = p.advisory"
            " ORDER BY p.vulnerability, p.source, p.id"
        )
        block: dict[int, list[Advisory]] = {}
        number = 0
        for number, rows in groupby(ordered, key=itemgetter(0)):
            advisories = [_advisory(data) for _, data in rows]
            ids = next(groups)
            made = vulnerability(ids, advisories, self._facts(ids), self.vectors.of)
            self._put("INSERT INTO vulnerability VALUES (?, ?)", self.hot, number, pack(made))
            _write(self.staging, "INSERT INTO alias VALUES (?, ?)", ((key_of(one), number) for one in ids))
            self._enter(number, advisories)
            block[number] = advisories
            if len(block) == BODY_BLOCK:
                self._body(block)
        self._body(block)
        return number

    def _facts(self, ids: tuple[str, ...]) -> tuple[KnownExploited | None, Likelihood | None]:
        """The first entry of each kind that any of the ids has."""
        found: list[bytes | None] = [None, None]
        for kind in (KEV, EPSS):
            for one in ids:
                row = self.staging.execute(
                    "SELECT data FROM fact WHERE kind = ? AND id = ?", (kind, one)
                ).fetchone()
                if row:
                    found[kind] = row[0]
                    break
        return (_kev(found[0]) if found[0] else None), (_epss(found[1]) if found[1] else None)

    def _enter(self, number: int, advisories: list[Advisory]) -> None:
        counted = 0
        for advisory in advisories:
            self.newest = max(self.newest, advisory.modified, advisory.published)
            if advisory.source.startswith("osv:"):
                self.covering.add(advisory.source.removeprefix("osv:"))
            for affected in advisory.affected:
                self._count(affected)
            for name, entry in statements(advisory, number, self.sources, self.schemes):
                self.staging.execute(
                    "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
                    (key_of(name), name, number, counted, pack(entry)),
                )
                counted += 1
                if name.startswith("cpe:"):
                    self.products.setdefault(name.rsplit(":", 1)[1], set()).add(name)

    def _count(self, affected: Affected) -> None:
        self.ways[affected.by] += 1
        if affected.by == "package" and affected.ecosystem:
            self.named[ecosystems.settled(affected.ecosystem)] += 1

    def _body(self, block: dict[int, list[Advisory]]) -> None:
        if block:
            raw = _encode(block)
            self.body_hash.update(raw)
            self.bodies.execute(
                "INSERT INTO body VALUES (?, ?)", (min(block), zlib.compress(raw, COMPRESSION))
            )
            block.clear()

    def _propose(self) -> None:
        """Per product name the CPE products that are called so, as rows without entries of their own."""
        none = Entry(vulnerability=0, source=0, scheme=0)
        for product, names in sorted(self.products.items()):
            name = proposal_name(product)
            entry = msgspec.structs.replace(none, platforms=tuple(sorted(names)))
            self.staging.execute(
                "INSERT INTO entry VALUES (?, ?, 0, 0, ?)", (key_of(name), name, pack(entry))
            )
        self.products.clear()

    def _rows(self) -> None:
        ordered = self.staging.execute(
            "SELECT key, name, data FROM entry ORDER BY key, name, vulnerability, number"
        )
        keys = array("q")
        for key, group in groupby(ordered, key=itemgetter(0)):
            rows = [
                Row(name, tuple(read_entry(data) for _, _, data in entries))
                for name, entries in groupby(group, key=itemgetter(1))
            ]
            self._put("INSERT INTO row VALUES (?, ?)", self.hot, key, pack_rows(rows))
            keys.append(key)
        made = filter_of(keys)
        self.hash.update(made)
        self.hot.execute("INSERT INTO info VALUES ('filter', ?)", (made,))

    def _aliases(self) -> None:
        rows = self.staging.execute("SELECT DISTINCT key, number FROM alias ORDER BY key, number")
        _write(self.hot, "INSERT INTO alias VALUES (?, ?)", rows)
        _write(self.hot, "INSERT INTO vector VALUES (?, ?)", enumerate(self.vectors.words))

    def _put(self, statement: str, into: sqlite3.Connection, number: int, data: bytes) -> None:
        hash_row(self.hash, number, data)
        into.execute(statement, (number, data))

    def _info(
        self, told: tuple[SourceInfo, ...], taken: int, vulnerabilities: int, as_of: datetime.date
    ) -> SnapshotInfo:
        one = self.staging.execute
        kept, withdrawn = one("SELECT COUNT(*), COALESCE(SUM(withdrawn), 0) FROM advisory").fetchone()
        facts = dict(one("SELECT kind, COUNT(*) FROM fact GROUP BY kind").fetchall())
        told_of = {source.source for source in told if _answers(source)}
        covering = self.covering | {name.removeprefix("osv:") for name in told_of if name.startswith("osv:")}
        lacking = {source.source.removeprefix("osv:") for source in told if not _answers(source)} - {
            source.source.removeprefix("osv:") for source in told if _answers(source)
        }
        info = SnapshotInfo(
            name="",
            as_of=as_of.isoformat(),
            newest=self.newest,
            records=kept - withdrawn,
            vulnerabilities=vulnerabilities,
            withdrawn=withdrawn,
            replaced=taken - kept,
            known_exploited=facts.get(KEV, 0),
            likelihoods=facts.get(EPSS, 0),
            sources=told,
            bodies=f"sha256:{self.body_hash.hexdigest()}",
            sources_by_number=tuple(self.sources.words),
            schemes=tuple(self.schemes.words),
            coverage=Coverage(
                ecosystems=tuple(sorted({ecosystems.settled(name) for name in covering - lacking})),
                named=dict(sorted(self.named.items())),
                cpe=self.ways["cpe"],
                text=self.ways["text"],
                has_cpe="nvd" in told_of or ("nvd" in self.sources.words and "nvd" not in lacking),
            ),
        )
        self.hash.update(msgspec.json.encode(info))
        found = self.hash.hexdigest()
        name = f"vulndb-{as_of:%Y%m%d}-{found[:12]}"
        return msgspec.structs.replace(info, digest=f"sha256:{found}", name=name)


def _answers(source: SourceInfo) -> bool:
    """Whether what a source does not name is thereby known to be free of advisories."""
    return source.is_whole and source.health != "never"


def _staged(record: Advisory) -> tuple[str, str, str, int, bytes, bytes]:
    ids = _encode((record.id, *record.aliases))
    return record.source, record.id, record.modified, bool(record.withdrawn), ids, _encode(record)


def _write(into: sqlite3.Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    for batch in _batches(rows):
        into.executemany(statement, batch)


def _batches(rows: Iterable[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    batch: list[tuple[object, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch
