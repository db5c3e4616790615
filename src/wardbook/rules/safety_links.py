"""Does the way from security risks into the safety risk file have no gap?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import can_be_caused


@rule(
    "RV103",
    asked_by=["fda-premarket-2026:V.A.2.safety-transfer"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def situation_without_entry_in_the_safety_file(file: SecurityFile) -> Iterator[Diagnostic]:
    """An attack can cause a hazardous situation, and no entry of the safety risk file is named for it.

    Reviewers follow each security risk that can hurt into the safety file and back. An entry named at a harm counts.

    Flagged:

        # safety.yaml
        source: {system: eQMS, document: RMF-1, revision: A}
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}      # RV103 HS-1

    Accepted:

        # safety.yaml
        source: {system: eQMS, document: RMF-1, revision: A}
        harms: {H-1: {what: overdose, severity: critical}, H-2: {what: bruise, severity: minor, safety-file: [H-9]}}
        situations:
          HS-1: {what: too fast, harms: [H-1], when: pump.control, safety-file: [HZ-1]}
          HS-2: {what: too slow, harms: [H-1, H-2], when: pump.deny}
          HS-3: {what: falls, harms: [H-1], when: never, because: "mechanical"}
          HS-4: {what: data is read, impact: privacy, when: pump.read}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}
    """
    if file.device.safety_source is None:
        return
    harms = file.device.harms
    for situation in file.device.situations.values():
        entered = situation.safety_file or any(harms[name].safety_file for name in situation.harms)
        if situation.harms and can_be_caused(situation) and not entered:
            yield Diagnostic(
                subject=situation.id,
                at=situation.origin.span,
                says=f"no entry of the safety risk file is named for `{situation.id}`",
                help="say `safety-file: [ID]`, the id it has there",
            )
