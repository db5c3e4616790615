"""Does what is planned for the years after release hold what regulators and buyers ask?"""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.span import Span
from wardbook.model.aftercare import PostmarketFile, Timelines
from wardbook.model.diagnostic import Diagnostic, Gate, Ground
from wardbook.model.duration import days
from wardbook.model.record import Record
from wardbook.model.security_file import SecurityFile
from wardbook.rules.answers import is_unanswered
from wardbook.rules.rulebook import rule

_SECRET = {"phi", "personal", "key", "credential"}
"""Kinds of data that must not leave with a device."""

_ELEMENTS = {
    "owner": "who answers for it",
    "testing": "security tests repeated after release",
    "updates": "how updates are made and reach devices",
    "communication": "how customers hear of coming fixes",
}
"""Elements of the plan beside sources, known exploited vulnerabilities, timelines and disclosure, which have rules of their own."""


@rule("RV110", asked_by=["fda-premarket-2026:VI.B"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def plan_lacks_an_element(file: SecurityFile) -> Iterator[Diagnostic]:
    """The plan for the time after release lacks an element that reviewers count.

    Nine are counted; those with rules of their own are not repeated here.

    Flagged:

        # postmarket.yaml
        owner: {unknown: "post is open until March"}                # RV110 testing, communication
        updates: {process: SOP-1}

    Accepted:

        # postmarket.yaml
        owner: {unknown: "post is open until March"}
        testing: {within: 12 m, why: yearly}
        updates: {process: SOP-1}
        communication: by mail

    Accepted:

        # postmarket.yaml
        # nothing yet
    """
    plan = file.device.postmarket
    missing = [name for name in _ELEMENTS if is_unanswered(plan, name)]
    if plan is not None and missing:
        yield Diagnostic(
            subject=", ".join(missing),
            at=plan.origin.span,
            says=f"the plan does not say {'; '.join(_ELEMENTS[name] for name in missing)}",
            help=f"say `{'`, `'.join(missing)}` in postmarket.yaml",
        )


@rule("RV122", asked_by=["eu-mdcg-2019-16-rev1:5.2"], ground=Ground.GUIDANCE, blocks_at=Gate.SUBMISSION)
def no_plan_for_incidents(file: SecurityFile) -> Iterator[Diagnostic]:
    """Nobody said what is done when a device in use is attacked.

    In the European Union it must be judged within days whether a security incident is a serious one.

    Flagged:

        # postmarket.yaml
        incident: {contact: "+00 000 0000"}                         # RV122 incident

    Flagged:

        # postmarket.yaml
        communication: by mail                                      # RV122 incident

    Accepted:

        # postmarket.yaml
        incident: {plan: PLN-7}

    Accepted:

        # postmarket.yaml
        # nothing yet
    """
    plan = file.device.postmarket
    if plan is not None and is_unanswered(plan.incident, "plan"):
        yield Diagnostic(
            subject="incident",
            at=plan.origin.of("incident"),
            says="no plan for security incidents is named",
            help="say `incident: {plan: DOCUMENT}` in postmarket.yaml",
        )


@rule("RV131", asked_by=["hscc-mc2-2025:pillars"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def slower_than_customers_ask(file: SecurityFile) -> Iterator[Diagnostic]:
    """Customers ask for fixes within a time, and the plan takes longer or promises none.

    The contract will hold the customers' time. The time out of the regular cycle is compared, for that is for
    severe vulnerabilities.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {patch-window: 30 d}                         # RV131 patch-window
        # postmarket.yaml
        timelines: {out-of-cycle: {within: 31 d, why: drilled}}

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {patch-window: 30 d}                         # RV131 patch-window
        # postmarket.yaml
        # nothing yet

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {patch-window: 30 d}                         # RV131 patch-window
        # postmarket.yaml
        timelines: {out-of-cycle: {why: drilled}}

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {patch-window: 30 d}                         # RV131 patch-window
        # postmarket.yaml
        communication: by mail

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {patch-window: 1 m}
        # postmarket.yaml
        timelines: {out-of-cycle: {within: 30 d, why: drilled}}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {sbom: yes}
        # postmarket.yaml
        # nothing yet
    """
    plan = file.device.postmarket
    clock = (plan.timelines or Timelines()).out_of_cycle if plan else None
    asked, promised = _asked(file, "patch-window"), _days_of(clock.within if clock else None)
    if asked is not None and (promised is None or promised > asked):
        yield Diagnostic(
            subject="patch-window",
            at=_place(file),
            says=f"customers ask for severe fixes within {file.device.about.customers_ask['patch-window']}, "
            f"and the plan promises {(clock and clock.within) or 'no time'}",
            help="say `timelines: {out-of-cycle: {within: …}}` in postmarket.yaml, or tell customers why not",
        )


@rule("RV132", asked_by=["nema-mds2-2019:RDMP-1"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def notice_shorter_than_customers_ask(file: SecurityFile) -> Iterator[Diagnostic]:
    """Customers ask for notice of the end of support, and the plan gives a shorter one or none.

    A hospital needs years to replace a fleet.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {end-of-support-notice: 24 m}                # RV132 end-of-support-notice
        # postmarket.yaml
        end-of-life: {notice: 23 m}

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {end-of-support-notice: 24 m}                # RV132 end-of-support-notice
        # postmarket.yaml
        # nothing yet

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {end-of-support-notice: 24 m}                # RV132 end-of-support-notice
        # postmarket.yaml
        end-of-life: {transfer: letter}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {end-of-support-notice: 24 m}
        # postmarket.yaml
        end-of-life: {notice: 24 m}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {end-of-support-notice: yes}
        # postmarket.yaml
        end-of-life: {notice: 1 d}
    """
    plan = file.device.postmarket
    ending = plan.end_of_life if plan else None
    asked, promised = _asked(file, "end-of-support-notice"), _days_of(ending.notice if ending else None)
    if asked is not None and (promised is None or promised < asked):
        yield Diagnostic(
            subject="end-of-support-notice",
            at=_place(file),
            says="customers ask for a longer notice of the end of support than the plan gives",
            help="say `end-of-life: {notice: …}` in postmarket.yaml, or tell customers why not",
        )


@rule("RV133", asked_by=["nema-mds2-2019:DOC-8"], ground=Ground.OPINION, blocks_at=Gate.SUBMISSION)
def disclosure_policy_not_published(file: SecurityFile) -> Iterator[Diagnostic]:
    """Customers ask for a published way to report vulnerabilities, and no place of it is named.

    Flagged:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {disclosure-policy: yes}                     # RV133 disclosure-policy
        # postmarket.yaml
        disclosure: {contact: psirt@example.com}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {disclosure-policy: yes}
        # postmarket.yaml
        disclosure: {policy: "https://example.com/security"}

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {disclosure-policy: yes}
        # company.yaml
        security-page: https://example.com/security

    Accepted:

        # device.yaml
        format: 1
        device: {id: demo, name: Demo pump, version: 1.0.0}
        customers-ask: {sbom: yes}

    A published address is where finders look first, before they publish themselves.
    """
    stated = _says(_disclosure(file.device.postmarket), "policy") or _says(
        file.device.company, "security_page"
    )
    if file.device.about.customers_ask.get("disclosure-policy") and not stated:
        yield Diagnostic(
            subject="disclosure-policy",
            at=_place(file),
            says="customers ask for a published disclosure policy, and nobody said where it is",
            help="say `disclosure: {policy: ADDRESS}` in postmarket.yaml, or `security-page` in company.yaml",
        )


@rule(
    "RV134",
    asked_by=["fda-premarket-2026:VI.A.14", "nema-mds2-2019:SGUD-2"],
    ground=Ground.GUIDANCE,
    blocks_at=Gate.SUBMISSION,
)
def disposal_not_described(file: SecurityFile) -> Iterator[Diagnostic]:
    """The device keeps something secret or personal, and the plan does not say how it is removed at the end.

    Used devices are sold on with patients' data and the keys of hospitals in them.

    Flagged:

        # postmarket.yaml
        end-of-life: {notice: 24 m}                                 # RV134 sign-key

    Accepted:

        # postmarket.yaml
        end-of-life: {disposal: "factory reset wipes keys"}

    Accepted:

        # architecture.yaml
        zones: {case: {trust: 4}}
        parts: {pump: {is: process, in: case}}
        assets:
          rate: {needs: {integrity: high}, kept-in: [pump]}
          pin: {needs: {secrecy: high}, data: credential}
        # postmarket.yaml
        end-of-life: {notice: 24 m}

    Accepted:

        # postmarket.yaml
        # nothing yet
    """
    plan = file.device.postmarket
    if plan is None or not is_unanswered(plan.end_of_life, "disposal"):
        return
    for asset in file.device.assets.values():
        if asset.kept_in and _SECRET & set(asset.data):
            yield Diagnostic(
                subject=asset.id,
                at=plan.origin.of("end_of_life"),
                says=f"nobody said how `{asset.id}` is removed when a device leaves use",
                help='say `end-of-life: {disposal: "…"}` in postmarket.yaml',
            )


def _asked(file: SecurityFile, what: str) -> float | None:
    """The days customers ask for; None where they ask for nothing, or only whether."""
    value = file.device.about.customers_ask.get(what)
    return days(value) if isinstance(value, str) else None


def _days_of(text: str | None) -> float | None:
    return days(text) if text is not None else None


def _place(file: SecurityFile) -> Span:
    return file.device.about.origin.of("customers_ask")


def _disclosure(plan: PostmarketFile | None) -> Record | None:
    return plan.disclosure if plan else None


def _says(record: Record | None, field: str) -> bool:
    return not is_unanswered(record, field)
