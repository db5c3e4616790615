"""The registry: events appended and read, files kept by digest; on SQLite and PostgreSQL alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
import zstandard
from sqlalchemy import Connection, Engine, Select, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from wardbook.base.canonical import canonical_json, digest
from wardbook.base.limits import COMMIT_BYTES
from wardbook.model.field.event import Draft, Event, Head, body_of
from wardbook.registry import holdings, opening, projection, signing
from wardbook.registry.chain import chained, once_key
from wardbook.registry.faults import RegistryFault, conflict, corrupt, unknown, unreachable
from wardbook.registry.schema import EVENT_RELEASE, LEDGER, OBJECT, PACKAGE_FILE

TRIES = 12
"""How often a write is tried while the server is away; with waits that double up to four seconds it outlasts half a
minute, in which a server that crashed under load comes back."""

OPENING_TRIES = 5
"""How often opening is tried: four seconds, for who starts while a server restarts; a wrong address is told after them."""

_FIRST_WAIT, _LONGEST_WAIT = 0.25, 4.0
_PAGE = 2_000
_SIGNING = ("person-registered", "person-retired", "signed")
Result = TypeVar("Result")
Clock = Callable[[], str]
Progress = Callable[[str], None]


class _PutBack(Exception):
    """Ends a transaction that was only to tell something."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class Written(msgspec.Struct, frozen=True):
    """An event in the ledger, and whether this call put it there: the same write again finds the first one."""

    event: Event
    is_new: bool


class Registry:
    """One registry. `repaired` says what opening it had to set right."""

    def __init__(self, engine: Engine, clock: Clock, tool: str) -> None:
        self.engine = engine
        self.address = opening.shown(engine.url.render_as_string(hide_password=False))
        self.repaired: tuple[str, ...] = ()
        self._clock, self._tool = clock, tool
        self._checked: tuple[str, frozenset[int]] = ("", frozenset())

    def head(self) -> Head:
        """The end of the ledger."""
        return self.reading(projection.head)

    def append(
        self,
        drafts: Sequence[Draft],
        files: Mapping[str, bytes] | None = None,
        *,
        package: str = "",
    ) -> tuple[Written, ...]:
        """Record events, all or none, with the files they rest on; on return they are on the disk.

        `files` are by path the files of the package whose manifest has the digest `package`; without it they are
        kept by their digest alone. An event that was recorded before is answered, and recorded once only.
        Raises RegistryFault: PM304 where a key was used for something else, PM302 or PM305 where nothing was recorded.
        """
        for item in drafts:
            body_of(item)

        def write(connection: Connection) -> tuple[Written, ...]:
            for path, data in (files or {}).items():
                self._keep(connection, path, data, package)
            return tuple(self._one(connection, item) for item in drafts)

        return self.writing(write)

    def _one(self, connection: Connection, item: Draft) -> Written:
        key = item.key or once_key(item)
        found = connection.execute(select(LEDGER.c.data).where(LEDGER.c.once == key)).scalar()
        if found is not None:
            event = projection.read_event(found)
            if item.key and (event.kind, event.about, event.body) != (item.kind, item.about, item.body):
                raise conflict(
                    f"the key {item.key} was used for event {event.seq}, which says something else",
                    "use another key, or leave it out",
                )
            return Written(event, is_new=False)
        event = chained(item, projection.head(connection), at=self._clock(), tool=self._tool)
        connection.execute(
            insert(LEDGER).values(
                seq=event.seq,
                kind=event.kind,
                about=event.about,
                once=event.key,
                digest=event.digest,
                data=written_event(event),
            )
        )
        projection.apply(connection, event, lambda wanted: _object(connection, wanted, self.address))
        return Written(event, is_new=True)

    def _keep(self, connection: Connection, path: str, data: bytes, package: str) -> None:
        name = digest(data)
        if connection.execute(select(OBJECT.c.size).where(OBJECT.c.digest == name)).scalar() is None:
            packed = zstandard.ZstdCompressor(level=6).compress(data)
            connection.execute(insert(OBJECT).values(digest=name, size=len(data), data=packed))
        if not package:
            return
        where = (PACKAGE_FILE.c.package == package) & (PACKAGE_FILE.c.path == path)
        if connection.execute(select(PACKAGE_FILE.c.object).where(where)).scalar() is None:
            connection.execute(insert(PACKAGE_FILE).values(package=package, path=path, object=name))

    def events(
        self,
        *,
        only: Iterable[str] = (),
        about: str = "",
        release: str = "",
        since: int = 0,
    ) -> Iterator[Event]:
        """Events in their order: of some kinds, about one thing, about one release, or after a number."""
        wanted = sorted(only)
        last = since
        while True:
            query = (
                select(LEDGER.c.seq, LEDGER.c.data)
                .where(LEDGER.c.seq > last)
                .order_by(LEDGER.c.seq)
                .limit(_PAGE)
            )
            if wanted:
                query = query.where(LEDGER.c.kind.in_(wanted))
            if about:
                query = query.where(LEDGER.c.about == about)
            if release:
                query = query.join(EVENT_RELEASE, EVENT_RELEASE.c.seq == LEDGER.c.seq).where(
                    EVENT_RELEASE.c.release == release
                )
            page = self._rows(query)
            yield from (projection.read_event(data) for _, data in page)
            if len(page) < _PAGE:
                return
            last = page[-1][0]  # the row's own number: what stands in it may have been forged

    def _rows(
        self, query: Select[Any]
    ) -> list[tuple[int, bytes]]:  # Any: SQLAlchemy changed how it types rows
        def ask(connection: Connection) -> list[tuple[int, bytes]]:
            return [(row[0], row[1]) for row in connection.execute(query)]

        return self.reading(ask)

    def told(
        self,
        *,
        only: Iterable[str] = (),
        release: str = "",
    ) -> Iterator[Event]:
        """Events as `events` gives them, without signatures that do not hold: what states are folded from.

        Whoever can write to the database can write an event that calls itself a signature; it then signs nothing.
        """
        void = self._void()
        yield from (event for event in self.events(only=only, release=release) if event.seq not in void)

    def _void(self) -> frozenset[int]:
        """The numbers of signatures that do not hold, checked once for each end of the ledger."""
        head = self.head()
        if self._checked[0] != head.digest:
            found = list(self.events(only=_SIGNING))
            over = sorted({int(event.body.get("seq", 0)) for event in found if event.kind == "signed"})
            for start in range(0, len(over), 500):
                query = select(LEDGER.c.seq, LEDGER.c.data).where(LEDGER.c.seq.in_(over[start : start + 500]))
                found += [projection.read_event(data) for _, data in self._rows(query)]
            ordered = sorted({event.seq: event for event in found}.values(), key=lambda event: event.seq)
            wrong = (event.seq for event, _, fault in signing.standing(ordered, head.registry) if fault)
            self._checked = (head.digest, frozenset(wrong))
        return self._checked[1]

    def event(self, seq: int) -> Event:
        """One event by its number. Raises RegistryFault PM307."""
        query = select(LEDGER.c.data).where(LEDGER.c.seq == seq)
        data = self.reading(lambda connection: connection.execute(query).scalar())
        if data is None:
            raise unknown(f"event {seq}")
        return projection.read_event(data)

    def object(self, name: str) -> bytes:
        """A kept file by its digest. Raises RegistryFault where it is not there or not what it was."""
        return self.reading(lambda connection: _object(connection, name, self.address))

    def held(self, package: str, path: str) -> str:
        """The digest of a file of a released package, "" where it has none."""
        return self.reading(lambda connection: holdings.held(connection, package, path))

    def package(self, name: str) -> dict[str, bytes]:
        """The files of a released package by path. Raises RegistryFault PM307."""
        query = select(PACKAGE_FILE.c.path, PACKAGE_FILE.c.object).where(PACKAGE_FILE.c.package == name)
        rows = self.reading(lambda connection: connection.execute(query).all())
        if not rows:
            raise unknown(f"the package {name}")
        return {path: self.object(held) for path, held in sorted(tuple(row) for row in rows)}

    def rebuild(self, progress: Progress = lambda _: None) -> str:
        """Make the index anew from ledger and objects; its digest."""
        return self.writing(
            lambda connection: projection.rebuild(connection, self.address, _object, progress)
        )

    def would_be(self, progress: Progress = lambda _: None) -> str:
        """The digest that the index has when it is made anew; nothing is changed."""

        def ask(connection: Connection) -> str:
            found = projection.rebuild(connection, self.address, _object, progress)
            raise _PutBack(found)

        try:
            return self.writing(ask)
        except _PutBack as back:
            return back.found

    def index_digest(self) -> str:
        """The digest over the rows of the index, whatever order they lie in."""
        return self.reading(projection.digest_of)

    def reading(self, ask: Callable[[Connection], Result]) -> Result:
        """What `ask` answers over one consistent state; tried again while the server is away."""
        return self._try(ask, writes=False)

    def writing(self, change: Callable[[Connection], Result]) -> Result:
        """What `change` answers, with what it changed on the disk; alone, all or nothing, tried again."""
        return self._try(change, writes=True)

    def _try(self, ask: Callable[[Connection], Result], *, writes: bool) -> Result:
        return self.patiently(lambda: self._once(ask, writes=writes), TRIES)

    def _once(self, ask: Callable[[Connection], Result], *, writes: bool) -> Result:
        with self.engine.connect() as plain:
            connection = plain.execution_options(writes=writes)
            if connection.dialect.name == "postgresql" and not writes:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                if writes:
                    opening.lock(connection)
                return ask(connection)

    def patiently(self, act: Callable[[], Result], tries: int) -> Result:
        """What `act` answers, tried again while the server is away. Raises RegistryFault once it was tried often enough.

        A server that says that it is starting is waited for as long as a write is.
        """
        wait = _FIRST_WAIT
        for number in range(TRIES):
            try:
                return act()
            except SQLAlchemyError as error:
                most = TRIES if opening.is_coming(error) else tries
                if number + 1 >= most or not opening.is_gone(error):
                    raise opening.told(error, self.address) from None
                self.engine.dispose()
                time.sleep(wait)
                wait = min(2 * wait, _LONGEST_WAIT)
        raise unreachable(self.address, "it did not answer")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def create(address: str, *, name: str, registry: str, by: str, on: str, clock: Clock, tool: str) -> Registry:
    """A new registry with its first event, or the one that is there. Raises RegistryFault."""
    from wardbook.model.field.event import draft  # beside its only use
    from wardbook.model.field.releases import Opened
    from wardbook.registry.chain import day

    made = Registry(opening.engine(address, create=True), clock, tool)
    try:
        opening.migrate(made.engine, only_existing=False)
        if made.head().seq == 0:
            opened = draft(
                Opened(registry=registry, name=name), about=registry, on=day(on), by=by, auth="tool"
            )
            made.append((opened,))
    except SQLAlchemyError as error:
        made.close()
        raise opening.told(error, made.address) from None
    except RegistryFault:
        made.close()
        raise
    return _set_right(made)


def prepare(address: str, *, clock: Clock, tool: str) -> Registry:
    """Tables at an address, empty where there were none: for what puts a ledger back. Raises RegistryFault."""
    made = Registry(opening.engine(address, create=True), clock, tool)
    try:
        opening.migrate(made.engine, only_existing=False)
    except SQLAlchemyError as error:
        made.close()
        raise opening.told(error, made.address) from None
    except RegistryFault:
        made.close()
        raise
    return made


def open_registry(address: str, *, clock: Clock, tool: str, progress: Progress = lambda _: None) -> Registry:
    """The registry at an address, brought to this version's schema and set right. Raises RegistryFault."""
    made = Registry(opening.engine(address), clock, tool)
    try:
        steps = made.patiently(lambda: opening.migrate(made.engine, only_existing=True), OPENING_TRIES)
    except RegistryFault:
        made.close()
        raise
    done = _set_right(made, progress)
    if steps:
        done.repaired = (f"its tables were brought to schema {steps[-1]}", *done.repaired)
    return done


def _set_right(made: Registry, progress: Progress = lambda _: None) -> Registry:
    """Make the index anew where it is not that of the ledger's end or of this version."""
    lag = made.reading(projection.lag)
    if lag:
        made.rebuild(progress)
        made.repaired = (f"the index was made anew from the ledger: {lag}",)
    return made


def written_event(event: Event) -> bytes:
    """An event as the bytes of the ledger."""
    return canonical_json(msgspec.to_builtins(event))


def _object(connection: Connection, name: str, address: str) -> bytes:
    row = connection.execute(select(OBJECT.c.size, OBJECT.c.data).where(OBJECT.c.digest == name)).first()
    if row is None:
        raise unknown(f"the file {name}")
    size, packed = row
    if not 0 <= size <= COMMIT_BYTES:
        raise corrupt(address, f"the file {name} has no size that a file can have")
    try:
        data = zstandard.ZstdDecompressor().decompress(packed, max_output_size=size or 1)
    except zstandard.ZstdError:
        raise corrupt(address, f"the file {name} cannot be unpacked") from None
    if digest(data) != name:
        raise corrupt(address, f"the file {name} is not what it was")
    return data


def is_alive(made: Registry) -> bool:
    """Whether the database answers."""
    try:
        made.reading(lambda connection: connection.execute(text("SELECT 1")).scalar())
    except RegistryFault:
        return False
    return True
