"""What happened to released versions becomes an input of the next compile."""

from __future__ import annotations

import json
from pathlib import Path

from tests.base_folder import copy_base
from tests.registry.field import advisory, day, new_registry, release, world
from wardbook.app.check import check
from wardbook.app.field_decisions import decide
from wardbook.app.monitoring import monitor
from wardbook.app.registry_export import export
from wardbook.registry.chain import broken
from wardbook.registry.projection import read_event
from wardbook.views.register import get


def test_what_was_measured_of_a_release_stands_in_the_next_version_s_metrics(
    address: str, tmp_path: Path
) -> None:
    registry = new_registry(address)
    name = release(registry)
    with world(tmp_path / "w", advisory("CVE-2026-0001")) as snapshot:
        monitor(registry, snapshot, as_of=day("2026-11-21"))
    registry.append(
        [decide(registry, "CVE-2026-0001", "fixed", [name], by="A", why="repaired", on=day("2026-12-01"))]
    )
    folder = copy_base(tmp_path / "next")
    counts = export(registry, folder, device=None, as_of=day("2026-12-31"))
    assert counts["field/measures.yaml"] == 1
    checked = check(folder, as_of=day("2026-12-31"))
    file = checked.report.subject
    assert file is not None
    assert file.device.postmarket is not None
    found = file.device.postmarket.measures["2026-H2 of 1.0.0"]
    assert (found.identified, found.mended, found.of) == (1, 1, "1.0.0")
    table = get("measures")(file)
    assert "2026-H2 of 1.0.0" in str(table)
    assert not [item for item in checked.report.diagnostics if item.at.file.startswith("field/")]


def test_exported_lines_are_events_of_the_ledger_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    registry = new_registry(f"sqlite:///{tmp_path / 'r.db'}")
    release(registry)
    dry = export(registry, tmp_path / "x", device="demo", as_of=day("2026-12-31"), dry_run=True)
    assert not (tmp_path / "x").exists()
    assert export(registry, tmp_path / "x", device="demo", as_of=day("2026-12-31")) == dry
    lines = (tmp_path / "x" / "field" / "releases.jsonl").read_bytes().splitlines()
    events = [read_event(line) for line in lines]
    assert [event.about for event in events] == ["demo@1.0.0"]
    assert events == list(registry.events(only=["released"]))
    assert json.loads(lines[0])["digest"] == events[0].digest
    assert list(broken(registry.events(), [registry.head()])) == []
