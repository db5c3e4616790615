"""What the world knows to be vulnerable, for one device folder: the snapshot it is held against."""

from __future__ import annotations

import atexit
import datetime
import io
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from wardbook.app import snapshots
from wardbook.base.canonical import canonical_json, digest
from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.unpacking import Packed
from wardbook.intelligence import snapshot
from wardbook.intelligence.feeds.reading import records
from wardbook.intelligence.feeds.tally import Ledger
from wardbook.intelligence.snapshot_rows import SCHEMA
from wardbook.intelligence.snapshot_writing import build
from wardbook.model.advisory import Advisory, KnownExploited, Record
from wardbook.model.diagnostic import Diagnostic

ADVISORIES = "advisories/"
"""The folder's own advisories, in any feed's format: the world of a device that brings its own."""

CACHE = Path(".wardbook") / "cache"

World = tuple[snapshot.Snapshot | None, list[Diagnostic]]


def world(files: Mapping[str, bytes], folder: Path | None, intel: Path | None = None) -> World:
    """The snapshot to hold a folder's components against, and what is wrong with it.

    The first of: the one named, that of WARDBOOK_INTEL, that in the folder's `.wardbook`, the folder's own
    `advisories/`, the user's own. None where there is none of them, which a rule then says.
    """
    own = {path: data for path, data in files.items() if path.startswith(ADVISORIES)}
    beside = folder / ".wardbook" / snapshots.NAME if folder else None
    if intel is not None or os.environ.get(snapshots.VARIABLE) or (beside is not None and beside.exists()):
        found, problem = snapshots.find(folder or Path(), intel)
        return found, [problem] if problem else []
    if own:
        return _of_the_folder(own, folder)
    if folder is not None and snapshots.own_place().exists():
        found, problem = snapshots.find(folder)
        return found, [problem] if problem else []
    return None, []


def _of_the_folder(own: Mapping[str, bytes], folder: Path | None) -> World:
    """A snapshot of the folder's own advisories, made once for each content of them."""
    content = digest(canonical_json({"schema": SCHEMA, **{path: digest(data) for path, data in own.items()}}))
    name = f"advisories-{content.partition(':')[2][:16]}.vulndb"
    for place in _places(folder):
        try:
            if (place / name).exists():
                return snapshot.open(place / name), _problems(own)
            return _made(own, place / name)
        except (OSError, snapshot.SnapshotError):
            continue  # a folder that cannot be written, or a cache that was damaged: the next place will do
    return None, [not_readable(Span(ADVISORIES), "nowhere is room to prepare it")]


def _places(folder: Path | None) -> tuple[Path, ...]:
    """Where it may lie: the folder's cache, else a place that goes with this process."""
    return (*((folder / CACHE,) if folder is not None and folder.is_dir() else ()), _passing())


@cache
def _passing() -> Path:
    place = Path(tempfile.mkdtemp(prefix="wardbook-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


def _made(own: Mapping[str, bytes], out: Path) -> World:
    read, ledger, problems = _read(own)
    build(read, lambda: [tally.info() for tally in ledger.tallies()], out, _newest(read))
    for old in out.parent.glob("advisories-*.vulndb*"):
        if not old.name.startswith(out.name):
            old.unlink(missing_ok=True)
    return snapshot.open(out), problems


def _problems(own: Mapping[str, bytes]) -> list[Diagnostic]:
    """What is wrong with the advisories; asked again although the snapshot stands, so that no run hides it."""
    return _read(own)[2]


def _read(own: Mapping[str, bytes]) -> tuple[list[Record], Ledger, list[Diagnostic]]:
    ledger, found, problems = Ledger(), list[Record](), list[Diagnostic]()
    for path in sorted(own):
        try:
            found += list(records(io.BytesIO(own[path]), path, ledger))
        except Packed as error:
            problems.append(not_readable(Span(path), str(error)))
    said = [one for tally in ledger.tallies() for one in tally.diagnostics]
    return found, ledger, [*problems, *said]


def _newest(found: list[Record]) -> datetime.date:
    """The day of the newest record: the date of a world that nobody dated otherwise."""
    days = [_day(item.modified or item.published) for item in found if isinstance(item, Advisory)]
    days += [_day(item.added) for item in found if isinstance(item, KnownExploited)]
    return max(days, default=datetime.date(1970, 1, 1))


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return datetime.date(1970, 1, 1)
