"""One field of one record set anew, wherever the record stands: every other byte of the file stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from wardbook.device.splice import NotSpliceable, scalar
from wardbook.source import text

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def set_map(data: bytes, section: str, key: str, field: str, value: Mapping[str, str]) -> bytes:
    """A file in which `field` of the record `key` of `section` holds `value`, in place or as a new field.

    Raises NotSpliceable where there is no such record or the result would not read as meant.
    """
    source = _checked_source(data)
    root = yaml.compose(source, Loader=_LOADER)
    record = _child(_child(root, section), key)
    if not isinstance(record, yaml.MappingNode):
        raise NotSpliceable(f"there is no `{key}` in `{section}` that could be changed")
    written = "{" + ", ".join(f"{scalar(name)}: {scalar(one)}" for name, one in value.items()) + "}"
    held = _child(record, field)
    if held is not None:
        start, end = _offset(source, held.start_mark), _offset(source, held.end_mark)
        after = source[:start] + written + source[end:]
    elif record.flow_style:
        end = _offset(source, record.end_mark) - 1
        comma = ", " if record.value else ""
        after = f"{source[:end]}{comma}{field}: {written}{source[end:]}"
    else:
        mark = record.value[-1][0].start_mark
        start = _offset(source, mark) - mark.column
        newline = "\r\n" if "\r\n" in source else "\n"
        after = f"{source[:start]}{' ' * mark.column}{field}: {written}{newline}{source[start:]}"
    meant = _plain(root)
    meant[section][key][field] = dict(value)
    return _as_meant(after, meant)


def _checked_source(data: bytes) -> str:
    """The text of a file that our own reader takes: with its limits, without what it refuses."""
    _, problems = text.read(data, "")
    if problems:
        raise NotSpliceable(f"it cannot be read: {problems[0].says}")
    return data.decode("utf-8")


def _as_meant(after: str, meant: object) -> bytes:
    try:
        found = _plain(yaml.compose(after, Loader=_LOADER))
    except yaml.YAMLError:
        found = None
    if found != meant:
        raise NotSpliceable("the result would not read as meant; change the record by hand")
    return after.encode()


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _offset(source: str, mark: yaml.Mark) -> int:
    lines = source.splitlines(keepends=True)
    return sum(len(line) for line in lines[: mark.line]) + mark.column


def _plain(node: yaml.Node | None) -> Any:  # Any: whatever the file holds
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return None if node is None else node.value
