"""A run of tests as a result file tells it."""

from __future__ import annotations

from typing import Literal

import msgspec

Outcome = Literal["passed", "failed", "skipped"]


class Case(msgspec.Struct, frozen=True, gc=False):
    """One test case: `place` are the names of its suites and class, `name` its own, `says` the message of a failure."""

    place: str
    name: str
    outcome: Outcome
    says: str = ""


class Run(msgspec.Struct, frozen=True):
    """The cases of one result file in the order written."""

    cases: tuple[Case, ...]
