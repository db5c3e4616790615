"""SPDX 3: an element with what a component says differently from what the element said before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from wardbook.formats.source_package import OURS as BUILT_FROM
from wardbook.formats.spdx.version3_elements import (
    END_OF_SUPPORT,
    GROUP,
    JUSTIFICATION,
    KIND,
    SUPPORT_LEVEL,
    kind_of,
)
from wardbook.formats.spdx.version3_terms import (
    ALGORITHM_OF,
    PURPOSE_OF,
    SUPPORT,
    Object,
    short,
    type_of,
    view,
    word,
)
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, SbomComponent

NamedAgent = Callable[[str], str]
"""A name → the id of an agent element of that name, made where there is none."""

_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_EXTENSION = "extension_CdxPropertiesExtension"
_MIDNIGHT = "T00:00:00Z"


def overlaid(element: Object, item: SbomComponent, before: SbomComponent | None, agent: NamedAgent) -> None:
    """Write into `element` every field of `item` that `before`, read from the element, does not say.

    The licence is not among them: SPDX 3 says it by a relationship.
    """
    for field, write in _FIELDS.items():
        value = getattr(item, field)
        if before is None or value != getattr(before, field):
            write(element, value)
    for field, key in (("supplier", "suppliedBy"), ("author", "originatedBy")):
        value = getattr(item, field)
        if value != (getattr(before, field) if before else None):
            made = agent(value) if value else None
            put(element, key, made if key == "suppliedBy" else [made] if made else None)


def put(element: Object, key: str, value: Any) -> None:  # Any: a value of JSON-LD
    """Set a property by its compact name, whatever its spelling was; an empty value takes it out."""
    empty = value in (None, "", [], ())
    for spelled in [name for name in element if short(name) == key and (empty or name != key)]:
        del element[spelled]
    if not empty:
        element[key] = value


def listed(element: Object, key: str) -> list[Any]:  # Any: values of JSON-LD
    """The values of a property as a list of its own."""
    found: Any = next((value for name, value in element.items() if short(name) == key), [])  # Any: as above
    return list(found) if isinstance(found, list) else [found]


def _text(key: str) -> Callable[[Object, str | None], None]:
    def write(element: Object, value: str | None) -> None:
        put(element, key, value)

    return write


def _purl(element: Object, value: Purl | None) -> None:
    put(element, "software_packageUrl", value.text if value else None)
    _identifiers(element, {"packageUrl", "packageURL", "purl"}, ())


def _cpes(element: Object, value: Iterable[str]) -> None:
    made = [
        {
            "type": "ExternalIdentifier",
            "externalIdentifierType": "cpe23" if cpe.lower().startswith("cpe:2.3:") else "cpe22",
            "identifier": cpe,
        }
        for cpe in value
    ]
    _identifiers(element, {"cpe23", "cpe22"}, made)


def _identifiers(element: Object, kinds: set[str], made: Iterable[Object]) -> None:
    others = [
        item
        for item in listed(element, "externalIdentifier")
        if not (isinstance(item, dict) and word(view(item), "externalIdentifierType") in kinds)
    ]
    put(element, "externalIdentifier", [*others, *made])


def _hashes(element: Object, value: Iterable[Hash]) -> None:
    others = [
        item
        for item in listed(element, "verifiedUsing")
        if not (isinstance(item, dict) and type_of(item) != "PackageVerificationCode")
    ]
    put(element, "verifiedUsing", [*others, *(_hash(each) for each in value)])


def _hash(digest: Hash) -> Object:
    known = ALGORITHM_OF.get(digest.algorithm)
    named = {} if known else {"comment": digest.algorithm}
    return {"type": "Hash", "algorithm": known or "other", "hashValue": digest.value, **named}


def _kind(element: Object, value: str) -> None:
    _property(element, KIND, None)
    if kind_of(view(element)) == value:
        return
    put(element, "software_primaryPurpose", PURPOSE_OF.get(value, "other"))
    if kind_of(view(element)) != value:
        _property(element, KIND, value)


def _level(element: Object, value: str | None) -> None:
    words = value.split(", ") if value else []
    known = all(each in SUPPORT for each in words)
    put(element, "supportLevel", words if known else None)
    _property(element, SUPPORT_LEVEL, None if known else value)


def _until(element: Object, value: str | None) -> None:
    known = value is None or _DAY.fullmatch(value)
    put(element, "validUntilTime", f"{value}{_MIDNIGHT}" if value and known else None)
    _property(element, END_OF_SUPPORT, None if known else value)


def _noted(name: str) -> Callable[[Object, str | None], None]:
    def write(element: Object, value: str | None) -> None:
        _property(element, name, value)

    return write


def _property(element: Object, name: str, value: str | None) -> None:
    """One CycloneDX property in the extension that SPDX 3.0.1 has for them."""
    extensions = listed(element, "extension")
    own = next((item for item in extensions if isinstance(item, dict) and type_of(item) == _EXTENSION), None)
    entries = [] if own is None else listed(own, "extension_cdxProperty")
    kept = [entry for entry in entries if not (isinstance(entry, dict) and _property_name(entry) == name)]
    if value is None and len(kept) == len(entries):
        return
    if value is not None:
        kept.append(
            {
                "type": "extension_CdxPropertyEntry",
                "extension_cdxPropName": name,
                "extension_cdxPropValue": value,
            }
        )
    others = [item for item in extensions if item is not own]
    made = {**(own or {"type": _EXTENSION}), "extension_cdxProperty": kept}
    put(element, "extension", [*others, made] if kept else others)


def _property_name(entry: Object) -> str:
    return str(view(entry).get("extension_cdxPropName", ""))


_FIELDS: dict[str, Callable[[Object, Any], None]] = {  # Any: a field's value
    "name": _text("name"),
    "version": _text("software_packageVersion"),
    "purl": _purl,
    "cpes": _cpes,
    "hashes": _hashes,
    "kind": _kind,
    "description": _text("description"),
    "copyright": _text("software_copyrightText"),
    "group": _noted(GROUP),
    "justification": _noted(JUSTIFICATION),
    "built_from": _noted(BUILT_FROM),
    "support_level": _level,
    "end_of_support": _until,
}
