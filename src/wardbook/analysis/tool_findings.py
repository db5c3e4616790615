"""At which part of ours is what a tool found, and which of its findings does the file need?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec

from wardbook.base.limits import REPORT_FINDINGS
from wardbook.model.reading import Reading, ToolFinding
from wardbook.model.security_file import SecurityFile

_INFORMATION = frozenset(
    {"info", "information", "informational", "log", "none", "note", "ok", "debug", "undefined"}
)
"""Words by which tools say that something is told and nothing is wrong."""


class Placed(msgspec.Struct, frozen=True):
    """A finding of a tool with the parts it is at: none where that cannot be told. `times` counts its places."""

    what: str
    at: tuple[str, ...]
    severity: str = ""
    cwe: tuple[int, ...] = ()
    cvss: str = ""
    times: int = 1


def named(item: ToolFinding) -> str:
    """A finding in words that stay the same from report to report."""
    if not item.rule or item.rule in item.title:
        return item.title or item.rule
    return f"{item.title} ({item.rule})"


def placed(
    reading: Reading, file: SecurityFile, tested: tuple[str, ...] = ()
) -> tuple[tuple[Placed, ...], dict[str, int]]:
    """The findings that become records, one for each rule and place, and how many did not, by reason.

    A finding at a component is at the parts that hold it; any other is at the one part that was tested, where
    it was one. Left out are what the tool only tells, what the report suppresses, components that no part
    has, and vulnerabilities that the snapshot of feeds has brought to the same part already.
    """
    parts = _parts_of(file)
    left: Counter[str] = Counter()
    kept: dict[tuple[str, tuple[str, ...]], Placed] = {}
    for item in reading.findings:
        if item.suppressed:
            left["suppressed in the report"] += 1
        elif item.severity.lower() in _INFORMATION:
            left["told for information"] += 1
        else:
            at = _at(item, parts, tested)
            if at is None:
                left["about components that no part has"] += 1
            elif at and all(_is_known(item, part, file) for part in at):
                left["vulnerabilities that are known at that part already"] += 1
            else:
                _keep(kept, item, at)
    found = sorted(kept.values(), key=lambda one: (one.what, one.at))
    if len(found) > REPORT_FINDINGS:
        left[f"beyond the first {REPORT_FINDINGS} (REPORT_FINDINGS)"] = len(found) - REPORT_FINDINGS
    return tuple(found[:REPORT_FINDINGS]), dict(left)


def _keep(kept: dict[tuple[str, tuple[str, ...]], Placed], item: ToolFinding, at: tuple[str, ...]) -> None:
    times = max(1, len(item.places))
    key = (named(item), at)
    if (before := kept.get(key)) is not None:
        kept[key] = msgspec.structs.replace(before, times=before.times + times)
    else:
        kept[key] = Placed(key[0], at, item.severity, item.cwe, item.cvss, times)


def _parts_of(file: SecurityFile) -> Mapping[str, set[str]]:
    """Parts by how a tool may call a component of theirs: its package URL without qualifiers, or `name@version`."""
    found: dict[str, set[str]] = {}
    for component in file.components.values():
        for name in filter(None, (component.purl, component.label)):
            found.setdefault(_bare(name), set()).add(component.part)
    return found


def _bare(name: str) -> str:
    return name.partition("#")[0].partition("?")[0].lower()


def _at(item: ToolFinding, parts: Mapping[str, set[str]], tested: tuple[str, ...]) -> tuple[str, ...] | None:
    components = [place.component for place in item.places if place.component]
    if not components:
        return tested if len(tested) == 1 and tested != ("device",) else ()
    found = {part for name in components for part in parts.get(_bare(name), ())}
    if tested and "device" not in tested:
        found &= set(tested)
    return tuple(sorted(found)) or None


def _is_known(item: ToolFinding, part: str, file: SecurityFile) -> bool:
    names = set(item.vulnerabilities)
    return any(
        known.part == part and names & {known.vulnerability, *known.aliases}
        for known in file.vulnerabilities.values()
    )


def not_comparable(earlier: Reading, later: Reading) -> str:
    """Why the later report cannot close findings of the earlier one, "" where it can.

    Only the same tool in the same version, on the same stated targets, with the same stated configuration, can
    show that something is gone.
    """
    for word, one, two in (
        ("format", earlier.format, later.format),
        ("tool", earlier.tool, later.tool),
        ("version of the tool", earlier.version, later.version),
        ("target", tuple(sorted(earlier.targets)), tuple(sorted(later.targets))),
        ("configuration", _configuration(earlier), _configuration(later)),
    ):
        if one != two:
            return f"another {word}"
    if not later.tool or not later.targets:
        return "the report does not name its tool and target"
    return "the later run had troubles of its own" if later.remarks else ""


def _configuration(reading: Reading) -> dict[str, str]:
    """What a report states about settings; results such as ciphers offered are no settings."""
    settings = ("arguments", "policy", "filter", "scan ", "configuration ")
    return {key: value for key, value in reading.facts.items() if key.startswith(settings)}


def still_shown(what: str, later: Reading) -> bool:
    """Whether a report still has a finding of this name, anywhere; one that is suppressed there is not gone."""
    return any(named(item) == what for item in later.findings)
