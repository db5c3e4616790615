"""Where units are: a file of lots taken into the registry, whole or not at all."""

from __future__ import annotations

import datetime
from pathlib import Path

from wardbook.base.limits import FILE_BYTES
from wardbook.formats.units_csv import Read, read
from wardbook.model.field.event import Draft, draft
from wardbook.model.field.releases import UnitsImported
from wardbook.registry.store import Registry


def read_units(registry: Registry, path: Path) -> Read:
    """The lots of a CSV file, held against what was released. Raises OSError, RegistryFault."""
    with path.open("rb") as stream:
        data = stream.read(FILE_BYTES + 1)
    return read(data, path.name, frozenset(item.about for item in registry.events(only=["released"])))


def event(found: Read, source: str, *, by: str, why: str, on: datetime.date) -> Draft:
    """The event of an import; the same file for the same day is the same event."""
    body = UnitsImported(source=source, digest=found.digest, lots=found.lots)
    releases = tuple(sorted({lot.release for lot in found.lots}))
    once = f"units:{found.digest}:{on.isoformat()}"
    return draft(body, about=source, on=on, by=by, why=why, releases=releases, key=once)
