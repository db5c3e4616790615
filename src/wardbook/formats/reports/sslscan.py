"""sslscan's XML: what it calls vulnerable, weak or expired are findings, the rest facts about the host."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import short
from wardbook.formats.reports.xml_tree import below, kind
from wardbook.model.reading import Place, Reading, ToolFinding

_WEAK = frozenset({"weak", "null", "anonymous", "medium"})
_OFFERED = frozenset({"accepted", "preferred"})


def tells(root: Element) -> bool:
    """Whether it is sslscan's."""
    return kind(root) == "document" and root.get("title", "").startswith("SSLScan")


def read(root: Element) -> Reading:
    """Only the tool's own verdicts become findings: Heartbleed, compression, renegotiation, weak ciphers, certificates.

    A cipher that the host does not accept is none, whatever its strength.
    """
    tests = list(root.iterchildren("ssltest"))
    facts: dict[str, str] = {}
    findings: list[ToolFinding] = []
    for test in tests:
        place = Place(host=test.get("host", ""), port=test.get("port", ""))
        findings += _findings(test, place)
        for item in test.iterchildren("protocol"):
            name = f"{item.get('type', '').upper()}v{item.get('version', '')}"
            facts[f"{place} {name}"] = {"1": "offered", "0": "not offered"}.get(
                item.get("enabled", ""), "not stated"
            )
        accepted = sum(item.get("status") in _OFFERED for item in test.iterchildren("cipher"))
        facts[f"{place} ciphers accepted"] = str(accepted)
    return Reading(
        format="sslscan XML",
        tool="sslscan",
        version=root.get("version", ""),
        targets=tuple(dict.fromkeys(f"{test.get('host', '')}:{test.get('port', '')}" for test in tests)),
        findings=tuple(findings),
        facts={short(key): value for key, value in facts.items()},
    )


def _findings(test: Element, place: Place) -> Iterator[ToolFinding]:
    for item in test.iterchildren("heartbleed"):
        if item.get("vulnerable") == "1":
            title = f"Heartbleed over {item.get('sslversion', '')}"
            yield _found(place, "heartbleed", title, "CVE-2014-0160", severity="vulnerable")
    for item in test.iterchildren("compression"):
        if item.get("supported") == "1":
            yield _found(place, "compression", "TLS compression is on (CRIME)", "CVE-2012-4929")
    for item in test.iterchildren("renegotiation"):
        if item.get("supported") == "1" and item.get("secure") == "0":
            yield _found(place, "renegotiation", "insecure renegotiation", "CVE-2009-3555")
    for item in test.iterchildren("cipher"):
        strength = item.get("strength", "")
        if strength in _WEAK and item.get("status") in _OFFERED:
            title = f"{strength} cipher {item.get('cipher', '')} over {item.get('sslversion', '')}"
            yield _found(place, "cipher", title, severity=strength)
    yield from _certificates(test, place)


def _certificates(test: Element, place: Place) -> Iterator[ToolFinding]:
    """Certificates of the host: one below the test in old versions, several in a list of their own in new ones."""
    for holder in (test, *test.iterfind("certificates")):
        for item in holder.iterchildren("certificate"):
            if below(item, "expired") == "true":
                yield _found(
                    place, "certificate-expired", f"certificate expired {below(item, 'not-valid-after')}"
                )
            if below(item, "self-signed") == "true":
                yield _found(place, "certificate-self-signed", "certificate is signed by itself")


def _found(place: Place, rule: str, title: str, *cves: str, severity: str = "") -> ToolFinding:
    return ToolFinding(
        rule=rule, title=short(title), severity=severity, vulnerabilities=cves, places=(place,)
    )
