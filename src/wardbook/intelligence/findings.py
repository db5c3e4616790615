"""What was found, in sentences: a look-up per component, a match per component and vulnerability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from wardbook.intelligence.evaluation import ENUMERATED
from wardbook.intelligence.questions import Plan, Question
from wardbook.intelligence.snapshot import SnapshotInfo
from wardbook.intelligence.snapshot_rows import (
    EXCLUDES_LOW,
    INCLUDES_HIGH,
    SEVERITIES,
    Detail,
    Entry,
    Vulnerability,
    read_detail,
)
from wardbook.intelligence.targets import Target
from wardbook.intelligence.version_keys import key
from wardbook.model.match import CONFIDENCES, Confidence, Lookup, Match, Status

FIRMEST_FIRST = {name: place for place, name in enumerate(CONFIDENCES)}

NAMED_AT_MOST = 3
"""Advisories or symbols named in one sentence; the rest is counted."""


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A statement held against a component: with which verdict, in which span, how sure, in doubt about what."""

    question: Question
    entry: Entry
    verdict: int
    place: int
    confidence: Confidence
    doubt: str
    key: bytes | None


class Found(msgspec.Struct, frozen=True, gc=False):
    """All that looking up one component came to.

    `asked` are the names it was looked up by, proposed products among them; `named` counts statements
    about it, hit or not; `is_readable` says that its version means something wherever it was asked
    about; `is_unknown` that a cut snapshot was not made for it.
    """

    target: Target
    plan: Plan
    asked: tuple[str, ...]
    hits: tuple[Hit, ...]
    undecided: tuple[Hit, ...]
    named: int
    proposed: tuple[str, ...]
    is_readable: bool
    is_unknown: bool


def match_of(
    one: Target, known: Vulnerability, hits: Sequence[Hit], info: SnapshotInfo, vectors: Mapping[int, str]
) -> Match:
    """The match of all statements about one vulnerability that a component was hit by, told by the firmest."""
    told = [(hit, read_detail(hit.entry.detail)) for hit in hits]
    if len(told) > 1:
        told.sort(key=lambda pair: _firmest(pair, info))
    best, detail = told[0]
    ids = known.ids
    return Match(
        id=f"{ids[0]}@{one.id}",
        aliases=tuple(sorted(ids)) if len(ids) > 1 else ids,
        component=one.id,
        name=one.name,
        version=one.version,
        purl=one.package_url,
        source=_sources(hits, info),
        range=_range(best, detail, info),
        key=best.question.name,
        fixed=_fixed(told, info),
        confidence=best.confidence,
        cvss=tuple([vectors[number] for number in known.vectors]) if known.vectors else (),
        score=None if known.score < 0 else known.score / 10,
        severity=SEVERITIES[known.severity],
        epss=known.epss[0] if known.epss else None,
        kev=known.kev is not None,
        cwe=known.weaknesses,
        summary=known.summary,
        why=_why(best, detail, info) + (_said_of_patches(one, ids) if one.patched else ""),
    )


def _sources(hits: Sequence[Hit], info: SnapshotInfo) -> tuple[str, ...]:
    if len(hits) == 1:
        return (info.sources_by_number[hits[0].entry.source],)
    numbers = {hit.entry.source for hit in hits}
    return tuple(sorted([info.sources_by_number[number] for number in numbers]))


def _firmest(pair: tuple[Hit, Detail], info: SnapshotInfo) -> tuple[object, ...]:
    hit, detail = pair
    return (
        FIRMEST_FIRST[hit.confidence], bool(hit.doubt), hit.place < 0, info.sources_by_number[hit.entry.source],
        detail.advisory, hit.question.name, hit.place, detail.about,
    )  # fmt: skip


def _range(hit: Hit, detail: Detail, info: SnapshotInfo) -> str:
    """As VERS text: the interval that was hit, or the version where only that is enumerated."""
    scheme = info.schemes[hit.entry.scheme] or "generic"
    if hit.place < 0:
        return f"vers:{scheme}/{_quoted(hit.question.version)}"
    low, high = detail.spans[hit.place]
    flags = hit.entry.spans[hit.place][2]
    if low and low == high and flags & INCLUDES_HIGH:
        return f"vers:{scheme}/{_quoted(low)}"
    ends = []
    if low:
        ends.append((">" if flags & EXCLUDES_LOW else ">=") + _quoted(low))
    if high:
        ends.append(("<=" if flags & INCLUDES_HIGH else "<") + _quoted(high))
    return f"vers:{scheme}/{'|'.join(ends) or '*'}"


def _quoted(version: str) -> str:
    """VERS asks for percent-encoding of what separates and compares."""
    return version.translate(_QUOTED)


_QUOTED = str.maketrans({letter: f"%{ord(letter):02X}" for letter in "%|<>=!*, "})


def _fixed(told: Sequence[tuple[Hit, Detail]], info: SnapshotInfo) -> tuple[str, ...]:
    """The versions that repair it and come after the component's own, in their order."""
    if len(told) == 1 and not told[0][1].fixed:
        return ()
    found: dict[str, bytes] = {}
    for hit, detail in told:
        for version in detail.fixed:
            made = key(info.schemes[hit.entry.scheme], version)
            if hit.key is None or made is None or made > hit.key:
                found.setdefault(version, made or b"")
    return tuple(sorted(found, key=lambda version: (found[version], version)) if len(found) > 1 else found)


def _why(hit: Hit, detail: Detail, info: SnapshotInfo) -> str:
    source = info.sources_by_number[hit.entry.source]
    version = hit.question.version
    if hit.place < 0:
        where = f"enumerates {version}"
    else:
        low, high = detail.spans[hit.place]
        flags = hit.entry.spans[hit.place][2]
        if not low and not high:
            where = "names every version"
        else:
            start = (
                f"from {low}" + (" (not itself)" if flags & EXCLUDES_LOW else "") if low else "from the first"
            )
            end = (f" to {high}" if flags & INCLUDES_HIGH else f" before {high}") if high else " on"
            where = f"names versions {start}{end}" + (
                f" and enumerates {version}" if hit.verdict == ENUMERATED else f", {version} among them"
            )
    text = f"{detail.advisory} ({source}) speaks of {_about(hit, detail)} and {where}"
    if detail.symbols:
        text += f"; only where {_some(detail.symbols, detail.further)} is used"
    if hit.question.way == "called":
        text += "; the CPE name is proposed by us and not confirmed"
    return f"{text}; {hit.doubt}" if hit.doubt else text


def _said_of_patches(one: Target, ids: Sequence[str]) -> str:
    """That its SBOM claims a patch. The match stays: somebody has to decide it, with the patch as the reason."""
    named = sorted({name.upper() for name in one.patched}.intersection(map(str.upper, ids)))
    return f"; its SBOM claims a patch for {_some(named)}, which no version shows" if named else ""


def _about(hit: Hit, detail: Detail) -> str:
    if hit.question.way == "words":
        return f"{hit.entry.space} {detail.about}"
    if hit.question.way in ("cpe", "called"):
        return hit.question.name + (f" for {hit.entry.space}" if hit.entry.space else "")
    return detail.about or hit.question.name.replace("/", " ", 1)


def _some(names: Sequence[str], further: int = 0) -> str:
    rest = max(0, len(names) - NAMED_AT_MOST) + further
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {rest} more" if rest > 0 else "")


def lookup_of(found: Found, known: Mapping[int, Vulnerability]) -> Lookup:
    """What looking a component up came to, with its reason in one sentence."""
    status, why = _verdict(found, known) if found.hits or found.undecided else _without_hit(found)
    one = found.target
    return Lookup(
        id=one.id,
        name=one.name,
        version=one.version,
        purl=one.package_url,
        status=status,
        why=why,
        cpe=one.cpes[0] if one.cpes else "",
        proposed=found.proposed,
        asked=found.asked,
    )


def _verdict(found: Found, known: Mapping[int, Vulnerability]) -> tuple[Status, str]:
    hit = {known[one.entry.vulnerability].id for one in found.hits}
    open_ids = sorted({known[one.entry.vulnerability].id for one in found.undecided} - hit)
    left = f"{_some(open_ids)} could not be decided" if open_ids else ""
    if hit:
        count = f"{len(hit)} vulnerabilit{'y applies' if len(hit) == 1 else 'ies apply'}"
        return "matched", f"{count}; {left}" if left else count
    if open_ids:
        return "undetermined", f"{left}: {_left_open(found)}"
    return _without_hit(found)


def _left_open(found: Found) -> str:
    """Whose fault it is that nobody can say: of the version, or of what the advisory says of versions."""
    version = found.target.version
    if not version:
        return "its version is not known"
    if not found.is_readable and all(hit.key is None for hit in found.undecided):
        return f"its version {version} cannot be put in order"
    return "which versions that means is left open, or said in words or commits"


def _without_hit(found: Found) -> tuple[Status, str]:
    """Nothing applies: that is `clean` only where something answers for the component."""
    one = found.target
    if found.is_unknown:
        return "not-covered", "this snapshot was cut for other components"
    if not found.plan.covered and not _is_named_by_cpe(found):
        if found.plan.why.startswith("which release"):
            return "undetermined", found.plan.why
        hint = "; confirm a proposed CPE name in components.yaml" if found.proposed else ""
        return "not-covered", (found.plan.why or "no source of the snapshot covers it") + hint
    if not one.version and not found.is_readable:
        return "undetermined", "it states no version"
    if not found.is_readable:
        return "undetermined", f"its version {one.version} cannot be put in order"
    if found.plan.why and found.plan.covered and not found.named:
        return "undetermined", found.plan.why
    if found.named:
        said = "statement names" if found.named == 1 else "statements name"
        return "clean", f"{found.named} {said} it, none its version {one.version}"
    return "clean", f"{found.plan.covered or 'the snapshot'} is covered and no advisory names it"


def _is_named_by_cpe(found: Found) -> bool:
    """Whether sources speak of the product its CPE names; they then say which versions they mean."""
    return found.named > 0 and any(question.way == "cpe" for question in found.plan.questions)
