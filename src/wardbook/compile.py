"""The spine: from inputs to the security file, analysis by analysis. Read it and you have read the mission."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec

from wardbook import __version__
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.graph import attack_graph
from wardbook.analysis.attack.published import published
from wardbook.analysis.components import SbomFile, components, sources
from wardbook.analysis.conditions import judge
from wardbook.analysis.design_inputs import design_inputs
from wardbook.analysis.determinations import determinations
from wardbook.analysis.disclosure import disclosure
from wardbook.analysis.evidence_objects import evidence_objects
from wardbook.analysis.gaps import Asked, gaps
from wardbook.analysis.labelling import labelling
from wardbook.analysis.obligations import obligations
from wardbook.analysis.processes import processes
from wardbook.analysis.proof import control_states, test_results
from wardbook.analysis.readiness import readiness
from wardbook.analysis.risks import risks
from wardbook.analysis.signatures import counted, signatures
from wardbook.analysis.test_methods import catalogued_methods
from wardbook.analysis.threats.catalogue import catalogue
from wardbook.analysis.threats.raising import threats
from wardbook.analysis.traits import trait
from wardbook.analysis.verification import verification
from wardbook.analysis.vulnerabilities import Found, basis, fielded, vulnerabilities
from wardbook.base.order import by_id
from wardbook.formats.endoflife import EndOfLife
from wardbook.intelligence.matching import match
from wardbook.intelligence.snapshot import Snapshot
from wardbook.knowledge.reader import Knowledge
from wardbook.model.components import Component
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.run import Run
from wardbook.model.security_file import Device, DocumentPlan, MinimumElement, MissionPoint, SecurityFile
from wardbook.model.signature import SignatureFile
from wardbook.model.vulnerability import FieldDecision, Intelligence
from wardbook.source.language import Truth


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a compilation rests on: the device as written, files of other tools, knowledge, the date.

    `snapshot` is what the world knows to be vulnerable, None where nobody asked it; `field_decisions` what the
    registry holds of released versions; `runs` are the result
    files of tests by evidence id, `signatures` people's signature files by path.
    `digests` are those of every file read, `prose` the users' Markdown by
    path, `diagnostics` what reading found; they travel with the inputs so that no report forgets them.
    """

    device: Device
    as_of: datetime.date
    knowledge: Knowledge
    sboms: dict[str, SbomFile] = {}
    support_hints: tuple[EndOfLife, ...] = ()
    snapshot: Snapshot | None = None
    field_decisions: tuple[FieldDecision, ...] = ()
    runs: dict[str, Run] = {}
    signatures: dict[str, SignatureFile | None] = {}
    digests: dict[str, str] = {}
    prose: dict[str, str] = {}
    logo: bytes | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def compile(inputs: Inputs) -> SecurityFile:
    """Derive the security file. The same inputs give the same bytes."""
    signed = signatures(inputs.device, inputs.signatures, inputs.knowledge)
    device = counted(inputs.device, signed)
    inputs = msgspec.structs.replace(inputs, device=device)
    parts = components(device, inputs.sboms, inputs.support_hints)
    missing = gaps(device, parts, asked(inputs.knowledge))
    world = basis(inputs.snapshot)
    known = known_of(inputs, parts, world)
    results = test_results(device, inputs.runs, inputs.digests)
    states = control_states(device, results)
    graph = attack_graph(device, known.vulnerabilities.values(), estimates(inputs.knowledge))
    raised = threats(device, graph, states, known.vulnerabilities, catalogue(inputs.knowledge))
    file = SecurityFile(
        tool=__version__,
        knowledge=inputs.knowledge.digest,
        as_of=inputs.as_of,
        device=device,
        sboms=sources(device, inputs.sboms, _leaves_out(inputs.knowledge)),
        minimum=_minimum(inputs.knowledge),
        components=parts,
        intelligence=world,
        lookups=known.lookups,
        vulnerabilities=known.vulnerabilities,
        left_decisions=known.left,
        field_decisions=fielded(inputs.field_decisions, known.vulnerabilities, parts),
        results=results,
        signatures=signed,
        control_states=states,
        steps=published(graph),
        threats=raised.threats,
        threat_questions=raised.questions,
        risks=risks(device, graph, states, known.vulnerabilities),
        methods=catalogued_methods(inputs.knowledge, device.about.words.get("test-methods")),
        gaps=missing,
        mission=_points(inputs.knowledge),
        documents=_plans(inputs.knowledge),
        inputs=dict(sorted(inputs.digests.items())),
    )
    file = msgspec.structs.replace(file, documents=_due(file, inputs.knowledge))
    bound = obligations(file, inputs.knowledge)
    carried = processes(file, inputs.knowledge)
    file = msgspec.structs.replace(
        file,
        obligations=bound.obligations,
        asked_facts=bound.asked,
        markets=bound.markets,
        determinations=determinations(file),
        clauses=carried.clauses,
        citations=carried.citations,
    )
    joined = design_inputs(file, inputs.knowledge)
    file = msgspec.structs.replace(file, design_inputs=joined.inputs, control_categories=joined.categories)
    shown = verification(file, inputs.runs, inputs.knowledge)
    file = msgspec.structs.replace(file, verification=shown.rows, evidence_states=shown.evidence)
    told = labelling(file, inputs.knowledge)
    file = msgspec.structs.replace(file, labelling=told.lines, labelling_items=told.items)
    if trait(file, "asks.mds2") or file.device.disclosed:
        file = msgspec.structs.replace(file, disclosure=disclosure(file, inputs.knowledge))
    file = msgspec.structs.replace(file, evidence_objects=evidence_objects(file, inputs.knowledge))
    return msgspec.structs.replace(file, readiness=readiness(file, inputs.knowledge))


def known_of(inputs: Inputs, parts: Mapping[str, Component], world: Intelligence | None) -> Found:
    """What the snapshot says of the components. Raises SnapshotError where it turns out to be damaged."""
    if inputs.snapshot is None or world is None:
        return Found({}, {}, {})
    matches = match(parts.values(), inputs.snapshot)
    return vulnerabilities(inputs.device, parts, matches, world, inputs.as_of)


def _minimum(knowledge: Knowledge) -> dict[str, MinimumElement]:
    """What every list of minimum elements asks."""
    found = (
        MinimumElement(
            id=item.id,
            source=item.source,
            title=item.title,
            obligation=item.obligation,
            attribute=item.text("attribute"),
            of=item.text("of"),
            verified=item.verified,
            least=item.text("least") or None,
        )
        for item in knowledge.of_kind("sbom-element")
    )
    return by_id({item.id: item for item in found})


def _leaves_out(knowledge: Knowledge) -> dict[str, str]:
    """What is known of tools that write SBOMs, by the beginning of their name."""
    return {begins: item.says for item in knowledge.of_kind("sbom-tool") for begins in item.list("begins")}


def asked(knowledge: Knowledge) -> tuple[Asked, ...]:
    """The facts that the knowledge says are asked for: records that name the fields which answer them."""
    found: dict[tuple[str, str], list[str]] = {}
    tells: dict[tuple[str, str], str] = {}
    for record in knowledge.records:
        for name in record.list("fields"):
            table, _, field = name.rpartition(".")
            if table in TABLES and field:
                found.setdefault((table, field), []).append(record.id)
                tells.setdefault((table, field), record.title)
    return tuple(
        Asked(
            table=TABLES[table], field=field, tells=tells[table, field], asked_by=tuple(found[table, field])
        )
        for table, field in sorted(found)
    )


TABLES = {
    "flow": "flows",
    "part": "parts",
    "asset": "assets",
    "component": "components",
    "zone": "zones",
    "actor": "actors",
    "control": "controls",
    "situation": "situations",
    "postmarket": "postmarket",
    "device": "device",
    "lifecycle": "lifecycle",
}
"""The table of the device in which each kind of record that the knowledge names is found."""


def _plans(knowledge: Knowledge) -> dict[str, DocumentPlan]:
    return {
        record.name: DocumentPlan(
            id=record.name,
            title=record.title,
            says=record.says,
            point=int(record.text("point")),
            audience=record.text("audience"),
            rows=record.list("rows"),
        )
        for record in knowledge.of_kind("document")
    }


def _due(file: SecurityFile, knowledge: Knowledge) -> dict[str, DocumentPlan]:
    """The documents without those that are known not to be for this device, such as one for a market it is not sold in."""
    applies = {record.name: record.applies for record in knowledge.of_kind("document")}
    return {
        name: plan
        for name, plan in file.documents.items()
        if judge(applies[name], lambda fact: trait(file, fact))[0].truth is not Truth.FALSE
    }


def _points(knowledge: Knowledge) -> dict[str, MissionPoint]:
    return {
        record.name: MissionPoint(id=record.name, title=record.title, says=record.says)
        for record in knowledge.of_kind("mission-point")
    }
