"""Use case: a threat model of another tool becomes a device folder to go on with."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from wardbook.app.import_folder import Folder, Made
from wardbook.app.import_report import lines, page
from wardbook.base.atomic import write_folder
from wardbook.base.limits import FILE_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.threat_models.reading import read
from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Diagnostic

REPORT = "imported.md"


class Refused(Exception):
    """Raised when a folder cannot be made; says why and what helps."""


class Imported(msgspec.Struct, frozen=True):
    """What was read: the folder's files (empty where the model cannot be read), words for people, what was wrong."""

    files: dict[str, bytes]
    made: Made | None
    said: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


def import_model(source: Path, folder: Path | None) -> Imported:
    """Read the model in `source` and write `folder`, which must not exist or be empty; None writes nothing.

    The model itself is kept in the folder's `evidence/`, for what no record carries. Raises Refused where
    the folder is there already or cannot be written.
    """
    if folder is not None and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"`{folder}` is not empty; name a new folder, nothing is ever overwritten")
    found = taken_over(_bytes(source), source.name)
    if folder is not None and found.made is not None:
        try:
            write_folder(folder, found.files)
        except OSError as error:
            raise Refused(f"`{folder}` cannot be written: {error.strerror or error}") from error
    return found


def taken_over(data: bytes | Diagnostic, name: str) -> Imported:
    """The folder that a model's bytes become, without writing anything."""
    if isinstance(data, Diagnostic):
        return Imported({}, None, (), (data,))
    model, problems = read(data, name)
    if model is None:
        return Imported({}, None, (), tuple(problems))
    origin = _plain(name)
    made = Folder(model, origin, load()).make()
    files = {
        **made.files,
        REPORT: page(model, made, origin).encode(),
        f"evidence/{origin}": data,
    }
    return Imported(files, made, tuple(lines(model, made, origin)), tuple(problems))


def _plain(name: str) -> str:
    """A file's name of letters, digits, dots and dashes, which every system and every reader takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-")[-80:] or "model"


def _bytes(source: Path) -> bytes | Diagnostic:
    at = Span(str(source))
    try:
        with source.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        return not_readable(at, error.strerror or type(error).__name__)
    if len(data) > FILE_BYTES:
        return not_readable(at, f"it has more than {FILE_BYTES:,} bytes (FILE_BYTES)")
    return data
