"""CSAF 2.0 documents as a feed: a folder of advisories, or what a provider's index leads to."""

from __future__ import annotations

from collections.abc import Sequence

from wardbook.formats.csaf.reading import read
from wardbook.formats.csaf.records import advisories
from wardbook.intelligence.ecosystems import look_up
from wardbook.model.advisory import Advisory
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl


def parse(data: bytes, name: str) -> tuple[list[Advisory] | None, list[Diagnostic]]:
    """The advisories in one document, one for each vulnerability; its publisher is in their `source`."""
    document, problems = read(data, name)
    return (None, problems) if document is None else (list(advisories(document, _places)), [])


def _places(purl: Purl) -> Sequence[tuple[str, str, str]]:
    return look_up(purl).places
