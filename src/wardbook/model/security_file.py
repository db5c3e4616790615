"""The security file: the one published artefact from which everything else is made."""

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any

import msgspec

from wardbook.base.canonical import pretty_json
from wardbook.base.span import Span
from wardbook.model.aftercare import CompanyFile, PostmarketFile, Told
from wardbook.model.architecture import Actor, Asset, Flow, Part, Use, Zone
from wardbook.model.changes import Assessment, Authorization
from wardbook.model.components import Component, ComponentFacts
from wardbook.model.controls import Anomaly, Control, Requirement
from wardbook.model.decisions import Decision
from wardbook.model.design_input import ControlCategory, JoinedInput
from wardbook.model.device import DeviceFile
from wardbook.model.disclosure import Disclosed, WrittenAnswer
from wardbook.model.labelling import LabelItem, LabelLine
from wardbook.model.obligation import (
    AskedFact,
    CarriedClause,
    Citation,
    Determination,
    EvidenceObject,
    MarketCoverage,
    Obligation,
)
from wardbook.model.papers import DocumentsFile
from wardbook.model.quality import Commitment, Deficiency, Environment, Procedure, Question, Role, Tool
from wardbook.model.record import Origin, Record, says
from wardbook.model.risk import AttackStep, ControlState, Risk, TestResult
from wardbook.model.safety import Acceptance, Harm, SafetySource, Situation
from wardbook.model.signature import Signature
from wardbook.model.sources import ImportSource
from wardbook.model.test_plan import EvidenceState, PlanRow, TestMethod
from wardbook.model.threat import Threat, ThreatQuestion
from wardbook.model.verification import Evidence, Finding, TestCase
from wardbook.model.vulnerability import FieldDecision, Intelligence, LeftDecision, Looked, Vulnerability

SCHEMA = "wardbook/security-file/1"


class Device(Record, kw_only=True):
    """Everything a person wrote in a device folder, names resolved, tables keyed by id in id order."""

    about: Annotated[DeviceFile, says("What the device is.")]
    zones: Annotated[dict[str, Zone], says("Trust boundaries.")] = {}
    actors: Annotated[dict[str, Actor], says("People and outside bodies.")] = {}
    parts: Annotated[dict[str, Part], says("Parts.")] = {}
    assets: Annotated[dict[str, Asset], says("Assets.")] = {}
    flows: Annotated[dict[str, Flow], says("Paths between elements.")] = {}
    uses: Annotated[dict[str, Use], says("Security use cases.")] = {}
    views_omitted: Annotated[dict[str, str], says("Views that are left out, with the reason.")] = {}
    safety_source: Annotated[SafetySource | None, says("The safety risk file mirrored.")] = None
    harms: Annotated[dict[str, Harm], says("Harms.")] = {}
    situations: Annotated[dict[str, Situation], says("Hazardous situations.")] = {}
    acceptance: Annotated[Acceptance | None, says("Who must not succeed.")] = None
    controls: Annotated[dict[str, Control], says("Chosen controls.")] = {}
    requirements: Annotated[dict[str, Requirement], says("Requirements.")] = {}
    anomalies: Annotated[dict[str, Anomaly], says("Unresolved anomalies.")] = {}
    no_anomalies: Annotated[bool, says("Whether it was stated that there are none.")] = False
    sources: Annotated[dict[str, ImportSource], says("Exports that records were imported from.")] = {}
    component_facts: Annotated[dict[str, ComponentFacts], says("What people added to components.")] = {}
    tests: Annotated[dict[str, TestCase], says("Test cases.")] = {}
    evidence: Annotated[dict[str, Evidence], says("Evidence.")] = {}
    findings: Annotated[dict[str, Finding], says("Findings.")] = {}
    decisions: Annotated[tuple[Decision, ...], says("Decisions about the design.")] = ()
    procedures: Annotated[dict[str, Procedure], says("Procedures of the quality system.")] = {}
    roles: Annotated[dict[str, Role], says("Roles.")] = {}
    tools: Annotated[dict[str, Tool], says("Tools.")] = {}
    environments: Annotated[dict[str, Environment], says("Controlled environments.")] = {}
    questions: Annotated[dict[str, Question], says("Questions to regulators.")] = {}
    commitments: Annotated[dict[str, Commitment], says("Commitments to regulators.")] = {}
    deficiencies: Annotated[dict[str, Deficiency], says("Deficiencies and answers.")] = {}
    authorizations: Annotated[dict[str, Authorization], says("States that were authorized.")] = {}
    assessments: Annotated[dict[str, Assessment], says("Decisions about changes since.")] = {}
    postmarket: Annotated[PostmarketFile | None, says("The management plan.")] = None
    told: Annotated[dict[str, Told], says("What users are told.")] = {}
    not_told: Annotated[dict[str, str], says("What users are not told, with the reason.")] = {}
    disclosed: Annotated[
        dict[str, WrittenAnswer], says("Answers of a person to questions of the MDS2 form.")
    ] = {}
    company: Annotated[CompanyFile | None, says("Answers of the manufacturer.")] = None
    papers: Annotated[DocumentsFile | None, says("What people say about the documents.")] = None
    files: Annotated[tuple[str, ...], says("Files of the folder that were read or are referred to.")] = ()


class SbomSource(Record, kw_only=True):
    """An SBOM file as far as it was read.

    `selected` is, for each part that has one component of it, how many entries bear the name that the
    part gives; `unplaced` are entries that no part has, where all parts select theirs.
    """

    file: str
    digest: str
    format: str = ""
    spec: str = ""
    root: str | None = None
    root_version: str | None = None
    author: str | None = None
    supplier: str | None = None
    timestamp: str | None = None
    tools: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    completeness: str | None = None
    components: int = 0
    relations: int = 0
    root_kind: str | None = None
    ecosystems: dict[str, int] = {}
    placeholders: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    serial: str | None = None
    revision: int | None = None
    has_vulnerabilities: bool = False
    signed: bool = False
    selected: dict[str, int] = {}
    unplaced: tuple[str, ...] = ()


class MinimumElement(Record, kw_only=True):
    """Something that a list of minimum elements asks of SBOMs or of their components."""

    id: str
    source: str
    title: str
    obligation: str
    attribute: str
    of: str
    verified: str
    least: str | None = None


class Gap(Record, kw_only=True):
    """A fact that somebody asks for and nobody stated, or that was said to be unknown."""

    id: str
    about: str
    field: str
    says: str
    why: str = ""
    asked_by: tuple[str, ...] = ()

    @property
    def is_justified(self) -> bool:
        """Whether `unknown` was said with a reason."""
        return bool(self.why)


class ReadinessItem(Record, kw_only=True):
    """One thing that should exist: its state, what was found, and where it belongs.

    `point` is the point of the mission (1 to 10), `state` done, open or unknown, `market` the market
    that asks for it ("" for every device).
    """

    id: str
    point: int
    title: str
    state: str
    found: str
    market: str = ""
    asked_by: tuple[str, ...] = ()


class MissionPoint(Record, kw_only=True):
    """One of the ten points that a security file must answer."""

    id: str
    title: str
    says: str


class DocumentPlan(Record, kw_only=True):
    """A document of the mission: what it says, for which point and reader, and the rows of Table 1 it answers."""

    id: str
    title: str
    says: str
    point: int
    audience: str
    rows: tuple[str, ...] = ()


class SecurityFile(Record, kw_only=True):
    """The device as written, joined with its SBOMs, and what follows from it.

    Flat tables keyed by id, references by id. `tool` is the version that wrote it, `knowledge` the
    digest of the knowledge it was compiled with, `as_of` the date everything holds for.
    """

    schema: Annotated[str, says("Name and version of this schema.")] = SCHEMA
    tool: Annotated[str, says("Version of Wardbook that compiled it.")] = ""
    knowledge: Annotated[str, says("Digest of the knowledge it was compiled with.")] = ""
    as_of: Annotated[datetime.date, says("The date everything in it holds for.")] = datetime.date.min
    device: Annotated[Device, says("What a person wrote.")]
    sboms: Annotated[dict[str, SbomSource], says("SBOM files read.")] = {}
    minimum: Annotated[dict[str, MinimumElement], says("Minimum elements of SBOMs, by list.")] = {}
    components: Annotated[dict[str, Component], says("Components of all parts.")] = {}
    intelligence: Annotated[
        Intelligence | None, says("The snapshot of feeds it was compared with; none where there was none.")
    ] = None
    lookups: Annotated[dict[str, Looked], says("What looking each component up came to.")] = {}
    vulnerabilities: Annotated[dict[str, Vulnerability], says("Known vulnerabilities, with decisions.")] = {}
    left_decisions: Annotated[
        dict[str, LeftDecision], says("Decisions about vulnerabilities that hold for none any more.")
    ] = {}
    field_decisions: Annotated[
        dict[str, FieldDecision],
        says(
            "What the registry holds of vulnerabilities in released versions, to be confirmed for this one."
        ),
    ] = {}
    results: Annotated[dict[str, TestResult], says("What evidence says of each planned test.")] = {}
    signatures: Annotated[
        dict[str, Signature],
        says("Signatures that decisions and acceptance criteria name, by what they are about."),
    ] = {}
    control_states: Annotated[dict[str, ControlState], says("How far each control counts, and why.")] = {}
    steps: Annotated[dict[str, AttackStep], says("The attack graph: every step with its estimate.")] = {}
    threats: Annotated[dict[str, Threat], says("Threats to every element, and what answers each.")] = {}
    threat_questions: Annotated[
        dict[str, ThreatQuestion], says("Properties of parts that nobody answered, on which threats hang.")
    ] = {}
    risks: Annotated[dict[str, Risk], says("The security risk file, three times over.")] = {}
    obligations: Annotated[dict[str, Obligation], says("What binds the device, and why.")] = {}
    asked_facts: Annotated[
        dict[str, AskedFact], says("Facts that nobody stated and on which obligations hang.")
    ] = {}
    determinations: Annotated[
        dict[str, Determination], says("Questions of law that the facts decide: our reading.")
    ] = {}
    markets: Annotated[dict[str, MarketCoverage], says("How well each named market is catalogued.")] = {}
    evidence_objects: Annotated[
        dict[str, EvidenceObject], says("The documents that answer obligations, and how far they can.")
    ] = {}
    design_inputs: Annotated[
        dict[str, JoinedInput],
        says("Controls and requirements with what asks for them, and what is asked and not answered."),
    ] = {}
    control_categories: Annotated[
        dict[str, ControlCategory], says("Categories of controls in which something is asked of the device.")
    ] = {}
    clauses: Annotated[
        dict[str, CarriedClause], says("Clauses of standards, and where the quality system carries them.")
    ] = {}
    citations: Annotated[
        dict[str, Citation], says("What procedures say they carry, and whether it is known.")
    ] = {}
    methods: Annotated[dict[str, TestMethod], says("Methods of testing, by word.")] = {}
    verification: Annotated[
        dict[str, PlanRow], says("The plan of verification that follows: every row with its state, and why.")
    ] = {}
    evidence_states: Annotated[
        dict[str, EvidenceState], says("How far each piece of evidence can be relied on.")
    ] = {}
    labelling: Annotated[
        dict[str, LabelLine],
        says("What users and hospitals are told, line by line, with the facts behind it."),
    ] = {}
    labelling_items: Annotated[
        dict[str, LabelItem], says("What regulators want users to be told, and the lines that tell it.")
    ] = {}
    disclosure: Annotated[
        dict[str, Disclosed],
        says("Questions of the MDS2 form with their answers, where customers ask for the form."),
    ] = {}
    gaps: Annotated[dict[str, Gap], says("Facts asked for and not stated.")] = {}
    mission: Annotated[dict[str, MissionPoint], says("The ten points of the mission.")] = {}
    documents: Annotated[dict[str, DocumentPlan], says("The documents that the mission needs.")] = {}
    readiness: Annotated[
        dict[str, ReadinessItem], says("What exists and what is open, by point of the mission and market.")
    ] = {}
    inputs: Annotated[dict[str, str], says("Digest of every file that was read.")] = {}

    @cached_property
    def components_by_part(self) -> Mapping[str, tuple[Component, ...]]:
        """Components of each part, in id order."""
        grouped: dict[str, list[Component]] = {}
        for component in self.components.values():
            grouped.setdefault(component.part, []).append(component)
        return {part: tuple(items) for part, items in grouped.items()}


def dumps(file: SecurityFile) -> bytes:
    """The security file as canonical JSON, one key per line, without origins: the bytes digests are taken over."""
    plain, _ = _split(file)
    return pretty_json(plain)


def origins(file: SecurityFile) -> bytes:
    """The sidecar: JSON pointer of each record to its file, line, column and those of its fields."""
    _, places = _split(file)
    return pretty_json({"schema": "wardbook/origins/1", "origins": places})


def loads(data: bytes, sidecar: bytes | None = None) -> SecurityFile:
    """Read what `dumps` wrote, and put back the places of the sidecar when it is given.

    Raises ValueError when `data` is not a security file of a schema this version knows.
    """
    try:
        plain = msgspec.json.decode(data)
        if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
            raise ValueError(f"not a security file of schema {SCHEMA}")
        if sidecar is not None:
            _merge(plain, msgspec.json.decode(sidecar)["origins"])
        return msgspec.convert(plain, SecurityFile, strict=False)
    except (msgspec.MsgspecError, KeyError, TypeError, RecursionError, UnicodeError) as error:
        raise ValueError(f"not a readable security file: {error}") from error


def json_schema() -> dict[str, Any]:  # Any: JSON Schema is a free JSON value
    """The published JSON Schema of the security file; origins, which stand in the sidecar, are left out."""
    schema = msgspec.json.schema(SecurityFile)
    for definition in schema["$defs"].values():
        definition.get("properties", {}).pop("origin", None)
    schema["$defs"].pop("Origin", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **schema}


def _split(file: SecurityFile) -> tuple[dict[str, Any], dict[str, Any]]:  # Any: JSON values
    plain = msgspec.to_builtins(file)
    plain["schema"] = file.schema
    places: dict[str, Any] = {}  # Any: JSON values
    stack: list[tuple[str, Any]] = [("", plain)]
    while stack:
        pointer, item = stack.pop()
        if isinstance(item, dict):
            origin = item.pop("origin", None) if isinstance(item.get("origin"), dict) else None
            if origin is not None:
                places[pointer or "/"] = origin
            stack.extend((f"{pointer}/{_escape(key)}", value) for key, value in item.items())
        elif isinstance(item, (list, tuple)):
            stack.extend((f"{pointer}/{index}", value) for index, value in enumerate(item))
    return plain, places


def _merge(plain: dict[str, Any], places: dict[str, Any]) -> None:  # Any: JSON values
    stack: list[tuple[str, Any]] = [("", plain)]
    while stack:
        pointer, item = stack.pop()
        if isinstance(item, dict):
            stack.extend((f"{pointer}/{_escape(key)}", value) for key, value in item.items())
            if (pointer or "/") in places:
                item["origin"] = places[pointer or "/"]
        elif isinstance(item, list):
            stack.extend((f"{pointer}/{index}", value) for index, value in enumerate(item))


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


__all__ = [
    "SCHEMA",
    "Component",
    "Device",
    "Gap",
    "Origin",
    "ReadinessItem",
    "SbomSource",
    "SecurityFile",
    "Span",
    "dumps",
    "json_schema",
    "loads",
    "origins",
]
