"""`field/*.jsonl`: what happened to released versions, written for the next compile."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from wardbook.analysis.field.metrics import Metrics
from wardbook.analysis.field.releases import releases
from wardbook.app.measuring import measured_in
from wardbook.base.atomic import write_file
from wardbook.base.canonical import canonical_json
from wardbook.device.layout import FIELD_MEASURES
from wardbook.model.field.event import Event
from wardbook.registry.faults import RegistryFault
from wardbook.registry.store import Registry

FOLDER = "field"
Progress = Callable[[str], None]
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
    registry: Registry,
    out: Path,
    *,
    device: str | None,
    as_of: datetime.date,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
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
    measures = _measures(registry, wanted, as_of, progress)
    folder = out / FOLDER
    for old in sorted(folder.glob("*.jsonl")) if folder.is_dir() else ():
        files.setdefault(f"{FOLDER}/{old.name}", [])
    counts = {name: len(files[name]) for name in sorted(files)} | {FIELD_MEASURES: len(measures)}
    if not dry_run:
        for name in sorted(files):
            write_file(out / name, b"".join(files[name]))
        write_file(out / FIELD_MEASURES, _written(measures))
    return counts


def _measures(
    registry: Registry, device: str, as_of: datetime.date, progress: Progress
) -> dict[str, dict[str, object]]:
    """The measures of each half year and released version that has any, up to a day: whole days, as the plan has them."""
    known = {
        name: item
        for name, item in releases(registry.events(only=["released", "retired"])).items()
        if item.what.device == device
    }
    lived = {
        name: list(_half_years(datetime.date.fromisoformat(item.since), as_of))
        for name, item in known.items()
    }
    halves = sorted({half for some in lived.values() for half in some})
    progress(f"measuring {len(known):,} releases in {len(halves)} half years")
    told = measured_in(registry, [(first, min(last, as_of)) for _, first, last in halves])
    by_half = {
        half: {one.scope: one for one in found if one.scope in known}
        for half, found in zip(halves, told, strict=True)
    }
    return {
        f"{half[0]} of {known[name].what.version}": _said(one, known[name].what.version, min(half[2], as_of))
        for name, some in lived.items()
        for half in some
        if (one := by_half[half].get(name)) is not None and one.identified
    }


def _said(one: Metrics, version: str, until: datetime.date) -> dict[str, object]:
    said: dict[str, object] = {
        "identified": one.identified,
        "mended": one.patched,
        "of": version,
        "source": f"the registry, as of {until}",
    }
    for field, times in (("to-fix", one.to_fix), ("to-field", one.to_field)):
        if times.count:
            said[field] = f"{(2 * times.total + times.count) // (2 * times.count)} d"
    return said


def _half_years(
    since: datetime.date, until: datetime.date
) -> Iterator[tuple[str, datetime.date, datetime.date]]:
    for year in range(since.year, until.year + 1):
        for half, (month, day, last) in enumerate(((1, 6, 30), (7, 12, 31)), 1):
            first, end = datetime.date(year, month, 1), datetime.date(year, day, last)
            if end >= since and first <= until:
                yield f"{year}-H{half}", first, end


def _written(measures: dict[str, dict[str, object]]) -> bytes:
    """YAML of which every value is written as JSON writes it, which YAML reads as the same."""
    lines = [
        "# Written by `wardbook registry export`; what people measured themselves stands in postmarket.yaml.",
        "measures:",
    ]
    for name, said in measures.items():
        pairs = ", ".join(f"{key}: {msgspec.json.encode(value).decode()}" for key, value in said.items())
        lines.append(f"  {msgspec.json.encode(name).decode()}: {{{pairs}}}")
    if not measures:
        lines[-1] = "measures: {}"
    return ("\n".join(lines) + "\n").encode()


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
