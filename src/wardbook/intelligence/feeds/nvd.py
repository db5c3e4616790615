"""NVD's CVE API 2.0, one page or one yearly file after the other (csrc.nist.gov/schema/nvd/api/2.0).

NVD's licence allows any use; it asks for the notice "This product uses the NVD API but is not endorsed
or certified by the NVD".
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.json_text import reason
from wardbook.intelligence.feeds.cpe_nodes import Configuration, statements
from wardbook.model.advisory import Advisory, Rating, Reference
from wardbook.model.diagnostic import Diagnostic


class _Text(msgspec.Struct, gc=False):
    lang: str = ""
    value: str = ""


class _Scored(msgspec.Struct, gc=False, rename="camel"):
    version: str = ""
    vector_string: str = ""


class _Metric(msgspec.Struct, gc=False, rename="camel"):
    cvss_data: _Scored | None = None
    source: str = ""


class _Metrics(msgspec.Struct, gc=False):
    v40: list[_Metric] | None = msgspec.field(default=None, name="cvssMetricV40")
    v31: list[_Metric] | None = msgspec.field(default=None, name="cvssMetricV31")
    v30: list[_Metric] | None = msgspec.field(default=None, name="cvssMetricV30")
    v2: list[_Metric] | None = msgspec.field(default=None, name="cvssMetricV2")


class _Weakness(msgspec.Struct, gc=False):
    description: list[_Text] | None = None


class _Link(msgspec.Struct, gc=False):
    url: str = ""
    tags: list[str] | None = None


class _Cve(msgspec.Struct, gc=False, rename="camel"):
    id: str
    published: str = ""
    last_modified: str = ""
    vuln_status: str = ""
    descriptions: list[_Text] | None = None
    metrics: _Metrics | None = None
    weaknesses: list[_Weakness] | None = None
    configurations: list[Configuration] | None = None
    references: list[_Link] | None = None


class _Item(msgspec.Struct, gc=False):
    cve: _Cve


_item = msgspec.json.Decoder(_Item).decode
_bare = msgspec.json.Decoder(_Cve).decode

KINDS = {
    "Vendor Advisory": "ADVISORY",
    "Third Party Advisory": "ADVISORY",
    "Patch": "FIX",
    "Exploit": "EVIDENCE",
    "Issue Tracking": "REPORT",
    "Product": "PACKAGE",
}
"""NVD's tags of references in OSV's words; anything else is WEB."""


def parse(data: bytes, name: str) -> tuple[list[Advisory] | None, list[Diagnostic]]:
    """The advisory in one item of `vulnerabilities`, or in one bare `cve` object of it."""
    try:
        cve = _item(data).cve
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        try:
            cve = _bare(data)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None, [not_readable(Span(name), f"it is no record of NVD: {reason(error)}")]
    is_rejected = cve.vuln_status == "Rejected"
    return [
        Advisory(
            id=cve.id,
            source="nvd",
            details=_english(cve.descriptions),
            published=_utc(cve.published),
            modified=_utc(cve.last_modified),
            withdrawn=_utc(cve.last_modified or cve.published) if is_rejected else "",
            ratings=tuple(dict.fromkeys(_ratings(cve.metrics or _Metrics()))),
            weaknesses=tuple(dict.fromkeys(_weaknesses(cve))),
            references=tuple(_reference(link) for link in cve.references or ()),
            affected=() if is_rejected else tuple(statements(cve.configurations or ())),
        )
    ], []


def _utc(time: str) -> str:
    """NVD writes its times without a zone; they are UTC (nvd.nist.gov/developers/vulnerabilities)."""
    return time if not time or time.endswith("Z") or "+" in time else f"{time}Z"


def _english(texts: list[_Text] | None) -> str:
    found = texts or []
    return next((text.value for text in found if text.lang.startswith("en")), found[0].value if found else "")


def _ratings(metrics: _Metrics) -> Iterator[Rating]:
    for version, group in (
        ("4.0", metrics.v40),
        ("3.1", metrics.v31),
        ("3.0", metrics.v30),
        ("2.0", metrics.v2),
    ):
        for one in group or ():
            if one.cvss_data and one.cvss_data.vector_string:
                yield Rating(f"CVSS:{version}", one.cvss_data.vector_string, one.source)


def _weaknesses(cve: _Cve) -> Iterator[str]:
    for weakness in cve.weaknesses or ():
        yield from (text.value for text in weakness.description or () if text.value.startswith("CWE-"))


def _reference(link: _Link) -> Reference:
    return Reference(next((KINDS[tag] for tag in link.tags or () if tag in KINDS), "WEB"), link.url)
