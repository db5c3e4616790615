"""osv-scanner's JSON: one finding for each vulnerability of each package."""

from __future__ import annotations

from wardbook.formats.reports.json_tree import Tree, advisory_ids, cwes, short, text, texts, tree, trees
from wardbook.model.reading import Place, Reading, ToolFinding


def tells(root: Tree) -> bool:
    """Whether it is osv-scanner's: results with a source and packages, or none and its own members."""
    results = list(trees(root.get("results")))
    if results:
        return "packages" in results[0] and "source" in results[0]
    return "results" in root and "experimental_config" in root


def read(root: Tree) -> Reading:
    """Each vulnerability with the severity of the group of ids it stands in."""
    findings: list[ToolFinding] = []
    targets: dict[str, None] = {}
    for result in trees(root.get("results")):
        source = short(tree(result.get("source")).get("path"))
        targets.setdefault(source)
        for package in trees(result.get("packages")):
            groups = list(trees(package.get("groups")))
            findings += [
                _finding(item, tree(package.get("package")), groups, source)
                for item in trees(package.get("vulnerabilities"))
            ]
    return Reading(
        format="osv-scanner JSON",
        tool="osv-scanner",
        targets=tuple(filter(None, targets)),
        findings=tuple(findings),
    )


def _finding(item: Tree, package: Tree, groups: list[Tree], source: str) -> ToolFinding:
    rule = text(item.get("id"))
    group = next((each for each in groups if rule in texts(each.get("ids"))), {})
    own = tree(item.get("database_specific"))
    listed = [
        text(each.get("cweId"))
        for one in trees(item.get("affected"))
        for each in trees(tree(one.get("database_specific")).get("cwes"))
    ]
    named = f"{text(package.get('ecosystem'))}:{text(package.get('name'))}@{text(package.get('version'))}"
    vectors = [text(each.get("score")) for each in trees(item.get("severity"))]
    return ToolFinding(
        rule=short(rule),
        title=short(item.get("summary")) or short(rule),
        severity=short(group.get("max_severity")) or short(own.get("severity")),
        cwe=cwes(own.get("cwe_ids"), listed),
        vulnerabilities=tuple(dict.fromkeys((short(rule), *advisory_ids(item.get("aliases"))))),
        cvss=next((score for score in vectors if score.startswith("CVSS:")), ""),
        places=(Place(file=source, component=short(named)),),
        says=short(item.get("details")),
    )
