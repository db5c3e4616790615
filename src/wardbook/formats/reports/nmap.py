"""nmap XML (`-oX`): open ports, what scripts say of vulnerabilities, and what was scanned.

An open port is a finding of no severity: a thing found open that the architecture has to explain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import advisory_ids, short
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import kind
from wardbook.model.reading import Place, Reading, ToolFinding

_OPEN = frozenset({"open", "open|filtered"})


def tells(root: Element) -> bool:
    """Whether it is a run of nmap, or of a scanner that writes as it does."""
    return kind(root) == "nmaprun"


def read(root: Element) -> Reading:
    """Hosts that are up with their open ports; closed and filtered ports are counted."""
    findings: list[ToolFinding] = []
    left: Counter[str] = Counter()
    hosts: list[str] = []
    for host in root.iterchildren("host"):
        name = _name(host)
        hosts.append(name)
        findings += _ports(host, name, left)
        findings += _scripts(host, Place(host=name), "hostscript/script")
    finished = root.find("runstats/finished")
    remarks = []
    if finished is None:
        remarks.append("the scan has no end in it; it was cut short")
    elif finished.get("exit", "success") != "success":
        remarks.append(f"the scan ended with: {short(finished.get('errormsg') or finished.get('exit'))}")
    return Reading(
        format="nmap XML",
        tool=root.get("scanner", "nmap"),
        version=root.get("version", ""),
        time=iso((finished.get("time", "") if finished is not None else "") or root.get("start", "")),
        targets=tuple(dict.fromkeys(hosts)),
        findings=tuple(findings),
        facts={"arguments": short(root.get("args", ""))}
        | {
            f"scan {item.get('type', '')}": f"{item.get('protocol', '')}, {item.get('numservices', '')} ports"
            for item in root.iterchildren("scaninfo")
        },
        left_out=dict(left),
        remarks=tuple(remarks),
    )


def _name(host: Element) -> str:
    named = {item.get("type", ""): item.get("name", "") for item in host.iterfind("hostnames/hostname")}
    addresses = [
        item.get("addr", "") for item in host.iterchildren("address") if item.get("addrtype") != "mac"
    ]
    return short(named.get("user") or next(iter(addresses), "") or next(iter(named.values()), ""))


def _ports(host: Element, name: str, left: Counter[str]) -> Iterator[ToolFinding]:
    for extra in host.iterfind("ports/extraports"):
        count = extra.get("count", "")
        left[f"{extra.get('state', 'other')} ports"] += (
            int(count) if count.isascii() and count.isdigit() and len(count) < 8 else 0
        )
    for port in host.iterfind("ports/port"):
        state = port.find("state")
        word = state.get("state", "") if state is not None else ""
        if word not in _OPEN:
            left[f"{word or 'other'} ports"] += 1
            continue
        place = Place(host=name, port=f"{port.get('portid', '')}/{port.get('protocol', '')}")
        service = port.find("service")
        about = (
            " ".join(filter(None, (service.get(key, "") for key in ("name", "product", "version"))))
            if service is not None
            else ""
        )
        yield ToolFinding(
            rule=f"{word}-port",
            title=short(f"{word} port {place.port} {about}"),
            severity="info",
            places=(place,),
        )
        yield from _scripts(port, place, "script")


def _scripts(element: Element, place: Place, path: str) -> Iterator[ToolFinding]:
    """Scripts that state a vulnerability: their output says so, or their table does."""
    for script in element.iterfind(path):
        output = script.get("output", "")
        name = script.get("id", "")
        if name == "vulners":
            for row in script.iterfind(".//table"):
                cells = {item.get("key", ""): item.text or "" for item in row.iterchildren("elem")}
                if cells.get("id"):
                    yield ToolFinding(
                        rule=short(cells["id"]),
                        title=f"vulners: {short(cells['id'])}",
                        severity=short(cells.get("cvss", "")),
                        vulnerabilities=advisory_ids(cells["id"]),
                        places=(place,),
                    )
        elif "VULNERABLE" in output and "NOT VULNERABLE" not in output:
            yield ToolFinding(
                rule=short(name),
                title=short(output.strip().partition("\n")[0] if "\n" not in output[:5] else output),
                severity="",
                vulnerabilities=advisory_ids(output),
                places=(place,),
                says=short(output),
            )
