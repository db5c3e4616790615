"""One side of a comparison, opened: a device folder, a commit of it, a security file, or a package."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from wardbook.analysis.difference_facts import facts
from wardbook.app import package_inputs, package_room
from wardbook.app.git import Failed
from wardbook.app.git_folder import write_commit
from wardbook.app.inputs import Unreadable, assemble_inputs, read_device
from wardbook.app.package_inputs import NotRebuildable
from wardbook.app.reading_package import verify
from wardbook.app.snapshots import NAME
from wardbook.base.limits import SBOM_BYTES
from wardbook.compile import Inputs, compile
from wardbook.formats.boundary import guarded
from wardbook.intelligence.snapshot import SnapshotError
from wardbook.knowledge.reader import Knowledge, unpack
from wardbook.model.security_file import SecurityFile, loads
from wardbook.submission.archive import NoPackage
from wardbook.submission.checking import MANIFEST

GIT = "git:"
FILE = "security-file.json"
KNOWLEDGE = "inputs/knowledge/compiled.bin"
_ZIP = b"PK"


class NotComparable(Exception):
    """Raised for a side that cannot be read; says which, why, and what can be named instead."""


class Opened(msgspec.Struct, frozen=True):
    """One side: its security file as it is or was written, and its inputs where they are at hand.

    `made_by` is the tool that wrote it where that is not the one that runs, with `knowledge`, None where what it
    carries of that cannot be read; `has_other_tool` whether more than the knowledge is another.
    """

    name: str
    file: SecurityFile
    inputs: Inputs | None
    made_by: dict[str, object] = {}
    knowledge: Knowledge | None = None

    @property
    def has_other_tool(self) -> bool:
        """Whether other code or other engines wrote it than those that run."""
        now = package_inputs.tool_lock() if self.made_by else {}
        return any(self.made_by[name] != now[name] for name in self.made_by if name != "knowledge")


@contextmanager
def opened(name: str, as_of: datetime.date, folder: Path, intel: Path | None) -> Iterator[Opened]:
    """The side that `name` names; what it had to unpack is gone afterwards. Raises NotComparable."""
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
    if _is_package(path):
        with tempfile.TemporaryDirectory(prefix="wardbook-") as place:
            yield _package(name, path, Path(place))
        return
    if path.is_dir() and not (path / "device.yaml").exists() and (path / FILE).is_file():
        path = path / FILE
    if path.is_file():
        yield _read(name, path)
    elif path.is_dir():
        yield _compiled(name, path, as_of, intel)
    else:
        raise NotComparable(
            f"there is no `{name}`; name a device folder, {GIT}REVISION such as {GIT}HEAD~1, a package, or a {FILE}"
        )


def _is_package(path: Path) -> bool:
    if path.is_dir():
        return (path / MANIFEST).is_file() and not (path / "device.yaml").exists()
    try:
        with path.open("rb") as stream:
            return stream.read(len(_ZIP)) == _ZIP
    except OSError:
        return False


def _package(name: str, path: Path, room: Path) -> Opened:
    """A package as it was written, and what it carries to be compiled again; one that is not whole is refused."""
    try:
        files, wrong = verify(path)
        if wrong:
            raise NotComparable(f"`{name}` is no whole package: {wrong[0].file}: {wrong[0].says}")
        if FILE not in files:
            raise NotComparable(
                f"`{name}` carries no {FILE}: packages for customers do not; name the one for the regulator"
            )
        written = _loaded(name, files[FILE])
        folder, world, asked = package_room.laid_out(files, room)
        as_of = datetime.date.fromisoformat(asked.as_of)
    except (NoPackage, NotRebuildable, ValueError) as error:
        raise NotComparable(f"`{name}` cannot be read: {error}") from None
    found = _compiled(name, folder, as_of, world, alone=True)
    if not package_room.differs(files):
        return found
    made_by = package_room.made_by(files)
    return Opened(name, written, found.inputs, made_by, _knowledge(files.get(KNOWLEDGE, b"")))


def _knowledge(data: bytes) -> Knowledge | None:
    """The knowledge that a package carries, None where this tool cannot read it."""
    found, _ = guarded(lambda given, _: (unpack(given), []), data, KNOWLEDGE)
    return found


def _loaded(name: str, data: bytes) -> SecurityFile:
    """A security file that anybody may have written: every fact that a comparison takes from it can be taken."""
    try:
        file = loads(data)
    except ValueError as error:
        raise NotComparable(f"`{name}` is no security file: {error}") from None
    told, _ = guarded(lambda *_: (facts(file), []), b"", name)
    if told is None:
        raise NotComparable(f"`{name}` holds values that no comparison can be made of")
    return file


def _read(name: str, path: Path) -> Opened:
    if path.stat().st_size > SBOM_BYTES:
        raise NotComparable(f"`{name}` has more than {SBOM_BYTES:,} bytes (SBOM_BYTES)")
    return Opened(name, _loaded(name, path.read_bytes()), None)


def _compiled(
    name: str, place: Path, as_of: datetime.date, intel: Path | None, *, alone: bool = False
) -> Opened:
    loaded = read_device(place)
    if loaded.device is None:
        said = Unreadable(list(loaded.diagnostics))
        raise NotComparable(f"`{name}` describes no device: {said}")
    inputs = assemble_inputs(loaded, as_of, place, intel, alone=alone)
    try:
        return Opened(name, compile(inputs), inputs)
    except SnapshotError as error:
        raise NotComparable(f"`{name}`: {error.diagnostic.says}") from None
