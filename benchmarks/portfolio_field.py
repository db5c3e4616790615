"""A portfolio of released versions for measuring: the example's model, in many versions, with lists of components drawn at random."""

from __future__ import annotations

import datetime
import json
import random
from pathlib import Path

from wardbook.app.check import check
from wardbook.app.world_making import made as make_world
from wardbook.base.canonical import canonical_json, digest
from wardbook.model.field.event import draft
from wardbook.model.field.releases import Lot, Released, UnitsImported
from wardbook.model.security_file import dumps
from wardbook.registry.store import Registry, create

COMPONENTS = 500
POOL = 30_000
"""Distinct packages to draw from; by Zipf's law a few are in nearly every release and most in few."""

HIT = 50
"""Releases that the changed advisories concern."""

DAY = datetime.date(2026, 11, 20)


def clock() -> str:
    """One moment, so that a portfolio is the same in every run."""
    return "2026-11-20T08:00:00Z"


def filled(place: Path, example: Path, releases: int) -> Registry:
    """A registry with so many releases; the last `HIT` of them have a package that nobody else has."""
    checked = check(example, as_of=DAY)
    assert checked.report.subject is not None
    plain = json.loads(dumps(checked.report.subject))
    parts = sorted({item["part"] for item in plain["components"].values()})
    draw = random.Random(7)
    weights = [1 / (rank + 1) for rank in range(POOL)]
    registry = create(
        f"sqlite:///{place}",
        name="bench",
        registry="bench",
        by="bench",
        on="2026-11-20",
        clock=clock,
        tool="bench",
    )
    for number in range(releases):
        names = set(draw.choices(range(POOL), weights, k=4 * COMPONENTS))
        listed = sorted(names)[: COMPONENTS - 1]
        rare = [POOL + 1] if number >= releases - HIT else []
        version = f"2.{number // 100}.{number % 100}"
        plain["device"]["about"]["device"]["version"] = version
        plain["components"] = {
            f"{parts[one % len(parts)]}/p{one}": {
                "id": f"{parts[one % len(parts)]}/p{one}",
                "name": f"p{one}",
                "part": parts[one % len(parts)],
                "version": f"1.{(one * 7 + number % 3) % 9}.0",
                "purl": f"pkg:npm/p{one}@1.{(one * 7 + number % 3) % 9}.0",
            }
            for one in (*listed, *rare)
        }
        plain["vulnerabilities"] = {}
        data = canonical_json(plain)
        name = f"ip100@{version}"
        body = Released(
            id=name,
            device="ip100",
            version=version,
            name="Pump",
            manufacturer="Example",
            package=digest(version.encode()),
            security_file=digest(data),
            files=1,
            markets=("us", "eu"),
        )
        registry.append(
            [draft(body, about=name, on=DAY, by="bench", releases=(name,), key=f"released:{name}")],
            {"security-file.json": data},
            package=body.package,
        )
    lots = tuple(
        Lot(unit=f"L{number}", release=f"ip100@2.{number // 100}.{number % 100}", count=50)
        for number in range(releases)
    )
    units = UnitsImported(source="bench", digest="", lots=lots)
    registry.append([draft(units, about="bench", on=DAY, by="bench")])
    return registry


def worlds(place: Path, advisories: int, changed: int) -> tuple[Path, Path]:
    """Two snapshots: so many advisories, and the same with `changed` of them new or other, that hit rare packages."""
    before, after = place / "before.vulndb", place / "after.vulndb"
    lines = [
        _advisory(f"CVE-2025-{number}", f"p{number % (2 * POOL) + POOL + 10}") for number in range(advisories)
    ]
    lines += [
        _advisory(f"CVE-2024-{number}", f"p{number}", below=f"1.{number % 9}.5")
        for number in range(0, POOL, 10)
    ]
    fresh = [
        _advisory(f"CVE-2026-{number}", f"p{POOL + 1}" if number % 20 == 0 else f"q{number}")
        for number in range(changed)
    ]
    make_world({"advisories/osv.jsonl": "".join(lines).encode()}, before)
    make_world({"advisories/osv.jsonl": "".join((*lines, *fresh)).encode()}, after)
    return before, after


def _advisory(name: str, package: str, below: str = "9.9.9") -> str:
    said = {
        "schema_version": "1.6.7",
        "id": name,
        "modified": "2026-11-20T00:00:00Z",
        "summary": "A crafted message runs code.",
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected": [
            {
                "package": {"ecosystem": "npm", "name": package},
                "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": below}]}],
            }
        ],
    }
    return json.dumps(said) + "\n"
