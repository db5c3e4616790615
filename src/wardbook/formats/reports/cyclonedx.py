"""CycloneDX whose vulnerabilities are the findings of a scan: one finding for each, its components as places."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import Tree, advisory_ids, cwes, short, text, tree, trees
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import below, kind
from wardbook.model.reading import Place, Reading, ToolFinding

_CLOSED = {
    "not_affected": "not affected",
    "false_positive": "a false positive",
    "resolved": "resolved",
    "resolved_with_pedigree": "resolved",
}


def tells(root: Tree) -> bool:
    """Whether it is CycloneDX."""
    return root.get("bomFormat") == "CycloneDX"


def read(root: Tree) -> Reading:
    """The vulnerabilities; a document without any says nothing of findings, and that is remarked on."""
    about = tree(root.get("metadata"))
    tools = about.get("tools")
    tool = next(trees(tree(tools).get("components") if isinstance(tools, dict) else tools), {})
    component = tree(about.get("component"))
    names = dict(_names([component, *trees(root.get("components"))]))
    found = [_finding(item, names) for item in trees(root.get("vulnerabilities"))]
    return Reading(
        format="CycloneDX JSON",
        tool=short(tool.get("name")),
        version=short(tool.get("version")),
        time=iso(text(about.get("timestamp"))),
        targets=tuple(filter(None, (short(component.get("name")),))),
        findings=tuple(found),
        left_out={"components": len(names)} if names else {},
        remarks=()
        if "vulnerabilities" in root
        else ("it lists no vulnerabilities at all; it is an SBOM, not the result of a scan",),
    )


def _names(components: list[Tree]) -> Iterator[tuple[str, str]]:
    waiting = list(components)
    while waiting:
        item = waiting.pop()
        ref = text(item.get("bom-ref"))
        if ref:
            plain = f"{text(item.get('name'))}@{text(item.get('version'))}".strip("@")
            yield ref, text(item.get("purl")) or plain
        waiting += trees(item.get("components"))


def _finding(item: Tree, names: dict[str, str]) -> ToolFinding:
    rule = short(item.get("id"))
    ratings = list(trees(item.get("ratings")))
    analysis = tree(item.get("analysis"))
    state = _CLOSED.get(text(analysis.get("state")), "")
    refs = [text(each.get("ref")) for each in trees(item.get("affects"))]
    others = [text(each.get("id")) for each in trees(item.get("references"))]
    vectors = [text(each.get("vector")) for each in ratings]
    return ToolFinding(
        rule=rule,
        title=rule,
        severity=next((short(each.get("severity")) for each in ratings if each.get("severity")), ""),
        cwe=cwes(item.get("cwes")),
        vulnerabilities=tuple(dict.fromkeys(((rule,) if rule else ()) + advisory_ids(others))),
        cvss=next((vector for vector in vectors if vector.startswith("CVSS:")), ""),
        places=tuple(Place(component=short(names.get(ref) or ref)) for ref in dict.fromkeys(refs)),
        says=short(item.get("description")) or short(item.get("detail")),
        suppressed=f"its analysis says it is {state}" if state else "",
    )


def tells_xml(root: Element) -> bool:
    """Whether it is CycloneDX in XML."""
    return kind(root) == "bom" and "cyclonedx.org" in str(root.tag)


def read_xml(root: Element) -> Reading:
    """The same out of XML: the members that are read, put as JSON has them."""
    return msgspec.structs.replace(read(_as_tree(root)), format="CycloneDX XML")


def _as_tree(root: Element) -> Tree:
    about = root.find("{*}metadata")
    tools = [
        _members(item, "name", "version")
        for path in ("tool", "components/{*}component")
        for item in root.iterfind(f"{{*}}metadata/{{*}}tools/{{*}}{path}")
    ]
    found: Tree = {
        "metadata": {
            "timestamp": below(about, "{*}timestamp"),
            "tools": tools,
            "component": _members(about.find("{*}component"), "name", "version") if about is not None else {},
        },
        "components": [
            {**_members(item, "name", "version", "purl"), "bom-ref": item.get("bom-ref", "")}
            for item in root.iterfind("{*}components//{*}component")
        ],
    }
    listed = root.find("{*}vulnerabilities")
    if listed is not None:
        found["vulnerabilities"] = [_vulnerability(item) for item in listed.iterchildren("{*}vulnerability")]
    return found


def _members(element: Element | None, *names: str) -> Tree:
    return {name: below(element, f"{{*}}{name}") for name in names}


def _vulnerability(item: Element) -> Tree:
    return {
        **_members(item, "id", "description", "detail"),
        "ratings": [_members(each, "severity", "vector") for each in item.iterfind("{*}ratings/{*}rating")],
        "cwes": [each.text or "" for each in item.iterfind("{*}cwes/{*}cwe")],
        "references": [_members(each, "id") for each in item.iterfind("{*}references/{*}reference")],
        "affects": [_members(each, "ref") for each in item.iterfind("{*}affects/{*}target")],
        "analysis": {"state": below(item, "{*}analysis/{*}state")},
    }
