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
from wardbook.formats.csaf.shapes import CsafDocument, Note, Remediation, Vulnerability
from wardbook.formats.csaf.vex_products import stated
from wardbook.formats.openvex.members import json_text
from wardbook.formats.remarks import Remarks
from wardbook.formats.vex_carried import PROPERTY, Unbelievable, restored
from wardbook.formats.vex_syntax import plain
from wardbook.model.advisory import Rating, Reference
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.vex import VexDocument, VexRemedy, VexStatement

Object = dict[str, Any]  # Any: a JSON tree

FILLER = "What a statement is about"
"""The title of the note that is written where the profile asks for one and nothing is described."""

NO_REASON = "No reason was given."
NO_ACTION = "No action was given."
"""What is written where the profile requires a sentence and nobody said one."""


HELD = frozenset(
    {
        "cve",
        "cwe",
        "cwes",
        "flags",
        "ids",
        "metrics",
        "product_status",
        "references",
        "release_date",
        "remediations",
        "scores",
    }
)
"""Members of a vulnerability that fields of a statement hold; others are kept with each of its statements."""
_LINKS = {"self": "ADVISORY", "external": "WEB"}


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
        each
        for index, vulnerability in enumerate(read_.vulnerabilities)
        for each in _statements(read_, vulnerability, index, remarks)
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


def _statements(
    read_: CsafDocument, vulnerability: Vulnerability, index: int, remarks: Remarks
) -> Iterator[tuple[int, VexStatement]]:
    """Statements with their places as their notes say, then what no note speaks of, grouped by what is said of the products."""
    told: set[str] = set()
    if not _names(vulnerability) and not vulnerability.title:
        remarks.odd(f"/vulnerabilities/{index}", "has no id and no title; its statements are left out")
        return
    kept = kept_of(read_, index)
    for note in vulnerability.notes:
        if _is_ours(note):
            found = _told(read_, vulnerability, note.text, kept)
            if isinstance(found, str):
                remarks.odd(
                    f"/vulnerabilities/{index}/notes",
                    f"holds a note for Wardbook that is not believed: {found}",
                )
            elif not told & set(found[0].products):
                told |= set(found[0].products)
                yield found[0].place, found[1]
    for ids in grouped(read_, vulnerability):
        if left := tuple(name for name in ids if name not in told):
            yield -1, shown(read_, vulnerability, left, kept=kept)


def _told(
    read_: CsafDocument, vulnerability: Vulnerability, text: str, kept: dict[str, bytes]
) -> tuple[Carried, VexStatement] | str:
    """A note and its statement; why not, where it does not fit what stands beside it."""
    try:
        said = msgspec.json.decode(text.encode(), type=Carried)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return "it is not of our making"
    known = {name for ids in grouped(read_, vulnerability) for name in ids}
    if not said.products or not known.issuperset(said.products):
        return "it names products that have no status"
    if len({_status_of(vulnerability, name) for name in said.products}) != 1:
        return "it speaks of products with different statuses"
    if said.vulnerability and said.vulnerability not in _names(vulnerability):
        return "it speaks of another vulnerability"
    found = shown(read_, vulnerability, said.products, said.vulnerability, kept)
    try:
        return said, restored(found, said.line) if said.line else found
    except Unbelievable as error:
        return str(error)


def _status_of(vulnerability: Vulnerability, product: str) -> str:
    """The status of a product; `recommended` may stand beside another, which says more."""
    words = [word for word, ids in vulnerability.product_status.items() if product in ids]
    return next((word for word in words if word != "recommended"), next(iter(words), ""))


def grouped(read_: CsafDocument, vulnerability: Vulnerability) -> list[tuple[str, ...]]:
    """The ids of the products that one thing is said of: the same status, reason, impact, remedies and scores."""
    groups: dict[tuple[object, ...], dict[str, None]] = {}
    for word, ids in vulnerability.product_status.items():
        for name in ids:
            if word in vex_words.STATUS_FROM_CSAF and _status_of(vulnerability, name) == word:
                groups.setdefault((word, *_said_of(read_, vulnerability, name)), {})[name] = None
    return [tuple(names) for names in groups.values()]


def _said_of(read_: CsafDocument, vulnerability: Vulnerability, name: str) -> tuple[object, ...]:
    return (
        _label(read_, vulnerability, name),
        _impact(read_, vulnerability, name),
        tuple(name in read_.covered(item) for item in vulnerability.remediations),
        tuple(name in products for _, products in vulnerability.ratings),
    )


def _label(read_: CsafDocument, vulnerability: Vulnerability, name: str) -> str:
    return next((flag.label for flag in vulnerability.flags if name in read_.covered(flag)), "")


def _impact(read_: CsafDocument, vulnerability: Vulnerability, name: str) -> str:
    texts = (
        threat.details
        for threat in vulnerability.threats
        if threat.category == "impact" and name in read_.covered(threat)
    )
    return "\n\n".join(dict.fromkeys(texts))


def shown(
    read_: CsafDocument,
    vulnerability: Vulnerability,
    ids: tuple[str, ...],
    primary: str = "",
    kept: dict[str, bytes] | None = None,
) -> VexStatement:
    """What a document itself says of some products that have one status."""
    names = _names(vulnerability)
    primary = primary or next(iter(names), vulnerability.title)
    word = _status_of(vulnerability, ids[0])
    nearest = vex_words.STATUS_FROM_CSAF[word]
    justification, justification_word = vex_words.from_flag(_label(read_, vulnerability, ids[0]))
    is_same = vex_words.STATUS_TO_CSAF[nearest.word].word == word
    impact = _impact(read_, vulnerability, ids[0])
    return VexStatement(
        vulnerability=primary,
        status=nearest.word,
        status_word="" if is_same else word,
        products=stated(read_, ids),
        aliases=tuple(name for name in names if name != primary),
        description="\n\n".join(note.text for note in vulnerability.notes if note.category == "description"),
        justification=justification,
        justification_word=justification_word,
        impact="" if impact == NO_REASON else impact,
        remedies=tuple(_remedies(read_, vulnerability, ids)),
        first=vulnerability.release_date,
        ratings=tuple(_ratings(vulnerability, ids)),
        weaknesses=tuple(each.id for each in vulnerability.weaknesses),
        references=tuple(
            Reference(_LINKS.get(link.category, "WEB"), link.url)
            for link in vulnerability.references
            if link.url
        ),
        kept=kept or {},
    )


def _names(vulnerability: Vulnerability) -> tuple[str, ...]:
    """Every id of a vulnerability, the CVE first."""
    names = (vulnerability.cve, *(other.text for other in vulnerability.ids))
    return tuple(dict.fromkeys(name for name in names if name))


def _remedies(read_: CsafDocument, vulnerability: Vulnerability, ids: tuple[str, ...]) -> Iterator[VexRemedy]:
    for item in vulnerability.remediations:
        covered = read_.covered(item)
        here = tuple(name for name in ids if name in covered)
        if here and item.details != NO_ACTION:
            yield VexRemedy(
                kind=item.category,
                text=item.details,
                url=item.url,
                date=item.date,
                products=()
                if len(here) == len(ids)
                else tuple(dict.fromkeys(p.id for p in stated(read_, here))),
                kept=_kept_of_remedy(item),
            )


def _kept_of_remedy(item: Remediation) -> dict[str, bytes]:
    held = {"entitlements": item.entitlements, "restart_required": item.restart_required}
    return {name: json_text(value) for name, value in held.items() if value}


def _ratings(vulnerability: Vulnerability, ids: tuple[str, ...]) -> Iterator[Rating]:
    for vector, products in vulnerability.ratings:
        if set(ids) & set(products):
            yield Rating(vector.partition("/")[0] if vector.startswith("CVSS:") else "CVSS:2.0", vector)


def kept_of(read_: CsafDocument, index: int) -> dict[str, bytes]:
    """Members of a vulnerability that no field holds; of notes and threats those that are of another kind."""
    # What is no object is no vulnerability either, and does not count.
    trees = [item for item in read_.tree["vulnerabilities"] if isinstance(item, dict)]
    tree = trees[index]
    kept = {name: value for name, value in tree.items() if name not in HELD}
    for member, own in (("notes", "description"), ("threats", "impact")):
        listed = kept.pop(member, None)
        others = [item for item in listed if _is_other(item, own)] if isinstance(listed, list) else listed
        if others:
            kept[member] = others
    return {name: json_text(value) for name, value in kept.items()}


def _is_other(item: object, own: str) -> bool:
    if not isinstance(item, dict):
        return True
    return item.get("category") != own and item.get("title") not in {PROPERTY, FILLER}
