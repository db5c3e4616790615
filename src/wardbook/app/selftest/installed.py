"""Are the files those that were released, and the libraries those that were tested? Held against lists that came with them."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

import msgspec

from wardbook.app.git import Failed, git
from wardbook.app.selftest.machine import Machine, Pin
from wardbook.knowledge.compiling import KnowledgeError, compile_knowledge
from wardbook.knowledge.reader import COMPILED
from wardbook.model.selftest import Check

_SHOWN = 5


def libraries(machine: Machine) -> tuple[Check, ...]:
    """IQ-03 and IQ-05: every library of the lock in its version, and each of its files by the digest in its own list."""
    there = _there(machine)
    pins = msgspec.json.decode(machine.lock, type=tuple[Pin, ...])
    wrong, absent, files = [], [], []
    for pin in pins:
        found = there.get(pin.name)
        if found is not None:
            files.append(found)
        if found is not None and found.version != pin.version:
            wrong.append(f"{pin.name} {found.version} instead of {pin.version}")
        elif found is None and (pin.marker or pin.extras):
            absent.append(f"{pin.name} ({pin.marker or 'extra ' + ' or '.join(pin.extras)})")
        elif found is None:
            wrong.append(f"{pin.name} {pin.version} is missing")
    return (
        Check(
            id="IQ-03",
            asks="Are the libraries installed in the versions that were tested?",
            outcome="failed" if wrong else "passed",
            wanted=f"{len(pins)} libraries as locked",
            found=f"{len(files)} there"
            + (f"; not there, and needed only so: {_some(absent)}" if absent else ""),
            why=_some(wrong),
        ),
        _libraries_files(files),
    )


def own_files(machine: Machine) -> Check:
    """IQ-04: each file of the product as it was released, by the list of the wheel; a checkout by git's tree."""
    asks = "Is every file of Wardbook the one that was released?"
    record = next((one for one in _there(machine).values() if _holds(one, machine.package)), None)
    if record is None:
        return _checkout(machine, asks)
    changed = [*_changed([record]), *_extra(record, machine.package)]
    return Check(
        id="IQ-04", asks=asks, outcome="failed" if changed else "passed", wanted="each file by its digest in RECORD, and no other",
        found=f"{len(record.files or ())} files of {record.name} {record.version}", why=_some(changed),
    )  # fmt: skip


def version(machine: Machine) -> Check:
    """IQ-01: what calls itself Wardbook is the version that was installed."""
    asks = "Is this the version that was installed?"
    record = next((one for one in _there(machine).values() if _holds(one, machine.package)), None)
    if record is None:
        return Check(
            id="IQ-01", asks=asks, outcome="not checked", wanted="the version in the list of the installation", found=machine.version,
            why="this is a development checkout, and nothing was installed",
        )  # fmt: skip
    is_same = record.version == machine.version
    return Check(
        id="IQ-01", asks=asks, outcome="passed" if is_same else "failed", wanted=record.version, found=machine.version,
        why="" if is_same else "install it again into an empty environment",
    )  # fmt: skip


def knowledge(machine: Machine) -> Check:
    """IQ-06: the packed knowledge is what its texts give."""
    folder = machine.package / "knowledge"
    why = ""
    try:
        if compile_knowledge(folder) != (folder / COMPILED).read_bytes():
            why = "the packed file is not what the texts give; install Wardbook again"
    except (KnowledgeError, OSError) as error:
        why = str(error).splitlines()[0]
    texts = len(list(folder.rglob("*.yaml")))
    return Check(
        id="IQ-06", asks="Is the packed knowledge what its texts say?", outcome="failed" if why else "passed",
        wanted="the same bytes when packed again", found=f"{texts} texts", why=why,
    )  # fmt: skip


def _libraries_files(found: Sequence[Distribution]) -> Check:
    changed = list(_changed(found))
    return Check(
        id="IQ-05",
        asks="Is every file of these libraries the one that was installed?",
        outcome="failed" if changed else "passed",
        wanted="each file by its digest in the library's RECORD",
        found=f"{sum(len(one.files or ()) for one in found)} files of {len(found)} libraries",
        why=_some(changed),
    )


def _there(machine: Machine) -> dict[str, Distribution]:
    """What is installed, by its name in the one form that the lock uses; what stands first on the search path counts."""
    found: dict[str, Distribution] = {}
    for one in distributions(path=list(machine.search)):
        name = one.metadata["Name"]
        if name:
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), one)
    return found


def _changed(found: Sequence[Distribution]) -> Iterator[str]:
    for one in found:
        if one.files is None:
            yield f"{one.name} has no list of its files"
        for file in one.files or ():
            place = Path(str(one.locate_file(file)))
            if file.hash is None or place.suffix == ".pyc":
                continue
            if not place.is_file():
                yield f"{file} is missing"
            elif _digest(place, file.hash.mode) != file.hash.value:
                yield f"{file} was changed"


def _digest(place: Path, kind: str) -> str:
    with place.open("rb") as stream:
        made = hashlib.file_digest(stream, kind)
    return urlsafe_b64encode(made.digest()).decode().rstrip("=")


def _extra(record: Distribution, package: Path) -> Iterator[str]:
    """Files that stand in the package's folder and in no list: Python would import them."""
    listed = {Path(str(record.locate_file(file))).resolve() for file in record.files or ()}
    for place in _files(package):
        if place.resolve() not in listed:
            yield f"{place.relative_to(package.parent).as_posix()} is in no list"


def _files(package: Path) -> Iterator[Path]:
    for place in sorted(package.rglob("*")):
        parts = place.relative_to(package).parts
        if place.is_file() and place.suffix != ".pyc" and not any(part.startswith(".") for part in parts):
            yield place


def _holds(record: Distribution, package: Path) -> bool:
    start = package / "__init__.py"
    return any(
        file.name == "__init__.py" and Path(str(record.locate_file(file))).resolve() == start.resolve()
        for file in record.files or ()
    )


def _checkout(machine: Machine, asks: str) -> Check:
    """A development checkout held against the tree of its last commit; a change is told, for it was not released."""
    wanted = "each file as in the last commit"
    try:
        tree = git(machine.package, "ls-tree", "-r", "-z", "HEAD", ".").decode("utf-8")
    except (Failed, UnicodeDecodeError) as error:
        return Check(
            id="IQ-04", asks=asks, outcome="not checked", wanted=wanted, found="no list of an installation, and no tree of git",
            why=f"install the wheel, whose list names each file ({error})",
        )  # fmt: skip
    listed = {
        name: told.split()[2]
        for entry in tree.split("\0")
        if entry
        for told, _, name in [entry.partition("\t")]
    }
    there = {place.relative_to(machine.package).as_posix(): place for place in _files(machine.package)}
    changed = [f"{name} is missing" for name in sorted(listed.keys() - there.keys())]
    changed += [f"{name} is in no commit" for name in sorted(there.keys() - listed.keys())]
    changed += [
        f"{name} was changed"
        for name in sorted(listed.keys() & there.keys())
        if _blob(there[name]) != listed[name]
    ]
    return Check(
        id="IQ-04", asks=asks, outcome="failed" if changed else "passed", wanted=wanted,
        found=f"{len(there)} files; development checkout, compared with git's tree: {'changed' if changed else 'clean'}",
        why=_some(changed),
    )  # fmt: skip


def _blob(place: Path) -> str:
    data = place.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _some(items: Sequence[str]) -> str:
    rest = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return "; ".join(items[:_SHOWN]) + rest
