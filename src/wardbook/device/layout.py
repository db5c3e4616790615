"""Which files a device folder holds and what each is read as."""

from __future__ import annotations

from typing import Any

import msgspec

from wardbook.model.aftercare import CompanyFile, LabellingFile, PostmarketFile
from wardbook.model.architecture import ArchitectureFile
from wardbook.model.components import ComponentFacts
from wardbook.model.controls import AnomaliesFile, Control, Requirement
from wardbook.model.decisions import Decision
from wardbook.model.device import DeviceFile
from wardbook.model.papers import DocumentsFile
from wardbook.model.quality import ProcessesFile, RegulatorsFile
from wardbook.model.safety import SafetyFile
from wardbook.model.sources import ImportSource
from wardbook.model.verification import VerificationFile


class FileKind(msgspec.Struct, frozen=True):
    """One file of the folder: name without ending, what it is read as, how deep maps merge, the question it answers."""

    name: str
    kind: Any  # Any: an annotation such as dict[str, Control]
    merge_depth: int
    answers: str
    points: tuple[int, ...]

    @property
    def file(self) -> str:
        """Its name with ending."""
        return f"{self.name}.yaml"


FILES = (
    FileKind(
        "device",
        DeviceFile,
        2,
        "what it is, for whom, where it is sold, what customers ask, how long it lives",
        (1,),
    ),
    FileKind(
        "processes",
        ProcessesFile,
        2,
        "which procedures, roles, tools and environments carry security",
        (2, 6),
    ),
    FileKind("architecture", ArchitectureFile, 2, "zones, actors, parts, assets, flows, uses", (4,)),
    FileKind("components", dict[str, ComponentFacts], 1, "what the SBOMs do not say, or say wrongly", (4,)),
    FileKind(
        "safety", SafetyFile, 2, "harms, hazardous situations, and who must not be able to cause them", (4,)
    ),
    FileKind("controls", dict[str, Control], 1, "chosen controls as design inputs", (3,)),
    FileKind(
        "requirements", dict[str, Requirement], 1, "requirements kept elsewhere or written here", (3, 9)
    ),
    FileKind("anomalies", AnomaliesFile, 2, "known faults the device is released with", (9,)),
    FileKind(
        "sources", dict[str, ImportSource], 1, "exports that requirements and anomalies came from", (3, 9)
    ),
    FileKind(
        "verification", VerificationFile, 2, "test plan, evidence, findings of people's reports", (7, 9)
    ),
    FileKind("decisions", tuple[Decision, ...], 1, "what people decided about the design, and waivers", (4,)),
    FileKind("regulators", RegulatorsFile, 2, "questions to regulators, commitments, deficiencies", (5,)),
    FileKind(
        "postmarket",
        PostmarketFile,
        2,
        "sources watched, timelines, disclosure, incidents, end of life",
        (10,),
    ),
    FileKind("labelling", LabellingFile, 2, "what users are told that cannot be derived", (8,)),
    FileKind("company", CompanyFile, 2, "answers all devices of a manufacturer share", (2, 8)),
    FileKind(
        "documents", DocumentsFile, 2, "numbers, revisions, approvals and language of the documents", (8, 9)
    ),
)

FOLDERS = {
    "sbom": "SBOMs as tools wrote them, named by parts. Files of endoflife.date in `sbom/endoflife/`, under the "
    "names they were fetched by (`openssl.json`), give hints of support: shown beside what a supplier says, "
    "with file and date, and never in its place.",
    "evidence": "Results of tests, statements of suppliers, reports of people.",
    "documents": "Prose for the places of a document: `documents/DOCUMENT/PLACE.md`; an outline of your own in place of "
    "ours: `documents/DOCUMENT.outline.md`; translations: `documents/strings/LANGUAGE.po`; a logo.",
    "imported": "Exports of requirements systems and issue trackers, as `wardbook import` read them.",
    "field": "Records of what happened after release, as `wardbook registry export` writes them; `field/measures.yaml` joins "
    "`measures` of postmarket.yaml, and decisions about vulnerabilities in `field/decisions.jsonl` wait to be confirmed.",
    "advisories": "Advisories that the components are held against where there is no snapshot of feeds.",
}
"""Folders whose files are kept as others made them, with what belongs in them."""


FIELD_MEASURES = "field/measures.yaml"
"""Measures by period, as `wardbook registry export` writes them; a period named in postmarket.yaml too is an error."""


FIELD_DECISIONS = "field/decisions.jsonl"
"""Decisions of the registry about released versions, an event a line."""


def by_name(name: str) -> FileKind | None:
    """The file kind called `name`, without ending."""
    return next((kind for kind in FILES if kind.name == name), None)


def belongs_to(path: str) -> FileKind | None:
    """The kind a path such as `controls.yaml` or `controls/radio.yaml` belongs to, None for other files.

    What the registry measured of released versions, `field/measures.yaml`, is a part of `postmarket.yaml`.
    """
    if path == FIELD_MEASURES:
        return by_name("postmarket")
    head, _, tail = path.partition("/")
    if not path.endswith((".yaml", ".yml")) or "/" in tail:
        return None
    return by_name(head) if tail else by_name(head.rsplit(".", 1)[0])
