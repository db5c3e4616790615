"""Do the tables of a registry say what its ledger says?"""

from __future__ import annotations

from collections.abc import Iterable

import zstandard
from sqlalchemy import Connection, func, select

from wardbook.base.canonical import digest
from wardbook.model.field.event import Event, NotOurs
from wardbook.registry import projection
from wardbook.registry.chain import Broken
from wardbook.registry.faults import RegistryFault
from wardbook.registry.projection import read_event
from wardbook.registry.schema import LEDGER, OBJECT, PACKAGE_FILE
from wardbook.registry.store import Progress, Registry, written_event


def columns(connection: Connection) -> list[Broken]:
    """Events whose columns do not say what stands in them, or that are not written as we write them."""
    found: list[Broken] = []
    query = select(LEDGER).order_by(LEDGER.c.seq)
    for row in connection.execute(query):
        event = read_event(row.data)
        said = (row.seq, row.kind, row.about, row.once, row.digest)
        if said != (event.seq, event.kind, event.about, event.key, event.digest):
            found.append(Broken(row.seq, "the columns of its row do not say what stands in it"))
        if written_event(event) != row.data:
            found.append(Broken(row.seq, "it is not written as we write it"))
    return found


def objects(connection: Connection) -> tuple[int, list[Broken]]:
    """How many files are kept, and which of them are damaged or missing."""
    found: list[Broken] = []
    count = 0
    for name, size, packed in connection.execute(select(OBJECT.c.digest, OBJECT.c.size, OBJECT.c.data)):
        count += 1
        try:
            data = zstandard.ZstdDecompressor().decompress(packed, max_output_size=max(size, 1))
        except zstandard.ZstdError:
            data = b""
        if digest(data) != name or len(data) != size:
            found.append(Broken(0, f"the kept file {name} is not what it was"))
    lost = select(PACKAGE_FILE.c.package, PACKAGE_FILE.c.path).where(
        PACKAGE_FILE.c.object.not_in(select(OBJECT.c.digest))
    )
    found += [
        Broken(0, f"`{path}` of the package {package} is missing")
        for package, path in connection.execute(lost)
    ]
    return count, found


def index(
    registry: Registry, events: Iterable[Event], progress: Progress = lambda _: None
) -> tuple[str, list[Broken]]:
    """The digest of the index, and whether the ledger comes to the same; and packages with fewer files than recorded."""
    found: list[Broken] = []
    for event in events:
        if event.kind != "released":
            continue
        query = select(func.count()).where(PACKAGE_FILE.c.package == str(event.body["package"]))
        count = registry.reading(lambda connection, asked=query: connection.execute(asked).scalar())  # type: ignore[misc]
        if count != event.body["files"]:
            found.append(
                Broken(event.seq, f"{count} files of its package are kept, and {event.body['files']} were")
            )
    now = registry.reading(projection.digest_of)
    try:
        anew = registry.would_be(progress)
    except (RegistryFault, NotOurs) as error:
        found.append(Broken(0, f"the tables cannot be made anew to compare them: {error}"))
        return now, found
    if now != anew:
        found.append(
            Broken(
                0, "the tables do not say what the ledger says; `wardbook registry rebuild` makes them anew"
            )
        )
    return now, found
