"""Matches as a CycloneDX 1.6 document: the components that were looked up, and their vulnerabilities."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from wardbook import __version__
from wardbook.model.match import Decided, Lookup, Match, Matches

Object = dict[str, Any]  # Any: JSON

_METHODS = {"2.0": "CVSSv2", "3.0": "CVSSv3", "3.1": "CVSSv31", "4.0": "CVSSv4"}
_STATES = {
    "not_affected": "not_affected",
    "affected": "exploitable",
    "fixed": "resolved",
    "under_investigation": "in_triage",
}


def write(found: Matches, decisions: Mapping[str, Decided], as_of: datetime.date) -> Object:
    """The document; what could not be looked up says so in its component's properties.

    One entry per vulnerability and decision, as `analysis` holds for all that it lists as affected
    (CycloneDX 1.6, vulnerabilities[].analysis).
    """
    groups: dict[tuple[str, Decided | None], list[Match]] = {}
    for one in found.matches:
        groups.setdefault((one.id.partition("@")[0], decisions.get(one.id)), []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0], repr(item[0][1])))
    content: Object = {
        "components": [_component(one) for one in found.lookups],
        "vulnerabilities": [_vulnerability(name, decided, same) for (name, decided), same in ordered],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, msgspec.json.encode([content, as_of]).decode())
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": f"{as_of.isoformat()}T00:00:00Z",
            "tools": {"components": [{"type": "application", "name": "Wardbook", "version": __version__}]},
            "properties": [
                {"name": f"wardbook:snapshot:{key}", "value": str(found.snapshot[key])}
                for key in ("name", "digest", "as_of")
                if key in found.snapshot
            ],
        },
        **content,
    }


def _component(one: Lookup) -> Object:
    made: Object = {"type": "library", "bom-ref": one.id, "name": one.name}
    if one.version:
        made["version"] = one.version
    if one.purl:
        made["purl"] = one.purl
    if one.cpe:
        made["cpe"] = one.cpe
    made["properties"] = [
        {"name": "wardbook:look-up", "value": one.status},
        {"name": "wardbook:look-up:why", "value": one.why},
        *({"name": "wardbook:proposed-cpe", "value": cpe} for cpe in one.proposed),
    ]
    return made


def _vulnerability(name: str, decided: Decided | None, same: list[Match]) -> Object:
    one = same[0]
    made: Object = {
        "bom-ref": f"{name}@{one.component}",
        "id": name,
        "source": {"name": ", ".join(sorted({source for match in same for source in match.source}))},
        "references": [
            {"id": alias, "source": {"name": alias.partition("-")[0]}}
            for alias in one.aliases
            if alias != name
        ],
        "ratings": list(_ratings(one)),
        "cwes": sorted(int(cwe[4:]) for cwe in one.cwe if cwe[4:].isdigit()),
        "affects": [{"ref": match.component, "versions": [_version(match)]} for match in same],
        "properties": [
            {"name": "wardbook:kev", "value": "true" if one.kev else "false"},
            *(
                {"name": f"wardbook:why:{match.component}", "value": f"{match.confidence}: {match.why}"}
                for match in same
            ),
        ],
    }
    if one.summary:
        made["description"] = one.summary
    if decided is not None:
        made["analysis"] = _analysis(decided)
    return {key: value for key, value in made.items() if value}


def _version(match: Match) -> Object:
    return (
        {"version": match.version, "status": "affected"}
        if match.version
        else {"range": match.range, "status": "affected"}
    )


def _analysis(decided: Decided) -> Object:
    made: Object = {"state": _STATES.get(decided.status, "in_triage")}
    if decided.justification and decided.status == "not_affected":
        made["justification"] = decided.justification.replace("-", "_")
    if decided.why:
        made["detail"] = decided.why
    return made


def _ratings(one: Match) -> Iterable[Object]:
    if not one.cvss and one.severity:
        yield {"severity": one.severity}
    for place, vector in enumerate(one.cvss):
        version = vector[5:8] if vector.startswith("CVSS:") else "2.0"
        rating: Object = {"method": _METHODS.get(version, "other"), "vector": vector}
        if place == 0 and one.score is not None:
            rating |= {"score": one.score, "severity": one.severity}
        yield rating
    if one.epss is not None:
        yield {"source": {"name": "FIRST EPSS"}, "method": "other", "score": one.epss}
