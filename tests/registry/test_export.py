"""What happened to released versions becomes an input of the next compile."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.base_folder import copy_base
from tests.registry.field import advisory, day, new_registry, release, world
from wardbook.app.check import check
from wardbook.app.field_decisions import decide
from wardbook.app.measuring import measured, measured_in
from wardbook.app.monitoring import monitor
from wardbook.app.registry_export import export
from wardbook.cli.main import wardbook
from wardbook.device.layout import FIELD_DECISIONS
from wardbook.formats import field_records
from wardbook.model.field.event import Event
from wardbook.registry.chain import broken
from wardbook.registry.projection import read_event
from wardbook.registry.store import Registry
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


def test_measures_of_many_releases_are_those_of_each_by_itself_and_the_ledger_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = new_registry(f"sqlite:///{tmp_path / 'r.db'}")
    names = [release(registry, f"1.0.{number}") for number in range(3)]
    with world(tmp_path / "w", advisory("CVE-2026-0001"), advisory("CVE-2026-0002")) as snapshot:
        monitor(registry, snapshot, as_of=day("2026-11-21"))
    registry.append(
        [decide(registry, "CVE-2026-0001", "fixed", names[:1], by="A", why="r", on=day("2027-02-01"))]
    )
    periods = [(day("2026-07-01"), day("2026-12-31")), (day("2027-01-01"), day("2027-03-01"))]
    each = [[measured(registry, since, until, release=name)[0] for name in names] for since, until in periods]
    readings: list[object] = []
    told = Registry.told

    def counted(given: Registry, *, only: Iterable[str] = (), release: str = "") -> Iterator[Event]:
        readings.append(only)
        return told(given, only=only, release=release)

    monkeypatch.setattr(Registry, "told", counted)
    assert [list(found)[1:] for found in measured_in(registry, periods)] == each
    assert len(readings) == 1


def test_a_decision_of_the_ledger_stands_before_the_next_version_until_a_person_confirms_it(
    tmp_path: Path,
) -> None:
    registry = new_registry(f"sqlite:///{tmp_path / 'r.db'}")
    name = release(registry)
    with world(tmp_path / "w", advisory("CVE-2026-0001")) as snapshot:
        monitor(registry, snapshot, as_of=day("2026-11-21"))
    how = {"justification": "code_not_reachable", "why": "no `inflate`\nof the network"}
    registry.append(
        [decide(registry, "CVE-2026-0001@zlib", "not_affected", [name], by="A", on=day("2026-12-01"), **how)]  # type: ignore[arg-type]
    )
    folder = copy_base(tmp_path / "next")
    sbom = folder / "sbom" / "pump.cdx.json"
    sbom.write_text(sbom.read_text().replace("pkg:generic/zlib", "pkg:npm/zlib"))
    (folder / "advisories").mkdir()
    (folder / "advisories" / "osv.jsonl").write_text(advisory("CVE-2026-0001"))
    assert not _not_taken_over(folder)
    export(registry, folder, device=None, as_of=day("2026-12-31"))
    ((says, command),) = _not_taken_over(folder)
    assert "in 1.0.0: not_affected (code_not_reachable), by A on 2026-12-01; in `pump/zlib` of this" in says
    words = shlex.split(command.partition("`")[2].rpartition("`")[0])
    done = CliRunner().invoke(
        wardbook, [*words[1:-1], "B. Approver", "-C", str(folder), "--as-of", "2026-12-31"]
    )
    assert done.exit_code == 0, done.output
    assert not _not_taken_over(folder)


def _not_taken_over(folder: Path) -> list[tuple[str, str]]:
    found = check(folder, as_of=day("2026-12-31")).report.diagnostics
    return [(item.says, item.help or "") for item in found if item.code == "VU209"]


def test_the_last_word_on_each_release_counts_and_other_devices_are_passed_over() -> None:
    lines = [
        _decided(3, "CVE-1", "under_investigation", "demo@1", "demo@2", "else@1"),
        _decided(5, "CVE-1", "fixed", "demo@2"),
        _decided(6, "CVE-1", "affected", "else@1"),
    ]
    found, problems = field_records.read(b"\n".join(reversed(lines)), FIELD_DECISIONS, "demo")
    assert [(one.id, one.status, one.versions) for one in found] == [
        ("3", "under_investigation", ("1",)),
        ("5", "fixed", ("2",)),
    ]
    assert problems == []


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        b"[" * 100_000,
        b'{"kind":"decided","seq":1,"on":"x","by":"","body":{}}',
    ],
)
def test_a_line_that_is_no_event_is_named_and_the_others_are_read(line: bytes) -> None:
    data = line + b"\n" + _decided(5, "CVE-1", "fixed", "demo@2")
    found, problems = field_records.read(data, FIELD_DECISIONS, "demo")
    assert [one.id for one in found] == ["5"]
    assert [(item.code, item.at.line) for item in problems] == [("SF002", 1)]


def _decided(seq: int, name: str, status: str, *releases: str) -> bytes:
    body = {"vulnerability": name, "status": status}
    said = {"kind": "decided", "seq": seq, "on": "2026-12-01", "by": "A", "releases": releases, "body": body}
    return json.dumps(said).encode()
