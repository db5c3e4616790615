"""`intel update` and `intel info`: what the world says of vulnerabilities, fetched, checked, kept, made one snapshot.

The rule that everything here serves: a source that fails, shrinks, goes back in time or is garbled never
replaces what it said last, and never makes a result look cleaner. Its age and health travel with the snapshot.
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from wardbook.app import snapshots
from wardbook.app.dates import today
from wardbook.app.download import Known, Patience, Unfetched
from wardbook.app.feed_addresses import DEFAULT, Address, addresses, settled
from wardbook.app.feed_fetch import Courier, name_of
from wardbook.app.feed_gather import File, Gathered, files_under, workplace
from wardbook.app.feed_store import Kept, Store, damaged, doubt, not_renewed
from wardbook.formats.endoflife import EndOfLife, read
from wardbook.formats.unpacking import Packed
from wardbook.intelligence import snapshot as snapshots_file
from wardbook.intelligence.snapshot import SnapshotError, SnapshotInfo
from wardbook.intelligence.snapshot_writing import build
from wardbook.model.advisory import Record, SourceInfo
from wardbook.model.diagnostic import Diagnostic

Telling = Callable[[str, int, int], None]
"""How far it is: what is being done, how much of it, of how much (0 where nobody knows)."""


AHEAD_DAYS = 2
"""How far ahead of this machine's clock a source may be: clocks and zones differ by less."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one source: `fresh`, `same` (not changed since), `kept` (the last good one stays) or `never`."""

    source: str
    health: str
    why: str = ""
    records: int = 0
    refused: int = 0
    newest: str = ""


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an update; `snapshot` is None where there was nothing to make one of, or nothing changed."""

    place: Path
    outcomes: tuple[Outcome, ...] = ()
    snapshot: SnapshotInfo | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    passed_over: int = 0

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The sources that could not be renewed."""
        return tuple(one for one in self.outcomes if one.health in {"kept", "never"})


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """What an update would do for one source."""

    source: str
    from_: tuple[str, ...]
    last: str = ""


class Busy(Exception):
    """Another update of the same snapshot is under way."""


def plan(
    sources: Sequence[str], given: Sequence[str], out: Path, as_of: datetime.date
) -> tuple[Planned, ...]:
    """What `update` would read, without asking anybody. Raises ValueError for a source that nobody knows."""
    kept = Store(out).kept()
    if given:
        return tuple(Planned(source="told by what it holds", from_=(each,)) for each in given)
    return tuple(
        Planned(
            source=source,
            from_=tuple(one.url for one in addresses(source, as_of.year))
            if source != "csaf"
            else ("the provider's index",),
            last=kept[source].info.newest if source in kept else "",
        )
        for source in _wanted(sources)
    )


def update(
    sources: Sequence[str],
    given: Sequence[str],
    out: Path,
    as_of: datetime.date,
    *,
    accept: Sequence[str] = (),
    tell: Telling | None = None,
    patience: Patience | None = None,
    sleep: Callable[[float], None] | None = None,
) -> Update:
    """Renew sources and make the snapshot `out` of everything that can be believed.

    `sources` are fetched from where they are published; with `given` (folders, files, addresses) those are
    read instead, and `sources` only choose among what they hold. `accept` names sources that somebody has
    looked at, and that are believed although they shrank or went back in time. Raises ValueError for a source that nobody
    knows, Busy while another update runs, OSError when the disk is full: what was there then still stands.
    """
    wanted = _wanted(sources) if sources or not given else ()
    store = Store(out)
    store.folder.mkdir(parents=True, exist_ok=True)
    telling = tell or (lambda _what, _so, _all: None)
    with _alone(store.folder), workplace(store.folder) as work:
        run = _Run(store, work, telling, patience, sleep)
        run.as_of = as_of
        run.accepted = {settled(source) if _is_source(source) else source for source in accept}
        if given:
            run.given(given, wanted)
        else:
            for source in wanted:
                run.published(source, as_of.year)
        made = run.built(out, as_of)
    return Update(
        place=out,
        outcomes=tuple(sorted(run.outcomes.values(), key=lambda one: one.source)),
        snapshot=made,
        diagnostics=tuple(run.diagnostics),
        passed_over=run.passed_over,
    )


def _wanted(sources: Sequence[str]) -> tuple[str, ...]:
    named = [part.strip() for each in sources for part in each.split(",") if part.strip()]
    return tuple(dict.fromkeys(settled(one) for one in named)) or DEFAULT


class _Run:
    """One update while it runs."""

    def __init__(
        self,
        store: Store,
        work: Path,
        tell: Telling,
        patience: Patience | None,
        sleep: Callable[[float], None] | None,
    ) -> None:
        self.store = store
        self.work = work
        self.tell = tell
        self.last = store.kept()
        self.outcomes: dict[str, Outcome] = {}
        self.diagnostics: list[Diagnostic] = []
        self.passed_over = 0
        self.has_news = False
        self.accepted: set[str] = set()
        self.as_of = datetime.date.min
        more = {} if sleep is None else {"sleep": sleep}
        self._courier = Courier(work, patience=patience, told=tell, **more)
        self._rounds = 0

    def published(self, source: str, year: int) -> None:
        """Fetch a source and read it."""
        last = self.last.get(source)
        has = self.store.has_records(source) or self.store.raw(source) is not None
        try:
            found = self._courier.source(source, last.known if last and has else {}, year)
        except Unfetched as error:
            self._fail(source, str(error))
            return
        if found.is_same:
            self._settle(source, "same")
            return
        self._read(found.files, found.known, {source}, is_asked_for=True, is_published=True)

    def given(self, places: Sequence[str], wanted: tuple[str, ...]) -> None:
        """Read folders, files and addresses that somebody names, all as one."""
        files: list[File] = []
        is_folder = False
        for place in places:
            if "://" in place:
                try:
                    found = self._courier.addresses((Address(place, name_of(place.partition("#")[0])),), {})
                except Unfetched as error:
                    self._fail(wanted[0] if len(wanted) == 1 else place, str(error))
                    continue
                files += found.files
            elif Path(place).exists():
                is_folder = is_folder or Path(place).is_dir()
                files += files_under(Path(place))
            else:
                self._fail(place, "there is no such file or folder")
        self._read(files, {}, set(wanted), is_asked_for=not is_folder)

    def _read(
        self,
        files: Sequence[File],
        known: Mapping[str, Known],
        wanted: set[str],
        *,
        is_asked_for: bool,
        is_published: bool = False,
    ) -> None:
        self._rounds += 1
        work = self.work / f"read-{self._rounds}"
        work.mkdir()
        gathered = Gathered(work)
        self.tell(f"reading {len(files):,} files" if len(files) != 1 else f"reading {files[0].name}", 0, 0)
        gathered.read(files, is_asked_for=is_asked_for)
        spools = gathered.close()
        self.diagnostics += gathered.diagnostics()
        self.passed_over += len(gathered.strange)
        for source, why in gathered.failed.items():
            self._fail(source if source in spools or len(wanted) != 1 else next(iter(wanted)), why)
        tallies = {tally.source: tally.info() for tally in gathered.ledger.tallies()}
        tallies = {source: _dated(info, self.as_of) for source, info in tallies.items()}
        if is_published:
            tallies = {
                source: msgspec.structs.replace(info, is_whole=True) for source, info in tallies.items()
            }
        for source, info in tallies.items():
            if source in gathered.failed or (wanted and not _is_asked(source, wanted)):
                continue
            last = self.last.get(source)
            before = None if last is None or source in self.accepted else last.info
            if (
                before is not None
                and last is not None
                and source.startswith("osv:")
                and _is_later(known, last.known)
            ):
                # Its newest record may have been taken out; the server's own date says that the file is newer.
                before = msgspec.structs.replace(before, newest="")
            if why := doubt(info, before):
                self._fail(source, why)
                continue
            self.store.accept(
                Kept(info=info, known=dict(known)), spools.get(source), gathered.raw.get(source)
            )
            self.has_news = True
            self._settle(source, "fresh", info)
        missing = (
            one
            for one in wanted
            if not any(_is_asked(source, {one}) for source in (*tallies, *self.outcomes))
        )
        for source in sorted(missing):
            self._fail(source, "nothing of it is there")

    def _settle(self, source: str, health: str, info: SourceInfo | None = None) -> None:
        kept = self.store.kept().get(source)
        found = info or (kept.info if kept else SourceInfo(source=source))
        if kept is not None and kept.info.health != "fresh":
            self.store.note(
                msgspec.structs.replace(kept, info=msgspec.structs.replace(kept.info, health="fresh", why=""))
            )
            self.has_news = True
        self.outcomes[source] = Outcome(
            source=source, health=health, records=found.records, refused=found.refused, newest=found.newest
        )

    def _fail(self, source: str, why: str) -> None:
        """The source could not be renewed: whatever it said last stays, and says from now on that it is old."""
        if source in self.outcomes and self.outcomes[source].health in {"kept", "never"}:
            return
        last = self.store.kept().get(source)
        has = last is not None and last.info.records > 0
        health = "kept" if has else "never"
        info = last.info if last is not None else SourceInfo(source=source)
        if has or _is_source(source):
            told = msgspec.structs.replace(info, health=health, why=why)
            self.store.note(Kept(info=told, known=last.known if last else {}))
        self.outcomes[source] = Outcome(
            source=source, health=health, why=why, records=info.records, newest=info.newest
        )
        self.diagnostics.append(not_renewed(source, why, info.newest if has else ""))

    def built(self, out: Path, as_of: datetime.date) -> SnapshotInfo | None:
        """The snapshot of everything in the store, made anew only where a source brought something."""
        if not self.has_news and _is_usable(out):
            return None
        while True:
            kept = self.store.kept()
            held = [source for source in kept if self.store.has_records(source)]
            if not held:
                return None
            self.tell("making the snapshot", 0, 0)
            try:
                return build(self._all(held), partial(_infos, kept), out, as_of)
            except Packed:
                broken = [source for source in held if damaged(self.store, source)]
                if not broken:
                    raise
                for source in broken:
                    self.store.drop(source)
                    self._fail(source, "its records on this disk are damaged; it has to be fetched again")

    def _all(self, sources: Sequence[str]) -> Iterator[Record]:
        for source in sources:
            yield from self.store.records(source)


def _dated(info: SourceInfo, as_of: datetime.date) -> SourceInfo:
    """The source without a date that lies ahead of us: whatever came after such a one would look old for ever."""
    latest = (max(today().date, as_of) + datetime.timedelta(days=AHEAD_DAYS)).isoformat()
    is_date = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", info.newest) is not None
    return info if is_date and info.newest[:10] <= latest else msgspec.structs.replace(info, newest="")


def _is_later(now: Mapping[str, Known], then: Mapping[str, Known]) -> bool:
    """Whether the server dates every file later than the one it gave before (Last-Modified, RFC 9110)."""
    times = [
        (_time(each.modified), _time(then[url].modified if url in then else "")) for url, each in now.items()
    ]
    return bool(times) and all(new is not None and old is not None and new > old for new, old in times)


def _time(text: str) -> datetime.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None


def _infos(kept: Mapping[str, Kept]) -> tuple[SourceInfo, ...]:
    return tuple(one.info for one in kept.values())


def _is_source(name: str) -> bool:
    try:
        return settled(name) == name
    except ValueError:
        return name.startswith("csaf:")


def _is_asked(source: str, wanted: set[str]) -> bool:
    """`csaf` asks for every publisher, `osv` would for every ecosystem."""
    return source in wanted or source.partition(":")[0] in wanted


def _is_usable(place: Path) -> bool:
    try:
        with snapshots_file.open(place):
            return True
    except (SnapshotError, OSError):
        return False


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the store; raises Busy where another process does."""
    # SQLite's lock is one that every system has and that a process which dies gives back.
    lock = sqlite3.connect(folder / ".lock", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        lock.close()
        raise Busy(str(folder)) from None
    try:
        yield
    finally:
        lock.close()


def sources_of(place: Path) -> tuple[SourceInfo, ...]:
    """The sources of a snapshot as they stand now: what it carries, and what the last attempt to renew them said.

    Raises SnapshotError where there is no snapshot to read.
    """
    with snapshots_file.open(place) as found:
        carried = {one.source: one for one in found.info.sources}
    later = {source: kept.info for source, kept in Store(place).kept().items()}
    for source, info in later.items():
        if source not in carried or (
            carried[source].digest == info.digest and info.health != carried[source].health
        ):
            carried[source] = info
    return tuple(carried[source] for source in sorted(carried))


def end_of_life(place: Path | None = None) -> tuple[EndOfLife | None, list[Diagnostic]]:
    """The products of endoflife.date that the last update brought; None where it brought none."""
    raw = Store(place or snapshots.own_place()).raw("endoflife")
    return read(raw.read_bytes(), "endoflife.date") if raw else (None, [])
