"""Is everything shown by the methods that are asked for, by people far enough away, for this build and this claim?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.naming import place_of_row, some_of
from wardbook.rules.rulebook import rule

_SAID_ELSEWHERE = frozenset({"date", "of"})
"""Facts of every record of evidence, of which VR102 speaks."""

_OF_PENETRATION = frozenset({"tester", "scope", "duration"})
"""Facts of which VR104 speaks."""


@rule(
    "TV101",
    asked_by=["fda-premarket-2026:V.C.requirements", "fda-premarket-2026:V.C.mitigation"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def method_without_test_or_report(file: SecurityFile) -> Iterator[Diagnostic]:
    """A method that the plan needs, and places at which neither a test nor a report answers it.

    A reviewer counts the kinds of testing and asks for each that is not there. A row of the plan that is not
    needed is left out by a decision with its reason.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        # verification.yaml
        tests: {T-1: {method: threat-mitigation, verifies: [C-1]}}
        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: implemented}     # TV101 security-requirement

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        # verification.yaml
        tests: {T-1: {method: threat-mitigation, verifies: [C-1]}, T-2: {method: interface-test, verifies: [C-1]}}
        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: implemented}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        # verification.yaml
        tests: {T-1: {method: threat-mitigation, verifies: [C-1]}}
        # controls.yaml
        C-1: {do: mutual-tls, at: [update], state: implemented}
        # decisions.yaml
        - {about: C-1/security-requirement, is: declined, why: "the other test shows both", by: A. Author, date: 2026-01-02}
    """
    missing = [row for row in file.verification.values() if row.state == "missing"]
    for method, found in groupby(sorted(missing, key=lambda row: row.method), lambda row: row.method):
        rows = list(found)
        yield Diagnostic(
            subject=method,
            at=place_of_row(file, rows[0].at),
            says=f"no test and no report shows {some_of([row.id for row in rows])}",
            help="plan a test in verification.yaml, take in its report, or leave the row out by a decision "
            "`declined` with its reason; `wardbook show verification` has the plan",
        )


@rule(
    "TV102",
    asked_by=["fda-premarket-2026:V.C.report.tools", "fda-premarket-2026:V.C.penetration.results"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def report_without_a_fact(file: SecurityFile) -> Iterator[Diagnostic]:
    """A report does not say something that reports by its method must say.

    Tools with version and settings, what was done and what came out: without them nobody can judge a result or
    repeat it. `wardbook evidence template METHOD` writes a report to fill in. VR102 and VR104 speak of the date,
    the thing tested, and the first facts of penetration tests.

    Flagged:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: component-scan, tools: [grype], result: passed}    # TV102 E-1
        # evidence/a.txt
        nothing found

    Flagged:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: penetration, tester: {name: L}, scope: [pump], duration: 5 d}    # TV102 E-1
        # evidence/a.txt
        report

    Flagged:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: malformed-input, tester: {name: L, independence: person}, result: passed}    # TV102 E-1
        # evidence/a.txt
        report

    Accepted:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: component-scan, date: 2026-01-01, of: {pump: 1.0.0}, tools: [grype 0.9], result: passed}
          E-2: {file: evidence/a.txt, method: component-scan, tools: [grype 0.9], result: passed}
          E-3:
            file: evidence/a.txt
            method: penetration
            tester: {name: L, independence: organisation, expertise: radio}
            approach: grey box
            results: nothing
            original: yes
        # evidence/a.txt
        nothing found
    """
    for evidence in file.device.evidence.values():
        known = _SAID_ELSEWHERE | (_OF_PENETRATION if evidence.method == "penetration" else frozenset())
        silent = [fact for fact in file.evidence_states[evidence.id].unsaid if fact not in known]
        if silent:
            yield Diagnostic(
                subject=evidence.id,
                at=evidence.origin.span,
                says=f"of `{evidence.id}` nobody said: {', '.join(silent)}",
                help=f"say it in verification.yaml; `wardbook explain {evidence.id}` shows what is there",
            )


@rule(
    "TV103",
    asked_by=["fda-premarket-2026:V.C.report.independence", "iec-62443-4-1-2018:SVV-5"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def tester_not_independent(file: SecurityFile) -> Iterator[Diagnostic]:
    """Who tested is not independent enough of who develops, or nobody said.

    By IEC 62443-4-1 another department tests requirements and mitigations, another person looks for
    vulnerabilities, and another department or organisation attacks. A test of one's own work shows less.

    Flagged:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, method: penetration, tester: {name: Dev, independence: person}}}    # TV103 E-1
        # evidence/a.txt
        report

    Accepted:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: penetration, tester: {name: Lab, independence: organisation}}
          E-2: {file: evidence/a.txt}
        # evidence/a.txt
        report
    """
    for evidence in file.device.evidence.values():
        if why := file.evidence_states[evidence.id].dependent:
            yield Diagnostic(
                subject=evidence.id,
                at=evidence.origin.span,
                says=f"`{evidence.id}`: {why}",
                help="let somebody further away repeat it, or say `tester: {name, independence: person, department or organisation}`",
            )


@rule("TV104", asked_by=["fda-premarket-2026:V.C"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def evidence_of_a_changed_claim(file: SecurityFile) -> Iterator[Diagnostic]:
    """What a test was to show has changed since its evidence was read.

    A control that was moved, or criteria that were sharpened, are something else than what was tested. Test again,
    or let a person look and renew the evidence.

    Flagged:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, accept: "refused within 1 s"}, tests: [T-1]}
        # evidence/a.txt
        report
        # verification.yaml
        tests: {T-1: {method: security-requirement}}
        evidence:
          E-1:    # TV104 E-1
            file: evidence/a.txt
            shows: [T-1]
            claims: {T-1: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update], requirement: {id: R-1, accept: "refused within 1 s"}, tests: [T-1]}
        # evidence/a.txt
        report
        # verification.yaml
        tests: {T-1: {method: security-requirement}}
        evidence:
          E-1: {file: evidence/a.txt, shows: [T-1]}
    """
    for evidence in file.device.evidence.values():
        doubts = file.evidence_states[evidence.id].suspect
        if doubts:
            yield Diagnostic(
                subject=evidence.id,
                at=evidence.origin.span,
                says=f"{', '.join(doubts)}: {min(doubts.values())}",
                help=f"test again and take the new report in, or `wardbook evidence renew {evidence.id} --because … --by …`",
            )


@rule("TV105", asked_by=["fda-premarket-2026:V.C"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def evidence_of_another_build_or_sbom(file: SecurityFile) -> Iterator[Diagnostic]:
    """What was tested is another build of the same version, or another SBOM was looked up.

    Two builds of one version are two things. VR103 speaks of other versions.

    Flagged:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts:
          pump:
            {is: process, in: ward, version: 1.0.0, build: "sha256:1111111111111111111111111111111111111111111111111111111111111111"}
        # verification.yaml
        evidence:
          E-1:    # TV105 E-1
            file: evidence/a.txt
            of: {pump: 1.0.0}
            digests: {pump: "sha256:2222222222222222222222222222222222222222222222222222222222222222"}
        # evidence/a.txt
        report

    Accepted:

        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts:
          pump:
            {is: process, in: ward, version: 1.0.0, build: "sha256:1111111111111111111111111111111111111111111111111111111111111111"}
        # verification.yaml
        evidence:
          E-1:
            file: evidence/a.txt
            of: {pump: 1.0.0}
            digests: {pump: "sha256:1111111111111111111111111111111111111111111111111111111111111111"}
          E-2: {file: evidence/a.txt, of: {pump: 0.9.0}}
        # evidence/a.txt
        report
    """
    for evidence in file.device.evidence.values():
        state = file.evidence_states[evidence.id]
        if state.is_rebuilt:
            yield Diagnostic(
                subject=evidence.id,
                at=evidence.origin.span,
                says=f"{state.stale}: it counts for nothing",
                help="repeat the test with what is here, and take the new report in",
            )
