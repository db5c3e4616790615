"""What testing ourselves on a user's machine is made of: use cases, what could go wrong, tests, and what they came to.

These modules keep annotations as objects, because the reader of YAML walks them.
"""

from typing import Annotated, Any, Literal

import msgspec

from wardbook.model.record import Record
from wardbook.model.record import says as described

SCHEMA = "wardbook/selftest/1"

Outcome = Literal["passed", "failed", "not checked"]
Severity = Literal["negligible", "minor", "serious", "critical", "catastrophic"]
Part = Literal["iq", "oq"]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One check of the installation: what was wanted and found, and for anything but `passed` why and what helps."""

    id: str
    asks: str
    outcome: Outcome
    wanted: str
    found: str
    why: str = ""


class PotentialError(Record, frozen=True, kw_only=True):
    """One way in which a use case could go wrong, and what that would do to whom."""

    id: str = ""
    what: Annotated[str, described("What the tool would do wrong.", example='"A component is lost."')]
    harm: Annotated[
        str, described("What could follow for patients or records.", example='"It stays unseen."')
    ]
    severity: Annotated[Severity, described("How bad, at worst.", example="serious")]


class UseCase(Record, frozen=True, kw_only=True):
    """What somebody relies on the tool for, and the errors that could lie in it."""

    id: str = ""
    what: Annotated[str, described("What somebody does with it.", example='"Read SBOMs."')]
    errors: Annotated[dict[str, PotentialError], described("Potential errors by id.", example="{E-1: {…}}")]


class UsesFile(Record, frozen=True, kw_only=True):
    """`uses.yaml`: intended use, limits, and every use case that the suite covers."""

    intended_use: Annotated[str, described("What the tool is for.", example='"Derives records."')]
    not_for: Annotated[tuple[str, ...], described("What it is not for.", example='["Deciding."]')]
    limits: Annotated[tuple[str, ...], described("What it cannot show.", example='["…"]')]
    uses: Annotated[dict[str, UseCase], described("Use cases by id.", example="{U-1: {…}}")]


class Step(Record, frozen=True, kw_only=True):
    """One step of a test: it prepares files, runs one command, or looks at files. Paths are within the test's folder."""

    lay: Annotated[
        str | None, described("Copy this folder or file of the suite's inputs.", example="valve")
    ] = None
    to: Annotated[str | None, described("Where to: the path written to.", example="device")] = None
    write: Annotated[str | None, described("Write this text to `to`.", example='"…"')] = None
    repeat: Annotated[int, described("So many times over.", example="1000")] = 1
    swap: Annotated[
        tuple[str, ...], described("Replace the first text by the second in the file `to`.", example="[a, b]")
    ] = ()
    flip: Annotated[
        int | None,
        described("Alter the byte at this place in the file `to`; below 0 from its end.", example="40"),
    ] = None
    remove: Annotated[str | None, described("Delete this file.", example="p/a.pdf")] = None
    link: Annotated[
        str | None, described("Make `to` a symbolic link that leads here.", example="../outside")
    ] = None
    run: Annotated[tuple[str, ...], described("Words of one command.", example="[check, device]")] = ()
    python: Annotated[
        tuple[str, ...], described("Run this file with Python instead.", example="[p/verify.py]")
    ] = ()
    apart: Annotated[
        dict[str, str], described("Run it as a process of its own with these variables.", example="{TZ: UTC}")
    ] = {}
    largest_file: Annotated[
        int | None, described("In a process that can write no larger file than this.", example="4096")
    ] = None
    exits: Annotated[int, described("The exit code it must have.", example="1")] = 0
    keep: Annotated[str | None, described("Write what it printed to this file.", example="a.json")] = None
    says: Annotated[
        tuple[str, ...], described("What it prints must hold each of these.", example="[SB101]")
    ] = ()
    never_says: Annotated[tuple[str, ...], described("And none of these.", example="[clean]")] = ()
    read: Annotated[
        str | None, described("Look into this file instead of what was printed.", example="a.json")
    ] = None
    # Any: JSON as text, lists of text
    finds: Annotated[
        dict[str, Any], described("Values at places of its JSON, in this order.", example="{rows[*].id: [a]}")
    ] = {}
    # Any: as above
    finds_all: Annotated[
        dict[str, Any], described("The same in any order.", example="{rows[*].id: [a]}")
    ] = {}
    same: Annotated[
        tuple[str, ...], described("Two files or folders with the same bytes.", example="[a, b]")
    ] = ()
    differ: Annotated[tuple[str, ...], described("Two files or folders that differ.", example="[a, b]")] = ()
    there: Annotated[tuple[str, ...], described("What must exist.", example="[p.zip]")] = ()
    gone: Annotated[tuple[str, ...], described("What must not exist.", example="[q]")] = ()


class Case(Record, frozen=True, kw_only=True):
    """One test: which potential errors it would find, how its expected result was derived, and its steps."""

    id: str = ""
    title: Annotated[str, described("What must be so, as a sentence.", example='"No component is lost."')]
    errors: Annotated[tuple[str, ...], described("Ids of the potential errors.", example="[E-1]")]
    derived: Annotated[str, described("How the expected result came about.", example='"By hand: …"')]
    needs: Annotated[str | None, described("What the machine must have.", example="limits")] = None
    steps: Annotated[tuple[Step, ...], described("Its steps in order.", example="[{run: [check]}]")]


class CasesFile(Record, frozen=True, kw_only=True):
    """A file of tests."""

    tests: Annotated[dict[str, Case], described("Tests by id.", example="{OQ-101: {…}}")]


class Anomaly(Record, frozen=True, kw_only=True):
    """A fault or limit of the product that is known."""

    id: str = ""
    what: Annotated[str, described("What happens.", example='"…"')]
    when: Annotated[str, described("Under which conditions.", example='"…"')]
    effect: Annotated[str, described("What it does to records.", example='"…"')]
    instead: Annotated[str, described("What to do about it.", example='"…"')]


class AnomaliesFile(Record, frozen=True, kw_only=True):
    """`anomalies.yaml`: what is known to be wrong."""

    anomalies: Annotated[dict[str, Anomaly], described("By id.", example="{KA-1: {…}}")]


class Ask(Record, frozen=True, kw_only=True):
    """What a standard or an authority asks of software like this one, who answers it and where."""

    id: str = ""
    source: Annotated[str, described("The text and its place.", example='"ISO 13485:2016, 4.1.6"')]
    verified: Annotated[
        Literal["yes", "no", "third-party"], described("Whether the text was read.", example="no")
    ]
    checked: Annotated[str, described("How that was checked.", example='"from memory"')]
    asks: Annotated[str, described("What it asks, in our own words.", example='"…"')]
    tool: Annotated[str, described("What this report gives.", example='"…"')]
    yours: Annotated[str, described("What stays with the user's organisation.", example='"…"')]


class AsksFile(Record, frozen=True, kw_only=True):
    """`asks.yaml`: what is asked of a tool of the quality system."""

    asks: Annotated[dict[str, Ask], described("By id.", example="{A-1: {…}}")]


class Suite(msgspec.Struct, frozen=True, kw_only=True):
    """Everything shipped: uses, tests in order, what is known to be wrong, what is asked; and its digest."""

    uses: UsesFile
    tests: dict[str, Case]
    anomalies: dict[str, Anomaly]
    asks: dict[str, Ask]
    digest: str

    @property
    def errors(self) -> dict[str, tuple[UseCase, PotentialError]]:
        """Every potential error by id, with the use case it lies in."""
        return {name: (use, error) for use in self.uses.uses.values() for name, error in use.errors.items()}


class Tested(msgspec.Struct, frozen=True, kw_only=True):
    """What one test came to; `deviations` are sentences, one for each expectation that was not met."""

    id: str
    title: str
    outcome: Outcome
    deviations: tuple[str, ...] = ()
    why: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole self-test. Everything but `machine` and the date is the same wherever the outcomes are."""

    part: Part
    tool: str
    knowledge: str
    suite: str
    as_of: str
    checks: tuple[Check, ...] = ()
    tests: tuple[Tested, ...] = ()
    only: tuple[str, ...] = ()
    machine: dict[str, str] = {}

    @property
    def outcome(self) -> Outcome:
        """Failed where anything failed; not checked where something could not be, or only a part was asked for."""
        found = [*(item.outcome for item in self.checks), *(item.outcome for item in self.tests)]
        if "failed" in found or not found:
            return "failed"
        return "not checked" if self.only or "not checked" in found else "passed"
