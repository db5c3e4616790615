"""The chain from threat to result: nothing that hangs loose is hidden, on devices whose links were cut and mixed by chance."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import msgspec
import pytest

from tests.analysis.devices import device
from wardbook.analysis.traceability import loose_ends, trace
from wardbook.app.inputs import inputs
from wardbook.compile import compile as compile_file
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Link, Table
from wardbook.views import all_views

ANALYSER = Path(__file__).parent.parent / "review" / "devices" / "coagulation-analyser"
TABLES = ("traceability", "threat-trace", "test-trace", "loose-ends")


@pytest.fixture(scope="module")
def files(example: Path) -> list[SecurityFile]:
    as_of = datetime.date(2026, 11, 20)
    return [compile_file(inputs(folder, as_of=as_of)) for folder in (example, ANALYSER)]


def cut(file: SecurityFile, seed: int) -> SecurityFile:
    """The same device after chance took links away and put others in their place."""
    chance = random.Random(seed)

    def some(names: tuple[str, ...], others: list[str]) -> tuple[str, ...]:
        kept = [name for name in names if chance.random() < 0.6]
        return tuple(dict.fromkeys([*kept, *(chance.sample(others, 1) if chance.random() < 0.1 else [])]))

    replace = msgspec.structs.replace
    made = file.device
    tests, controls = list(made.tests), list(made.controls)
    return replace(
        file,
        device=replace(
            made,
            controls={
                name: replace(
                    item,
                    tests=some(item.tests, tests),
                    requirement=item.requirement if chance.random() < 0.7 else None,
                    state="retired" if chance.random() < 0.1 else item.state,
                )
                for name, item in made.controls.items()
            },
            tests={
                name: replace(item, verifies=some(item.verifies, controls))
                for name, item in made.tests.items()
            },
            evidence={
                name: replace(item, shows=some(item.shows, tests), claims={}, links={})
                for name, item in made.evidence.items()
            },
        ),
        threats={
            name: replace(
                item,
                controls={key: state for key, state in item.controls.items() if chance.random() < 0.5},
                reaches=some(item.reaches, list(made.situations)),
                by_use=(),
            )
            for name, item in file.threats.items()
        },
        risks={
            name: replace(item, controls=some(item.controls, controls)) for name, item in file.risks.items()
        },
        results={
            name: replace(item, evidence=some(item.evidence, list(made.evidence)))
            for name, item in file.results.items()
            if chance.random() < 0.8
        },
    )


def named(file: SecurityFile) -> set[str]:
    """Every id that one of the four tables prints."""
    found: set[str] = set()
    for name in TABLES:
        table = all_views()[name](file)
        assert isinstance(table, Table)
        for row in table.rows:
            for cell in row:
                values = cell if isinstance(cell, tuple) else (cell,)
                found |= {item.id for item in values if isinstance(item, Link)}
                found |= {item for item in values if isinstance(item, str)}
    return found


def lacking(file: SecurityFile) -> dict[str, set[str]]:
    """What lacks a neighbour, worked out a second time and the slow way."""
    made = file.device
    live = [item for item in made.controls.values() if item.state != "retired"]
    situations = {item.situation for item in file.risks.values()}
    shown = {name for item in file.results.values() for name in item.evidence}
    shown |= {name for name, item in made.evidence.items() if item.shows}
    tested = {
        test
        for test, item in made.tests.items()
        for control in live
        if test in control.tests or control.id in item.verifies
    }
    return {
        "threat": {
            name
            for name, item in file.threats.items()
            if not {*item.reaches} & situations or not {*item.controls} & {each.id for each in live}
        },
        "risk": {
            name
            for name, item in file.risks.items()
            if not {*item.controls} & {each.id for each in live}
            or not any(item.situation in threat.reaches for threat in file.threats.values())
        },
        "control": {
            item.id
            for item in live
            if item.requirement is None
            or not any(item.id in risk.controls for risk in file.risks.values())
            or not any(item.id in threat.controls for threat in file.threats.values())
            or not any(item.id in test.verifies or name in item.tests for name, test in made.tests.items())
        },
        "test": {
            name
            for name, item in made.tests.items()
            if (name not in tested and not _verifies_requirement(file, name))
            or not (name in file.results and file.results[name].evidence)
        },
        "result": {name for name in made.evidence if name not in shown},
    }


def _verifies_requirement(file: SecurityFile, test: str) -> bool:
    requirements = [item for item in file.device.requirements.values() if item.state != "retired"]
    return any(test in item.tests or item.id in file.device.tests[test].verifies for item in requirements)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_links_are_cut_all_of_the_chain_is_printed_and_every_loose_end_listed(
    files: list[SecurityFile], seed: int
) -> None:
    for whole in files:
        file = cut(whole, seed)
        ends: dict[str, set[str]] = {}
        for item in loose_ends(file):
            ends.setdefault(item.kind, set()).add(item.id)
        for kind, expected in lacking(file).items():
            assert ends.get(kind, set()) == expected, kind
        requirements = trace(file).controls_of_requirement
        chain = {*file.threats, *file.risks, *file.device.tests, *file.device.evidence, *requirements}
        chain |= {name for name, item in file.device.controls.items() if item.state != "retired"}
        assert chain <= named(file)


def test_the_chain_reads_the_same_in_both_directions(files: list[SecurityFile]) -> None:
    for file in files:
        found = trace(file)
        forth = {(one, two) for one, many in found.controls_of_threat.items() for two in many}
        back = {(one, two) for two, many in found.threats_of_control.items() for one in many}
        assert forth == back
        forth = {(one, two) for one, many in found.tests_of_control.items() for two in many}
        back = {(one, two) for two, many in found.controls_of_test.items() for one in many}
        assert forth == back


def test_a_loose_end_tells_what_a_person_said_of_it(files: list[SecurityFile]) -> None:
    pump = files[0]
    said = {item.id: item for item in loose_ends(pump)}
    decided = next(item for item in pump.threats.values() if item.reason and not item.controls)
    assert said[decided.id].said == f"{decided.status}: {decided.reason}"
    assert all(item.lacks for item in said.values())


def test_a_device_of_which_nothing_is_said_has_no_chain_and_the_tables_say_so() -> None:
    empty = device()
    assert loose_ends(empty) == ()
    for name in TABLES:
        table = all_views()[name](empty)
        assert isinstance(table, Table)
        assert table.rows == ()
        assert table.empty
