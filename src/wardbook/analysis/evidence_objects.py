"""How far can each document of the mission answer? By the groups of facts it rests on."""

from __future__ import annotations

from wardbook.analysis.readiness import DONE, OPEN, state_of
from wardbook.knowledge.reader import Knowledge
from wardbook.model.obligation import EvidenceObject
from wardbook.model.security_file import SecurityFile

RESTS_ON: dict[str, tuple[str, ...]] = {
    "obligations": ("Markets and submissions", "Classes of the device"),
    "security-plan": ("Acceptance of risk", "Procedures that carry security"),
    "processes": ("Procedures that carry security", "Roles held by people"),
    "conformity": ("Procedures that carry security",),
    "controls": ("Chosen controls", "Controls recorded as design inputs"),
    "security-architecture": ("Architecture", "Per-path details of every flow"),
    "threat-model": ("Architecture", "Threat model"),
    "risk-assessment": ("Hazardous situations", "Security risks"),
    "risk-report": ("Acceptance of risk", "Security risks"),
    "sbom-report": ("SBOMs of our own parts", "End of support of components"),
    "vulnerability-assessment": ("Known vulnerabilities", "End of support of components"),
    "interoperability": ("Per-path details of every flow",),
    "pre-submission": ("Questions to regulators",),
    "environments": ("Controlled environments", "Validated tools"),
    "test-plan": ("Test plan",),
    "test-report": ("Evidence",),
    "labelling": ("What users are told",),
    "instructions-for-use": ("What users are told",),
    "mds2": ("What users are told",),
    "customer-package": ("What users are told", "SBOMs of our own parts"),
    "anomalies": ("Unresolved anomalies",),
    "traceability": ("Controls recorded as design inputs", "Test plan"),
    "evidence-index": ("Evidence",),
    "eu-technical-documentation": ("Documents of the file",),
    "readiness-report": ("Markets and submissions",),
    "management-plan": ("Management plan", "Support period", "End of life and disposal"),
    "metrics": ("Management plan",),
}
"""The items of readiness that each document is written from: the closed set of what can answer an obligation."""


def evidence_objects(file: SecurityFile, knowledge: Knowledge) -> dict[str, EvidenceObject]:
    """Each document with its state: done where every group of facts is there, else open with the first that is not."""
    return {
        record.name: _object(record.name, record.title, file)
        for record in knowledge.of_kind("document")
        if record.name in RESTS_ON
    }


def _object(name: str, title: str, file: SecurityFile) -> EvidenceObject:
    found = [(item, *state_of(file, item)) for item in RESTS_ON[name]]
    waiting = next((each for each in found if each[1] != DONE), None)
    if waiting is None:
        return EvidenceObject(id=name, title=title, state=DONE, found="; ".join(told for _, _, told in found))
    return EvidenceObject(id=name, title=title, state=OPEN, found=f"{waiting[0]}: {waiting[2]}")
