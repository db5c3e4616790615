"""The documents that exist: outlines filled from a report; the rest of the set is a page of gaps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from wardbook.analysis.traits import trait
from wardbook.base.span import Span
from wardbook.documents.outline import (
    TO_ANSWER,
    Outline,
    Sources,
    fill,
    prose_with_questions,
    prose_without_slot,
    read,
)
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.document import Block, Document, Heading, Paragraph, TableBlock
from wardbook.model.figure import Figure
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement
from wardbook.model.table import Audience, Table
from wardbook.source.language import Mistake, Truth, evaluate, parse
from wardbook.views import all_views
from wardbook.views.statements import say, statement_names


@cache
def outlines() -> dict[str, Outline]:
    """Every outline that comes with the product, by name; documents of the mission without one do not exist yet."""
    folder = resources.files("wardbook.documents.outlines")
    found = [
        read(item.read_text("utf-8"), item.name.removesuffix(".md"))[0]
        for item in folder.iterdir()
        if item.name.endswith(".md")
    ]
    return {outline.name: outline for outline in sorted(found, key=lambda item: item.name)}


def without_and_with_pictures() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the documents whose outline asks for no figure, and of those that have to wait for drawings."""
    pictured = {
        name
        for name, outline in outlines().items()
        if any(piece.kind == "figure" for piece in outline.pieces)
    }
    return tuple(name for name in outlines() if name not in pictured), tuple(sorted(pictured))


def write(name: str, report: Report, prose: Mapping[str, str]) -> tuple[Document, list[Diagnostic]]:
    """The document called `name` about the subject of a report; `prose` are the users' Markdown files by path."""
    if report.subject is None:
        raise ValueError("this report is about a folder that could not be read")
    file = report.subject
    outline = outlines()[name]
    sources = Sources(
        view=lambda view: _shown(view, report),
        statement=lambda statement: _said(statement, report),
        prose=lambda slot: prose.get(f"documents/{name}/{slot}.md", ""),
        fact=lambda text: _holds(text, file),
    )
    blocks, diagnostics = fill(outline, sources)
    open_ = unanswered(name, prose)
    diagnostics += open_
    identity = file.device.about.device
    document = Document(
        name=name,
        title=outline.title,
        device=identity.name,
        manufacturer=identity.manufacturer or "manufacturer not stated",
        version=identity.version or "not stated",
        as_of=file.as_of,
        draft=bool(file.gaps) or bool(report.errors) or bool(open_),
        blocks=blocks,
        banner=identity.banner or "",
        audience=Audience(outline.audience),
        answers=outline.answers,
        cover=said.text if outline.cover and (said := _said(outline.cover, report)) else "",
    )
    return document, diagnostics


def front_page(report: Report) -> tuple[Block, ...]:
    """What stands on the first page of the site: in short, the ten points, what blocks."""
    names = ("readiness", "findings")
    said = tuple(Paragraph(say(name, report).runs) for name in names)
    mission, blocking, sboms = (
        TableBlock(found, f"table-{name}")
        for name in ("mission", "diagnostics", "sbom-adequacy")
        if isinstance(found := all_views()[name](report), Table)
    )
    return (Heading(2, "How far it is", "how-far"), *said, mission, sboms, blocking)


def stray_prose(prose: Mapping[str, str]) -> list[Diagnostic]:
    """Prose that no outline has a slot for."""
    slots = [
        f"documents/{outline.name}/{piece.argument}.md"
        for outline in outlines().values()
        for piece in outline.pieces
        if piece.kind == "prose"
    ]
    return [prose_without_slot(Span(path), slots) for path in sorted(prose) if path not in slots]


def unanswered(name: str, prose: Mapping[str, str]) -> list[Diagnostic]:
    """One finding for each prose of a document that still holds questions of its outline."""
    found = []
    for path in sorted(prose):
        lines = [
            number
            for number, line in enumerate(prose[path].split("\n"), 1)
            if line.lstrip(" -*>").startswith(TO_ANSWER)
        ]
        if lines and path.startswith(f"documents/{name}/"):
            found.append(prose_with_questions(Span(path, lines[0], 1), len(lines)))
    return found


def _shown(name: str, report: Report) -> Table | Figure | None:
    found = all_views().get(name)
    return found(report) if found else None


def _said(name: str, report: Report) -> Statement | None:
    return say(name, report) if name in statement_names() else None


def _holds(text: str, file: SecurityFile) -> bool | None:
    expression = parse(text)
    if isinstance(expression, Mistake):
        return None
    verdict = evaluate(expression, lambda name: trait(file, name))
    return {Truth.TRUE: True, Truth.FALSE: False}.get(verdict.truth)
