"""`wardbook import`: the requirements or anomalies of another system taken into the folder, and its drift told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from wardbook.analysis.imports import KINDS, ImportPlan, Request, Taken, planned
from wardbook.app.import_names import slug
from wardbook.app.inputs import Loaded, read_device
from wardbook.base.atomic import write_file
from wardbook.base.canonical import digest
from wardbook.base.limits import FILE_BYTES
from wardbook.base.nearest import nearest
from wardbook.device.splice import NotSpliceable
from wardbook.device.splice_records import Given, spliced
from wardbook.formats.requirements import reading
from wardbook.formats.requirements.headings import Holds
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.foreign import ForeignRecords
from wardbook.model.security_file import Device
from wardbook.model.sources import ImportSource

SCHEMA = "wardbook/import/1"
SOURCES = "sources.yaml"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_SHOWN = 200
"""Lines of one answer in text; JSON has all."""


class Refused(Exception):
    """Raised when an export or a folder cannot be used; says why and what helps."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a person asks: the name of the source ("" for the file's), headings, whose words win, whether ids get its name."""

    holds: Holds
    into: str = ""
    mapping: Mapping[str, str] = {}
    qualify: bool = False
    theirs: frozenset[str] = frozenset()
    dry_run: bool = False


class Imported(msgspec.Struct, frozen=True):
    """What an import did or would do: the plan, the files that change, and what could not be read."""

    source: str
    found: ForeignRecords
    plan: ImportPlan
    files: tuple[str, ...]
    unread: tuple[Diagnostic, ...]

    @property
    def needs_a_person(self) -> bool:
        """Whether something was not taken, cannot be followed, or lives on here only."""
        return bool(
            self.plan.problems
            or self.plan.gone
            or {"conflict", "refused"} & {item.kind for item in self.plan.taken}
        )


def take(file: Path, folder: Path, wish: Wish) -> Imported:
    """Take an export into the folder; a second time it changes nothing. Raises Refused."""
    data = _bytes(file)
    loaded = read_device(folder)
    if loaded.device is None:
        raise Refused(f"{folder} describes no device; `wardbook check` says why")
    _insist_on_sound_files(loaded, wish.holds)
    name = wish.into or _named(file, folder, loaded.device)
    if not _NAME.fullmatch(name):
        raise Refused(f"`{name[:60]}` is no name for a source; use small letters, digits and `-`")
    before = loaded.device.sources.get(name)
    if before is not None and before.holds != wish.holds:
        raise Refused(f"`{name}` holds {before.holds}; name the new source with --into")
    mapping = {**(before.map if before else {}), **wish.mapping}
    found, unread = reading.read(data, file.name, wish.holds, mapping)
    if found is None:
        raise Refused("; ".join(f"{item.at}: {item.code} {item.says}" for item in unread))
    request = Request(name, wish.holds, wish.qualify, _theirs(wish, found))
    plan = planned(loaded.device, found, request)
    source = _source(file, folder, data, found, plan, wish.holds, mapping)
    changed = _changed(loaded, plan, wish)
    sources = loaded.files.get(SOURCES, b"")
    try:
        after = (
            spliced(sources, {name: _difference(before, source)}) if _difference(before, source) else sources
        )
    except NotSpliceable as error:
        raise Refused(f"{SOURCES} cannot be extended: {error}") from None
    if after != sources:
        changed[SOURCES] = after
    _insist_on_the_same_reading(folder, loaded, changed)
    if not wish.dry_run:
        for path, content in changed.items():
            (folder / path).parent.mkdir(exist_ok=True)
            write_file(folder / path, content)
    return Imported(name, found, plan, tuple(changed), tuple(unread))


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > FILE_BYTES:
            raise Refused(f"`{file}` has more than {FILE_BYTES:,} bytes (FILE_BYTES)")
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"`{file}` cannot be read: {error.strerror}") from None


def _insist_on_sound_files(loaded: Loaded, holds: Holds) -> None:
    """A file with errors is read in part only, and writing that part back would lose the rest."""
    for item in loaded.diagnostics:
        if item.severity is Severity.ERROR and item.at.file.startswith((holds, "sources.")):
            raise Refused(f"{item.at}: {item.code} {item.says}; mend it before importing")


def _named(file: Path, folder: Path, device: Device) -> str:
    """The source that this very file is, else the file's own name without ending."""
    place = _place(file, folder)
    known = [name for name, source in device.sources.items() if source.file == place]
    return known[0] if len(known) == 1 else slug(file.stem)[:40].strip("-") or "import"


def _place(file: Path, folder: Path) -> str:
    """The path in the folder, or the bare name of a file that is kept elsewhere."""
    try:
        return file.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return file.name


def _theirs(wish: Wish, found: ForeignRecords) -> frozenset[str]:
    ids = {record.id for record in found.records}
    for name in sorted(wish.theirs - ids - {"*"}):
        guess = nearest(name, ids)
        raise Refused(f"the export has no `{name[:60]}`" + (f"; did you mean `{guess}`?" if guess else ""))
    return wish.theirs


def _source(
    file: Path,
    folder: Path,
    data: bytes,
    found: ForeignRecords,
    plan: ImportPlan,
    holds: Holds,
    mapping: Mapping[str, str],
) -> dict[str, Given]:
    given: dict[str, Given] = {
        "file": _place(file, folder),
        "digest": digest(data),
        "holds": holds,
        "format": found.format,
        "system": found.system,
        "revision": found.revision,
        "date": found.date if re.fullmatch(r"\d{4}-\d\d-\d\d", found.date) else "",
        "map": dict(sorted(mapping.items())),
        "gone": plan.gone,
    }
    return {key: value for key, value in given.items() if value}


def _difference(before: ImportSource | None, after: Mapping[str, Given]) -> dict[str, Given | None]:
    """The fields of a source that are to be written."""
    if before is None:
        return dict(after)
    names = ("file", "digest", "holds", "format", "system", "revision", "date", "map", "gone")
    return {
        name: after.get(name)
        for name in names
        if (getattr(before, name) or None) != after.get(name) and (name in after or getattr(before, name))
    }


def _changed(loaded: Loaded, plan: ImportPlan, wish: Wish) -> dict[str, bytes]:
    """The files with the records of a plan in them, each record where it stands already."""
    assert loaded.device is not None, "seen by who calls"
    device = loaded.device
    if wish.holds == "anomalies" and device.no_anomalies and any(item.kind == "new" for item in plan.taken):
        raise Refused("anomalies.yaml says `statement: none`; take that away first")
    have: Mapping[str, Any] = device.requirements if wish.holds == "requirements" else device.anomalies
    fresh = f"{wish.holds}/{wish.into}.yaml" if wish.into else f"{wish.holds}.yaml"
    by_file: dict[str, dict[str, dict[str, Given | None]]] = {}
    for item in plan.taken:
        if item.fields:
            path = have[item.id].origin.span.file if item.id in have else fresh
            by_file.setdefault(path, {})[item.id] = dict(item.fields)
    section = "anomalies" if wish.holds == "anomalies" else ""
    changed: dict[str, bytes] = {}
    for path, records in sorted(by_file.items()):
        if path not in loaded.files and path != fresh:
            raise Refused(f"`{path}` is not in this folder; what a library brings is imported there")
        try:
            changed[path] = spliced(loaded.files.get(path, b""), records, section)
        except NotSpliceable as error:
            raise Refused(f"{path} cannot be extended: {error}") from None
    return changed


def _insist_on_the_same_reading(folder: Path, loaded: Loaded, changed: Mapping[str, bytes]) -> None:
    """What would be written is read as the whole folder first: an import never breaks what could be read."""
    if not changed:
        return
    again = read_device(folder, changed)
    known = {(item.code, item.at.file, item.subject, item.says) for item in loaded.diagnostics}
    for item in again.diagnostics:
        if (
            item.severity is Severity.ERROR
            and (item.code, item.at.file, item.subject, item.says) not in known
        ):
            raise Refused(f"the result would not be read: {item.at}: {item.code} {item.says}")


def as_text(done: Imported, *, dry_run: bool) -> str:
    """What happened to each id that is not simply the same, and a last line that counts everything."""
    lines: list[str] = []
    told = [item for item in done.plan.taken if item.kind not in {"same", "new"}]
    for item in told[:_SHOWN]:
        lines.append(f"{item.id} {KINDS[item.kind]}{f'; {item.says}' if item.says else ''}")
        lines += [f"   here:   {_line(item.here)}", f"   there:  {_line(item.there)}"] if item.there else []
    if len(told) > _SHOWN:
        lines.append(f"and {len(told) - _SHOWN:,} more; --format json has all of them")
    lines += [f"Left out: {count:,} {why}." for why, count in done.found.left_out.items()]
    if done.found.columns:
        lines.append(
            f"Headings that no field took: {', '.join(done.found.columns)} (--map FIELD=HEADING takes one)."
        )
    counts = ", ".join(f"{count:,} {kind}" for kind, count in done.plan.counts.items()) or "nothing"
    wrote = (
        f"{'would write' if dry_run else 'wrote'} {', '.join(done.files)}"
        if done.files
        else "nothing changes"
    )
    lines.append(f"{done.found.format}, source `{done.source}`: {counts}; {wrote}.")
    return "".join(f"{line}\n" for line in lines)


def _line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 160 else f"{flat[:159]}…"


def as_json(done: Imported) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "schema": SCHEMA,
        "source": done.source,
        "format": done.found.format,
        "counts": dict(done.plan.counts),
        "records": [_told(item) for item in done.plan.taken if item.kind != "same"],
        "left-out": done.found.left_out,
        "headings-not-taken": list(done.found.columns),
        "files": list(done.files),
        "diagnostics": [
            {
                "code": item.code,
                "at": str(item.at),
                "about": item.subject,
                "says": item.says,
                "help": item.help,
            }
            for item in (*done.unread, *done.plan.problems)
        ],
    }


def _told(item: Taken) -> dict[str, str]:
    told = {"id": item.id, "is": item.kind, "at": str(item.at), "says": item.says}
    return told | ({"here": item.here, "there": item.there} if item.there else {})
