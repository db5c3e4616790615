"""The talks with regulators: questions, feedback, what was promised, and letters answered point by point."""

from __future__ import annotations

from wardbook.analysis.regulators import (
    cited_by,
    commitment_standing,
    deficiency_state,
    origin_of_promise,
    question_state,
    wrong_evidence,
)
from wardbook.model.quality import Commitment, Deficiency
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, date, ids, state, text
from wardbook.views.cells import fact, links
from wardbook.views.register import view

_QUESTIONS = {"answered": Tone.GOOD, "asked": Tone.OPEN, "to be asked": Tone.OPEN}
_COMMITMENTS = {
    "done": Tone.GOOD,
    "contradicted": Tone.BAD,
    "overdue": Tone.BAD,
    "open": Tone.OPEN,
    "not stated": Tone.UNKNOWN,
}
_DEFICIENCIES = {
    "accepted": Tone.GOOD,
    "answered": Tone.PLAIN,
    "drafted": Tone.OPEN,
    "asked again": Tone.BAD,
    "overdue": Tone.BAD,
    "open": Tone.BAD,
}


@view("questions", subject=SecurityFile, title="Questions to regulators")
def questions(file: SecurityFile) -> Table:
    """Every question to a regulator with our position, the section it is about and the evidence attached."""
    found = file.device.questions
    rows = tuple(
        (
            Link(item.id),
            item.to,
            item.ask,
            fact(item, "position"),
            fact(item, "section"),
            links(item.evidence),
            fact(item, "asked"),
            State(word := question_state(item), _QUESTIONS.get(word, Tone.UNKNOWN)),
        )
        for item in found.values()
    )
    return Table(
        name="questions",
        title="Questions to regulators",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("question"),
            text("to", weight=1),
            text("question", name="ask", weight=4),
            text("our position", weight=4),
            code("about"),
            ids("evidence", weight=2),
            date("asked"),
            state("state", weight=2),
        ),
        empty="No questions are planned yet; write them in regulators.yaml.",
    )


@view("feedback", subject=SecurityFile, title="Feedback of regulators")
def feedback(file: SecurityFile) -> Table:
    """What regulators answered, in which meeting, what was promised because of it, and the design inputs that cite it."""
    found = {name: item for name, item in file.device.questions.items() if item.asked or item.answer}
    rows = tuple(
        (
            Link(item.id),
            item.to,
            fact(item, "meeting"),
            fact(item, "answer"),
            fact(item, "answered"),
            links(promise.id for promise in origin_of_promise(file, item.id)),
            tuple(Link(name) for name in cited_by(file, item.id)) or Missing("nothing cites it"),
        )
        for item in found.values()
    )
    return Table(
        name="feedback",
        title="Feedback of regulators",
        rows=rows,
        columns=(
            ids("question"),
            text("of", weight=1),
            code("meeting"),
            text("feedback", weight=5),
            date("answered"),
            ids("promised"),
            ids("cited by", weight=2),
        ),
        empty="Nothing has been asked of a regulator yet.",
        notes=("A design input cites feedback where its `from` names the question.",),
    )


@view("commitments", subject=SecurityFile, title="Commitments to regulators")
def commitments(file: SecurityFile) -> Table:
    """Everything promised to a regulator, by when, what fulfils and cites it, and what the folder says against it."""
    found = file.device.commitments
    return Table(
        name="commitments",
        title="Commitments to regulators",
        rows=tuple(_commitment(file, item) for item in found.values()),
        anchors=tuple(found),
        columns=(
            ids("commitment"),
            text("to", weight=1),
            text("what", weight=5),
            ids("from"),
            date("due", weight=2),
            state("state", weight=2),
            ids("fulfilled by"),
            ids("cited by"),
            text("against it", weight=3),
        ),
        empty="Nothing is promised to a regulator.",
    )


def _commitment(file: SecurityFile, item: Commitment) -> tuple[Cell, ...]:
    held = commitment_standing(file, item)
    return (
        Link(item.id),
        item.to,
        item.what,
        Link(item.from_question) if item.from_question else fact(item, "from_question"),
        fact(item, "due"),
        State(held.state, _COMMITMENTS[held.state]),
        tuple(Link(name) for name in item.by) or fact(item, "by"),
        tuple(Link(name) for name in held.cited_by) or Missing("nothing cites it"),
        "; ".join(held.against) or Missing("nothing"),
    )


@view("deficiencies", subject=SecurityFile, title="Points of regulators' letters")
def deficiencies(file: SecurityFile) -> Table:
    """Every point of a regulator's letter with our answer, the evidence, what changed since, and how far it is."""
    found = file.device.deficiencies
    return Table(
        name="deficiencies",
        title="Points of regulators' letters",
        rows=tuple(_deficiency(file, item) for item in found.values()),
        anchors=tuple(found),
        columns=(
            ids("point"),
            text("of", weight=1),
            code("letter"),
            text("asked", weight=4),
            code("section"),
            text("our answer", weight=4),
            ids("evidence", weight=2),
            ids("changed since", weight=2),
            date("due"),
            state("state", weight=2),
            text("against it", weight=2),
        ),
        empty="No letter of a regulator is recorded.",
    )


def _deficiency(file: SecurityFile, item: Deficiency) -> tuple[Cell, ...]:
    word = deficiency_state(file, item)
    changed: Cell = "none" if item.changed == ("none",) else links(item.changed)
    return (
        Link(item.id),
        item.from_,
        fact(item, "letter"),
        item.ask,
        fact(item, "section"),
        fact(item, "answer"),
        links(item.evidence),
        changed,
        fact(item, "due"),
        State(word, _DEFICIENCIES[word]),
        "; ".join(wrong_evidence(file, item)) or Missing("nothing"),
    )
