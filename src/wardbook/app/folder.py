"""The files of a device folder, read once, safely: no link leads out, no pipe blocks, no size surprises."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from wardbook.base.limits import FILE_BYTES, FOLDER_FILES
from wardbook.base.span import Span
from wardbook.device.layout import FOLDERS, belongs_to
from wardbook.model.diagnostic import Diagnostic
from wardbook.source.findings import too_much, unreadable


class FolderFiles(msgspec.Struct, frozen=True):
    """Files by path relative to the folder, with `/` between names; `diagnostics` name those left out."""

    files: dict[str, bytes]
    diagnostics: tuple[Diagnostic, ...]


def read_folder(folder: Path) -> FolderFiles:
    """Every file of the format and of `sbom/`, `evidence/`, `documents/` and `field/`.

    Other folders and files (build outputs, version control) are not looked at, but YAML files at the
    top are, so that a misspelt name is noticed.
    """
    files: dict[str, bytes] = {}
    diagnostics: list[Diagnostic] = []
    for path in _paths(folder, diagnostics):
        data = _read(folder, path, diagnostics)
        if data is not None:
            files[path] = data
    return FolderFiles(files, tuple(diagnostics))


def _paths(folder: Path, diagnostics: list[Diagnostic]) -> list[str]:
    found: list[str] = []
    for base, folders, names in os.walk(folder):
        relative = Path(base).relative_to(folder).as_posix()
        prefix = "" if relative == "." else f"{relative}/"
        diagnostics.extend(_not_followed(Path(base), prefix, folders))
        folders[:] = sorted(name for name in folders if _is_ours(prefix, name))
        found.extend(f"{prefix}{name}" for name in names if prefix or name.endswith((".yaml", ".yml")))
        if len(found) > FOLDER_FILES:
            diagnostics.append(
                too_much(Span(str(folder)), "the folder holds too many files", FOLDER_FILES, "FOLDER_FILES")
            )
            return []
    return sorted(path for path in found if not path.rsplit("/", 1)[-1].startswith("."))


def _not_followed(base: Path, prefix: str, folders: list[str]) -> list[Diagnostic]:
    """Folders that stand where a file is wanted, and links to folders of ours: named, because they are not read."""
    found = []
    for name in sorted(folders):
        if not prefix and belongs_to(name) is not None:
            found.append(unreadable(Span(name), "it is a folder, not a file"))
        elif _is_ours(prefix, name) and (base / name).is_symlink():
            found.append(
                unreadable(Span(f"{prefix}{name}"), "it is a link to a folder, which is not followed")
            )
    return found


def _is_ours(prefix: str, name: str) -> bool:
    if prefix:
        return prefix.split("/", maxsplit=1)[0] in FOLDERS
    return name in FOLDERS or belongs_to(f"{name}/x.yaml") is not None


def _read(folder: Path, path: str, diagnostics: list[Diagnostic]) -> bytes | None:
    full = folder / path
    try:
        resolved = full.resolve(strict=True)
        if not resolved.is_relative_to(folder.resolve()):
            diagnostics.append(unreadable(Span(path), "it is a link that leads out of the folder"))
            return None
        status = resolved.stat()
        if not stat.S_ISREG(status.st_mode):
            diagnostics.append(unreadable(Span(path), "it is not a plain file"))
            return None
        if status.st_size > FILE_BYTES:
            diagnostics.append(
                too_much(Span(path), f"the file has {status.st_size:,} bytes", FILE_BYTES, "FILE_BYTES")
            )
            return None
        return resolved.read_bytes()
    except OSError as error:
        diagnostics.append(unreadable(Span(path), error.strerror or type(error).__name__))
        return None
