"""The SBOM files that somebody means by files and folders; what else lies in a folder is left out and counted."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from wardbook.base.limits import FOLDER_FILES, SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats import sbom
from wardbook.formats.boundary import not_as_expected, not_readable
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.sbom import Sbom

NAMED_AT_MOST = 3
"""Files of a folder that are named as no SBOMs; the rest is counted."""

# Endings of files that can hold an SBOM; nothing else of a folder is opened.
_ENDINGS = re.compile(
    r"\.(?:json|jsonld|xml|spdx|spdx3|tag|yaml|yml|rdf|cdx|csv|gz|zst|zip|tar|tgz)$", re.IGNORECASE
)
# Names that promise an SBOM, so that a file that is none of the formats is told and not passed over.
_PROMISED = re.compile(r"(?:^|[._-])(?:cdx|spdx3?|s?bom|cyclonedx)(?:[._-]|$)", re.IGNORECASE)

Read = tuple[str, Sbom | None, list[Diagnostic]]


def read_all(paths: Iterable[Path]) -> Iterator[Read]:
    """Each SBOM by its path with what was said of it, None where it could not be read.

    Folders are gone through in the order of names, without hidden files and links. A folder in which
    nothing is an SBOM is one that could not be read.
    """
    for path in paths:
        if path.is_dir():
            yield from _of_folder(path)
        else:
            yield str(path), *read(path)


def read(path: Path) -> tuple[Sbom | None, list[Diagnostic]]:
    """The SBOM in one file."""
    try:
        if path.stat().st_size > SBOM_BYTES:
            reason = f"it has more than {SBOM_BYTES:,} bytes (SBOM_BYTES)"
            return None, [not_readable(Span(str(path)), reason)]
        return sbom.read(path.read_bytes(), str(path))
    except OSError as error:
        return None, [not_readable(Span(str(path)), (error.strerror or type(error).__name__).lower())]


def _of_folder(folder: Path) -> Iterator[Read]:
    left: list[str] = []
    found = 0
    for number, path in enumerate(_files(folder)):
        if number >= FOLDER_FILES:
            reason = f"it holds more than {FOLDER_FILES:,} files (FOLDER_FILES)"
            yield str(folder), None, [not_readable(Span(str(folder)), reason)]
            return
        name = str(path.relative_to(folder))
        if not _ENDINGS.search(name):
            left.append(name)
            continue
        listed, said = read(path)
        if listed is None and not _PROMISED.search(path.name) and not _is_told(path):
            left.append(name)
            continue
        found += 1
        yield str(path), listed, said
    at = Span(str(folder))
    if not found:
        yield (
            str(folder),
            None,
            [not_readable(at, "no file in this folder is an SBOM, and it has no device.yaml")],
        )
    elif left:
        told = ", ".join(f"`{name}`" for name in left[:NAMED_AT_MOST])
        more = f" and {len(left) - NAMED_AT_MOST:,} more" if len(left) > NAMED_AT_MOST else ""
        says = f"{told}{more} of this folder {'is no SBOM' if len(left) == 1 else 'are no SBOMs'}"
        yield str(folder), Sbom(format="CSV", spec=""), [_noted(at, f"{says} and left out")]


def _noted(at: Span, says: str) -> Diagnostic:
    return msgspec.structs.replace(
        not_as_expected(at, says),
        severity=Severity.NOTE,
        help="name a file by itself, should it be an SBOM all the same",
    )


def _is_told(path: Path) -> bool:
    """Whether the beginning of a file says that it is an SBOM, although the whole could not be read."""
    try:
        with path.open("rb") as opened:
            return sbom.told_apart(opened.read(sbom.HEAD), path.name) is not None
    except OSError:
        return True


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and not path.is_symlink() and path.is_file():
                yield path
