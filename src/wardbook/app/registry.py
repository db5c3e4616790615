"""A registry opened, written to and read: where it lies, whose clock and name stand in it."""

from __future__ import annotations

import datetime
import os
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from wardbook import __version__
from wardbook.app import dates
from wardbook.base.canonical import digest
from wardbook.base.nearest import nearest
from wardbook.model.field.event import Draft, Event, Head, Ledger
from wardbook.registry import store
from wardbook.registry.faults import RegistryFault, unknown
from wardbook.registry.store import Registry, Written

VARIABLE = "WARDBOOK_REGISTRY"
"""The environment's word for where the registry lies; it keeps a password out of the list of processes."""

FILE = "wardbook-registry.db"
TOOL = f"wardbook {__version__}"


def address_of(folder: Path, given: str | None) -> str:
    """Where the registry lies: as given, else the environment's, else the nearest file upwards of `folder`.

    Without any it is the file that `registry init` would make in `folder`.
    """
    if given:
        return given
    if said := os.environ.get(VARIABLE):
        return said
    here = folder.resolve()
    for place in (here, *here.parents):
        if (place / FILE).is_file():
            return f"sqlite:///{place / FILE}"
    return f"sqlite:///{here / FILE}"


def init(folder: Path, given: str | None, *, name: str = "", by: str = "") -> tuple[Registry, bool]:
    """The registry made, or the one that is there; whether it is new. Raises RegistryFault."""
    address = given or os.environ.get(VARIABLE) or f"sqlite:///{folder.resolve() / FILE}"
    made = store.create(
        address,
        name=name,
        registry=str(uuid.uuid4()),
        by=by or TOOL,
        on=dates.moment(),
        clock=dates.moment,
        tool=TOOL,
    )
    return made, made.head().seq == 1


def opened(
    folder: Path, given: str | None = None, progress: Callable[[str], None] = lambda _: None
) -> Registry:
    """The registry for a folder, brought up to date and set right. Raises RegistryFault."""
    return store.open_registry(address_of(folder, given), clock=dates.moment, tool=TOOL, progress=progress)


def record(registry: Registry, drafts: Sequence[Draft], objects: Iterable[bytes] = ()) -> tuple[Written, ...]:
    """Record events with the files they rest on, all or none. Raises RegistryFault."""
    return registry.append(drafts, {digest(data): data for data in objects})


def release_with(
    registry: Registry, drafts: Sequence[Draft], package: str, files: Mapping[str, bytes]
) -> tuple[Written, ...]:
    """Record a release with every file of its package, all or none. Raises RegistryFault."""
    return registry.append(drafts, files, package=package)


def ledger(
    registry: Registry,
    as_of: datetime.date,
    *,
    only: Iterable[str] = (),
    release: str = "",
) -> Ledger:
    """The events of some kinds or of one release, recorded for a day up to `as_of`: the subject of views."""
    found = tuple(item for item in registry.told(only=only, release=release) if item.on <= as_of)
    return Ledger(events=found, as_of=as_of, head=registry.head())


def released(registry: Registry, name: str) -> Event:
    """The event of a release, by DEVICE@VERSION. Raises RegistryFault PM307 with the nearest name."""
    known = {item.about: item for item in registry.events(only=["released"])}
    if name not in known:
        raise unknown(f"the release {name}", nearest(name, list(known)) or "")
    return known[name]


def head_text(head: Head) -> str:
    """A head as people keep it: registry, number of events, digest, in one line."""
    return f"{head.registry} {head.seq} {head.digest}"


def head_read(text: str) -> Head:
    """A head from the line that people kept. Raises RegistryFault PM308."""
    words = text.split()
    if len(words) != 3 or not words[1].isdecimal() or not words[2].startswith("sha256:"):
        raise RegistryFault(
            "PM308",
            "this is no head of a ledger",
            "give the line that `wardbook audit head` printed: registry, number, sha256:…",
        )
    return Head(registry=words[0], seq=int(words[1]), digest=words[2])
