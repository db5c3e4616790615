"""Why a match: which range of which source, on which name, how sure, and what each source says itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from wardbook.app import snapshots
from wardbook.app.explain import Explanation
from wardbook.app.scan import Scan, scan
from wardbook.intelligence.matching import match
from wardbook.intelligence.snapshot import Snapshot
from wardbook.intelligence.targets import Target
from wardbook.model.advisory import Advisory
from wardbook.model.match import Match, Matches
from wardbook.model.purl import Purl

LINKS_SHOWN = 12
"""References printed; some advisories have hundreds."""


def explain_match(
    name: str, where: Path, *, intel: Path | None = None, as_of: datetime.date
) -> Explanation | None:
    """The match `VULNERABILITY@COMPONENT`, None where there is none.

    `where` is the device folder or SBOM that was scanned. A component called by its package URL needs
    neither, unless its SBOM says more of it: the source package, or CPE names.
    """
    vulnerability, _, component = name.partition("@")
    opened, _ = snapshots.find(where if where.is_dir() else Path(), intel)
    found = _alone(component, opened) if opened and component.startswith("pkg:") else Matches()
    hit = _hit(found, vulnerability, component)
    if hit is None:
        found = _scanned(where, intel, as_of).matches
        hit = _hit(found, vulnerability, component)
    number = opened.number_of(hit.aliases[0]) if opened and hit else None
    advisories = opened.advisories(number) if opened and number else ()
    if opened:
        opened.close()
    if hit is None:
        return None
    return Explanation(f"{hit.id}  ({hit.name} {hit.version})", tuple(sections(hit, found, advisories)))


def _hit(found: Matches, vulnerability: str, component: str) -> Match | None:
    return next(
        (
            one
            for one in found.matches
            if one.component == component and vulnerability in (*one.aliases, one.id.partition("@")[0])
        ),
        None,
    )


def _alone(purl: str, opened: Snapshot) -> Matches:
    try:
        read = Purl.parse(purl)
    except ValueError:
        return Matches()
    one = Target(id=purl, name=read.name, version=read.version or "", purl=read)
    return match([one], opened)


def _scanned(where: Path, intel: Path | None, as_of: datetime.date) -> Scan:
    if where.is_dir() and not (where / "device.yaml").exists():
        return Scan(matches=Matches(), as_of=as_of)
    return scan([where], intel=intel, as_of=as_of)


def sections(hit: Match, found: Matches, advisories: tuple[Advisory, ...]) -> Iterator[tuple[str, str]]:
    """What there is to say of a match of `found`, with the advisories it rests on, as titles and texts."""
    yield "", f"{hit.why}."
    yield "Range", hit.range
    yield "Looked up as", hit.key
    yield "Confidence", hit.confidence
    yield "Sources", ", ".join(hit.source)
    yield "Also called", ", ".join(hit.aliases)
    yield "Repaired in", ", ".join(hit.fixed) or "no version that the sources name"
    yield "Severity", "\n".join((f"{hit.severity} ({hit.score})" if hit.severity else "not rated", *hit.cvss))
    yield (
        "Exploited",
        "known, it is in CISA's catalogue"
        if hit.kev
        else f"EPSS {hit.epss}"
        if hit.epss is not None
        else "nothing known",
    )
    if hit.cwe:
        yield "Weaknesses", ", ".join(hit.cwe)
    for one in advisories:
        told = (one.summary, f"published {one.published or '?'}, modified {one.modified or '?'}")
        links = [link.url for link in one.references[:LINKS_SHOWN]]
        yield f"{one.id} of {one.source}", "\n".join([*filter(None, told), *one.remedies, *links])
    yield "Snapshot", f"{found.snapshot.get('name')}, {found.snapshot.get('digest')}"
