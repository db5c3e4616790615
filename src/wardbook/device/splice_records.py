"""Many records of a file at once: fields of those that are there renewed line by line, new ones added at the end.

An import touches thousands of records; the file is parsed twice whatever their number, and every line that no
field of the import stands on stays as a person wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wardbook.device.splice import NotSpliceable, scalar
from wardbook.source import text

Given = str | Sequence[str] | Mapping[str, Sequence[str]]
"""What a field may be given: a text, several, or a map of several; each in one line."""

Records = Mapping[str, Mapping[str, "Given | None"]]
"""For each id its fields in order; None takes a field away."""


def spliced(data: bytes, records: Records, section: str = "") -> bytes:
    """The file with these records in its top map, or in its map `section`. Raises NotSpliceable."""
    if not records:
        return data
    root = _map(data)
    held, indent = _held(root, section)
    lines = data.decode("utf-8").splitlines(keepends=True)
    newline = "\r\n" if b"\r\n" in data else "\n"
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    known = {key.text: number for number, (key, _) in enumerate(held.pairs)} if held else {}
    edits: list[tuple[int, int, str]] = []
    for name in [name for name in records if name in known]:
        assert held is not None, "a name is known only where there is a map"
        edits += _renewed(lines, held, known[name], records[name], _end_of_map(lines, root, section))
    fresh = "".join(_block(name, records[name], indent) for name in records if name not in known)
    edits += _added(lines, root, held, section, fresh)
    for start, end, written in sorted(edits, reverse=True):
        lines[start:end] = [written.replace("\n", newline)]
    after = "".join(lines).encode("utf-8")
    _insist(after, section, known.keys() | records.keys())
    return after


def _map(data: bytes) -> text.Mapping | None:
    node, problems = text.read(data, "")
    if problems:
        raise NotSpliceable(f"it cannot be read: {problems[0].says}")
    if node is None or text.is_empty(node):
        return None
    if not isinstance(node, text.Mapping):
        raise NotSpliceable("it holds no map of records")
    written = data.decode("utf-8").splitlines()[node.line - 1][node.column - 1 :]
    if node.pairs and (written.startswith("{") or node.column != 1):
        raise NotSpliceable("its records stand in brackets or are indented; write them in block style")
    return node


def _held(root: text.Mapping | None, section: str) -> tuple[text.Mapping | None, str]:
    """The map that the records stand in, and how its keys are indented."""
    if not section:
        return root, ""
    node = next((value for key, value in root.pairs if key.text == section), None) if root else None
    if node is None or text.is_empty(node):
        return None, "  "
    if not isinstance(node, text.Mapping):
        raise NotSpliceable(f"`{section}` holds no map of records")
    if not node.pairs:
        return None, "  "
    return node, " " * (node.pairs[0][0].column - 1)


def _end_of_map(lines: list[str], root: text.Mapping | None, section: str) -> int:
    """The line (from 0) at which the map of the records ends."""
    if root is None or not section:
        return len(lines)
    starts = [key.line - 1 for key, _ in root.pairs]
    place = next((n for n, (key, _) in enumerate(root.pairs) if key.text == section), None)
    return starts[place + 1] if place is not None and place + 1 < len(starts) else len(lines)


def _without_remarks(lines: list[str], start: int, end: int) -> int:
    """The end of what begins at `start`, blank lines and remarks behind it left to what follows."""
    while end > start + 1 and lines[end - 1].strip()[:1] in {"", "#"}:
        end -= 1
    return end


def _renewed(
    lines: list[str], held: text.Mapping, number: int, fields: Mapping[str, Given | None], end: int
) -> list[tuple[int, int, str]]:
    """What is to be replaced in one record: a field's own lines, and new fields below the last one."""
    key, node = held.pairs[number]
    until = held.pairs[number + 1][0].line - 1 if number + 1 < len(held.pairs) else end
    if not isinstance(node, text.Mapping) or not node.pairs or node.pairs[0][0].line <= key.line:
        raise NotSpliceable(f"`{key.text}` stands in one line; write each of its fields in a line of its own")
    indent = " " * (node.pairs[0][0].column - 1)
    starts = [name.line - 1 for name, _ in node.pairs]
    ends = [*starts[1:], until]
    places = {
        name.text: (start, _without_remarks(lines, start, stop))
        for (name, _), start, stop in zip(node.pairs, starts, ends, strict=True)
    }
    edits: list[tuple[int, int, str]] = []
    added = ""
    for name, value in fields.items():
        written = "" if value is None else f"{indent}{name}: {_written(value)}\n"
        if name in places:
            edits.append((*places[name], written))
        else:
            added += written
    if added:
        last = places[node.pairs[-1][0].text]
        edits = [
            (start, stop, done + added if (start, stop) == last else done) for start, stop, done in edits
        ]
        if not any((start, stop) == last for start, stop, _ in edits):
            edits.append((last[1], last[1], added))
    return edits


def _added(
    lines: list[str], root: text.Mapping | None, held: text.Mapping | None, section: str, fresh: str
) -> list[tuple[int, int, str]]:
    if not fresh:
        return []
    if held is not None and held.pairs:
        end = _without_remarks(lines, held.pairs[-1][0].line - 1, _end_of_map(lines, root, section))
        return [(end, end, fresh)]
    if section and root is not None:
        key = next((key for key, _ in root.pairs if key.text == section), None)
        if key is not None:
            return [(key.line - 1, key.line, f"{section}:\n{fresh}")]
    if root is not None and not root.pairs:
        return [(root.line - 1, root.line, f"{section}:\n{fresh}" if section else fresh)]
    return [(len(lines), len(lines), f"{section}:\n{fresh}" if section else fresh)]


def _block(name: str, fields: Mapping[str, Given | None], indent: str) -> str:
    inside = "".join(
        f"{indent}  {field}: {_written(value)}\n" for field, value in fields.items() if value is not None
    )
    return f"{indent}{scalar(name)}:\n{inside}"


def _written(value: Given) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{scalar(key)}: {_written(item)}' for key, item in value.items())}}}"
    return f"[{', '.join(scalar(item) for item in value)}]"


def _insist(after: bytes, section: str, names: set[str]) -> None:
    """What was made, read again: it must hold each of these records, and no other."""
    root = _map(after)
    held, _ = _held(root, section)
    if {key.text for key, _ in held.pairs} != names if held else bool(names):
        raise NotSpliceable("the result would not read as meant; write the records by hand")
