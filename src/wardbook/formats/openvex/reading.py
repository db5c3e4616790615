"""OpenVEX JSON to a `VexDocument`: every statement that can be read, and a remark on each that cannot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from wardbook.base.span import Span
from wardbook.formats import vex_words
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.json_text import decode
from wardbook.formats.openvex.members import Members
from wardbook.formats.openvex.shape import CONTEXT, DOCUMENT, HASHES, OLD_VULNERABILITY, STATEMENT
from wardbook.formats.remarks import Remarks
from wardbook.formats.vex_carried import Said, Unbelievable, restored, split
from wardbook.formats.vex_syntax import plain
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Hash
from wardbook.model.vex import VexDocument, VexPart, VexProduct, VexStatement, VexStatus

Object = dict[str, Any]  # Any: a JSON tree

STATUSES: tuple[VexStatus, ...] = get_args(VexStatus)

_IDENTIFIERS = ("purl", "cpe23", "cpe22")


def read(data: bytes, name: str = "") -> tuple[VexDocument | None, list[Diagnostic]]:
    """The document in `data`, None where it is no OpenVEX, and everything that could not be read.

    Versions 0.2.0 and 0.0.x are read; products and vulnerabilities named by text alone become values with that id.
    """
    return guarded(_read, data, name)


def _read(data: bytes, name: str) -> tuple[VexDocument | None, list[Diagnostic]]:
    tree, problems = decode(data, name)
    if problems and tree is None:
        return None, problems
    if not isinstance(tree, dict) or context_of(tree) is None:
        return None, [
            not_readable(Span(name), f"it is no OpenVEX (`@context` does not begin with {CONTEXT})")
        ]
    remarks = Remarks(name)
    for problem in problems:
        remarks.add(problem)
    return document(tree, remarks), remarks.all()


def context_of(tree: Object) -> str | None:
    """OpenVEX's context among those that a document names; None without one."""
    said = tree.get("@context")
    found = said if isinstance(said, list) else [said]
    return next((each for each in found if isinstance(each, str) and each.startswith(CONTEXT)), None)


def document(tree: Object, remarks: Remarks) -> VexDocument:
    """A document's tree as value."""
    members = Members(tree, "", remarks)
    fields: Object = {field: members.text(member) for member, field in DOCUMENT.items()}
    tooling, line = split(members.text("tooling"))
    context = context_of(tree) or ""
    members.take("@context", context == tree.get("@context"))
    shown = VexDocument(
        **fields,
        id=plain(members.text("@id")),
        family="OpenVEX",
        spec=context.removeprefix(CONTEXT).strip("/").removeprefix("v"),
        revision=members.number("version") or members.text("version"),
        tooling=tooling,
        statements=tuple(_statements(members.list("statements"), remarks)),
        kept=members.rest(),
    )
    return _believed(shown, line, "/tooling", remarks)


def _statements(listed: list[Any], remarks: Remarks) -> Iterator[VexStatement]:  # Any: a JSON tree
    for index, item in enumerate(listed):
        path = f"/statements/{index}"
        if not isinstance(item, dict):
            remarks.odd(path, "is no statement and is left out")
            continue
        found = statement(item, path, remarks)
        if found is not None:
            yield found


def statement(tree: Object, path: str, remarks: Remarks) -> VexStatement | None:
    """A statement's tree as value; None with a remark where it names no vulnerability or no status."""
    found = shown_of(tree, path, remarks)
    if found is None:
        return None
    shown, line = found
    return _believed(shown, line, f"{path}/status_notes", remarks)


def shown_of(tree: Object, path: str, remarks: Remarks) -> tuple[VexStatement, str] | None:
    """What a statement says by itself, and the line that it carries for us ("" without one)."""
    members = Members(tree, path, remarks)
    vulnerability = _vulnerability(members)
    status = members.text("status")
    if not vulnerability.get("vulnerability") or status not in STATUSES:
        lacks = "names no vulnerability" if not vulnerability.get("vulnerability") else "has no known status"
        remarks.odd(path, f"{lacks} and is left out")
        return None
    notes, line = split(members.text("status_notes"))
    word = members.text("justification")
    counted = members.number("version")
    justification, kept_word = vex_words.from_flag(word)
    if word and justification is None:
        remarks.odd(f"{path}/justification", "holds a word that OpenVEX does not know; it is kept")
    fields: Object = {field: members.text(member) for member, field in STATEMENT.items()}
    shown = VexStatement(
        **vulnerability,
        **fields,
        status=status,
        id=members.text("@id"),
        revision=int(counted) if counted else None,
        products=_products(members, remarks),
        notes=notes,
        justification=justification,
        justification_word=kept_word,
        kept=members.rest(),
    )
    return shown, line


def _believed(shown: Said, line: str, path: str, remarks: Remarks) -> Said:
    if not line:
        return shown
    try:
        return restored(shown, line)
    except Unbelievable as error:
        remarks.odd(path, f"ends in a line for Wardbook that is not believed: {error}")
        return shown


def _vulnerability(members: Members) -> Object:
    """The fields of the model that OpenVEX holds in `vulnerability`."""
    said = members.tree.get("vulnerability")
    old = {
        field: members.text(member) for member, field in OLD_VULNERABILITY.items() if member in members.tree
    }
    if isinstance(said, str):
        members.take("vulnerability")
        return {"vulnerability": said, **old}
    inner = Members(said if isinstance(said, dict) else {}, f"{members.path}/vulnerability", members.remarks)
    members.take("vulnerability", isinstance(said, dict))
    fields = {
        "vulnerability": inner.text("name") or inner.text("@id"),
        "description": inner.text("description"),
        "aliases": inner.texts("aliases"),
        **old,
    }
    members.keep("vulnerability.", inner)
    return fields


def _products(members: Members, remarks: Remarks) -> tuple[VexProduct, ...]:
    """The products; `subcomponents` of the statement itself (version 0.0.x) are parts of each."""
    listed = members.list("products")
    shared = members.list("subcomponents")
    found = []
    for index, item in enumerate(listed):
        path = f"{members.path}/products/{index}"
        inner = _component(item, path, remarks)
        if inner is None:
            continue
        fields, rest = inner
        parts = [*rest.list("subcomponents"), *shared]
        found.append(VexProduct(**fields, parts=tuple(_parts(parts, path, remarks)), kept=rest.rest()))
    return tuple(found)


def _parts(listed: list[Any], path: str, remarks: Remarks) -> Iterator[VexPart]:  # Any: a JSON tree
    for index, item in enumerate(listed):
        found = _component(item, f"{path}/subcomponents/{index}", remarks)
        if found is not None:
            yield VexPart(**found[0], kept=found[1].rest())


def _component(item: Any, path: str, remarks: Remarks) -> tuple[Object, Members] | None:  # Any: a JSON tree
    """The fields that products and their parts share, and the members that are left."""
    tree = {"@id": item} if isinstance(item, str) else item
    members = Members(tree if isinstance(tree, dict) else {}, path, remarks)
    stated = plain(members.text("@id"))
    identifiers = Members(members.object("identifiers"), f"{path}/identifiers", remarks)
    purl, cpe23, cpe22 = (identifiers.text(label) for label in _IDENTIFIERS)
    members.keep("identifiers.", identifiers)
    hashes = Members(members.object("hashes"), f"{path}/hashes", remarks)
    digests = tuple(Hash(HASHES[label], hashes.text(label)) for label in hashes.tree if label in HASHES)
    members.keep("hashes.", hashes)
    name = stated or purl or cpe23 or cpe22
    if not name:
        remarks.odd(path, "names nothing and is left out")
        return None
    purls = tuple(dict.fromkeys(each for each in (purl, stated) if each.startswith("pkg:")))
    fields: Object = {
        "id": name,
        "purls": purls,
        "cpes": tuple(cpe for cpe in (cpe23, cpe22) if cpe),
        "hashes": digests,
    }
    return fields, members
