"""A threat model of another tool, whichever it is: told apart by what stands in it, not by its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from wardbook.base.limits import FILE_BYTES
from wardbook.base.span import Span
from wardbook.formats import json_text
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.cyclonedx import xml_text
from wardbook.formats.spdx import yaml
from wardbook.formats.threat_models import otm, pytm, threagile, threat_dragon, tm7
from wardbook.formats.threat_models.tree import Object, TooMuch, Tree
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.imported import ImportedModel

Found = tuple[ImportedModel | None, list[Diagnostic]]
_JSON = re.compile(rb"""[\[{]\s*["\[{\]}]""").match
"""How JSON begins; YAML that begins with a bracket names its first key without quotes."""

KNOWN = "Threagile, pytm (JSON), Threat Dragon, Open Threat Model, Microsoft Threat Modeling Tool (.tm7)"
_TREES: tuple[tuple[Callable[[Object], bool], Callable[[Tree], ImportedModel]], ...] = (
    (otm.is_this, otm.read),
    (threagile.is_this, threagile.read),
    (threat_dragon.is_this, threat_dragon.read),
    (pytm.is_this, pytm.read),
)


def read(data: bytes, name: str) -> Found:
    """The model in `data` (JSON, YAML or XML), None where there is none, and everything that was wrong.

    Sizes, nesting, aliases and the number of elements are bounded; document types are refused.
    """
    return guarded(_read, data, name, FILE_BYTES)


def _read(data: bytes, name: str) -> Found:
    start = data[:64].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    try:
        if start.startswith(b"<"):
            return _xml(data, name)
        return _tree(data, name, is_json=_JSON(start) is not None)
    except TooMuch as error:
        return None, [not_readable(Span(name), str(error))]


def _xml(data: bytes, name: str) -> Found:
    try:
        root = xml_text.parsed(data)
    except xml_text.Refused as refused:
        return None, [not_readable(Span(name, refused.line, refused.column), str(refused))]
    if not tm7.is_this(root):
        return None, [_unknown(name)]
    return tm7.read(root), []


def _tree(data: bytes, name: str, *, is_json: bool) -> Found:
    tree: Any  # Any: a JSON or YAML tree
    tree, problems = json_text.decode(data, name) if is_json else yaml.read(data, name)
    if not isinstance(tree, dict):
        return None, problems or [_unknown(name)]
    for is_this, take in _TREES:
        if is_this(tree):
            reader = Tree(tree, name)
            found = take(reader)
            return found, [*problems, *reader.remarks.all()]
    return None, [*problems, _unknown(name)]


def _unknown(name: str) -> Diagnostic:
    return not_readable(Span(name), f"it is no threat model that is known here: {KNOWN}")
