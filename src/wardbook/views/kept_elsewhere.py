"""Requirements and anomalies: what they say, where the original is kept, and whether both still say the same."""

from __future__ import annotations

from wardbook.analysis.imported_words import has_suspect_links, is_edited
from wardbook.model.controls import Anomaly, Requirement
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Cell, Link, Missing, State, Table, Tone, code, ids, state, text
from wardbook.views.cells import fact, links
from wardbook.views.cells import state as named
from wardbook.views.register import view


def _drift(file: SecurityFile, item: Requirement | Anomaly) -> Cell:
    """How a record stands against its source: the first of these that holds."""
    if item.imported is None:
        return (
            State("kept elsewhere, not imported", Tone.PLAIN)
            if item.kept_in
            else State("written here", Tone.PLAIN)
        )
    source = file.device.sources.get(item.imported)
    if source is None:
        return Missing("its source is not named")
    if item.id in source.gone:
        return State("gone from the source", Tone.BAD)
    if is_edited(item):
        return State("edited here", Tone.BAD)
    if isinstance(item, Requirement) and has_suspect_links(item):
        return State("changed, links suspect", Tone.BAD)
    now = file.inputs.get(source.file)
    if now is None:
        return State("as imported", Tone.GOOD)
    return (
        State("as imported", Tone.GOOD)
        if now == source.digest
        else State("the export changed since", Tone.OPEN)
    )


def _kept(file: SecurityFile, item: Requirement | Anomaly) -> Cell:
    """The system that holds the original, with the revision."""
    source = file.device.sources.get(item.imported or "")
    where = (source.system or source.file) if source else item.kept_in
    if not where:
        return Missing("written here")
    return f"{where}, revision {item.revision}" if item.revision else where


@view("requirements", subject=SecurityFile, title="Requirements and their sources")
def requirements(file: SecurityFile) -> Table:
    """Every requirement of requirements.yaml with what it leads to, where it is kept and whether it still says the same."""
    found = file.device.requirements
    rows = tuple(
        (
            Link(item.id),
            f"{item.title}: {item.text}" if item.title and item.text else fact(item, "text"),
            fact(item, "accept"),
            links(item.from_),
            links(item.tests),
            "; ".join(f"{kind}: {', '.join(names)}" for kind, names in item.links.items()) or Missing("none"),
            named(item.state) if item.state or not item.status else item.status,
            _kept(file, item),
            _drift(file, item),
        )
        for item in found.values()
    )
    return Table(
        name="requirements",
        title="Requirements and their sources",
        rows=rows,
        anchors=tuple(found),
        columns=(
            ids("requirement"),
            text("text", weight=5),
            text("accepted when", weight=3),
            ids("from"),
            ids("tests"),
            text("links elsewhere", weight=2),
            state("state"),
            text("kept in", weight=2),
            state("drift", weight=2),
        ),
        empty="No requirements are kept here yet; `wardbook import requirements FILE` takes them over.",
        notes=tuple(_told(file, "requirements")),
    )


def _told(file: SecurityFile, holds: str) -> list[str]:
    """A sentence for each source: what it was, and whether the export itself lies in the folder."""
    told = []
    for source in file.device.sources.values():
        if source.holds == holds:
            when = "".join(
                f", {word} {value}"
                for word, value in (("revision", source.revision), ("of", source.date))
                if value
            )
            here = (
                ""
                if source.file in file.inputs
                else "; it is not in the folder, so only an import compares them"
            )
            told.append(f"`{source.id}`: {source.file} ({source.format or 'unknown format'}){when}{here}.")
    return told


@view("anomalies", subject=SecurityFile, title="Unresolved anomalies")
def anomalies(file: SecurityFile) -> Table:
    """Every known fault the device is released with: weakness, meaning for security and safety, why that is acceptable, the plan."""
    found = file.device.anomalies
    rows = tuple(
        (
            Link(item.id),
            item.what,
            links(item.at) if item.at or not item.component else item.component,
            tuple(f"CWE-{number}" for number in item.cwe) or Missing(),
            fact(item, "security"),
            fact(item, "safety"),
            named(item.is_) if item.is_ or not item.status else item.status,
            fact(item, "because"),
            _plan(item),
        )
        for item in found.values()
    )
    empty = (
        "It is stated that there are none."
        if file.device.no_anomalies
        else "anomalies.yaml neither lists any nor says `statement: none`."
    )
    return Table(
        name="anomalies",
        title="Unresolved anomalies",
        rows=rows,
        anchors=tuple(found),
        empty=empty,
        columns=(
            ids("anomaly"),
            text("what", weight=4),
            ids("at"),
            code("weakness", weight=1),
            text("effect on security", weight=4),
            text("effect on safety", weight=2),
            state("decision"),
            text("why acceptable", weight=3),
            text("plan", weight=2),
        ),
    )


def _plan(item: Anomaly) -> Cell:
    """What is done about it, and from which version on."""
    fixed = f"corrected in {item.until_version}" if item.until_version else ""
    return "; ".join(filter(None, (item.plan, fixed))) or Missing()


@view("anomaly-sources", subject=SecurityFile, title="Unresolved anomalies and their sources")
def anomaly_sources(file: SecurityFile) -> Table:
    """Where each anomaly is kept, what its system says of it, and whether both still say the same."""
    rows = tuple(
        (
            Link(item.id),
            item.found_in or Missing(),
            item.severity or Missing(),
            item.status or Missing(),
            "; ".join(f"{kind}: {', '.join(names)}" for kind, names in item.links.items()) or Missing("none"),
            _kept(file, item),
            _drift(file, item),
        )
        for item in file.device.anomalies.values()
    )
    return Table(
        name="anomaly-sources",
        title="Unresolved anomalies and their sources",
        rows=rows,
        columns=(
            ids("anomaly"),
            text("found in", weight=1),
            text("severity there", weight=1),
            text("state there", weight=1),
            text("links there"),
            text("kept in", weight=2),
            state("drift", weight=2),
        ),
        empty="No anomalies are listed; `wardbook import anomalies FILE` takes them over.",
        notes=tuple(_told(file, "anomalies")),
    )
