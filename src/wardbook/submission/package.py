"""A draft package: the whole document set of the mission in order, a manifest, and a page of gaps for what does not exist yet."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from wardbook.base.canonical import digest, pretty_json
from wardbook.model.document import Callout, Document, Heading, Paragraph, Run, TableBlock
from wardbook.model.number import agreed
from wardbook.model.report import Report
from wardbook.model.security_file import DocumentPlan, SecurityFile
from wardbook.model.table import Audience, Missing, State, Table, Tone, code, number, state, text

MANIFEST_SCHEMA = "wardbook/manifest/1"


class Slot(msgspec.Struct, frozen=True):
    """One document of the set: its number, plan, and the name of its file, "" where it does not exist yet."""

    number: int
    plan: DocumentPlan
    file: str


def slots(file: SecurityFile, built: frozenset[str]) -> tuple[Slot, ...]:
    """The document set in the order of the mission, numbered; short ASCII names, as submission portals want them."""
    ordered = sorted(file.documents.values(), key=lambda plan: (plan.point, plan.id))
    return tuple(
        Slot(index, plan, f"{index:02d}-{plan.id}.pdf" if plan.id in built else "")
        for index, plan in enumerate(ordered, 1)
    )


def index_document(report: Report, found: tuple[Slot, ...]) -> Document:
    """The index of the package: what is in it, and a page for what is not."""
    if report.subject is None:
        raise ValueError("this report is about a folder that could not be read")
    file = report.subject
    identity = file.device.about.device
    there = sum(1 for slot in found if slot.file)
    summary = agreed(f"{there} of {len(found)} documents are there. ") + "This package is a draft: "
    summary += "it cannot be submitted while documents are missing or findings block."
    return Document(
        name="index",
        title="Index of the draft package",
        device=identity.name,
        manufacturer=identity.manufacturer or "manufacturer not stated",
        version=identity.version or "not stated",
        as_of=file.as_of,
        draft=True,
        banner=identity.banner or "",
        audience=Audience.REGULATOR,
        answers="Which documents the mission needs, which of them are in this package, and what is missing.",
        blocks=(
            Heading(2, "The document set", "set"),
            Callout(Tone.OPEN, "Draft", (Run(summary),)),
            TableBlock(_set_table(found), "table-set"),
            Heading(2, "Documents that do not exist yet", "missing"),
            Paragraph((Run("For each: what it will say, and which facts for it are in the folder today."),)),
            TableBlock(_gap_table(file, found), "table-missing"),
        ),
    )


def manifest(report: Report, files: Mapping[str, bytes]) -> bytes:
    """Path, size and digest of every file of the package, with the inputs they were made from."""
    if report.subject is None:
        raise ValueError("this report is about a folder that could not be read")
    file = report.subject
    return pretty_json(
        {
            "schema": MANIFEST_SCHEMA,
            "draft": True,
            "tool": file.tool,
            "knowledge": file.knowledge,
            "as-of": file.as_of.isoformat(),
            "gate": report.gate.value,
            "blocking": report.errors,
            "inputs": file.inputs,
            "files": [
                {"path": path, "bytes": len(files[path]), "digest": digest(files[path])}
                for path in sorted(files)
            ],
        }
    )


def _set_table(found: tuple[Slot, ...]) -> Table:
    rows = tuple(
        (
            slot.number,
            slot.plan.title,
            slot.plan.point,
            slot.plan.rows or Missing("none"),
            slot.file or Missing("does not exist yet"),
            _state(slot),
        )
        for slot in found
    )
    return Table(
        name="set",
        title="The document set of the mission",
        rows=rows,
        columns=(
            number("no.", name="number"),
            text("document", weight=5),
            number("point"),
            code("answers", weight=4),
            code("file", weight=4),
            state("state", weight=2),
        ),
    )


def _state(slot: Slot) -> State:
    return State("draft", Tone.OPEN) if slot.file else State("missing", Tone.BAD)


def _gap_table(file: SecurityFile, found: tuple[Slot, ...]) -> Table:
    rows = tuple(
        (slot.number, slot.plan.title, slot.plan.says, _facts(file, slot.plan))
        for slot in found
        if not slot.file
    )
    return Table(
        name="missing-documents",
        title="Missing documents",
        rows=rows,
        empty="Every document of the set exists.",
        columns=(
            number("no.", name="number"),
            text("document", weight=3),
            text("will say", weight=6),
            text("facts in the folder today", weight=5),
        ),
    )


def _facts(file: SecurityFile, plan: DocumentPlan) -> str | Missing:
    done = [
        f"{item.title}: {item.found}"
        for item in file.readiness.values()
        if item.point == plan.point and not item.market and item.state == "done"
    ]
    return "; ".join(done) or Missing("none")
