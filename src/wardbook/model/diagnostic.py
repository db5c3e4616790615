"""What is wrong, where, and what helps: a value, never an exception."""

from __future__ import annotations

from enum import Enum

import msgspec

from wardbook.base.span import NOWHERE, Span


class Severity(Enum):
    """How much a diagnostic weighs at the milestone asked about."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Gate(Enum):
    """A milestone of the device; later ones ask for more."""

    IDEA = "idea"
    DESIGN = "design"
    SUBMISSION = "submission"
    MARKET = "market"

    @property
    def rank(self) -> int:
        """0 for the earliest milestone, counting up."""
        return list(Gate).index(self)

    def covers(self, other: Gate) -> bool:
        """Whether a rule that blocks from `other` on blocks at this milestone."""
        return self.rank >= other.rank


class Ground(Enum):
    """On what a rule stands, the firmest first."""

    LAW = "law"
    REGULATION = "regulation"
    STANDARD = "recognised standard"
    GUIDANCE = "guidance"
    OPINION = "our opinion"


class Diagnostic(msgspec.Struct, frozen=True, kw_only=True):
    """One finding about what a user wrote.

    `code` names the rule, `subject` the id of the thing it is about ("" for the whole folder),
    `path` the place inside a file that has no lines worth naming (a JSON pointer or an XPath),
    `says` what is wrong in one sentence, `help` the remedy, `related` other places to look at with a
    word on each. `blocks_at` is the milestone from which it blocks, None where it
    only ever notes; readers' findings always block.
    """

    code: str = ""
    severity: Severity = Severity.ERROR
    says: str
    at: Span = NOWHERE
    help: str = ""
    subject: str = ""
    path: str = ""
    related: tuple[tuple[Span, str], ...] = ()
    blocks_at: Gate | None = Gate.IDEA
    waived: str = ""

    @property
    def id(self) -> str:
        """`CODE@subject`, what a waiver names."""
        return f"{self.code}@{self.subject}" if self.subject else self.code
