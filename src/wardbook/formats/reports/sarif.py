"""SARIF 2.1.0 (OASIS): results of every run with rule, level, places, suppressions and state.

A result of kind `pass` or `notApplicable` is no finding (3.27.9), nor is one whose baseline state is `absent`
(3.27.24). One is suppressed when it has suppressions and none of them is under review or rejected (3.27.23).
"""

from __future__ import annotations

import re
from collections import Counter

from wardbook.formats.reports.json_tree import (
    Tree,
    advisory_ids,
    cwes,
    number,
    short,
    text,
    texts,
    tree,
    trees,
)
from wardbook.formats.reports.times import iso
from wardbook.model.reading import Place, Reading, ToolFinding

_NO_FINDING = frozenset({"pass", "notApplicable"})
_PLACEHOLDER = re.compile(r"\{(\d{1,2})\}")
_PACKAGE = re.compile(r"Package: (\S+)\s+Installed Version: (\S+)")


def tells(root: Tree) -> bool:
    """Whether it is SARIF."""
    return isinstance(root.get("runs"), list) and (
        "version" in root or "sarif" in text(root.get("$schema")).lower()
    )


def read(root: Tree) -> Reading:
    """All runs in their order; the first one names the tool, others are named in the facts."""
    runs = list(trees(root.get("runs")))
    findings: list[ToolFinding] = []
    left: Counter[str] = Counter()
    remarks: list[str] = []
    for run in runs:
        found, more = _results(run)
        findings += found
        left += more
        remarks += _trouble(run)
    drivers = [tree(tree(run.get("tool")).get("driver")) for run in runs]
    first = drivers[0] if drivers else {}
    if not runs:
        remarks.append("no run stands in it: nothing was looked for")
    if (version := text(root.get("version"))) != "2.1.0":
        remarks.append(f"it is SARIF {short(version) or 'of no version'}; 2.1.0 is read")
    times = [
        text(item.get(key))
        for run in runs
        for item in trees(run.get("invocations"))
        for key in ("endTimeUtc", "startTimeUtc")
    ]
    return Reading(
        format="SARIF 2.1.0",
        tool=short(first.get("name")),
        version=_version(first),
        time=next((time for time in map(iso, times) if time), ""),
        targets=tuple(dict.fromkeys(target for run in runs for target in _targets(run))),
        findings=tuple(findings),
        facts={
            f"run {number_}": _named(driver) for number_, driver in enumerate(drivers, 1) if len(drivers) > 1
        },
        left_out=dict(left),
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _version(driver: Tree) -> str:
    return short(driver.get("version")) or short(driver.get("semanticVersion"))


def _named(driver: Tree) -> str:
    return f"{short(driver.get('name'))} {_version(driver)}".strip()


def _targets(run: Tree) -> tuple[str, ...]:
    kept = tree(run.get("properties"))
    sources = [
        f"{text(item.get('repositoryUri'))}@{text(item.get('revisionId'))}".strip("@")
        for item in trees(run.get("versionControlProvenance"))
    ]
    return tuple(filter(None, (short(kept.get("imageName")), *map(short, sources))))


def _trouble(run: Tree) -> list[str]:
    """A run that says it did not succeed shows nothing by finding nothing (3.20.14)."""
    found = []
    for item in trees(run.get("invocations")):
        if item.get("executionSuccessful") is False:
            found.append(
                "the tool says that its run did not succeed; what it did not find is not shown to be absent"
            )
        errors = sum(note.get("level") == "error" for note in trees(item.get("toolExecutionNotifications")))
        if errors:
            found.append(f"the tool tells {errors} errors of its own run; rules that broke found nothing")
    if "results" not in run:
        found.append("a run has no results: it was not a scan, or it broke (3.14.23)")
    return found


def _results(run: Tree) -> tuple[list[ToolFinding], Counter[str]]:
    tool = tree(run.get("tool"))
    components = [tree(tool.get("driver")), *trees(tool.get("extensions"))]
    tables = [list(trees(item.get("rules"))) for item in components]
    by_id = {text(rule.get("id")): rule for rules in reversed(tables) for rule in rules}
    artifacts = [text(tree(item.get("location")).get("uri")) for item in trees(run.get("artifacts"))]
    found: list[ToolFinding] = []
    left: Counter[str] = Counter()
    for result in trees(run.get("results")):
        kind, state = text(result.get("kind")) or "fail", text(result.get("baselineState"))
        if kind in _NO_FINDING:
            left[f"results of kind {kind}"] += 1
        elif state == "absent":
            left["results that are absent now, by the baseline"] += 1
        else:
            found.append(_finding(result, _rule(result, tables, by_id), artifacts))
    return found, left


def _rule(result: Tree, tables: list[list[Tree]], by_id: dict[str, Tree]) -> Tree:
    """The rule of a result by index into the driver or an extension, else by id or its parent `a` of `a/b` (3.27.5)."""
    reference = tree(result.get("rule"))
    component = tree(reference.get("toolComponent")).get("index")
    table = component + 1 if isinstance(component, int) and 0 <= component < len(tables) - 1 else 0
    index = reference.get("index", result.get("ruleIndex"))
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(tables[table]):
        return tables[table][index]
    name = text(result.get("ruleId")) or text(reference.get("id"))
    while name and name not in by_id and "/" in name:
        name = name.rpartition("/")[0]
    return by_id.get(name, {})


def _finding(result: Tree, rule: Tree, artifacts: list[str]) -> ToolFinding:
    name = text(result.get("ruleId")) or text(tree(result.get("rule")).get("id")) or text(rule.get("id"))
    kept, rule_kept = tree(result.get("properties")), tree(rule.get("properties"))
    level = (
        text(result.get("level")) or text(tree(rule.get("defaultConfiguration")).get("level")) or "warning"
    )
    if text(result.get("kind")) not in {"", "fail"}:
        level = "none"
    said = _message(tree(result.get("message")), rule)
    title = tree(rule.get("shortDescription")).get("text") or rule.get("name") or said or name
    taxa = [
        f"CWE-{text(item.get('id'))}"
        for item in trees(result.get("taxa"))
        if "cwe" in text(tree(item.get("toolComponent")).get("name")).lower()
    ]
    return ToolFinding(
        rule=short(name),
        title=short(title),
        severity=level,
        cwe=cwes(kept.get("tags"), rule_kept.get("tags"), kept.get("cwe"), rule_kept.get("cwe"), taxa),
        vulnerabilities=advisory_ids(name, kept.get("cve"), text(rule.get("name"))),
        cvss=short(rule_kept.get("cvssV3_vector") or kept.get("cvssV3_vector")),
        places=_places(result, artifacts, said),
        says=short(said),
        suppressed=_suppressed(result),
    )


def _message(message: Tree, rule: Tree) -> str:
    """The text of a message, by id from its rule where it has none, its arguments put in (3.11.5)."""
    said = text(message.get("text")) or text(
        tree(tree(rule.get("messageStrings")).get(text(message.get("id")))).get("text")
    )
    given = texts(message.get("arguments"))
    return _PLACEHOLDER.sub(lambda hole: given[int(hole[1])] if int(hole[1]) < len(given) else hole[0], said)


def _places(result: Tree, artifacts: list[str], said: str) -> tuple[Place, ...]:
    package = _PACKAGE.search(said)
    component = f"{package[1]}@{package[2]}" if package else ""
    found = []
    for location in trees(result.get("locations")):
        physical = tree(location.get("physicalLocation"))
        artifact = tree(physical.get("artifactLocation"))
        index = artifact.get("index")
        uri = text(artifact.get("uri"))
        if not uri and isinstance(index, int) and 0 <= index < len(artifacts):
            uri = artifacts[index]
        logical = next(
            (text(item.get("fullyQualifiedName")) for item in trees(location.get("logicalLocations"))), ""
        )
        place = short(uri or logical)
        if "://" in place and not place.startswith("file:"):
            found.append(Place(url=place, component=component))
        else:
            found.append(
                Place(
                    file=place,
                    line=number(tree(physical.get("region")).get("startLine")),
                    component=component,
                )
            )
    return tuple(found)


def _suppressed(result: Tree) -> str:
    given = list(trees(result.get("suppressions")))
    if not given or any(
        text(item.get("status") or item.get("state")) in {"underReview", "rejected"} for item in given
    ):
        return ""
    why = next((short(item.get("justification")) for item in given if item.get("justification")), "")
    return why or f"suppressed in the report ({short(given[0].get('kind')) or 'no kind'})"
