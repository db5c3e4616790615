"""Do users learn of the risks that are left, in words that are theirs?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.base.nearest import nearest
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience
from wardbook.rules.rulebook import rule

_LABELLING = Span("labelling.yaml")
_JARGON = re.compile(
    r"\b(?:CVSS|CWE|CVE-\d|EMB3D|TID-\d|MID-\d|STRIDE|attack vector|exploit(?:s|ed|ability)?)\b",
    re.IGNORECASE,
)
"""What people who treat patients need not know to act."""


@rule(
    "LB101",
    asked_by=["eu-mdr-2017:AnnexI-23.4.g", "fda-premarket-2026:VI.A.usability"],
    ground=Ground.LAW,
    blocks_at=Gate.SUBMISSION,
)
def residual_risk_told_to_nobody(file: SecurityFile) -> Iterator[Diagnostic]:
    """A risk that is left reaches no user, and nobody said why not.

    Whoever meets a risk has to know of it, and what can be done. Where no sentence can be made of the facts, a person
    writes one, or gives the reason under `not-told`.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations:
          HS-1: {what: too fast, harms: [H-1], when: pump.control, audience: regulator}    # LB101 HS-1

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control}}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control, audience: regulator}}
        # labelling.yaml
        not-told: {HS-1: "clinicians learn it in the training of document TR-7"}
    """
    for line in file.labelling.values():
        if line.topic == "residual" and line.state == "missing":
            situation = file.device.situations.get(line.sources[0])
            yield Diagnostic(
                subject=line.sources[0],
                at=situation.origin.span if situation else _LABELLING,
                says=f"the risk of `{line.sources[0]}` that is left is told to nobody: {line.why}",
                help=f"tell it in labelling.yaml with `about: [{line.sources[0]}]`, or say why not under `not-told:`",
            )


@rule("LB102", asked_by=["fda-premarket-2026:VI.A"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def words_for_a_line_that_is_gone(file: SecurityFile) -> Iterator[Diagnostic]:
    """A text adds to, or stands in place of, a line of labelling that does not exist.

    It is printed nowhere. The line was perhaps renamed with the thing it is about.

    Flagged:

        # labelling.yaml
        told: {L-1: {text: "Open tcp/443.", replaces: [label/ports/updates]}}    # LB102 L-1

    Flagged:

        # labelling.yaml
        told: {L-1: {text: "Open tcp/443.", adds-to: [label/ports/updates]}}     # LB102 L-1

    Accepted:

        # labelling.yaml
        told: {L-1: {text: "Open tcp/443.", replaces: [label/ports/update]}}
    """
    for told in file.device.told.values():
        for name in (*told.replaces, *told.adds_to):
            if name not in file.labelling:
                guess = nearest(name, file.labelling)
                yield Diagnostic(
                    subject=told.id,
                    at=told.origin.span,
                    says=f"there is no line `{name}` of the labelling"
                    + (f"; did you mean `{guess}`?" if guess else ""),
                    help="`wardbook show labelling-trace` lists every line",
                )


@rule("LB103", asked_by=["fda-premarket-2026:VI.A"], ground=Ground.OPINION, blocks_at=Gate.DESIGN)
def silence_about_nothing(file: SecurityFile) -> Iterator[Diagnostic]:
    """A reason is given not to tell something that is no line of labelling and no risk that is left.

    It hides nothing today; the day a thing of that name appears, it would.

    Flagged:

        # labelling.yaml
        not-told: {HS-9: "learnt in training"}                      # LB103 HS-9

    Accepted:

        # labelling.yaml
        not-told: {HS-1: "learnt in training", label/ports/update: "told in the contract"}
    """
    for name in file.device.not_told:
        if name not in file.labelling and f"label/residual/{name}" not in file.labelling:
            guess = nearest(name, [*file.device.situations, *file.labelling])
            yield Diagnostic(
                subject=name,
                at=_LABELLING,
                says=f"`{name}` is no line of the labelling and no risk that is left"
                + (f"; did you mean `{guess}`?" if guess else ""),
                help="take it out of `not-told:`, or name the line as `wardbook show labelling-trace` does",
            )


@rule("LB104", asked_by=["eu-mdr-2017:AnnexI-23.1.g"], ground=Ground.OPINION, blocks_at=None)
def words_that_users_do_not_know(file: SecurityFile) -> Iterator[Diagnostic]:
    """A text for those who use the device speaks the language of security experts.

    A nurse who reads of scores and weakness numbers does not learn what to do.

    Flagged:

        # labelling.yaml
        told: {L-1: {text: "The CVSS score of the port is 7.1.", to: user}}     # LB104 L-1

    Flagged:

        # labelling.yaml
        told: {L-1: {text: "The port can be exploited.", to: patient}}          # LB104 L-1

    Flagged:

        # labelling.yaml
        told: {L-1: {text: "We follow STRIDE.", to: public}}                    # LB104 L-1

    Accepted:

        # labelling.yaml
        told: {L-1: {text: "Keep the flap closed.", to: user}, L-2: {text: "See CVE-2024-1 and its CVSS score.", to: customer}}
    """
    for told in file.device.told.values():
        found = _JARGON.search(told.text)
        if found and told.to in ("user", "patient", "public"):
            yield Diagnostic(
                subject=told.id,
                at=told.origin.of("text"),
                says=f"`{found.group()}` means nothing to those who use the device",
                help="say what they see and what they should do, or tell it to the customer",
            )


@rule("LB105", asked_by=["fda-premarket-2026:VI.A"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def users_told_what_is_for_regulators(file: SecurityFile) -> Iterator[Diagnostic]:
    """A text for users names a finding, an unresolved fault or a threat by its id.

    It shows an attacker where to look before there is a remedy. Users need what to do; the weakness is told in an
    advisory when its time has come.

    Flagged:

        # verification.yaml
        evidence: {E-1: {file: evidence/absent.pdf}}
        findings: {PT-1: {in: E-1, what: "old web server", at: [server]}}
        # labelling.yaml
        told: {L-1: {text: "PT-1 is not mended yet.", to: customer}}            # LB105 L-1

    Flagged:

        # anomalies.yaml
        anomalies: {AN-1: {what: "log time drifts"}}
        # labelling.yaml
        told: {L-1: {text: "Wait for an update about AN-1", audience: customer}}    # LB105 L-1

    Flagged:

        # labelling.yaml
        told: {L-1: {text: "We know of pump/TID-105.", to: user}}               # LB105 L-1

    Accepted:

        # verification.yaml
        evidence: {E-1: {file: evidence/absent.pdf}}
        findings: {PT-1: {in: E-1, what: "old web server", at: [server]}}
        # labelling.yaml
        told: {L-1: {text: "Keep the server behind the firewall.", to: customer}, L-2: {text: "About PT-1.", audience: regulator}}
    """
    secret = {*file.device.findings, *file.device.anomalies, *file.threats}
    for told in file.device.told.values():
        named = [word for word in _words(told.text) if word in secret]
        if named and told.audience is not Audience.REGULATOR:
            yield Diagnostic(
                subject=told.id,
                at=told.origin.of("text"),
                says=f"the text names `{named[0]}`, which is for regulators only",
                help="tell what users should do instead, or give the text `audience: regulator`",
            )


def _words(text: str) -> list[str]:
    return [word.strip(".,;:()") for word in text.split()]
