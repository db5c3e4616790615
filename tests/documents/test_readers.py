"""What is written for a regulator reaches no customer and no user: not by a view, not by a document, not by an outline."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wardbook.app.check import check
from wardbook.compile import Inputs
from wardbook.documents import book, readers, shelf
from wardbook.documents.tongue import Tongue
from wardbook.documents.writers.words import in_words
from wardbook.model.document import (
    Block,
    Bullets,
    Callout,
    Code,
    Document,
    FigureBlock,
    Heading,
    Paragraph,
    TableBlock,
)
from wardbook.model.figure import Figure
from wardbook.model.report import Report
from wardbook.model.table import Audience, Table
from wardbook.views import all_views
from wardbook.views.statements import statement_names

AS_OF = datetime.date(2026, 11, 20)
FOR_REGULATORS = (
    "threats",
    "steps",
    "risks",
    "findings",
    "questions",
    "commitments",
    "deficiencies",
    "procedures",
    "roles",
    "tools",
    "environments",
    "tests",
    "evidence",
    "anomalies",
    "design_inputs",
    "verification",
)
"""Tables whose prose is for regulators: plans, what is not patched, effort, our procedures, what authorities asked."""


@pytest.fixture(scope="module")
def read(example: Path) -> tuple[Report, Inputs]:
    checked = check(example, as_of=AS_OF)
    assert checked.inputs is not None
    return checked.report, checked.inputs


@pytest.fixture(scope="module")
def planted(read: tuple[Report, Inputs]) -> Report:
    """The example with a canary in every sentence (four words and more) of every record of those tables, and in every finding of a rule."""
    report, _ = read
    file = report.subject
    assert file is not None
    changed: dict[str, Any] = {}
    device: dict[str, Any] = {}
    for name in FOR_REGULATORS:
        holder, into = (file, changed) if hasattr(file, name) else (file.device, device)
        into[name] = _planted(getattr(holder, name), name)
        assert f"CANARY-{name}" in str(into[name]) or not getattr(holder, name), name
    decisions = tuple(
        _planted(item, "decisions") if item.is_ in ("dismissed", "deferred", "accepted", "waived") else item
        for item in file.device.decisions
    )
    subject = msgspec.structs.replace(
        file, device=msgspec.structs.replace(file.device, decisions=decisions, **device), **changed
    )
    told = tuple(
        msgspec.structs.replace(item, says=f"{item.says} CANARY-diagnostics") for item in report.diagnostics
    )
    return msgspec.structs.replace(report, subject=subject, diagnostics=told)


def _planted(value: Any, name: str) -> Any:  # Any: records of every kind
    if isinstance(value, str):
        return f"{value} CANARY-{name}" if value.count(" ") >= 3 else value
    if isinstance(value, dict):
        return {key: _planted(item, name) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_planted(item, name) for item in value)
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(
            value,
            **{
                field: _planted(getattr(value, field), name)
                for field in value.__struct_fields__
                if field not in ("origin", "id")
            },
        )
    return value


def words_of(shown: Table | Figure) -> str:
    if isinstance(shown, Figure):
        return f"{shown.title} {shown.alt} {shown.empty} {shown!r}"
    cells = " ".join(in_words(cell) for row in shown.rows for cell in row)
    return " ".join((shown.title, cells, shown.empty, *shown.notes))


def words_of_block(block: Block) -> str:
    match block:
        case Heading() | Code():
            return block.text
        case Paragraph(runs):
            return "".join(run.text for run in runs)
        case Callout():
            return block.title + "".join(run.text for run in block.runs)
        case Bullets(items):
            return " ".join(run.text for item in items for run in item)
        case TableBlock(table):
            return words_of(table)
        case FigureBlock(figure):
            return words_of(figure)


def words_of_document(document: Document) -> str:
    return " ".join((document.cover, document.answers, *map(words_of_block, document.blocks)))


def test_no_view_for_others_holds_a_sentence_that_is_for_regulators(planted: Report) -> None:
    leaks = {
        name: sorted({word for word in words_of(view(planted)).split() if word.startswith("CANARY-")})
        for name, view in all_views().items()
        if view.audience is not Audience.REGULATOR
    }
    assert {name: found for name, found in leaks.items() if found} == {}


def test_no_document_for_others_holds_a_sentence_that_is_for_regulators(
    planted: Report, read: tuple[Report, Inputs]
) -> None:
    seen: dict[str, set[str]] = {}
    for name, outline in book.outlines().items():
        document, _ = book.write(name, planted, read[1].prose, spoken=Tongue())
        found = {word for word in words_of_document(document).split() if word.startswith("CANARY-")}
        seen[f"{outline.audience}/{name}"] = found
    others = {name: found for name, found in seen.items() if not name.startswith("regulator/") and found}
    assert others == {}
    theirs = set().union(*(found for name, found in seen.items() if name.startswith("regulator/")))
    assert len(theirs) >= 8, "the canaries stand where regulators read"


def test_every_outline_of_ours_names_only_what_its_reader_may_see() -> None:
    wrong = [
        (name, piece.kind, piece.argument)
        for name, outline in shelf.ours().items()
        for piece in outline.pieces
        if piece.kind in ("view", "figure", "statement")
        and not readers.may_read(Audience(outline.audience), readers.meant_for(piece.kind, piece.argument))
    ]
    assert wrong == []


@pytest.mark.parametrize("audience", ["public", "user", "customer"])
def test_an_outline_of_a_company_cannot_bring_regulators_views_to_others(
    audience: str, planted: Report
) -> None:
    secret = sorted(name for name, view in all_views().items() if view.audience is Audience.REGULATOR)
    lines = [f"::: {'figure' if all_views()[name].is_figure else 'view'} {name}" for name in secret]
    lines += [f"::: statement {name}" for name in statement_names() if name not in readers.STATEMENTS]
    own = f"---\ntitle: T\naudience: {audience}\ncover: worst-plan\n---\n## A {{#a}}\n\n" + "\n".join(lines)
    prose = {"documents/leaflet.outline.md": own}
    document, problems = book.write("leaflet", planted, prose, spoken=Tongue())
    assert [item.code for item in problems] == ["DO008"] * len(lines)
    assert document.cover == ""
    assert [type(block) for block in document.blocks] == [Heading, *[Callout] * len(lines)]


def test_a_thing_that_is_marked_for_regulators_is_withheld_from_a_customers_tables(
    read: tuple[Report, Inputs],
) -> None:
    report, _ = read
    assert report.subject is not None
    file = report.subject
    name = next(iter(file.device.parts))
    parts = file.device.parts | {
        name: msgspec.structs.replace(file.device.parts[name], audience=Audience.REGULATOR)
    }
    subject = msgspec.structs.replace(file, device=msgspec.structs.replace(file.device, parts=parts))
    changed = msgspec.structs.replace(report, subject=subject)
    own = {
        "documents/leaflet.outline.md": "---\ntitle: T\naudience: customer\n---\n## A {#a}\n::: view parts\n"
    }
    [_, before] = book.write("leaflet", report, own, spoken=Tongue())[0].blocks
    [_, after] = book.write("leaflet", changed, own, spoken=Tongue())[0].blocks
    assert isinstance(before, TableBlock)
    assert isinstance(after, TableBlock)
    assert name in before.table.anchors
    assert name not in after.table.anchors
    assert len(after.table.rows) == len(before.table.rows) - 1


def test_a_picture_with_a_thing_that_is_withheld_is_not_drawn_and_says_so(planted: Report) -> None:
    assert planted.subject is not None
    figure = all_views()["label-network"](planted)
    assert isinstance(figure, Figure)
    drawn = [node.id for picture in figure.pictures for node in picture.nodes]
    assert drawn
    assert readers.undrawn(figure, frozenset({"nothing-of-it"})) is figure
    left = readers.undrawn(figure, frozenset(drawn[:1]))
    assert left.is_empty
    assert drawn[0] not in words_of(left).split()
    assert "not for the readers" in left.empty


def test_every_statement_with_an_audience_of_its_own_exists() -> None:
    assert set(readers.STATEMENTS) <= set(statement_names())
