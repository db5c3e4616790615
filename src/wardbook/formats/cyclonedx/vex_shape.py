"""What CycloneDX's `vulnerabilities` hold of a statement: the same members for reading and for writing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from wardbook.formats.vex_carried import PROPERTY
from wardbook.model.decisions import Justification
from wardbook.model.sbom import Hash
from wardbook.model.vex import VersionStatus

Tree = Any  # Any: a JSON tree
Object = dict[str, Any]  # Any: a JSON tree

NAMED = "wardbook:vex:name"
"""The property of a component whose name was made of its id, because a component must have one."""

RESPONSES = ("can_not_fix", "will_not_fix", "update", "rollback", "workaround_available")
JUSTIFICATIONS: tuple[Justification, ...] = get_args(Justification)
VERSION_STATUSES: tuple[VersionStatus, ...] = get_args(VersionStatus)

METHODS = {"CVSSv2": "CVSS:2.0", "CVSSv3": "CVSS:3.0", "CVSSv31": "CVSS:3.1", "CVSSv4": "CVSS:4.0"}
"""CycloneDX's score methods with the model's kinds of rating."""

LINK = "urn:cdx:"
"""What a BOM-Link begins with: `urn:cdx:SERIAL/VERSION#REF` points into another BOM."""


def text(tree: Tree, *path: str | int) -> str:
    """The text at a path of members and indexes; "" where there is none."""
    found = at(tree, *path)
    return found if isinstance(found, str) else ""


def at(tree: Tree, *path: str | int) -> Tree:
    """What stands at a path of members and indexes; None where nothing does."""
    for step in path:
        if isinstance(step, str) and isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(step, int) and isinstance(tree, list) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def objects(tree: Tree, name: str) -> Iterator[Object]:
    """The objects in the list that a member holds."""
    listed = at(tree, name)
    return (item for item in listed if isinstance(item, dict)) if isinstance(listed, list) else iter(())


def line_of(tree: Tree) -> str:
    """The line for Wardbook among the properties of a vulnerability or of the metadata; "" without one."""
    return next(
        (text(each, "value") for each in objects(tree, "properties") if each.get("name") == PROPERTY), ""
    )


def without_line(tree: Object) -> Object:
    """The object without the line among its properties."""
    listed = tree.get("properties")
    if not isinstance(listed, list):
        return tree
    left = [each for each in listed if not (isinstance(each, dict) and each.get("name") == PROPERTY)]
    if len(left) == len(listed):
        return tree
    rest = {name: value for name, value in tree.items() if name != "properties"}
    return {**rest, "properties": left} if left else rest


def holds_properties(tree: Tree) -> bool:
    """Whether a property can be added to it and taken away again, so that it is as before."""
    if not isinstance(tree, dict):
        return False
    listed = tree.get("properties", [True])
    return isinstance(listed, list) and bool(listed)


def with_property(tree: Object, line: str) -> Object:
    """The object with a line among its properties."""
    if not line:
        return tree
    listed = tree.get("properties")
    return {
        **tree,
        "properties": [*(listed if isinstance(listed, list) else ()), {"name": PROPERTY, "value": line}],
    }


Identity = tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[Hash, ...]]
"""Name, version, package URLs, CPE names and hashes of a component."""


def components(tree: Tree) -> dict[str, Identity]:
    """Components and services of a BOM by bom-ref, nested ones too; of two with the same ref the first."""
    found: dict[str, Identity] = {}
    waiting = [[at(tree, "metadata", "component")], at(tree, "components"), at(tree, "services")]
    while waiting:
        listed = waiting.pop(0)
        for item in listed if isinstance(listed, list) else ():
            if not isinstance(item, dict):
                continue
            if ref := text(item, "bom-ref"):
                found.setdefault(ref, identity(item))
            waiting += [item[name] for name in ("components", "services") if name in item]
    return found


def identity(item: Object) -> Identity:
    """Who a component is."""
    is_named = not any(each.get("name") == NAMED for each in objects(item, "properties"))
    group, name = text(item, "group"), text(item, "name")
    hashes = tuple(
        Hash(text(each, "alg"), text(each, "content"))
        for each in objects(item, "hashes")
        if text(each, "alg")
    )
    return (
        (f"{group}/{name}" if group else name) if is_named else "",
        text(item, "version"),
        tuple(filter(None, (text(item, "purl"),))),
        tuple(filter(None, (text(item, "cpe"),))),
        hashes,
    )
