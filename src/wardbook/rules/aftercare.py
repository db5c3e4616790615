"""Will somebody notice a vulnerability after release, and do something in time?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule


@rule(
    "PM101", asked_by=["us-524b:b.1", "fda-premarket-2026:VI.B"], ground=Ground.LAW, blocks_at=Gate.SUBMISSION
)
def no_management_plan(file: SecurityFile) -> Iterator[Diagnostic]:
    """There is no plan for the time after release.

    The law asks for it with the submission; without it the submission is not looked at.

    Flagged:

        # postmarket.yaml
        # nothing yet                                               # PM101 postmarket

    Accepted:

        # postmarket.yaml
        known-exploited: fixed out of cycle
    """
    if file.device.postmarket is None:
        yield Diagnostic(
            subject="postmarket",
            at=Span("postmarket.yaml"),
            says="there is no plan for vulnerabilities found after release",
            help="write postmarket.yaml: sources, timelines, disclosure, incident, updates, end-of-life",
        )


@rule("PM102", asked_by=["fda-premarket-2026:VI.B.2"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def source_without_frequency(file: SecurityFile) -> Iterator[Diagnostic]:
    """A source is watched, and nobody said how often.

    A source looked at once a year lets a known weakness stand for a year.

    Flagged:

        # postmarket.yaml
        sources: {kev: {what: KEV catalogue}}                       # PM102 kev

    Accepted:

        # postmarket.yaml
        sources: {kev: {what: KEV catalogue, every: 1 d}}

    Accepted:

        # postmarket.yaml
        # nothing yet
    """
    plan = file.device.postmarket
    for name, source in plan.sources.items() if plan else ():
        if is_unanswered(source, "every"):
            yield Diagnostic(
                subject=name,
                at=source.origin.span,
                says=f"nobody said how often `{name}` is looked at",
                help="say `every: 1 d`",
            )


@rule("PM103", asked_by=["fda-premarket-2026:VI.B.3"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def known_exploited_not_handled(file: SecurityFile) -> Iterator[Diagnostic]:
    """The plan does not say what happens with vulnerabilities that are already exploited elsewhere.

    They are not a matter of likelihood any more, and are never accepted as they are.

    Flagged:

        # postmarket.yaml
        communication: by mail                                      # PM103 postmarket

    Accepted:

        # postmarket.yaml
        known-exploited: fixed out of cycle

    Accepted:

        # postmarket.yaml
        # nothing yet
    """
    plan = file.device.postmarket
    if plan is not None and is_unanswered(plan, "known_exploited"):
        yield Diagnostic(
            subject="postmarket",
            at=plan.origin.span,
            says="nobody said how vulnerabilities known to be exploited are handled",
            help='say `known-exploited: "…"`',
        )


@rule(
    "PM104",
    asked_by=["us-524b:b.2.A", "us-524b:b.2.B", "fda-premarket-2026:VII.C.1.regular-cycle"],
    ground=Ground.LAW,
    blocks_at=Gate.SUBMISSION,
)
def clock_without_reason(file: SecurityFile) -> Iterator[Diagnostic]:
    """The regular cycle or the way out of it has no time, or no justification of that time.

    The law asks for both; a reviewer compares the reason with the device's risks.

    Flagged:

        # postmarket.yaml
        known-exploited: fixed out of cycle
        timelines: {regular: {within: 90 d, why: quarterly}}        # PM104 out-of-cycle

    Flagged:

        # postmarket.yaml
        known-exploited: fixed out of cycle
        timelines: {regular: {within: 90 d}, out-of-cycle: {within: 30 d, why: drilled}}    # PM104 regular

    Flagged:

        # postmarket.yaml
        timelines: {regular: {why: quarterly}, out-of-cycle: {within: 30 d, why: drilled}}  # PM104 regular

    Accepted:

        # postmarket.yaml
        known-exploited: fixed out of cycle
        timelines:
          regular: {within: 90 d, why: quarterly service}
          out-of-cycle: {within: 30 d, why: drilled}

    Accepted:

        # postmarket.yaml
        # nothing yet

    Accepted:

        # postmarket.yaml
        known-exploited: fixed out of cycle
    """
    plan = file.device.postmarket
    if plan is None or plan.timelines is None:
        return
    for name, clock in (("regular", plan.timelines.regular), ("out-of-cycle", plan.timelines.out_of_cycle)):
        if is_unanswered(clock, "within") or is_unanswered(clock, "why"):
            yield Diagnostic(
                subject=name,
                at=plan.origin.of("timelines"),
                says=f"the plan gives no time with a reason for `{name}`",
                help=f'say `timelines: {{{name}: {{within: 30 d, why: "…"}}}}`',
            )


@rule(
    "PM105",
    asked_by=["fda-premarket-2026:VI.B.8", "us-524b:b.1"],
    ground=Ground.LAW,
    blocks_at=Gate.SUBMISSION,
)
def nowhere_to_report(file: SecurityFile) -> Iterator[Diagnostic]:
    """The plan names nobody to whom a vulnerability could be reported.

    Finders who find no address publish.

    Flagged:

        # postmarket.yaml
        known-exploited: fixed out of cycle                         # PM105 postmarket

    Accepted:

        # postmarket.yaml
        known-exploited: fixed out of cycle
        disclosure: {contact: psirt@example.com}

    Accepted:

        # postmarket.yaml
        # nothing yet
    """
    plan = file.device.postmarket
    if plan is not None and is_unanswered(plan.disclosure, "contact"):
        yield Diagnostic(
            subject="postmarket",
            at=plan.origin.span,
            says="nobody is named to whom a vulnerability could be reported",
            help="say `disclosure: {contact: psirt@…}`",
        )
