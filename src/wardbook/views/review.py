"""What would a reviewer ask, worst first, and what can only a person judge?"""

from __future__ import annotations

from wardbook.analysis.review import concerned, review
from wardbook.knowledge.reader import load
from wardbook.model.report import Report
from wardbook.model.review import Review, ReviewQuestion
from wardbook.model.rule import RuleDoc
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, state, text
from wardbook.rules.rulebook import rulebook
from wardbook.views.register import view

_REMEDIES = 5
"""Remedies in one cell; what is left out is counted."""

_TONES = {"blocker": Tone.BAD, "major": Tone.OPEN, "minor": Tone.PLAIN}


def review_as(report: Report, word: str) -> Review:
    """The review of a report by one reviewer. Raises NoSuchReviewer."""
    return review(report, word, load(), rule_docs())


def rule_docs() -> dict[str, RuleDoc]:
    """What each rule says of itself, by code."""
    return {item.code: item.doc for item in rulebook()}


@view("review", subject=Report, title="Questions a reviewer would ask")
def questions(report: Report) -> Table:
    """Open questions of every reviewer the device is for, the worst first, with ids and repair."""
    found = reviews(report)
    return Table(
        name="review",
        title="Questions a reviewer would ask",
        rows=tuple(_row(one, question) for one in found for question in one.open),
        columns=(
            code("question", weight=1),
            state("weight"),
            text("asks", weight=6),
            text("section", weight=2),
            ids("about", weight=5),
            text("answer it by", weight=5),
            code("blocks from", weight=1),
        ),
        empty=" ".join(f"{one.reviewer.title}: {one.verdict}." for one in found) or _NOBODY,
        notes=(*(_note(one) for one in found), "What only a person can judge stands in `review-by-hand`."),
    )


@view("review-by-hand", subject=Report, title="What a reviewer judges by reading")
def by_hand(report: Report) -> Table:
    """Questions of which no rule judges anything, or not all of it, with the reason."""
    rows = [
        (question.id, question.title, question.asks, question.by_hand, question.section)
        for one in reviews(report)
        for question in one.by_hand
    ]
    return Table(
        name="review-by-hand",
        title="What a reviewer judges by reading",
        rows=tuple(rows),
        columns=(
            code("question", weight=1),
            text("about", weight=2),
            text("asks", weight=5),
            text("by hand because", weight=5),
            text("section", weight=2),
        ),
        empty=_NOBODY,
    )


@view("review-waived", subject=Report, title="Questions that decisions answer")
def waived(report: Report) -> Table:
    """What would be asked but for a waiver, each with its reason, for a reviewer may ask all the same."""
    rows = [
        (question.id, question.asks, Link(reason.subject), reason.code, reason.waived)
        for one in reviews(report)
        for question in one.waived
        for reason in question.reasons
    ]
    return Table(
        name="review-waived",
        title="Questions that decisions answer",
        rows=tuple(rows),
        columns=(
            code("question", weight=1),
            text("asks", weight=5),
            ids("about", weight=2),
            code("rule", weight=1),
            text("reason", weight=5),
        ),
        empty="Nothing is waived.",
    )


_NOBODY = "The device names neither a market with a reviewer nor what customers ask, so nobody's questions are known."


def reviews(report: Report) -> list[Review]:
    """The reviews by everybody whom the device's markets and customers bring."""
    if report.subject is None:
        return []
    about = report.subject.device.about
    words = concerned(load(), about.markets, asked=bool(about.customers_ask))
    return [review_as(report, word) for word in words]


def _row(one: Review, question: ReviewQuestion) -> tuple[Cell, ...]:
    names = tuple(dict.fromkeys(item.subject for item in question.reasons if item.subject))
    remedies = tuple(dict.fromkeys(item.help for item in question.reasons if item.help))
    gate = question.blocks_at
    return (
        f"{one.reviewer.word} {question.id}",
        State(question.weight, _TONES[question.weight]),
        question.asks,
        question.section,
        tuple(Link(name) for name in names) or Missing("the folder as a whole"),
        _shortened(remedies) or Missing("a person decides"),
        gate.value if gate else "never",
    )


def _shortened(remedies: tuple[str, ...]) -> tuple[str, ...]:
    left = len(remedies) - _REMEDIES
    return (*remedies[:_REMEDIES], f"and {left} more like these") if left > 0 else remedies


def _note(one: Review) -> str:
    return f"{one.reviewer.title}: {one.verdict}; {one.rules} rules ran. {one.reviewer.checked}"
