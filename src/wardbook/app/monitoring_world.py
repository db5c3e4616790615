"""Distinct components looked up in a snapshot: what is known of each advisory at each, as far as it matters for telling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from zlib import crc32

import msgspec

from wardbook.base.canonical import canonical_json
from wardbook.intelligence.findings import Found, Hit
from wardbook.intelligence.matching import Matcher
from wardbook.intelligence.snapshot import Snapshot
from wardbook.intelligence.snapshot_rows import SEVERITIES, Vulnerability, read_detail
from wardbook.intelligence.targets import Target, target
from wardbook.model.components import Component
from wardbook.model.field.monitoring import Changes, Facts, RiskNow, Watched
from wardbook.registry.holdings import Distinct

Pair = tuple[int, str]

_BATCH = 20_000


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for the components looked up."""

    facts: dict[Pair, Facts]
    known: dict[str, Vulnerability]
    looked: frozenset[int]


def looked_up(items: Sequence[Distinct], snapshot: Snapshot) -> World:
    """What a snapshot says of components. Raises SnapshotError."""
    facts: dict[Pair, Facts] = {}
    told: dict[str, Vulnerability] = {}
    matcher = Matcher(snapshot)
    for start in range(0, len(items), _BATCH):
        some = items[start : start + _BATCH]
        found = matcher.found([_target(item) for item in some])
        numbers = {hit.entry.vulnerability for one in found for hit in (*one.hits, *one.undecided)}
        known = snapshot.vulnerabilities(numbers)
        for item, one in zip(some, found, strict=True):
            for name, vulnerability, made in _facts_of(one, known):
                facts[item.number, name] = made
                told[name] = vulnerability
    return World(facts=facts, known=told, looked=frozenset(item.number for item in items))


def kept_file(
    before: Mapping[Pair, tuple[tuple[str, ...], Facts]],
    world: World,
    names: Mapping[int, str],
    now: Sequence[RiskNow],
) -> bytes:
    """The file of what changed: facts that are new or other, those that went, and risks as they stand now."""
    lines: list[Watched] = []
    for pair, facts in world.facts.items():
        old = before.get(pair)
        if old is None or old[1] != facts or old[0] != world.known[pair[1]].ids:
            lines.append(
                Watched(
                    component=names[pair[0]],
                    vulnerability=pair[1],
                    aliases=world.known[pair[1]].ids,
                    facts=facts,
                )
            )
    lines += [
        Watched(component=names[pair[0]], vulnerability=pair[1])
        for pair in before
        if pair[0] in world.looked and pair not in world.facts
    ]
    lines.sort(key=lambda line: (line.component, line.vulnerability))
    ordered = sorted(now, key=lambda one: (one.release, one.risk))
    return canonical_json(msgspec.to_builtins(Changes(watched=tuple(lines), risks=tuple(ordered))))


def _target(item: Distinct) -> Target:
    said = msgspec.json.decode(item.data, type=dict[str, str])
    one = Component(
        id=str(item.number),
        name=said["name"],
        part="",
        version=said.get("version"),
        purl=said.get("purl"),
        supplier=said.get("supplier"),
        cpe=said.get("cpe"),
        further_cpes=tuple(said.get("further-cpes", "").split()),
        built_from=said.get("built-from"),
    )
    return target(one)


def _facts_of(found: Found, known: Mapping[int, Vulnerability]) -> Iterator[tuple[str, Vulnerability, Facts]]:
    hits: dict[int, list[Hit]] = defaultdict(list)
    doubts: dict[int, list[Hit]] = defaultdict(list)
    for hit in found.hits:
        hits[hit.entry.vulnerability].append(hit)
    for hit in found.undecided:
        if hit.entry.vulnerability not in hits:
            doubts[hit.entry.vulnerability].append(hit)
    for number, some in (*hits.items(), *doubts.items()):
        one = known[number]
        yield (
            one.id,
            one,
            Facts(
                status="applies" if number in hits else "undetermined",
                confidence=min((hit.confidence for hit in some), key=_ORDER.index),
                severity=SEVERITIES[one.severity],
                score=one.score,
                epss=-1 if one.epss is None else round(one.epss[0] * 1_000_000),
                exploited=one.kev[0] if one.kev else "",
                fixed=tuple(sorted({version for hit in some for version in _fixed(hit.entry.detail)})),
                revision=f"{crc32(b''.join(sorted(_said(hit) for hit in some))):08x}",
            ),
        )


_ORDER = ("exact", "range", "distribution", "cpe", "cpe-weak", "text")


@lru_cache(maxsize=50_000)
def _fixed(detail: bytes) -> tuple[str, ...]:
    return read_detail(detail).fixed


def _said(hit: Hit) -> bytes:
    return (
        repr((hit.entry.spans, hit.entry.space, hit.entry.platforms, hit.doubt)).encode() + hit.entry.detail
    )
