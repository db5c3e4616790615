"""What a package carries, laid out in a room of its own so that it can be compiled again; whoever made it, nothing leads out."""

from __future__ import annotations

import os.path
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import msgspec

from wardbook.app.inputs import named_libraries
from wardbook.app.package_inputs import (
    DEVICE,
    LIBRARIES,
    LOCK,
    SCHEMA,
    WORLD,
    NotRebuildable,
    Parameters,
    tool_lock,
)
from wardbook.formats.json_text import decode
from wardbook.submission.archive import is_safe, short

_UPWARDS = 20
"""Folders that a library may lie above the device; people have one or two."""

_PLACE = re.compile(rf"{LIBRARIES}[0-9]{{1,3}}/", re.ASCII)


class _Lock(msgspec.Struct, frozen=True):
    """What is believed of the lock: what was asked for, and where which library lies. The rest is compared, not used."""

    schema: str
    profile: str
    draft: bool
    as_of: str
    libraries: dict[str, str]


def laid_out(files: Mapping[str, bytes], room: Path) -> tuple[Path, Path | None, Parameters]:
    """The inputs of a package as folders below `room`: the device's, the snapshot's path, what was asked for.

    The device lies so deep that every library stands where its relative path says, and all of it in `room`.
    Raises NotRebuildable.
    """
    lock = _lock(files)
    _refuse_libraries(files, lock.libraries)
    depth = max((PurePosixPath(path).parts.count("..") for path in lock.libraries), default=0)
    device = room.joinpath("inputs", *(["up"] * depth), "device")
    try:
        _write(files, DEVICE, device)
        for path, prefix in lock.libraries.items():
            _write(files, prefix, Path(os.path.normpath(device / path)))
    except OSError as error:
        raise NotRebuildable(f"its inputs cannot be laid out: {error.strerror or error}") from None
    world = room / "advisories.vulndb"
    if WORLD in files:
        world.write_bytes(files[WORLD])
    asked = Parameters(profile=lock.profile, draft=lock.draft, as_of=lock.as_of)
    return device, world if WORLD in files else None, asked


def differs(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """In what the tool that runs is not the one that made the package; nothing where it is the same."""
    then, now = made_by(files), tool_lock()
    return tuple(name for name in now if then.get(name) != now[name])


def made_by(files: Mapping[str, bytes]) -> dict[str, object]:
    """The tool that made a package as its lock tells it, in the words of `tool_lock`. Raises NotRebuildable."""
    _lock(files)
    tree, _ = decode(files[LOCK], LOCK)
    return {name: tree.get(name) for name in ("tool", "code", "knowledge", "engines")}


def _lock(files: Mapping[str, bytes]) -> _Lock:
    if LOCK not in files:
        raise NotRebuildable(
            "it carries no inputs: it is no package, or one for customers, whose eyes a device folder is not for"
        )
    tree, wrong = decode(files[LOCK], LOCK)
    try:
        lock = msgspec.convert(tree, _Lock)
    except msgspec.ValidationError:
        raise NotRebuildable(f"{LOCK} cannot be read") from None
    if wrong or lock.schema != SCHEMA:
        raise NotRebuildable(f"{LOCK} cannot be read")
    return lock


def _refuse_libraries(files: Mapping[str, bytes], libraries: Mapping[str, str]) -> None:
    """Raises NotRebuildable for a library that would lie elsewhere than in the room, or that is not carried."""
    for path, prefix in libraries.items():
        ups = PurePosixPath(path).parts.count("..")
        rest = "/".join(name for name in PurePosixPath(path).parts if name != "..")
        is_within = not PurePosixPath(path).is_absolute() and ups <= _UPWARDS and is_safe(rest)
        if not is_within or _PLACE.fullmatch(prefix) is None:
            raise NotRebuildable(f"{LOCK} names the library `{short(path)}`, which leads out of the package")
    device = {name.removeprefix(DEVICE): data for name, data in files.items() if name.startswith(DEVICE)}
    for library in named_libraries(device):
        if library.path not in libraries:
            raise NotRebuildable(
                f"its device names the library `{short(library.path)}`, which it does not carry"
            )


def _write(files: Mapping[str, bytes], prefix: str, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        if name.startswith(prefix):
            target = place / name.removeprefix(prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
