"""What would this reviewer ask? Findings of the rules, gathered into questions, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache

import msgspec

from wardbook.base.order import natural
from wardbook.knowledge.reader import Knowledge, Record
from wardbook.model.diagnostic import Diagnostic, Ground
from wardbook.model.report import Report
from wardbook.model.review import Reason, Review, Reviewer, ReviewQuestion, Weight
from wardbook.model.rule import RuleDoc

WEIGHTS: tuple[Weight, ...] = ("blocker", "major", "minor")
"""How much a question weighs, the most first."""

_BY_GROUND: dict[Ground, Weight] = {
    Ground.LAW: "blocker",
    Ground.REGULATION: "major",
    Ground.STANDARD: "major",
    Ground.GUIDANCE: "major",
    Ground.OPINION: "minor",
}
"""How much a finding weighs that no written question names."""

_LAST_RANK = "99"
"""Questions that nobody wrote stand behind those of the same weight that somebody did."""


class NoSuchReviewer(Exception):
    """Raised for a word that names no reviewer; says which there are."""


def reviewers(knowledge: Knowledge) -> dict[str, Record]:
    """Every reviewer by the word one names them by."""
    return {record.text("word"): record for record in knowledge.of_kind("reviewer")}


def concerned(knowledge: Knowledge, markets: Iterable[str], *, asked: bool) -> tuple[str, ...]:
    """The reviewers of these markets; a buyer where customers ask anything."""
    by_market = {record.text("market"): word for word, record in reviewers(knowledge).items()}
    wanted = [*markets, *(["customers"] if asked else [])]
    return tuple(by_market[market] for market in wanted if market in by_market)


def review(report: Report, word: str, knowledge: Knowledge, rules: Mapping[str, RuleDoc]) -> Review:
    """Every question this reviewer would ask of what the report is about.

    `rules` are what the rules say of themselves, for findings that no written question names. Raises NoSuchReviewer.
    """
    known = reviewers(knowledge)
    if word not in known:
        raise NoSuchReviewer(f"there is no reviewer `{word}`; there are {', '.join(known)}")
    who = known[word]
    written = questions_of(who, knowledge)
    opened = _gathered(report.diagnostics, who, written, rules)
    waived = _gathered(report.waived, who, written, rules)
    source = knowledge.source(who.source)
    return Review(
        reviewer=Reviewer(
            word=word,
            title=who.title,
            market=who.text("market"),
            edition=source.edition if source else who.edition,
            checked=source.checked if source else "",
        ),
        as_of=report.as_of,
        rules=report.rules,
        open=opened,
        waived=waived,
        by_hand=tuple(_asked(record) for record in written if record.text("by-hand")),
        closed=len({record.name for record in written} - {item.id for item in (*opened, *waived)}),
        left=sum(_answering(item, who, written, rules) is None for item in report.diagnostics),
    )


def questions_of(who: Record, knowledge: Knowledge) -> tuple[Record, ...]:
    """The questions written for a reviewer, in the order of their file."""
    return tuple(record for record in knowledge.of_kind("review-question") if record.source == who.source)


def question_for(code: str, subject: str, written: Iterable[Record]) -> Record | None:
    """The question that a finding makes somebody ask: the one whose pattern says most, the first of equals."""
    best: tuple[int, Record] | None = None
    for record in written:
        said = max((_says(pattern, code, subject) for pattern in record.list("rules")), default=0)
        if said and (best is None or said > best[0]):
            best = (said, record)
    return best[1] if best else None


@cache
def _says(pattern: str, code: str, subject: str) -> int:
    """How closely a pattern names a finding: 0 not at all, else its letters that are no wildcards."""
    wanted, _, about = pattern.partition("@")
    if not fnmatchcase(code, wanted) or (about and not fnmatchcase(subject, about)):
        return 0
    return sum(letter not in "*?" for letter in pattern)


def _answering(
    item: Diagnostic, who: Record, written: tuple[Record, ...], rules: Mapping[str, RuleDoc]
) -> ReviewQuestion | None:
    record = question_for(item.code, item.subject, written)
    if record is not None:
        return _asked(record)
    doc = rules.get(item.code)
    asking = [one for one in (doc.asked_by if doc else ()) if one.partition(":")[0] in who.list("sources")]
    if doc is None or not asking:
        return None
    return ReviewQuestion(
        id=item.code,
        title=doc.title.removesuffix("."),
        asks=f"{doc.title} Please complete the items below, or explain why they stand as they do.",
        weight=_BY_GROUND[doc.ground],
        section=", ".join(one.partition(":")[2] for one in asking),
        asked_by=tuple(asking),
    )


def _gathered(
    found: Iterable[Diagnostic], who: Record, written: tuple[Record, ...], rules: Mapping[str, RuleDoc]
) -> tuple[ReviewQuestion, ...]:
    questions: dict[str, ReviewQuestion] = {}
    reasons: dict[str, list[Reason]] = {}
    for item in found:
        question = _answering(item, who, written, rules)
        if question is not None:
            questions[question.id] = question
            reasons.setdefault(question.id, []).append(_reason(item))
    ranks = {record.name: record.text("rank") for record in written}
    filled = [_filled(question, reasons[name]) for name, question in questions.items()]
    return tuple(
        sorted(filled, key=lambda item: (WEIGHTS.index(item.weight), ranks.get(item.id, _LAST_RANK), item.id))
    )


def _filled(question: ReviewQuestion, reasons: list[Reason]) -> ReviewQuestion:
    """The question with its objects; where none of them ever blocks, nobody accuses: it is minor."""
    ordered = tuple(
        sorted(set(reasons), key=lambda item: (natural(item.subject), item.code, item.says, item.at))
    )
    weight: Weight = question.weight if any(item.blocks_at is not None for item in ordered) else WEIGHTS[-1]
    return msgspec.structs.replace(question, reasons=ordered, weight=weight)


def _reason(item: Diagnostic) -> Reason:
    return Reason(
        code=item.code,
        subject=item.subject,
        says=item.says,
        at=item.at,
        help=item.help,
        blocks_at=item.blocks_at,
        waived=item.waived,
    )


def _asked(record: Record) -> ReviewQuestion:
    return ReviewQuestion(
        id=record.name,
        title=record.title,
        asks=record.text("asks"),
        weight=_weight(record.text("severity")),
        section=record.section,
        asked_by=record.maps,
        documents=record.evidence,
        by_hand=record.text("by-hand"),
    )


def _weight(word: str) -> Weight:
    return next(known for known in WEIGHTS if known == word)
