"""What a tool's report says, whatever tool wrote it: cases of tests, findings with their places, facts."""

from __future__ import annotations

import msgspec

from wardbook.model.run import Case, Outcome


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something was found, as far as the report says: each text as the tool writes it, "" where it does not.

    `component` is a package URL, or `name@version` where the tool gives none.
    """

    file: str = ""
    line: int = 0
    host: str = ""
    port: str = ""
    url: str = ""
    component: str = ""

    def __str__(self) -> str:
        """In a few words, for people."""
        where = self.url or ":".join(filter(None, (self.host, self.port)))
        line = f"{self.file}:{self.line}" if self.line else self.file
        return " ".join(filter(None, (where, line, self.component)))


class ToolFinding(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One finding as a tool wrote it down.

    `severity` is the tool's own word, "" where it gives none. `suppressed` says why the report itself does
    not count it ("" where it does). `vulnerabilities` are ids such as CVE-2021-44228.
    """

    rule: str
    title: str
    severity: str = ""
    cwe: tuple[int, ...] = ()
    vulnerabilities: tuple[str, ...] = ()
    cvss: str = ""
    places: tuple[Place, ...] = ()
    says: str = ""
    suppressed: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One report.

    `facts` is what it states about configuration; `subjects` are digests of what was looked at
    (`algorithm:hex` by name); `left_out` counts what was read and is neither, with the reason; `remarks` are
    sentences that a reader of the result must see. `unproven` says that no file of this tool has been read
    by this importer, "" where one has.
    """

    format: str
    tool: str = ""
    version: str = ""
    time: str = ""
    targets: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    findings: tuple[ToolFinding, ...] = ()
    facts: dict[str, str] = {}
    subjects: dict[str, str] = {}
    left_out: dict[str, int] = {}
    remarks: tuple[str, ...] = ()
    unproven: str = ""

    def count(self, outcome: Outcome) -> int:
        """How many cases came out so; a case that broke counts as failed."""
        return sum(case.outcome == outcome for case in self.cases)
