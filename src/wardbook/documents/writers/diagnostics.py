"""Diagnostics for people at a terminal, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.report import Report

SCHEMA = "wardbook/diagnostics/1"

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def write_text(
    report: Report, files: Mapping[str, bytes], *, colour: bool = False, brief_notes: bool = True
) -> str:
    """Every diagnostic with its line and remedy, what blocks last, so that it stands above the prompt; then one honest line.

    `files` are the texts as read, by path. With `brief_notes`, notes take one line each.
    """
    order = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
    lines: list[str] = []
    for severity in order:
        for item in report.diagnostics:
            if item.severity is severity:
                lines.extend(
                    _brief(item, colour)
                    if brief_notes and severity is Severity.NOTE
                    else _full(item, files, colour)
                )
    lines.append(_last_line(report, colour))
    return "\n".join(lines) + "\n"


def write_json(report: Report) -> dict[str, Any]:  # Any: JSON
    """The report as plain JSON values, in the order of places."""
    return {
        "schema": SCHEMA,
        "gate": report.gate.value,
        "as-of": report.as_of.isoformat(),
        "rules": report.rules,
        "exit-code": report.exit_code,
        "diagnostics": [_plain(item) for item in report.diagnostics],
        "waived": [_plain(item) for item in report.waived],
    }


def _plain(item: Diagnostic) -> dict[str, Any]:  # Any: JSON
    return {
        "code": item.code,
        "severity": item.severity.value,
        "file": item.at.file,
        "line": item.at.line,
        "column": item.at.column,
        "subject": item.subject,
        "says": item.says,
        "help": item.help,
        "blocks-at": item.blocks_at.value if item.blocks_at else None,
        **({"waived": item.waived} if item.waived else {}),
        **(
            {
                "related": [
                    {"file": place.file, "line": place.line, "column": place.column, "says": says}
                    for place, says in item.related
                ]
            }
            if item.related
            else {}
        ),
    }


def _brief(item: Diagnostic, colour: bool) -> Iterator[str]:
    label = _paint(f"{item.severity.value}[{item.code}]", _COLOURS[item.severity], colour)
    when = f" (blocks at {item.blocks_at.value})" if item.severity is Severity.NOTE and item.blocks_at else ""
    yield f"{label} {_clean(str(item.at))}: {_clean(item.says)}{when}"


def _full(item: Diagnostic, files: Mapping[str, bytes], colour: bool) -> Iterator[str]:
    label = _paint(f"{item.severity.value}[{item.code}]", _COLOURS[item.severity], colour)
    yield f"{label}: {_paint(_clean(item.says), _BOLD, colour)}"
    yield from _excerpt(item.at, files, "", colour)
    for place, says in item.related:
        yield from _excerpt(place, files, says, colour)
    if item.help:
        yield f"   = help: {_clean(item.help)}"
    yield ""


def _excerpt(at: Span, files: Mapping[str, bytes], says: str, colour: bool) -> Iterator[str]:
    yield f"  --> {_clean(str(at))}" + (f"  ({says})" if says else "")
    line = _line(at, files)
    if line is None:
        return
    margin = str(at.line)
    column = max(at.column, 1)
    start = max(0, column - 70)
    shown = ("…" if start else "") + line[start : start + 100].rstrip()
    gap = " " * (column - 1 - start + (1 if start else 0))
    yield _paint(f"{' ' * len(margin)} |", _DIM, colour)
    yield f"{_paint(f'{margin} |', _DIM, colour)} {_clean(shown)}"
    yield f"{_paint(f'{chr(32) * len(margin)} |', _DIM, colour)} {gap}^"


def _line(at: Span, files: Mapping[str, bytes]) -> str | None:
    data = files.get(at.file)
    if not at.line or data is None:
        return None
    lines = data.decode("utf-8", "replace").split("\n")
    return lines[at.line - 1].replace("\t", " ") if at.line <= len(lines) else None


def _last_line(report: Report, colour: bool) -> str:
    counts = [
        (sum(1 for item in report.diagnostics if item.severity is severity), severity)
        for severity in Severity
    ]
    parts = [f"{count} {severity.value}{'' if count == 1 else 's'}" for count, severity in counts]
    blocks = "something blocks" if report.errors else "nothing blocks"
    verdict = "could not be read" if report.subject is None else blocks
    basis = f"({report.rules} rules, as of {report.as_of})"
    text = f"{', '.join(parts)}, {len(report.waived)} waived; {verdict} at the milestone {report.gate.value} {basis}"
    return _paint(text, _COLOURS[Severity.ERROR] if report.exit_code else _BOLD, colour)


def _paint(text: str, look: str, colour: bool) -> str:
    return f"{look}{text}{_RESET}" if colour else text


def _clean(text: str) -> str:
    """What a terminal may print: control characters, which could repaint the screen, become visible marks."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )
