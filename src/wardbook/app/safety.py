"""The safety risk file of another system: held against safety.yaml, and what is new taken over."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from wardbook.analysis.safety_drift import TELLS, Drift, drift, ours_for
from wardbook.app.inputs import read_device
from wardbook.base.atomic import write_file
from wardbook.base.limits import FILE_BYTES
from wardbook.device.splice import NotSpliceable, Value, add_to_section
from wardbook.formats import safety_table
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.safety_record import SafetyRecord
from wardbook.model.security_file import Device

FILE = "safety.yaml"
SCHEMA = "wardbook/safety-drift/1"

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*", re.ASCII)


class Refused(Exception):
    """Raised when a safety file or device folder cannot be used; says why and what helps."""


class Held(msgspec.Struct, frozen=True):
    """A safety file held against a folder: every difference, and what could not be read."""

    drift: tuple[Drift, ...]
    diagnostics: tuple[Diagnostic, ...]


class Taken(msgspec.Struct, frozen=True):
    """What was, or would be, written into safety.yaml, and what still differs."""

    path: Path
    change: str
    added: tuple[str, ...]
    held: Held


def held_against(file: Path, folder: Path, mapping: Mapping[str, str], severities: Mapping[str, str]) -> Held:
    """Where the safety file and the folder differ. Raises Refused."""
    record, problems = _record(file, mapping, severities)
    device, _ = _device(folder)
    return Held(drift(device, record), tuple(problems))


def take_over(
    file: Path,
    folder: Path,
    mapping: Mapping[str, str],
    severities: Mapping[str, str],
    *,
    dry_run: bool = False,
) -> Taken:
    """Add the harms and situations of the safety file that safety.yaml does not have; nothing that stands there is altered.

    A new situation has no `when`: what an attacker must achieve is for people to say, and a rule asks for it.
    Raises Refused.
    """
    record, problems = _record(file, mapping, severities)
    device, before = _device(folder)
    found = drift(device, record)
    data, added = before, []
    try:
        for section, key, fields in _new(device, record, found):
            data = add_to_section(data, section, key, fields)
            added.append(key)
    except NotSpliceable as error:
        raise Refused(f"{FILE} cannot be extended: {error}") from None
    if data != before and not dry_run:
        write_file(folder / FILE, data)
    rest = tuple(item for item in found if item.kind != "new")
    return Taken(folder / FILE, _change(before, data), tuple(added), Held(rest, tuple(problems)))


def as_text(held: Held) -> str:
    """The differences in sentences, each with its places."""
    lines = []
    for item in held.drift:
        name = item.about or item.theirs_id or item.theirs
        lines.append(f"{item.table[:-1]} {name} {TELLS[item.kind]}")
        if item.ours:
            lines.append(f"   here:   {item.ours}" + (f"  ({item.here})" if item.here.file else ""))
        if item.theirs:
            lines.append(f"   there:  {item.theirs}" + (f"  ({item.there})" if item.there.file else ""))
    count = len(held.drift)
    lines.append(
        f"{count} difference{'' if count == 1 else 's'} between {FILE} and the safety file."
        if count
        else f"{FILE} and the safety file say the same."
    )
    return "\n".join(lines) + "\n"


def as_json(held: Held) -> dict[str, Any]:
    """The differences as plain values."""
    return {
        "schema": SCHEMA,
        "drift": [
            {
                "kind": item.kind,
                "table": item.table,
                "id": item.about,
                "safety-file": item.theirs_id,
                "here": item.ours,
                "there": item.theirs,
                "at": str(item.here),
                "row": item.there.line,
            }
            for item in held.drift
        ],
        "not-read": [f"{item.at}: {item.says}" for item in held.diagnostics],
    }


def _record(
    file: Path, mapping: Mapping[str, str], severities: Mapping[str, str]
) -> tuple[SafetyRecord, list[Diagnostic]]:
    try:
        if file.stat().st_size > FILE_BYTES:
            raise Refused(f"`{file}` has more than {FILE_BYTES:,} bytes (FILE_BYTES)")
        data = file.read_bytes()
    except OSError as error:
        raise Refused(f"`{file}` cannot be read: {error.strerror}") from None
    record, problems = safety_table.read(data, str(file), mapping, severities)
    if record is None:
        raise Refused("; ".join(f"{item.at}: {item.says}" for item in problems))
    return record, problems


def _device(folder: Path) -> tuple[Device, bytes]:
    loaded = read_device(folder)
    if loaded.device is None:
        raise Refused(f"{folder} describes no device; `wardbook check` says why")
    return loaded.device, loaded.files.get(FILE, b"")


def _new(
    device: Device, record: SafetyRecord, found: Iterable[Drift]
) -> Iterable[tuple[str, str, dict[str, Value]]]:
    """What is to be written: section, id and fields, harms before the situations that name them."""
    ours = ours_for(device, record)
    fresh = {(item.table, item.there, item.theirs) for item in found if item.kind == "new"}
    taken = {*device.harms, *device.situations}
    for key, harm in record.harms.items():
        if ("harms", harm.at, harm.what) in fresh:
            name = ours[key] = _free(harm.id, "H", taken)
            yield (
                "harms",
                name,
                _given(
                    {
                        "what": harm.what,
                        "severity": harm.severity,
                        "safety-file": (harm.id,) if harm.id else (),
                    }
                ),
            )
    for situation in record.situations.values():
        if ("situations", situation.at, situation.what) in fresh:
            name = _free(next(iter(situation.ids), ""), "HS", taken)
            harms = tuple(ours[key] for key in situation.harms if key in ours)
            yield (
                "situations",
                name,
                _given(
                    {
                        "what": situation.what,
                        "harms": harms,
                        "sequence": situation.sequence,
                        "safety-file": situation.ids,
                    }
                ),
            )


def _free(wanted: str, letters: str, taken: set[str]) -> str:
    """An id that nothing has: the safety file's own where it can be one of ours, else the next number."""
    name = wanted if _ID.fullmatch(wanted) and wanted not in taken else ""
    # Numbered as the folder numbers them already: H-6 after H-5, HS-06 after HS-05.
    own = [one for one in taken if re.fullmatch(rf"{letters}-\d+", one)]
    digits = 2 if not own or any(one.startswith(f"{letters}-0") for one in own) else 1
    number = 0
    while not name:
        number += 1
        candidate = f"{letters}-{number:0{digits}}"
        name = candidate if not taken & {candidate, f"{letters}-{number}"} else ""
    taken.add(name)
    return name


def _given(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in fields.items() if value}


def _change(before: bytes, after: bytes) -> str:
    lines = difflib.unified_diff(
        before.decode("utf-8", "replace").splitlines(keepends=True),
        after.decode("utf-8", "replace").splitlines(keepends=True),
        FILE,
        FILE,
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
