"""JSON trees against the official JSON Schemas, never with the network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeAlias

import jsonschema_rs
import msgspec

from wardbook.formats.official.flaw import COUNTED, NAMED, Flaw
from wardbook.formats.official.vendored import published
from wardbook.formats.official.wording import MASK, flaw_of

Tree: TypeAlias = Any  # Any: JSON written by other tools

SCHEMAS = {
    ("CycloneDX", "1.2"): "bom-1.2-strict.schema.json",
    ("CycloneDX", "1.3"): "bom-1.3-strict.schema.json",
    ("CycloneDX", "1.4"): "bom-1.4.schema.json",
    ("CycloneDX", "1.5"): "bom-1.5.schema.json",
    ("CycloneDX", "1.6"): "bom-1.6.schema.json",
    ("CycloneDX", "1.7"): "bom-1.7.schema.json",
    ("SPDX", "2.2"): "spdx-2.2.schema.json",
    ("SPDX", "2.3"): "spdx-2.3.schema.json",
    ("SPDX-3", "3.0.1"): "spdx-3.0.schema.json",
    ("CSAF", "2.0"): "csaf-2.0.schema.json",
    ("OpenVEX", "0.2.0"): "openvex-0.2.0.schema.json",
}
"""The schema file for each family and version of a specification."""

BESIDE = ("spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json")
"""What the schemas of CycloneDX refer to."""

CVSS = {version: f"cvss-v{version}.schema.json" for version in ("2.0", "3.0", "3.1")}
"""What the schema of CSAF refers to: FIRST's schemas, by the version of CVSS."""

LICENCES = "SPDX licence identifier"
"""The name of the format that stands for the list of licences, see `_beside`."""


def flaws(tree: Tree, family: str, spec: str) -> Iterator[Flaw]:
    """Every place at which `tree` breaks its official schema, and the rules that the schema has in words only."""
    for number, error in enumerate(validator(SCHEMAS[family, spec]).iter_errors(tree)):
        yield flaw_of(error, tree) if number < NAMED else COUNTED
    if family == "CycloneDX" and spec >= "1.4":
        yield from _references_given_twice(tree)


def version_of(tree: Tree, family: str) -> str:
    """The version of its specification that a document names, "" where it names none."""
    if not isinstance(tree, dict):
        return ""
    if family == "CycloneDX":
        said = tree.get("specVersion")
    elif family == "SPDX":
        said = tree.get("spdxVersion")
    elif family == "CSAF":
        document = tree.get("document")
        said = document.get("csaf_version") if isinstance(document, dict) else None
    elif family == "OpenVEX":
        said = str(tree.get("@context")).rpartition("/v")[2]
    else:
        said = _CONTEXT.sub(r"\1", str(tree.get("@context")))
    return said.removeprefix("SPDX-") if isinstance(said, str) else ""


_CONTEXT = re.compile(r".*/rdf/([0-9.]+)/.*", re.DOTALL)


@cache
def validator(file: str) -> jsonschema_rs.Validator:
    """A compiled schema. Formats are asserted, as the tools of the CycloneDX project do; it takes some 10 ms."""
    schema = msgspec.json.decode(published(file))
    _AMENDED.get(file, _as_it_is)(schema)
    return jsonschema_rs.validator_for(
        schema,
        registry=_registry(file),
        formats={LICENCES: _licences().__contains__},
        validate_formats=True,
        ignore_unknown_formats=False,
        offline=True,
        mask=MASK,
    )


def _registry(file: str) -> jsonschema_rs.Registry | None:
    if file.startswith("bom-"):
        return _beside()
    return _cvss() if file.startswith("csaf-") else None


@cache
def _cvss() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry(
        [
            (f"https://www.first.org/cvss/cvss-v{version}.json", msgspec.json.decode(published(file)))
            for version, file in CVSS.items()
        ]
    )


@cache
def _beside() -> jsonschema_rs.Registry:
    """The files the schemas of CycloneDX refer to, under each name that is used for them.

    The enumeration of licences becomes a format with the same verdict: each error would else carry a
    copy of its 800 names, and a BOM with 5,000 unknown licences would take a second.
    """
    trees = {file: msgspec.json.decode(published(file)) for file in BESIDE}
    licences = trees["spdx.schema.json"]
    del licences["enum"]
    licences["format"] = LICENCES
    return jsonschema_rs.Registry(
        [
            ("http://cyclonedx.org/schema/" + name, tree)
            for file, tree in trees.items()
            for name in (file, file.replace(".schema.json", ".SNAPSHOT.schema.json"))
        ]
    )


@cache
def _licences() -> frozenset[str]:
    return frozenset(msgspec.json.decode(published("spdx.schema.json"))["enum"])


def _as_it_is(schema: Tree) -> None:
    """Most files are shipped as their project published them."""


def _with_version(schema: Tree) -> None:
    """The project's own file requires `version`; the package that carries this copy dropped that."""
    schema["required"].append("version")


def _as_later_revised(schema: Tree) -> None:
    """The later revision of the same schema: a namespace is required (SPDX 2.3, clause 6.5), a snippet's name is not."""
    schema["required"].append("documentNamespace")
    schema["properties"]["snippets"]["items"]["required"].remove("name")


_AMENDED: dict[str, Callable[[Tree], None]] = {
    "bom-1.2-strict.schema.json": _with_version,
    "bom-1.3-strict.schema.json": _with_version,
    "spdx-2.2.schema.json": _as_later_revised,
    "spdx-2.3.schema.json": _as_later_revised,
}


def _references_given_twice(tree: Tree) -> Iterator[Flaw]:
    """Every bom-ref of a component or service must be unique within the BOM.

    CycloneDX 1.4 and later say so in the description of the field, and their XSDs refuse it; JSON Schema
    cannot. Formulas are left out: valid files of the project's own tests repeat references there.
    """
    seen: dict[str, str] = {}
    for path, item in _listed(tree):
        ref = item.get("bom-ref")
        if not isinstance(ref, str):
            continue
        if ref in seen:
            yield Flaw(f"{path}/bom-ref", f"`{ref[:80]}` is the bom-ref of `{seen[ref]}` already")
        else:
            seen[ref] = path


def _listed(tree: Tree) -> Iterator[tuple[str, Tree]]:
    """The component a BOM is about, its components and services and what is nested in them."""
    if not isinstance(tree, dict):
        return
    waiting = [("", tree)]
    if isinstance(about := tree.get("metadata"), dict) and isinstance(about.get("component"), dict):
        waiting.append(("/metadata/component", about["component"]))
    while waiting:
        path, item = waiting.pop()
        if path:
            yield path, item
        for key in ("services", "components"):
            inner = item.get(key)
            if isinstance(inner, list):
                waiting += [
                    (f"{path}/{key}/{at}", inner[at])
                    for at in range(len(inner) - 1, -1, -1)
                    if isinstance(inner[at], dict)
                ]
