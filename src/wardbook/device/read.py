"""The device folder, from bytes to a Device."""

from __future__ import annotations

from collections.abc import Mapping as Files
from typing import Any

import msgspec

from wardbook.base.span import Span
from wardbook.device import findings
from wardbook.device.assemble import assemble
from wardbook.device.layout import FILES, FOLDERS, FileKind, belongs_to
from wardbook.knowledge.reader import Knowledge
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.security_file import Device
from wardbook.source import text
from wardbook.source.context import INVALID, Context
from wardbook.source.decode import decode
from wardbook.source.findings import duplicate_key, missing_key


class LibraryFiles(msgspec.Struct, frozen=True):
    """A library's folder: the path the device gave it, and its files by relative path.

    `papers` are those of its `documents/` that no YAML is read from: outlines, prose, translations, a logo.
    """

    path: str
    files: dict[str, bytes]
    papers: dict[str, bytes] = {}


def read(
    files: Files[str, bytes],
    knowledge: Knowledge,
    present: frozenset[str] = frozenset(),
    libraries: tuple[LibraryFiles, ...] = (),
    folder: str = ".",
) -> tuple[Device | None, list[Diagnostic]]:
    """The Device that `files` (relative path to content) describe, and everything wrong with them.

    `present` are paths of other files of the folder that records may name. The Device is None only
    when device.yaml is missing or tells no name; every other fault leaves out what it concerns.
    """
    context = Context()
    parsed = _parse_all(files, libraries, context)
    if "device" not in parsed:
        _report_no_device(files, folder, context)
        return None, _sorted(context.diagnostics)
    decoded: dict[str, Any] = {}  # Any: each file has its own type
    for kind in FILES:
        if kind.name in parsed:
            value = decode(parsed[kind.name], kind.kind, context)
            if value is not INVALID:
                decoded[kind.name] = value
    _report_strays(files, context)
    device = assemble(decoded, knowledge, present | frozenset(files), context)
    return device, _sorted(context.diagnostics)


def _report_no_device(files: Files[str, bytes], folder: str, context: Context) -> None:
    """Why there is no device: no file, or one that holds nothing; one that is no YAML was reported when it was read."""
    mine = [path for path in files if (kind := belongs_to(path)) is not None and kind.name == "device"]
    if not mine:
        context.report(findings.no_device_file(Span(f"{folder}/device.yaml"), folder))
    elif not context.diagnostics:
        context.report(missing_key(Span(mine[0]), "device", "", "{id: my-device, name: My device}"))


def _parse_all(
    files: Files[str, bytes], libraries: tuple[LibraryFiles, ...], context: Context
) -> dict[str, text.Node]:
    parsed: dict[str, text.Node] = {}
    for kind, path, data in _in_order(files, libraries):
        node, diagnostics = text.read(data, path)
        context.diagnostics.extend(diagnostics)
        if node is None or text.is_empty(node):
            continue
        if kind.name in parsed:
            _merge(parsed[kind.name], node, kind.merge_depth, context)
        else:
            parsed[kind.name] = node
    return parsed


def _in_order(
    files: Files[str, bytes], libraries: tuple[LibraryFiles, ...]
) -> list[tuple[FileKind, str, bytes]]:
    """Own files first, then libraries in the order named; within each by path."""
    found: list[tuple[FileKind, str, bytes]] = []
    for prefix, group in (
        ("", files),
        *((library.path.rstrip("/") + "/", library.files) for library in libraries),
    ):
        for path in sorted(group):
            kind = belongs_to(path)
            if kind is not None and not (prefix and kind.name == "device"):
                found.append((kind, prefix + path, group[path]))
    return found


def _merge(into: text.Node, other: text.Node, depth: int, context: Context) -> None:
    """Join two files of one kind: maps by key, lists in order; a key given twice is an error at both places."""
    if isinstance(into, text.Sequence) and isinstance(other, text.Sequence):
        into.items.extend(other.items)
        return
    if not (isinstance(into, text.Mapping) and isinstance(other, text.Mapping)):
        return
    held = {key.text: (key, value) for key, value in into.pairs}
    for key, value in other.pairs:
        before = held.get(key.text)
        if before is None:
            into.pairs.append((key, value))
        elif depth > 1 and type(before[1]) is type(value) and not isinstance(value, text.Scalar):
            _merge(before[1], value, depth - 1, context)
        else:
            context.report(duplicate_key(text.span(key), key.text, text.span(before[0])))


def _report_strays(files: Files[str, bytes], context: Context) -> None:
    for path in sorted(files):
        if belongs_to(path) is None and path.split("/")[0] not in FOLDERS:
            context.report(findings.stray_file(Span(path), path, [kind.file for kind in FILES]))


def _sorted(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda item: (item.at, item.code, item.subject, item.says))
