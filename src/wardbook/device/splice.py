"""Edits of the folder's YAML as splices: every untouched line stays as it was, comments and order included."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import msgspec

from wardbook.source import text


class Block(msgspec.Struct, frozen=True):
    """A map that is written with one field in a line, because its texts are long."""

    fields: Mapping[str, str | Sequence[str] | Mapping[str, str]]


Value = str | Sequence[str] | Mapping[str, str] | Block
"""What a field may be given: a text, or several or a map of them in one line, or a map in lines of its own."""


_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _./@+()-]*[A-Za-z0-9_./@+()-])?", re.ASCII)
_WORDS_WITH_A_MEANING = frozenset({"true", "false", "yes", "no", "on", "off", "null", "unknown", "none"})


class NotSpliceable(Exception):
    """Raised when a file is written in a way that a splice cannot extend; says what helps."""


def add_to_list(data: bytes, *records: Mapping[str, Value]) -> bytes:
    """A list file with further records at its end, in block style.

    Raises NotSpliceable for a file that is no block-style list or cannot be read; nothing is changed then.
    """
    node = _root(data)
    if isinstance(node, text.Sequence) and not node.items:
        data = _without_brackets(data, node)
    items = _items(data)
    added = "".join(_block(fields, "- ", "  ") for fields in records)
    return _checked(data, _joined(data, added), items + len(records))


def replace_in_list(data: bytes, number: int, fields: Mapping[str, Value]) -> bytes:
    """A list file with its record `number` (from 0) written anew; comments between its lines go with it.

    Raises NotSpliceable as `add_to_list` does, and for a record that shares its line with another.
    """
    items = _items(data)
    node = _root(data)
    assert isinstance(node, text.Sequence), "_items has seen that it is a list"
    starts = [item.line - 1 for item in node.items]
    lines = data.decode("utf-8").splitlines(keepends=True)
    first = starts[number]
    last = starts[number + 1] if number + 1 < len(starts) else len(lines)
    while last > first + 1 and lines[last - 1].strip()[:1] in {"", "#"}:
        last -= 1
    fresh = _block(fields, "- ", "  ").replace("\n", _newline(data))
    return _checked(data, "".join([*lines[:first], fresh, *lines[last:]]).encode(), items)


def add_to_map(data: bytes, key: str, fields: Mapping[str, Value]) -> bytes:
    """A map file with one more record under `key` at its end. Raises NotSpliceable, also where the key is taken."""
    node = _root(data)
    if node is not None and not isinstance(node, text.Mapping):
        raise NotSpliceable("it holds no map of records")
    pairs = node.pairs if node else []
    if any(name.text == key for name, _ in pairs):
        raise NotSpliceable(f"`{key}` is already there")
    data = data if pairs else _without_brackets(data, node)
    _refuse_flow(data, node if pairs else None)
    return _checked(data, _joined(data, f"{key}:\n" + _block(fields, "  ", "  ")), len(pairs) + 1)


def _without_brackets(data: bytes, node: text.Mapping | text.Sequence | None) -> bytes:
    """A file that holds no record, without the `{}` or `[]` that says so; its remarks stay."""
    if node is None:
        return data
    lines = data.decode("utf-8").splitlines(keepends=True)
    written = _NO_RECORDS.fullmatch(lines[node.line - 1].rstrip("\r\n"))
    if written is None:
        raise NotSpliceable("it holds nothing in brackets of its own; empty it first")
    lines[node.line - 1] = f"{written[1]}{_newline(data)}" if written[1] else ""
    return "".join(lines).encode()


_NO_RECORDS = re.compile(r" *(?:\{ *\}|\[ *\]) *(#.*)?")


def add_to_section(
    data: bytes, section: str, key: str, fields: Mapping[str, Value], *, in_one_line: bool = True
) -> bytes:
    """A map file with one more record under `key` at the end of its map `section`, which is begun where there is none.

    Written as the records above it are: in one line where the last of them is, else in a block; the first one
    `in_one_line` or not. Raises NotSpliceable, also where the key is taken or the section stands in brackets.
    """
    return add_all_to_section(data, section, {key: fields}, in_one_line=in_one_line)


def add_all_to_section(
    data: bytes, section: str, records: Mapping[str, Mapping[str, Value]], *, in_one_line: bool = True
) -> bytes:
    """As `add_to_section`, with several records at once; none leaves the file as it is."""
    if not records:
        return data
    node = _root(data)
    if node is not None and not isinstance(node, text.Mapping):
        raise NotSpliceable("it holds no map of records")
    _refuse_flow(data, node)
    pairs = node.pairs if node else []
    place = next((number for number, (name, _) in enumerate(pairs) if name.text == section), None)
    if place is None:
        added = f"{section}:\n" + _nested(records, "  ", in_one_line=in_one_line)
        return _checked(data, _joined(data, added), len(pairs) + 1)
    held = pairs[place][1]
    if text.is_empty(held) or (isinstance(held, text.Mapping) and not held.pairs):
        return _begun(data, section, pairs[place][0].line, records, in_one_line=in_one_line)
    if not isinstance(held, text.Mapping):
        raise NotSpliceable(f"`{section}` holds no records to go on from; write the first one by hand")
    if taken := [name.text for name, _ in held.pairs if name.text in records]:
        raise NotSpliceable(f"`{taken[0]}` is already there")
    lines = data.decode("utf-8").splitlines(keepends=True)
    first, last = held.pairs[0][0], held.pairs[-1]
    if lines[first.line - 1][: first.column - 1].strip():
        raise NotSpliceable(f"`{section}` stands in brackets; write it in block style")
    indent = lines[first.line - 1][: first.column - 1]
    end = pairs[place + 1][0].line - 1 if place + 1 < len(pairs) else len(lines)
    while end > last[0].line and not _belongs(lines[end - 1], indent):
        end -= 1
    if end and not lines[end - 1].endswith(("\n", "\r")):
        lines[end - 1] += _newline(data)
    fresh = _nested(records, indent, in_one_line=last[1].line == last[0].line)
    lines.insert(end, fresh.replace("\n", _newline(data)))
    after = _checked(data, "".join(lines).encode(), len(pairs))
    return _checked_section(after, section, len(held.pairs) + len(records))


def _begun(
    data: bytes, section: str, line: int, records: Mapping[str, Mapping[str, Value]], *, in_one_line: bool
) -> bytes:
    """A section that is there and empty, `{}` or nothing after its colon, with its first records."""
    lines = data.decode("utf-8").splitlines(keepends=True)
    empty = _EMPTY_SECTION.fullmatch(lines[line - 1].rstrip("\r\n"))
    if empty is None:
        raise NotSpliceable(f"`{section}` holds no records to go on from; write the first one by hand")
    remark = f"  {empty[2]}" if empty[2] else ""
    fresh = f"{empty[1]}{remark}\n" + _nested(records, "  ", in_one_line=in_one_line)
    lines[line - 1] = fresh.replace("\n", _newline(data))
    return _checked_section("".join(lines).encode(), section, len(records))


_EMPTY_SECTION = re.compile(r"([A-Za-z_-]+:) *(?:\{ *\} *)?(#.*)?")


def _belongs(line: str, indent: str) -> bool:
    """Whether a line is still part of a section whose records are indented so: not blank, and no remark at the margin."""
    return bool(line.strip()) and line.startswith(indent)


def _nested(records: Mapping[str, Mapping[str, Value]], indent: str, *, in_one_line: bool) -> str:
    return "".join(_record(key, fields, indent, in_one_line=in_one_line) for key, fields in records.items())


def _record(key: str, fields: Mapping[str, Value], indent: str, *, in_one_line: bool) -> str:
    if in_one_line:
        inside = ", ".join(f"{name}: {_written(value)}" for name, value in fields.items())
        return f"{indent}{scalar(key)}: {{{inside}}}\n"
    return f"{indent}{scalar(key)}:\n" + _block(fields, f"{indent}  ", f"{indent}  ")


def _checked_section(data: bytes, section: str, count: int) -> bytes:
    node = _root(data)
    held = (
        next((item for name, item in node.pairs if name.text == section), None)
        if isinstance(node, text.Mapping)
        else None
    )
    if not isinstance(held, text.Mapping) or len(held.pairs) != count:
        raise NotSpliceable("the result would not read as meant; write the record by hand")
    return data


def _items(data: bytes) -> int:
    node = _root(data)
    if node is not None and not isinstance(node, text.Sequence):
        raise NotSpliceable("it holds no list of records")
    _refuse_flow(data, node)
    return len(node.items) if node else 0


def _root(data: bytes) -> text.Sequence | text.Mapping | None:
    node, problems = text.read(data, "")
    if problems:
        raise NotSpliceable(f"it cannot be read: {problems[0].says}")
    if node is None or text.is_empty(node):
        return None
    if isinstance(node, text.Scalar):
        raise NotSpliceable("it holds a single word")
    return node


def _refuse_flow(data: bytes, node: text.Sequence | text.Mapping | None) -> None:
    if node is None:
        return
    written = data.decode("utf-8").splitlines()[node.line - 1][node.column - 1 :]
    if written[:1] in {"[", "{"} or node.column != 1:
        raise NotSpliceable(
            "its records stand in one pair of brackets or are indented; write them in block style from the margin"
        )


def _joined(data: bytes, added: str) -> bytes:
    before = data.decode("utf-8")
    newline = _newline(data)
    if before and not before.endswith("\n"):
        before += newline
    return (before + added.replace("\n", newline)).encode()


def _newline(data: bytes) -> str:
    return "\r\n" if b"\r\n" in data else "\n"


def _block(fields: Mapping[str, Value], first: str, rest: str) -> str:
    lines = [_field(key, value, rest) for key, value in fields.items()]
    return "".join(f"{rest if number else first}{line}\n" for number, line in enumerate(lines))


def _field(key: str, value: Value, indent: str) -> str:
    if not isinstance(value, Block):
        return f"{key}: {_written(value)}"
    inside = f"{indent}  "
    return f"{key}:\n" + _block(value.fields, inside, inside).rstrip("\n")


def _written(value: Value) -> str:
    if isinstance(value, Block):
        return f"{{{', '.join(f'{scalar(key)}: {_written(item)}' for key, item in value.fields.items())}}}"
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{scalar(key)}: {scalar(item)}' for key, item in value.items())}}}"
    return f"[{', '.join(scalar(item) for item in value)}]"


def scalar(value: str) -> str:
    """A text as YAML: plain where nobody could read it otherwise, else quoted as JSON, which is YAML too."""
    is_plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_WITH_A_MEANING
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def _checked(before: bytes, after: bytes, count: int) -> bytes:
    """What was made, read again: it must hold the records there were and the one that was meant."""
    try:
        node = _root(after)
    except NotSpliceable:
        node = None
    found = len(node.pairs) if isinstance(node, text.Mapping) else len(node.items) if node else 0
    if found != count:
        raise NotSpliceable("the result would not read as meant; write the record by hand")
    return after if after != before else before
