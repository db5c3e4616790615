"""Grype's JSON: one finding for each match; ignored matches are suppressed findings."""

from __future__ import annotations

from wardbook.formats.reports.json_tree import Tree, advisory_ids, cwes, short, text, tree, trees
from wardbook.formats.reports.times import iso
from wardbook.model.reading import Place, Reading, ToolFinding


def tells(root: Tree) -> bool:
    """Whether it is Grype's."""
    return isinstance(root.get("matches"), list) and ("descriptor" in root or "source" in root)


def read(root: Tree) -> Reading:
    """Matches with the package each is about."""
    about = tree(root.get("descriptor"))
    target = tree(root.get("source")).get("target")
    named = text(target) or text(tree(target).get("userInput"))
    distribution = tree(root.get("distro"))
    database = tree(about.get("db"))
    facts = {
        "database built": text(database.get("built")) or text(tree(database.get("status")).get("built")),
        "distribution": f"{text(distribution.get('name'))} {text(distribution.get('version'))}".strip(),
    }
    ignored = [_finding(item, _why(item)) for item in trees(root.get("ignoredMatches"))]
    return Reading(
        format="Grype JSON",
        tool=short(about.get("name")).capitalize() or "Grype",
        version=short(about.get("version")),
        time=iso(text(about.get("timestamp"))),
        targets=tuple(filter(None, (short(named.strip('"')),))),
        findings=(*(_finding(item, "") for item in trees(root.get("matches"))), *ignored),
        facts={key: short(value) for key, value in facts.items() if value},
    )


def _why(item: Tree) -> str:
    rule = next(trees(item.get("appliedIgnoreRules")), {})
    return (
        short(rule.get("reason"))
        or short(rule.get("vex-justification"))
        or "ignored by a rule of Grype's configuration"
    )


def _finding(item: Tree, suppressed: str) -> ToolFinding:
    found, package = tree(item.get("vulnerability")), tree(item.get("artifact"))
    rule = short(found.get("id"))
    related = [text(each.get("id")) for each in trees(item.get("relatedVulnerabilities"))]
    scores = [text(each.get("vector")) for each in trees(found.get("cvss"))]
    purl = text(package.get("purl")) or f"{text(package.get('name'))}@{text(package.get('version'))}".strip(
        "@"
    )
    place = next((text(each.get("path")) for each in trees(package.get("locations"))), "")
    return ToolFinding(
        rule=rule,
        title=f"{rule} in {short(package.get('name'))}",
        severity=short(found.get("severity")),
        cwe=cwes([text(each.get("cwe")) for each in trees(found.get("cwes"))]),
        vulnerabilities=tuple(dict.fromkeys(((rule,) if rule else ()) + advisory_ids(related))),
        cvss=next((score for score in scores if score.startswith("CVSS:")), ""),
        places=(Place(file=short(place), component=short(purl)),),
        says=short(found.get("description")),
        suppressed=suppressed,
    )
