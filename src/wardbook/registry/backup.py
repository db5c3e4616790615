"""All of a registry as one file, taken while it runs; put back where there is none, on either database.

The file is a zip without compression: the ledger a line each, which files packages have, and every kept file as it is
kept. The same ledger gives the same bytes. What is read is checked before anything is written: names, sizes, digests,
the chain of events and its head.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import IO

import msgspec
import zstandard
from sqlalchemy import Connection, func, insert, select

from wardbook.base.canonical import canonical_json, digest
from wardbook.base.limits import COMMIT_BYTES
from wardbook.model.field.event import Event, Head
from wardbook.registry import chain, projection
from wardbook.registry.faults import RegistryFault
from wardbook.registry.projection import read_event
from wardbook.registry.schema import LEDGER, OBJECT, PACKAGE_FILE
from wardbook.registry.store import Registry, written_event

SCHEMA = "wardbook/registry-backup/1"
_ABOUT, _LEDGER, _FILES, _OBJECTS = "backup.json", "ledger.jsonl", "files.jsonl", "objects/"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LONGEST_LINE = 64 * 1024 * 1024
_MOST_ENTRIES = 5_000_000
_PAGE = 500
Progress = Callable[[str], None]


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup holds; `version` is that of the index, which only the same version makes the same."""

    schema: str
    head: Head
    events: int
    objects: int
    files: int
    index: str
    version: str


def write(registry: Registry, stream: IO[bytes], progress: Progress = lambda _: None) -> About:
    """Write a registry as it is at one moment, whatever others write meanwhile."""

    def ask(connection: Connection) -> About:
        about = About(
            schema=SCHEMA,
            head=projection.head(connection),
            events=_count(connection, LEDGER),
            objects=_count(connection, OBJECT),
            files=_count(connection, PACKAGE_FILE),
            index=projection.digest_of(connection),
            version=projection.VERSION,
        )
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            _entry(archive, _ABOUT, canonical_json(msgspec.to_builtins(about)))
            progress(f"{about.events:,} events")
            with archive.open(_info(_LEDGER), "w", force_zip64=True) as lines:
                for row in connection.execute(select(LEDGER.c.data).order_by(LEDGER.c.seq)):
                    lines.write(row[0] + b"\n")
            columns = (PACKAGE_FILE.c.package, PACKAGE_FILE.c.path, PACKAGE_FILE.c.object)
            with archive.open(_info(_FILES), "w", force_zip64=True) as lines:
                for row in connection.execute(select(*columns).order_by(*columns)):
                    lines.write(canonical_json(list(row)) + b"\n")
            query = select(OBJECT.c.digest, OBJECT.c.size, OBJECT.c.data).order_by(OBJECT.c.digest)
            for number, (name, size, packed) in enumerate(connection.execute(query), 1):
                if number % 200 == 0:
                    progress(f"{number:,} of {about.objects:,} files")
                _entry(archive, f"{_OBJECTS}{name.removeprefix('sha256:')}-{size}", packed)
        return about

    return registry.reading(ask)


def check(stream: IO[bytes]) -> About:
    """Check every byte of a backup. Raises RegistryFault PM314 where it is not whole."""
    with _opened(stream) as archive:
        about = _about(archive)
        events = list(_events(archive))
        for fault in chain.broken(events, [about.head]):
            raise _unfit(f"event {fault.seq}: {fault.says}")
        if len(events) != about.events:
            raise _unfit(f"it has {len(events)} events, and says {about.events}")
        objects = {name for name, _, _ in _objects(archive)}
        if len(objects) != about.objects:
            raise _unfit(f"it has {len(objects)} files, and says {about.objects}")
        files = 0
        for _, path, name in _files(archive):
            files += 1
            if name not in objects:
                raise _unfit(f"`{path}` of a package is missing")
        if files != about.files:
            raise _unfit(f"it lists {files} files of packages, and says {about.files}")
        return about


def restore(registry: Registry, stream: IO[bytes], progress: Progress = lambda _: None) -> About:
    """Put a backup into empty tables, all or nothing; the index made anew must be that of the backup.

    Raises RegistryFault PM314 for a backup that is not whole, PM304 where something is recorded already.
    """
    progress("checking the backup")
    about = check(stream)
    stream.seek(0)

    def write_all(connection: Connection) -> About:
        if projection.head(connection).seq:
            raise RegistryFault(
                "PM304",
                "there is a registry already, and a backup is put back only where there is none",
                "name an empty place with --url",
            )
        with _opened(stream) as archive:
            progress("putting files back")
            for name, size, packed in _objects(archive):
                connection.execute(insert(OBJECT).values(digest=name, size=size, data=packed))
            for package, path, name in _files(archive):
                connection.execute(insert(PACKAGE_FILE).values(package=package, path=path, object=name))
            progress("putting events back")
            for event in _events(archive):
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
        return about

    registry.writing(write_all)
    progress("making the index")
    made = registry.rebuild()
    if made != about.index and about.version == projection.VERSION:
        raise _unfit("the index made of it is not the one that it had")
    return about


def _count(connection: Connection, table: object) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar() or 0  # type: ignore[arg-type]


def _info(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, _EPOCH)
    made.create_system, made.external_attr = 3, 0o100600 << 16
    return made


def _entry(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(_info(name), data)


def _opened(stream: IO[bytes]) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _unfit("it is no archive that can be opened") from None
    names = archive.namelist()
    if len(names) > _MOST_ENTRIES or len(names) != len(set(names)):
        raise _unfit("it holds more than any backup, or a name twice")
    for item in archive.infolist():
        if item.compress_type != zipfile.ZIP_STORED or item.flag_bits & 1:
            raise _unfit(f"`{item.filename[:60]}` is packed or encrypted, which we never do")
        if item.file_size != item.compress_size:
            raise _unfit(f"`{item.filename[:60]}` says two sizes")
    return archive


def _about(archive: zipfile.ZipFile) -> About:
    try:
        about = msgspec.json.decode(_read(archive, _ABOUT), type=About)
    except msgspec.MsgspecError as error:
        raise _unfit(f"what it says of itself cannot be read: {error}") from None
    if about.schema != SCHEMA:
        raise _unfit(f"it is written as {about.schema[:40]}, which this version does not know")
    return about


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        if archive.getinfo(name).file_size > COMMIT_BYTES:
            raise _unfit(f"`{name[:60]}` is larger than any file that we keep")
        return archive.read(name)
    except KeyError:
        raise _unfit(f"`{name}` is missing") from None
    except (zipfile.BadZipFile, OSError, EOFError):
        raise _unfit(f"`{name[:60]}` is damaged") from None


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    try:
        with archive.open(name) as stream:
            reader = io.BufferedReader(stream)  # type: ignore[type-var]
            while line := reader.readline(_LONGEST_LINE + 1):
                if len(line) > _LONGEST_LINE or not line.endswith(b"\n"):
                    raise _unfit(f"a line of `{name}` has no end")
                yield line[:-1]
    except KeyError:
        raise _unfit(f"`{name}` is missing") from None
    except (zipfile.BadZipFile, OSError, EOFError):
        raise _unfit(f"`{name}` is damaged") from None


def _events(archive: zipfile.ZipFile) -> Iterator[Event]:
    for line in _lines(archive, _LEDGER):
        try:
            event = read_event(line)
        except RegistryFault as fault:
            raise _unfit(fault.says) from None
        if written_event(event) != line:
            raise _unfit(f"event {event.seq} is not written as we write it")
        yield event


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, str]]:
    for line in _lines(archive, _FILES):
        try:
            yield msgspec.json.decode(line, type=tuple[str, str, str])
        except msgspec.MsgspecError:
            raise _unfit("a line of the list of files cannot be read") from None


def _objects(archive: zipfile.ZipFile) -> Iterator[tuple[str, int, bytes]]:
    for name in archive.namelist():
        if name in (_ABOUT, _LEDGER, _FILES):
            continue
        stem, _, size = name.removeprefix(_OBJECTS).partition("-")
        if not name.startswith(_OBJECTS) or not size.isdecimal() or int(size) > COMMIT_BYTES:
            raise _unfit(f"`{name[:60]}` is no name that we give")
        packed = _read(archive, name)
        try:
            data = zstandard.ZstdDecompressor().decompress(packed, max_output_size=max(int(size), 1))
        except zstandard.ZstdError:
            raise _unfit(f"the file {stem[:16]} cannot be unpacked") from None
        if digest(data) != f"sha256:{stem}" or len(data) != int(size):
            raise _unfit(f"the file {stem[:16]} is not what it was")
        yield f"sha256:{stem}", int(size), packed


def _unfit(says: str) -> RegistryFault:
    return RegistryFault(
        "PM314", f"this backup is not whole: {says}", "use another backup; nothing was changed"
    )
