"""Matches as SARIF 2.1.0, for code-scanning pages of forges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wardbook import __version__
from wardbook.model.match import Decided, Match, Matches

Object = dict[str, Any]  # Any: JSON

_LEVELS = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "none": "note",
    "": "warning",
}


def write(found: Matches, decisions: Mapping[str, Decided]) -> Object:
    """The matches as a SARIF log: a rule per vulnerability, a result per component (OASIS SARIF 2.1.0, 3.27).

    What was decided to be no concern is a suppressed result, with its reason.
    """
    first: dict[str, Match] = {}
    for one in found.matches:
        first.setdefault(_name(one), one)
    names = sorted(first)
    place = {name: number for number, name in enumerate(names)}
    driver = {
        "name": "Wardbook",
        "version": __version__,
        "rules": [_rule(name, first[name]) for name in names],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "properties": {
                    "snapshot": found.snapshot.get("name", ""),
                    "digest": found.snapshot.get("digest", ""),
                },
                "results": [_result(one, place[_name(one)], decisions.get(one.id)) for one in found.matches],
            }
        ],
    }


def _name(one: Match) -> str:
    return one.id.partition("@")[0]


def _rule(name: str, one: Match) -> Object:
    properties: Object = {"tags": ["security", *one.cwe]}
    if one.score is not None:
        # The name that GitHub's code scanning sorts by.
        properties["security-severity"] = str(one.score)
    return {
        "id": name,
        "shortDescription": {"text": one.summary or name},
        "help": {"text": f"also known as {', '.join(one.aliases)}"},
        "properties": properties,
    }


def _result(one: Match, rule: int, decided: Decided | None) -> Object:
    repaired = f"; repaired in {', '.join(one.fixed)}" if one.fixed else ""
    result: Object = {
        "ruleId": _name(one),
        "ruleIndex": rule,
        "level": _LEVELS[one.severity],
        "message": {"text": f"{one.name} {one.version}: {one.why}{repaired}"},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": one.component, "kind": "package"}]}],
        "partialFingerprints": {"wardbook/match/1": one.id},
        "properties": {"confidence": one.confidence, "kev": one.kev, "epss": one.epss, "purl": one.purl},
    }
    if decided is not None and decided.status in ("not_affected", "fixed"):
        result["suppressions"] = [{"kind": "external", "justification": decided.why or decided.status}]
    return result
