"""Write the pre-submission package of a device, all of it or nothing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from wardbook.analysis.pre_submission import Candidate, Lack, candidates
from wardbook.app.check import check
from wardbook.app.render import render_view
from wardbook.base.atomic import write_folder
from wardbook.base.canonical import pretty_json
from wardbook.documents import book
from wardbook.documents.writers import pdf, site
from wardbook.model.diagnostic import Diagnostic, Gate
from wardbook.model.document import Document
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Table
from wardbook.submission.attachments import look
from wardbook.submission.package import MANIFEST_SCHEMA, manifest
from wardbook.submission.pre_submission import DOCUMENT, attachments, index_document, wanting
from wardbook.views import all_views

_TABLES = ("numbered-questions", "feedback", "commitments")
"""The tables that go with the package as data; which questions might be asked besides is nobody's business but ours."""


class Refused(Exception):
    """Raised when the folder to write holds something else; says why and what helps."""


class Lacking(Exception):
    """Raised when the package would have blanks and no draft was asked for; carries what is missing."""

    def __init__(self, missing: tuple[Lack, ...]) -> None:
        super().__init__(f"{len(missing)} things are missing")
        self.missing = missing


class Packed(msgspec.Struct, frozen=True):
    """What was made: the report, the files as written, what is missing, could not be printed, or might be asked too."""

    report: Report
    files: dict[str, bytes]
    texts: dict[str, bytes] = {}
    draft: bool = True
    missing: tuple[Lack, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    candidates: tuple[Candidate, ...] = ()


def qsub(folder: Path, out: Path, *, as_of: datetime.date, draft: bool = False) -> Packed:
    """Check a folder and write its pre-submission package to `out`.

    A folder that cannot be read gives a report without a subject, and nothing is written. Raises Lacking where
    something is missing and no draft was asked for, Refused where `out` is not ours, OSError.
    """
    _refuse_foreign(folder, out)
    checked = check(folder, as_of=as_of, gate=Gate.DESIGN)
    file = checked.report.subject
    if file is None or checked.inputs is None:
        return Packed(checked.report, {}, texts=checked.files)
    missing = (*wanting(file, checked.files), *_unfit(file, checked.files))
    if missing and not draft:
        raise Lacking(missing)
    document, problems = book.write(
        DOCUMENT, checked.report, checked.inputs.prose, checked.inputs.logo or b""
    )
    if missing or draft:
        document = msgspec.structs.replace(document, draft=True)
    files, typeset = _files(checked.report, document, missing, checked.files)
    write_folder(out, files)
    return Packed(
        checked.report,
        files,
        texts=checked.files,
        draft=document.draft,
        missing=missing,
        diagnostics=(*problems, *typeset),
        candidates=candidates(file, checked.inputs.knowledge),
    )


def _unfit(file: SecurityFile, texts: dict[str, bytes]) -> Iterator[Lack]:
    """What a portal would send back among the PDFs that go along, by the rules that hold for packages (DO030)."""
    for item in attachments(file):
        if item.source in texts and item.path.lower().endswith(".pdf"):
            for fault in look(item.path, texts[item.source]).faults:
                yield Lack(item.source, f"it goes along as {item.path}, and {fault} (DO030)")


def _files(
    report: Report, document: Document, missing: tuple[Lack, ...], texts: dict[str, bytes]
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    assert report.subject is not None, "packages are made for readable folders only"
    attached = tuple(item for item in attachments(report.subject) if item.source in texts)
    index = index_document(document, attached, missing)
    printed = {"00-index.pdf": pdf.write(index), f"01-{DOCUMENT}.pdf": pdf.write(document)}
    files = {name: made.data for name, made in printed.items()}
    files |= {f"pages/{name}": data for name, data in _pages(document).items()}
    files |= {item.path: texts[item.source] for item in attached}
    for name in _TABLES:
        shown = all_views()[name](report)
        assert isinstance(shown, Table), "questions are told in tables"
        files[f"data/{name}.json"] = render_view(shown, "json")
    listed = json.loads(manifest(report, files))
    files["manifest.json"] = pretty_json({**listed, "package": DOCUMENT, "draft": document.draft})
    return files, tuple(item for made in printed.values() for item in made.diagnostics)


def _pages(document: Document) -> dict[str, bytes]:
    return site.write(
        site.Site(
            device=document.device,
            subtitle=f"version {document.version}",
            as_of=document.as_of.isoformat(),
            banner=document.banner,
            front=(),
            documents=((document, f"../01-{DOCUMENT}.pdf"),),
            views=(),
            downloads=(
                ("../00-index.pdf", "what is in this package"),
                ("../manifest.json", "digests of its files"),
            ),
        )
    )


def _refuse_foreign(folder: Path, out: Path) -> None:
    """Nothing that is not such a package is ever overwritten, and never the device itself."""
    if out.exists() and not out.is_dir():
        raise Refused(f"`{out}` is a file; name a folder")
    if out.resolve() == folder.resolve() or folder.resolve().is_relative_to(out.resolve()):
        raise Refused(f"`{out}` is the device folder, or holds it; name another")
    if out.is_dir() and any(out.iterdir()) and not _is_package(out / "manifest.json"):
        raise Refused(
            f"`{out}` holds files that are no pre-submission package; name an empty or new folder, nothing of yours is overwritten"
        )


def _is_package(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return (
        isinstance(found, dict)
        and found.get("schema") == MANIFEST_SCHEMA
        and found.get("package") == DOCUMENT
    )
