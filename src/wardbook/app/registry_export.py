"""`field/*.jsonl`: what happened to released versions, written for the next compile."""

from __future__ import annotations

import datetime
from collections import defaultdict
from pathlib import Path

import msgspec

from wardbook.base.atomic import write_file
from wardbook.base.canonical import canonical_json
from wardbook.model.field.event import Event
from wardbook.registry.faults import RegistryFault
from wardbook.registry.store import Registry

FOLDER = "field"
_OWN = {
    "released": "releases",
    "retired": "releases",
    "units-imported": "units",
    "decided": "decisions",
    "alerted": "alerts",
    "triaged": "alerts",
}
"""Files of kinds that have one of their own; others go by the first word of their kind."""

_UNASKED = frozenset({"registry-opened", "person-registered", "person-retired"})
"""What is about the registry and no device."""


def export(
    registry: Registry, out: Path, *, device: str | None, as_of: datetime.date, dry_run: bool = False
) -> dict[str, int]:
    """Write the events about a device up to a day as lines of JSON; how many each file has.

    `device` is the folder's own where that can be read, else it has to be given. Files of kinds that have no
    events any longer are emptied, never left with what is not true. Raises RegistryFault, OSError.
    """
    wanted = device or _device(out)
    files: dict[str, list[bytes]] = defaultdict(list)
    for event in registry.events():
        if event.on <= as_of and event.kind not in _UNASKED and _is_about(event, wanted):
            files[f"{FOLDER}/{file_of(event.kind)}.jsonl"].append(_line(event))
    folder = out / FOLDER
    for old in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        files.setdefault(f"{FOLDER}/{old.name}", [])
    if not dry_run:
        for name in sorted(files):
            write_file(out / name, b"".join(files[name]))
    return {name: len(files[name]) for name in sorted(files)}


def file_of(kind: str) -> str:
    """The file that events of a kind are written to, without its ending."""
    return _OWN.get(kind, kind.partition("-")[0])


def _line(event: Event) -> bytes:
    return canonical_json(msgspec.to_builtins(event)) + b"\n"


def _is_about(event: Event, device: str) -> bool:
    return any(one.partition("@")[0] == device for one in event.releases)


def _device(out: Path) -> str:
    from wardbook.app.inputs import read_device  # only where the device is not named

    found = read_device(out).device if (out / "device.yaml").is_file() else None
    if found is None:
        raise RegistryFault("PM307", f"{out} describes no device", "name it: --device ID")
    return found.about.device.id
