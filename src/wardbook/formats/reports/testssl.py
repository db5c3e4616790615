"""testssl.sh, CSV and JSON (flat and pretty): every line that is not OK is a finding, protocols are facts.

INFO lines count as findings of that severity, as they tell what is offered and not whether it should be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from wardbook.formats.reports.json_tree import Tree, advisory_ids, cwes, short, text, trees
from wardbook.formats.reports.times import iso
from wardbook.model.reading import Place, Reading, ToolFinding

HEADER = ("id", "fqdn/ip", "port", "severity", "finding")
_PROTOCOLS = frozenset(
    {"SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3", "cipher_order", "cert_keySize"}
)
_ENDED = "FATAL"
_NO_FINDING = frozenset({"OK", "DEBUG", _ENDED})


def tells(root: object) -> bool:
    """Whether it is testssl's JSON: a flat list of lines, or an object with results of scans."""
    if isinstance(root, dict):
        return "scanResult" in root and ("Invocation" in root or "openssl" in root)
    first = next(trees(root), {})
    return (
        isinstance(root, list)
        and {"id", "severity", "finding"} <= first.keys()
        and ("ip" in first or "fqdn/ip" in first)
    )


def read_json(root: object) -> Reading:
    """Both forms of testssl's JSON."""
    if isinstance(root, dict):
        lines = [line for scan in trees(root.get("scanResult")) for line in _pretty(scan)]
        return _reading("testssl JSON", lines, short(root.get("version")), text(root.get("startTime")))
    return _reading("testssl JSON", list(trees(root)), "", "")


def read_rows(rows: Iterable[Mapping[str, str]]) -> Reading:
    """The rows of testssl's CSV."""
    return _reading("testssl CSV", list(rows), "", "")


def _pretty(scan: Tree) -> Iterator[Tree]:
    host = text(scan.get("targetHost")) or text(scan.get("host"))
    place = {"ip": f"{host}/{text(scan.get('ip'))}".strip("/"), "port": text(scan.get("port"))}
    for section in scan.values():
        if isinstance(section, list):
            yield from ({**place, **line} for line in trees(section) if "severity" in line)


def _reading(name: str, lines: Iterable[Mapping[str, object]], version: str, time: str) -> Reading:
    findings: list[ToolFinding] = []
    left: Counter[str] = Counter()
    facts: dict[str, str] = {}
    remarks: list[str] = []
    targets: dict[str, None] = {}
    for line in lines:
        severity, rule = text(line.get("severity")).upper(), short(line.get("id"))
        place = Place(host=short(line.get("fqdn/ip") or line.get("ip")), port=short(line.get("port")))
        targets.setdefault(str(place))
        if rule in _PROTOCOLS:
            facts[f"{place} {rule}"] = short(line.get("finding"))
        if severity in _NO_FINDING:
            left[f"lines of severity {severity}"] += 1
            remarks += [f"a scan ended early: {short(line.get('finding'))}"] if severity == _ENDED else []
        else:
            findings.append(_finding(rule, severity, line, place))
    return Reading(
        format=name,
        tool="testssl.sh",
        version=version,
        time=iso(time),
        targets=tuple(filter(None, targets)),
        findings=tuple(findings),
        facts=facts,
        left_out=dict(left),
        remarks=tuple(remarks),
    )


def _finding(rule: str, severity: str, line: Mapping[str, object], place: Place) -> ToolFinding:
    return ToolFinding(
        rule=rule,
        title=short(f"{rule}: {text(line.get('finding'))}"),
        severity=severity,
        cwe=cwes(line.get("cwe")),
        vulnerabilities=advisory_ids(line.get("cve")),
        places=(place,),
        says=short(line.get("finding")),
    )


def is_header(columns: Iterable[str]) -> bool:
    """Whether a table with these columns is testssl's."""
    return set(HEADER) <= set(columns)
