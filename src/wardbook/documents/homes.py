"""In which document, under which heading, each id of a report is defined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from wardbook.documents import imprint, readers, sections
from wardbook.documents.elsewhere import HOMES, Find, Place
from wardbook.documents.outline import Outline
from wardbook.documents.shown import holds, shown
from wardbook.documents.tongue import Tongue
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Table

_Home = tuple[Place, Audience]


class _Kept:
    """The homes in the last report asked for: all its documents ask for the same."""

    def __init__(self) -> None:
        self.report: Report | None = None
        self.prose: Mapping[str, str] = {}
        self.homes: dict[str, list[_Home]] = {}


_kept = _Kept()


def finder(
    report: Report,
    prose: Mapping[str, str],
    due: Callable[[], Mapping[str, Outline]],
    reader: tuple[str, Audience],
) -> Find:
    """Where a document (`reader`: its name and audience) leads for an id: to no paper that its readers may not see.

    `due` gives the outlines of all documents that are written; it is asked once for a report.
    """
    if _kept.report is not report or _kept.prose != prose:
        outlines = {name: sections.with_prose(outline, prose) for name, outline in due().items()}
        _kept.report, _kept.prose, _kept.homes = report, dict(prose), _homes(report, outlines)
    own, audience = reader

    def find(id_: str) -> Place | None:
        for place, meant_for in _kept.homes.get(id_, ()):
            if place.document != own and readers.may_read(audience, meant_for):
                return place
        return None

    return find


def _homes(report: Report, outlines: Mapping[str, Outline]) -> dict[str, list[_Home]]:
    """The documents that define each id, the one to be led to first; a document is its own home and is named by its title."""
    assert report.subject is not None, "documents are about readable folders only"
    order = [*(name for name in HOMES if name in outlines), *(name for name in outlines if name not in HOMES)]
    found: dict[str, list[_Home]] = {}
    for name in order:
        audience = Audience(outlines[name].audience)
        for id_, place in _of_document(outlines[name], report, report.subject):
            homes = found.setdefault(id_, [])
            if not homes or homes[-1][0].document != name:
                homes.append((place, audience))
    return {id_: homes for id_, homes in found.items() if id_ not in outlines}


def _of_document(outline: Outline, report: Report, file: SecurityFile) -> Iterator[tuple[str, Place]]:
    """The ids that a document's tables define, each with its place."""
    audience = Audience(outline.audience)
    hidden = readers.withheld(file.device, audience)
    number = imprint.imprint(outline.name, file, Tongue()).number
    section = anchor = ""
    for piece in outline.pieces:
        if not all(holds(fact, file) for fact in piece.conditions):
            continue
        if piece.kind == "heading":
            section, anchor = piece.argument, piece.anchor
        if piece.kind != "view" or not readers.may_read(audience, readers.meant_for("view", piece.argument)):
            continue
        table = shown(piece.argument, report)
        if isinstance(table, Table) and any(table.anchors):
            place = Place(
                document=outline.name, title=outline.title, number=number, section=section, anchor=anchor
            )
            yield from ((id_, place) for id_ in readers.without(table, hidden).anchors if id_)
