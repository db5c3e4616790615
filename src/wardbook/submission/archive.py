"""A package as one file: the same files give the same bytes, and a hostile one harms nobody who looks into it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping

from wardbook.base.limits import ARCHIVE_ENTRIES, COMMIT_BYTES

_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_ODD = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
_LONGEST_PATH = 250
_SHOWN = 80


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
            raise NoPackage(f"`{short(entry.filename)}` is packed in a way that no package is")
        if not is_safe(entry.filename):
            raise NoPackage(f"`{short(entry.filename)}` is no name of a file in a package")
        if entry.filename in files:
            raise NoPackage(f"`{short(entry.filename)}` is in it twice")
        files[entry.filename] = archive.read(entry)
        size -= len(files[entry.filename])
    return files


def is_safe(path: str) -> bool:
    """Whether a path stays below the folder it is put into, can be written and means one file, on every system."""
    names = path.split("/")
    return (
        len(path) <= _LONGEST_PATH
        and _ODD.search(path) is None
        and all(name not in ("", ".", "..") and name[-1] not in " ." for name in names)
    )


def folders(paths: Iterable[str]) -> set[str]:
    """Every folder that these files lie in; none of them may be a file as well."""
    return {path[:place] for path in paths for place, letter in enumerate(path) if letter == "/"}


def short(path: str) -> str:
    """A path as a message shows it, whoever chose it."""
    return path if len(path) <= _SHOWN else f"{path[:_SHOWN]}…"
