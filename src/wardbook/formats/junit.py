"""JUnit XML, for CI systems that show test results."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.report import Report

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report) -> str:
    """One test case for every diagnostic; what blocks fails, notes pass, waived findings are skipped."""
    cases = [_case(item, _body(item)) for item in report.diagnostics]
    cases += [
        _case(item, f"<skipped message={_attribute('waived: ' + item.waived)}/>") for item in report.waived
    ]
    if not cases:
        cases = [
            f'    <testcase classname="wardbook" name={_attribute(f"no objection from {report.rules} rules")}/>'
        ]
    head = f'tests="{len(cases)}" failures="{report.errors}" skipped="{len(report.waived)}" errors="0"'
    suite = f"  <testsuite name={_attribute('wardbook check at ' + report.gate.value)} {head}>"
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites {head}>",
            suite,
            *cases,
            "  </testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _case(item: Diagnostic, body: str) -> str:
    name = f"{item.code} {item.subject}".strip()
    place = f"file={_attribute(item.at.file)} line={_attribute(str(item.at.line))}"
    return f"    <testcase classname={_attribute('wardbook.' + item.code)} name={_attribute(name)} {place}>{body}</testcase>"


def _body(item: Diagnostic) -> str:
    text = f"{item.at}: {item.says}\n{item.help}"
    if item.severity is Severity.ERROR:
        return f"<failure message={_attribute(item.says)}>{escape(_clean(text))}</failure>"
    return f"<system-out>{escape(_clean(text))}</system-out>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
