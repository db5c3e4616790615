"""SPDX 3: what records of other families say that our model has no field for, and SPDX 3 has a property for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from wardbook.formats.json_text import kept_tree
from wardbook.formats.spdx.version3_terms import Object
from wardbook.model.sbom import Family, SbomComponent

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_TEXT = re.compile(r".+", re.DOTALL)

# Member → property of SPDX 3 and what its text must look like.
_PROPERTIES: dict[Family, Mapping[str, tuple[str, re.Pattern[str]]]] = {
    "SPDX": {
        "downloadLocation": ("software_downloadLocation", _URI),
        "homepage": ("software_homePage", _URI),
        "sourceInfo": ("software_sourceInfo", _TEXT),
        "summary": ("summary", _TEXT),
        "comment": ("comment", _TEXT),
        "releaseDate": ("releaseTime", _MOMENT),
        "builtDate": ("builtTime", _MOMENT),
    },
}
_SILENT = {"NOASSERTION", ""}

# Types of CycloneDX's external references → types of SPDX 3's.
_REFERENCES = {
    "vcs": "vcs",
    "issue-tracker": "issueTracker",
    "website": "altWebPage",
    "advisories": "securityAdvisory",
    "mailing-list": "mailingList",
    "social": "socialMedia",
    "chat": "chat",
    "documentation": "documentation",
    "support": "support",
    "source-distribution": "sourceArtifact",
    "distribution": "altDownloadLocation",
    "license": "license",
    "build-meta": "buildMeta",
    "build-system": "buildSystem",
    "release-notes": "releaseNotes",
    "threat-model": "securityThreatModel",
    "risk-assessment": "riskAssessment",
    "vulnerability-assertion": "vulnerabilityDisclosureReport",
    "exploitability-statement": "vulnerabilityExploitabilityAssessment",
    "pentest-report": "securityPenTestReport",
    "static-analysis-report": "staticAnalysisReport",
    "dynamic-analysis-report": "dynamicAnalysisReport",
    "runtime-analysis-report": "runtimeAnalysisReport",
    "component-analysis-report": "componentAnalysisReport",
    "certification-report": "certificationReport",
    "quality-metrics": "metrics",
}


def taken(item: SbomComponent) -> tuple[Object, SbomComponent]:
    """Properties of an element of SPDX 3 for a component, and the component with the rest of its record."""
    record = kept_tree(item.kept) if item.family in {"SPDX", "CycloneDX"} and item.kept else None
    if not isinstance(record, dict):
        return {}, item
    made: Object = dict(_plain(record, _PROPERTIES.get(item.family, {})))
    if item.family == "SPDX" and (licenses(item) or _is_silent(record.get("licenseDeclared"))):
        record.pop("licenseDeclared", None)
    if item.family == "CycloneDX":
        found = _references(record)
        if found:
            made["externalRef"] = found
    return made, msgspec.structs.replace(item, kept=msgspec.json.encode(record))


def licenses(item: SbomComponent) -> list[tuple[str, str]]:
    """Relations to licences with their expressions: both that SPDX 2 tells apart, else the one of the model as declared."""
    record = kept_tree(item.kept) if item.family == "SPDX" and item.kept else None
    if isinstance(record, dict):
        said = (("hasConcludedLicense", "licenseConcluded"), ("hasDeclaredLicense", "licenseDeclared"))
        found = [(kind, record.get(member)) for kind, member in said]
        stated = [(kind, text) for kind, text in found if isinstance(text, str) and text not in _SILENT]
        if item.license in {text for _, text in stated}:
            return stated
    return [("hasDeclaredLicense", item.license)] if item.license else []


def _is_silent(value: Any) -> bool:  # Any: JSON
    return isinstance(value, str) and value in _SILENT


def _plain(record: Object, properties: Mapping[str, tuple[str, re.Pattern[str]]]) -> list[tuple[str, str]]:
    found = []
    for member, (name, shape) in properties.items():
        value = record.get(member)
        if _is_silent(value):
            del record[member]
        elif isinstance(value, str) and shape.fullmatch(value):
            found.append((name, value))
            del record[member]
    return found


def _references(record: Object) -> list[Object]:
    """External references, taken out of the record but for what SPDX 3 cannot say of one."""
    listed = record.get("externalReferences")
    found: list[Object] = []
    left: list[Any] = []  # Any: JSON
    for item in listed if isinstance(listed, list) else []:
        made = _reference(item) if isinstance(item, dict) else None
        if made is None:
            left.append(item)
            continue
        found.append(made)
        more = {key: value for key, value in item.items() if key not in {"url", "type", "comment"}}
        left += [more] if more else []
    record.pop("externalReferences", None)
    if left:
        record["externalReferences"] = left
    return found


def _reference(item: Object) -> Object | None:
    url, kind, comment = item.get("url"), item.get("type"), item.get("comment")
    if not isinstance(url, str) or not url or not isinstance(kind, str):
        return None
    made: Object = {
        "type": "ExternalRef",
        "externalRefType": _REFERENCES.get(kind, "other"),
        "locator": [url],
    }
    words = [] if kind in _REFERENCES else [kind]
    words += [comment] if isinstance(comment, str) and comment else []
    return {**made, "comment": ": ".join(words)} if words else made
