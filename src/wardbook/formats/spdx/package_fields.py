"""One package or file of SPDX 2: its kept record, overlaid with the fields that say something else."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from wardbook.base.span import Span
from wardbook.formats.carried import PLACES
from wardbook.formats.json_text import kept_tree
from wardbook.formats.source_package import as_source_info, of_source_info
from wardbook.formats.spdx.licences import Extracted
from wardbook.formats.spdx.reading import NOTE_PREFIX, record
from wardbook.formats.spdx.words import PURPOSES, checksum
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, SbomComponent

Object = dict[str, Any]  # Any: JSON written for other tools
Version = Literal["2.2", "2.3"]
NOASSERTION = "NOASSERTION"
DAY = 10
"""Letters of a date without a time."""

_EMPTY: Object = {"hashes": (), "cpes": (), "kind": "library"}
_FILE_FIELDS = (
    "copyright",
    "license",
    "hashes",
    "support_level",
    "end_of_support",
    "justification",
    "built_from",
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MAIL = re.compile(r"\((?:[^()]*@[^()]*|\s*)\)\s*\Z")

# What 2.3 brought, and what 2.2 demands (the official JSON schemas of both).
_NEW = ("primaryPackagePurpose", "validUntilDate", "builtDate", "releaseDate")
_DEMANDED: dict[str, Object] = {
    "packages": {
        "licenseConcluded": NOASSERTION,
        "licenseDeclared": NOASSERTION,
        "copyrightText": NOASSERTION,
    },
    "files": {
        "licenseConcluded": NOASSERTION,
        "licenseInfoInFiles": [NOASSERTION],
        "copyrightText": NOASSERTION,
    },
    "snippets": {"licenseConcluded": NOASSERTION, "copyrightText": NOASSERTION},
}


class Records:
    """Writes the records of one document, and counts what has no place in them."""

    def __init__(
        self, version: Version, moment: str | None, extracted: Extracted, licences: Mapping[str, str]
    ) -> None:
        self.version = version
        self.moment = moment
        self.extracted = extracted
        self.licences = licences
        self.lost: Counter[str] = Counter()
        self._place = ""

    def record(self, item: SbomComponent, ref: str) -> Object:
        """The record of a component under the id `ref`."""
        own = kept_tree(item.kept) if item.family == "SPDX" else None
        self._place = PLACES[item.family]
        if not isinstance(own, dict):
            return self.fitted(self._overlaid({}, item, None, ref), "packages")
        before = record(item.kept, Span(""), self.licences)
        return self.fitted(self._overlaid(own, item, before, ref), "files" if is_file(own) else "packages")

    def fitted(self, made: Object, kind: str) -> Object:
        """A record in the words of the version that is written; `kind` is the member it stands in."""
        if self.version == "2.2":
            for key in _NEW if kind == "packages" else ():
                if made.pop(key, None) is not None and key in ("builtDate", "releaseDate"):
                    self.lost[f"packages[].{key}"] += 1
            self._without_new_digests(made, kind)
            return {**_DEMANDED.get(kind, {}), **made}
        for each in _objects(made.get("externalRefs")):
            if each.get("referenceCategory") in ("PACKAGE_MANAGER", "PERSISTENT_ID"):
                each["referenceCategory"] = each["referenceCategory"].replace("_", "-")
        if made.get("primaryPackagePurpose") == "OPERATING-SYSTEM":
            made["primaryPackagePurpose"] = "OPERATING_SYSTEM"
        return made

    def _without_new_digests(self, made: Object, kind: str) -> None:
        digests = _objects(made.get("checksums"))
        old = [
            each
            for each in digests
            if checksum(str(each.get("algorithm")), "2.3") is None
            or checksum(str(each.get("algorithm")), "2.2")
        ]
        if len(old) != len(digests):
            self.lost[f"{kind}[].checksums[]"] += len(digests) - len(old)
            made.pop("checksums")
            _set(made, "checksums", old)

    def _overlaid(self, made: Object, item: SbomComponent, before: SbomComponent | None, ref: str) -> Object:
        made["SPDXID"] = ref
        file = is_file(made)
        if before is None or before.name != item.full_name:
            made["fileName" if file else "name"] = item.full_name
        for field, write in self._fields().items():
            value = getattr(item, field)
            if value == (getattr(before, field) if before else _EMPTY.get(field)) and not self._moves(
                made, field
            ):
                continue
            if not file or field in _FILE_FIELDS:
                write(made, value)
            else:
                self._lose(field)
        if before is None:
            made.setdefault("filesAnalyzed", False)
        if not file:
            made.setdefault("downloadLocation", NOASSERTION)
        return made

    def _moves(self, made: Object, field: str) -> bool:
        """Whether a field stood in a member that the version does not have, so that a note takes it over."""
        key = {"kind": "primaryPackagePurpose", "end_of_support": "validUntilDate"}.get(field)
        return self.version == "2.2" and key in made

    def _fields(self) -> dict[str, Callable[[Object, Any], None]]:  # Any: a field's value
        return {
            "version": _text("versionInfo"),
            "supplier": _who("supplier"),
            "author": _who("originator"),
            "description": _description,
            "copyright": _text("copyrightText"),
            "license": self._license,
            "hashes": self._hashes,
            "purl": _purl,
            "cpes": _cpes,
            "kind": self._purpose,
            "end_of_support": self._until,
            "support_level": self._note("support-level"),
            "justification": self._note("justification"),
            "built_from": self._built_from,
        }

    def _license(self, made: Object, value: str | None) -> None:
        made.pop("licenseConcluded", None)
        made.pop("licenseDeclared", None)
        if value and is_file(made):
            made["licenseConcluded"] = self.extracted.expression(value)
        elif value:
            made["licenseConcluded"] = NOASSERTION
            made["licenseDeclared"] = self.extracted.expression(value)

    def _hashes(self, made: Object, value: Iterable[Hash]) -> None:
        found = []
        for digest in value:
            name = checksum(digest.algorithm, self.version)
            if name:
                found.append({"algorithm": name, "checksumValue": digest.value})
            else:
                self._lose(f"hashes[] {digest.algorithm}")
        _set(made, "checksums", found)

    def _purpose(self, made: Object, value: str) -> None:
        before = made.get("primaryPackagePurpose")
        if self.version == "2.2" and before and before != PURPOSES.get(value):
            self._lose("primaryPackagePurpose")
        purpose = PURPOSES.get(value) if self.version == "2.3" else None
        _set(made, "primaryPackagePurpose", purpose)
        self._note("kind")(made, None if purpose or value == "library" else value)

    def _until(self, made: Object, value: str | None) -> None:
        """A date where it is one and the version has a place for it, else a note."""
        moment = moment_of(value) if value and self.version == "2.3" else None
        _set(made, "validUntilDate", moment)
        self._note("end-of-support")(made, None if moment else value)

    def _built_from(self, made: Object, value: str | None) -> None:
        """In the words that Trivy uses, where a package says nothing else there; else in a note."""
        info = made.get("sourceInfo")
        if not info and value and not is_file(made):
            made["sourceInfo"] = as_source_info(value)
        elif not isinstance(info, str) or of_source_info(info) != value:
            self._note("built-from")(made, value)

    def _note(self, name: str) -> Callable[[Object, Any], None]:  # Any: a field's value
        """An annotation of our own, dated as the document is; without a date there can be none."""

        def write(made: Object, value: str | None) -> None:
            prefix = f"{NOTE_PREFIX}{name}="
            listed = _objects(made.get("annotations"))
            found = [each for each in listed if not str(each.get("comment")).startswith(prefix)]
            if value and self.moment:
                head = {
                    "annotationDate": self.moment,
                    "annotationType": "OTHER",
                    "annotator": "Tool: Wardbook",
                }
                found.append({**head, "comment": prefix + value})
            elif value:
                self._lose(name)
            if found or listed:
                _set(made, "annotations", found)

        return write

    def _lose(self, what: str) -> None:
        self.lost[f"{self._place}[] {what}"] += 1


def is_file(record: Object) -> bool:
    """Whether a record is a file's (SPDX 2.3, clause 8) and no package's."""
    return "fileName" in record and "name" not in record


def moment_of(text: str | None) -> str | None:
    """A date or time in the one form SPDX has (`YYYY-MM-DDThh:mm:ssZ`), None where that needs guessing."""
    try:
        if text and len(text) == DAY:
            return f"{datetime.date.fromisoformat(text).isoformat()}T00:00:00Z"
        found = datetime.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    made = found.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    return made if _MOMENT.fullmatch(made) else None


def _objects(listed: Any) -> list[Object]:  # Any: JSON
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _set(made: Object, key: str, value: Any) -> None:  # Any: JSON
    """The member as it now is; it keeps its place, and goes where there is nothing to say."""
    if value:
        made[key] = value
    else:
        made.pop(key, None)


def _text(key: str) -> Callable[[Object, Any], None]:  # Any: a field's value
    return lambda made, value: _set(made, key, value)


def _description(made: Object, value: str | None) -> None:
    """SPDX has a short and a long one; the short one says something else than the new text."""
    made.pop("summary", None)
    _set(made, "description", value)


def _who(key: str) -> Callable[[Object, Any], None]:  # Any: a field's value
    return lambda made, value: _set(made, key, organisation(value) if value else None)


def organisation(name: str) -> str:
    """A maker as SPDX names one; brackets at its end would be read as its address, so an empty one follows."""
    return f"Organization: {name}{' ()' if _MAIL.search(name) else ''}"


def _purl(made: Object, value: Purl | None) -> None:
    _references(made, ("purl",), [("PACKAGE-MANAGER", "purl", str(value))] if value else [])


def _cpes(made: Object, value: Iterable[str]) -> None:
    kinds = [("SECURITY", "cpe23Type" if cpe.startswith("cpe:2.3:") else "cpe22Type", cpe) for cpe in value]
    _references(made, ("cpe23Type", "cpe22Type"), kinds)


def _references(made: Object, kinds: tuple[str, ...], found: Iterable[tuple[str, str, str]]) -> None:
    listed = _objects(made.get("externalRefs"))
    others = [each for each in listed if not str(each.get("referenceType")).endswith(kinds)]
    others += [
        {"referenceCategory": category, "referenceType": kind, "referenceLocator": locator}
        for category, kind, locator in found
    ]
    _set(made, "externalRefs", others)
