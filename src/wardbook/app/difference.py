"""Two states of a device compared: folders, commits and security files."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from wardbook.analysis.difference import by_digests, by_stages, differing
from wardbook.app.git import Failed
from wardbook.app.git_folder import write_commit
from wardbook.app.inputs import Unreadable, assemble_inputs, read_device
from wardbook.app.snapshots import NAME
from wardbook.base.limits import SBOM_BYTES
from wardbook.compile import Inputs, compile
from wardbook.intelligence.snapshot import SnapshotError
from wardbook.model.difference import Cause, Difference
from wardbook.model.security_file import SecurityFile, loads

SCHEMA = "wardbook/difference/1"
GIT = "git:"
FILE = "security-file.json"


class NotComparable(Exception):
    """Raised for a side that cannot be read; says which, why, and what can be named instead."""


class _Side(msgspec.Struct, frozen=True):
    """One side: its security file, and its inputs where they are at hand."""

    name: str
    file: SecurityFile
    inputs: Inputs | None


def compare(
    old: str, new: str, *, as_of: datetime.date, folder: Path = Path(), intel: Path | None = None
) -> Difference:
    """What changed from `old` to `new`, each a device folder, `git:REVISION` of `folder`, or a security file.

    Folders and commits are compiled for the same date and, where they bring no advisories of their own,
    against the same snapshot. Raises NotComparable.
    """
    with ExitStack() as open_:
        one, other = (open_.enter_context(_opened(name, as_of, folder, intel)) for name in (old, new))
        names = (old, new)
        if one.inputs is None or other.inputs is None:
            return by_digests(one.file, other.file, names)
        return by_stages(tuple(_stages(one, other)), one.file, names)


def as_json(difference: Difference) -> dict[str, Any]:
    """The difference as plain values."""
    return {"schema": SCHEMA, **msgspec.to_builtins(difference)}


def _stages(old: _Side, new: _Side) -> Iterator[tuple[Cause, SecurityFile]]:
    """The security file after the inputs of each cause that differs were swapped, in the order of CAUSES."""
    assert old.inputs is not None, "stages are made of inputs"
    assert new.inputs is not None, "stages are made of inputs"
    now, there = old.inputs, new.inputs
    causes = tuple(differing(old.file, new.file))
    for number, cause in enumerate(causes, 1):
        if cause == "world":
            now = msgspec.structs.replace(now, snapshot=there.snapshot, as_of=there.as_of)
        elif cause == "design":
            device = msgspec.structs.replace(there.device, decisions=now.device.decisions)
            now = msgspec.structs.replace(there, device=device)
        yield cause, new.file if number == len(causes) else compile(now)


@contextmanager
def _opened(name: str, as_of: datetime.date, folder: Path, intel: Path | None) -> Iterator[_Side]:
    if name.startswith(GIT):
        with tempfile.TemporaryDirectory(prefix="wardbook-") as place:
            try:
                there = write_commit(folder, name.removeprefix(GIT), Path(place))
            except Failed as error:
                raise NotComparable(f"`{name}` cannot be read: {error}") from None
            beside = folder / ".wardbook" / NAME
            yield _compiled(name, there, as_of, intel or (beside if beside.exists() else None))
        return
    path = Path(name)
    if path.is_dir() and not (path / "device.yaml").exists() and (path / FILE).is_file():
        path = path / FILE
    if path.is_file():
        yield _read(name, path)
    elif path.is_dir():
        yield _compiled(name, path, as_of, intel)
    else:
        raise NotComparable(
            f"there is no `{name}`; name a device folder, {GIT}REVISION such as {GIT}HEAD~1, or a {FILE}"
        )


def _read(name: str, path: Path) -> _Side:
    if path.stat().st_size > SBOM_BYTES:
        raise NotComparable(f"`{name}` has more than {SBOM_BYTES:,} bytes (SBOM_BYTES)")
    try:
        return _Side(name, loads(path.read_bytes()), None)
    except ValueError as error:
        raise NotComparable(f"`{name}` is no security file: {error}") from None


def _compiled(name: str, place: Path, as_of: datetime.date, intel: Path | None) -> _Side:
    loaded = read_device(place)
    if loaded.device is None:
        said = Unreadable(list(loaded.diagnostics))
        raise NotComparable(f"`{name}` describes no device: {said}")
    inputs = assemble_inputs(loaded, as_of, place, intel)
    try:
        return _Side(name, compile(inputs), inputs)
    except SnapshotError as error:
        raise NotComparable(f"`{name}`: {error.diagnostic.says}") from None
