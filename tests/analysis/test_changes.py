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
    contradicted,
    design_state,
    lacking,
    last_authorizations,
    outrun,
    present,
    questions,
    standing,
    unanswered,
    unassessed,
    without_content,
)
from wardbook.app.inputs import inputs
from wardbook.compile import compile
from wardbook.knowledge.reader import load
from wardbook.model.change_assessment import Leads
from wardbook.model.changes import Assessment, Authorization, ChangeAnswer, Route, Subject
from wardbook.model.device import Submission
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
    for item in load().of_kind("modification"):
        assert {pattern.partition(":")[0] for pattern in item.list("bears")} <= TABLES | {"*"}, item.id


def test_a_rule_that_was_not_read_points_nowhere_and_says_so() -> None:
    unread = [item for item in load().of_kind(KIND) if item.verified == "no"]
    assert unread
    for item in unread:
        assert item.text("leads") == "look", item.id
        assert any(words in item.checked for words in ("not read", "Not read", "Our question")), item.id


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


def test_changes_count_since_the_newest_authorization_of_each_market(file: SecurityFile) -> None:
    found = {
        "A": Authorization(id="A", market="us", date=DAY),
        "B": Authorization(id="B", market="us"),
        "C": Authorization(id="C", market="eu"),
        "D": Authorization(id="D", market="us", date=DAY - datetime.timedelta(days=9)),
    }
    last = last_authorizations(with_device(file, authorizations=found))
    assert {market: item.id for market, item in last.items()} == {"us": "A", "eu": "C"}


def told(file: SecurityFile, *records: Authorization | Assessment) -> SecurityFile:
    """The file with these records and no others of their kind."""
    return with_device(
        file,
        authorizations={item.id: item for item in records if isinstance(item, Authorization)},
        assessments={item.id: item for item in records if isinstance(item, Assessment)},
    )


def test_a_design_that_is_the_authorized_one_needs_no_decision_and_outruns_none(file: SecurityFile) -> None:
    same = Authorization(id="US-1", market="us", state=design_state(file))
    old = Assessment(id="CA-1", about="filing", since="US-1", is_="needed", over="sha256:" + "3" * 64)
    assert list(unassessed(told(file, same))) == []
    assert list(outrun(told(file, same, old))) == []
    moved = with_device(told(file, same, old), parts={})
    assert [record.id for _, record in outrun(moved)] == ["CA-1"]
    assert [item.id for item, _ in unassessed(with_device(told(file, same), parts={}))] == ["US-1"]


def test_only_the_last_authorization_of_a_market_and_the_newest_decisions_count(file: SecurityFile) -> None:
    first = Authorization(id="US-1", market="us", state="sha256:" + "1" * 64, date=DAY)
    second = msgspec.structs.replace(first, id="US-2", date=DAY + datetime.timedelta(days=1))
    of_first = Assessment(id="CA-1", about="filing", since="US-1", is_="not-needed", date=DAY)
    of_second = msgspec.structs.replace(of_first, id="CA-2", since="US-2")
    assert [record.id for _, record in present(told(file, first, of_first))] == ["CA-1"]
    assert [record.id for _, record in present(told(file, first, second, of_first))] == []
    assert [item.id for item, _ in unassessed(told(file, first, second, of_first))] == ["US-2"]
    assert list(unassessed(told(file, first, second, of_first, of_second))) == []


def test_a_decision_on_content_is_no_decision_on_filing(file: SecurityFile) -> None:
    authorization = Authorization(id="US-1", market="us", state="sha256:" + "1" * 64)
    content = Assessment(id="CA-1", about="content", since="US-1", is_="reduced")
    assert [item.id for item, _ in unassessed(told(file, authorization, content))] == ["US-1"]
    needed = Assessment(id="CA-2", about="filing", since="US-1", is_="needed")
    assert list(without_content(told(file, authorization, needed, content))) == []
    assert [item.id for item in without_content(told(file, authorization, needed))] == ["CA-2"]


@pytest.mark.parametrize("gone", ["why", "by", "date", "is_"])
def test_a_decision_lacks_what_was_left_out(gone: str) -> None:
    whole = Assessment(
        id="CA-1", about="filing", since="US-1", is_="not-needed", why="x", by="A. Author", date=DAY
    )
    assert lacking(whole) == ()
    assert lacking(msgspec.structs.replace(whole, **{gone: None})) == (gone.rstrip("_"),)
    assert lacking(msgspec.structs.replace(whole, is_="full")) == ("is",)


def test_every_question_of_the_lighter_way_must_be_answered_and_a_yes_to_the_heavier_speaks_against_it(
    file: SecurityFile,
) -> None:
    authorization = Authorization(id="US-1", market="us", route="510k")
    asked = [item.name for item in questions(load(), authorization, "content")]
    no = {name: ChangeAnswer(is_="no") for name in asked}
    record = Assessment(id="CA-1", about="content", since="US-1", is_="reduced", answers=no)
    assert list(unanswered(told(file, authorization, record), load())) == []
    assert list(contradicted(told(file, authorization, record), load())) == []
    for name in asked:
        less = msgspec.structs.replace(record, answers={one: no[one] for one in asked if one != name})
        assert [left for _, left in unanswered(told(file, authorization, less), load())] == [(name,)]
    heavier = {item.name for item in questions(load(), authorization) if item.text("leads") == "full"}
    assert heavier
    for name in asked:
        yes = msgspec.structs.replace(record, answers={**no, name: ChangeAnswer(is_="yes")})
        against = [why for _, why in contradicted(told(file, authorization, yes), load())]
        assert bool(against) == (name in heavier), name
    full = msgspec.structs.replace(record, is_="full", answers={})
    assert list(unanswered(told(file, authorization, full), load())) == []


def test_content_against_what_device_yaml_says_is_contradicted(file: SecurityFile) -> None:
    authorization = Authorization(id="US-1", market="us", route="510k")
    for decision, affected, expected in (
        *(("reduced", True, 1), ("reduced", False, 0), ("reduced", None, 0)),
        *(("full", True, 0), ("full", False, 1), ("full", None, 0)),
    ):
        record = Assessment(id="CA-1", about="content", since="US-1", is_=decision)  # type: ignore[arg-type]
        submission = {"us": Submission(type="510k", authorized_before=True, cyber_affected=affected)}
        about = msgspec.structs.replace(file.device.about, submission=submission)
        now = with_device(told(file, authorization, record), about=about)
        assert len(list(contradicted(now, load()))) == expected
