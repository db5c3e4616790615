"""Trivy's JSON: vulnerabilities, misconfigurations, secrets; of images, folders and clusters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from wardbook.formats.reports.json_tree import Tree, advisory_ids, cwes, number, short, text, tree, trees
from wardbook.formats.reports.times import iso
from wardbook.model.reading import Place, Reading, ToolFinding


def tells(root: object) -> bool:
    """Whether it is Trivy's: schema 2, a cluster's report, or the bare list of schema 1."""
    if isinstance(root, dict):
        return ("SchemaVersion" in root and ("Results" in root or "ArtifactName" in root)) or (
            "ClusterName" in root and ("Resources" in root or "Findings" in root)
        )
    first = next(trees(root), {})
    return (
        isinstance(root, list)
        and "Target" in first
        and bool({"Vulnerabilities", "Type", "Class"} & first.keys())
    )


def read(root: object) -> Reading:
    """What was found; checks that passed and licences are counted."""
    top = tree(root)
    results = [*trees(root)] if isinstance(root, list) else [*_results(top)]
    left: Counter[str] = Counter()
    findings = [found for result in results for found in _findings(result, left)]
    system = tree(tree(top.get("Metadata")).get("OS"))
    facts = (
        {"operating system": f"{short(system.get('Family'))} {short(system.get('Name'))}".strip()}
        if system
        else {}
    )
    if system.get("EOSL") is True:
        facts["operating system support"] = "ended"
    return Reading(
        format="Trivy JSON",
        tool="Trivy",
        version=short(tree(top.get("Trivy")).get("Version")),
        time=iso(text(top.get("CreatedAt"))),
        targets=tuple(filter(None, (short(top.get("ArtifactName")) or short(top.get("ClusterName")),))),
        findings=tuple(findings),
        facts=facts,
        left_out=dict(left),
    )


def _results(top: Tree) -> Iterator[Tree]:
    yield from trees(top.get("Results"))
    for key in ("Resources", "Findings", "Vulnerabilities", "Misconfigurations"):
        for resource in trees(top.get(key)):
            yield from trees(resource.get("Results"))


def _findings(result: Tree, left: Counter[str]) -> Iterator[ToolFinding]:
    target = text(result.get("Target"))
    for item in trees(result.get("Vulnerabilities")):
        source = short(tree(item.get("DataSource")).get("ID")) or "the source of the advisory"
        spared = text(item.get("Status")) == "not_affected"
        yield _vulnerability(item, target, f"not affected, says {source}" if spared else "")
    for item in trees(result.get("Misconfigurations")):
        if text(item.get("Status")) == "PASS":
            left["checks that passed"] += 1
        else:
            yield _misconfiguration(item, target)
    for item in trees(result.get("Secrets")):
        place = Place(file=short(target), line=number(item.get("StartLine")))
        yield ToolFinding(
            rule=short(item.get("RuleID")),
            title=short(item.get("Title")),
            severity=short(item.get("Severity")),
            places=(place,),
        )
    for item in trees(result.get("ExperimentalModifiedFindings")):
        why = short(item.get("Statement")) or f"{short(item.get('Status'))} in {short(item.get('Source'))}"
        yield _vulnerability(tree(item.get("Finding")), target, why)
    passed = number(tree(result.get("MisconfSummary")).get("Successes"))
    if passed and not any(
        text(item.get("Status")) == "PASS" for item in trees(result.get("Misconfigurations"))
    ):
        left["checks that passed"] += passed
    if licences := len(list(trees(result.get("Licenses")))):
        left["licences"] += licences


def _vulnerability(item: Tree, target: str, suppressed: str = "") -> ToolFinding:
    name, version = text(item.get("PkgName")), text(item.get("InstalledVersion"))
    purl = text(tree(item.get("PkgIdentifier")).get("PURL"))
    rule = short(item.get("VulnerabilityID")) or short(item.get("AVDID")) or short(item.get("ID"))
    return ToolFinding(
        rule=rule,
        title=short(item.get("Title")) or rule,
        severity=short(item.get("Severity")),
        cwe=cwes(item.get("CweIDs")),
        vulnerabilities=advisory_ids(rule, item.get("VendorIDs")) or ((rule,) if rule else ()),
        places=(
            Place(
                file=short(item.get("PkgPath") or target),
                component=short(purl or f"{name}@{version}".strip("@")),
            ),
        ),
        says=short(item.get("Description")),
        suppressed=suppressed,
    )


def _misconfiguration(item: Tree, target: str) -> ToolFinding:
    place = Place(file=short(target), line=number(tree(item.get("CauseMetadata")).get("StartLine")))
    return ToolFinding(
        rule=short(item.get("ID")) or short(item.get("AVDID")),
        title=short(item.get("Title")),
        severity=short(item.get("Severity")),
        places=(place,),
        says=short(item.get("Message")) or short(item.get("Description")),
        suppressed="an exception in Trivy's configuration" if text(item.get("Status")) == "EXCEPTION" else "",
    )
