"""Nessus' `.nessus` (NessusClientData_v2): one finding for each item of a host; audit checks are cases of tests."""

from __future__ import annotations

import re

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import advisory_ids, cwes, number, short
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import below, kind, said
from wardbook.model.reading import Place, Reading, ToolFinding
from wardbook.model.run import Case, Outcome

_SEVERITIES = ("Info", "Low", "Medium", "High", "Critical")
_VERSION = re.compile(r"Nessus version : ([\w.]+)")
_OUTCOMES: dict[str, Outcome] = {"PASSED": "passed", "FAILED": "failed", "ERROR": "failed"}
_AUDIT = "{http://www.nessus.org/cm}"
_INFO_PLUGIN = "19506"


def tells(root: Element) -> bool:
    """Whether it is Nessus' own XML of version 2."""
    return kind(root) == "NessusClientData_v2"


def read(root: Element) -> Reading:
    """Items of all hosts, what is only told included, with Nessus' own severities."""
    findings: list[ToolFinding] = []
    cases: list[Case] = []
    version, time = "", ""
    hosts = list(root.iterfind("Report/ReportHost"))
    for host in hosts:
        tags = {item.get("name", ""): item.text or "" for item in host.iterfind("HostProperties/tag")}
        time = max(time, iso(tags.get("HOST_END", "") or tags.get("HOST_START", "")))
        for item in host.iterchildren("ReportItem"):
            if item.get("pluginID") == _INFO_PLUGIN:
                stated = _VERSION.search(below(item, "plugin_output"))
                version = stated[1] if stated else version
            if below(item, "compliance") == "true":
                cases.append(_case(item, host.get("name", "")))
            else:
                findings.append(_finding(item, host.get("name", "")))
    policy = below(root, "Policy/policyName")
    return Reading(
        format="Nessus XML",
        tool="Nessus",
        version=version,
        time=time,
        targets=tuple(dict.fromkeys(host.get("name", "") for host in hosts)),
        cases=tuple(cases),
        findings=tuple(findings),
        facts={"policy": short(policy)} if policy else {},
    )


def _finding(item: Element, host: str) -> ToolFinding:
    level = item.get("severity", "")
    port = item.get("port", "0")
    cves = [each.text or "" for each in item.iterchildren("cve")]
    return ToolFinding(
        rule=item.get("pluginID", ""),
        title=short(item.get("pluginName", "") or below(item, "plugin_name")),
        severity=_SEVERITIES[number(level)]
        if level.isdigit() and number(level) < len(_SEVERITIES)
        else level,
        cwe=cwes([each.text or "" for each in item.iterchildren("cwe")]),
        vulnerabilities=advisory_ids(cves),
        cvss=below(item, "cvss3_vector"),
        places=(Place(host=host, port="" if port == "0" else f"{port}/{item.get('protocol', '')}"),),
        says=said(item, "synopsis") or said(item, "description"),
    )


def _case(item: Element, host: str) -> Case:
    """An audit check; a warning is for a person to judge, so it is not decided."""
    result = below(item, f"{_AUDIT}compliance-result")
    name = below(item, f"{_AUDIT}compliance-check-name") or item.get("pluginName", "")
    outcome = _OUTCOMES.get(result.upper(), "skipped")
    return Case(
        host,
        short(name),
        outcome,
        "" if outcome == "passed" else short(result or "no result"),
        is_error=result.upper() == "ERROR",
    )
