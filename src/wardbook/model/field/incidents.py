"""Events of incidents and of reports from outside."""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.field.event import says_what

Stage = Literal["acknowledged", "triaged", "coordinated", "fixed", "told"]
"""How far a report from outside came."""


@says_what("incident-opened")
class IncidentOpened(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """An incident was opened: what it is, who leads, which vulnerabilities, complaints and corrective actions it is about."""

    incident: str
    title: str
    lead: str = ""
    vulnerabilities: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    capas: tuple[str, ...] = ()


@says_what("incident-updated")
class IncidentUpdated(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Something became known about an incident, numbers were linked, evidence was kept (by digest)."""

    incident: str
    says: str = ""
    complaints: tuple[str, ...] = ()
    capas: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@says_what("incident-step-done")
class IncidentStepDone(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A step of the playbook was done: how, and by which evidence (digest)."""

    incident: str
    step: str
    how: str
    evidence: tuple[str, ...] = ()


@says_what("incident-closed")
class IncidentClosed(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """An incident was closed; steps and duties that were `left` are named."""

    incident: str
    left: tuple[str, ...] = ()


@says_what("report-received")
class ReportReceived(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A report of a vulnerability came from outside: by whom, by which way, about what; its text by digest."""

    report: str
    finder: str
    about: str
    way: str = ""
    evidence: tuple[str, ...] = ()


@says_what("report-moved")
class ReportMoved(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A report from outside came to a stage."""

    report: str
    stage: Stage
    says: str = ""
