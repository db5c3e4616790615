"""The spine: from inputs to the security file, analysis by analysis. Read it and you have read the mission."""

from __future__ import annotations

import datetime

import msgspec

from wardbook import __version__
from wardbook.analysis.components import SbomFile, components, sources
from wardbook.analysis.gaps import Asked, gaps
from wardbook.analysis.readiness import readiness
from wardbook.knowledge.reader import Knowledge
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.security_file import Device, SecurityFile


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a compilation rests on: the device as written, files of other tools, knowledge, the date.

    `digests` are those of every file read, `prose` the users' Markdown by path, `diagnostics` what
    reading found; they travel with the inputs so that no report forgets them.
    """

    device: Device
    as_of: datetime.date
    knowledge: Knowledge
    sboms: dict[str, SbomFile] = {}
    digests: dict[str, str] = {}
    prose: dict[str, str] = {}
    diagnostics: tuple[Diagnostic, ...] = ()


def compile(inputs: Inputs) -> SecurityFile:
    """Derive the security file. The same inputs give the same bytes."""
    device = inputs.device
    parts = components(device, inputs.sboms)
    missing = gaps(device, parts, asked(inputs.knowledge))
    file = SecurityFile(
        tool=__version__,
        knowledge=inputs.knowledge.digest,
        as_of=inputs.as_of,
        device=device,
        sboms=sources(device, inputs.sboms),
        components=parts,
        gaps=missing,
        inputs=dict(sorted(inputs.digests.items())),
    )
    return msgspec.structs.replace(file, readiness=readiness(file, inputs.knowledge))


def asked(knowledge: Knowledge) -> tuple[Asked, ...]:
    """The facts that the knowledge says are asked for."""
    return tuple(
        Asked(
            table=str(record.facts["table"]),
            field=str(record.facts["field"]),
            tells=record.title,
            asked_by=record.maps,
            when_field=str(record.facts.get("when-field", "")),
            when_values=tuple(record.facts.get("when-values", ())),
        )
        for record in knowledge.of_kind("asked-fact")
    )
