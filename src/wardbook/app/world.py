"""What the world knows to be vulnerable, for one device folder: the snapshot it is held against."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from wardbook.app import snapshots
from wardbook.app.sbom_cache import tool
from wardbook.base.atomic import write_file
from wardbook.base.canonical import canonical_json, digest
from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.intelligence import snapshot
from wardbook.intelligence.snapshot_rows import SCHEMA
from wardbook.model.diagnostic import Diagnostic

ADVISORIES = "advisories/"
"""The folder's own advisories, in any feed's format: the world of a device that brings its own."""

CACHE = Path(".wardbook") / "cache"
SAID = ".said"
"""Beside a snapshot: what was wrong with the advisories it was made of, so that no run hides it."""

World = tuple[snapshot.Snapshot | None, list[Diagnostic]]


def world(
    files: Mapping[str, bytes], folder: Path | None, intel: Path | None = None, *, alone: bool = False
) -> World:
    """The snapshot to hold a folder's components against, and what is wrong with it.

    The first of: the one named, that of WARDBOOK_INTEL, that in the folder's `.wardbook`, the folder's own
    `advisories/`, the user's own. None where there is none of them, which a rule then says. `alone` looks at
    nothing but the one named and the folder's advisories, as a rebuild years later must.
    """
    own = {path: data for path, data in files.items() if path.startswith(ADVISORIES)}
    if alone and intel is None:
        return _of_the_folder(own, folder) if own else (None, [])
    if _is_named(folder, intel):
        found, problem = snapshots.find(folder or Path(), intel)
        return found, [problem] if problem else []
    if own:
        return _of_the_folder(own, folder)
    if folder is not None and snapshots.own_place().exists():
        found, problem = snapshots.find(folder)
        return found, [problem] if problem else []
    return None, []


def is_of_the_folder(files: Mapping[str, bytes], folder: Path, intel: Path | None) -> bool:
    """Whether the snapshot is that of the folder's own advisories, so that nothing outside the folder counts."""
    return not _is_named(folder, intel) and any(path.startswith(ADVISORIES) for path in files)


def _is_named(folder: Path | None, intel: Path | None) -> bool:
    """Whether somebody said which snapshot to use, so that the folder's own advisories are not asked."""
    beside = folder / ".wardbook" / snapshots.NAME if folder else None
    named = intel is not None or bool(os.environ.get(snapshots.VARIABLE))
    return named or (beside is not None and beside.exists())


def _of_the_folder(own: Mapping[str, bytes], folder: Path | None) -> World:
    """A snapshot of the folder's own advisories, made once for each content of them."""
    made_by = {"schema": SCHEMA, "tool": tool("base", "model", "formats", "intelligence")}
    content = digest(canonical_json({**made_by, **{path: digest(data) for path, data in own.items()}}))
    name = f"advisories-{content.partition(':')[2][:16]}.vulndb"
    for place in _places(folder):
        try:
            said = place / f"{name}{SAID}"
            if said.exists() and (place / name).exists():
                return snapshot.open(place / name), _decode(said.read_bytes())
            from wardbook.app.world_making import made  # a world that stands needs no reader of any feed

            problems = made(own, place / name)
            write_file(said, msgspec.msgpack.encode(problems))
            return snapshot.open(place / name), problems
        except (OSError, ValueError, snapshot.SnapshotError):
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


_decode = msgspec.msgpack.Decoder(list[Diagnostic]).decode
