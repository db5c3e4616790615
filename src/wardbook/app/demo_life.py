"""What comes after the build in the demo: packages sent, the example released, an alert raised, its advisory drafted."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from wardbook.app.advising import advice_of, drafted
from wardbook.app.monitoring import monitor
from wardbook.app.packaging import package
from wardbook.app.reading_package import verify
from wardbook.app.registry import record
from wardbook.app.releasing import ready, release
from wardbook.app.telling import lines
from wardbook.app.world_making import made as make_world
from wardbook.base.atomic import write_file
from wardbook.base.canonical import digest
from wardbook.intelligence import snapshot
from wardbook.model.field.event import draft
from wardbook.model.field.releases import Lot, UnitsImported
from wardbook.model.security_file import SecurityFile, dumps
from wardbook.registry.store import create

PROFILES = ("fda-510k", "eu-mdr")
LATER = "later-advisories"
"""Beside the example: what a fictional supplier publishes after the release."""

WHO = "Demo (example)"
STAMP = "made-of"
_DAY = datetime.timedelta(days=1)


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """What came to pass: each package with its files and verdict, the alert in lines, what was written."""

    packages: tuple[tuple[str, int, str], ...]
    alert: tuple[str, ...]
    advisory: tuple[str, ...]
    said: str = ""


def life(
    example: Path,
    out: Path,
    file: SecurityFile,
    as_of: datetime.date,
    progress: Callable[[str], None] = lambda _: None,
) -> Life:
    """Send, release, monitor and draft, into `out`; what was made of the same file before is not made again.

    The clock in the ledger stands still on the example's days, so that everybody's demo comes to the same bytes.
    """
    stamp = digest(dumps(file) + file.tool.encode())
    kept = out / "life.json"
    if kept.is_file() and (out / STAMP).is_file() and (out / STAMP).read_text("utf-8") == stamp:
        return msgspec.json.decode(kept.read_bytes(), type=Life)
    if out.exists():
        shutil.rmtree(out)
    packages = []
    for profile in PROFILES:
        progress(f"package {profile}")
        made = package(example, out / profile, profile=profile, as_of=as_of, draft=True)
        _, faults = verify(out / f"{profile}.zip")
        packages.append((profile, len(made.files), "whole" if not faults else f"{len(faults)} faults"))
    progress("release and monitoring")
    alert, advisory = _released(example, out, as_of)
    done = Life(packages=tuple(packages), alert=alert, advisory=advisory)
    write_file(kept, msgspec.json.encode(done))
    write_file(out / STAMP, stamp.encode())
    return done


def _released(example: Path, out: Path, as_of: datetime.date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The example released as a draft, held against what its supplier published later, and the draft of an advisory."""
    on, later = as_of + 7 * _DAY, as_of + 14 * _DAY
    registry = create(
        f"sqlite:///{out / 'wardbook-registry.db'}",
        name="demo",
        registry="demo",
        by=WHO,
        on=on.isoformat(),
        clock=lambda: f"{on.isoformat()}T12:00:00Z",
        tool="wardbook demo",
    )
    try:
        what = ready(
            out / "fda-510k", by=WHO, why="an example, never for patients", on=on, although_draft=True
        )
        release(registry, what)
        lots = (
            Lot(unit="US-1", release=what.body.id, count=200, market="us"),
            Lot(unit="EU-1", release=what.body.id, count=50, market="eu"),
        )
        units = UnitsImported(source="demo", digest="", lots=lots)
        record(registry, [draft(units, about="demo", on=on, by=WHO, releases=(what.body.id,))])
        own = {
            f"advisories/{path.name}": path.read_bytes()
            for place in (example / "advisories", example.parent / LATER)
            for path in sorted(place.iterdir())
            if path.is_file()
        }
        make_world(own, out / "later.vulndb")
        with snapshot.open(out / "later.vulndb") as opened:
            told = monitor(registry, opened, as_of=later)
        if not told.alerts:
            return (), ()
        first = told.alerts[0]
        advice, releases = advice_of(
            registry,
            str(first.body["vulnerability"]),
            id_="EX-2026-001",
            title="",
            says="",
            do="",
            acknowledged=(),
            chosen=(),
        )
        made, found = drafted(registry, advice, releases, by=WHO, why="", on=later)
        data = [value for name, value in found.files.items() if name.endswith(".json")]
        record(registry, [made], data)
        for name, value in found.files.items():
            write_file(out / "advisory" / name, value)
        return tuple(lines(first)), tuple(f"advisory/{name}" for name in found.files)
    finally:
        registry.close()
