"""Generic findings in CSV and JSON, in the layouts that DefectDojo takes from tools without a reader of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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

_YES = frozenset({"true", "yes", "1", "x"})
_NO = frozenset({"false", "no", "0"})


def is_header(columns: Iterable[str]) -> bool:
    """Whether a table with these columns is a list of findings: a title and a severity."""
    return {"title", "severity"} <= {_squeezed(column) for column in columns}


def tells(root: Tree) -> bool:
    """Whether it is a generic list of findings: each has a title and a severity."""
    found = list(trees(root.get("findings")))
    return isinstance(root.get("findings"), list) and all(
        {"title", "severity"} <= item.keys() for item in found
    )


def read_json(root: Tree) -> Reading:
    """The findings of the JSON layout, with the tool that it may name."""
    found = list(trees(root.get("findings")))
    days = sorted(filter(None, (iso(text(item.get("date"))) for item in found)))
    return Reading(
        format="generic JSON",
        tool=short(root.get("name") or root.get("type")),
        version=short(root.get("version")),
        time=days[-1] if days else "",
        findings=tuple(_finding(item, _places(item)) for item in found),
    )


def read_rows(rows: Iterable[Mapping[str, str]]) -> Reading:
    """The findings of the CSV layout; case and spaces in headers do not count."""
    items = [{_squeezed(key): value for key, value in row.items()} for row in rows]
    kept = [item for item in items if any(item.values())]
    untitled = sum(not item.get("title") for item in kept)
    days = sorted(filter(None, (iso(item.get("date", "")) for item in kept)))
    undated = sum(bool(item.get("date")) for item in kept) - len(days)
    return Reading(
        format="generic CSV",
        time=days[-1] if days else "",
        findings=tuple(_finding(_renamed(item), (_place(item),)) for item in kept if item.get("title")),
        left_out={"rows without a title": untitled} if untitled else {},
        remarks=(f"{undated} dates are written so that day and month could be either; they are not read",)
        if undated
        else (),
    )


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _renamed(item: Mapping[str, str]) -> Tree:
    names = {"cweid": "cwe", "falsepositive": "false_p", "vulnerabilityid": "cve", "cvssv3": "cvssv3"}
    return {names.get(key, key): value for key, value in item.items()}


def _place(item: Mapping[str, str]) -> Place:
    component = f"{item.get('componentname', '')}@{item.get('componentversion', '')}".strip("@")
    return Place(
        url=short(item.get("url") or item.get("endpoint")),
        file=short(item.get("filepath")),
        line=number(item.get("line")),
        component=short(component),
    )


def _places(item: Tree) -> tuple[Place, ...]:
    component = f"{text(item.get('component_name'))}@{text(item.get('component_version'))}".strip("@")
    found = [
        Place(file=short(item.get("file_path")), line=number(item.get("line")), component=short(component))
    ]
    given = item.get("endpoints")
    for each in given if isinstance(given, list) else []:
        where = tree(each)
        if where:
            host = text(where.get("host"))
            url = (
                f"{text(where.get('protocol'))}://{host}/{text(where.get('path')).lstrip('/')}"
                if where.get("protocol")
                else ""
            )
            found.append(Place(host=short(host), port=short(where.get("port")), url=short(url)))
        elif text(each):
            found.append(Place(url=short(each)))
    return tuple(place for place in found if place != Place())


def _finding(item: Tree, places: tuple[Place, ...]) -> ToolFinding:
    return ToolFinding(
        rule=short(item.get("vuln_id_from_tool")) or short(item.get("title")),
        title=short(item.get("title")),
        severity=short(item.get("severity")),
        cwe=cwes(item.get("cwe")),
        vulnerabilities=advisory_ids(item.get("cve"), texts(item.get("vulnerability_ids"))),
        cvss=short(item.get("cvssv4")) or short(item.get("cvssv3")),
        places=tuple(place for place in places if place != Place()),
        says=short(item.get("description")),
        suppressed=_suppressed(item),
    )


def _suppressed(item: Tree) -> str:
    for key, says in (
        ("false_p", "a false positive"),
        ("duplicate", "a duplicate"),
        ("out_of_scope", "out of scope"),
        ("is_mitigated", "mitigated"),
    ):
        if _word(item.get(key)) in _YES:
            return f"the report says it is {says}"
    return "the report says it is not active" if _word(item.get("active")) in _NO else ""


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else text(value).lower()
