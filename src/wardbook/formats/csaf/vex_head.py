"""The member `document` of a CSAF VEX: who says it, when, and which revision it is (CSAF 2.0, 3.2.1)."""

from __future__ import annotations

import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from wardbook.base.canonical import canonical_json, digest
from wardbook.formats.csaf.rules.numbers import moment, number
from wardbook.formats.json_text import kept_tree
from wardbook.formats.vex_syntax import iri, is_iri, is_time, plain
from wardbook.model.security_advisory import Publisher
from wardbook.model.vex import VexDocument

Object = dict[str, Any]  # Any: a JSON tree

ROLES = frozenset({"coordinator", "discoverer", "other", "translator", "user", "vendor"})
STATES = frozenset({"draft", "final", "interim"})
UNKNOWN_AUTHOR = "Unknown author"
EARLIER = "An earlier revision, of which only the number is known."
LATEST = "This revision."
MANY_REVISIONS = 200
"""Revisions that a history is written for; a higher count was no count of revisions."""

_ID = re.compile(r"\S(?:.*\S)?")


def head(document: VexDocument, publisher: Publisher | None) -> Object:
    """The members that the fields of a document make.

    Raises:
        ValueError: CSAF requires what is not there: a time, or the publisher's address.

    """
    made: Object = {"category": "csaf_vex", "csaf_version": "2.0"}
    made["publisher"] = _publisher(document, publisher)
    made["title"] = document.title or f"VEX of {made['publisher']['name']}"
    made["tracking"] = _tracking(document)
    if kept := kept_head(document):
        made = {**kept, **made, "publisher": {**_object(kept, "publisher"), **made["publisher"]}}
        made["tracking"] = {
            **_without_history(_object(kept, "tracking"), made["tracking"]),
            **made["tracking"],
        }
        made["category"] = kept.get("category", "csaf_vex")
    return made


def kept_head(document: VexDocument) -> Object:
    """The member `document` that a CSAF document was read with, {} without one."""
    if document.family != "CSAF" or "document" not in document.kept:
        return {}
    kept = kept_tree(document.kept["document"])
    return kept if isinstance(kept, dict) else {}


def _object(tree: Object, name: str) -> Object:
    held = tree.get(name)
    return held if isinstance(held, dict) else {}


def _without_history(kept: Object, made: Object) -> Object:
    """The kept tracking; its history stays where it leads to the version that is written."""
    history = kept.get("revision_history")
    if isinstance(history, list) and kept.get("version") == made["version"]:
        made["revision_history"] = history
    return {name: value for name, value in kept.items() if name != "revision_history"}


def _publisher(document: VexDocument, publisher: Publisher | None) -> Object:
    kept = _object(kept_head(document), "publisher")
    name = document.author or (publisher.name if publisher else "") or UNKNOWN_AUTHOR
    space = publisher.namespace if publisher else kept.get("namespace", "")
    if not space and document.author.startswith(("https://", "http://")):
        space = document.author
    if not isinstance(space, str) or not is_iri(space):
        raise ValueError("a CSAF document names an address of its publisher (`namespace`, an https address)")
    role = document.role if document.role in ROLES else publisher.category if publisher else "other"
    made: Object = {"category": role, "name": name, "namespace": space}
    if publisher and publisher.contact:
        made["contact_details"] = publisher.contact
    if publisher and publisher.authority:
        made["issuing_authority"] = publisher.authority
    return made


def _tracking(document: VexDocument) -> Object:
    times = [document.first, document.last, *(document.time_of(said) for said in document.statements)]
    dated = [(moment(text), text) for text in times if is_time(text)]
    known = sorted(pair for pair in dated if pair[0] is not None)
    if not known:
        raise ValueError("a CSAF document says when it was issued (`first` or `last`, RFC 3339)")
    first = document.first if is_time(document.first) else known[0][1]
    last = document.last if is_time(document.last) else first
    begin, end = moment(first), moment(last)
    if begin and end and end < begin:
        last = first
    read = number(document.revision)
    revision = document.revision if read and read.major <= MANY_REVISIONS and not read.pre else "1"
    made: Object = {
        "current_release_date": last,
        "id": written_id(document),
        "initial_release_date": first,
        "revision_history": _history(revision, first, last),
        "status": _state(document, revision),
        "version": revision,
    }
    if document.tooling or not kept_head(document):
        made["generator"] = {"engine": {"name": document.tooling or "Wardbook"}}
    return made


def written_id(document: VexDocument) -> str:
    """The id, in a form that CSAF takes; without one, a name made of what is said, the same for the same."""
    if not document.id:
        said = [str(statement) for statement in document.statements]
        return uuid5(NAMESPACE_URL, digest(canonical_json([document.author, document.first, said]))).urn
    is_plain = _ID.fullmatch(document.id) and plain(document.id) == document.id
    return document.id if is_plain else iri(document.id)


def _state(document: VexDocument, revision: str) -> str:
    """`draft` for what was never released; `interim` while something is investigated, for that will change soon."""
    if revision.startswith("0"):
        return "draft"
    if document.state in STATES:
        return document.state
    is_open = any(said.status == "under_investigation" for said in document.statements)
    return "interim" if is_open else "final"


def _history(revision: str, first: str, last: str) -> list[Object]:
    """A history without holes that ends in the revision; of earlier ones nothing but the number is known."""
    read = number(revision)
    major = read.major if read else 1
    suffix = "" if read is None or read.is_integer else ".0.0"
    numbers = [f"{count}{suffix}" for count in range(1, major)]
    made = [{"date": first, "number": each, "summary": EARLIER} for each in numbers]
    text = revision.partition("+")[0]
    return [*made, {"date": last, "number": text, "summary": LATEST}]
