"""A package and the signatures beside it, read from a folder or a zip; whatever is odd about the files is told, never followed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from wardbook.base.limits import COMMIT_BYTES
from wardbook.model.package_signature import Fault
from wardbook.submission.archive import NoPackage, pack, unpack

SIGNATURES, PDF_SIGNATURES, TIMESTAMPS = ".signatures", ".pdf-signatures", ".timestamps"
"""Folders beside a package: each has one kind of file, and the first is read by the second verifier too."""


class NotThere(Exception):
    """Raised where nothing can be read at all; says why."""


class PackageBytes(msgspec.Struct, frozen=True):
    """Files by path, signatures by name, and what was wrong on the way."""

    files: dict[str, bytes]
    beside: dict[str, bytes]
    faults: tuple[Fault, ...]


def beside(package: Path, kind: str = SIGNATURES) -> Path:
    """The folder with the signatures of a package; its zip and its folder share one, for their manifest is the same."""
    whole = package.absolute()
    stem = whole.name[:-4] if whole.name.lower().endswith(".zip") else whole.name
    return whole.with_name(stem + kind)


def read_package(package: Path) -> PackageBytes:
    """Every file of a package and of the signatures beside it. Raises NotThere for what is no file and no folder."""
    faults: list[Fault] = []
    try:
        files = _folder(package, faults) if package.is_dir() else _zip(package, faults)
    except OSError as error:
        raise NotThere(f"{package} cannot be read: {error.strerror or error}") from None
    return PackageBytes(files, read_beside(package), tuple(faults))


def read_beside(package: Path, kind: str = SIGNATURES) -> dict[str, bytes]:
    """What lies in a folder beside a package, by name; what is no plain file is empty. Raises NotThere."""
    odd: list[Fault] = []
    folder = beside(package, kind)
    try:
        found = _folder(folder, odd) if folder.is_dir() else {}
    except OSError as error:
        raise NotThere(f"{folder} cannot be read: {error.strerror or error}") from None
    return {**found, **{item.about: b"" for item in odd}}


def _zip(package: Path, faults: list[Fault]) -> dict[str, bytes]:
    data = package.read_bytes()
    try:
        files = unpack(data)
    except NoPackage:
        faults.append(Fault(package.name, "unreadable"))
        return {}
    if pack(files) != data:
        faults.append(Fault(package.name, "changed"))
    return files


def _folder(folder: Path, faults: list[Fault]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = COMMIT_BYTES
    for base, folders, names in os.walk(folder):
        for name in sorted((*folders, *names)):
            full = Path(base) / name
            path = full.relative_to(folder).as_posix()
            status = full.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_size <= left:
                files[path] = full.read_bytes()
                left -= len(files[path])
            elif not stat.S_ISDIR(status.st_mode):
                faults.append(Fault(path, "bad path"))
    return files
