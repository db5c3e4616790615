"""What was read of a source while it streams by: counted, dated, digested, refusals named."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from wardbook.base.limits import REFUSALS_NAMED
from wardbook.model.advisory import Advisory, Record, SourceInfo
from wardbook.model.diagnostic import Diagnostic

LICENCES = {
    "cve": "CVE Terms of Use",
    "csaf": "as its publisher states",
    "endoflife": "MIT",
    "epss": "FIRST EPSS Usage Agreement",
    "kev": "CC0-1.0",
    "nvd": "public domain (US government work)",
    "osv": "as each database states",
    "osv:AlmaLinux": "MIT",
    "osv:Bitnami": "Apache-2.0",
    "osv:CRAN": "Apache-2.0",
    "osv:GHC": "CC0-1.0",
    "osv:GitHub Actions": "CC-BY-4.0",
    "osv:Go": "CC-BY-4.0",
    "osv:Hackage": "CC0-1.0",
    "osv:Maven": "CC-BY-4.0",
    "osv:NuGet": "CC-BY-4.0",
    "osv:OSS-Fuzz": "CC-BY-4.0",
    "osv:Packagist": "CC-BY-4.0",
    "osv:PyPI": "CC-BY-4.0",
    "osv:Rocky Linux": "BSD-3-Clause",
    "osv:RubyGems": "CC-BY-4.0",
    "osv:Ubuntu": "CC-BY-SA-4.0",
    "osv:crates.io": "CC0-1.0 AND CC-BY-4.0",
    "osv:npm": "CC-BY-4.0 AND Apache-2.0",
    "osv:opam": "CC0-1.0",
}
"""Licences by source; those of OSV's databases as osv.dev lists its data sources (google.github.io/osv.dev/data)."""


class Tally:
    """The account of one source; it changes while records pass and ends in a `SourceInfo`."""

    def __init__(self, source: str, origin: str = "") -> None:
        self.source = source
        self.origins: dict[str, None] = {origin: None}
        self.records = 0
        self.refused = 0
        self.newest = ""
        self.is_whole = False
        """Whether the source's own layout came by, and not records that somebody chose."""
        self.diagnostics: list[Diagnostic] = []
        self.reasons: Counter[str] = Counter()
        self._digest = hashlib.sha256()

    def took(self, data: bytes) -> None:
        """Bytes of the source went by; the order in which they do is part of the digest."""
        self._digest.update(data)

    def count(self, record: Record) -> None:
        """A record was read; the latest time that any carries is the source's own."""
        self.records += 1
        if isinstance(record, Advisory):
            self.dated(record.modified or record.published)

    def dated(self, time: str) -> None:
        """The source says of itself that it is of this time (RFC 3339, UTC)."""
        self.newest = max(self.newest, time)

    def refuse(self, diagnostics: Sequence[Diagnostic]) -> None:
        """A record or file was refused; the first REFUSALS_NAMED are kept word by word, all are counted."""
        self.refused += 1
        for one in diagnostics:
            self.reasons[one.says] += 1
        room = REFUSALS_NAMED - len(self.diagnostics)
        self.diagnostics += list(diagnostics)[: max(0, room)]

    def _origin(self) -> str:
        first = next(iter(self.origins))
        return first if len(self.origins) == 1 else f"{first} and {len(self.origins) - 1:,} more"

    def info(self) -> SourceInfo:
        """What a snapshot keeps of it."""
        return SourceInfo(
            source=self.source,
            origin=self._origin(),
            digest=self._digest.hexdigest(),
            newest=self.newest,
            records=self.records,
            refused=self.refused,
            is_whole=self.is_whole,
            licence=LICENCES.get(self.source, LICENCES.get(self.source.partition(":")[0], "")),
        )


class Ledger:
    """The accounts of all sources that a reading meets, each opened when its first record comes by."""

    def __init__(self) -> None:
        self._tallies: dict[str, Tally] = {}

    def of(self, source: str, origin: str = "") -> Tally:
        """The account of a source; one of several files is told by its first and their number."""
        found = self._tallies.get(source)
        if found is None:
            found = self._tallies[source] = Tally(source, origin)
        found.origins.setdefault(origin)
        return found

    def mark_whole(self, source: str) -> None:
        """The layout of a source came by; for a feed of several (`osv`), of each that is open."""
        for name, tally in self._tallies.items():
            if name == source or name.startswith(f"{source}:"):
                tally.is_whole = True

    def tallies(self) -> list[Tally]:
        """All accounts, by the name of their source."""
        return [self._tallies[name] for name in sorted(self._tallies)]
