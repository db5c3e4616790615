"""Knowledge folders to one packed file: read, complete, check, pack. The product only opens the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from wardbook.base.atomic import write_file
from wardbook.base.span import Span
from wardbook.knowledge.checking import Placed, mistakes
from wardbook.knowledge.reader import COMPILED, Fact, Packed, Record, Source
from wardbook.knowledge.written import Entry, RecordsFile, SourceFile
from wardbook.model.diagnostic import Diagnostic
from wardbook.source.context import INVALID, Context
from wardbook.source.decode import decode
from wardbook.source.text import read

SOURCE_FILE = "source.yaml"


class KnowledgeError(Exception):
    """The product's own knowledge is wrong: our fault, so it raises. Says each mistake with file and line."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(f"{item.at}: {item.says}; {item.help}" for item in diagnostics))
        self.diagnostics = diagnostics


def compile_knowledge(folder: Path) -> bytes:
    """The YAML below `folder`, packed; the same files give the same bytes. Raises KnowledgeError."""
    packed, diagnostics = compile_files(files_below(folder))
    if diagnostics:
        raise KnowledgeError(diagnostics)
    return packed


def rebuild(folder: Path) -> bool:
    """Write `compiled.bin` beside the YAML where it is missing or stale; tells whether it wrote."""
    packed = compile_knowledge(folder)
    target = folder / COMPILED
    if target.exists() and target.read_bytes() == packed:
        return False
    write_file(target, packed)
    return True


def files_below(folder: Path) -> dict[str, bytes]:
    """The YAML files below a folder, by their path from it with `/` between names."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def compile_files(files: Mapping[str, bytes]) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The packed form of YAML files (path to bytes), and everything that is wrong with them."""
    context = Context()
    sources = _sources(files, context)
    placed = [item for name in sorted(files) for item in _records(name, files[name], sources, context)]
    found = tuple(sources[folder][0] for folder in sorted(sources, key=lambda key: sources[key][0].id))
    wrong = (*context.diagnostics, *mistakes(tuple(sources.values()), placed))
    placed.sort(key=lambda item: item.record.source)
    packed = Packed(found, tuple(item.record for item in placed))
    return msgspec.msgpack.Encoder(order="deterministic").encode(packed), wrong


def _sources(files: Mapping[str, bytes], context: Context) -> dict[str, tuple[Source, Span]]:
    found = {}
    for name in sorted(files):
        path = PurePosixPath(name)
        if path.name == SOURCE_FILE:
            written = _decoded(name, files[name], SourceFile, context)
            if written is not None:
                found[str(path.parent)] = (_source(written), written.origin.span)
    return found


def _source(written: SourceFile) -> Source:
    return Source(
        id=written.id, title=written.title, issuer=written.issuer, edition=written.edition, date=written.date,
        citation=written.citation, kind=written.kind, verified=written.verified, checked=written.checked,
        supersedes=written.supersedes, says=written.says or "",
    )  # fmt: skip


def _decoded(name: str, data: bytes, kind: type[Any], context: Context) -> Any:  # Any: as `kind` says
    root, diagnostics = read(data, name)
    context.diagnostics.extend(diagnostics)
    if root is None:
        return None
    value = decode(root, kind, context)
    return None if value is INVALID else value


def _records(
    name: str, data: bytes, sources: Mapping[str, tuple[Source, Span]], context: Context
) -> Iterator[Placed]:
    path = PurePosixPath(name)
    if path.name == SOURCE_FILE:
        return
    folder = next((str(parent) for parent in path.parents if str(parent) in sources), None)
    written = _decoded(name, data, RecordsFile, context)
    if written is None:
        return
    if folder is None:
        says = "no folder above this file has a source.yaml"
        context.report(
            Diagnostic(at=Span(name), says=says, help="add a source.yaml that says whose records these are")
        )
        return
    for key, entry in written.records.items():
        yield Placed(_record(key, entry, written, sources[folder][0]), entry.origin.span)


def _record(key: str, entry: Entry, file: RecordsFile, source: Source) -> Record:
    kind = entry.kind or file.kind
    section = entry.section or file.section or (key if kind == "section" else "")
    return Record(
        id=f"{source.id}:{section}/{key}" if kind == "word" else f"{source.id}:{key}",
        kind=kind,
        source=source.id,
        edition=source.edition,
        section=section,
        title=entry.title or (key if kind == "word" else ""),
        says=entry.says,
        obligation=entry.obligation or file.obligation,
        verified=entry.verified or file.verified,
        checked=entry.checked or file.checked,
        applies=entry.applies or file.applies or "",
        phase=entry.phase or file.phase or "",
        evidence=entry.evidence or file.evidence,
        maps=entry.maps,
        revision=entry.revision,
        facts={name: _fact(value) for name, value in sorted(entry.facts.items())},
    )


def _fact(
    value: Any,
) -> Fact:  # Any: what YAML held; `checking` refuses what is neither text nor a list of texts
    if isinstance(value, list):
        return tuple(item if isinstance(item, str) else "" for item in value)
    return value if isinstance(value, str) else ""
