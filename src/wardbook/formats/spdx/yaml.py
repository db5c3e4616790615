"""SPDX 2 in YAML: the JSON shape in another notation, read by places and without the surprises of YAML 1.1."""

from __future__ import annotations

from typing import Any

import yaml

from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.losses import Loss
from wardbook.model.diagnostic import Diagnostic
from wardbook.source import text as source

Object = dict[str, Any]  # Any: a JSON tree

DIGITS = 16
"""Digits of a number that every reader can hold."""

# SPDX 2.3 knows these members that are not text; every other scalar is text, so that version 1.10 stays 1.10.
_BOOLEANS = frozenset({"filesAnalyzed", "isLive", "isWayBackLink", "isValid", "match"})
_NUMBERS = frozenset({"lineNumber", "offset", "order"})


def read(data: bytes, name: str) -> tuple[Object | None, list[Diagnostic]]:
    """The tree in `data`, None where there is none, and everything that was wrong with the text.

    Aliases, depth and size are bounded before anything is built (see `source.text`).
    """
    node, problems = source.read(data, name)
    if not isinstance(node, source.Mapping):
        return None, problems or [_no_mapping(name)]
    return _tree(node, ""), problems


def write(tree: Object) -> tuple[bytes, tuple[Loss, ...]]:
    """The tree as YAML that reads back as the same tree; nothing is lost."""
    text = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000)
    return text.encode("utf-8"), ()


def _no_mapping(name: str) -> Diagnostic:
    return not_readable(Span(name), "it is not a YAML mapping")


def _tree(node: source.Node, key: str) -> Any:  # Any: a JSON tree
    """Nesting is bounded by the reader of the text."""
    if isinstance(node, source.Mapping):
        return {name.text: _tree(value, name.text) for name, value in node.pairs}
    if isinstance(node, source.Sequence):
        return [_tree(item, key) for item in node.items]
    return _scalar(node, key)


def _scalar(node: source.Scalar, key: str) -> str | bool | int | None:
    if not node.plain:
        return node.text
    if key in _BOOLEANS and node.text in ("true", "false"):
        return node.text == "true"
    if key in _NUMBERS and node.text.isdecimal() and len(node.text) < DIGITS:
        return int(node.text)
    return None if node.text in ("", "~", "null") else node.text


class _Dumper(yaml.SafeDumper):
    """Quotes every text, so that no reader takes one for a number, a date or a yes."""

    def ignore_aliases(self, _: object) -> bool:
        """A value used twice is written twice."""
        return True


def _quoted(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


def _key(dumper: _Dumper, tree: Object) -> yaml.MappingNode:
    pairs = [
        (dumper.represent_scalar("tag:yaml.org,2002:str", key), dumper.represent_data(value))
        for key, value in tree.items()
    ]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)


_Dumper.add_representer(str, _quoted)
_Dumper.add_representer(dict, _key)
