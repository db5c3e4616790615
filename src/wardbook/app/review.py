"""Play the reviewer before the reviewer does."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wardbook.app.check import Checked, check
from wardbook.model.diagnostic import Gate
from wardbook.model.report import Report
from wardbook.model.review import Reason, Review, ReviewQuestion
from wardbook.views.review import reviews

SCHEMA = "wardbook/review/1"

REMEDIES = 5
"""Remedies of a question that the text gives; what is left out is counted."""

SHOWN = 12
"""Objects of a question that the text names; JSON has all, and the text says how many are left out."""


def checked_for_review(folder: Path, *, as_of: datetime.date, intel: Path | None = None) -> Checked:
    """The folder, assessed as at a submission, for that is what a reviewer sees."""
    return check(folder, as_of=as_of, gate=Gate.SUBMISSION, intel=intel)


def in_brief(report: Report) -> list[str]:
    """What each reviewer of the device would ask, in a line, with the first three questions."""
    return [
        f"{one.reviewer.title}: {one.verdict}."
        + (f" First: {'; '.join(f'{item.id} {item.title}' for item in one.open[:3])}." if one.open else "")
        for one in reviews(report)
    ]


def as_json(review: Review, report: Report) -> dict[str, Any]:  # Any: JSON
    """The review as plain JSON values."""
    who = review.reviewer
    return {
        "schema": SCHEMA,
        "reviewer": who.word,
        "edition": who.edition,
        "checked": who.checked,
        "as-of": review.as_of.isoformat(),
        "rules": review.rules,
        "verdict": review.verdict,
        "open": [_question(item) for item in review.open],
        "waived": [_question(item) for item in review.waived],
        "by-hand": [
            {
                "id": item.id,
                "title": item.title,
                "section": item.section,
                "asks": item.asks,
                "because": item.by_hand,
            }
            for item in review.by_hand
        ],
        "without-finding": review.closed,
        "not-asked-here": review.left,
        "knowledge": report.subject.knowledge if report.subject else "",
    }


def _question(item: ReviewQuestion) -> dict[str, Any]:  # Any: JSON
    return {
        "id": item.id,
        "title": item.title,
        "weight": item.weight,
        "section": item.section,
        "asks": item.asks,
        "asked-by": list(item.asked_by),
        "documents": list(item.documents),
        "blocks-from": item.blocks_at.value if item.blocks_at else None,
        "objects": [_object(one) for one in item.reasons],
    }


def _object(item: Reason) -> dict[str, Any]:  # Any: JSON
    return {
        "id": item.subject,
        "rule": item.code,
        "says": item.says,
        "file": item.at.file,
        "line": item.at.line,
        "help": item.help,
        "blocks-from": item.blocks_at.value if item.blocks_at else None,
        "waived": item.waived,
    }


def as_text(review: Review, report: Report) -> str:
    """The review as a letter in plain text: questions, what decisions answer, what stays by hand."""
    identity = report.subject.device.about.device if report.subject else None
    name = f"{identity.name} {identity.version or '(version not stated)'}" if identity else "the device"
    lines = [f"{review.reviewer.title}, about {name}, as of {review.as_of}", review.verdict + ".", ""]
    for number, question in enumerate(review.open, 1):
        lines += [*_letter(number, question), ""]
    if review.waived:
        lines += ["Answered by decisions; a reviewer may ask all the same:"]
        lines += [
            f"  {question.id} {reason.code} {reason.subject}: {reason.waived}"
            for question in review.waived
            for reason in question.reasons
        ]
        lines.append("")
    lines += ["No rule judges; read it yourself:"]
    lines += [f"  {item.id} {item.title}: {item.by_hand}" for item in review.by_hand]
    left = f" {review.left} findings are none that this reviewer asks about." if review.left else ""
    lines += [
        "",
        f"{review.verdict}. {review.rules} rules ran; about {review.closed} written questions they found nothing.{left}",
        review.reviewer.checked,
    ]
    return "\n".join(lines) + "\n"


def _letter(number: int, question: ReviewQuestion) -> Iterator[str]:
    gate = question.blocks_at
    due = f"blocks from {gate.value}" if gate else "never blocks"
    yield f"{number}. {question.id} {question.title} [{question.weight}, {due}] {question.section}"
    yield f"   {question.asks}"
    shown = question.reasons[:SHOWN]
    for reason in shown:
        yield f"   - {reason.code} {_place(reason)}{reason.says}"
    if len(question.reasons) > len(shown):
        yield f"   … and {len(question.reasons) - len(shown)} more; `--format json` names all"
    remedies = list(dict.fromkeys(reason.help for reason in shown if reason.help))
    yield from (f"   answer it: {remedy}" for remedy in remedies[:REMEDIES])
    if len(remedies) > REMEDIES:
        yield f"   … {len(remedies) - REMEDIES} like these"


def _place(reason: Reason) -> str:
    return f"{reason.at}: " if reason.at.file else ""
