"""What a document of SPDX 2 must say and how, held against the tree that tag-value and RDF are read into.

Source: SPDX 2.2, chapters 2 to 8, and SPDX 2.3, clauses 6 to 12; there is no official schema for these two
encodings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from wardbook.base.span import Span
from wardbook.formats.official import breaks_its_schema
from wardbook.formats.official.flaw import NAMED, Flaw
from wardbook.formats.spdx.document_words import (
    CATEGORIES,
    DIGITS,
    DIGITS_NEW,
    FILE_TYPES,
    PURPOSES,
    RELATIONS,
    RELATIONS_NEW,
)
from wardbook.model.diagnostic import Diagnostic

Object = dict[str, Any]  # Any: a JSON tree
Value = Any  # Any: a JSON value

SPECS = ("SPDX-2.0", "SPDX-2.1", "SPDX-2.2", "SPDX-2.3")
DOCUMENT = "SPDXRef-DOCUMENT"
NOTHING = frozenset({"NONE", "NOASSERTION"})

_ID = re.compile(r"SPDXRef-[A-Za-z0-9.-]+")
_ELSEWHERE = re.compile(r"(DocumentRef-[A-Za-z0-9.+-]+):SPDXRef-[A-Za-z0-9.-]+")
_OTHER = re.compile(r"DocumentRef-[A-Za-z0-9.+-]+")
_LICENCE = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+")
_CREATOR = re.compile(r"(Person|Organization|Tool): ?\S.*", re.DOTALL)
_WHO = re.compile(r"(Person|Organization): ?\S.*", re.DOTALL)
_BETWEEN = re.compile(r"[^A-Za-z0-9.:-]+")

_HEX = re.compile(r"[0-9a-f]+")

_NOT_ANALYZED = "says that a package holds a file, though its `filesAnalyzed` is false"

_NEEDED = {
    "packages": ("name", "SPDXID", "downloadLocation"),
    "files": ("fileName", "SPDXID"),
    "snippets": ("SPDXID", "snippetFromFile"),
    "hasExtractedLicensingInfos": ("licenseId", "extractedText"),
    "relationships": ("spdxElementId", "relationshipType", "relatedSpdxElement"),
    "externalDocumentRefs": ("externalDocumentId", "spdxDocument", "checksum"),
    "annotations": ("annotator", "annotationDate", "annotationType", "comment"),
    "externalRefs": ("referenceCategory", "referenceType", "referenceLocator"),
}
_NEEDED_BEFORE_23 = {
    "packages": ("licenseConcluded", "licenseDeclared", "copyrightText"),
    "files": ("licenseConcluded", "licenseInfoInFiles", "copyrightText"),
    "snippets": ("licenseConcluded", "copyrightText"),
}
_LICENCES = (
    "licenseConcluded",
    "licenseDeclared",
    "licenseInfoFromFiles",
    "licenseInfoInFiles",
    "licenseInfoInSnippets",
)


def diagnostics(tree: Object, name: str, places: dict[str, int] | None = None) -> list[Diagnostic]:
    """Everything in which a document breaks its specification, the first by name, the rest counted.

    `places` are the lines of the file by JSON pointer; a member without one stands where its object does.
    """
    waiting = flaws(tree)
    found = [
        breaks_its_schema(Span(name, _line(flaw.path, places or {})), flaw.path, flaw.reason)
        for flaw in islice(waiting, NAMED)
    ]
    if more := sum(1 for _ in waiting):
        reason = f"{more:,} more places break the specification and are not named"
        found.append(breaks_its_schema(Span(name), "", reason))
    return found


def _line(path: str, places: dict[str, int]) -> int:
    while path and path not in places:
        path = path.rpartition("/")[0]
    return places.get(path, 0)


def flaws(tree: Object) -> Iterator[Flaw]:
    """Every place of a document that is not as its specification says."""
    rules = _Rules(tree)
    yield from rules.document()
    for listed in ("packages", "files", "snippets"):
        for path, item in _each(tree, listed, ""):
            yield from rules.element(item, path, listed)
    for path, item in _each(tree, "packages", ""):
        yield from rules.package(item, path)
    for path, item in _each(tree, "files", ""):
        yield from rules.file(item, path)
    for path, item in _each(tree, "snippets", ""):
        yield from rules.snippet(item, path)
    for path, item in _each(tree, "hasExtractedLicensingInfos", ""):
        yield from rules.needed(item, path, "hasExtractedLicensingInfos")
        yield from _matches(item, path, "licenseId", _LICENCE, "LicenseRef-[letters, digits, `.` and `-`]")
    for path, item in _each(tree, "relationships", ""):
        yield from rules.relation(item, path)
    yield from rules.notes(tree, "")


class _Rules:
    """The rules of one document's version, and what the document holds."""

    def __init__(self, tree: Object) -> None:
        self.tree = tree
        self.new = tree.get("spdxVersion") == "SPDX-2.3"
        self.digits = {**DIGITS, **(DIGITS_NEW if self.new else {})}
        self.relations = RELATIONS if self.new else RELATIONS - RELATIONS_NEW
        self.ids = {tree.get("SPDXID")}
        self.seen: set[str] = {DOCUMENT}
        for listed in ("packages", "files", "snippets"):
            self.ids.update(_said(item, "SPDXID") for _, item in _each(tree, listed, ""))
        self.files = {_said(item, "SPDXID") for _, item in _each(tree, "files", "")}
        others = _each(tree, "externalDocumentRefs", "")
        self.others = {_said(item, "externalDocumentId") for _, item in others}
        own = _each(tree, "hasExtractedLicensingInfos", "")
        every = _each(tree, "packages", "")
        self.bare = {_said(item, "SPDXID") for _, item in every if item.get("filesAnalyzed") is False}
        self.licences = {_said(item, "licenseId") for _, item in own}

    def document(self) -> Iterator[Flaw]:
        """The document itself (SPDX 2.3, clause 6)."""
        tree = self.tree
        yield from _one_of(tree, "", "spdxVersion", SPECS, needed=True)
        yield from _one_of(tree, "", "dataLicense", ("CC0-1.0",), needed=True)
        yield from _one_of(tree, "", "SPDXID", (DOCUMENT,), needed=True)
        yield from _missing(tree, "", ("name", "documentNamespace"))
        yield from _matches(tree, "", "documentNamespace", _URI, "an absolute URI without `#`")
        about = tree.get("creationInfo")
        about = about if isinstance(about, dict) else {}
        yield from _missing(about, "/creationInfo", ("creators", "created"))
        yield from _date(about, "/creationInfo", "created")
        for index, creator in enumerate(about.get("creators") or ()):
            if not _fits(creator, _CREATOR):
                path = f"/creationInfo/creators/{index}"
                yield Flaw(
                    path, f"`{_short(creator)}` is no `Person:`, `Organization:` or `Tool:` with a name"
                )
        for path, other in _each(tree, "externalDocumentRefs", ""):
            yield from self.needed(other, path, "externalDocumentRefs")
            form = "DocumentRef-[letters, digits, `.`, `+` and `-`]"
            yield from _matches(other, path, "externalDocumentId", _OTHER, form)
            yield from self._checksum(other.get("checksum"), f"{path}/checksum")
        for index, ref in enumerate(tree.get("documentDescribes") or ()):
            yield from self._exists(ref, f"/documentDescribes/{index}")

    def element(self, item: Object, path: str, listed: str) -> Iterator[Flaw]:
        """What packages, files and snippets have in common."""
        yield from self.needed(item, path, listed)
        yield from _matches(item, path, "SPDXID", _ID, "SPDXRef-[letters, digits, `.` and `-`]")
        ref = _said(item, "SPDXID")
        if ref and ref in self.seen:
            yield Flaw(f"{path}/SPDXID", f"`{_short(ref)}` is the id of several elements")
        self.seen.add(ref)
        for index, checksum in enumerate(_listed(item, "checksums")):
            yield from self._checksum(checksum, f"{path}/checksums/{index}")
        for member in _LICENCES:
            yield from self._licences(item.get(member), f"{path}/{member}")
        yield from self.notes(item, path)

    def needed(self, item: Object, path: str, listed: str) -> Iterator[Flaw]:
        """Members that must be said."""
        old = () if self.new else _NEEDED_BEFORE_23.get(listed, ())
        yield from _missing(item, path, (*_NEEDED[listed], *old))

    def package(self, item: Object, path: str) -> Iterator[Flaw]:
        """One package (SPDX 2.3, clause 7)."""
        for member in ("supplier", "originator"):
            if (who := item.get(member)) not in (None, "NOASSERTION") and not _fits(who, _WHO):
                yield Flaw(
                    f"{path}/{member}", f"`{_short(who)}` is no `Person:` or `Organization:` with a name"
                )
        yield from _one_of(item, path, "primaryPackagePurpose", PURPOSES)
        for member in ("releaseDate", "builtDate", "validUntilDate"):
            yield from _date(item, path, member)
        analyzed = item.get("filesAnalyzed", True)
        if not self.new and analyzed is True:
            yield from _missing(item, path, ("packageVerificationCode", "licenseInfoFromFiles"))
        for member in ("packageVerificationCode", "licenseInfoFromFiles") if analyzed is False else ():
            if item.get(member):
                yield Flaw(f"{path}/{member}", "is said though `filesAnalyzed` is false")
        code = item.get("packageVerificationCode")
        if isinstance(code, dict):
            value = code.get("packageVerificationCodeValue")
            if not (isinstance(value, str) and len(value) == DIGITS["SHA1"] and _HEX.fullmatch(value)):
                yield Flaw(
                    f"{path}/packageVerificationCode", f"`{_short(value)}` is no SHA1 in small letters"
                )
        for at, reference in _each(item, "externalRefs", path):
            yield from self.needed(reference, at, "externalRefs")
            yield from _one_of(reference, at, "referenceCategory", CATEGORIES)
        for index, ref in enumerate(_listed(item, "hasFiles")):
            yield from self._exists(ref, f"{path}/hasFiles/{index}")
            if analyzed is False:
                yield Flaw(f"{path}/hasFiles/{index}", _NOT_ANALYZED)

    def file(self, item: Object, path: str) -> Iterator[Flaw]:
        """One file (SPDX 2.3, clause 8)."""
        if _said(item, "fileName").startswith("/"):
            yield Flaw(f"{path}/fileName", "is an absolute path, not one within the package")
        if not any(_said(one, "algorithm") == "SHA1" for _, one in _each(item, "checksums", "")):
            yield Flaw(path, "has no checksum with SHA1")
        for index, kind in enumerate(_listed(item, "fileTypes")):
            if kind not in FILE_TYPES:
                yield Flaw(f"{path}/fileTypes/{index}", f"`{_short(kind)}` is no type of a file")

    def snippet(self, item: Object, path: str) -> Iterator[Flaw]:
        """One snippet (SPDX 2.3, clause 9)."""
        of = _said(item, "snippetFromFile")
        if of and of not in self.files and not self._elsewhere(of):
            yield Flaw(f"{path}/snippetFromFile", f"`{_short(of)}` is no file of this document")
        ranges = [(at, _span(one)) for at, one in _each(item, "ranges", path)]
        if not any(span and span[0] == "offset" for _, span in ranges):
            yield Flaw(path, "has no range of bytes")
        for at, span in ranges:
            if span is None:
                yield Flaw(at, "is no range from a byte or line to another")
            elif not 0 < span[1] <= span[2]:
                yield Flaw(
                    at, f"{span[1]}:{span[2]} does not begin at 1 or later and end where it begins or later"
                )

    def relation(self, item: Object, path: str) -> Iterator[Flaw]:
        """One relationship (SPDX 2.3, clause 11)."""
        yield from self.needed(item, path, "relationships")
        yield from _one_of(item, path, "relationshipType", self.relations)
        source, target = _said(item, "spdxElementId"), _said(item, "relatedSpdxElement")
        if item.get("relationshipType") == "CONTAINED_BY":
            source, target = target, source
        contains = item.get("relationshipType") in ("CONTAINS", "CONTAINED_BY")
        if contains and source in self.bare and target in self.files:
            yield Flaw(path, _NOT_ANALYZED)
        yield from self._exists(item.get("spdxElementId"), f"{path}/spdxElementId")
        if item.get("relatedSpdxElement") not in NOTHING:
            yield from self._exists(item.get("relatedSpdxElement"), f"{path}/relatedSpdxElement")

    def notes(self, item: Object, path: str) -> Iterator[Flaw]:
        """The annotations of an element (SPDX 2.3, clause 12)."""
        for at, note in _each(item, "annotations", path):
            yield from self.needed(note, at, "annotations")
            yield from _matches(
                note, at, "annotator", _CREATOR, "`Person:`, `Organization:` or `Tool:` and a name"
            )
            yield from _date(note, at, "annotationDate")
            yield from _one_of(note, at, "annotationType", ("REVIEW", "OTHER"))

    def _checksum(self, item: Value, path: str) -> Iterator[Flaw]:
        if not isinstance(item, dict):
            return
        algorithm, value = _said(item, "algorithm"), _said(item, "checksumValue")
        digits = self.digits.get(algorithm)
        if digits is None:
            yield Flaw(
                path, f"`{_short(algorithm)}` is no checksum algorithm of {_said(self.tree, 'spdxVersion')}"
            )
        elif not _HEX.fullmatch(value) or (digits and len(value) != digits):
            length = f"{digits} " if digits else ""
            yield Flaw(
                path, f"`{_short(value)}` is no {algorithm}: {length}hexadecimal digits in small letters"
            )

    def _licences(self, value: Value, path: str) -> Iterator[Flaw]:
        for text in value if isinstance(value, list) else (value,):
            for word in _BETWEEN.split(text) if isinstance(text, str) and "Ref-" in text else ():
                other, colon, ref = word.rpartition(":")
                if colon and ref.startswith("LicenseRef-") and other not in self.others:
                    yield Flaw(path, f"`{_short(other)}` is no document that this one refers to")
                elif not colon and word.startswith("LicenseRef-") and word not in self.licences:
                    yield Flaw(path, f"`{_short(word)}` is no licence whose text this document has")

    def _exists(self, ref: Value, path: str) -> Iterator[Flaw]:
        if isinstance(ref, str) and ref not in self.ids and not self._elsewhere(ref):
            yield Flaw(path, f"`{_short(ref)}` is nothing in this document")

    def _elsewhere(self, ref: str) -> bool:
        found = _ELSEWHERE.fullmatch(ref)
        return found is not None and found[1] in self.others


def _each(item: Object, member: str, path: str) -> Iterator[tuple[str, Object]]:
    for index, one in enumerate(_listed(item, member)):
        if isinstance(one, dict):
            yield f"{path}/{member}/{index}", one


def _listed(item: Object, member: str) -> list[Value]:
    found = item.get(member)
    return found if isinstance(found, list) else []


def _said(item: Object, member: str) -> str:
    found = item.get(member)
    return found if isinstance(found, str) else ""


def _short(value: Value) -> str:
    return str(value)[:80]


def _fits(value: Value, form: re.Pattern[str]) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _missing(item: Object, path: str, members: Iterable[str]) -> Iterator[Flaw]:
    for member in members:
        if item.get(member) in (None, "", [], {}):
            yield Flaw(path, f"has no `{member}`")


def _matches(item: Object, path: str, member: str, form: re.Pattern[str], said: str) -> Iterator[Flaw]:
    value = item.get(member)
    if value and not _fits(value, form):
        yield Flaw(f"{path}/{member}", f"`{_short(value)}` is not {said}")


def _one_of(
    item: Object, path: str, member: str, values: Iterable[str], *, needed: bool = False
) -> Iterator[Flaw]:
    value = item.get(member)
    if value is None and needed:
        yield Flaw(path, f"has no `{member}`")
    elif value is not None and value not in values:
        known = ", ".join(sorted(values))
        yield Flaw(f"{path}/{member}", f"`{_short(value)}` is none of {known}")


def _date(item: Object, path: str, member: str) -> Iterator[Flaw]:
    value = item.get(member)
    if value and not (_fits(value, _DATE) and _is_a_day(value)):
        yield Flaw(f"{path}/{member}", f"`{_short(value)}` is no date as in 2026-01-31T12:00:00Z")


def _is_a_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _span(pointers: Object) -> tuple[str, int, int] | None:
    """Whether a range counts bytes or lines, and from where to where."""
    start, end = pointers.get("startPointer"), pointers.get("endPointer")
    if isinstance(start, dict) and isinstance(end, dict):
        for member in ("offset", "lineNumber"):
            first, last = start.get(member), end.get(member)
            if isinstance(first, int) and isinstance(last, int):
                return member, first, last
    return None
