"""A portfolio of 2,000 released versions of 500 components each: where something is, and a day on which 1,000 advisories change."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.portfolio_field import COMPONENTS, HIT, filled, worlds
from benchmarks.row import ROOT, Row
from wardbook.app.monitoring import monitor
from wardbook.app.where_is import where_is
from wardbook.intelligence import snapshot
from wardbook.registry.store import Registry

RELEASES = 2_000
ADVISORIES, CHANGED = 20_000, 1_000
BEFORE, AFTER = datetime.date(2026, 11, 21), datetime.date(2026, 11, 22)


def run() -> list[Row]:
    """Fill a registry, monitor once, then measure; the example's model stands behind every release."""
    with TemporaryDirectory(prefix="wardbook-bench-") as name:
        place = Path(name)
        began = time.perf_counter()
        registry = filled(place / "registry.db", ROOT / "examples" / "infusion-pump", RELEASES)
        seconds = time.perf_counter() - began
        before, after = worlds(place, ADVISORIES, CHANGED)
        with snapshot.open(before) as opened:
            monitor(registry, opened, as_of=BEFORE)
        size = (place / "registry.db").stat().st_size / 1e6
        rows = [
            Row(
                name=f"record {RELEASES:,} releases of {COMPONENTS} components",
                figure=seconds,
                note="the library, one process",
            ),
            Row(
                name="size of the registry",
                figure=size,
                unit="MB",
                limit=2_000,
                note="SQLite, security files kept packed",
            ),
            *_where(registry, place),
        ]
        with snapshot.open(after) as opened:
            began = time.perf_counter()
            done = monitor(registry, opened, as_of=AFTER)
            seconds = time.perf_counter() - began
        note = f"{done.looked_up:,} distinct components looked up, risks of {done.rerun} releases reckoned anew, {len(done.alerts)} alerts"
        rows.append(
            Row(
                name=f"{CHANGED:,} changed advisories, {HIT} releases concerned",
                figure=seconds,
                limit=5,
                note=note,
            )
        )
        registry.close()
        return rows


def _where(registry: Registry, place: Path) -> list[Row]:
    slowest = 0.0
    for asked in ("p3", "p1@1.7.0", "pkg:npm/p30001", "CVE-2024-10"):
        began = time.perf_counter()
        where_is(registry, asked, AFTER)
        slowest = max(slowest, time.perf_counter() - began)
    command = (sys.executable, "-P", "-m", "wardbook.cli", "where-is", "pkg:npm/p30001", "--format", "json")
    environment = {**os.environ, "WARDBOOK_REGISTRY": f"sqlite:///{place / 'registry.db'}"}
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL, cwd=ROOT)
    whole = time.perf_counter() - began
    return [
        Row(
            name="where-is, the slowest of four questions",
            figure=slowest,
            limit=0.2,
            note="the library, warm",
        ),
        Row(
            name="where-is as a command",
            figure=whole,
            note="a whole process, most of it loading the libraries of databases",
        ),
    ]
