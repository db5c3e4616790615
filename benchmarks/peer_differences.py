"""Why two scanners that were given the same advisories and the same SBOM differ: a class for every difference.

The reasons are looked up, never guessed: what the record says by the letter (`peer_records`), and what the
other scanner's own store holds of it. What none of them explains is counted as unexplained, and listed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from benchmarks.peer_records import Package, Records, key, package, said
from benchmarks.peers import Components, Found, Peer

UNEXPLAINED = "unexplained"
LISTED = 5
"""Unexplained differences named one by one."""


@dataclass
class Compared:
    """Matches of both, of one alone by class, and what is not explained."""

    same: int = 0
    merged: int = 0
    ours: Counter[str] = field(default_factory=Counter)
    theirs: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)


def compared(ours: Found, theirs: Found, peer: Peer, sbom: Components, records: Records) -> Compared:
    """Both lists by vulnerability, and a class for each match that one has alone."""
    mine, other = _by_package(ours, records), _by_package(theirs, records)
    found = Compared(same=len(mine & other), merged=len(theirs) - len(other))
    asked = {one for purl in peer.asked(sbom) if (one := package(purl))}
    judge = _Judge(peer, records)
    for one, vulnerability in sorted(mine - other):
        why = judge.missed(one, vulnerability) if one in asked else "components that it does not look up"
        found.ours[why] += 1
        if why == UNEXPLAINED:
            found.unexplained.append(f"only ours: {one.name} {one.version} {vulnerability}")
    for one, vulnerability in sorted(other - mine):
        why = judge.added(one, vulnerability)
        found.theirs[why] += 1
        if why == UNEXPLAINED:
            found.unexplained.append(f"only theirs: {one.name} {one.version} {vulnerability}")
    return found


def _by_package(found: Found, records: Records) -> set[tuple[Package, str]]:
    """Matches by what a package URL names, for scanners spell one and the same in several ways."""
    return {(one, records.vulnerability(number)) for purl, number in found if (one := package(purl))}


class _Judge:
    def __init__(self, peer: Peer, records: Records) -> None:
        self.peer = peer
        self.records = records

    def missed(self, wanted: Package, vulnerability: str) -> str:
        """Why the other scanner has not what we have."""
        told = said(self._active(wanted, vulnerability), wanted)
        if not (told.applies or told.custom or told.unread):
            return UNEXPLAINED  # the records do not bear us out
        stored = self._stored(wanted, vulnerability)
        if stored is not None and not stored:
            return "its importer left the advisory out, or filed it under another name"
        if told.unread:
            return "a version that is none by its ecosystem's rules"
        if told.custom and not told.applies:
            return "only Go's custom range holds it"
        if stored is not None and not any(_may_hold(text, wanted) for text in stored):
            return "its importer stored another range than the advisory states"
        if told.pre and told.within:
            return "a version before a release, in a range that begins with the first of all"
        if stored is not None:
            return "its way to compare versions or to look up"
        if told.listed and not told.within:
            return "an enumerated version outside the ranges"
        return self.peer.passes_over(self._active(wanted, vulnerability), wanted) or UNEXPLAINED

    def added(self, wanted: Package, vulnerability: str) -> str:
        """Why the other scanner has what we have not."""
        every = self.records.of(wanted, vulnerability)
        active = self._active(wanted, vulnerability)
        if every and not active:
            return "withdrawn by its source"
        if not every:
            return "the advisory speaks of another package of that name"
        told = said(active, wanted)
        if told.within and not (told.plainly or told.listed or told.custom):
            return "Go's custom range leaves it out"
        if told.applies:
            return UNEXPLAINED  # the records bear them out, and we lack it
        if told.unread:
            return "a version that is none by its ecosystem's rules"
        stored = self._stored(wanted, vulnerability)
        if stored is not None and any(_may_hold(text, wanted) for text in stored):
            return "its importer stored another range than the advisory states"
        return "the advisory states no range or version that holds it" if stored is not None else UNEXPLAINED

    def _active(self, wanted: Package, vulnerability: str) -> list[dict[str, object]]:
        return [one for one in self.records.of(wanted, vulnerability) if not one.get("withdrawn")]

    def _stored(self, wanted: Package, vulnerability: str) -> list[str] | None:
        held = self.peer.stores(wanted)
        if held is None:
            return None
        return [
            text
            for number, texts in held.items()
            if self.records.vulnerability(number) == vulnerability
            for text in texts
        ]


def _may_hold(text: str, wanted: Package) -> bool:
    """Whether a stored range, its comparators parted by `|`, holds the version; what cannot be read may."""
    try:
        own = key(wanted.ecosystem, wanted.version)
        low = high = True
        for part in text.rpartition("/")[2].split("|"):
            sign = part.rstrip("0123456789.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-_~")
            bound = part.removeprefix(sign)
            if bound in ("", "*") or sign == "!=":
                continue
            at = key(wanted.ecosystem, bound)
            low = low and (own >= at if sign == ">=" else own > at if sign == ">" else True)
            high = high and (own <= at if sign == "<=" else own < at if sign == "<" else True)
            if sign in ("", "=") and own != at:
                return False
    except ValueError:
        return True
    return low and high
