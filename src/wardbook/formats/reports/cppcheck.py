"""Cppcheck's XML, version 2."""

from __future__ import annotations

from collections import Counter

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import cwes, short
from wardbook.formats.reports.xml_tree import kind
from wardbook.model.reading import Place, Reading, ToolFinding

_OF_THE_RUN = frozenset({"information", "debug", "none", "internal"})
"""Severities of messages about the run: includes that were not found, configurations that were left out."""

_NOT_READ = frozenset({
    "cppcheckError", "internalAstError", "internalError", "noFirstLine", "preprocessorErrorDirective",
    "syntaxError", "unhandledChar", "unknownMacro",
})  # fmt: skip
"""What it says where it gave up on a file, so that nothing was looked for there."""


def tells(root: Element) -> bool:
    """Whether it is Cppcheck's."""
    return kind(root) == "results" and root.find("cppcheck") is not None


def read(root: Element) -> Reading:
    """What it found in the source; files that it gave up on are a remark, messages about its run are counted only."""
    errors = list(root.iterfind("errors/error"))
    given_up = sum(item.get("id", "") in _NOT_READ for item in errors)
    of_the_run = Counter(
        f"messages of severity {item.get('severity')}"
        for item in errors
        if item.get("severity") in _OF_THE_RUN
    )
    tool = root.find("cppcheck")
    return Reading(
        format="Cppcheck XML",
        tool="Cppcheck",
        version=short(tool.get("version", "") if tool is not None else ""),
        findings=tuple(
            _finding(item)
            for item in errors
            if item.get("severity") not in _OF_THE_RUN and item.get("id", "") not in _NOT_READ
        ),
        left_out=dict(of_the_run),
        remarks=(f"the tool gave up on source in {given_up} places; nothing was looked for there",)
        if given_up
        else (),
    )


def _finding(item: Element) -> ToolFinding:
    rule = short(item.get("id", ""))
    unsure = "perhaps: " if item.get("inconclusive") == "true" else ""
    return ToolFinding(
        rule=rule,
        title=short(item.get("msg", "")) or rule,
        severity=short(item.get("severity", "")),
        cwe=cwes(item.get("cwe", "")),
        places=tuple(_place(one) for one in item.iterchildren("location"))[:1]
        or (Place(file=item.get("file0", "")),),
        says=unsure + short(item.get("verbose", "")),
    )


def _place(item: Element) -> Place:
    line = item.get("line", "")
    return Place(
        file=item.get("file", ""),
        line=int(line) if line.isascii() and line.isdigit() and len(line) < 10 else 0,
    )
