"""Is there a plan for what failed, for what is put off, and for testing again?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule


@rule(
    "TV106",
    asked_by=["fda-premarket-2026:V.C.report.findings"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def failed_test_without_decision(file: SecurityFile) -> Iterator[Diagnostic]:
    """A test failed, and nobody decided what to do about it.

    What is not mended, or mended later, has a reason that somebody signs for.

    Flagged:

        # evidence/a.txt
        report
        # verification.yaml
        tests:
          T-1: {method: security-requirement}    # TV106 T-1
        evidence: {E-1: {file: evidence/a.txt, of: {pump: 1.0.0}, shows: [T-1], result: failed}}

    Accepted:

        # evidence/a.txt
        report
        # verification.yaml
        tests: {T-1: {method: security-requirement}, T-2: {method: fuzzing}}
        evidence: {E-1: {file: evidence/a.txt, of: {pump: 1.0.0}, shows: [T-1], result: failed}}
        # decisions.yaml
        - {about: T-1, is: deferred, why: later, until-version: 1.1.0, interim: all get it, reach: 30 d}
    """
    decided = {decision.about for decision in file.device.decisions}
    for test in file.device.tests.values():
        if file.results[test.id].state == "failed" and test.id not in decided:
            yield Diagnostic(
                subject=test.id,
                at=test.origin.span,
                says=f"`{test.id}` failed, and nobody decided what to do",
                help=f"mend it and test again, or `wardbook decide {test.id} deferred --until-version … --why … --by …`",
            )


@rule(
    "TV107",
    asked_by=["fda-premarket-2026:V.C.report.deferral"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def deferral_without_plan(file: SecurityFile) -> Iterator[Diagnostic]:
    """Mending a finding or a failed test is put off, and the plan for it is not whole.

    A reviewer asks when it is mended, whether devices sold until then get it, and how long that takes.

    Flagged:

        # evidence/a.txt
        report
        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, of: {pump: 1.0.0}}}
        findings: {F-1: {in: E-1, what: default PIN, at: pump}}
        # decisions.yaml
        - {about: F-1, is: deferred, why: new enclosure, until-version: 1.1.0, reach: 30 d}    # TV107 F-1

    Flagged:

        # verification.yaml
        tests: {T-1: {method: fuzzing}}
        # decisions.yaml
        - {about: T-1, is: deferred, why: new enclosure, interim: all get it, reach: 30 d}    # TV107 T-1

    Flagged:

        # verification.yaml
        tests: {T-1: {method: fuzzing}}
        # decisions.yaml
        - {about: T-1, is: deferred, why: new enclosure, until: 2026-05-01, interim: all get it}    # TV107 T-1

    Accepted:

        # evidence/a.txt
        report
        # verification.yaml
        tests: {T-1: {method: fuzzing}}
        evidence: {E-1: {file: evidence/a.txt, of: {pump: 1.0.0}}}
        findings: {F-1: {in: E-1, what: default PIN, at: pump}, F-2: {in: E-1, what: old cipher, at: pump}}
        # decisions.yaml
        - {about: F-1, is: deferred, why: new enclosure, until-version: 1.1.0, interim: all get it, reach: 30 d}
        - {about: F-2, is: accepted, why: no effect, by: A. Author, date: 2026-01-02}
        - {about: T-1, is: deferred, why: later, until: 2026-05-01, interim: all get it, reach: 30 d}
        - {about: HS-1/H-1, is: deferred, why: later, by: A. Author, date: 2026-01-02}
    """
    tested = {*file.device.findings, *file.device.tests}
    for decision in file.device.decisions:
        if decision.is_ == "deferred" and decision.about in tested:
            silent = [name for name in ("interim", "reach") if is_unanswered(decision, name)]
            if is_unanswered(decision, "until") and is_unanswered(decision, "until_version"):
                silent.append("until or until-version")
            if silent:
                yield Diagnostic(
                    subject=decision.about,
                    at=decision.origin.span,
                    says=f"`{decision.about}` is put off, and the decision does not say: {', '.join(silent)}",
                    help="say `until-version`, `interim: whether devices sold until then get it`, `reach: 30 d`",
                )


@rule(
    "TV108",
    asked_by=["fda-premarket-2026:V.C.report.deferral"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def test_put_off_without_plan(file: SecurityFile) -> Iterator[Diagnostic]:
    """A test is put off, and it is not said until when, or what holds meanwhile.

    "Later" is no plan: a date or version says when it is made up, and the interim what protects devices until then.

    Flagged:

        # verification.yaml
        tests:
          T-1: {method: chaining, deferred: the lab is booked, until: 2026-05-01}    # TV108 T-1

    Flagged:

        # verification.yaml
        tests:
          T-1: {method: chaining, deferred: the lab is booked, interim: no device is sold before}    # TV108 T-1

    Accepted:

        # verification.yaml
        tests:
          T-1: {method: chaining, deferred: the lab is booked, until: 2026-05-01, interim: no device is sold before}
          T-2: {method: chaining, deferred: the lab is booked, until-version: 1.1.0, interim: no device is sold before}
          T-3: {method: fuzzing}
    """
    for test in file.device.tests.values():
        has_end = not is_unanswered(test, "until") or not is_unanswered(test, "until_version")
        if test.deferred and (is_unanswered(test, "interim") or not has_end):
            yield Diagnostic(
                subject=test.id,
                at=test.origin.span,
                says=f"`{test.id}` is put off without a whole plan",
                help="say `until: YYYY-MM-DD` or `until-version`, and `interim: what holds until then`",
            )


@rule("TV109", asked_by=["fda-premarket-2026:V.C.periodic"], ground=Ground.GUIDANCE, blocks_at=Gate.MARKET)
def test_due_again(file: SecurityFile) -> Iterator[Diagnostic]:
    """A device is in use, and a method that is repeated after release was last used too long ago.

    Attackers learn; the guidance names each year as an instance of a fitting interval.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        lifecycle: {stage: market}
        # evidence/a.txt
        report
        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: penetration, date: 2024-05-01}
          E-2: {file: evidence/a.txt, method: penetration, date: 2025-02-01}    # TV109 penetration

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        lifecycle: {stage: market}
        # evidence/a.txt
        report
        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: penetration, date: 2024-05-01}
          E-2: {file: evidence/a.txt, method: penetration, date: 2025-03-01}
          E-3: {file: evidence/a.txt, method: fuzzing, date: 2020-03-01}
    """
    for evidence in file.device.evidence.values():
        due = file.evidence_states[evidence.id].due
        if due is not None and due < file.as_of:
            yield Diagnostic(
                subject=str(evidence.method),
                at=evidence.origin.span,
                says=f"`{evidence.method}` was last used for `{evidence.id}` and was due again on {due.isoformat()}",
                help="test what is in use now, and take the report in",
            )
