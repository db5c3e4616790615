"""The pre-submission package: one document, the evidence attached to its questions, an index and a manifest."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wardbook.analysis.pre_submission import Lack, lacks, to_ask
from wardbook.model.document import Block, Callout, Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.number import agreed
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Link, Table, Tone, code, ids, number, text

DOCUMENT = "pre-submission"
"""The outline of the package's one document."""


class Attachment(msgspec.Struct, frozen=True):
    """A file of evidence as it was handed in, under its own name in the package, and the questions it is attached to."""

    path: str
    source: str
    evidence: str
    questions: tuple[str, ...]


def attachments(file: SecurityFile) -> tuple[Attachment, ...]:
    """The files of evidence that open questions name, each once, numbered in the order of the questions."""
    named: dict[str, list[str]] = {}
    for question in to_ask(file):
        for name in question.evidence:
            if name in file.device.evidence:
                named.setdefault(name, []).append(question.id)
    found = []
    for index, (name, questions) in enumerate(named.items(), 1):
        source = file.device.evidence[name].file
        path = f"attachments/{index:02d}-{source.rpartition('/')[2]}"
        found.append(Attachment(path, source, name, tuple(questions)))
    return tuple(found)


def wanting(file: SecurityFile, present: Mapping[str, object]) -> tuple[Lack, ...]:
    """What the package lacks: facts, and files of evidence that are named and not in the folder."""
    absent = tuple(
        Lack(item.source, f"the file of {item.evidence} is not in the folder, or cannot be read")
        for item in attachments(file)
        if item.source not in present
    )
    return (*lacks(file), *absent)


def index_document(
    written: Document, attached: tuple[Attachment, ...], missing: tuple[Lack, ...]
) -> Document:
    """The first page of the package: what it holds, which file answers which question, and what is missing."""
    blocks: list[Block] = []
    if written.draft:
        blocks.append(Callout(Tone.OPEN, "Draft", (Run(_why_draft(missing)),)))
    blocks += [
        Heading(2, "What is in the package", "contents"),
        TableBlock(_contents(written, attached), "table-contents"),
        Heading(2, "What is missing", "missing"),
        Paragraph((Run("While a line stands here, the package cannot be sent."),)),
        TableBlock(_missing(missing), "table-missing"),
    ]
    return msgspec.structs.replace(
        written,
        name="index",
        title="Index of the pre-submission package",
        audience=Audience.REGULATOR,
        answers="Which files the package holds, to which question each belongs, and what is missing.",
        blocks=tuple(blocks),
        cover="",
    )


def _why_draft(missing: tuple[Lack, ...]) -> str:
    if missing:
        return agreed(f"{len(missing)} things are missing that the package needs.")
    return "Facts that are asked for are not stated, or findings block at the milestone of design."


def _contents(written: Document, attached: tuple[Attachment, ...]) -> Table:
    rows = [(1, written.title, f"01-{written.name}.pdf", "all of them")]
    return Table(
        name="contents",
        title="What is in the package",
        rows=(
            *rows,
            *(
                (index, f"Evidence {item.evidence}", item.path, tuple(map(Link, item.questions)))
                for index, item in enumerate(attached, 2)
            ),
        ),
        columns=(
            number("no.", name="number"),
            text("what", weight=4),
            code("file", weight=4),
            ids("questions", weight=2),
        ),
    )


def _missing(missing: tuple[Lack, ...]) -> Table:
    return Table(
        name="missing",
        title="What is missing",
        rows=tuple((item.what, item.where) for item in missing),
        columns=(text("what", weight=6), code("say it in", weight=3)),
        empty="Nothing that the package needs is missing.",
    )
