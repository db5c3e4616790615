"""The risk file: one risk per hazardous situation and harm, three times over; the attack graph it rests on."""

from typing import Literal

from wardbook.model.decisions import Standing
from wardbook.model.record import Record

ControlStanding = Literal["proposed", "planned", "claimed", "suspect", "defeated", "proven", "retired"]
"""How far a control counts: claimed is said to be implemented, proven was shown by tests of this build."""

TestState = Literal["passed", "failed", "incomplete", "not run", "other version", "suspect"]

Verdict = Literal["acceptable", "not acceptable", "not assessed"]


class TestResult(Record, kw_only=True):
    """What evidence says of a test: counts of its cases over the result files that name it."""

    __test__ = False

    id: str
    state: TestState
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    evidence: tuple[str, ...] = ()
    why: str = ""


class ControlState(Record, kw_only=True):
    """How far a control counts, and why not further."""

    id: str
    standing: ControlStanding
    why: str


class AttackStep(Record, kw_only=True):
    """A step of the attack graph as it is published: facts as text, abilities as five numbers (0 the least).

    `hindered` are controls with what a step needs while they stand (`CONTROL: [1, 2, 0, 1, 0]`), an empty list where they stop it.
    """

    id: str
    kind: str
    needs: tuple[str, ...] = ()
    gives: str
    takes: tuple[int, ...]
    why: str
    evidence: tuple[str, ...] = ()
    hindered: dict[str, tuple[int, ...]] = {}


class Reached(Record, kw_only=True):
    """How a situation stands under one set of controls.

    `exploitability` is 1 (hardest) to 5 (easiest) from the weakest profile that succeeds, 0 where none does.
    `weakest` are the least able profiles that succeed, in words; `points` those of the first; `plan` its
    steps by id; `days` what their times add up to.
    """

    exploitability: int
    weakest: tuple[str, ...] = ()
    points: int | None = None
    plan: tuple[str, ...] = ()
    days: int = 0
    verdict: Verdict = "not assessed"


class Risk(Record, kw_only=True):
    """A hazardous situation, a harm, and how hard it is for an attacker to bring it about.

    `before` counts no control, `claimed` those said to be implemented and what the architecture states,
    `proven` those that tests of this build have shown. `limit` is the profile that must not succeed, as the
    acceptance criteria say it for the severity (one severity stricter where several patients are at risk).
    `is_draft` holds until the criteria are signed. `known_exploited` are vulnerabilities of CISA's catalogue
    on the plan. `introduced_by` are controls that can themselves cause the situation.
    """

    id: str
    situation: str
    harm: str
    severity: str = ""
    multi_patient: bool = False
    limit: str = ""
    limit_why: str = ""
    before: Reached
    claimed: Reached
    proven: Reached
    is_draft: bool = True
    known_exploited: tuple[str, ...] = ()
    introduced_by: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    decision: str = ""
    decided: str = ""
    reason: str = ""
    standing: Standing = "none"
