"""Incidents and reports on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.registry.field import day, new_registry
from tests.registry.test_audit import key_file
from wardbook.analysis.field.incidents import KINDS, incidents, reports
from wardbook.app.incidents import close, kept, move, open_incident, receive, step, update
from wardbook.app.registry_people import pen, record_signed, register, retire
from wardbook.cli.main import wardbook as command
from wardbook.model.field.incidents import IncidentOpened, IncidentStepDone, IncidentUpdated, ReportReceived
from wardbook.registry.faults import RegistryFault


def test_an_incident_is_worked_through_and_its_closing_stands_only_proposed_without_a_signature(
    address: str,
) -> None:
    registry = new_registry(address)
    on = day("2026-11-27")
    what = IncidentOpened(incident="I-1", title="t", complaints=("C-1",))
    first = registry.append([open_incident(registry, what, (), by="A", why="", on=on)])[0]
    again = registry.append([open_incident(registry, what, (), by="A", why="", on=on)])[0]
    assert (first.is_new, again.is_new) == (True, False)
    more = IncidentUpdated(incident="I-1", capas=("CAPA-2",))
    registry.append([update(registry, more, (), by="A", why="", on=on)])
    done = IncidentStepDone(incident="I-1", step="contain", how="cut off")
    registry.append([step(registry, done, by="A", on=on)])
    with pytest.raises(RegistryFault, match="PM324"):
        close(registry, "I-1", although=False, by="A", why="w", on=on)
    registry.append([close(registry, "I-1", although=True, by="A", why="w", on=on)])
    found = incidents(registry.events(only=KINDS))["I-1"]
    assert (found.complaints, found.capas, found.steps[0].step) == (("C-1",), ("CAPA-2",), "contain")
    assert (found.closing, found.closed) == ("2026-11-27", "")
    assert "contain" not in found.left


def test_a_report_from_outside_is_followed_and_no_stage_is_recorded_twice(address: str) -> None:
    registry = new_registry(address)
    what = ReportReceived(report="R-1", finder="B", about="key")
    registry.append([receive(registry, what, by="A", on=day("2026-11-02"))])
    with pytest.raises(RegistryFault, match="PM325"):
        move(registry, "R-1", "triaged", "", by="A", why="", on=day("2026-11-01"))
    moved = move(registry, "R-1", "triaged", "", by="A", why="", on=day("2026-11-03"))
    assert [registry.append([moved])[0].is_new for _ in range(2)] == [True, False]
    assert reports(registry.events(only=KINDS))["R-1"].stages == {"triaged": "2026-11-03"}


def test_a_signed_closing_stands_for_as_long_as_its_signature_holds(address: str, tmp_path: Path) -> None:
    registry = new_registry(address)
    on = day("2026-11-27")
    mine, public = key_file(tmp_path, "mine")
    register(registry, "A. Author", public, role="psirt", by="Q", on=on, why="seen")
    opened = open_incident(registry, IncidentOpened(incident="I-1", title="t"), (), by="A", why="", on=on)
    registry.append([opened])
    end = close(registry, "I-1", although=True, by="", why="contained, told", on=on)
    record_signed(registry, [end], pen(registry, mine))
    known = incidents(registry.told(only=KINDS))["I-1"]
    assert (known.closing, known.closed) == ("2026-11-27", "2026-11-27")
    with pytest.raises(RegistryFault, match="PM304"):
        close(registry, "I-1", although=True, by="A", why="again", on=on)
    retire(registry, "A. Author", compromised=True, by="Q", on=on, why="stolen")
    assert incidents(registry.told(only=KINDS))["I-1"].closed == ""


def test_a_file_kept_as_evidence_comes_back_to_the_byte_and_one_never_kept_is_refused(
    address: str, tmp_path: Path
) -> None:
    registry = new_registry(address)
    on = day("2026-11-27")
    opened = open_incident(registry, IncidentOpened(incident="I-1", title="t"), (), by="A", why="", on=on)
    registry.append([opened])
    found = tmp_path / "capture.bin"
    found.write_bytes(bytes(range(256)) * 40)
    files = dict(kept([found]))
    (name,) = files
    done = IncidentStepDone(incident="I-1", step="contain", how="cut off", evidence=(name,))
    registry.append([step(registry, done, by="A", on=on)], files)
    assert incidents(registry.told(only=KINDS))["I-1"].evidence == (name,)
    shown = CliRunner().invoke(command, ["incident", "show", "I-1", "--registry", address])
    assert name in shown.output
    out = tmp_path / "again.bin"
    written = CliRunner().invoke(command, ["registry", "file", name, "-o", str(out), "--registry", address])
    assert written.exit_code == 0, written.output
    assert out.read_bytes() == found.read_bytes()
    unknown = CliRunner().invoke(
        command, ["registry", "file", "sha256:00", "-o", str(out), "--registry", address]
    )
    assert (unknown.exit_code, "PM3" in unknown.output) == (1, True), unknown.output
