"""Do VEX documents contradict each other about the same vulnerability in the same product?"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec

from wardbook.intelligence.versions import Vers, compare, read_range
from wardbook.model.advisory import Interval
from wardbook.model.vex import VexDocument, VexProduct, VexStatement, VexStatus, VexVersions


class Position(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """What a document says of a vulnerability in a product; `document` is its place in the list given."""

    time: str
    document: int
    author: str
    status: VexStatus
    product: str
    versions: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Different statuses for one vulnerability in one product, the oldest position first.

    `vulnerability` is the first of its `ids` in order, `product` the first of the names that two positions
    share. `is_update` says that one author holds all of them at different times: the newest then overrides
    the others (OpenVEX 0.2.0, "The VEX Statement"), and somebody should withdraw the older documents.
    """

    vulnerability: str
    ids: tuple[str, ...]
    product: str
    positions: tuple[Position, ...]
    is_update: bool


class _Claim(NamedTuple):
    position: Position
    versions: frozenset[tuple[str, bool]]
    parts: frozenset[str]
    names: frozenset[str]
    moment: datetime.datetime | None


def conflicts(documents: Iterable[VexDocument]) -> tuple[Conflict, ...]:
    """Every vulnerability and product of which different statuses are said, sorted by both.

    Vulnerabilities are the same that share an id or alias, products that share an id, a package URL or a
    CPE name. Within one document a later statement overrides an earlier one of the same scope; of two at
    the same time both stand. Statements whose versions, or whose parts, are known to have nothing in
    common do not contradict each other; one without versions, or parts, is about all of them. Where the
    order of versions is not known, they may have something in common.
    """
    claims = [*_claims(documents)]
    first_id, ids = _joined(claim_ids for claim_ids, _ in claims)
    groups: dict[tuple[str, str], list[_Claim]] = defaultdict(list)
    for claim_ids, claim in claims:
        for name in claim.names:
            groups[first_id[min(claim_ids)], name].append(claim)
    found: dict[tuple[str, tuple[Position, ...]], Conflict] = {}
    for (vulnerability, name), group in sorted(groups.items(), key=lambda pair: pair[0]):
        positions = _against_each_other(group)
        if positions:
            conflict = Conflict(
                vulnerability=vulnerability,
                ids=tuple(sorted(ids[vulnerability])),
                product=name,
                positions=positions,
                is_update=_is_update(positions),
            )
            found.setdefault((vulnerability, positions), conflict)
    return tuple(found.values())


def _claims(documents: Iterable[VexDocument]) -> Iterator[tuple[frozenset[str], _Claim]]:
    """What is said, by status, product and scope; versions that are excepted are said by themselves."""
    for place, document in enumerate(documents):
        for said in document.statements:
            for product in said.products:
                if said.ids and product.names:
                    yield from ((said.ids, each) for each in _of_product(place, document, said, product))


def _of_product(
    place: int, document: VexDocument, said: VexStatement, product: VexProduct
) -> Iterator[_Claim]:
    by_status: dict[VexStatus, list[VexVersions]] = defaultdict(list)
    for version in product.versions:
        by_status[status_for(said, version)].append(version)
    if not product.versions:
        by_status[said.status] = []
    time = document.time_of(said)
    parts = frozenset(name for part in product.parts for name in part.names)
    for status, versions in by_status.items():
        position = Position(
            time=time,
            document=place,
            author=document.author,
            status=status,
            product=product.id,
            versions=tuple(version.text for version in versions),
            parts=tuple(part.id for part in product.parts),
        )
        scope = frozenset((version.text, version.is_range) for version in versions)
        yield _Claim(position, scope, parts, product.names, _moment(time))


def status_for(said: VexStatement, version: VexVersions) -> VexStatus:
    """A version that CycloneDX lists as unaffected or unknown is excepted from a statement that it is affected."""
    if version.status == "unaffected" and said.status in {"affected", "under_investigation"}:
        return "not_affected"
    if version.status == "unknown" and said.status == "affected":
        return "under_investigation"
    return said.status


def _moment(text: str) -> datetime.datetime | None:
    """The moment of an RFC 3339 time; None where it is none. A time without a zone is taken as UTC."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _joined(groups: Iterable[frozenset[str]]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """For each id the first id of all that are joined with it through shared ones, and for that one all of them."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above[name] != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for group in groups:
        first = min(group)
        for name in group:
            above.setdefault(first, first)
            above.setdefault(name, name)
            low, high = sorted((top(first), top(name)))
            above[high] = low
    members: dict[str, set[str]] = defaultdict(set)
    for name in above:
        members[top(name)].add(name)
    return {name: top(name) for name in above}, members


def _against_each_other(group: list[_Claim]) -> tuple[Position, ...]:
    """The positions that another one contradicts, the oldest first."""
    if len({claim.position.status for claim in group}) == 1:
        return ()
    standing = [claim for claim in group if not any(_overrides(other, claim) for other in group)]
    found = {
        claim.position
        for claim in standing
        if any(other.position.status != claim.position.status and _meet(claim, other) for other in standing)
    }
    return tuple(sorted(found))


def _overrides(later: _Claim, earlier: _Claim) -> bool:
    """Whether one document itself replaced what it said."""
    return (
        later.position.document == earlier.position.document
        and (later.versions, later.parts) == (earlier.versions, earlier.parts)
        and later.moment is not None
        and earlier.moment is not None
        and later.moment > earlier.moment
    )


def _meet(one: _Claim, other: _Claim) -> bool:
    """Whether two claims can be about the same versions of the same parts."""
    if one.parts and other.parts and not one.parts & other.parts:
        return False
    if not one.versions or not other.versions:
        return True
    return any(_can_be_same(left, right) for left in one.versions for right in other.versions)


def _can_be_same(left: tuple[str, bool], right: tuple[str, bool]) -> bool:
    """Whether a version or range can have a version in common with another one."""
    (text, is_range), (other, is_other_range) = left, right
    if not is_range and not is_other_range:
        return text == other
    try:
        if not is_other_range:
            return _range(text).contains(other)
        if not is_range:
            return _range(other).contains(text)
        return _overlap(_range(text), _range(other))
    except ValueError:
        return True


@lru_cache(maxsize=4_096)
def _range(text: str) -> Vers:
    return read_range(text)


def _overlap(one: Vers, other: Vers) -> bool:
    if one.scheme != other.scheme:
        return bool(one.intervals and other.intervals)
    return any(
        not _ends_before(one.scheme, left, right) and not _ends_before(one.scheme, right, left)
        for left in one.intervals
        for right in other.intervals
    )


def _ends_before(scheme: str, left: Interval, right: Interval) -> bool:
    if not left.high or not right.low:
        return False
    order = compare(scheme, left.high, right.low)
    return order < 0 or (order == 0 and not (left.includes_high and right.includes_low))


def _is_update(positions: tuple[Position, ...]) -> bool:
    moments = [_moment(position.time) for position in positions]
    known = {moment for moment in moments if moment is not None}
    return len({position.author for position in positions}) == 1 and len(known) == len(positions)
