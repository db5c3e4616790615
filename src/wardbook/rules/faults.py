"""Is it said which faults the device is released with, and of which kind each is?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule


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
