"""Every piece that the file of the device holds: what it is, its digest, of which build, in which file it is kept."""

from __future__ import annotations

from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import (
    Audience,
    Cell,
    Link,
    Missing,
    State,
    Table,
    Tone,
    code,
    date,
    ids,
    state,
    text,
)
from wardbook.model.verification import Evidence
from wardbook.views.cells import fact
from wardbook.views.register import view

DESIGN = "design and development file"
DEVICE = "medical device file"
_CLAUSES = {DESIGN: "7.3.10", DEVICE: "4.2.3"}
_OF_THE_TYPE = frozenset(
    {"sbom-report", "security-architecture", "labelling", "mds2", "customer-package", "management-plan"}
)
"""Documents that specify the type of device or serve it; the others record how its design was made and shown."""

_NAMES = {
    "architecture.yaml": DEVICE,
    "components.yaml": DEVICE,
    "device.yaml": DEVICE,
    "labelling.yaml": DEVICE,
    "postmarket.yaml": DEVICE,
    "company.yaml": DEVICE,
}
_FOLDERS = {
    "advisories/": "data on vulnerabilities",
    "evidence/": "kept beside the reports: statements of others, signatures",
}
_READING = (
    "Which file a piece belongs to is proposed by Wardbook: what specifies or serves the type of device goes to the medical device "
    "file, what shows how its design was made goes to the design and development file. The quality system decides."
)


@view("evidence-index", subject=SecurityFile, title="Reports and results")
def evidence_index(file: SecurityFile) -> Table:
    """Every report and result file with its digest, the builds it was made of, and whether it lies in the folder as it was read."""
    rows = tuple(_evidence(item, file) for item in file.device.evidence.values())
    return Table(
        name="evidence-index",
        title="Reports and results",
        columns=(
            ids("piece", weight=1),
            code("file", weight=3),
            date("date"),
            code("build", weight=3, says="Parts and versions tested, with the digest of the build."),
            code("digest", weight=4),
            state("state", weight=2),
            text("against it", weight=3, says="Why it does not count, or not fully."),
        ),
        rows=rows,
        empty="Not provided: no report or result is named in verification.yaml.",
        notes=(
            f"All of these are proposed to be kept in the {_kept(DESIGN)}; the number is a clause of ISO 13485:2016.",
        )
        if rows
        else (),
    )


def _evidence(item: Evidence, file: SecurityFile) -> tuple[Cell, ...]:
    now = file.inputs.get(item.file)
    return (
        Link(item.id),
        item.file,
        fact(item, "date"),
        _builds(item),
        now or Missing("not provided: the file is not in the folder"),
        _unchanged(item.digest, now),
        _against(item.id, file),
    )


def _builds(item: Evidence) -> Cell:
    """The builds that were tested, each with its digest, and in one line those of which it is not stated."""
    found = [
        f"{part} {version}, {item.digests[part]}" for part, version in item.of.items() if part in item.digests
    ]
    bare = [f"{part} {version}" for part, version in item.of.items() if part not in item.digests]
    if not item.of:
        return Missing()
    told = (*found, *([", ".join(bare)] if bare else []))
    return (*told, Missing("digest of the build not stated")) if bare else told


def _unchanged(recorded: str | None, now: str | None) -> State:
    if now is None:
        return State("missing", Tone.BAD)
    if recorded is None:
        return State("there, digest not recorded", Tone.OPEN)
    return State("as recorded", Tone.GOOD) if recorded == now else State("altered", Tone.BAD)


def _against(name: str, file: SecurityFile) -> Cell:
    found = file.evidence_states.get(name)
    if found is None:
        return Missing("not judged")
    told = [found.altered, found.stale, *found.suspect.values(), found.dependent]
    told += [f"open findings: {', '.join(found.open)}"] if found.open else []
    return tuple(dict.fromkeys(text for text in told if text)) or Missing("nothing")


def _kept(place: str) -> str:
    return f"{place} ({_CLAUSES[place]})"


@view("source-index", subject=SecurityFile, title="Sources of this file")
def source_index(file: SecurityFile) -> Table:
    """Every other file that was read, SBOMs among them, with what it is, its digest and where it is kept."""
    reports = {item.file for item in file.device.evidence.values()}
    rows = tuple(
        (name, *_source(name, file), found) for name, found in file.inputs.items() if name not in reports
    )
    return Table(
        name="source-index",
        title="Sources of this file",
        columns=(
            code("file", weight=3),
            text("what", weight=3),
            text("kept in", weight=3),
            code("digest", weight=4),
        ),
        rows=rows,
        empty="Not provided: no file was read.",
        notes=(_READING,),
    )


def _source(name: str, file: SecurityFile) -> tuple[Cell, Cell]:
    sbom = file.sboms.get(name)
    if sbom is not None:
        of = " ".join(filter(None, (sbom.root, sbom.root_version))) or "not stated"
        return f"bill of materials of {of}", _kept(DEVICE)
    if name.startswith("documents/"):
        return "words of people for a document", _kept(DESIGN)
    if name in _NAMES or name.endswith(".yaml"):
        return "facts of the device", _kept(_NAMES.get(name, DESIGN))
    folder = name.partition("/")[0] + "/"
    return _FOLDERS.get(folder, "named by the facts"), _kept(DESIGN)


@view(
    "sbom-configuration",
    subject=SecurityFile,
    title="SBOM files under configuration management",
    audience=Audience.CUSTOMER,
)
def sbom_configuration(file: SecurityFile) -> Table:
    """Every SBOM file with the version it is of, the parts it belongs to, its digest, and where it is to be kept."""
    rows = tuple(
        (
            item.file,
            " ".join(filter(None, (item.root, item.root_version))) or Missing(),
            tuple(Link(part) for part in item.parts) or Missing("no part"),
            item.digest,
            _kept(DEVICE),
        )
        for item in file.sboms.values()
    )
    return Table(
        name="sbom-configuration",
        title="SBOM files under configuration management",
        audience=Audience.CUSTOMER,
        columns=(
            code("file", weight=3),
            text("of", weight=3),
            ids("parts", weight=2),
            code("digest", weight=4),
            text("kept in", weight=3),
        ),
        rows=rows,
        empty="Not provided: no part names an SBOM yet.",
        notes=(_READING,),
    )


@view("file-documents", subject=SecurityFile, title="Documents of the set and where they are kept")
def file_documents(file: SecurityFile) -> Table:
    """Every document of the set, which file it belongs to, and whether the facts it rests on are there."""
    rows = tuple(
        (
            item.title,
            _kept(DEVICE if item.id in _OF_THE_TYPE else DESIGN),
            _facts_there(file, item.id),
            file.evidence_objects[item.id].found
            if item.id in file.evidence_objects
            else Missing("not judged"),
        )
        for item in file.documents.values()
    )
    return Table(
        name="file-documents",
        title="Documents of the set and where they are kept",
        columns=(
            text("document", weight=4),
            text("kept in", weight=4),
            state("facts", weight=1),
            text("found", weight=5),
        ),
        rows=rows,
        notes=(_READING,),
    )


def _facts_there(file: SecurityFile, name: str) -> Cell:
    found = file.evidence_objects.get(name)
    if found is None:
        return Missing("not judged")
    return State(found.state, Tone.GOOD if found.state == "done" else Tone.OPEN)


@view("record-index", subject=SecurityFile, title="Records of the quality system")
def record_index(file: SecurityFile) -> Table:
    """Every record and document of the quality system that procedures, tools and decisions name; they lie outside this folder."""
    named: list[tuple[str, str, str]] = []
    for item in file.device.procedures.values():
        named += [(name, "record", item.id) for name in item.records]
        if item.document:
            version = f" v{item.version}" if item.version else ""
            named.append((item.document + version, "procedure", item.id))
    named += [
        (item.validation, "validation of a tool", item.id)
        for item in file.device.tools.values()
        if item.validation
    ]
    named += [(item.trained, "training", item.id) for item in file.device.roles.values() if item.trained]
    rows = tuple((name, what, Link(of)) for name, what, of in sorted(set(named)))
    return Table(
        name="record-index",
        title="Records of the quality system",
        columns=(code("record", weight=3), text("what", weight=3), ids("named by", weight=3)),
        rows=rows,
        empty="Not provided: processes.yaml names no record.",
        notes=("Nobody here has read them; their digests are not known.",),
    )


def indexed(file: SecurityFile) -> Statement:
    """How many pieces of evidence there are, and how many are not as they were read."""
    found = [_unchanged(item.digest, file.inputs.get(item.file)) for item in file.device.evidence.values()]
    bad = sum(item.tone is Tone.BAD for item in found)
    return sentence(
        "index",
        value(len(found)),
        " pieces of evidence and ",
        value(
            len(file.inputs) - len({item.file for item in file.device.evidence.values()} & set(file.inputs))
        ),
        " other files are indexed, each with its digest; ",
        value(bad),
        " of the pieces of evidence are missing or altered since they were recorded.",
    )
