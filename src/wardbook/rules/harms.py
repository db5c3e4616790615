"""Do harms and acceptance come over from the safety file whole?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import can_be_caused


@rule("HS103", asked_by=["fda-premarket-2026:V.A.2.scoring"], ground=Ground.GUIDANCE, blocks_at=Gate.DESIGN)
def harm_without_severity(file: SecurityFile) -> Iterator[Diagnostic]:
    """A harm has no severity.

    How bad it would be decides how strong an attacker the device must withstand. The safety file
    knows it.

    Flagged:

        # safety.yaml
        harms:
          H-1: {what: overdose}                                     # HS103 H-1
          H-2: {what: pain, severity: minor}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
    """
    for harm in file.device.harms.values():
        if is_unanswered(harm, "severity"):
            yield Diagnostic(
                subject=harm.id,
                at=harm.origin.of("severity"),
                says=f"nobody said how bad `{harm.id}` is",
                help="take it over from the safety file: `severity: serious`",
            )


@rule(
    "HS105",
    asked_by=["fda-premarket-2026:V.A.2.scoring"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def severity_without_acceptance(file: SecurityFile) -> Iterator[Diagnostic]:
    """A harm is so severe that an attacker matters, but nobody said which attacker must not succeed.

    Acceptance criteria are submitted together with the method. Each severity that an attack can
    reach needs its own.

    Flagged:

        # safety.yaml
        harms:
          H-1: {what: overdose, severity: critical}                 # HS105 H-1
          H-2: {what: pain, severity: serious}
          H-3: {what: fall, severity: critical}
          H-4: {what: fright}
        situations:
          HS-1: {what: too fast, harms: [H-1, H-2, H-4], when: pump.control}
          HS-2: {what: fall, harms: [H-3], when: never, because: no function involved}
        acceptance:
          serious: {time: week, expertise: expert, knowledge: public, window: easy, equipment: standard}

    Flagged:

        # safety.yaml
        harms:
          H-1: {what: overdose, severity: critical}                 # HS105 H-1
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}
        acceptance:
          critical: {time: weeks, expertise: expert, knowledge: public, window: easy, equipment: standard}
    """
    reached = {harm for item in file.device.situations.values() if can_be_caused(item) for harm in item.harms}
    for harm in file.device.harms.values():
        if harm.id in reached and harm.severity and is_unanswered(file.device.acceptance, harm.severity):
            yield Diagnostic(
                subject=harm.id,
                at=harm.origin.of("severity"),
                says=f"`{harm.id}` is {harm.severity}, but nobody said which attacker must not cause it",
                help=f"add a profile to safety.yaml: `acceptance: {{{harm.severity}: {{time: …}}}}`",
            )


@rule(
    "HS107",
    asked_by=["fda-premarket-2026:V.A.2.safety-transfer"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def harm_of_no_situation(file: SecurityFile) -> Iterator[Diagnostic]:
    """A harm that no hazardous situation leads to.

    Links run both ways between safety and security. A harm that nothing causes was either forgotten
    on the way or is not needed.

    Flagged:

        # safety.yaml
        harms:
          H-1: {what: overdose, severity: critical}
          H-2: {what: burn, severity: minor}                        # HS107 H-2
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}
    """
    reached = {harm for situation in file.device.situations.values() for harm in situation.harms}
    for harm in file.device.harms.values():
        if harm.id not in reached:
            yield Diagnostic(
                subject=harm.id,
                at=harm.origin.span,
                says=f"no hazardous situation leads to `{harm.id}`",
                help=f"name it in the situation that causes it: `harms: [{harm.id}]`, or take it out",
            )


@rule(
    "HS111",
    asked_by=["fda-premarket-2026:V.A.2.safety-transfer"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def no_safety_source(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said which safety risk file the situations mirror.

    Security and safety are judged by two processes that pass risks to each other. A reader must be
    able to open the other file, in the revision that was meant.

    Flagged:

        # safety.yaml
        source: {system: eQMS, document: RMF-1}                     # HS111 device
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}

    Flagged:

        # safety.yaml
        source: {system: eQMS, revision: A}                         # HS111 device
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}  # HS111 device

    Accepted:

        # safety.yaml
        source: {system: eQMS}

    Accepted:

        # safety.yaml
        source: {document: RMF-1, revision: A}
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}
    """
    device = file.device
    source = device.safety_source
    if device.situations and (is_unanswered(source, "document") or is_unanswered(source, "revision")):
        yield Diagnostic(
            subject="device",
            at=source.origin.span if source else Span("safety.yaml"),
            says="nobody said which safety risk file, in which revision, the situations mirror",
            help="say it at the top of safety.yaml: `source: {system: eQMS, document: RMF-1, revision: A}`",
        )


@rule("HS112", asked_by=["fda-premarket-2026:V.A.2.scoring"], ground=Ground.OPINION, blocks_at=None)
def acceptance_unsigned(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody signed who must not succeed.

    Until somebody who may decide has signed, the acceptance criteria are a proposal, and every
    judgement that rests on them is one too.

    Flagged:

        # safety.yaml
        acceptance:
          matrix: example-pm16                                      # HS112 device

    Accepted:

        # safety.yaml
        acceptance: {matrix: example-pm16, signed: {unknown: the board meets in May}}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
    """
    acceptance = file.device.acceptance
    if acceptance and is_unanswered(acceptance, "signed"):
        yield Diagnostic(
            subject="device",
            at=acceptance.origin.span,
            says="the acceptance criteria are a proposal until somebody has signed them",
            help="have them signed, then say where: `signed: evidence/sig-1.json`",
        )
