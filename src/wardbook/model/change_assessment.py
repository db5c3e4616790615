"""Changes since an authorization, held against the questions of one market, with what people answered and decided."""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.changes import Assessment, Authorization, ChangeAnswer, Subject
from wardbook.model.difference import Change, Difference

Leads = Literal["filing", "no-filing", "full", "reduced", "look"]
Standing = Literal["missing", "stale", "decided"]


class ChangeQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a rule, the changes that bear on it, and what a person answered.

    `verified` says whether the words of the rule were read; `leads` is what a yes points to, "look" where the
    rule leaves it open. `is_of_all` where every change bears on it. `answer` is of the newest assessment, stale or not.
    """

    id: str
    about: Subject
    title: str
    asks: str
    section: str
    verified: Literal["yes", "no", "third-party"]
    checked: str
    leads: Leads
    beyond: str
    is_of_all: bool = False
    changes: tuple[Change, ...] = ()
    answer: ChangeAnswer | None = None


class ContentPart(msgspec.Struct, frozen=True, kw_only=True):
    """Something that full or reduced content holds, and the changes that it has to tell of."""

    id: str
    path: Literal["full", "reduced"]
    title: str
    says: str
    section: str
    verified: Literal["yes", "no", "third-party"]
    is_of_all: bool = False
    changes: tuple[Change, ...] = ()


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """How far one subject is decided: the newest assessment, and whether it was decided over these changes."""

    about: Subject
    standing: Standing
    assessment: Assessment | None = None


class ChangeAssessment(msgspec.Struct, frozen=True, kw_only=True):
    """One market's view of a comparison. `over` is the digest of the changes, "" where the authorized state has none.

    `doubts` are reasons why these may not be all the changes since the authorization.
    """

    market: str
    authorization: Authorization
    difference: Difference
    over: str
    questions: tuple[ChangeQuestion, ...]
    decided: tuple[Decided, ...]
    parts: tuple[ContentPart, ...] = ()
    doubts: tuple[str, ...] = ()
