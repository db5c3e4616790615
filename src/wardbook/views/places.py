"""Where in which document something that is asked is answered, as the list of places says."""

from __future__ import annotations

from functools import cache

from wardbook.knowledge.reader import load
from wardbook.model.obligation import Obligation
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Missing


@cache
def headings() -> dict[tuple[str, str], tuple[str, ...]]:
    """The headings under which a document answers a record, by document and record."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in load().of_kind("place"):
        for record in item.list("answers"):
            found.setdefault((item.text("document"), record), []).append(item.title)
    return {key: tuple(titles) for key, titles in found.items()}


def without_section(file: SecurityFile, item: Obligation) -> tuple[str, ...]:
    """The documents that should answer an obligation and whose sections are listed, none of which does."""
    listed = {document for document, _ in headings()}
    return tuple(
        name
        for name in item.evidence
        if name in file.documents and name in listed and (name, item.id) not in headings()
    )


def answered_in(file: SecurityFile, item: Obligation) -> Cell:
    """The documents that answer an obligation, each with its section where the list of places names one."""
    told = tuple(
        ": ".join((file.documents[name].title, ", ".join(headings().get((name, item.id), ()))))
        if (name, item.id) in headings()
        else file.documents[name].title
        for name in item.evidence
        if name in file.documents
    )
    return told or Missing("no document of the set")
