"""How well is a market catalogued? Below a bound it is a preview, wherever it is printed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wardbook.knowledge.reader import Knowledge, Record

LEAST_RECORDS = 30
"""A market with fewer records is a preview: with less, what is missing is likely more than what is there."""
LEAST_VERIFIED_PERCENT = 80
"""So is one where a smaller share was read in the words of its own edition."""


class Coverage(msgspec.Struct, frozen=True):
    """A market with its sources: how many records there are, and how many were read in their edition's words."""

    market: str
    title: str
    authority: str
    sources: tuple[str, ...]
    recognises: tuple[str, ...]
    records: int
    verified: int

    @property
    def percent(self) -> int:
        """The share of verified records, rounded down."""
        return 100 * self.verified // self.records if self.records else 0

    @property
    def preview(self) -> str:
        """Why the market is a preview, "" where it is none."""
        if self.records < LEAST_RECORDS:
            return f"preview: {self.records} records, fewer than {LEAST_RECORDS}; {self.percent} % verified"
        if self.percent < LEAST_VERIFIED_PERCENT:
            return f"preview: {self.percent} % of {self.records} records verified, less than {LEAST_VERIFIED_PERCENT} %"
        return ""


def coverage(knowledge: Knowledge) -> dict[str, Coverage]:
    """Every market by its code."""
    by_source: dict[str, list[Record]] = {}
    for record in knowledge.records:
        by_source.setdefault(record.source, []).append(record)
    recognised: dict[str, list[str]] = {}
    for record in knowledge.of_kind("recognition"):
        recognised.setdefault(record.text("market"), []).append(record.text("standard"))
    return {
        item.market: item
        for record in knowledge.of_kind("market")
        for item in [_of(record, by_source, tuple(recognised.get(record.name, ())))]
    }


def _of(record: Record, by_source: dict[str, list[Record]], recognises: tuple[str, ...]) -> Coverage:
    sources = record.list("sources")
    mine = list(_asking(sources, by_source))
    return Coverage(
        market=record.name,
        title=record.title,
        authority=record.text("authority"),
        sources=sources,
        recognises=recognises,
        records=len(mine),
        verified=sum(item.verified == "yes" for item in mine),
    )


def _asking(sources: tuple[str, ...], by_source: dict[str, list[Record]]) -> Iterator[Record]:
    for source in sources:
        yield from (record for record in by_source.get(source, ()) if record.kind != "edition-change")
