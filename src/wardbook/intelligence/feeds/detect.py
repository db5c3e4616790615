"""Which feed a text is, told by its own words and never by its file's name."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["cve", "csaf", "endoflife", "epss", "kev", "nvd", "osv", ""]
"""The feeds; "" is none of them."""

HEAD_BYTES = 64 * 1024
"""How much of a text is looked at; all feeds name themselves far earlier."""

_KEY = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(\s*:)?|[{}\[\]]', re.DOTALL)
_KEYS_NAMED = 64

_BY_KEYS: tuple[tuple[frozenset[str], Kind], ...] = (
    (frozenset({"containers", "cveMetadata"}), "cve"),
    (frozenset({"dataType", "cveMetadata"}), "cve"),
    (frozenset({"catalogVersion"}), "kev"),
    (frozenset({"dateReleased", "vulnerabilities"}), "kev"),
    (frozenset({"cveID", "dateAdded"}), "kev"),
    (frozenset({"totalResults", "vulnerabilities"}), "nvd"),
    (frozenset({"resultsPerPage", "vulnerabilities"}), "nvd"),
    (frozenset({"id", "vulnStatus"}), "nvd"),
    (frozenset({"id", "sourceIdentifier"}), "nvd"),
    (frozenset({"cve", "epss"}), "epss"),
    (frozenset({"cve"}), "nvd"),
    (frozenset({"vulns"}), "osv"),
    (frozenset({"id", "schema_version"}), "osv"),
    (frozenset({"id", "modified"}), "osv"),
    (frozenset({"id", "affected"}), "osv"),
)


def detect(head: bytes) -> Kind:
    """The feed that a text belongs to whose beginning is `head`."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"#model_version:", b"cve,epss")):
        return "epss"
    if text.startswith((b"cveID,", b'"cveID",')):
        return "kev"
    if text.startswith(b"["):
        inner = text[1:].lstrip()
        if not inner.startswith(b"{"):
            return ""
        return "endoflife" if {"cycle", "eol"} <= _keys(inner) else detect(inner)
    return _object(text) if text.startswith(b"{") else ""


def _object(text: bytes) -> Kind:
    keys = _keys(text)
    for needed, kind in _BY_KEYS:
        if needed <= keys:
            return kind
    if "data" in keys and re.search(rb'"data"\s*:\s*\[\s*\{\s*"cve"\s*:\s*"[^"]*"\s*,\s*"epss"', text):
        return "epss"
    if "document" in keys and re.search(rb'"(?:csaf_version|tracking|publisher)"', text):
        return "csaf"
    is_api = "result" in keys and b'"releases"' in text
    is_bundle = len(keys) < _KEYS_NAMED and re.search(rb'"releases"\s*:\s*\[\s*\{\s*"releaseCycle"', text)
    return "endoflife" if is_api or is_bundle else ""


def _keys(text: bytes) -> set[str]:
    """The first keys of the object that begins a text, as far as it goes."""
    found: set[str] = set()
    depth = 0
    for token in _KEY.finditer(text):
        if token[1] is not None:
            if token[2] and depth == 1:
                found.add(token[1].decode("utf-8", "replace"))
        elif token[0] in b"{[":
            depth += 1
        else:
            depth -= 1
            if not depth:
                break
        if len(found) >= _KEYS_NAMED:
            break
    return found


def is_list_of(head: bytes, key: str) -> bool:
    """Whether a text is an object that holds its records in the list `key`, as APIs answer."""
    return head.lstrip().startswith(b"{") and key in _keys(head)


def is_lines(head: bytes) -> bool:
    """Whether a text may hold one JSON text on each line: its first line is whole, or longer than `head`."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    line, ending, _ = text.partition(b"\n")
    if not ending:
        return True
    line = line.rstrip()
    return line.endswith(b"}") and _closes(line)


def _closes(line: bytes) -> bool:
    depth = 0
    for token in _KEY.finditer(line):
        if token[1] is None:
            depth += 1 if token[0] in b"{[" else -1
            if not depth:
                return token.end() == len(line)
    return False
