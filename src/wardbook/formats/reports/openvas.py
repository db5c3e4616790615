"""OpenVAS and GVM, the XML report of a task: one finding for each result."""

from __future__ import annotations

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import advisory_ids, cwes, short
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import below, kind, said
from wardbook.model.reading import Place, Reading, ToolFinding


def tells(root: Element) -> bool:
    """Whether it is a report of GVM, bare or in the answer of its protocol."""
    if kind(root) == "get_reports_response":
        return True
    return kind(root) == "report" and (
        root.find(".//results") is not None or root.find(".//scan_run_status") is not None
    )


def read(root: Element) -> Reading:
    """The results with host, port and severity; errors of the scan are remarks."""
    report = next((item for item in root.iter("report") if item.find("results") is not None), root)
    results = list(report.iterfind("results/result"))
    errors = len(report.findall("errors/error"))
    status = below(report, "scan_run_status")
    remarks = [f"the scan tells {errors} errors of its own; what they touch is not tested"] if errors else []
    if status and status != "Done":
        remarks.append(f"the scan is not done: {short(status)}")
    return Reading(
        format="OpenVAS XML",
        tool="OpenVAS",
        version=below(report, "gmp/version") and f"GMP {below(report, 'gmp/version')}",
        time=iso(below(report, "scan_end") or below(report, "scan_start") or below(report, "timestamp")),
        targets=tuple(dict.fromkeys(host for item in results if (host := short(below(item, "host"))))),
        findings=tuple(_finding(item) for item in results),
        facts={"filter": short(below(report, "filters/term"))} if below(report, "filters/term") else {},
        remarks=tuple(remarks),
    )


def _finding(item: Element) -> ToolFinding:
    nvt = item.find("nvt")
    refs = [
        each.get("id", "")
        for each in item.iterfind("nvt/refs/ref")
        if each.get("type", "").lower() in {"cve", "cve_id"}
    ]
    threat = below(item, "threat")
    port = below(item, "port")
    return ToolFinding(
        rule=nvt.get("oid", "") if nvt is not None else "",
        title=said(nvt, "name") or said(item, "name"),
        severity=short(threat or below(item, "severity")),
        cwe=cwes(below(nvt, "cwe")),
        vulnerabilities=advisory_ids(refs, below(nvt, "cve")),
        places=(
            Place(host=short(below(item, "host")), port="" if port.startswith("general/") else short(port)),
        ),
        says=said(item, "description"),
        suppressed="marked as a false positive in the report" if threat == "False Positive" else "",
    )
