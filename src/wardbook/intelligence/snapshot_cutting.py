"""The part of a snapshot that one scan rests on, small enough to travel with a submission.

A cut holds everything that is said about any name the scan asked for, hit or not, and answers for the
snapshot it was taken from: the same scan over it gives the same bytes. About anything else it says that
it was cut for other components, never that they are clean.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
import zlib
from pathlib import Path

import msgspec

from wardbook.intelligence.snapshot import Snapshot, SnapshotInfo, hash_row
from wardbook.intelligence.snapshot_rows import COMPRESSION, key_of, pack_rows, read_rows
from wardbook.intelligence.snapshot_writing import BODIES_TABLES, BODY_BLOCK, HOT_TABLES, fresh
from wardbook.model.match import Matches


def cut(snapshot: Snapshot, matches: Matches, out: Path) -> SnapshotInfo:
    """Write to `out` what a scan that came to `matches` read in `snapshot`, with the bodies of its advisories.

    Raises OSError where the file cannot be written, SnapshotError where the snapshot is damaged.
    """
    names = sorted({name for lookup in matches.lookups for name in lookup.asked}, key=key_of)
    rows = {key_of(name): pack_rows(()) for name in names}
    rows |= dict(snapshot.packed("row", rows))
    numbers = {
        entry.vulnerability for data in rows.values() for row in read_rows(data) for entry in row.entries
    } - {0}
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".wardbook-", dir=out.parent) as folder:
        work = Path(folder) / "cut"
        connection = fresh(work, HOT_TABLES + BODIES_TABLES)
        try:
            info = _fill(connection, snapshot, rows, sorted(numbers))
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise OSError(f"the cut could not be written: {error}") from None
        finally:
            connection.close()
        work.replace(out)
    return info


def _fill(
    into: sqlite3.Connection, snapshot: Snapshot, rows: dict[int, bytes], numbers: list[int]
) -> SnapshotInfo:
    made = hashlib.sha256()
    known = snapshot.vulnerabilities(numbers)
    for number, data in snapshot.packed("vulnerability", numbers):
        hash_row(made, number, data)
        into.execute("INSERT INTO vulnerability VALUES (?, ?)", (number, data))
    for start in range(0, len(numbers), BODY_BLOCK):
        block = numbers[start : start + BODY_BLOCK]
        bodies = msgspec.msgpack.encode({number: snapshot.advisories(number) for number in block})
        into.execute("INSERT INTO body VALUES (?, ?)", (block[0], zlib.compress(bodies, COMPRESSION)))
    aliases = sorted({(key_of(one), number) for number in numbers for one in known[number].ids})
    into.executemany("INSERT INTO alias VALUES (?, ?)", aliases)
    into.executemany("INSERT INTO vector VALUES (?, ?)", sorted(snapshot.vectors(known.values()).items()))
    for key, data in sorted(rows.items()):
        hash_row(made, key, data)
        into.execute("INSERT INTO row VALUES (?, ?)", (key, data))
    info = msgspec.structs.replace(snapshot.info, cut=f"sha256:{made.hexdigest()}")
    into.execute("INSERT INTO info VALUES ('info', ?)", (msgspec.json.encode(info),))
    return info
