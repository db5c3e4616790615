"""Burp Suite's XML of issues: one finding for each kind of issue on a host, with the paths where it shows as places.

Burp writes an issue for each path and groups them so on its own pages.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import advisory_ids, cwes, short
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import below, kind, said
from wardbook.model.reading import Place, Reading, ToolFinding


def tells(root: Element) -> bool:
    """Whether it is Burp's: `issues` with its version, or with issues that have a serial number."""
    return kind(root) == "issues" and (
        "burpVersion" in root.attrib or root.find("issue/serialNumber") is not None
    )


def read(root: Element) -> Reading:
    """The issues with host and path; one that a person marked as a false positive is suppressed."""
    issues = list(root.iterchildren("issue"))
    return Reading(
        format="Burp XML",
        tool="Burp Suite",
        version=root.get("burpVersion", ""),
        time=iso(root.get("exportTime", "")),
        targets=tuple(dict.fromkeys(host for item in issues if (host := short(below(item, "host"))))),
        findings=tuple(_findings(issues)),
    )


def _findings(issues: list[Element]) -> Iterator[ToolFinding]:
    groups: dict[tuple[str, ...], list[ToolFinding]] = {}
    for item in issues:
        found = _finding(item)
        groups.setdefault(
            (found.rule, found.title, found.severity, found.suppressed, below(item, "host")), []
        ).append(found)
    for group in groups.values():
        places = tuple(dict.fromkeys(place for found in group for place in found.places))
        yield msgspec.structs.replace(group[0], places=places)


def _finding(item: Element) -> ToolFinding:
    severity = below(item, "severity")
    host = item.find("host")
    classes = below(item, "vulnerabilityClassifications")
    return ToolFinding(
        rule=short(below(item, "type")),
        title=said(item, "name"),
        severity="" if severity == "False positive" else short(severity),
        cwe=cwes(classes),
        vulnerabilities=advisory_ids(below(item, "name"), below(item, "issueDetail")[:10_000]),
        places=(
            Place(
                url=short(below(item, "host") + below(item, "path")),
                host=host.get("ip", "") if host is not None else "",
            ),
        ),
        says=said(item, "issueDetail") or said(item, "issueBackground"),
        suppressed="marked as a false positive in Burp" if severity == "False positive" else "",
    )
