"""Files of feeds, fetched or given, read into one spool for each source, before anything is believed."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from wardbook.formats.unpacking import Packed
from wardbook.intelligence.feeds.reading import records
from wardbook.intelligence.feeds.spool import Spool
from wardbook.intelligence.feeds.tally import Ledger
from wardbook.model.advisory import Advisory, KnownExploited, Record
from wardbook.model.diagnostic import Diagnostic

UNKNOWN = "it is none of the feeds that are known"


class File(NamedTuple):
    """A file to read: where it lies, and the name that its feed's layout gives it (`PyPI/all.zip`)."""

    path: Path
    name: str


class Gathered:
    """What a set of files holds, source by source; `failed` says why a source is not to be used."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.ledger = Ledger()
        self.failed: dict[str, str] = {}
        self.strange: list[str] = []
        """Files that are of no feed."""
        self.raw: dict[str, Path] = {}
        self._spools: dict[str, tuple[Path, BinaryIO, Spool]] = {}

    def read(self, files: Iterable[File], *, is_asked_for: bool) -> None:
        """Read files one after the other; one that is damaged spoils every source that it touches.

        In a folder many files are of no feed, and are passed over; where files were `is_asked_for` one by one,
        such a file is a failure.
        """
        for file in files:
            before = self._counts()
            try:
                with file.path.open("rb") as stream:
                    for record in records(stream, file.name, self.ledger):
                        self._add(record)
            except (Packed, OSError) as error:
                self._spoil(file, str(error), before, is_asked_for=is_asked_for)
            if "endoflife" in self._touched(before):
                self.raw["endoflife"] = file.path

    def close(self) -> dict[str, Path]:
        """The finished spools by source."""
        for _, stream, spool in self._spools.values():
            spool.close()
            stream.close()
        return {source: path for source, (path, _, _) in self._spools.items()}

    def diagnostics(self) -> Iterator[Diagnostic]:
        """What was refused, the first ones of each source."""
        for tally in self.ledger.tallies():
            yield from tally.diagnostics

    def _add(self, record: Record) -> None:
        source = (
            record.source
            if isinstance(record, Advisory)
            else "kev"
            if isinstance(record, KnownExploited)
            else "epss"
        )
        if source not in self._spools:
            path = self.work / f"{len(self._spools)}.spool"
            stream = path.open("wb")
            self._spools[source] = (path, stream, Spool(stream))
        self._spools[source][2].add(record)

    def _counts(self) -> dict[str, tuple[int, int]]:
        return {tally.source: (tally.records, tally.refused) for tally in self.ledger.tallies()}

    def _touched(self, before: dict[str, tuple[int, int]]) -> set[str]:
        return {source for source, counts in self._counts().items() if before.get(source) != counts}

    def _spoil(self, file: File, why: str, before: dict[str, tuple[int, int]], *, is_asked_for: bool) -> None:
        touched = self._touched(before)
        if layout := re.search(r"(?:^|/)([^/]+)/all\.zip$", file.name):
            touched.add(f"osv:{layout[1]}")
        for source in touched:
            self.failed.setdefault(source, f"{file.name}: {why}")
        if not touched:
            if is_asked_for or UNKNOWN not in why:
                self.failed.setdefault(file.name, why)
            else:
                self.strange.append(file.name)


def files_under(place: Path) -> Iterator[File]:
    """The files of a folder in the order of their names, hidden ones and links left out; a file is itself."""
    if place.is_file():
        yield File(place, f"{place.parent.name}/{place.name}" if place.parent.name else place.name)
        return
    called = place.name or place.resolve().name  # `.` has no name of its own
    for path in sorted(place.rglob("*")):
        inner = path.relative_to(place)
        if path.is_file() and not path.is_symlink() and not any(part.startswith(".") for part in inner.parts):
            yield File(path, f"{called}/{inner.as_posix()}" if called else inner.as_posix())


@contextlib.contextmanager
def workplace(store: Path) -> Iterator[Path]:
    """A folder beside the store that is gone afterwards, whatever happens."""
    work = store / ".work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
