"""The statements in a CycloneDX BOM: its `vulnerabilities` that hold an analysis, or versions with a status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats import vex_words
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.cyclonedx import vex_shape as shape
from wardbook.formats.cyclonedx.vex_shape import Identity, Object, at, objects, text
from wardbook.formats.json_text import decode
from wardbook.formats.openvex.members import json_text
from wardbook.formats.remarks import Remarks
from wardbook.formats.vex_carried import Said, Unbelievable, restored
from wardbook.model.advisory import Rating, Reference
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.vex import VexDocument, VexProduct, VexRemedy, VexStatement, VexStatus, VexVersions

SPECS = ("1.4", "1.5", "1.6", "1.7")
"""Versions of CycloneDX that know `vulnerabilities`."""


class Writing(NamedTuple):
    """How a statement, and a document's own members, would be written: only what differs is kept."""

    statement: Callable[[VexStatement], Object]
    document: Callable[[VexDocument], Object]


def decoded(data: bytes, name: str) -> tuple[Object | None, list[Diagnostic]]:
    """A BOM in JSON or XML as a tree in the shape of CycloneDX JSON; None where it is none."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        # lxml takes longer to load than most VEX files take to read.
        from wardbook.formats.cyclonedx import xml

        return xml.read(data, name)
    tree, problems = decode(data, name)
    if tree is None and problems:
        return None, problems
    if not isinstance(tree, dict) or tree.get("bomFormat") != "CycloneDX":
        return None, [not_readable(Span(name), "it does not call itself CycloneDX (`bomFormat`)")]
    return tree, problems


def read(data: bytes, name: str, writing: Writing) -> tuple[VexDocument | None, list[Diagnostic]]:
    """The statements of a BOM, None where it is no CycloneDX, and everything that could not be read.

    A vulnerability without `analysis.state` and without a status of versions states nothing; it is kept.
    """

    def parse(data: bytes, name: str) -> tuple[VexDocument | None, list[Diagnostic]]:
        tree, problems = decoded(data, name)
        if tree is None:
            return None, problems
        remarks = Remarks(name)
        for problem in problems:
            remarks.add(problem)
        return document(tree, remarks, writing), remarks.all()

    return guarded(parse, data, name, SBOM_BYTES)


def document(tree: Object, remarks: Remarks, writing: Writing) -> VexDocument:
    """The statements in a BOM's tree, and what the BOM says of itself."""
    shown = shown_document(tree, remarks, writing)
    return _believed(shown, shape.line_of(at(tree, "metadata")), "/metadata/properties", remarks)


def shown_document(tree: Object, remarks: Remarks, writing: Writing) -> VexDocument:
    """What a BOM says by itself, without the line that it carries for us."""
    index = shape.components(tree)
    statements, silent = [], []
    listed = at(tree, "vulnerabilities")
    for place, entry in enumerate(listed if isinstance(listed, list) else ()):
        path = f"/vulnerabilities/{place}"
        found = shown_statement(entry, index, path, remarks, writing) if isinstance(entry, dict) else None
        if found is None:
            silent.append([place, entry])
        else:
            statements.append(_believed(found, shape.line_of(entry), f"{path}/properties", remarks))
    shown = msgspec.structs.replace(fields(tree), statements=tuple(statements))
    kept = _differing(_with_own_metadata(tree), writing.document(shown))
    kept.pop("vulnerabilities", None)
    if "components" in kept:
        made = writing.document(msgspec.structs.replace(shown, family=""))
        if made.get("components") == tree["components"]:
            del kept["components"]  # they only name the products of another format's statements
    if silent:
        kept["vulnerabilities"] = json_text(silent)
    return msgspec.structs.replace(shown, kept=kept)


def shown_statement(
    entry: Object, index: dict[str, Identity], path: str, remarks: Remarks, writing: Writing
) -> VexStatement | None:
    """What a vulnerability states by itself, with the members that no field holds."""
    found = statement(entry, index, path, remarks)
    if found is None:
        return None
    kept = _differing(shape.without_line(entry), writing.statement(found))
    return msgspec.structs.replace(found, kept=kept)


def fields(tree: Object) -> VexDocument:
    """What a BOM says of itself as a VEX document, without its statements."""
    metadata = at(tree, "metadata")
    revision = at(tree, "version")
    is_count = isinstance(revision, int) and not isinstance(revision, bool)
    people = [text(metadata, "authors", 0, "name"), text(metadata, "authors", 0, "email")]
    makers = [text(metadata, who, "name") for who in ("manufacturer", "manufacture", "supplier")]
    return VexDocument(
        id=text(tree, "serialNumber"),
        family="CycloneDX",
        spec=text(tree, "specVersion"),
        author=next(filter(None, [*people, *makers]), ""),
        revision=str(revision) if is_count else "",
        first=text(metadata, "timestamp"),
        tooling=", ".join(_tools(at(metadata, "tools"))),
    )


def _tools(listed: Any) -> list[str]:  # Any: a JSON tree
    """Names and versions of tools, in the form of 1.5 or the older list."""
    tools = [*objects(listed, "components"), *objects(listed, "services")]
    if isinstance(listed, list):
        tools = [item for item in listed if isinstance(item, dict)]
    named = (" ".join(filter(None, (text(tool, "name"), text(tool, "version")))) for tool in tools)
    return [name for name in named if name]


def statement(entry: Object, index: dict[str, Identity], path: str, remarks: Remarks) -> VexStatement | None:
    """What a vulnerability states by its own members; None where it states nothing."""
    stated = status_of(entry)
    if stated is None:
        if "analysis" in entry and at(entry, "analysis", "state") is not None:
            remarks.odd(f"{path}/analysis/state", "is no state that CycloneDX knows; it is kept and not read")
        return None
    aliases = [text(each, "id") for each in objects(entry, "references") if text(each, "id")]
    vulnerability = text(entry, "id") or next(iter(aliases), "")
    if not vulnerability:
        remarks.odd(path, "states something of a vulnerability without an id; it is kept and not read")
        return None
    status, word = stated
    detail = text(entry, "analysis", "detail")
    justification = at(entry, "analysis", "justification")
    if justification is not None and justification not in shape.JUSTIFICATIONS:
        remarks.odd(f"{path}/analysis/justification", "is no word that CycloneDX knows; it is kept")
        justification = None
    workaround = text(entry, "workaround")
    return VexStatement(
        vulnerability=vulnerability,
        status=status,
        status_word=word,
        id=text(entry, "bom-ref"),
        aliases=tuple(aliases),
        description=text(entry, "description"),
        products=tuple(_product(each, index) for each in objects(entry, "affects") if text(each, "ref")),
        justification=justification,
        impact=detail if status == "not_affected" else "",
        notes="" if status == "not_affected" else detail,
        action=text(entry, "recommendation"),
        responses=_words(at(entry, "analysis", "response")),
        remedies=(VexRemedy(kind="workaround", text=workaround),) if workaround else (),
        first=text(entry, "analysis", "firstIssued"),
        last=text(entry, "analysis", "lastUpdated"),
        ratings=tuple(_rating(each) for each in objects(entry, "ratings")),
        weaknesses=_weaknesses(at(entry, "cwes")),
        references=tuple(
            Reference("ADVISORY", text(each, "url"))
            for each in objects(entry, "advisories")
            if text(each, "url")
        ),
    )


def status_of(entry: Object) -> tuple[VexStatus, str] | None:
    """The status, and the state itself where it says more; without a state, what the versions say together."""
    state = at(entry, "analysis", "state")
    if isinstance(state, str) and (nearest := vex_words.STATUS_FROM_CYCLONEDX.get(state)):
        return nearest.word, state if nearest.lost else ""
    if state is not None:
        return None
    said = {
        version["status"]
        for product in objects(entry, "affects")
        for version in objects(product, "versions")
        if version.get("status") in shape.VERSION_STATUSES
    }
    if not said:
        return None
    if "affected" in said:
        return "affected", vex_words.FROM_VERSIONS
    return ("under_investigation" if "unknown" in said else "not_affected"), vex_words.FROM_VERSIONS


def _product(entry: Object, index: dict[str, Identity]) -> VexProduct:
    ref = text(entry, "ref")
    name, version, purls, cpes, hashes = index.get(ref, ("", "", (), (), ()))
    if ref.startswith("pkg:"):
        purls = tuple(dict.fromkeys((*purls, ref)))
    return VexProduct(
        id=ref,
        name=name,
        version=version,
        purls=purls,
        cpes=cpes,
        hashes=hashes,
        versions=tuple(found for each in objects(entry, "versions") if (found := _version(each)) is not None),
    )


def _version(entry: Object) -> VexVersions | None:
    status = entry.get("status", "affected")
    said, ranged = text(entry, "version"), text(entry, "range")
    if status not in shape.VERSION_STATUSES or not (said or ranged):
        return None
    return VexVersions(text=said or ranged, is_range=not said, status=status)


def _words(listed: Any) -> tuple[str, ...]:  # Any: a JSON tree
    """The words of a list; one word alone, as some examples of the project write it, is a list of one."""
    if isinstance(listed, str):
        return (listed,)
    return tuple(word for word in listed if isinstance(word, str)) if isinstance(listed, list) else ()


def _weaknesses(listed: Any) -> tuple[str, ...]:  # Any: a JSON tree
    numbers = listed if isinstance(listed, list) else ()
    return tuple(f"CWE-{each}" for each in numbers if isinstance(each, int) and not isinstance(each, bool))


def _rating(entry: Object) -> Rating:
    """A rating: its vector with the version of CVSS, else its severity or score in the words of its method."""
    by = text(entry, "source", "name")
    vector, method = text(entry, "vector"), text(entry, "method")
    if vector:
        prefix = vector.partition("/")[0]
        kind = prefix if prefix in shape.METHODS.values() else shape.METHODS.get(method, method)
        return Rating(kind, vector, by)
    score = at(entry, "score")
    is_number = isinstance(score, int | float) and not isinstance(score, bool)
    return Rating(method or "severity", text(entry, "severity") or (str(score) if is_number else ""), by)


def _believed(shown: Said, line: str, path: str, remarks: Remarks) -> Said:
    if not line:
        return shown
    try:
        return restored(shown, line)
    except Unbelievable as error:
        remarks.odd(path, f"hold a line for Wardbook that is not believed: {error}")
        return shown


def _differing(said: Object, written: Object) -> dict[str, bytes]:
    """Members that the model does not give back as they were said, as JSON text."""
    return {name: json_text(value) for name, value in said.items() if written.get(name) != value}


def _with_own_metadata(tree: Object) -> Object:
    metadata = tree.get("metadata")
    return {**tree, "metadata": shape.without_line(metadata)} if isinstance(metadata, dict) else tree
