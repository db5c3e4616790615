"""What would this reviewer ask? Findings of the rules, gathered into questions, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

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
    asking = [*_asking(report.diagnostics, who, written, rules)]
    opened = _gathered(asking, written)
    waived = _gathered(_asking(report.waived, who, written, rules), written)
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
        left=sum(question is None for _, question in asking),
    )


def questions_of(who: Record, knowledge: Knowledge) -> tuple[Record, ...]:
    """The questions written for a reviewer, in the order of their file."""
    return tuple(record for record in knowledge.of_kind("review-question") if record.source == who.source)


def question_for(code: str, subject: str, written: Iterable[Record]) -> Record | None:
    """The question that a finding makes somebody ask: the one whose pattern says most, the first of equals."""
    return _closest(_naming(code, written), subject)


Naming = list[tuple[int, str, Record]]
"""Patterns that name one rule: their letters that are no wildcards, the subject they name ("" any), their question."""


def _naming(code: str, written: Iterable[Record]) -> Naming:
    """The patterns that name a rule, those that say most first."""
    found = [
        (sum(letter not in "*?" for letter in pattern), about, record)
        for record in written
        for pattern in record.list("rules")
        for wanted, _, about in [pattern.partition("@")]
        if fnmatchcase(code, wanted)
    ]
    return sorted(found, key=lambda item: -item[0])


def _closest(naming: Naming, subject: str) -> Record | None:
    return next((record for _, about, record in naming if not about or fnmatchcase(subject, about)), None)


def _asking(
    found: Iterable[Diagnostic], who: Record, written: tuple[Record, ...], rules: Mapping[str, RuleDoc]
) -> Iterator[tuple[Diagnostic, ReviewQuestion | None]]:
    """Each finding with the question it makes this reviewer ask, None where it makes none."""
    known: dict[str, Naming] = {}
    for item in found:
        if item.code not in known:
            known[item.code] = _naming(item.code, written)
        record = _closest(known[item.code], item.subject)
        yield item, _asked(record) if record is not None else _unwritten(item, who, rules)


def _unwritten(item: Diagnostic, who: Record, rules: Mapping[str, RuleDoc]) -> ReviewQuestion | None:
    """A question that nobody wrote, where the rule says that it stands on one of the reviewer's sources."""
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
    asking: Iterable[tuple[Diagnostic, ReviewQuestion | None]], written: tuple[Record, ...]
) -> tuple[ReviewQuestion, ...]:
    questions: dict[str, ReviewQuestion] = {}
    reasons: dict[str, list[Reason]] = {}
    for item, question in asking:
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
