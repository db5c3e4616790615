"""What was read of a source while it streams by: counted, dated, digested, refusals named."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from wardbook.base.limits import REFUSALS_NAMED
from wardbook.model.advisory import Record, SourceInfo
from wardbook.model.diagnostic import Diagnostic

LICENCES = {
    "cve": "CVE Terms of Use",
    "csaf": "as its publisher states",
    "endoflife": "MIT",
    "epss": "FIRST EPSS Usage Agreement",
    "kev": "CC0-1.0",
    "nvd": "public domain (US government work)",
    "osv": "as each database states",
    "osv:Bitnami": "Apache-2.0",
    "osv:Go": "CC-BY-4.0",
    "osv:OSS-Fuzz": "CC-BY-4.0",
    "osv:PyPI": "CC-BY-4.0",
}
"""Licences by source; those of OSV's databases as osv.dev lists its data sources."""


class Tally:
    """The account of one source; it changes while records pass and ends in a `SourceInfo`."""

    def __init__(self, source: str, origin: str = "") -> None:
        self.source = source
        self.origin = origin
        self.records = 0
        self.refused = 0
        self.newest = ""
        self.diagnostics: list[Diagnostic] = []
        self.reasons: Counter[str] = Counter()
        self._digest = hashlib.sha256()

    def took(self, data: bytes) -> None:
        """Bytes of the source went by; the order in which they do is part of the digest."""
        self._digest.update(data)

    def count(self, records: Sequence[Record], newest: str = "") -> None:
        """Records were read; `newest` is the latest time that they or their file carry."""
        self.records += len(records)
        self.newest = max(self.newest, newest)

    def refuse(self, diagnostics: Sequence[Diagnostic]) -> None:
        """A record or file was refused; the first REFUSALS_NAMED are kept word by word, all are counted."""
        self.refused += 1
        for one in diagnostics:
            self.reasons[one.says] += 1
        room = REFUSALS_NAMED - len(self.diagnostics)
        self.diagnostics += list(diagnostics)[: max(0, room)]

    def info(self) -> SourceInfo:
        """What a snapshot keeps of it."""
        return SourceInfo(
            source=self.source,
            origin=self.origin,
            digest=self._digest.hexdigest(),
            newest=self.newest,
            records=self.records,
            refused=self.refused,
            licence=LICENCES.get(self.source, LICENCES.get(self.source.partition(":")[0], "")),
        )
