"""The form of the whole document (CSAF 2.0, 6.2.10, 6.2.11, 6.2.13, 6.2.20)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from wardbook.formats.csaf.place import Place
from wardbook.formats.csaf.rules.catalogue import asks
from wardbook.formats.official.flaw import Flaw
from wardbook.formats.official.json_schema import CVSS, SCHEMAS
from wardbook.formats.official.vendored import published

LABELS = ("AMBER", "GREEN", "RED", "WHITE")
"""The labels of TLP 1 (3.2.1.5.2.1)."""


def file_name(tracking_id: str) -> str:
    """The name of the file of a document (5.1): its id in lower case, other characters as `_`, and `.json`."""
    return re.sub(r"[^+\-a-z0-9]+", "_", tracking_id.lower()) + ".json"


@asks("6.2.10", "Missing TLP label")
def label_is_missing(document: Place) -> Iterator[Flaw]:
    """The document does not say who may read on."""
    place = document.get("document", "distribution", "tlp", "label")
    if place.text not in LABELS:
        yield Flaw(place.path, "there is no TLP label")


@asks("6.2.11", "Missing Canonical URL")
def address_is_missing(document: Place) -> Iterator[Flaw]:
    """No reference to itself leads to the file under its canonical name."""
    name = file_name(document.get("document", "tracking", "id").text)
    for reference in document.get("document").each("references"):
        url = reference.get("url").text
        if (
            reference.get("category").text == "self"
            and url.startswith("https://")
            and url.endswith("/" + name)
        ):
            return
    yield Flaw("/document/references", f"no reference of the category `self` leads to `https://…/{name}`")


@asks("6.2.13", "Sorting")
def keys_are_not_sorted(document: Place) -> Iterator[Flaw]:
    """The keys of an object are not in alphabetical order."""
    waiting = [document]
    while waiting:
        place = waiting.pop()
        keys = [key for key, _ in place.members()]
        if keys != sorted(keys):
            first = next(key for key, right in zip(keys, sorted(keys), strict=True) if key != right)
            yield Flaw(place.get(first).path, f"the key `{first[:80]}` is not at its alphabetical place")
        waiting += [item for _, item in place.members()]
        waiting += place.items()


@asks("6.2.20", "Additional Properties")
def members_are_unknown(document: Place) -> Iterator[Flaw]:
    """There is a member that the schema does not define."""
    waiting = [(document, [Schema("", _schemas()[""])])]
    while waiting:
        place, schemas = waiting.pop()
        settled = [each for schema in schemas for each in _settled(schema)]
        known: dict[str, list[Schema]] = {}
        for file, schema in settled:
            for name, inner in schema.get("properties", {}).items():
                known.setdefault(name, []).append(Schema(file, inner))
        for name, member in place.members():
            if name in known:
                waiting.append((member, known[name]))
            elif known:
                yield Flaw(member.path, f"the schema does not define `{name[:80]}` here")
        items = [Schema(file, schema["items"]) for file, schema in settled if "items" in schema]
        waiting += [(item, items) for item in place.items() if items]


class Schema(NamedTuple):
    """A piece of a schema file, and the address of the file, "" for that of CSAF."""

    file: str
    tree: dict[str, Any]  # Any: a JSON schema


def _settled(schema: Schema) -> Iterator[Schema]:
    """What a piece of a schema comes to: references followed, alternatives one by one."""
    reference = schema.tree.get("$ref")
    if reference is not None:
        file, _, place = reference.partition("#")
        target = _schemas()[file or schema.file]
        for step in place.split("/")[1:]:
            target = target[step]
        yield from _settled(Schema(file or schema.file, target))
        return
    yield schema
    for alternative in schema.tree.get("oneOf", ()):
        yield from _settled(Schema(schema.file, alternative))


@cache
def _schemas() -> dict[str, dict[str, Any]]:  # Any: JSON schemas
    files = {"": SCHEMAS["CSAF", "2.0"]}
    files |= {f"https://www.first.org/cvss/cvss-v{version}.json": file for version, file in CVSS.items()}
    return {address: msgspec.json.decode(published(file)) for address, file in files.items()}


def schema_at(place: str) -> dict[str, Any]:  # Any: a JSON schema
    """The piece of CSAF's schema at a place, `$defs/lang_t`."""
    found = _schemas()[""]
    for step in place.split("/"):
        found = found[step]
    return found
