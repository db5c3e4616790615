"""Semgrep's JSON."""

from __future__ import annotations

from wardbook.formats.reports.json_tree import Tree, advisory_ids, cwes, number, short, text, tree, trees
from wardbook.model.reading import Place, Reading, ToolFinding


def tells(root: Tree) -> bool:
    """Whether it is Semgrep's: results with a `check_id`, or none and a member of its own."""
    results = list(trees(root.get("results")))
    if results:
        return "check_id" in results[0]
    return isinstance(root.get("results"), list) and bool({"paths", "skipped_rules", "errors"} & root.keys())


def read(root: Tree) -> Reading:
    """The results; files that could not be analysed are a remark, for nothing was looked for there."""
    errors = len(list(trees(root.get("errors"))))
    scanned = tree(root.get("paths")).get("scanned")
    return Reading(
        format="Semgrep JSON",
        tool="Semgrep",
        version=short(root.get("version")),
        findings=tuple(_finding(item) for item in trees(root.get("results"))),
        facts={"files scanned": str(len(scanned))} if isinstance(scanned, list) else {},
        remarks=(f"the tool tells {errors} errors of its own run; nothing was looked for there",)
        if errors
        else (),
    )


def _finding(item: Tree) -> ToolFinding:
    extra = tree(item.get("extra"))
    kept = tree(extra.get("metadata"))
    rule = short(item.get("check_id"))
    return ToolFinding(
        rule=rule,
        title=rule.rpartition(".")[2],
        severity=short(extra.get("severity")),
        cwe=cwes(kept.get("cwe")),
        vulnerabilities=advisory_ids(kept.get("cve"), rule),
        places=(Place(file=text(item.get("path")), line=number(tree(item.get("start")).get("line"))),),
        says=short(extra.get("message")),
        suppressed="ignored by a comment in the source" if extra.get("is_ignored") is True else "",
    )
