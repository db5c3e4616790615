"""500,000 advisories: the shared ones, multiplied under new names by a seeded generator; and SBOMs that meet them.

`python -m benchmarks.advisories TASK …` does one task in a process of its own and prints figures as JSON.
"""

from __future__ import annotations

import datetime
import json
import random
import resource
import sys
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from benchmarks.row import ROOT
from wardbook.intelligence import snapshot, snapshot_writing
from wardbook.intelligence.feeds import cve, osv
from wardbook.intelligence.portfolio import Portfolio
from wardbook.model.advisory import Advisory, Affected

DATA = ROOT.parent / "shared" / "data"
CACHE = ROOT / ".wardbook" / "bench"
MANY = 500_000
AS_OF = datetime.date(2026, 11, 20)
SEED = 20261120

_replace = msgspec.structs.replace
_decode = msgspec.msgpack.Decoder(Advisory).decode


def shared() -> Iterator[Advisory]:
    """Every advisory of the shared data, feed by feed."""
    for ecosystem in ("PyPI", "Go", "Bitnami", "OSS-Fuzz"):
        for name, data in _members(DATA / "advisories" / "osv" / ecosystem / "all.zip"):
            yield from osv.parse(data, name, f"osv:{ecosystem}")[0] or ()
    for name, data in _members(DATA / "cve" / "cve-records-2016-2024.zip"):
        yield from cve.parse(data, name)[0] or ()


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            if name.endswith(".json"):
                yield name, opened.read(name)


def pool() -> Path:
    """The shared advisories packed in one file, so that multiplying them costs no reading of their formats."""
    place = CACHE / "shared.records"
    if not place.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with (CACHE / "shared.part").open("wb") as out:
            for record in shared():
                data = msgspec.msgpack.encode(record)
                out.write(len(data).to_bytes(4, "big") + data)
        (CACHE / "shared.part").replace(place)
    return place


def multiplied(count: int = MANY, *, seed: int = SEED) -> Iterator[Advisory]:
    """The shared advisories, then copies of them about other packages, until there are `count`.

    A copy has ids and names of its own, and keeps ranges, enumerated versions and texts.
    """
    chance = random.Random(seed)
    made = 0
    for copy in range(count):
        for record in _pooled():
            if made == count:
                return
            made += 1
            yield record if copy == 0 else _copied(record, copy, chance)


def _pooled() -> Iterator[Advisory]:
    with pool().open("rb") as stream:
        while size := stream.read(4):
            yield _decode(stream.read(int.from_bytes(size, "big")))


def _copied(record: Advisory, copy: int, chance: random.Random) -> Advisory:
    mark = f"{copy:02}"
    day = (
        f"{chance.randrange(2016, 2027)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}T00:00:00Z"
    )
    return _replace(
        record,
        id=f"{record.id}{mark}",
        aliases=tuple(f"{alias}{mark}" for alias in record.aliases),
        modified=day,
        affected=tuple(_about_another(one, mark) for one in record.affected),
    )


def _about_another(one: Affected, mark: str) -> Affected:
    parts = one.cpe.split(":")
    cpe = ":".join((*parts[:4], f"{parts[4]}_{mark}", *parts[5:])) if len(parts) > 5 else one.cpe
    return _replace(one, name=f"{one.name}-{mark}" if one.name else "", cpe=cpe)


def snapshot_file(count: int = MANY) -> Path:
    """The snapshot of that many, built once and kept."""
    place = CACHE / f"advisories-{count}.vulndb"
    if not place.exists():
        _build(count, place)
    return place


def _build(count: int, place: Path) -> None:
    snapshot_writing.build(multiplied(count), lambda: (), place, AS_OF)


def purls(count: int, *, seed: int = SEED, share: float = 0.3, copies: int = 8) -> list[str]:
    """Package URLs of Go and PyPI, `share` of them of packages that advisories name, at versions around their ranges.

    The names are those of the first `copies` of the advisories; 1 is the shared ones alone.
    """
    chance = random.Random(seed)
    named = _named()
    return [
        _named_purl(chance, named, copies) if chance.random() < share else _other(chance)
        for _ in range(count)
    ]


def _named() -> list[tuple[str, str, tuple[str, ...]]]:
    found: dict[tuple[str, str], set[str]] = {}
    for record in _pooled():
        for one in record.affected:
            # A valid package URL of Go has a namespace.
            if one.ecosystem == "PyPI" or (one.ecosystem == "Go" and "/" in one.name):
                ends = {end for interval in one.intervals for end in (interval.low, interval.high) if end}
                found.setdefault((one.ecosystem, one.name), set()).update(ends)
    return [(ecosystem, name, tuple(sorted(ends))) for (ecosystem, name), ends in sorted(found.items())]


def _named_purl(chance: random.Random, named: list[tuple[str, str, tuple[str, ...]]], copies: int) -> str:
    ecosystem, name, ends = chance.choice(named)
    copy = chance.randrange(copies)
    name = f"{name}-{copy:02}" if copy else name
    version = chance.choice(ends) if ends and chance.random() < 0.7 else _version(chance)
    if ecosystem == "Go":
        return f"pkg:golang/{name}@v{version}"
    return f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"


def _other(chance: random.Random) -> str:
    number = chance.randrange(100_000)
    if chance.random() < 0.5:
        return f"pkg:golang/example.org/team/module{number}@v{_version(chance)}"
    return f"pkg:pypi/library{number}@{_version(chance)}"


def _version(chance: random.Random) -> str:
    return f"{chance.randrange(6)}.{chance.randrange(20)}.{chance.randrange(12)}"


def write_sbom(count: int, file: Path, copies: int = 8, spec: str = "1.6") -> None:
    """A CycloneDX SBOM of that many components, named as in `purls`."""
    components = [
        {"type": "library", "bom-ref": f"c{number}", "name": text.split("@")[0].rsplit("/", 1)[1],
         "version": text.rsplit("@", 1)[1], "purl": text}
        for number, text in enumerate(dict.fromkeys(purls(count * 2, copies=copies)))
        if number < count
    ]  # fmt: skip
    file.write_text(
        json.dumps(
            {
                "bomFormat": "CycloneDX",
                "specVersion": spec,
                "serialNumber": f"urn:uuid:{uuid.UUID(int=count)}",
                "version": 1,
                "metadata": {"component": {"type": "application", "bom-ref": "device", "name": "device"}},
                "components": components,
            }
        ),
        encoding="utf-8",
    )


def _task_build(count: str) -> dict[str, float]:
    pool()
    place = CACHE / f"fresh-{count}.vulndb"
    began = time.perf_counter()
    _build(int(count), place)
    seconds = time.perf_counter() - began
    kept = CACHE / f"advisories-{count}.vulndb"
    size = place.stat().st_size / 1e6
    for end in (snapshot.BODIES, ""):
        place.with_name(place.name + end).replace(kept.with_name(kept.name + end))
    return {"seconds": seconds, "hot": size, "memory": _memory()}


def _task_portfolio(sboms: str, each: str) -> dict[str, float]:
    """SBOMs drawn from 100,000 components, the first ones far more often than the last."""
    components = list(dict.fromkeys(purls(110_000)))[:100_000]
    chance = random.Random(SEED)
    weights = [1 / (place + 10) for place in range(len(components))]
    many = chance.choices(components, weights, k=int(sboms) * int(each))
    opened = snapshot.open(snapshot_file())
    portfolio = Portfolio()
    began = time.perf_counter()
    for place in range(int(sboms)):
        portfolio.add(f"sbom-{place}", many[place * int(each) : (place + 1) * int(each)])
    found = portfolio.match(opened)
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    index = portfolio.index(opened)
    indexing = time.perf_counter() - began
    new = [record for record in _pooled() if record.source in ("osv:PyPI", "osv:Go")]
    sample = [_replace(one, id=f"{one.id}-new") for one in chance.sample(new, 500)]
    began = time.perf_counter()
    delta = index.affected_by(sample)
    return {
        "seconds": seconds,
        "indexing": indexing,
        "delta": time.perf_counter() - began,
        "distinct": len(portfolio.purls),
        "vulnerabilities": len(found),
        "findings": sum(one.sboms for one in found),
        "new": sum(one.sboms for one in delta),
        "memory": _memory(),
    }


def _memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 1024


TASKS: dict[str, Callable[..., dict[str, float]]] = {"build": _task_build, "portfolio": _task_portfolio}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
