"""CSAF documents as VEX: statuses, flags, impact and remediations of each vulnerability become statements.

CSAF 2.0, section 4.5 (profile VEX), 3.2.3.5 (flags), 3.2.3.9 (product status), 3.2.3.12 (remediations). A
document of another category that states statuses is read alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from wardbook.formats import vex_words
from wardbook.formats.boundary import guarded
from wardbook.formats.csaf import reading
from wardbook.formats.csaf.shapes import CsafDocument, Note
from wardbook.formats.csaf.vex_told import Told, all_told
from wardbook.formats.openvex.members import json_text
from wardbook.formats.remarks import Remarks
from wardbook.formats.vex_carried import PROPERTY, Unbelievable, restored
from wardbook.formats.vex_syntax import plain
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.vex import VexDocument, VexStatement

Object = dict[str, Any]  # Any: a JSON tree


class Carried(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the note of a statement holds: whose it is, its place if not the next, the line of `formats.vex_carried`."""

    products: tuple[str, ...]
    vulnerability: str = ""
    place: int = -1
    line: str = ""


def read(data: bytes, name: str = "") -> tuple[VexDocument | None, list[Diagnostic]]:
    """The statements of a CSAF document, None where it is none, and everything that could not be read."""
    return guarded(_read, data, name)


def _read(data: bytes, name: str) -> tuple[VexDocument | None, list[Diagnostic]]:
    found, problems = reading.read(data, name)
    if found is None:
        return None, problems
    remarks = Remarks(name)
    for problem in problems:
        remarks.add(problem)
    return document(found, remarks), remarks.all()


def document(read_: CsafDocument, remarks: Remarks) -> VexDocument:
    """A CSAF document as VEX."""
    placed = [
        each for index, told in enumerate(all_told(read_)) for each in _statements(told, index, remarks)
    ]
    if all(place >= 0 for place, _ in placed):
        placed.sort(key=lambda pair: pair[0])
    statements = tuple(said for _, said in placed)
    line = next((note.text for note in read_.head.notes if _is_ours(note)), "")
    shown = msgspec.structs.replace(fields(read_), statements=statements)
    if not line:
        return msgspec.structs.replace(shown, kept=_kept(read_.tree))
    try:
        return restored(shown, line)
    except Unbelievable as error:
        remarks.odd("/document/notes", f"holds a note for Wardbook that is not believed: {error}")
        return msgspec.structs.replace(shown, kept=_kept(read_.tree))


def fields(read_: CsafDocument) -> VexDocument:
    """What a document says of itself, without its statements and what it keeps."""
    head, tracking = read_.head, read_.head.tracking
    engine = tracking.generator.engine
    return VexDocument(
        id=plain(tracking.id),
        family="CSAF",
        spec=head.csaf_version,
        title=head.title,
        author=head.publisher.name,
        role=head.publisher.category,
        revision=tracking.version,
        state=tracking.status,
        first=tracking.initial_release_date,
        last=tracking.current_release_date,
        tooling=" ".join(part for part in (engine.name, engine.version) if part),
    )


def _kept(tree: Object) -> dict[str, bytes]:
    return {name: json_text(tree[name]) for name in tree}


def _is_ours(note: Note) -> bool:
    return note.title == PROPERTY and note.category == "other"


def _statements(told: Told, index: int, remarks: Remarks) -> Iterator[tuple[int, VexStatement]]:
    """Statements with their places as notes of ours say; what no note speaks of by what is said of the products."""
    if not told.names and not told.vulnerability.title:
        remarks.odd(f"/vulnerabilities/{index}", "has no id and no title; its statements are left out")
        return
    done: set[str] = set()
    for note in told.vulnerability.notes:
        if _is_ours(note):
            found = _noted(told, note.text)
            if isinstance(found, str):
                remarks.odd(
                    f"/vulnerabilities/{index}/notes",
                    f"holds a note for Wardbook that is not believed: {found}",
                )
            elif done.isdisjoint(found[0].products):
                done.update(found[0].products)
                yield found[0].place, found[1]
    for ids in told.groups():
        if left := tuple(name for name in ids if name not in done):
            yield -1, told.shown(left)


def _noted(told: Told, text: str) -> tuple[Carried, VexStatement] | str:
    """A note and its statement; why not, where it does not fit what stands beside it."""
    try:
        said = msgspec.json.decode(text.encode(), type=Carried)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return "it is not of our making"
    words = {told.status.get(name, "") for name in said.products}
    if len(words) != 1 or not words <= vex_words.STATUS_FROM_CSAF.keys():
        return "its products have no status, or different ones"
    if said.vulnerability and said.vulnerability not in told.names:
        return "it speaks of another vulnerability"
    found = told.shown(said.products, said.vulnerability)
    try:
        return said, restored(found, said.line) if said.line else found
    except Unbelievable as error:
        return str(error)
