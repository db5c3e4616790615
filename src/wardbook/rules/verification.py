"""Is it clear what was tested, on what, and what was done about the findings?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered, place_of_entry
from wardbook.rules.rulebook import rule

_CLAIMS = ("security-requirement", "threat-mitigation")
"""Methods that show a claim; others, such as fuzzing, look for what nobody claimed."""


@rule(
    "VR101",
    asked_by=["fda-premarket-2026:V.A.traceability"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def claim_test_without_claim(file: SecurityFile) -> Iterator[Diagnostic]:
    """A test of a requirement or control, and nobody said of which.

    A result that belongs to no control and no requirement proves nothing in the file.

    Flagged:

        # verification.yaml
        tests: {T-1: {method: security-requirement}}                # VR101 T-1

    Flagged:

        # verification.yaml
        tests: {T-1: {method: threat-mitigation}}                   # VR101 T-1

    Accepted:

        # controls.yaml
        C-1: {do: mutual-tls, at: [update]}
        # verification.yaml
        tests: {T-1: {method: security-requirement, verifies: [C-1]}, T-2: {method: fuzzing}}
    """
    for test in file.device.tests.values():
        if test.method in _CLAIMS and is_unanswered(test, "verifies"):
            yield Diagnostic(
                subject=test.id,
                at=test.origin.span,
                says=f"nobody said what `{test.id}` is to show",
                help="say `verifies: [CONTROL or REQUIREMENT]`",
            )


@rule("VR102", asked_by=["fda-premarket-2026:V.C"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def evidence_of_nothing(file: SecurityFile) -> Iterator[Diagnostic]:
    """A report, and nobody said exactly what was tested, or when.

    A result counts only for the version it was made with.

    Flagged:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, date: 2026-01-01}}   # VR102 E-1
        # evidence/a.txt
        passed

    Flagged:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, of: {pump: 1.0.0}}}  # VR102 E-1
        # evidence/a.txt
        passed

    Accepted:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, date: 2026-01-01, of: {pump: 1.0.0}}}
        # evidence/a.txt
        passed
    """
    for evidence in file.device.evidence.values():
        if is_unanswered(evidence, "of") or is_unanswered(evidence, "date"):
            yield Diagnostic(
                subject=evidence.id,
                at=evidence.origin.span,
                says=f"nobody said exactly what was tested for `{evidence.id}`, or when",
                help="say `of: {PART: VERSION}` and `date: YYYY-MM-DD`",
            )


@rule("VR103", asked_by=["fda-premarket-2026:V.C"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def evidence_of_another_version(file: SecurityFile) -> Iterator[Diagnostic]:
    """A report is about another version of a part than the one described.

    Reviewers look for exactly this: bill of materials, tests and labelling must be of one version.

    Flagged:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, date: 2026-01-01, of: {pump: 0.9.0}}}    # VR103 E-1
        # evidence/a.txt
        passed

    Accepted:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, date: 2026-01-01, of: {pump: 1.0.0, device: 1.0.0, box: 2}}}
        # architecture.yaml
        zones: {ward: {trust: 2}}
        parts: {pump: {is: process, in: ward, version: 1.0.0}, box: {is: hardware, in: ward}}
        # evidence/a.txt
        passed
    """
    for evidence in file.device.evidence.values():
        for part, version in evidence.of.items():
            described = _version(file, part)
            if (described or version) != version:
                yield Diagnostic(
                    subject=evidence.id,
                    at=place_of_entry(evidence, "of", part),
                    says=f"`{evidence.id}` tested `{part}` {version}; the folder describes {described}",
                    help="repeat the test with this version, or say why it still holds in decisions.yaml",
                )


def _version(file: SecurityFile, part: str) -> str | None:
    described = file.device.parts.get(part)
    return described.version if described else file.device.about.device.version


@rule(
    "VR104",
    asked_by=["fda-premarket-2026:V.C.penetration.scope", "fda-premarket-2026:V.C.penetration.duration"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def penetration_test_without_facts(file: SecurityFile) -> Iterator[Diagnostic]:
    """A penetration test, and it is not said who tested, what, or for how long.

    Independence, scope and duration are what a reviewer judges such a test by.

    Flagged:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: penetration, of: {device: 1.0.0}, tester: {name: L}, scope: pump}    # VR104 E-1
        # evidence/a.txt
        report

    Flagged:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: penetration, of: {device: 1.0.0}, tester: {name: L}, duration: 5 d}    # VR104 E-1
        # evidence/a.txt
        report

    Flagged:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: penetration, of: {device: 1.0.0}, scope: [pump], duration: 5 d}    # VR104 E-1
        # evidence/a.txt
        report

    Accepted:

        # verification.yaml
        evidence:
          E-1: {file: evidence/a.txt, method: penetration, of: {device: 1.0.0}, tester: {name: L}, scope: pump, duration: 5 d}
          E-2: {file: evidence/a.txt, method: fuzzing, date: 2026-01-01, of: {pump: 1.0.0}}
        # evidence/a.txt
        report
    """
    for evidence in file.device.evidence.values():
        silent = [name for name in ("tester", "scope", "duration") if is_unanswered(evidence, name)]
        if evidence.method == "penetration" and silent:
            yield Diagnostic(
                subject=evidence.id,
                at=evidence.origin.span,
                says=f"of the penetration test `{evidence.id}` nobody said: {', '.join(silent)}",
                help="say `tester: {name, independence, expertise}`, `scope: […]` and `duration: 15 d`",
            )


@rule("VR105", asked_by=["fda-premarket-2026:V.C"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def finding_without_decision(file: SecurityFile) -> Iterator[Diagnostic]:
    """A finding of a report, and nobody decided what to do about it.

    An open finding is a step of an attack; a reviewer asks for its assessment and for the plan.

    Flagged:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, date: 2026-01-01, of: {pump: 1.0.0}}}
        findings: {F-1: {in: E-1, what: default PIN, at: pump}}     # VR105 F-1
        # evidence/a.txt
        report

    Accepted:

        # verification.yaml
        evidence: {E-1: {file: evidence/a.txt, date: 2026-01-01, of: {pump: 1.0.0}}}
        findings: {F-1: {in: E-1, what: default PIN, at: pump}}
        # decisions.yaml
        - {about: F-1, is: fixed, why: PIN must be set, by: A. Author, date: 2026-01-01}
        # evidence/a.txt
        report
    """
    decided = {decision.about for decision in file.device.decisions}
    for finding in file.device.findings.values():
        if finding.id not in decided:
            yield Diagnostic(
                subject=finding.id,
                at=finding.origin.span,
                says=f"nobody decided what to do about `{finding.id}`",
                help="decide in decisions.yaml: fixed, deferred, accepted or transferred, with why, by and date",
            )


@rule("VR111", asked_by=["fda-premarket-2026:V.C"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def altered_evidence(file: SecurityFile) -> Iterator[Diagnostic]:
    """The file of a piece of evidence is not the one that was imported.

    An original is kept as the tool or the tester wrote it. One that has changed since counts for nothing, for
    nobody can tell what it said.

    Flagged:

        # evidence/scan.txt
        port 80 open
        # verification.yaml
        evidence:
          E-1: {file: evidence/scan.txt, digest: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}    # VR111 E-1

    Accepted:

        # evidence/scan.txt
        port 80 open
        # verification.yaml
        evidence:
          E-1: {file: evidence/scan.txt, digest: "sha256:e889520380701e2517bb8610eea6a7f2f235ed4294bd7cf6007fb4811085c312"}

    Accepted:

        # evidence/scan.txt
        port 80 open
        # verification.yaml
        evidence:
          E-1: {file: evidence/scan.txt}
    """
    for evidence in file.device.evidence.values():
        there = file.inputs.get(evidence.file, evidence.digest)
        if evidence.digest is not None and there != evidence.digest:
            yield Diagnostic(
                subject=evidence.id,
                at=evidence.origin.span,
                says=f"`{evidence.file}` is not the file that was imported as {evidence.id}",
                help="put the original back; import a new result as new evidence",
            )
