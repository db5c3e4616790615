"""Was every change since the last authorization assessed, by a person, over the changes there are now?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.analysis.changes import (
    contradicted,
    lacking,
    outrun,
    present,
    unanswered,
    unassessed,
    without_content,
)
from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.rulebook import rule

_FILING = (
    "wardbook-changes-2026:us-510k-effect",
    "wardbook-changes-2026:us-pma-effect",
    "wardbook-changes-2026:eu-ix-approved",
)
_CONTENT = ("wardbook-changes-2026:us-content-other", "fda-premarket-2026:VII.D")


@rule("RG110", asked_by=_FILING, ground=Ground.REGULATION, blocks_at=Gate.SUBMISSION)
def changes_that_nobody_assessed(file: SecurityFile) -> Iterator[Diagnostic]:
    """The design is not the one that was authorized, and nobody decided whether the changes are filed.

    Changes add up: what counts is all that changed since the last authorization, and the decision is a record.
    A digest of the authorized design tells whether anything did; without one nobody can tell.

    Flagged:

        # regulators.yaml
        authorizations:
          US-1:                                                     # RG110 US-1
            {market: us, date: 2026-01-15, state: "sha256:1111111111111111111111111111111111111111111111111111111111111111"}

    Flagged:

        # regulators.yaml
        authorizations:
          EU-1: {market: eu, route: mdr}                            # RG110 EU-1

    Accepted:

        # regulators.yaml
        authorizations:
          US-1:
            {market: us, state: "sha256:1111111111111111111111111111111111111111111111111111111111111111"}
          EU-1: {market: eu, state: {unknown: "the notified body kept the files"}}
        assessments:
          CA-1: {about: filing, since: US-1, is: needed}
    """
    for item, why in unassessed(file):
        yield Diagnostic(
            subject=item.id,
            at=item.origin.span,
            says=f"what `{item.id}` authorized {why}",
            help="look at `wardbook diff --for fda|eu`; `wardbook change authorized|decide` write the records",
        )


@rule("RG111", asked_by=_FILING, ground=Ground.REGULATION, blocks_at=Gate.SUBMISSION)
def decision_that_changes_have_outrun(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision about changes was taken over other changes than there are now.

    Each decision carries a digest of the changes it was taken over. After the next change it says nothing about
    the device any more, and has to be taken again over all of them.

    Flagged:

        # regulators.yaml
        authorizations:
          US-1:
            {market: us, state: "sha256:1111111111111111111111111111111111111111111111111111111111111111"}
        assessments:
          CA-1:                                                     # RG111 CA-1
            {about: filing, since: US-1, is: needed, over: "sha256:2222222222222222222222222222222222222222222222222222222222222222"}

    Accepted:

        # regulators.yaml
        authorizations:
          US-1:
            {market: us, state: "sha256:1111111111111111111111111111111111111111111111111111111111111111"}
        assessments:
          CA-1:
            {about: filing, since: US-1, is: needed, over: "sha256:e552b5cbf8285be4674456dc8b1ce2d0b49d2ec4bc826863b9dda5a5019cfbb4"}
    """
    for item, record in outrun(file):
        yield Diagnostic(
            subject=record.id,
            at=record.origin.span,
            says=f"`{record.id}` was decided over other changes since `{item.id}` than there are now",
            help="look at `wardbook diff --for fda|eu` and decide again over all of them, under a new id",
        )


@rule("RG112", asked_by=_FILING, ground=Ground.REGULATION, blocks_at=Gate.SUBMISSION)
def decision_on_changes_that_nobody_took(file: SecurityFile) -> Iterator[Diagnostic]:
    """A decision about changes has no reason, no person, no date, or decides something else than it is about.

    Whether to file is decided by somebody who answers for it. The record of not filing is what an inspector reads.

    Flagged:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: pma}}
        assessments:
          CA-1: {about: filing, since: US-1, is: needed, by: A. Author, date: 2026-02-01}     # RG112 CA-1

    Flagged:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: pma}}
        assessments:
          CA-1:                                                     # RG112 CA-1
            {about: content, since: US-1, is: needed, why: a new path, by: A. Author, date: 2026-02-01}

    Accepted:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: pma}}
        assessments:
          CA-1: {about: filing, since: US-1, is: needed, why: a new path, by: A. Author, date: 2026-02-01}
    """
    for _, record in present(file):
        if left := lacking(record):
            yield Diagnostic(
                subject=record.id,
                at=record.origin.span,
                says=f"the decision `{record.id}` on {record.about} lacks {', '.join(f'`{name}`' for name in left)}",
                help="a named person decides, with reason and date; `wardbook change decide` asks for each",
            )


@rule("RG113", asked_by=_FILING, ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def lighter_way_with_questions_left(file: SecurityFile) -> Iterator[Diagnostic]:
    """No filing, or reduced content, was decided while questions of the rules have no answer.

    Some of the rules behind the questions were not read by us: the tool asks, and only a person can answer.

    Flagged:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: exempt}}
        assessments:
          CA-1: {about: filing, since: US-1, is: not-needed}        # RG113 CA-1

    Accepted:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: exempt}}
        assessments:
          CA-1:
            about: filing
            since: US-1
            is: not-needed
            answers: {us-other-route: {is: no, why: "the limits of the exemption were read, none is passed"}}

    Accepted:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: exempt}}
        assessments:
          CA-1: {about: filing, since: US-1, is: needed}
    """
    for record, left in unanswered(file, load()):
        yield Diagnostic(
            subject=record.id,
            at=record.origin.span,
            says=f"`{record.id}` decides `{record.is_}`, and {len(left)} questions have no answer: {', '.join(left)}",
            help="answer each in `answers`, with yes, no or does-not-apply and the reason",
        )


@rule("RG114", asked_by=(*_FILING, *_CONTENT), ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def decision_against_an_answer(file: SecurityFile) -> Iterator[Diagnostic]:
    """No filing, or reduced content, was decided against an answer in the same record; or content against device.yaml.

    A reviewer who reads the answers comes to the other end; and the package follows `cyber-affected` of device.yaml.

    Flagged:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: 510k}}
        assessments:
          CA-1:                                                     # RG114 CA-1
            {about: filing, since: US-1, is: not-needed, answers: {us-510k-effect: {is: yes}}}

    Accepted:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: 510k}}
        assessments:
          CA-1:
            {about: filing, since: US-1, is: not-needed, answers: {us-510k-effect: {is: no}, us-sw-1: {is: yes}}}
    """
    for record, why in contradicted(file, load()):
        yield Diagnostic(
            subject=record.id,
            at=record.origin.span,
            says=f"`{record.id}` decides `{record.is_}`, and {why}",
            help="decide otherwise, or correct the answer and say in `why` what makes the difference",
        )


@rule("RG115", asked_by=_CONTENT, ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def filing_without_decided_content(file: SecurityFile) -> Iterator[Diagnostic]:
    """A filing of changes is needed, and nobody decided which content on cybersecurity goes with it.

    A change that may affect cybersecurity takes the full content along, another one a reduced set.

    Flagged:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: 510k}}
        assessments:
          CA-1: {about: filing, since: US-1, is: needed}            # RG115 CA-1

    Accepted:

        # regulators.yaml
        authorizations: {US-1: {market: us, route: 510k}}
        assessments:
          CA-1: {about: filing, since: US-1, is: needed}
          CA-2: {about: content, since: US-1, is: full}
    """
    for record in without_content(file):
        yield Diagnostic(
            subject=record.id,
            at=record.origin.span,
            says=f"`{record.id}` says that a filing is needed, and no content on cybersecurity was decided",
            help="`wardbook diff --for fda|eu` shows what bears on it; `wardbook change decide` writes who decided",
        )
