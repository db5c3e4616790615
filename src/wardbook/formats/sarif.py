"""SARIF 2.1.0, for code-scanning pages of forges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wardbook import __version__
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.report import Report
from wardbook.model.rule import RuleDoc

Object = dict[str, Any]  # Any: JSON


def write(report: Report, docs: Mapping[str, RuleDoc]) -> Object:
    """The report as a SARIF log (OASIS SARIF 2.1.0, 3.13); `docs` explain the codes that occur."""
    codes = sorted({item.code for item in (*report.diagnostics, *report.waived)})
    index = {code: position for position, code in enumerate(codes)}
    results = [_result(item, index) for item in report.diagnostics]
    results += [
        {**_result(item, index), "suppressions": [{"kind": "external", "justification": item.waived}]}
        for item in report.waived
    ]
    driver = {
        "name": "Wardbook",
        "version": __version__,
        "rules": [_rule(code, docs.get(code)) for code in codes],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _rule(code: str, doc: RuleDoc | None) -> Object:
    if doc is None:
        return {"id": code}
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in doc.name.split("-")),
        "shortDescription": {"text": doc.title},
        "fullDescription": {"text": doc.meaning or doc.title},
        "help": {"text": f"wardbook explain {code}"},
    }


def _result(item: Diagnostic, index: Mapping[str, int]) -> Object:
    region = (
        {"region": {"startLine": item.at.line, **({"startColumn": item.at.column} if item.at.column else {})}}
        if item.at.line
        else {}
    )
    return {
        "ruleId": item.code,
        "ruleIndex": index[item.code],
        "level": item.severity.value,
        "message": {"text": f"{item.says}. {item.help}".strip()},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(item.at.file)}, **region}}],
        "partialFingerprints": {"wardbook/1": item.id},
    }


def _uri(path: str) -> str:
    from urllib.parse import quote  # only this surface needs it, and start-up should not pay

    return quote(path or ".", safe="/._-~")
