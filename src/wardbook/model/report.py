"""What the rules say about a security file at one milestone."""

from __future__ import annotations

import datetime

import msgspec

from wardbook.model.diagnostic import Diagnostic, Gate, Severity
from wardbook.model.security_file import SecurityFile


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Diagnostics in the order of their places; `waived` are those a decision answers for.

    `rules` counts the rules that ran, so that an empty list can say what it rests on.
    """

    gate: Gate
    as_of: datetime.date
    diagnostics: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...] = ()
    rules: int = 0
    subject: SecurityFile | None = None

    @property
    def errors(self) -> int:
        """How many diagnostics block at this milestone."""
        return sum(1 for diagnostic in self.diagnostics if diagnostic.severity is Severity.ERROR)

    @property
    def exit_code(self) -> int:
        """0 when nothing blocks, 1 when something does, 3 when the input could not be read."""
        if self.subject is None:
            return 3
        return 1 if self.errors else 0
