"""Every component of every SBOM has a row with what threatens it through its part; none is left out."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path

from wardbook.analysis.threats.of_components import of_components
from wardbook.app.inputs import inputs
from wardbook.compile import compile
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Link, Table
from wardbook.views.register import get

EXAMPLE = Path(__file__).parents[3] / "examples" / "infusion-pump"


@cache
def example() -> SecurityFile:
    return compile(inputs(EXAMPLE, as_of=datetime.date(2026, 11, 23)))


def table(name: str) -> Table:
    made = get(name)(example())
    assert isinstance(made, Table)
    return made


def test_there_is_one_entry_for_every_component() -> None:
    file = example()
    assert len(file.components) > 100
    assert [item.component.id for item in of_components(file)] == list(file.components)


def test_a_component_has_the_threats_of_its_part_and_those_over_life_that_concern_it() -> None:
    file = example()
    for item in of_components(file):
        part = item.component.part
        expected = {one.id for one in file.threats.values() if part in (one.places or (one.element,))}
        assert {one.id for one in item.threats} == expected
        assert item.threats and item.surfaces and item.vectors


def test_every_known_vulnerability_stands_at_its_component() -> None:
    file = example()
    listed = [known.id for item in of_components(file) for known in item.vulnerabilities]
    assert sorted(listed) == sorted(file.vulnerabilities)


def test_the_table_has_as_many_rows_as_there_are_components_and_says_so() -> None:
    shown = table("component-threats")
    assert len(shown.rows) == len(example().components)
    assert shown.notes[0].startswith(f"{len(shown.rows)} of {len(shown.rows)} components")


def test_the_table_by_part_counts_every_component_once() -> None:
    assert sum(int(str(row[1])) for row in table("part-threats").rows) == len(example().components)


def test_every_path_has_a_row_among_the_surfaces() -> None:
    first = {row[0].id for row in table("surfaces").rows if isinstance(row[0], Link)}
    assert set(example().device.flows) <= first


def test_the_vectors_count_every_threat_once() -> None:
    assert sum(int(str(row[1])) for row in table("vectors").rows) == len(example().threats)


def test_every_threat_has_a_row_with_its_status_and_where_it_comes_from() -> None:
    for name in ("threats", "threat-details"):
        shown = table(name)
        assert {row[0].id for row in shown.rows if isinstance(row[0], Link)} == set(example().threats)


def test_questions_that_add_a_threat_come_first() -> None:
    adds = ["no threat" not in str(row[3]) for row in table("threat-questions").rows]
    assert adds == sorted(adds, reverse=True)
    assert any(adds)
