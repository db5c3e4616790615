"""Markdown with front matter: a requirement for each block of YAML between lines of `---`, its text below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardbook.base.limits import FOREIGN_RECORDS
from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.component_csv.rows import decoded
from wardbook.formats.remarks import Remarks
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.foreign import ForeignFile, ForeignItem
from wardbook.source import text as yaml

_FENCE = re.compile(r"^---[ \t]*$")
_KEY = re.compile(r"^[\w -]{1,80}:(?:\s|$)")
_TITLE = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t#]*$")


def tells(data: bytes) -> bool:
    """Whether it begins with front matter."""
    text, _ = decoded(data[:65_536])
    lines = (text or "").lstrip().splitlines()
    return len(lines) > 1 and bool(_FENCE.match(lines[0])) and any(_KEY.match(line) for line in lines[1:3])


def read(data: bytes, name: str) -> tuple[ForeignFile | None, list[Diagnostic]]:
    """The items of one file, one for each front matter; a `---` without keys below it is a rule of the text."""
    text, said = decoded(data)
    if text is None:
        return None, [not_readable(Span(name), said)]
    remarks = Remarks(name)
    items: list[ForeignItem] = []
    for line, front, body in _pieces(text.splitlines()):
        cells = _front(front, name, line, remarks)
        if cells is None:
            continue
        title, body_text = _body(body)
        if title:
            cells.append(("heading of the page", title))
        if body_text:
            cells.append(("body of the page", body_text))
        items.append(ForeignItem(cells=tuple(cells), at=Span(name, line)))
        if len(items) > FOREIGN_RECORDS:
            return None, [
                not_readable(Span(name), f"it has more than {FOREIGN_RECORDS:,} items (FOREIGN_RECORDS)")
            ]
    if not items and not remarks.all():
        return None, [not_readable(Span(name), "no front matter in it is closed by a line of `---`")]
    return ForeignFile(format="Markdown", items=tuple(items)), remarks.all()


def _pieces(lines: list[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Line, front matter and text of each piece. One pass: a fence opens where a key follows it and another closes it."""
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line)]
    opened: list[tuple[int, int]] = []
    at = 0
    while at + 1 < len(fences):
        start, end = fences[at], fences[at + 1]
        if start + 1 < len(lines) and _KEY.match(lines[start + 1]):
            opened.append((start, end))
            at += 2
        else:
            at += 1
    for number, (start, end) in enumerate(opened):
        until = opened[number + 1][0] if number + 1 < len(opened) else len(lines)
        yield start + 1, lines[start + 1 : end], lines[end + 1 : until]


def _front(lines: list[str], name: str, line: int, remarks: Remarks) -> list[tuple[str, str]] | None:
    node, problems = yaml.read("\n".join(lines).encode("utf-8", "replace"), name)
    if problems or not isinstance(node, yaml.Mapping):
        says = problems[0].says if problems else "it is no map of keys"
        remarks.on_line(line, f"this front matter cannot be read: {says}")
        return None
    return [(key.text, text) for key, value in node.pairs for text in _texts(value)]


def _texts(node: yaml.Node) -> Iterator[str]:
    """Each text of a value: a list gives the key as often as it has items, a map within it `key: value`."""
    if isinstance(node, yaml.Scalar):
        yield node.text
    elif isinstance(node, yaml.Sequence):
        for item in node.items:
            yield from _texts(item)
    else:
        for key, value in node.pairs:
            yield from (f"{key.text}: {text}" for text in _texts(value))


def _body(lines: list[str]) -> tuple[str, str]:
    """The first heading and the text without it."""
    for number, line in enumerate(lines):
        if found := _TITLE.match(line):
            return found[1], "\n".join([*lines[:number], *lines[number + 1 :]])
        if line.strip():
            break
    return "", "\n".join(lines)
