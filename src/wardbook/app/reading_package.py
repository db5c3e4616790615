"""The files of a package, from a folder or a zip, whoever made it; nothing in it is followed, run or believed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from wardbook.base.limits import ARCHIVE_ENTRIES, COMMIT_BYTES
from wardbook.submission.archive import NoPackage, pack, short, unpack
from wardbook.submission.checking import Fault, faults


def read_package(place: Path) -> dict[str, bytes]:
    """Every file of a package by path. Raises NoPackage where there is none that may be opened."""
    try:
        if place.is_dir():
            return _folder(place)
        if place.stat().st_size > COMMIT_BYTES:
            raise NoPackage(f"it has more than {COMMIT_BYTES:,} bytes")
        return unpack(place.read_bytes())
    except OSError as error:
        raise NoPackage(error.strerror or type(error).__name__) from None


def verify(place: Path) -> tuple[dict[str, bytes], tuple[Fault, ...]]:
    """The files of a package and everything wrong with it; of a zip also what lies between its files.

    Raises NoPackage where there is none that may be opened.
    """
    files = read_package(place)
    found = faults(files)
    if not found and not place.is_dir() and pack(files) != place.read_bytes():
        found = (
            Fault(
                place.name, "its files are whole, but the archive around them is not the one that was made"
            ),
        )
    return files, found


def _folder(place: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    left = COMMIT_BYTES
    for base, folders, names in os.walk(place):
        folders.sort()
        for name in (*folders, *sorted(names)):
            full = Path(base, name)
            path, status = full.relative_to(place).as_posix(), full.lstat()
            if stat.S_ISDIR(status.st_mode):
                continue
            if not stat.S_ISREG(status.st_mode):
                raise NoPackage(f"`{short(path)}` is a link, a pipe or a device, which no package holds")
            left -= status.st_size
            if left < 0 or len(files) >= ARCHIVE_ENTRIES:
                raise NoPackage("it holds more than any package does")
            files[path] = full.read_bytes()
    return files
