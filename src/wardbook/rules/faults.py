"""Is it said which faults the device is released with, and of which kind each is?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule

_CREDENTIALS = {255, 258, 259, 321, 521, 798, 1391, 1392, 1393, 1394}
"""Classes of weakness for credentials and keys that are built in, default, weak or empty."""

_SETTLED = {"fixed", "dismissed", "not_affected"}
"""Decisions after which the weakness is not in the device."""


@rule("RV108", asked_by=["fda-premarket-2026:V.A.5"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def anomalies_not_spoken_of(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody listed unresolved anomalies, and nobody said that there are none.

    Software without a known fault is rare; a reviewer takes silence for a list that was forgotten.

    Flagged:

        # anomalies.yaml
        # nothing yet                                               # RV108 anomalies

    Accepted:

        # anomalies.yaml
        statement: none

    Accepted:

        # anomalies.yaml
        anomalies: {AN-1: {what: clock drifts, cwe: [367], security: none}}
    """
    if not file.device.anomalies and not file.device.no_anomalies:
        yield Diagnostic(
            subject="anomalies",
            at=Span("anomalies.yaml"),
            says="unresolved anomalies are neither listed nor said to be none",
            help="list them in anomalies.yaml (`wardbook import anomalies FILE`), or say `statement: none`",
        )


@rule("RV109", asked_by=["fda-premarket-2026:V.A.5"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def anomaly_without_class_of_weakness(file: SecurityFile) -> Iterator[Diagnostic]:
    """An unresolved anomaly has no class of weakness (CWE).

    The form asks for it: by its class a reviewer sees which attacks a fault resembles. `unknown` with a reason, such
    as that no class fits, is an answer.

    Flagged:

        # anomalies.yaml
        anomalies: {AN-1: {what: clock drifts, security: "none: order is by counter"}}      # RV109 AN-1

    Accepted:

        # anomalies.yaml
        anomalies:
          AN-1: {what: clock drifts, cwe: [367], security: "none: order is by counter"}
          AN-2: {what: log was cut, is: fixed}
          AN-3: {what: screen flickers, cwe: {unknown: "no class fits"}, security: none}
    """
    for anomaly in file.device.anomalies.values():
        if anomaly.is_ != "fixed" and is_unanswered(anomaly, "cwe"):
            yield Diagnostic(
                subject=anomaly.id,
                at=anomaly.origin.span,
                says=f"nobody said of which class of weakness the anomaly `{anomaly.id}` is",
                help="say `cwe: [NUMBER]`, or `unknown` with a reason",
            )


@rule("RV117", asked_by=["fda-premarket-2026:App1.A.3"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def built_in_credential_left(file: SecurityFile) -> Iterator[Diagnostic]:
    """A report found a built-in, default or weak credential, and it is still in the device.

    Such a credential is known to attackers on the day after somebody finds it, on every device at once. Putting the
    fix off is no answer that reviewers accept easily. Findings are told by their class of weakness (CWE).

    Flagged:

        # verification.yaml
        evidence: {E-1: {file: evidence/absent.pdf}}
        findings:
          PT-1: {in: E-1, what: default PIN, cwe: [1392]}           # RV117 PT-1
          PT-2: {in: E-1, what: built-in password, cwe: [798]}      # RV117 PT-2
        # decisions.yaml
        - {about: PT-2, is: deferred, why: "next version", by: A. Author, date: 2026-01-02}

    Accepted:

        # verification.yaml
        evidence: {E-1: {file: evidence/absent.pdf}}
        findings:
          PT-1: {in: E-1, what: default PIN, cwe: [1392]}
          PT-2: {in: E-1, what: stack is shown, cwe: [209]}
        # decisions.yaml
        - {about: PT-1, is: fixed, why: "each device has its own", by: A. Author, date: 2026-01-02}
    """
    settled = {item.about for item in file.device.decisions if item.is_ in _SETTLED}
    for finding in file.device.findings.values():
        if _CREDENTIALS & set(finding.cwe) and finding.id not in settled:
            yield Diagnostic(
                subject=finding.id,
                at=finding.origin.span,
                says=f"`{finding.id}` is still in the device: {finding.what}",
                help="remove the credential or give each device its own, and decide `is: fixed` with the retest",
            )
