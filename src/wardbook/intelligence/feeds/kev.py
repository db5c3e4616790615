"""CISA's catalogue of known exploited vulnerabilities (its JSON schema 1.0.0)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.json_text import reason
from wardbook.model.advisory import KnownExploited
from wardbook.model.diagnostic import Diagnostic


class _Entry(msgspec.Struct, gc=False):
    id: str = msgspec.field(name="cveID")
    added: str = msgspec.field(name="dateAdded")
    due: str | None = msgspec.field(default=None, name="dueDate")
    name: str | None = msgspec.field(default=None, name="vulnerabilityName")
    action: str | None = msgspec.field(default=None, name="requiredAction")
    ransomware: str | None = msgspec.field(default=None, name="knownRansomwareCampaignUse")


_entry = msgspec.json.Decoder(_Entry).decode
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def rows(data: bytes) -> Iterator[bytes]:
    """The rows of the catalogue in CSV, each as the JSON of an entry: its columns are called as the JSON's members."""
    text = data.decode("utf-8-sig", "replace")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        yield msgspec.json.encode(
            {key: value for key, value in row.items() if key and isinstance(value, str)}
        )


def parse(data: bytes, name: str) -> tuple[list[KnownExploited] | None, list[Diagnostic]]:
    """One entry of the catalogue's `vulnerabilities`."""
    try:
        entry = _entry(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return None, [not_readable(Span(name), f"it is no entry of the catalogue: {reason(error)}")]
    if not _CVE.fullmatch(entry.id) or not _DAY.fullmatch(entry.added):
        return None, [not_readable(Span(name), "it is no entry of the catalogue: its id or its date is none")]
    return [
        KnownExploited(
            id=entry.id,
            added=entry.added,
            due=entry.due or "",
            name=entry.name or "",
            action=entry.action or "",
            ransomware=(entry.ransomware or "").lower() == "known",
        )
    ], []
