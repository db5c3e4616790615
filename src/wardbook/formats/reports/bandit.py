"""Bandit's JSON."""

from __future__ import annotations

from wardbook.formats.reports.json_tree import Tree, cwes, number, short, text, tree, trees
from wardbook.formats.reports.times import iso
from wardbook.model.reading import Place, Reading, ToolFinding


def tells(root: Tree) -> bool:
    """Whether it is Bandit's: results with a `test_id`, or none and metrics with its totals."""
    results = list(trees(root.get("results")))
    return (
        "test_id" in results[0] if results else "_totals" in tree(root.get("metrics")) and "results" in root
    )


def read(root: Tree) -> Reading:
    """The results; files it could not read are a remark."""
    errors = len(list(trees(root.get("errors"))))
    lines = number(tree(tree(root.get("metrics")).get("_totals")).get("loc"))
    return Reading(
        format="Bandit JSON",
        tool="Bandit",
        time=iso(text(root.get("generated_at"))),
        findings=tuple(_finding(item) for item in trees(root.get("results"))),
        facts={"lines analysed": str(lines)} if lines else {},
        remarks=(f"the tool could not read {errors} files; nothing was looked for there",) if errors else (),
    )


def _finding(item: Tree) -> ToolFinding:
    return ToolFinding(
        rule=short(item.get("test_id")),
        title=short(item.get("test_name")) or short(item.get("issue_text")),
        severity=short(item.get("issue_severity")),
        cwe=cwes(tree(item.get("issue_cwe")).get("id")),
        places=(Place(file=text(item.get("filename")), line=number(item.get("line_number"))),),
        says=short(item.get("issue_text")),
    )
