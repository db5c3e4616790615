"""Questions to changes: which changes bear on which question, what counts as the design, what makes a decision stale."""

from __future__ import annotations

import datetime
from typing import Any, get_args

import msgspec
import pytest

from tests.base_folder import BASE
from wardbook.analysis.changes import (
    KIND,
    bears,
    changes_digest,
    design_state,
    last_authorizations,
    questions,
    standing,
)
from wardbook.app.inputs import inputs
from wardbook.compile import compile
from wardbook.knowledge.reader import load
from wardbook.model.change_assessment import Leads
from wardbook.model.changes import Assessment, Authorization, Route, Subject
from wardbook.model.difference import GROUPS, Change, group_of
from wardbook.model.security_file import SecurityFile

DAY = datetime.date(2026, 11, 20)
TABLES = {table for tables in GROUPS.values() for table in tables}


@pytest.fixture(scope="module")
def file() -> SecurityFile:
    return compile(inputs(BASE, as_of=DAY))


def with_device(file: SecurityFile, **fields: Any) -> SecurityFile:
    return msgspec.structs.replace(file, device=msgspec.structs.replace(file.device, **fields))


def change(table: str, aspect: str = "", kind: str = "changed") -> Change:
    return Change(group=group_of(table), table=table, id="x", aspect=aspect, kind=kind, cause="design")  # type: ignore[arg-type]


def test_every_question_names_tables_routes_and_outcomes_that_exist() -> None:
    asked = load().of_kind(KIND)
    assert {item.text("market") for item in asked} == {"us", "eu"}
    for item in asked:
        assert {pattern.partition(":")[0] for pattern in item.list("bears")} <= TABLES | {"*"}, item.id
        assert set(item.list("routes")) <= {*get_args(Route), "*"}, item.id
        assert item.text("leads") in get_args(Leads), item.id
        assert item.text("about") in get_args(Subject), item.id
        assert item.says.endswith("?"), item.id
        assert item.text("beyond"), item.id


def test_a_rule_that_was_not_read_points_nowhere_or_is_marked_as_not_read() -> None:
    for item in load().of_kind(KIND):
        if item.verified == "no":
            assert item.text("leads") in ("look", "full"), item.id
            assert (
                "not " in item.checked.lower()
                or "no text" in item.checked.lower()
                or "our question" in item.checked.lower()
            )


@pytest.mark.parametrize("about", get_args(Subject))
@pytest.mark.parametrize("route", get_args(Route))
@pytest.mark.parametrize("market", ["us", "eu"])
def test_a_market_asks_something_about_every_route_it_has(market: str, route: Route, about: Subject) -> None:
    of_eu = {"mdr", "ivdr", "directive"}
    if (route in of_eu) != (market == "eu"):
        return
    assert questions(load(), Authorization(id="A", market=market, route=route), about)


def test_without_a_route_the_questions_of_every_route_are_asked() -> None:
    all_ = questions(load(), Authorization(id="A", market="us"))
    one = questions(load(), Authorization(id="A", market="us", route="510k"))
    assert len(all_) > len(one)
    assert {item.id for item in one} < {item.id for item in all_}


@pytest.mark.parametrize(
    ("pattern", "change", "expected"),
    [
        ("flows", change("flows", "auth"), True),
        ("flows", change("parts", "auth"), False),
        ("flows:auth", change("flows", "auth"), True),
        ("flows:auth", change("flows", "via"), False),
        ("flows:auth", change("flows", "", "added"), False),
        ("flows:+", change("flows", "", "added"), True),
        ("flows:+", change("flows", "", "removed"), False),
        ("flows:-", change("flows", "", "removed"), True),
        ("flows:+", change("flows", "auth"), False),
        ("*", change("risks", "verdict proven"), True),
    ],
)
def test_a_change_bears_on_a_question_by_table_and_aspect(
    pattern: str, change: Change, expected: bool
) -> None:
    assert bears((pattern,), change) is expected


def test_the_state_of_the_design_is_moved_by_what_the_device_is_and_by_nothing_else(
    file: SecurityFile,
) -> None:
    state = design_state(file)
    assert state == design_state(compile(inputs(BASE, as_of=DAY + datetime.timedelta(days=400))))
    name, part = next(iter(file.device.parts.items()))
    noted = msgspec.structs.replace(part, note="seen in March")
    assert design_state(with_device(file, parts={**file.device.parts, name: noted})) == state
    assert design_state(with_device(file, decisions=(), tests={}, evidence={}, questions={})) == state
    assert (
        design_state(msgspec.structs.replace(file, tool="9.9", knowledge="sha256:0", vulnerabilities={}))
        == state
    )
    moved = msgspec.structs.replace(part, version="99.0")
    assert design_state(with_device(file, parts={**file.device.parts, name: moved})) != state
    assert design_state(with_device(file, parts={})) != state
    about = msgspec.structs.replace(file.device.about, connects=("bluetooth",))
    assert design_state(with_device(file, about=about)) != state


def test_a_decision_holds_over_the_changes_it_was_taken_over_and_is_stale_after_the_next(
    file: SecurityFile,
) -> None:
    authorization = Authorization(id="US-1", market="us", state="sha256:" + "1" * 64)
    over = changes_digest(file, authorization)
    record = Assessment(id="CA-1", about="filing", since="US-1", is_="needed", over=over, date=DAY)
    now = with_device(file, assessments={"CA-1": record})
    assert standing(file, authorization, "filing").standing == "missing"
    assert standing(now, authorization, "filing").standing == "decided"
    assert standing(now, authorization, "content").standing == "missing"
    later = with_device(now, parts={})
    assert standing(later, authorization, "filing").standing == "stale"
    other = msgspec.structs.replace(authorization, state="sha256:" + "2" * 64)
    assert standing(now, other, "filing").standing == "stale"
    nothing = msgspec.structs.replace(authorization, state=None)
    assert standing(now, nothing, "filing").standing == "stale", (
        "a decision without a digest holds over nothing"
    )
    newer = msgspec.structs.replace(
        record, id="CA-2", over=changes_digest(later, authorization), date=DAY + datetime.timedelta(days=1)
    )
    both = with_device(later, assessments={"CA-1": record, "CA-2": newer})
    assert standing(both, authorization, "filing").assessment == newer


def test_changes_count_since_the_newest_authorisation_of_each_market(file: SecurityFile) -> None:
    found = {
        "A": Authorization(id="A", market="us", date=DAY),
        "B": Authorization(id="B", market="us"),
        "C": Authorization(id="C", market="eu"),
        "D": Authorization(id="D", market="us", date=DAY - datetime.timedelta(days=9)),
    }
    last = last_authorizations(with_device(file, authorizations=found))
    assert {market: item.id for market, item in last.items()} == {"us": "A", "eu": "C"}
