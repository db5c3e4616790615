"""Use cases of VEX documents: read, compared with each other, written in another format."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from wardbook.analysis.vex_conflicts import Conflict, conflicts
from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats import official, vex, vex_carried, vex_words
from wardbook.formats.boundary import not_readable
from wardbook.formats.losses import Loss
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.vex import VexDocument, VexFamily


class VexFile(msgspec.Struct, frozen=True):
    """A file, the document in it (None where it is none) and what was wrong."""

    file: str
    document: VexDocument | None
    diagnostics: tuple[Diagnostic, ...]


class Compared(msgspec.Struct, frozen=True):
    """Files and where they contradict each other; a position's `document` counts the files that could be read."""

    files: tuple[VexFile, ...]
    conflicts: tuple[Conflict, ...]


class Converted(msgspec.Struct, frozen=True):
    """A document in another format.

    Its bytes, what programs that do not read Wardbook's own lines no longer learn from it, and where it
    breaks the official schema of its format.
    """

    data: bytes
    losses: tuple[Loss, ...]
    refused: tuple[Diagnostic, ...]


def load(path: Path) -> VexFile:
    """The document in a file of any format."""
    try:
        with path.open("rb") as file:
            data = file.read(SBOM_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return VexFile(str(path), None, (not_readable(Span(str(path)), reason),))
    document, problems = vex.read(data, str(path))
    return VexFile(str(path), document, tuple(problems))


def compare(paths: Iterable[Path]) -> Compared:
    """Several files, and every vulnerability and product of which they say different statuses."""
    files = tuple(map(load, paths))
    documents = [each.document for each in files if each.document is not None]
    return Compared(files, conflicts(documents))


def convert(document: VexDocument, family: VexFamily, as_of: datetime.date) -> Converted:
    """The document in a format; one that says no time is dated `as_of`, for every format demands a time.

    Raises ValueError where the format demands something else that the document does not have.
    """
    dated = document if document.first else msgspec.structs.replace(document, first=f"{as_of}T00:00:00Z")
    data = vex.write(dated, family)
    refused = official.check(data, f"{family} output", family=family, encoding="json")
    return Converted(data, losses(document, family), tuple(refused))


def losses(document: VexDocument, family: VexFamily) -> tuple[Loss, ...]:
    """What the words of a format do not say of a document, and the members of an SBOM that stay behind."""
    lost = Counter(said for each in document.statements for said in vex_words.losses(each, family))
    words = [
        Loss("statements[]", count, f"{family} has no word that says {said}") for said, count in lost.items()
    ]
    left = vex_carried.left_out(document) if document.family != family else ()
    kept = [
        Loss(name, 1, f"it is no part of what is said, and {family} has no place for it") for name in left
    ]
    return tuple(sorted([*words, *kept]))
