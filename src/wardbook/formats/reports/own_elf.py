"""What `wardbook evidence elf --format json` says of a firmware: its findings."""

from __future__ import annotations

from wardbook.formats.reports.json_tree import Tree, cwes, number, short, text, trees
from wardbook.model.reading import Place, Reading, ToolFinding

SCHEMA = "wardbook/elf/1"


def tells(root: Tree) -> bool:
    """Whether it is a check of ours."""
    return root.get("schema") == SCHEMA


def read(root: Tree) -> Reading:
    """The findings with their files; files that could not be read are a remark."""
    unread = len(list(trees(root.get("diagnostics"))))
    sbom = text(root.get("sbom"))
    return Reading(
        format="wardbook elf",
        tool="wardbook evidence elf",
        findings=tuple(_finding(item) for item in trees(root.get("findings"))),
        facts={"files": str(number(root.get("files")))}
        | ({"configuration sbom": short(sbom)} if sbom else {}),
        remarks=(f"{unread} files could not be read; nothing was looked for there",) if unread else (),
    )


def _finding(item: Tree) -> ToolFinding:
    return ToolFinding(
        rule=short(item.get("rule")),
        title=short(item.get("says")),
        severity=short(item.get("severity")),
        cwe=cwes(item.get("cwe")),
        places=(Place(file=short(item.get("file"))),),
    )
