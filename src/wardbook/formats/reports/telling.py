"""Which tool wrote this report? Told by what stands in it, never by its name; then read by that tool's module."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import msgspec

from wardbook.base.limits import DIAGNOSTICS_PER_FILE, REPORT_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, is_too_deep, not_as_expected, not_readable
from wardbook.formats.component_csv.rows import DELIMITERS, decoded, rows, unguarded_cell
from wardbook.formats.cyclonedx.xml_text import Element, Refused
from wardbook.formats.json_text import TOO_DEEP, plain, reason, refuse_no_text
from wardbook.formats.reports import (
    attestation,
    bandit,
    burp,
    cppcheck,
    cucumber,
    cyclonedx,
    generic,
    grype,
    junit,
    lobster,
    nessus,
    nmap,
    openvas,
    osv_scanner,
    own_elf,
    own_run,
    robot,
    sarif,
    semgrep,
    specobject,
    sslscan,
    testssl,
    trivy,
    trx,
    zap,
)
from wardbook.formats.reports.catalogue import FORMATS
from wardbook.formats.reports.json_tree import Tree, tree
from wardbook.formats.reports.xml_tree import kind, root_of
from wardbook.formats.unpacking import Packed, unpack
from wardbook.model.diagnostic import Diagnostic, Severity
from wardbook.model.reading import Reading

Answer = tuple[Reading | None, list[Diagnostic]]

_XML: tuple[tuple[Callable[[Element], bool], Callable[[Element], Reading]], ...] = (
    (junit.tells, junit.read),
    (nmap.tells, nmap.read),
    (zap.tells, zap.read),
    (burp.tells, burp.read),
    (nessus.tells, nessus.read),
    (openvas.tells, openvas.read),
    (sslscan.tells, sslscan.read),
    (cppcheck.tells, cppcheck.read),
    (robot.tells, robot.read),
    (trx.tells, trx.read),
    (specobject.tells, specobject.read),
    (cyclonedx.tells_xml, cyclonedx.read_xml),
)
_OBJECTS: tuple[tuple[Callable[[Tree], bool], Callable[[Tree], Reading]], ...] = (
    (sarif.tells, sarif.read),
    (own_run.tells, own_run.read),
    (own_elf.tells, own_elf.read),
    (attestation.tells, attestation.read),
    (cyclonedx.tells, cyclonedx.read),
    (lobster.tells, lobster.read),
    (trivy.tells, trivy.read),
    (grype.tells, grype.read),
    (zap.tells_json, zap.read_json),
    (testssl.tells, testssl.read_json),
    (bandit.tells, bandit.read),
    (osv_scanner.tells, osv_scanner.read),
    (semgrep.tells, semgrep.read),
    (generic.tells, generic.read_json),
)
_LISTS: tuple[tuple[Callable[[list[object]], bool], Callable[[list[object]], Reading]], ...] = (
    (trivy.tells, trivy.read),
    (testssl.tells, testssl.read_json),
    (cucumber.tells, cucumber.read),
)
STATEMENTS = 10_000
"""Statements of one file; a build that attests each of its files writes some thousands."""

_UNKNOWN_HELP = (
    "let the tool write SARIF (findings) or JUnit XML (tests), which most can; "
    "any other report goes in with `wardbook evidence add`; docs/reference/importers.md lists what is read"
)

_UNPROVEN = {item.name: item.unproven for item in FORMATS}


def read(data: bytes, name: str) -> Answer:
    """The report in `data`, packed by gzip or Zstandard or not; None and one diagnostic where it is none.

    `name` only stands in diagnostics. Remarks that bear on what the report shows are warnings.
    """
    return guarded(_read, data, name, REPORT_BYTES)


def _read(data: bytes, name: str) -> Answer:
    try:
        files = unpack(data)
    except Packed as error:
        return None, [not_readable(Span(name), str(error))]
    if len(files) != 1 or files[0][0]:
        return None, [not_readable(Span(name), "it is an archive; import the reports in it one by one")]
    inner = files[0][1]
    if len(inner) > REPORT_BYTES:
        return None, [
            not_readable(Span(name), f"{len(inner):,} bytes come out of it; the limit is {REPORT_BYTES:,}")
        ]
    start = inner[:400].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\x00<")):
        found = _xml(inner, name)
    elif start.startswith((b"{", b"[")):
        found = _json(inner, name)
    else:
        found = _table(inner, name)
    return _told(*found, name)


def _told(reading: Reading | None, problems: list[Diagnostic], name: str) -> Answer:
    if reading is None:
        return None, problems
    remarks = islice(reading.remarks, DIAGNOSTICS_PER_FILE)
    problems += [
        msgspec.structs.replace(not_as_expected(Span(name), says), severity=Severity.WARNING)
        for says in remarks
    ]
    return msgspec.structs.replace(reading, unproven=_UNPROVEN.get(reading.format, "")), problems


def _xml(data: bytes, name: str) -> Answer:
    try:
        root = root_of(data)
    except Refused as error:
        return None, [
            not_readable(
                Span(name, error.line, error.column),
                str(error).replace("which no SBOM needs", "which no report needs"),
            )
        ]
    for tells, reader in _XML:
        if tells(root):
            return reader(root), []
    return None, [_unknown(name, f"no tool is known that writes XML with `{kind(root)[:80]}` at its root")]


def _json(data: bytes, name: str) -> Answer:
    text, refused = plain(data, name)
    if not refused and is_too_deep(text):
        refused = [not_readable(Span(name), TOO_DEEP)]
    if refused:
        return None, refused
    try:
        refuse_no_text(text)
        root = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        if statements := _statements(text):
            return attestation.read_all(statements), []
        return None, [not_readable(Span(name), f"it is not JSON: {reason(error)}")]
    if isinstance(root, list):
        for tells_list, read_list in _LISTS:
            if tells_list(root):
                return read_list(root), []
    for tells, reader in _OBJECTS if isinstance(root, dict) else ():
        if tells(root):
            return reader(root), []
    members = ", ".join(f"`{str(key)[:40]}`" for key in islice(tree(root), 6))
    says = (
        f"no tool is known that writes JSON with {members}"
        if members
        else "it is a list or a value of no known tool"
    )
    return None, [_unknown(name, says)]


def _statements(text: bytes) -> list[Tree]:
    """Statements written one a line (JSON lines), none where any line is something else."""
    lines = [line for line in text.split(b"\n") if line.strip()]
    if not 1 < len(lines) <= STATEMENTS:
        return []
    try:
        found = [tree(msgspec.json.decode(line)) for line in lines]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return []
    return found if all(attestation.tells(one) for one in found) else []


def _table(data: bytes, name: str) -> Answer:
    text, says = decoded(data)
    if text is None or not text.strip():
        return None, [not_readable(Span(name), says or "it is empty")]
    problems = [not_as_expected(Span(name), f"the file: {says}")] if says else []
    for mark in DELIMITERS:
        first = next(iter(rows(text, mark)), None)
        columns = [unguarded_cell(cell).strip() for cell in first.cells] if first else []
        for is_header, reader in (
            (testssl.is_header, testssl.read_rows),
            (generic.is_header, generic.read_rows),
        ):
            if is_header(columns):
                below = islice(rows(text, mark), 1, None)
                return reader([_record(columns, row.cells) for row in below if any(row.cells)]), problems
    return None, [_unknown(name, "it is neither XML nor JSON, and no table whose header is known")]


def _unknown(name: str, says: str) -> Diagnostic:
    """A file that may be whole, and that no reader knows: other words help than where one is broken."""
    return msgspec.structs.replace(not_readable(Span(name), says), help=_UNKNOWN_HELP)


def _record(columns: list[str], cells: list[str]) -> dict[str, str]:
    return {column: unguarded_cell(cell).strip() for column, cell in zip(columns, cells, strict=False)}
