"""An archive of SBOM documents that refer to each other, as Yocto writes one for an image, read as one SBOM."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.json_text import kept_tree
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Relation, Sbom, SbomComponent

Read = tuple[Sbom | None, list[Diagnostic]]
READABLE = (".json", ".spdx", ".xml", ".yaml", ".yml", ".rdf", ".csv", ".cdx")
"""Endings of files in an archive that may be SBOMs; the others are none of ours."""

TABLE_OF_CONTENTS = "index.json"
"""Yocto's list of the documents; it is no document itself."""


class _Document(NamedTuple):
    """One document: its name in the archive, what it calls itself, and the documents it refers to by what name."""

    name: str
    space: str
    sbom: Sbom
    others: dict[str, str]


def joined(files: Iterable[tuple[str, bytes]], name: str, read_one: Callable[[bytes, str], Read]) -> Read:
    """The documents of an archive as one SBOM, None where there is none among them.

    Refs become `NAMESPACE#ref`, and a reference to another document leads to what it means there (SPDX
    2.3, clause 6.6). The SBOM is of what that document is of that no other one refers to. Components keep
    their records; the documents' own other members stay in the archive.
    """
    documents: list[_Document] = []
    seen: set[bytes] = set()
    problems: list[Diagnostic] = []
    for inner, text in sorted(files):
        if text in seen:
            continue  # the same document under another name says nothing more
        if inner.lower().endswith(READABLE) and inner.rpartition("/")[2] != TABLE_OF_CONTENTS:
            seen.add(text)
            found, said = read_one(text, f"{name}/{inner}")
            problems += said
            if found is not None:
                documents.append(_Document(inner, found.serial or inner, found, _external(found)))
    if not documents:
        return None, problems or [not_readable(Span(name), "there is no SBOM in this archive")]
    if len(documents) == 1:
        return documents[0].sbom, problems
    return _one(documents), problems


def _external(sbom: Sbom) -> dict[str, str]:
    """Namespaces of other documents by the name used for them here."""
    listed = kept_tree(sbom.kept.get("externalDocumentRefs", b""))
    found = {}
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, dict):
            short, space = entry.get("externalDocumentId"), entry.get("spdxDocument")
            if isinstance(short, str) and isinstance(space, str):
                found[short] = space
    return found


def _one(documents: list[_Document]) -> Sbom:
    told = {space for document in documents for space in document.others.values()}
    tops = [document for document in documents if document.space not in told]
    top = tops[0] if len(tops) == 1 else None
    head = (top or documents[0]).sbom
    depends: dict[str, tuple[str, ...]] = {}
    relations: dict[Relation, None] = {}
    components: list[SbomComponent] = []
    for document in documents:
        components += [_placed(item, document) for item in document.sbom.components]
        for source, targets in document.sbom.depends.items():
            there = [_meant(ref, document) for ref in targets]
            depends[_meant(source, document)] = (*depends.get(_meant(source, document), ()), *there)
        for one in document.sbom.relations:
            relations[Relation(_meant(one.source, document), one.kind, _meant(one.target, document))] = None
    return msgspec.structs.replace(
        head,
        root=_placed(head.root, top) if top and head.root else None,
        tools=tuple(sorted({tool for document in documents for tool in document.sbom.tools})),
        components=tuple(components),
        services=tuple(service for document in documents for service in document.sbom.services),
        depends=depends,
        relations=tuple(relations),
        kept={},
    )


def _placed(item: SbomComponent, document: _Document) -> SbomComponent:
    return msgspec.structs.replace(
        item,
        ref=_meant(item.ref, document) if item.ref else None,
        parent=_meant(item.parent, document) if item.parent else None,
        path=f"{document.name}{item.path}",
    )


def _meant(ref: str, document: _Document) -> str:
    """A ref as it is meant everywhere."""
    short, mark, rest = ref.partition(":")
    if mark and short in document.others:
        return f"{document.others[short]}#{rest}"
    return f"{document.space}#{ref}"
