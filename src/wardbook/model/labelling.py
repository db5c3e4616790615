"""What users and hospitals are told: each sentence with its readers and the facts it follows from."""

from __future__ import annotations

from typing import Literal

from wardbook.model.record import Record
from wardbook.model.table import Audience

LineState = Literal["derived", "added to", "replaced", "written", "missing", "held back", "not told"]
Reader = Literal["clinician", "patient", "it", "service"]


class LabelLine(Record, kw_only=True):
    """One sentence or two for users, or the place where one is missing.

    `sources` are the ids of the facts it follows from, `answers` the items of labelling it speaks to. `lacks`
    are facts that should stand in it and that nobody stated. `by` are texts of labelling.yaml that were added or
    stand in its place; `why` is the reason why it is held back, not told or missing, and never goes to users.
    """

    id: str
    topic: str
    text: str = ""
    audience: Audience = Audience.CUSTOMER
    readers: tuple[Reader, ...] = ()
    state: LineState = "derived"
    sources: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    why: str = ""

    @property
    def is_told(self) -> bool:
        """Whether its text reaches anybody."""
        return bool(self.text) and self.state not in ("missing", "held back", "not told")


class LabelItem(Record, kw_only=True):
    """Something that a regulator wants users to be told, and the lines that tell it."""

    id: str
    title: str
    state: Literal["told", "told in part", "missing", "does not apply", "undecided"]
    lines: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
