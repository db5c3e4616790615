"""What a reviewer would ask: questions with the objects that make somebody ask them."""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

from wardbook.base.span import NOWHERE, Span
from wardbook.model.diagnostic import Gate

Weight = Literal["blocker", "major", "minor"]


class Reviewer(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the word one names them by, the edition of their questions, and how it came about."""

    word: str
    title: str
    market: str
    edition: str
    checked: str = ""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One object that makes a reviewer ask: what a rule says of it, where it stands, what helps, from when it blocks.

    `waived` is the reason somebody gave for leaving it as it is.
    """

    code: str
    subject: str
    says: str
    at: Span = NOWHERE
    help: str = ""
    blocks_at: Gate | None = None
    waived: str = ""


class ReviewQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """One question with its objects, the section it rests on, the documents that answer it.

    `by_hand` says what of it no rule can judge.
    """

    id: str
    title: str
    asks: str
    weight: Weight
    section: str
    asked_by: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    by_hand: str = ""

    @property
    def blocks_at(self) -> Gate | None:
        """The earliest milestone from which one of its objects blocks, None where all only note."""
        gates = [item.blocks_at for item in self.reasons if item.blocks_at is not None]
        return min(gates, key=lambda gate: gate.rank) if gates else None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one reviewer would ask about a device at a date, the worst first.

    `waived` are questions that would be asked but for decisions; `by_hand` those of which rules judge nothing or
    not all; `closed` counts the questions about which the rules found nothing; `left` the findings that this reviewer
    does not ask about.
    """

    reviewer: Reviewer
    as_of: datetime.date
    rules: int
    open: tuple[ReviewQuestion, ...] = ()
    waived: tuple[ReviewQuestion, ...] = ()
    by_hand: tuple[ReviewQuestion, ...] = ()
    closed: int = 0
    left: int = 0

    def count(self, weight: Weight) -> int:
        """How many open questions weigh so much."""
        return sum(1 for item in self.open if item.weight == weight)

    @property
    def verdict(self) -> str:
        """What an empty or full list says, and on what it rests; never that there is nothing to ask."""
        if not self.open:
            return f"No open question from these rules, edition {self.reviewer.edition}"
        counted = [
            f"{count} {word if count == 1 else word + 's'}"
            for count, word in (
                (self.count("blocker"), "blocker"),
                (self.count("major"), "major question"),
                (self.count("minor"), "minor question"),
            )
            if count
        ]
        return f"Open, edition {self.reviewer.edition}: {', '.join(counted)}"
