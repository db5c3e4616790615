"""A `VexDocument` as OpenVEX 0.2.0, valid by its official schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from wardbook.base.canonical import canonical_json, digest
from wardbook.formats import vex_words
from wardbook.formats.openvex import reading
from wardbook.formats.openvex.members import LONGEST_COUNT
from wardbook.formats.openvex.shape import (
    CONTEXT,
    DOCUMENT,
    HASHES,
    NO_ACTION,
    NO_REASON,
    SPEC,
    STATEMENT,
    TIMES,
    UNKNOWN_AUTHOR,
)
from wardbook.formats.remarks import Remarks
from wardbook.formats.vex_carried import carried, with_line
from wardbook.formats.vex_syntax import iri, is_iri, is_time
from wardbook.model.vex import VexDocument, VexPart, VexProduct, VexStatement

Object = dict[str, Any]  # Any: a JSON tree

LABELS = {algorithm: label for label, algorithm in HASHES.items()}


def write(document: VexDocument) -> bytes:
    """The document as OpenVEX 0.2.0, readable JSON; reading it gives the same document.

    What OpenVEX has no member for goes through it in a line at the end of `status_notes` and `tooling`
    (`formats.vex_carried`). A statement that stands there twice is written
    once. A missing author is written as unknown; a missing id is made of the content.

    Raises:
        ValueError: OpenVEX requires what the document does not have: a time, or one statement.

    """
    if not document.statements:
        raise ValueError("an OpenVEX document holds at least one statement")
    if not is_time(document.first):
        raise ValueError("an OpenVEX document says when it was issued (`first`, RFC 3339)")
    statements = list({str(tree): tree for tree in map(_with_rest, document.statements)}.values())
    tree: Object = {"@context": f"{CONTEXT}/v{SPEC}", "@id": _id(document, statements)}
    tree |= _texts(document, DOCUMENT)
    tree["author"] = document.author or UNKNOWN_AUTHOR
    tree["version"] = _counted(document.revision)
    tree |= {"tooling": document.tooling} if document.tooling else {}
    tree["statements"] = statements
    shown = reading.document({**tree, "statements": []}, Remarks(""))
    line = carried(document, shown)
    if noted := with_line(document.tooling, line):
        tree["tooling"] = noted
    return msgspec.json.format(msgspec.json.encode(tree), indent=1) + b"\n"


def _id(document: VexDocument, statements: list[Object]) -> str:
    """The document's id as an IRI; without one, a name made of the content, so that the same content has the same."""
    if document.id:
        return iri(document.id)
    content = digest(canonical_json([document.author, document.first, statements]))
    return uuid5(NAMESPACE_URL, content).urn


def _counted(revision: str) -> int:
    """OpenVEX counts revisions from 1 on."""
    is_count = revision.isascii() and revision.isdigit() and len(revision) < LONGEST_COUNT
    return max(int(revision), 1) if is_count else 1


def _texts(value: VexDocument | VexStatement, fields: Mapping[str, str]) -> Object:
    """Members that hold text, those that have one; a time only where it is one."""
    found = {member: getattr(value, field) for member, field in fields.items()}
    return {member: text for member, text in found.items() if text and (member not in TIMES or is_time(text))}


def _with_rest(said: VexStatement) -> Object:
    """A statement, and in its notes what OpenVEX does not hold."""
    tree = _statement(said)
    found = reading.shown_of(tree, "", Remarks(""))
    if found is None:
        raise ValueError("an OpenVEX statement names its vulnerability")
    shown, _ = found
    shown = msgspec.structs.replace(shown, notes=said.notes)
    if notes := with_line(said.notes, carried(said, shown)):
        tree["status_notes"] = notes
    return tree


def _statement(said: VexStatement) -> Object:
    tree: Object = {"@id": said.id} if is_iri(said.id) else {}
    if said.revision is not None and 0 < said.revision < 10 ** (LONGEST_COUNT - 1):
        tree["version"] = said.revision
    tree["vulnerability"] = _vulnerability(said)
    if said.products:
        tree["products"] = [_product(product) for product in _different(said.products)]
    tree["status"] = said.status
    if word := vex_words.flag(said):
        tree["justification"] = word
    tree |= _texts(said, STATEMENT)
    if said.status == "not_affected" and not word and not said.impact:
        tree["impact_statement"] = said.notes or NO_REASON
    if said.status == "affected" and not said.action:
        tree["action_statement"] = _action(said)
    return tree


def _action(said: VexStatement) -> str:
    """What users should do, from what there is of it."""
    remedies = [remedy.text or remedy.url or remedy.kind.replace("_", " ") for remedy in said.remedies]
    responses = [response.replace("_", " ") for response in said.responses]
    return "; ".join(filter(None, remedies or responses)) or NO_ACTION


def _vulnerability(said: VexStatement) -> Object:
    tree: Object = {}
    kept = said.kept.get("vulnerability.@id")
    address = msgspec.json.decode(kept) if kept is not None else ""
    if isinstance(address, str) and is_iri(address):
        tree["@id"] = address
    tree["name"] = said.vulnerability
    if said.description:
        tree["description"] = said.description
    if said.aliases:
        tree["aliases"] = list(dict.fromkeys(said.aliases))
    return tree


def _different(products: tuple[VexProduct, ...]) -> tuple[VexProduct, ...]:
    """The schema refuses a product that stands twice as it is written; the line tells how many there were."""
    seen: dict[str, VexProduct] = {}
    for product in products:
        seen.setdefault(str(_product(product)), product)
    return tuple(seen.values())


def _product(product: VexProduct) -> Object:
    tree = _component(product)
    if product.parts:
        parts = {str(_component(part)): _component(part) for part in product.parts}
        tree["subcomponents"] = list(parts.values())
    return tree


def _component(part: VexPart) -> Object:
    tree: Object = {"@id": iri(part.id)} if part.id else {}
    purl = next((purl for purl in part.purls if purl), "")
    cpe23 = next((cpe for cpe in part.cpes if cpe.startswith("cpe:2.3:")), "")
    cpe22 = next((cpe for cpe in part.cpes if cpe.startswith("cpe:/")), "")
    labelled = (("purl", purl), ("cpe23", cpe23), ("cpe22", cpe22))
    if identifiers := {label: text for label, text in labelled if text}:
        tree["identifiers"] = identifiers
    hashes = {LABELS[algorithm]: value for algorithm, value in part.hashes if algorithm in LABELS and value}
    return tree | ({"hashes": hashes} if hashes else {})
