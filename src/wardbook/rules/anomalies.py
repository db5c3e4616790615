"""Was each known fault weighed for security, and is there a reason to release the device with it?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.controls import Anomaly
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule


def _unresolved(file: SecurityFile) -> Iterator[Anomaly]:
    return (item for item in file.device.anomalies.values() if item.is_ != "fixed")


@rule(
    "CT131",
    asked_by=["fda-premarket-2026:V.A.5.assessment"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def anomaly_not_weighed(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said what an unresolved anomaly means for security.

    A fault that only annoys a user may be a way in for an attacker; each one is weighed, with the kind of weakness
    it is.

    Flagged:

        # anomalies.yaml
        anomalies: {AN-1: {what: log time drifts, because: "seen only in the lab"}}                       # CT131 AN-1

    Accepted:

        # anomalies.yaml
        anomalies:
          AN-1: {what: log time drifts, security: "none: order by counter", because: "no effect"}
          AN-2: {what: screen flickers, is: fixed}
    """
    for item in _unresolved(file):
        if is_unanswered(item, "security"):
            yield Diagnostic(
                subject=item.id,
                at=item.origin.span,
                says=f"nobody said what `{item.id}` means for security",
                help='say `security: "what an attacker could make of it"`, and `cwe: […]` where one fits',
            )


@rule(
    "CT132", asked_by=["fda-premarket-2026:V.A.5.criteria"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION
)
def anomaly_without_reason(file: SecurityFile) -> Iterator[Diagnostic]:
    """An anomaly is deferred or accepted, and nobody said why that is acceptable.

    A reviewer asks by which criteria known faults are released, and holds each against its reason.

    Flagged:

        # anomalies.yaml
        anomalies: {AN-1: {what: log time drifts, security: "none", is: accepted}}          # CT132 AN-1

    Flagged:

        # anomalies.yaml
        anomalies: {AN-1: {what: log time drifts, security: "none", is: deferred}}          # CT132 AN-1

    Accepted:

        # anomalies.yaml
        anomalies:
          AN-1: {what: log time drifts, security: "none", is: accepted, because: "entries are in order by counter"}
          AN-2: {what: screen flickers, security: "none", is: open}
    """
    for item in _unresolved(file):
        if item.is_ in {"deferred", "accepted"} and is_unanswered(item, "because"):
            yield Diagnostic(
                subject=item.id,
                at=item.origin.of("is_"),
                says=f"`{item.id}` is {item.is_}, and nobody said why that is acceptable",
                help='say `because: "…"`, and the version that will fix it with `until-version`',
            )
