"""Which records should be there by now? Documents and procedures whose time in the life of the device has come."""

from __future__ import annotations

from typing import Literal

import msgspec

from wardbook.model.quality import Procedure
from wardbook.model.security_file import SecurityFile

REACHED: dict[str, tuple[str, ...]] = {
    "idea": (),
    "concept": ("planning",),
    "development": ("planning", "development"),
    "verification": ("planning", "development", "verification"),
    "submission": ("planning", "development", "verification", "release"),
    "market": ("planning", "development", "verification", "release", "production", "postmarket"),
    "support": ("planning", "development", "verification", "release", "production", "postmarket"),
    "end-of-support": ("planning", "development", "verification", "release", "production", "postmarket"),
    "disposal": (
        "planning",
        "development",
        "verification",
        "release",
        "production",
        "postmarket",
        "disposal",
    ),
}
"""The phases of procedures that a device at each stage has been in, or is in."""

EXPECTED: dict[str, str] = {
    "planning": "plan of security risk management, scope and people",
    "development": "threat model, risk file, design inputs, reviews of design and code",
    "verification": "test plan, reports as the testers wrote them, assessment of what was found",
    "release": "release with build, bill of materials, signature, known anomalies",
    "production": "keys and software of each unit, as produced",
    "postmarket": "watch of sources, triage and decisions, notices, metrics, exercise of the incident plan",
    "disposal": "end of support announced, transfer of risk, wiping of data and keys",
}
"""What a phase commonly leaves behind; our list, which no procedure has to follow word by word."""

RecordState = Literal["there", "not exercised", "no record", "no procedure"]


class PhaseRecord(msgspec.Struct, frozen=True):
    """What one procedure, or none, left behind of a phase that the device is in or was in."""

    phase: str
    procedure: str
    state: RecordState
    records: tuple[str, ...] = ()


def phase_records(file: SecurityFile) -> tuple[PhaseRecord, ...]:
    """For every phase that has come, each procedure of it and its records; a phase of no procedure is one row too."""
    lifecycle = file.device.about.lifecycle
    found = []
    for phase in REACHED[lifecycle.stage] if lifecycle and lifecycle.stage else ():
        mine = [item for item in file.device.procedures.values() if phase in item.phase]
        found += [PhaseRecord(phase, item.id, _state(item), item.records) for item in mine]
        if not mine:
            found.append(PhaseRecord(phase, "", "no procedure"))
    return tuple(found)


def _state(item: Procedure) -> RecordState:
    if not item.records:
        return "no record"
    return "there" if item.exercised else "not exercised"
