"""Small worlds for tests: a few advisories, the snapshot of them, and components to look up."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from wardbook.intelligence import snapshot
from wardbook.intelligence.feeds import osv
from wardbook.intelligence.snapshot_writing import build
from wardbook.intelligence.targets import Target
from wardbook.model.advisory import Advisory, Affected, Interval, Record, SourceInfo
from wardbook.model.match import Lookup, Match, Matches
from wardbook.model.purl import Purl

AS_OF = datetime.date(2026, 11, 20)
DATA = Path(__file__).parents[2].parent / "shared" / "data"


def about(
    *intervals: Interval,
    ecosystem: str = "PyPI",
    name: str = "thing",
    versions: Iterable[str] = (),
    **more: object,
) -> Affected:
    """A statement about a package."""
    return Affected(ecosystem=ecosystem, name=name, intervals=intervals, versions=tuple(versions), **more)  # type: ignore[arg-type] # as given


def cpe(text: str, *intervals: Interval, **more: object) -> Affected:
    """A statement by CPE name."""
    return Affected(by="cpe", cpe=text, intervals=intervals, scheme="generic", **more)  # type: ignore[arg-type] # as given


def advisory(
    *affected: Affected, called: str = "CVE-2024-1", source: str = "osv:PyPI", **more: object
) -> Advisory:
    """An advisory."""
    return Advisory(id=called, source=source, affected=affected, **more)  # type: ignore[arg-type] # as given


def world(
    place: Path, *records: Record, sources: Iterable[SourceInfo] = (), name: str = "world"
) -> snapshot.Snapshot:
    """An open snapshot of records."""
    out = place / f"{name}.vulndb"
    build(records, lambda: sources, out, AS_OF)
    return snapshot.open(out)


def piece(purl: str = "", *, name: str = "", version: str = "", cpe: str = "", vendor: str = "") -> Target:
    """A component, called by its package URL or its name."""
    read = Purl.parse(purl) if purl else None
    return Target(
        id=purl or f"{name}@{version}",
        name=name or (read.name if read else ""),
        version=version or (read.version or "" if read else ""),
        purl=read,
        cpes=(cpe,) if cpe else (),
        vendors=(vendor,) if vendor else (),
    )


def only_match(found: Matches) -> Match:
    """The one match there must be."""
    (match,) = found.matches
    return match


def only_lookup(found: Matches) -> Lookup:
    """The one look-up there must be."""
    (lookup,) = found.lookups
    return lookup


def shared_osv(ecosystem: str) -> Iterator[Advisory]:
    """The records of one ecosystem of the shared data; the test is skipped where that is not beside the checkout."""
    archive = DATA / "advisories" / "osv" / ecosystem / "all.zip"
    if not archive.exists():
        pytest.skip("the shared advisories are not beside this checkout")
    with ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            if name.endswith(".json"):
                yield from osv.parse(opened.read(name), name, f"osv:{ecosystem}")[0] or ()
