"""A part of a build: the documents and formats that somebody asked for, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.documents import book
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.document import Document, TableBlock
from wardbook.model.report import Report

FORMATS = ("pdf", "docx", "html", "xlsx")
"""The forms a document can have. A plain build makes PDF, pages and data; the other forms are made on request."""


class Unknown(Exception):
    """Raised when a name is no document or format here; says which are, and the nearest."""


def formats_of(text: str) -> tuple[str, ...]:
    """The formats in a list with commas, in our order. Raises Unknown."""
    asked = [word.strip().lower() for word in text.split(",") if word.strip()]
    for word in asked:
        if word not in FORMATS:
            raise Unknown(_unknown("format", word, FORMATS))
    if not asked:
        raise Unknown(f"no format is named; there are {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


def names_of(asked: Sequence[str], due: Sequence[str]) -> tuple[str, ...]:
    """The documents asked for, all that are due where none is named. Raises Unknown."""
    names = [word.strip() for text in asked for word in text.split(",") if word.strip()]
    for name in names:
        if name not in due:
            raise Unknown(_unknown("document", name, due))
    return tuple(name for name in due if name in names) if names else tuple(due)


def outputs(
    report: Report,
    prose: Mapping[str, str],
    logo: bytes | None,
    asked: Sequence[str],
    formats: Sequence[str],
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """The files of some documents in some formats, and what could not be printed. Raises Unknown."""
    if report.subject is None:
        raise ValueError("this report is about a folder that could not be read")
    held = dict(prose)
    files: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    for name in names_of(asked, book.due(report.subject, held)):
        document, found = book.write(name, report, held, logo or b"")
        problems += found
        for form in formats:
            data, told = _written(document, form)
            files[f"documents/{name}.{form}"] = data
            problems += told
    return files, tuple(dict.fromkeys(problems))


def _written(document: Document, form: str) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """One document in one form; each form's library is loaded only where it is asked for."""
    if form == "pdf":
        from wardbook.documents.writers import pdf  # only who asks for this form loads it

        printed = pdf.write(document)
        return printed.data, printed.diagnostics
    if form == "docx":
        from wardbook.documents.writers import docx  # only who asks for this form loads it

        made = docx.write(document)
        return made.data, made.diagnostics
    missing: set[str] = set()
    if form == "html":
        from wardbook.documents.writers import html_file  # only who asks for this form loads it

        data = html_file.write(document, missing)
    else:
        from wardbook.documents.writers import xlsx  # only who asks for this form loads it

        tables = [block.table for block in document.blocks if isinstance(block, TableBlock)]
        data = xlsx.write(tables, missing)
    return data, _marked(f"{document.name}.{form}", missing)


def _marked(file: str, missing: set[str]) -> tuple[Diagnostic, ...]:
    from wardbook.documents.writers.pdf import missing_characters  # where the diagnostic of all forms stands

    return (missing_characters(Span(file), tuple(sorted(missing))),) if missing else ()


def _unknown(what: str, word: str, known: Sequence[str]) -> str:
    close = nearest(word, known)
    hint = f"did you mean `{close}`?" if close else f"there are {', '.join(known)}"
    return f"`{word[:80]}` is no {what} here; {hint}"
