"""A package as one file: the same files give the same bytes, and a hostile one harms nobody who looks into it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from wardbook.base.limits import ARCHIVE_ENTRIES, COMMIT_BYTES

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16


class NoPackage(Exception):
    """Raised where bytes are no package that may be opened; says why."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files in order of their names, stored, without times or owners: packers of other versions agree."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, _PLAIN_FILE
            archive.writestr(entry, files[name])
    return stream.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of a zip by path. Raises NoPackage for what is none, is damaged, leads out of it, or is too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive, len(data))
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError, RuntimeError) as error:
        raise NoPackage(f"it is no zip that can be read whole: {error}") from None


def _read(archive: zipfile.ZipFile, size: int) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > ARCHIVE_ENTRIES:
        raise NoPackage(f"it holds more than {ARCHIVE_ENTRIES:,} files")
    files: dict[str, bytes] = {}
    for entry in entries:
        # Ours are stored: whatever is packed tighter, and any bomb with it, was made by somebody else.
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > min(size, COMMIT_BYTES):
            raise NoPackage(f"`{entry.filename}` is packed in a way that no package is")
        if not is_safe(entry.filename):
            raise NoPackage(f"`{entry.filename}` leads out of the package")
        if entry.filename in files:
            raise NoPackage(f"`{entry.filename}` is in it twice")
        files[entry.filename] = archive.read(entry)
        size -= len(files[entry.filename])
    return files


def is_safe(name: str) -> bool:
    """Whether a path stays below the folder it is put into, on every system."""
    parts = name.split("/")
    return (
        all(part not in ("", ".", "..") for part in parts)
        and not any(mark in name for mark in ("\\", ":", "\0"))
        and not name.startswith("/")
    )
