"""A part of a build: the documents and formats that somebody asked for, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wardbook.app.typesetting import Typesetting
from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.documents import book
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.document import Document, TableBlock
from wardbook.model.report import Report

_Made = tuple[bytes, tuple[Diagnostic, ...]]
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
    names = names_of(asked, book.due(report.subject, held))
    written: dict[str, tuple[Document, list[Diagnostic]]] = {}
    made: dict[tuple[str, str], _Made] = {}
    beside = frozenset(names if "html" in formats else ())
    with Typesetting() as typesetting:
        plain, pictured = (
            [name for name in kind if name in names] for kind in book.without_and_with_pictures(held)
        )
        typesetting.draw_ahead(book.figures(pictured, report, held))
        for some in (plain, pictured):  # one is typeset while pictures of others are drawn
            if some is pictured:
                typesetting.pictures()
            for name in some:
                written[name] = book.write(name, report, held, logo or b"")
                if "pdf" in formats:
                    typesetting.begin(name, written[name][0])
        for name in names:
            for form in formats:
                if form != "pdf":
                    made[name, form] = _written(written[name][0], form, beside)
        for name, printed in typesetting.papers():
            made[name, "pdf"] = printed.data, printed.diagnostics
    order = [(name, form) for name in names for form in formats]
    files = {f"documents/{name}.{form}": made[name, form][0] for name, form in order}
    problems = [problem for name in names for problem in written[name][1]]
    problems += [problem for key in order for problem in made[key][1]]
    return files, tuple(dict.fromkeys(problems))


def _written(document: Document, form: str, beside: frozenset[str]) -> _Made:
    """One document in one form other than paper; each form's library is loaded only where it is asked for."""
    if form == "docx":
        from wardbook.documents.writers import docx  # only who asks for this form loads it

        made = docx.write(document)
        return made.data, made.diagnostics
    missing: set[str] = set()
    if form == "html":
        from wardbook.documents.writers import html_file  # only who asks for this form loads it

        data = html_file.write(document, missing, beside)
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
