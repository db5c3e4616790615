"""Reports of tools looked at as files: read, and told as plain values that programs can take."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from wardbook.base.canonical import digest
from wardbook.base.limits import REPORT_BYTES
from wardbook.base.span import Span
from wardbook.formats import reports
from wardbook.formats.boundary import not_readable
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.reading import Reading, ToolFinding


class Looked(msgspec.Struct, frozen=True):
    """A file as it was given, its bytes, what it says (None where it is no report) and what was wrong."""

    file: str
    data: bytes
    reading: Reading | None
    diagnostics: tuple[Diagnostic, ...]


def look(path: Path) -> Looked:
    """One report file; whatever is wrong with it is a diagnostic."""
    name = str(path)
    try:
        if not path.is_file():
            reason = "it is a folder" if path.is_dir() else "there is no such file"
            return Looked(name, b"", None, (not_readable(Span(name), reason),))
        with path.open("rb") as file:
            data = file.read(REPORT_BYTES + 1)
    except OSError as error:
        return Looked(name, b"", None, (not_readable(Span(name), error.strerror or type(error).__name__),))
    reading, problems = reports.read(data, name)
    return Looked(name, data, reading, tuple(problems))


def as_data(looked: Looked) -> dict[str, object]:
    """What JSON says of a file: counts, findings one by one, diagnostics. A case that broke counts as failed."""
    reading = looked.reading or Reading(format="")
    return {
        "file": looked.file,
        "tool": reading.tool,
        "version": reading.version,
        "format": reading.format,
        "digest": digest(looked.data) if looked.data else "",
        "time": reading.time,
        "targets": list(reading.targets),
        "subjects": reading.subjects,
        "tests": {
            "passed": reading.count("passed"),
            "failed": reading.count("failed"),
            "skipped": reading.count("skipped"),
        },
        "findings": len(reading.findings),
        "suppressed": sum(bool(item.suppressed) for item in reading.findings),
        "items": [_finding(item) for item in reading.findings],
        "facts": reading.facts,
        "left_out": reading.left_out,
        "unproven": reading.unproven,
        "diagnostics": [_diagnostic(item) for item in looked.diagnostics],
    }


def _finding(item: ToolFinding) -> dict[str, object]:
    return {
        "rule": item.rule,
        "title": item.title,
        "severity": item.severity,
        "cwe": list(item.cwe),
        "vulnerabilities": list(item.vulnerabilities),
        "places": [msgspec.to_builtins(place) for place in item.places],
        "suppressed": item.suppressed,
    }


def _diagnostic(item: Diagnostic) -> dict[str, object]:
    return {
        "code": item.code,
        "severity": item.severity.value,
        "says": item.says,
        "help": item.help,
        "line": item.at.line,
    }


def sentence(looked: Looked) -> str:
    """One line for people: counts first, what the report itself does not count after them."""
    reading = looked.reading
    if reading is None:
        return f"{looked.file}: not read"
    who = " ".join(filter(None, (reading.tool, reading.version))) or "a tool that does not name itself"
    said = [f"{looked.file}: {reading.format} of {who}"]
    if reading.cases:
        counts = ", ".join(f"{reading.count(word)} {word}" for word in ("passed", "failed", "skipped"))
        said.append(f"tests: {counts}")
    suppressed = sum(bool(item.suppressed) for item in reading.findings)
    if reading.findings or not reading.cases:
        said.append(
            f"findings: {len(reading.findings)}" + (f", {suppressed} suppressed" if suppressed else "")
        )
    if reading.left_out:
        said.append(
            "counted only: " + ", ".join(f"{what} {count}" for what, count in reading.left_out.items())
        )
    return "; ".join(said) + (f" (unproven: {reading.unproven})" if reading.unproven else "")


def is_readable(found: Iterable[Looked]) -> bool:
    """Whether every file could be read."""
    return all(item.reading is not None for item in found)
