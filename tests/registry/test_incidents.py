"""Incidents and reports on both databases."""

from __future__ import annotations

import pytest

from tests.registry.field import day, new_registry
from wardbook.analysis.field.incidents import KINDS, incidents, reports
from wardbook.app.incidents import close, move, open_incident, receive, step, update
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
