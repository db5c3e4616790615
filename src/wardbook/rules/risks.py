"""Is each risk judged, by somebody who may, for reasons that count, and is what remains told?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.risk import Risk
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule

_ECONOMIC = re.compile(
    r"\b(?:budget|cheap|costs?|costly|economic|expensive|expense|money|price|profit|too dear|return on investment)\b",
    re.IGNORECASE,
)
"""Words by which a reason is an economic one."""


@rule(
    "RK101",
    asked_by=["fda-premarket-2026:V.A.residual-risk"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def unacceptable_risk_undecided(file: SecurityFile) -> Iterator[Diagnostic]:
    """Somebody who must not succeed does, and nobody decided what follows.

    Counted are the controls that are said to be implemented. What stays above the criteria is
    accepted with the benefit as its reason, transferred, or made smaller; silence is none of these.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: rate.tampered, multi-patient: no}}   # RK101 HS-1/H-1
        acceptance: {critical: {time: weeks, expertise: expert, knowledge: restricted, window: moderate, equipment: specialised}}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: rate.tampered, multi-patient: no}}
        acceptance: {critical: {time: weeks, expertise: expert, knowledge: restricted, window: moderate, equipment: specialised}}
        # decisions.yaml
        - {about: HS-1/H-1, is: accepted, why: "no other pump does this", by: A. Author, date: 2026-01-01}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: rate.tampered, multi-patient: no}}
    """
    for risk in file.risks.values():
        if risk.claimed.verdict == "not acceptable" and not risk.decision:
            yield Diagnostic(
                subject=risk.id,
                at=risk.origin.span,
                says=f"`{risk.id}` is above the acceptance criteria, and nobody decided what follows",
                help=f"see `wardbook plan`; to keep it, decide `about: {risk.id}, is: accepted` with the benefit as the reason",
            )


@rule(
    "RK102",
    asked_by=["fda-premarket-2026:V.A.2.known-exploited"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def exploited_vulnerability_accepted(file: SecurityFile) -> Iterator[Diagnostic]:
    """A risk was accepted, and its easiest plan uses a vulnerability that attackers are known to use.

    What stands in CISA's catalogue is designed out. Who keeps it all the same says so by
    `overridden`, which the first page of the risk file counts.

    Flagged:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # advisories/kev.json
        {"title": "KEV", "catalogVersion": "2026.02.01", "dateReleased": "2026-02-01T00:00:00Z", "count": 1,
         "vulnerabilities": [{"cveID": "CVE-2020-0001", "dateAdded": "2021-01-01"}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: HS-1/H-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}     # RK102 HS-1/H-1

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # advisories/kev.json
        {"title": "KEV", "catalogVersion": "2026.02.01", "dateReleased": "2026-02-01T00:00:00Z", "count": 1,
         "vulnerabilities": [{"cveID": "CVE-2020-0001", "dateAdded": "2021-01-01"}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: HS-1/H-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}
        - {about: HS-1/H-1, is: overridden, why: "only at the factory", by: B. Approver, date: 2026-01-01}

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # advisories/kev.json
        {"title": "KEV", "catalogVersion": "2026.02.01", "dateReleased": "2026-02-01T00:00:00Z", "count": 1,
         "vulnerabilities": [{"cveID": "CVE-2020-0001", "dateAdded": "2021-01-01"}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: HS-1/H-1, is: transferred, to: hospital, why: theirs, by: A. Author, date: 2026-01-01}

    Accepted:

        # advisories/a.json
        {"id": "CVE-2020-0001", "affected": [{"package": {"ecosystem": "PyPI", "name": "flask"}, "versions": ["1.0"]}]}
        # advisories/kev.json
        {"title": "KEV", "catalogVersion": "2026.02.01", "dateReleased": "2026-02-01T00:00:00Z", "count": 1,
         "vulnerabilities": [{"cveID": "CVE-2020-0001", "dateAdded": "2021-01-01"}]}
        # sbom/pump.cdx.json: flask 1.0 pkg:pypi/flask@1.0
        # decisions.yaml
        - {about: HS-1/H-1, is: confirmed, why: seen, by: A. Author, date: 2026-01-01}
        - {about: HS-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}

    Accepted:

        # decisions.yaml
        - {about: HS-1/H-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}
    """
    for decision in file.device.decisions:
        risk = file.risks.get(decision.about)
        if risk and decision.is_ == "accepted" and not risk.decision:
            yield Diagnostic(
                subject=risk.id,
                at=decision.origin.span,
                says=f"`{risk.id}` was accepted though its easiest plan uses {', '.join(risk.known_exploited)}",
                help="mend the vulnerability, or decide `is: overridden` with `why` and the approver in `by`",
            )


@rule("RK103", asked_by=["fda-premarket-2026:V.A.2.scoring"], ground=Ground.GUIDANCE, blocks_at=Gate.MARKET)
def risk_decision_unsigned(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision about a risk is a proposal, because nobody has signed it.

    Whoever accepts a risk for patients answers for it with a signature, here or in the quality
    system (`signed-in`).

    Flagged:

        # decisions.yaml
        - {about: HS-1/H-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01}     # RK103 HS-1/H-1

    Accepted:

        # decisions.yaml
        - {about: HS-1/H-1, is: accepted, why: rare, by: A. Author, date: 2026-01-01, signed-in: {system: eQMS, document: DEC-1}}
    """
    for risk in file.risks.values():
        if risk.standing == "proposed":
            yield Diagnostic(
                subject=risk.id,
                at=_decided_at(file, risk),
                says=f"the decision about `{risk.id}` is a proposal until somebody has signed it",
                help="`wardbook sign --about ID --key FILE --by NAME`, or say `signed-in:` where it was signed elsewhere",
            )


@rule("RK104", asked_by=["fda-premarket-2026:V.A.traceability"], ground=Ground.OPINION, blocks_at=None)
def acceptable_by_claim_only(file: SecurityFile) -> Iterator[Diagnostic]:
    """A risk is acceptable only if the controls do what is said of them; tests of this build have not shown it.

    The risk file shows both figures. A reviewer looks for the difference first.

    Flagged:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: pump.control, multi-patient: no}}   # RK104 HS-1/H-1
        acceptance: {critical: {time: weeks, expertise: expert, knowledge: restricted, window: moderate, equipment: specialised}}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: fall, harms: [H-1], when: never, because: no function involved}}

    Accepted:

        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: rate.tampered, multi-patient: no}}
        acceptance: {critical: {time: weeks, expertise: expert, knowledge: restricted, window: moderate, equipment: specialised}}
    """
    for risk in file.risks.values():
        if risk.claimed.verdict == "acceptable" and risk.proven.verdict == "not acceptable":
            yield Diagnostic(
                subject=risk.id,
                at=risk.origin.span,
                says=f"`{risk.id}` is acceptable by claim only",
                help="show the controls by tests of this build: `wardbook show control-standing` says what is missing",
            )


@rule("RK105", asked_by=["eu-mdr-2017:AnnexI-2"], ground=Ground.LAW, blocks_at=Gate.SUBMISSION)
def declined_for_money(file: SecurityFile) -> Iterator[Diagnostic]:
    """A control was declined because of what it costs, and the device is for the European Union.

    There risks are reduced as far as possible without spoiling benefit against risk; what it costs is no reason.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [eu]
        # decisions.yaml
        - {about: secure-boot@HS-1/H-1, is: declined, why: too expensive, by: A. Author, date: 2026-01-01}  # RK105 secure-boot@HS-1/H-1

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [eu]
        # decisions.yaml
        - {about: secure-boot@HS-1/H-1, is: declined, why: "starts too late for therapy", by: A. Author, date: 2026-01-01}
        - {about: HS-1/H-1, is: transferred, to: hospital, why: "the costs are theirs", by: A. Author, date: 2026-01-01}
        - {about: watchdog@HS-1/H-1, is: declined, by: A. Author, date: 2026-01-01}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [us]
        # decisions.yaml
        - {about: secure-boot@HS-1/H-1, is: declined, why: too expensive, by: A. Author, date: 2026-01-01}
    """
    if "eu" not in file.device.about.markets:
        return
    for decision in file.device.decisions:
        if decision.is_ == "declined" and _ECONOMIC.search(decision.why or ""):
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.of("why"),
                says=f"`{decision.about}` was declined for an economic reason",
                help="give the reason that has to do with benefit, use or another risk, or adopt the control",
            )


@rule("RK106", asked_by=["eu-mdr-2017:AnnexI-2"], ground=Ground.LAW, blocks_at=Gate.SUBMISSION)
def nothing_further_considered(file: SecurityFile) -> Iterator[Diagnostic]:
    """Somebody can bring a situation about, and no further control was considered; the device is for the European Union.

    Acceptable or not, every risk there is reduced as far as possible, so for each the controls
    that were considered further stand beside the reason for declining them.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [eu]
        # decisions.yaml
        []
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: rate.tampered}}                # RK106 HS-1/H-1

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [eu]
        # decisions.yaml
        - {about: secure-boot@HS-1/H-1, is: deferred, why: later, by: A. Author, date: 2026-01-01}
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: too fast, harms: [H-1], when: rate.tampered}}                # RK106 HS-1/H-1

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [eu]
        # decisions.yaml
        - {about: secure-boot@HS-1/H-1, is: declined, why: "starts too late for therapy", by: A. Author, date: 2026-01-01}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [eu]
        # decisions.yaml
        - {about: secure-boot@HS-1/H-1, is: adopted, why: "with 2.2", by: A. Author, date: 2026-01-01}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [eu]
        # decisions.yaml
        []
        # safety.yaml
        harms: {H-1: {what: overdose, severity: critical}}
        situations: {HS-1: {what: fall, harms: [H-1], when: never, because: no function involved}}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0, manufacturer: Example Medical}
        markets: [us]
        # decisions.yaml
        []
    """
    if "eu" not in file.device.about.markets:
        return
    considered = {
        item.about.partition("@")[2] for item in file.device.decisions if item.is_ in {"declined", "adopted"}
    }
    for risk in file.risks.values():
        if risk.claimed.exploitability and risk.id not in considered:
            yield Diagnostic(
                subject=risk.id,
                at=risk.origin.span,
                says=f"nobody said which further controls were considered for `{risk.id}`",
                help=f"see `wardbook show further-controls`; decide `about: CONTROL@{risk.id}, is: declined` with `why`",
            )


def _decided_at(file: SecurityFile, risk: Risk) -> Span:
    """Where the decision about a risk stands; it has one, or the risk itself is the place."""
    places = {item.id: item.origin.span for item in file.device.decisions}
    return places.get(risk.decision, risk.origin.span)
