"""The documents that exist: outlines filled from a report; the rest of the set is a page of gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from wardbook.base.span import Span
from wardbook.documents import elsewhere, homes, imprint, language, readers, sections, shelf
from wardbook.documents.drawing import sheets
from wardbook.documents.not_provided import ANCHOR, NOTHING, gathered, never_empty
from wardbook.documents.outline import (
    TO_ANSWER,
    Outline,
    Sources,
    fill,
    prose_with_questions,
    prose_without_slot,
)
from wardbook.documents.shown import holds
from wardbook.documents.shown import shown as shown_of
from wardbook.documents.tongue import SOURCE_LANGUAGE, Tongue
from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.document import Block, Document, Heading, Paragraph, TableBlock
from wardbook.model.figure import Figure
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement
from wardbook.model.table import Audience, Table
from wardbook.views import all_views
from wardbook.views.statements import say, statement_names


def outlines(prose: Mapping[str, str] = MappingProxyType({})) -> dict[str, Outline]:
    """The outlines of every document by name; `prose` may hold a company's own in place of ours."""
    return shelf.outlines(prose)


def due(file: SecurityFile, prose: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """The documents to write about a device: not those of the mission that are for others, such as another market's."""
    mission = {record.name for record in load().of_kind("document")}
    return tuple(name for name in outlines(prose) if name in file.documents or name not in mission)


def _outlines_due(file: SecurityFile, prose: Mapping[str, str]) -> dict[str, Outline]:
    known = outlines(prose)
    return {name: known[name] for name in due(file, prose)}


def without_and_with_pictures(
    prose: Mapping[str, str] = MappingProxyType({}),
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the documents whose outline asks for no figure, and of those that have to wait for drawings."""
    known = outlines(prose)
    pictured = {
        name for name, outline in known.items() if any(piece.kind == "figure" for piece in outline.pieces)
    }
    return tuple(name for name in known if name not in pictured), tuple(sorted(pictured))


def write(
    name: str, report: Report, prose: Mapping[str, str], logo: bytes = b"", spoken: Tongue | None = None
) -> tuple[Document, list[Diagnostic]]:
    """The document called `name` about the subject of a report; `prose` are the users' texts of `documents/` by path.

    `spoken` is the language to write in, by default that of the folder; it remembers what it was asked for.
    """
    if report.subject is None:
        raise ValueError("this report is about a folder that could not be read")
    file = report.subject
    outline = sections.with_prose(outlines(prose)[name], prose)
    tongue = spoken or language.tongue(file, prose)
    blocks, diagnostics = fill(outline, _sources(outline, report, prose, tongue))
    blocks = never_empty(blocks, tongue.say(NOTHING, "notice"))
    english = blocks
    if tongue.language != SOURCE_LANGUAGE:
        english = never_empty(fill(outline, _sources(outline, report, prose, Tongue()))[0])
    blocks = _with_gaps(blocks, english, Audience(outline.audience), tongue)
    blocks, led = elsewhere.told(
        blocks,
        homes.finder(report, prose, lambda: _outlines_due(file, prose), (name, Audience(outline.audience))),
        Audience(outline.audience),
        tongue,
    )
    open_ = unanswered(name, prose)
    diagnostics += open_
    bears = imprint.imprint(name, file, tongue)
    identity = file.device.about.device
    said = (
        _said(outline.cover, report)
        if outline.cover and _may_show(outline, "statement", outline.cover)
        else None
    )
    where = f"document {name}, cover"
    document = Document(
        name=name,
        title=tongue.say(outline.title, where),
        device=identity.name,
        manufacturer=identity.manufacturer or _company(file) or tongue.say("manufacturer not stated", where),
        version=identity.version or tongue.say("not stated", where),
        as_of=file.as_of,
        draft=bool(file.gaps) or bool(report.errors) or bool(open_) or not bears.is_signed,
        blocks=(*bears.blocks, *blocks),
        banner=identity.banner or "",
        audience=Audience(outline.audience),
        answers=tongue.say(outline.answers, where),
        cover="".join(run.text for run in tongue.runs(said)) if said else "",
        number=bears.number,
        revision=bears.revision,
        language=tongue.language,
        words={word: tongue.say(word, "every paper") for word in language.PAPER_WORDS},
        look=imprint.look(file.device, logo),
        elsewhere=led,
    )
    notice = language.in_english_still(tongue) if spoken is None else ()
    if notice:
        at = file.device.papers.origin.of("language") if file.device.papers else Span("documents.yaml")
        diagnostics.append(
            language.not_translated(at, tongue.language, name, len(tongue.untranslated), len(tongue.asked))
        )
        document = msgspec.structs.replace(document, blocks=(*notice, *document.blocks))
    return document, diagnostics


def _with_gaps(
    blocks: tuple[Block, ...], english: tuple[Block, ...], audience: Audience, tongue: Tongue
) -> tuple[Block, ...]:
    """The blocks with the page of what is not provided; that is told apart by its English words, so it is gathered there."""
    found = [
        block
        for block in gathered(english, audience)
        if isinstance(block, TableBlock) and block.anchor == f"table-{ANCHOR}"
    ]
    made: list[Block] = []
    for block in blocks:
        made.append(block)
        if isinstance(block, Heading) and block.anchor == ANCHOR and found:
            heads = [tongue.say(str(row[0]), "heading") for row in found[0].table.rows]
            table = tongue.table(found[0].table)
            rows = tuple((head, *row[1:]) for head, row in zip(heads, table.rows, strict=True))
            made.append(TableBlock(msgspec.structs.replace(table, rows=rows), found[0].anchor))
    return tuple(made)


def _sources(outline: Outline, report: Report, prose: Mapping[str, str], tongue: Tongue) -> Sources:
    assert report.subject is not None, "documents are about readable folders only"
    file = report.subject
    hidden = readers.withheld(file.device, Audience(outline.audience))

    return Sources(
        view=lambda view: _view(view, report, hidden),
        statement=lambda statement: _said(statement, report),
        prose=lambda slot: sections.words(prose.get(f"documents/{outline.name}/{slot}.md", "")).text,
        fact=lambda text: holds(text, file),
        may_show=lambda kind, name: _may_show(outline, kind, name),
        tongue=tongue,
    )


def _view(name: str, report: Report, hidden: frozenset[str]) -> Table | Figure | None:
    found = shown_of(name, report)
    if isinstance(found, Table):
        return readers.without(found, hidden)
    return readers.undrawn(found, hidden) if found else None


def figures(names: Iterable[str], report: Report, prose: Mapping[str, str]) -> Iterator[Figure]:
    """The figures that some documents show."""
    if report.subject is None:
        return
    known = outlines(prose)
    for outline in (known[name] for name in names if name in known):
        hidden = readers.withheld(report.subject.device, Audience(outline.audience))
        shown = (_view(piece.argument, report, hidden) for piece in outline.pieces if piece.kind == "figure")
        yield from (item for item in shown if isinstance(item, Figure))


def _may_show(outline: Outline, kind: str, name: str) -> bool:
    exists = name in statement_names() if kind == "statement" else name in all_views()
    return not exists or readers.may_read(Audience(outline.audience), readers.meant_for(kind, name))


def faults(file: SecurityFile, prose: Mapping[str, str], logo: bytes | None) -> list[Diagnostic]:
    """What is wrong with what a company brings: outlines, branding, numbers, language, prose without a place."""
    known = (*outlines(prose), *file.documents, "index")
    return [
        *shelf.faults(prose),
        *imprint.faults(file.device, logo, known),
        *language.faults(file.device, prose),
        *stray_prose(prose),
    ]


def _company(file: SecurityFile) -> str:
    return (file.device.company.name if file.device.company else None) or ""


def front_page(report: Report, tongue: Tongue) -> tuple[Block, ...]:
    """What stands on the first page of the site: in short, the ten points, what blocks."""
    names = ("readiness", "findings")
    said = tuple(Paragraph(tongue.runs(say(name, report))) for name in names)
    mission, blocking, sboms = (
        TableBlock(tongue.table(found), f"table-{name}")
        for name in ("mission", "diagnostics", "sbom-adequacy")
        if isinstance(found := shown_of(name, report), Table)
    )
    return (Heading(2, tongue.say("How far it is", "pages"), "how-far"), *said, mission, sboms, blocking)


def pages(tongue: Tongue, downloads: Iterable[str]) -> dict[str, str]:
    """The fixed words around documents and views on pages, in a language; `downloads` is what is said of files."""
    views = (view.says for view in all_views().values())
    return {words: tongue.say(words, "pages") for words in (*language.PAGE_WORDS, *downloads, *views)}


def views(report: Report, tongue: Tongue) -> dict[str, Table | Figure]:
    """Every view as people read it in a language; a figure as its sheets, each with what is drawn."""
    found = {name: item for name in all_views() if (item := shown_of(name, report)) is not None}
    if tongue.language == SOURCE_LANGUAGE and not tongue.asks:
        return found
    return {
        name: tongue.table(item) if isinstance(item, Table) else _sheets_of(item, tongue)
        for name, item in found.items()
    }


def _sheets_of(figure: Figure, tongue: Tongue) -> Figure:
    """A figure with each of its sheets in a language; where it is one picture, that alone."""
    parts = sheets(figure)
    if parts == (figure,):
        return tongue.figure(figure)
    whole = msgspec.structs.replace(figure, nodes=(), edges=(), boundaries=(), panels=(), bars=(), spans=())
    return msgspec.structs.replace(tongue.figure(whole), sheets=tuple(map(tongue.figure, parts)))


def stray_prose(prose: Mapping[str, str]) -> list[Diagnostic]:
    """Prose that no outline has a place for, with the place it most likely means."""
    known = sections.places(outlines(prose).values())
    return [
        prose_without_slot(Span(path), near if (near := sections.near(path, known)) else "", known)
        for path in sorted(prose)
        if path.endswith(".md") and not path.endswith(shelf.ENDING) and path not in known
    ]


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


def _said(name: str, report: Report) -> Statement | None:
    return say(name, report) if name in statement_names() else None
