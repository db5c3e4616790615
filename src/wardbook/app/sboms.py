"""Use cases of single SBOM files: check, show, convert, merge, compare, redact."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from wardbook import __version__
from wardbook.analysis.identity import Conflict
from wardbook.analysis.joining import joined
from wardbook.analysis.redaction import Redacted, redacted
from wardbook.analysis.sbom_difference import Change, difference
from wardbook.base.canonical import digest
from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats import sbom, sbom_checking, sbom_writing
from wardbook.formats.boundary import not_readable
from wardbook.formats.losses import Loss
from wardbook.formats.sbom_writing import TARGETS
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.sbom import Sbom, SbomComponent

Object = dict[str, Any]  # Any: JSON for other programs


class FileCheck(msgspec.Struct, frozen=True):
    """One file, as `sbom check` reports it."""

    file: str
    sbom: Sbom | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_refused(self) -> bool:
        """Whether anything in it is an error."""
        return self.sbom is None or any(item.severity is Severity.ERROR for item in self.diagnostics)

    @property
    def format(self) -> str | None:
        """The family's name without the version of its specification; None where nothing can be read."""
        return self.sbom.format.removesuffix("-3") if self.sbom else None

    def as_object(self) -> Object:
        """`{file, format, spec, components, diagnostics: [{code, severity, file, path, message}]}`."""
        found = self.sbom
        return {
            "file": self.file,
            "format": self.format,
            "spec": found.spec if found else None,
            "components": len(found.components) if found else 0,
            "diagnostics": [_diagnostic(item) for item in self.diagnostics],
        }


class Written(msgspec.Struct, frozen=True):
    """A file made of SBOMs.

    Its bytes, what they leave behind, where it breaks the specification of its own format (a fact that
    is demanded and that nobody stated), and on what the sources disagree.
    """

    data: bytes
    losses: tuple[Loss, ...]
    refused: tuple[Diagnostic, ...] = ()
    conflicts: tuple[tuple[str, Conflict], ...] = ()


def load(path: Path) -> tuple[Sbom | None, list[Diagnostic]]:
    """The SBOM in a file, None where nothing can be read, and what was wrong."""
    data, problem = _bytes(path)
    return sbom.read(data, str(path)) if problem is None else (None, [problem])


def check_file(path: Path) -> FileCheck:
    """Hold a file against the official schema or grammar of its format."""
    data, problem = _bytes(path)
    if problem is not None:
        return FileCheck(str(path), None, (problem,))
    checked = sbom_checking.check(data, str(path))
    return FileCheck(str(path), checked.sbom, checked.diagnostics)


def convert(found: Sbom, target: str) -> Written:
    """`found` in the format named `target`, a key of `TARGETS`."""
    return written(found, target)


def merge(
    sboms: Mapping[str, Sbom],
    target: str,
    *,
    made: datetime.date,
    author: str,
    of: tuple[str, str | None] | None,
) -> Written:
    """Several SBOMs as one, of `of` (name and version) where that is given, else of what they all are of."""
    root = (
        SbomComponent(name=of[0], version=of[1], kind="application", ref=f"{of[0]}@{of[1]}") if of else None
    )
    both = joined(sboms, root)
    return msgspec.structs.replace(
        written(stamped(both.sbom, made, author), target), conflicts=both.conflicts
    )


def compare(old: Sbom, new: Sbom) -> tuple[Change, ...]:
    """What changed from one SBOM to another."""
    return difference(old, new)


def redact(found: Sbom, target: str, *, hide: Iterable[str], keep: Iterable[str]) -> tuple[Redacted, Written]:
    """`found` for somebody else's eyes, in the format named `target`: a document of its own, with its own serial number."""
    result = redacted(found, hide, keep)
    result = msgspec.structs.replace(result, sbom=numbered(result.sbom))
    return result, written(result.sbom, target)


def written(found: Sbom, target: str) -> Written:
    """`found` in a format, held against that format's own specification before anybody sends it."""
    data, lost = sbom_writing.write(found, TARGETS[target])
    checked = sbom_checking.check(data, f"{target} output")
    return Written(data, lost, tuple(one for one in checked.diagnostics if one.severity is Severity.ERROR))


def stamped(found: Sbom, made: datetime.date, author: str) -> Sbom:
    """An SBOM with its author, time, tool and a serial number that follows from its content."""
    marked = msgspec.structs.replace(
        found,
        timestamp=f"{made.isoformat()}T00:00:00Z",
        author=author,
        tools=(*found.tools, f"Wardbook {__version__}"),
        revision=1,
    )
    return numbered(marked)


def numbered(found: Sbom) -> Sbom:
    """An SBOM with a serial number that follows from its content: two that differ never share one."""
    content = digest(msgspec.json.encode(msgspec.structs.replace(found, serial=None), enc_hook=str))
    return msgspec.structs.replace(found, serial=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}")


def _bytes(path: Path) -> tuple[bytes, Diagnostic | None]:
    at = Span(str(path))
    try:
        if path.stat().st_size > SBOM_BYTES:
            return b"", not_readable(at, f"it has more than {SBOM_BYTES:,} bytes (SBOM_BYTES)")
        return path.read_bytes(), None
    except OSError as error:
        return b"", not_readable(at, (error.strerror or type(error).__name__).lower())


def _diagnostic(item: Diagnostic) -> Object:
    return {
        "code": item.code,
        "severity": item.severity.value,
        "file": item.at.file,
        "path": item.path,
        "message": item.says,
    }
