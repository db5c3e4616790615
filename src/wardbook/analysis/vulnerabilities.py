"""Which known vulnerabilities does the device have, what was decided about each, and what is still owed?

A match (an advisory applies to a component) becomes a vulnerability at the part that holds the component,
joined with the decision that holds for it. Statuses are OpenVEX's (OpenVEX 0.2, status labels).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from wardbook.analysis.exposure import exposure
from wardbook.base.order import by_id
from wardbook.intelligence.snapshot import Snapshot
from wardbook.model.advisory import SourceInfo
from wardbook.model.components import Component
from wardbook.model.cvss import score
from wardbook.model.decisions import Decision
from wardbook.model.match import Lookup, Match, Matches
from wardbook.model.record import Origin
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import (
    FieldDecision,
    Intelligence,
    IntelligenceSource,
    LeftDecision,
    Looked,
    Vulnerability,
    VulnerabilityStatus,
)

_STATUSES: Mapping[str, VulnerabilityStatus] = {
    "not_affected": "not_affected",
    "affected": "affected",
    "fixed": "fixed",
    "under_investigation": "under_investigation",
    "accepted": "affected",
    "deferred": "affected",
    "transferred": "affected",
}
"""What each kind of decision says of a vulnerability; the last three admit it and say what is done about it."""

_FEEDS = (
    "ALBA ALPINE ALSA ASB BELL BIT CGA CVE DEBIAN DLA DSA DTSA ECHO EEF GHSA GO GSD HSEC ICSA ICSMA JLSEC MAL MGASA MINI "
    "OESA OSV PSF PUB PYSEC RHBA RHSA RLSA ROOT RSEC RUSTSEC SUSE TEMP UBUNTU USN V8"
)
_OF_A_FEED = re.compile(rf"(?:{'|'.join(_FEEDS.split())})-[0-9A-Za-z:.-]+", re.ASCII)
"""An id as feeds write them: OSV's prefixes (OSV schema, section id), CISA's, and the distributions' own."""

_OF_A_RULE = re.compile(r"[A-Z]{2}[0-9]{3}", re.ASCII)


class Found(msgspec.Struct, frozen=True):
    """What follows from the matches: vulnerabilities and look-ups by id, and decisions that hold for none of them."""

    vulnerabilities: dict[str, Vulnerability]
    lookups: dict[str, Looked]
    left: dict[str, LeftDecision]


def vulnerabilities(
    device: Device,
    components: Mapping[str, Component],
    found: Matches,
    intelligence: Intelligence,
    as_of: datetime.date,
) -> Found:
    """Join matches with components, parts and decisions.

    A decision applies when it names the vulnerability by any of its ids, and this component, this part, or
    nothing more; when it lists versions, the part's own must be among them. What no longer applies is kept
    as a left decision with the reason.
    """
    decisions = tuple(item for item in device.decisions if speaks_of_a_vulnerability(item))
    joined = [
        _joined(match, components[match.component], device, decisions, as_of)
        for match in found.matches
        if match.component in components
    ]
    made = (_vulnerability(item, device, intelligence) for item in joined)
    return Found(
        by_id({item.id: item for item in made}),
        by_id({item.id: _looked(item) for item in found.lookups}),
        by_id({item.id: item for item in _left(decisions, joined, device, as_of)}),
    )


def basis(snapshot: Snapshot | None) -> Intelligence | None:
    """What the security file says of the snapshot it rests on; None where there is none."""
    if snapshot is None:
        return None
    info = snapshot.info
    return Intelligence(
        name=info.name,
        digest=info.digest,
        as_of=_day(info.newest) or _day(info.as_of) or datetime.date.min,
        sources={item.source: _source(item) for item in info.sources},
    )


def _source(item: SourceInfo) -> IntelligenceSource:
    return IntelligenceSource(
        id=item.source,
        address=item.origin,
        newest=item.newest,
        records=item.records,
        refused=item.refused,
        digest=item.digest,
        licence=item.licence,
        health=item.health,
        why=item.why,
    )


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


class Joined(msgspec.Struct, frozen=True):
    """A match with its component, every decision about it, and those that hold."""

    match: Match
    component: Component
    about: tuple[Decision, ...]
    holding: tuple[Decision, ...]


def _joined(
    match: Match, component: Component, device: Device, decisions: Iterable[Decision], as_of: datetime.date
) -> Joined:
    names = {match.id.partition("@")[0], *match.aliases}
    about = tuple(item for item in decisions if applies(item, names, component))
    holding = tuple(item for item in about if not _why_not(item, device, component, as_of))
    return Joined(match, component, about, holding)


def vulnerability_id(name: str, component: Component) -> str:
    """`CVE-…@part/component@version`; the version once, also where the component's own id ends with it."""
    stated = component.version and not component.id.endswith(f"@{component.version}")
    return f"{name}@{component.id}@{component.version}" if stated else f"{name}@{component.id}"


def applies(decision: Decision, names: Iterable[str], component: Component) -> bool:
    """Whether a decision speaks of a vulnerability (by any of its `names`) at a component, versions aside."""
    name, _, place = decision.about.partition("@")
    return name in set(names) and (not place or bool(_calls(component) & {place, place.rpartition("@")[0]}))


def fielded(
    decisions: Iterable[FieldDecision],
    found: Mapping[str, Vulnerability],
    components: Mapping[str, Component],
) -> dict[str, FieldDecision]:
    """Decisions of the registry with the vulnerabilities of this version on which each is the last word, by any name."""
    by_name: dict[str, list[Vulnerability]] = {}
    for item in found.values():
        for name in {item.vulnerability, *item.aliases}:
            by_name.setdefault(name, []).append(item)
    ordered = sorted(decisions, key=lambda one: int(one.id))
    last: dict[str, str] = {}
    for one in ordered:
        for item in by_name.get(one.vulnerability, ()):
            here = components[item.component]
            calls = _calls(here) | {here.name, here.label, here.purl}
            if not one.component or calls & {one.component, one.component.rpartition("@")[0]}:
                last[item.id] = one.id
    about: dict[str, list[str]] = {}
    for name in sorted(last):
        about.setdefault(last[name], []).append(name)
    return {one.id: msgspec.structs.replace(one, about=tuple(about.get(one.id, ()))) for one in ordered}


def _calls(component: Component) -> frozenset[str]:
    """Everything a decision may call a component, without version, or the part that holds it."""
    purl = (component.purl or "").partition("?")[0]
    bare = (component.name, component.label, component.purl, purl, purl.rpartition("@")[0])
    inside = {f"{component.part}/{name}" for name in bare if name}
    return frozenset({component.part, component.id} | inside)


def speaks_of_a_vulnerability(decision: Decision) -> bool:
    """Whether a decision is about a vulnerability, by the id of a feed or as `ID@PLACE`, and says so in words that fit."""
    name, at, _ = decision.about.partition("@")
    fits = bool(_OF_A_FEED.fullmatch(name)) or bool(at and not _OF_A_RULE.fullmatch(name))
    return fits and (decision.is_ in _STATUSES or decision.is_ == "overridden")


def _vulnerability(item: Joined, device: Device, intelligence: Intelligence) -> Vulnerability:
    match, component = item.match, item.component
    name = match.id.partition("@")[0]
    decision = max((one for one in item.holding if one.is_ in _STATUSES), key=_weight, default=None)
    scores = _scores(match.cvss)
    deadline, why = _deadline(decision, device, intelligence)
    undecided = Vulnerability(
        id=vulnerability_id(name, component),
        vulnerability=name,
        aliases=match.aliases,
        component=component.id,
        part=component.part,
        version=component.version or "",
        purl=component.purl or "",
        summary=match.summary,
        how_found=f"comparing the SBOM with {', '.join(match.source)}",
        source=match.source,
        range=match.range,
        confidence=match.confidence,
        why=match.why,
        fixed_in=match.fixed,
        scores=tuple(f"{vector} = {base}" for vector, base, _ in scores),
        severity=max(scores, key=lambda one: one[1])[2] if scores else "not rated",
        epss="" if match.epss is None else f"{match.epss:.5f}",
        known_exploited=match.kev,
        weaknesses=match.cwe,
        controls=_controls(device, component.part, decision),
        exposure=exposure(device, component.part),
        override=_override(item.holding),
        deadline=deadline,
        deadline_why=why,
        origin=Origin(component.origin.span),
    )
    return _decided(undecided, decision) if decision else undecided


def _override(holding: Iterable[Decision]) -> str:
    """The reason for keeping what is known to be exploited; it counts only with the person who answers for it."""
    return next((one.why for one in holding if one.is_ == "overridden" and one.why and one.by), "")


def _decided(item: Vulnerability, decision: Decision) -> Vulnerability:
    return msgspec.structs.replace(
        item,
        status=_STATUSES[decision.is_],
        decision=decision.id,
        decided=decision.is_,
        decided_by=decision.by or "",
        decided_on=decision.date,
        justification=decision.justification or "",
        reason=decision.why or "",
        standing=decision.standing,
        origin=decision.origin,
    )


def _weight(decision: Decision) -> tuple[bool, int, datetime.date]:
    """The decision that says most wins: for this component before the part before the device, then the newest."""
    place = decision.about.partition("@")[2]
    return bool(decision.versions), place.count("/") + bool(place), decision.date or datetime.date.min


def _why_not(decision: Decision, device: Device, component: Component, as_of: datetime.date) -> str:
    """Why a decision about this component does not hold, "" where it does."""
    part = device.parts.get(component.part)
    version = part.version if part else None
    if decision.versions and version not in decision.versions:
        told = ", ".join(decision.versions)
        return f"it is about version {told} of {component.part}, which is now {version or 'of no stated version'}"
    stated = decision.about.partition("@")[2].rpartition("@")[2]
    if "/" not in stated and "@" in decision.about.partition("@")[2] and stated != component.version:
        return f"it is about version {stated} of {component.name}, which is now {component.version or 'not stated'}"
    if decision.until is not None and decision.until < as_of:
        return f"it held until {decision.until}"
    return ""


def _left(
    decisions: Iterable[Decision], made: Iterable[Joined], device: Device, as_of: datetime.date
) -> Iterator[LeftDecision]:
    """Decisions that hold for no vulnerability: out of date, or about nothing that any advisory says."""
    known = list(made)
    for decision in decisions:
        about = [item for item in known if any(decision is mine for mine in item.about)]
        if any(decision is mine for item in about for mine in item.holding):
            continue
        reasons = {_why_not(decision, device, item.component, as_of) for item in about}
        why = min(reasons, default="") or _why_unmatched(decision, device, as_of)
        state: Literal["obsolete", "unmatched"] = "obsolete" if reasons else "unmatched"
        yield LeftDecision(id=decision.id, about=decision.about, state=state, why=why, origin=decision.origin)


def _why_unmatched(decision: Decision, device: Device, as_of: datetime.date) -> str:
    place = decision.about.partition("@")[2].partition("/")[0]
    part = device.parts.get(place)
    if decision.until is not None and decision.until < as_of:
        return f"it held until {decision.until}, and no advisory of the snapshot applies to what it names"
    if part and part.version and decision.versions and part.version not in decision.versions:
        return (
            f"it is about versions of {part.id} that are no longer shipped, and no advisory applies to it now"
        )
    return "no advisory of the snapshot applies to what it names"


def _scores(vectors: Iterable[str]) -> list[tuple[str, float, str]]:
    """Vector, base score and rating of each CVSS vector that can be read, the newest version first."""
    found = []
    for vector in vectors:
        try:
            rated = score(vector)
        except ValueError:
            continue
        found.append((vector, rated.base, rated.severity.lower()))
    return sorted(found, key=lambda item: (item[0].startswith("CVSS:"), item[0]), reverse=True)


def _controls(device: Device, part: str, decision: Decision | None) -> tuple[str, ...]:
    """Controls that the decision's words name, and those implemented at the part."""
    words = set(re.findall(r"[\w-]+", f"{decision.why or ''}")) if decision else set()
    named = {item.id for item in device.controls.values() if item.id in words}
    there = {item.id for item in device.controls.values() if part in item.at and item.state == "implemented"}
    return tuple(sorted(named | there))


def _deadline(
    decision: Decision | None, device: Device, intelligence: Intelligence
) -> tuple[datetime.date | None, str]:
    """By when something must have happened, and who says so."""
    if decision is not None and decision.until is not None:
        return decision.until, "the decision"
    if decision is not None and decision.until_version:
        return None, f"version {decision.until_version}, by the decision"
    if decision is not None and decision.is_ != "under_investigation":
        return None, ""
    timelines = device.postmarket.timelines if device.postmarket else None
    triage = timelines.triage.within if timelines and timelines.triage else None
    allowed = _days(triage or "")
    if allowed is None:
        return None, ""
    return intelligence.as_of + datetime.timedelta(
        days=allowed
    ), f"assessment within {triage} of the snapshot"


_DURATION = re.compile(r"(\d+)\s*([dwmyh])", re.ASCII)
_LENGTHS = {"h": 0, "d": 1, "w": 7, "m": 30, "y": 365}


def _days(text: str) -> int | None:
    found = _DURATION.fullmatch(text.strip())
    return max(1, int(found[1]) * _LENGTHS[found[2]]) if found else None


def _looked(item: Lookup) -> Looked:
    return Looked(id=item.id, status=item.status, why=item.why, proposed=item.proposed)
