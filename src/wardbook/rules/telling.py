"""Are users and operators told what they must know?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule

_LABELLING = Span("labelling.yaml")
_ITEM = re.compile(r"fda-premarket-2026:VI\.A\.\d+")
_REQUIREMENTS = {
    "fda-premarket-2026:VI.A.4",
    "eu-mdr-2017:AnnexI-17.4",
    "eu-mdr-2017:AnnexI-23.4.ab",
    "eu-ivdr-2017:AnnexI-20.4.1.ah",
    "eu-mdcg-2019-16-rev1:3.6",
}
"""Records about the least that hardware, network and security must offer; a text that answers one answers the question."""

_SIMPLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ACTIVE = {".docm", ".xlsm", ".pptm", ".exe", ".js", ".html", ".htm", ".zip", ".7z", ".rar"}
"""Endings of files that hold macros, scripts or other files."""


@rule("RV112", asked_by=["fda-premarket-2026:VI.A"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def labelling_item_not_told(file: SecurityFile) -> Iterator[Diagnostic]:
    """An item of labelling that applies is told to nobody.

    Users cannot run securely what they know nothing of. Lines that follow from the device count; an item that does not
    fit the device has a text that says so.

    Flagged:

        # labelling.yaml
        told:
          L-1:
            text: "Keep the pump on a network of its own."
            answers:
              - fda-premarket-2026:VI.A.1    # RV112 fda-premarket-2026:VI.A.14
              - fda-premarket-2026:VI.A.2
              - fda-premarket-2026:VI.A.3
              - fda-premarket-2026:VI.A.4
              - fda-premarket-2026:VI.A.5
              - fda-premarket-2026:VI.A.6
              - fda-premarket-2026:VI.A.7
              - fda-premarket-2026:VI.A.8
              - fda-premarket-2026:VI.A.9
              - fda-premarket-2026:VI.A.10
              - fda-premarket-2026:VI.A.11
              - fda-premarket-2026:VI.A.12
              - fda-premarket-2026:VI.A.13
        # postmarket.yaml
        known-exploited: fixed out of cycle

    Accepted:

        # labelling.yaml
        told:
          L-1:
            text: "Keep the pump on a network of its own."
            answers:
              - fda-premarket-2026:VI.A.1
              - fda-premarket-2026:VI.A.2
              - fda-premarket-2026:VI.A.3
              - fda-premarket-2026:VI.A.4
              - fda-premarket-2026:VI.A.5
              - fda-premarket-2026:VI.A.6
              - fda-premarket-2026:VI.A.7
              - fda-premarket-2026:VI.A.8
              - fda-premarket-2026:VI.A.9
              - fda-premarket-2026:VI.A.10
              - fda-premarket-2026:VI.A.11
              - fda-premarket-2026:VI.A.12
              - fda-premarket-2026:VI.A.13
              - fda-premarket-2026:VI.A.14

    Accepted:

        # labelling.yaml
        # nothing yet
        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        markets: [eu]

    Accepted:

        # labelling.yaml
        # nothing yet
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: hardware, in: case}}
        flows: []
    """
    told = {item.id for item in file.labelling_items.values() if item.lines} | _answered(file)
    for item in file.obligations.values():
        if _ITEM.fullmatch(item.id) and item.state == "applies" and item.id not in told:
            yield Diagnostic(
                subject=item.id,
                at=_LABELLING,
                says=f"nobody is told: {item.title[:1].lower()}{item.title[1:]}",
                help="tell it in labelling.yaml with `answers: [ID]` and `where`, or tell why it does not apply",
            )


@rule(
    "RV115", asked_by=["fda-premarket-2026:VI.A.usability"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION
)
def transferred_and_not_told(file: SecurityFile) -> Iterator[Diagnostic]:
    """A risk or threat is passed on to somebody whom nobody told.

    What people do not know, they do not control. A text counts that is about the element, or names the decision's id.

    Flagged:

        # decisions.yaml
        - {about: server/others-fall, is: transferred, to: hospital, why: "the hospital runs it"}    # RV115 server/others-fall
        # labelling.yaml
        told: {L-1: {text: "Keep the pump dry.", about: [pump]}}

    Accepted:

        # decisions.yaml
        - {about: server/others-fall, is: transferred, to: hospital, why: "the hospital runs it", by: A. Author, date: 2026-01-02}
        - {about: pump/TID-105, is: transferred, to: hospital, why: "the hospital watches it", by: A. Author, date: 2026-01-02}
        - {about: pump/TID-213, is: dismissed, why: "no such function", by: A. Author, date: 2026-01-02}
        - {about: PT-1, is: transferred, to: hospital, why: "the hospital runs it", by: A. Author, date: 2026-01-02}
        # verification.yaml
        evidence: {E-1: {file: evidence/absent.pdf}}
        findings: {PT-1: {in: E-1, what: "old web server", at: [server]}}
        # labelling.yaml
        told: {L-1: {text: "Patch the server each month.", about: [server]}, L-2: {text: "Watch the pump (pump/TID-105)."}}
    """
    told = file.device.told.values()
    named = {thing for item in told for thing in item.about}
    for decision in file.device.decisions:
        element = decision.about.partition("/")[0]
        finding = file.device.findings.get(element)
        places = {element, *(finding.at if finding else ())}
        written = any(decision.about in item.text for item in told)
        if decision.is_ == "transferred" and not places & named and not written:
            yield Diagnostic(
                subject=decision.about,
                at=decision.origin.span,
                says=f"`{decision.about}` is passed on to {decision.to or 'somebody'}, and no text of labelling.yaml tells of it",
                help=f"tell it in labelling.yaml with `about: [{element}]`",
            )


@rule("RV116", asked_by=["fda-estar:00"], ground=Ground.OPINION, blocks_at=None)
def attachment_not_plain(file: SecurityFile) -> Iterator[Diagnostic]:
    """A report has a name or a form that submission systems tend to refuse.

    They want simple names, and no file that holds macros, scripts or further files.

    Flagged:

        # verification.yaml
        evidence:
          E-1: {file: evidence/absent.zip}                          # RV116 E-1
          E-2: {file: "evidence/absent (final).pdf"}                # RV116 E-2

    Accepted:

        # verification.yaml
        evidence: {E-1: {file: evidence/absent-2.pdf}}
    """
    for item in file.device.evidence.values():
        path = PurePosixPath(item.file)
        if not _SIMPLE.fullmatch(path.name) or path.suffix.lower() in _ACTIVE:
            yield Diagnostic(
                subject=item.id,
                at=item.origin.of("file"),
                says=f"`{path.name}` may be refused as an attachment",
                help="hand in a plain file named with letters, digits, `-`, `_` and `.`",
            )


@rule("RV121", asked_by=["eu-mdr-2017:AnnexI-23.4.ab"], ground=Ground.LAW, blocks_at=Gate.SUBMISSION)
def it_requirements_not_told(file: SecurityFile) -> Iterator[Diagnostic]:
    """The device is for the European Union, and nothing states what hardware, network and security it needs at least.

    The regulation asks for it in the instructions for use. Lines that follow from the architecture count, and a text
    that answers the like for the United States.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        markets: [eu]
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        # labelling.yaml
        told: {L-1: {text: "Keep the pump dry.", answers: [fda-premarket-2026:VI.A.1]}}      # RV121 labelling

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        markets: [eu]
        # labelling.yaml
        told: {L-1: {text: "WPA2-Enterprise or better.", answers: ["eu-mdr-2017:AnnexI-23.4.ab"]}}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        markets: [us]
        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        # labelling.yaml
        # nothing yet
    """
    told = _answered(file) | {item.id for item in file.labelling_items.values() if item.lines}
    if "eu" in file.device.about.markets and not _REQUIREMENTS & told:
        yield Diagnostic(
            subject="labelling",
            at=_LABELLING,
            says="no text states the least requirements of hardware, IT network and IT security",
            help="tell them in labelling.yaml with `answers: [eu-mdr-2017:AnnexI-23.4.ab]`",
        )


def _answered(file: SecurityFile) -> set[str]:
    return {record for item in file.device.told.values() for record in item.answers}
