"""Does each hazardous situation say what an attacker must achieve, and where it shows?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule
from wardbook.rules.scope import can_be_caused

_SAFEGUARD = re.compile(r"(?<![a-z])(antivirus|encryption|firewall|interlock|limiter|watchdog)(?![a-z])")
"""Words that name a means of protection rather than something that can hurt."""


@rule(
    "HS101",
    asked_by=["fda-premarket-2026:V.A.2.safety-transfer"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.DESIGN,
)
def situation_without_when(file: SecurityFile) -> Iterator[Diagnostic]:
    """A hazardous situation, and nobody said what an attacker must achieve to cause it.

    This one line ties the safety file to the security risks. `never`, with a reason, is an answer.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: too fast, harms: [H-1]}                      # HS101 HS-1

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: too fast, harms: [H-1], when: pump.control}
          HS-2: {what: fall, harms: [H-1], when: never, because: no function involved}
    """
    for situation in file.device.situations.values():
        if is_unanswered(situation, "when"):
            yield Diagnostic(
                subject=situation.id,
                at=situation.origin.of("when"),
                says=f"nobody said what an attacker must achieve to cause `{situation.id}`",
                help="say `when: PART.control or ASSET.tampered`, or `when: never` with `because`",
            )


@rule(
    "HS102",
    asked_by=["fda-premarket-2026:V.A.2.safety-transfer"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.DESIGN,
)
def never_without_reason(file: SecurityFile) -> Iterator[Diagnostic]:
    """A hazardous situation is said never to come from an attack, without a reason.

    To leave a situation out of the security risks is a judgement, and a judgement has a reason.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: fall, harms: [H-1], when: never}             # HS102 HS-1
          HS-2: {what: too fast, harms: [H-1], when: pump.control}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: fall, harms: [H-1], when: never, because: no function involved}}
    """
    for situation in file.device.situations.values():
        if situation.when == "never" and is_unanswered(situation, "because"):
            yield Diagnostic(
                subject=situation.id,
                at=situation.origin.of("when"),
                says=f"`{situation.id}` is said never to come from an attack, without a reason",
                help='add `because: "no function involved"`',
            )


@rule(
    "HS104",
    asked_by=["fda-premarket-2026:V.A.2.safety-transfer"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.DESIGN,
)
def situation_without_harm(file: SecurityFile) -> Iterator[Diagnostic]:
    """A hazardous situation that harms nobody.

    Without a harm there is no risk to judge. What touches only privacy is said to: `impact: privacy`.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: too fast, when: pump.control}                # HS104 HS-1

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: too fast, harms: [H-1], when: pump.control}
          HS-2: {what: log read, impact: privacy, when: pump.read}
    """
    for situation in file.device.situations.values():
        if is_unanswered(situation, "harms") and is_unanswered(situation, "impact"):
            yield Diagnostic(
                subject=situation.id,
                at=situation.origin.of("harms"),
                says=f"`{situation.id}` harms nobody",
                help="name the harms: `harms: [H-1]`, or say `impact: privacy`",
            )


@rule("HS106", asked_by=["fda-premarket-2026:V.A.1.risks"], ground=Ground.OPINION, blocks_at=None)
def safeguard_in_when(file: SecurityFile) -> Iterator[Diagnostic]:
    """A means of protection is written into `when`.

    `when` names only what hurts. That a firewall must fall first is found by following the paths;
    written here it would count even after the firewall is gone.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, net-firewall: {is: process, in: case}}
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1:
            what: too fast
            harms: [H-1]
            when: pump.control and net-firewall.deny                # HS106 HS-1
          HS-2: {what: too slow, harms: [H-1]}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control and pump.deny}}
    """
    for situation in file.device.situations.values():
        found = _SAFEGUARD.search(situation.when or "")
        if found:
            yield Diagnostic(
                subject=situation.id,
                at=situation.origin.of("when"),
                says=f"`when` of `{situation.id}` names `{found[1]}`, a means of protection",
                help="name only the harmful achievement; write the protection into controls.yaml",
            )


@rule(
    "HS108",
    asked_by=["fda-premarket-2026:V.B.2.use-case"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def situation_without_use(file: SecurityFile) -> Iterator[Diagnostic]:
    """An attack can cause a hazardous situation, but no use shows where.

    There is to be a view of every function whose compromise could hurt; the situation says that
    there is such a function.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, ui: {is: process, in: case}}
        flows: [ui -> pump: {carries: rate}]
        uses: {set-rate: {path: [ui, pump], situations: [HS-1]}}
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: too fast, harms: [H-1], when: pump.control}
          HS-2: {what: too slow, harms: [H-1], when: pump.deny}     # HS108 HS-2
          HS-3: {what: fall, harms: [H-1], when: never, because: no function involved}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, ui: {is: process, in: case}}
        flows: [ui -> pump: {carries: rate}]
        uses: {set-rate: {path: [ui, pump], situations: [HS-1]}}
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}
    """
    shown = {situation for use in file.device.uses.values() for situation in use.situations}
    for situation in file.device.situations.values():
        if can_be_caused(situation) and situation.id not in shown:
            yield Diagnostic(
                subject=situation.id,
                at=situation.origin.span,
                says=f"no use shows how `{situation.id}` comes about",
                help=f"name it at a use in architecture.yaml: `situations: [{situation.id}]`",
            )


@rule(
    "HS109",
    asked_by=["fda-premarket-2026:V.B.2.multi-patient"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def several_patients_not_stated(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said whether an attack could harm several patients at once.

    Such attacks get a view of their own and may be judged by stricter measures.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: too fast, harms: [H-1], when: pump.control}  # HS109 HS-1
          HS-2: {what: fall, harms: [H-1], when: never, because: no function involved}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control, multi-patient: no}}
    """
    for situation in file.device.situations.values():
        if can_be_caused(situation) and is_unanswered(situation, "multi_patient"):
            yield Diagnostic(
                subject=situation.id,
                at=situation.origin.of("multi_patient"),
                says=f"nobody said whether `{situation.id}` can strike several patients at once",
                help="say `multi-patient: yes` or `no`",
            )


@rule(
    "HS110",
    asked_by=["fda-premarket-2026:V.B.2.multi-patient"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def several_patients_without_view(file: SecurityFile) -> Iterator[Diagnostic]:
    """An attack could harm several patients at once, but no view of that shows it.

    The multi-patient harm view tells how device and system withstand such attacks and answer them.

    Flagged:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, ui: {is: process, in: case}}
        flows: [ui -> pump: {carries: rate}]
        uses: {set-rate: {path: [ui, pump], view: use-case, situations: [HS-1]}}
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1:
            what: too fast
            harms: [H-1]
            when: pump.control
            multi-patient: yes                                      # HS110 HS-1
          HS-2: {what: too slow, harms: [H-1], when: pump.deny, multi-patient: no}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}, ui: {is: process, in: case}}
        flows: [ui -> pump: {carries: rate}]
        uses: {set-rate: {path: [ui, pump], view: multi-patient, situations: [HS-1]}}
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control, multi-patient: yes}}
    """
    views = (use for use in file.device.uses.values() if use.view == "multi-patient")
    shown = {situation for use in views for situation in use.situations}
    for situation in file.device.situations.values():
        if situation.multi_patient and situation.id not in shown:
            yield Diagnostic(
                subject=situation.id,
                at=situation.origin.of("multi_patient"),
                says=f"`{situation.id}` can strike several patients at once, but no view of that shows it",
                help=f"add a use: `{{path: […], view: multi-patient, situations: [{situation.id}]}}`",
            )


@rule(
    "HS113",
    asked_by=["fda-premarket-2026:V.A.two-assessments"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.DESIGN,
)
def no_situation(file: SecurityFile) -> Iterator[Diagnostic]:
    """No hazardous situation is stated.

    Security risks are judged by the harm they can do. Without the situations of the safety file no
    attack leads anywhere.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}          # HS113 device

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}
    """
    if not file.device.situations:
        yield Diagnostic(
            subject="device",
            at=Span("safety.yaml"),
            says="no hazardous situation is stated",
            help="take them over from the safety file: `situations: {HS-1: {what: …, harms: […], when: …}}`",
        )
