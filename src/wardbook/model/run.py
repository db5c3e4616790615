"""A run of tests as a result file tells it."""

from __future__ import annotations

from typing import Literal

import msgspec

Outcome = Literal["passed", "failed", "skipped"]


class Case(msgspec.Struct, frozen=True, gc=False):
    """One test case: `place` are the names of its suites and class, `name` its own, `says` the message of a failure.

    `words` are names given beside them, in properties and tags; `is_error` says of a failed case that it
    broke before it could decide.
    """

    place: str
    name: str
    outcome: Outcome
    says: str = ""
    words: tuple[str, ...] = ()
    is_error: bool = False

    @property
    def names(self) -> str:
        """Everything that may hold the id of a test."""
        return " ".join((self.place, self.name, *self.words))


class Run(msgspec.Struct, frozen=True):
    """The cases of one result file in the order written."""

    cases: tuple[Case, ...]
