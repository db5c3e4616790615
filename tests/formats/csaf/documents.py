"""Small CSAF documents for the tests beside this file."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from wardbook.formats import csaf

Tree = dict[str, Any]

PUMP = {
    "document": {
        "category": "csaf_vex",
        "csaf_version": "2.0",
        "distribution": {"tlp": {"label": "WHITE"}},
        "lang": "en",
        "publisher": {"category": "vendor", "name": "Weather Co.", "namespace": "https://weather.example"},
        "references": [
            {"category": "self", "summary": "This.", "url": "https://weather.example/wx-1.json"},
            {"category": "external", "summary": "More.", "url": "https://weather.example/more"},
        ],
        "title": "Rain in the pump",
        "tracking": {
            "current_release_date": "2026-02-02T10:00:00Z",
            "id": "WX-1",
            "initial_release_date": "2026-01-01T10:00:00Z",
            "revision_history": [
                {"date": "2026-01-01T10:00:00Z", "number": "1", "summary": "First."},
                {"date": "2026-02-02T10:00:00Z", "number": "2", "summary": "Second."},
            ],
            "status": "final",
            "version": "2",
        },
    },
    "product_tree": {
        "branches": [
            {
                "branches": [
                    {
                        "branches": [
                            {
                                "category": "product_version",
                                "name": "1.0",
                                "product": {
                                    "name": "Pump 1.0",
                                    "product_id": "P1",
                                    "product_identification_helper": {"purl": "pkg:generic/pump@1.0"},
                                },
                            },
                            {
                                "category": "product_version",
                                "name": "1.1",
                                "product": {
                                    "name": "Pump 1.1",
                                    "product_id": "P2",
                                    "product_identification_helper": {"purl": "pkg:generic/pump@1.1"},
                                },
                            },
                        ],
                        "category": "product_name",
                        "name": "Pump",
                    }
                ],
                "category": "vendor",
                "name": "Weather Co.",
            }
        ],
        "product_groups": [{"group_id": "G1", "product_ids": ["P1", "P2"]}],
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2026-0001",
            "cwe": {
                "id": "CWE-79",
                "name": "Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')",
            },
            "flags": [{"label": "component_not_present", "product_ids": ["P2"]}],
            "notes": [{"category": "description", "text": "Rain gets in."}],
            "product_status": {"known_affected": ["P1"], "known_not_affected": ["P2"]},
            "remediations": [{"category": "mitigation", "details": "Close the lid.", "product_ids": ["P1"]}],
            "scores": [
                {
                    "cvss_v3": {
                        "baseScore": 6.5,
                        "baseSeverity": "MEDIUM",
                        "vectorString": "CVSS:3.1/AV:L/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H",
                        "version": "3.1",
                    },
                    "products": ["P1"],
                }
            ],
        }
    ],
}


def changed(change: Callable[[Tree], object], base: Tree = PUMP) -> csaf.CsafDocument:
    """The base document with a change made to its tree."""
    tree = copy.deepcopy(base)
    change(tree)
    found, _ = csaf.read(json.dumps(tree).encode(), "wx-1.json")
    assert found is not None
    return found


def failed(document: csaf.CsafDocument) -> set[str]:
    """The numbers of all tests that a document fails."""
    return {item.subject for item in csaf.check(document, csaf.ALL)}
