"""Write a control of the catalogue into controls.yaml as a design input: spliced in, read again before it replaces the file."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from wardbook.analysis.controls import Suggestion, suggestions
from wardbook.analysis.design_inputs import answered_by, chosen
from wardbook.analysis.wording import blanks, located, worded
from wardbook.app.check import Checked, check
from wardbook.app.decide import difference
from wardbook.app.inputs import read_device
from wardbook.base.atomic import write_file
from wardbook.base.nearest import nearest
from wardbook.device.layout import belongs_to
from wardbook.device.splice import Block, NotSpliceable, Value, add_to_map
from wardbook.knowledge.reader import Knowledge, Record
from wardbook.model.security_file import Device, SecurityFile
from wardbook.source import text
from wardbook.source.forms import why_not_an_id

FILE = "controls.yaml"

SOURCES = 24
"""Sources written into one control; more are counted, and the view `design-inputs` has them all."""

_NUMBERED = re.compile(r"(.*?)([0-9]+)")


class Refused(Exception):
    """Raised when a control cannot be adopted as asked; says what is wrong, and what helps."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a person asks for: the control, where, under which id, and what fills the blanks of its requirement."""

    word: str
    at: tuple[str, ...] = ()
    name: str = ""
    requirement: str = ""
    stated: dict[str, str] = {}
    again: bool = False


class Adopted(msgspec.Struct, frozen=True):
    """What was, or would be, written, with what remains to be said and how to take it back."""

    path: Path
    change: str
    id: str
    at: tuple[str, ...]
    blanks: tuple[str, ...]
    unnamed: int
    undo: str
    beside: tuple[str, ...]


def adopt(
    folder: Path, wish: Wish, knowledge: Knowledge, *, as_of: datetime.date, dry_run: bool = False
) -> Adopted:
    """Add a control of the catalogue to the folder, as proposed.

    Raises Refused for a control that the catalogue does not have, one that stands there or was retired, an id
    that is or was used, and a file that cannot be extended; the folder is as it was then.
    """
    checked = check(folder, as_of=as_of)
    file = checked.report.subject
    if file is None:
        raise Refused(f"{folder} describes no device; `wardbook check` says why")
    record = _record(wish.word, knowledge)
    path, data = _file(folder, checked)
    found = next((item for item in suggestions(file, knowledge).found if item.word == wish.word), None)
    at = _places(wish, file.device, found)
    _refuse_twice(wish, at, file.device)
    name = _id(wish.name, file, checked)
    fields, unnamed = _fields(wish, record, file, at, name, _sources(file, knowledge, record, found, at))
    try:
        after = add_to_map(data, name, fields)
    except NotSpliceable as error:
        raise Refused(f"{path} cannot be extended: {error}") from None
    _read_again(folder, path, after, file.device, name, at)
    if not dry_run:
        _write(folder, path, after)
    requirement = fields["requirement"]
    assert isinstance(requirement, Block), "_fields has made it"
    undo = f"delete {path}" if not data else f"remove the lines of {name} from {path}"
    left = blanks(f"{requirement.fields['text']} {requirement.fields['accept']}")
    beside = tuple(item.id for item in chosen(file.device) if item.do == wish.word)
    return Adopted(folder / path, difference(data, after, path), name, at, left, unnamed, undo, beside)


def _record(word: str, knowledge: Knowledge) -> Record:
    known = {item.name: item for item in knowledge.of_kind("catalogue-control")}
    if word in known:
        return known[word]
    guess = nearest(word, known)
    raise Refused(
        f"the catalogue has no control `{word[:80]}`"
        + (f"; did you mean `{guess}`?" if guess else "; `wardbook show control-catalogue` lists them")
    )


def _file(folder: Path, checked: Checked) -> tuple[str, bytes]:
    """The file to extend: controls.yaml, else the one file of controls/ there is, else a new controls.yaml."""
    held = sorted(path for path in checked.files if (kind := belongs_to(path)) and kind.name == "controls")
    path = FILE if FILE in held or not held else held[-1]
    if path not in checked.files and (folder / path).exists():
        raise Refused(f"{path} is there and cannot be read; `wardbook check` says why")
    return path, checked.files.get(path, b"")


def _places(wish: Wish, device: Device, found: Suggestion | None) -> tuple[str, ...]:
    """The places asked for, in the words of the device; without any, those where it would have something to do."""
    if not wish.at:
        if found is not None and found.places:
            return found.places
        asked = "" if found is not None else "nothing that is open asks for it; "
        raise Refused(f"{asked}say where `{wish.word}` stands: --at PART, --at ZONE or --at 'FROM -> TO'")
    return tuple(dict.fromkeys(_place(name, device) for name in wish.at))


def _place(name: str, device: Device) -> str:
    pairs: dict[str, list[str]] = {}
    for flow in device.flows.values():
        pairs.setdefault(f"{flow.sender} -> {flow.receiver}", []).append(flow.id)
    known = {*device.parts, *device.flows, *device.zones}
    plain = " -> ".join(piece.strip() for piece in name.split("->"))
    if plain in known:
        return plain
    if len(pairs.get(plain, ())) == 1:
        return pairs[plain][0]
    if plain in pairs:
        raise Refused(f"`{plain}` are several paths: {', '.join(pairs[plain])}; name the one you mean")
    guess = nearest(plain, {*known, *pairs})
    raise Refused(
        f"no part, path or zone is called `{plain[:80]}`" + (f"; did you mean `{guess}`?" if guess else "")
    )


def _refuse_twice(wish: Wish, at: Sequence[str], device: Device) -> None:
    for control in device.controls.values():
        if control.do != wish.word or not (there := [place for place in at if place in control.at]):
            continue
        if control.state != "retired":
            raise Refused(f"{control.id} is `{wish.word}` at {', '.join(there)} already; name other places")
        if not wish.again:
            why = f": {control.because}" if control.because else ""
            raise Refused(
                f"{control.id} was `{wish.word}` at {', '.join(there)} and was retired{why}; "
                "add --again to choose it anew, under a new id"
            )


def _id(asked: str, file: SecurityFile, checked: Checked) -> str:
    """The id asked for, or the next one in the manner of the folder; an id that was ever used is refused."""
    used = {*file.device.controls, *_written_ids(checked.files)}
    if not asked:
        return next_id(used, _everything(file.device))
    if why := why_not_an_id(asked):
        raise Refused(f"`{asked[:80]}` cannot be an id: {why}; take letters, digits, `-` and `_`")
    if asked in used:
        control = file.device.controls.get(asked)
        was = ", retired" if control is not None and control.state == "retired" else ""
        raise Refused(f"`{asked}` is a control already{was}; ids are never used again")
    if asked in _everything(file.device):
        raise Refused(f"`{asked}` names something else of this device; decisions about it would be unclear")
    return asked


def next_id(used: Iterable[str], taken: Iterable[str] = ()) -> str:
    """The next free id in the manner of most of those used: same beginning, same number of digits."""
    numbered = [found for name in sorted(used) if (found := _NUMBERED.fullmatch(name))]
    counted = Counter(found[1] for found in numbered)
    prefix = min(counted, key=lambda item: (-counted[item], item), default="C-")
    mine = [found[2] for found in numbered if found[1] == prefix]
    width = max((len(digits) for digits in mine if digits.startswith("0")), default=2 if not mine else 1)
    number = max((int(digits) for digits in mine), default=0) + 1
    occupied = frozenset(taken)
    while (name := f"{prefix}{number:0{width}}") in occupied:
        number += 1
    return name


def _written_ids(files: Mapping[str, bytes]) -> list[str]:
    """Every id under which something stands in the files of controls, also where the record is broken."""
    found = []
    for path, data in files.items():
        kind = belongs_to(path)
        if kind is not None and kind.name == "controls":
            node, _ = text.read(data, path)
            found += [key.text for key, _ in node.pairs] if isinstance(node, text.Mapping) else []
    return found


def _everything(device: Device) -> frozenset[str]:
    tables = (getattr(device, name) for name in device.__struct_fields__)
    return frozenset(key for table in tables if isinstance(table, dict) for key in table)


def _sources(
    file: SecurityFile, knowledge: Knowledge, record: Record, found: Suggestion | None, at: Sequence[str]
) -> list[str]:
    """What asks for it: obligations that apply, then the risks whose plan it hinders and the threats, at these places."""
    asks = [name for name in answered_by(knowledge)[record.name] if name in file.obligations]
    names = [name for name in asks if file.obligations[name].state == "applies"]
    if found is not None:
        names += [hold.risk for hold in found.holds if hold.place in at]
        names += [name for name in found.threats if _touches(file, name, at)]
    return list(dict.fromkeys(names))


def _touches(file: SecurityFile, name: str, at: Sequence[str]) -> bool:
    threat = file.threats[name]
    asset = file.device.assets.get(threat.element)
    near = {threat.element, *threat.places, *(asset.kept_in if asset is not None else ())}
    return bool(near & {*at})


def _fields(
    wish: Wish, record: Record, file: SecurityFile, at: Sequence[str], name: str, sources: Sequence[str]
) -> tuple[dict[str, Value], int]:
    """The record as controls.yaml has it, and how many sources are not named in it."""
    said = {key: worded(record.text(key), file.device, wish.stated) for key in ("requirement", "accept")}
    known = blanks(worded(f"{record.text('requirement')} {record.text('accept')}", file.device, {}))
    if strange := [key for key in wish.stated if key not in known]:
        has = f"its blanks are {', '.join(known)}" if known else "it has none"
        raise Refused(f"the requirement of `{record.name}` has no blank `{strange[0][:80]}`; {has}")
    requirement: dict[str, str | Sequence[str]] = {
        "id": wish.requirement or f"R-{name}",
        "text": located(said["requirement"], file.device, at),
        "accept": said["accept"],
    }
    if sources:
        requirement["from"] = list(sources[:SOURCES])
    requirement["methods"] = list(record.list("tests"))
    fields: dict[str, Value] = {
        "do": record.name,
        "at": list(at),
        "requirement": Block(requirement),
        "state": "proposed",
        "cost": record.text("cost"),
        "note": f"{record.title}; from the catalogue. May introduce: {record.text('introduces')}",
    }
    return fields, max(0, len(sources) - SOURCES)


def _read_again(folder: Path, path: str, after: bytes, before: Device, name: str, at: Sequence[str]) -> None:
    """What would be written, read as the whole folder: the new control as meant, everything else as it was."""
    device = read_device(folder, {path: after}).device
    control = device.controls.get(name) if device is not None else None
    is_meant = control is not None and control.at == tuple(at) and control.requirement is not None
    if device is None or not is_meant:
        raise Refused(f"{path} would not read as meant with `{name}`; write the record by hand")
    rest = {key: item for key, item in device.controls.items() if key != name}
    if rest != before.controls or len(chosen(device)) != len(chosen(before)) + 1:
        raise Refused(f"{path} would read differently elsewhere with `{name}`; write the record by hand")


def _write(folder: Path, path: str, data: bytes) -> None:
    """Replace the file; one that its owner made read-only stays as it is, and a link goes on being one."""
    target = (folder / path).resolve()
    if target.exists() and not target.stat().st_mode & 0o222:
        raise Refused(f"{path} is read-only; make it writable first")
    write_file(target, data)
