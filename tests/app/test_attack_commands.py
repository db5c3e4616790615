"""Views of threats and risks, plans from an entry, and proposals, as people ask for them."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.test_risk_commands import run
from wardbook.analysis.attack import certificate

DAY = "2026-11-20"


# Any: JSON as it comes.
def answer(example: Path, *words: str) -> dict[str, Any]:
    """What a command says as JSON about the example."""
    found: dict[str, Any] = json.loads(  # Any: JSON as it comes
        run(*words, "-C", example, "--as-of", DAY, "--format", "json").stdout
    )
    return found


@pytest.mark.parametrize(
    ("view", "columns"),
    [
        ("threats", {"threat", "says", "situations", "status"}),
        ("surfaces", {"surface", "boundary", "threats", "open"}),
        ("vectors", {"vector", "threats"}),
        ("paths", {"situation", "step", "needs", "gained", "rests-on"}),
        ("risks", {"risk", "before", "claimed", "proven", "limit"}),
        ("controls", {"control", "standing", "reason"}),
        ("control-catalogue", {"control", "accept", "category", "emb3d", "fda"}),
        ("traceability", {"risk", "control", "requirement", "evidence", "result"}),
    ],
)
def test_every_view_of_threats_and_risks_has_rows_with_the_columns_it_is_read_for(
    example: Path, view: str, columns: set[str]
) -> None:
    rows = json.loads(run("show", view, example, "--as-of", DAY, "--format", "json").stdout)["rows"]
    assert rows
    assert columns <= set(rows[0])


def test_plans_from_an_entry_begin_there_and_no_more_are_told_than_asked_for(example: Path) -> None:
    found = answer(example, "paths", "HS-01", "--from", "bedside", "--k", "2")
    assert 0 < len(found["plans"]) <= 2
    assert all(plan["steps"][0]["gives"] == "bedside.inside" for plan in found["plans"])
    told = run("paths", "HS-01", "--from", "nowhere", "-C", example, "--as-of", DAY, code=2).output
    assert "bedside" in told


def test_plans_come_with_the_weakest_attacker_first_and_differ(example: Path) -> None:
    plans = answer(example, "paths", "HS-01", "--k", "5")["plans"]
    assert [plan["points"] for plan in plans] == sorted(plan["points"] for plan in plans)
    steps = [frozenset(step["id"] for step in plan["steps"]) for plan in plans]
    assert len(set(steps)) == len(steps)


def test_a_proposal_says_what_each_control_is_worth_and_never_less_than_its_bound(example: Path) -> None:
    found = answer(example, "plan")
    assert found["bound"] <= found["price"]
    assert set(found["worth"]) == set(found["chosen"])
    assert all(found["worth"].values())
    assert answer(example, "plan", "--quick")["price"] >= found["price"]


def test_a_control_left_out_makes_no_situation_harder_and_one_put_in_none_easier(example: Path) -> None:
    def easy(*words: str) -> dict[str, int]:
        found = answer(example, "plan", "--quick", *words)["before"]
        return {item["situation"]: item["exploitability"] for item in found}

    many = ",".join(f"C-{number:02}" for number in range(1, 25))
    now, without = easy(), easy("--without", many)
    more = easy("--with", "C-25,C-32,C-38")
    assert all(without[name] >= level >= more[name] for name, level in now.items())
    assert without != now


def test_the_independent_checker_is_at_most_forty_lines() -> None:
    assert len(inspect.getsource(certificate.check).splitlines()) <= 40


def test_what_a_proposal_names_can_be_taken_as_standing_and_is_not_proposed_again(example: Path) -> None:
    proposed = answer(example, "plan", "--quick")["chosen"]
    named = next(name for name in proposed if "@" in name and not name.startswith("mend:"))
    found = answer(example, "plan", "--quick", "--with", named)
    assert named not in found["chosen"]
    assert found["price"] < answer(example, "plan", "--quick")["price"]


def test_everything_that_a_proposal_names_together_leaves_nothing_further_to_add(example: Path) -> None:
    first = answer(example, "plan", "--quick")
    assert answer(example, "plan", "--quick", "--with", ",".join(first["chosen"]))["chosen"] == []


@pytest.mark.parametrize("name", ["memory-protection@motr", "mend:CVE-0@nowhere", "no-such-word@motor"])
def test_a_control_that_could_not_stand_there_is_an_error_of_usage(example: Path, name: str) -> None:
    told = run("plan", "--with", name, "-C", example, "--as-of", DAY, code=2)
    assert f"`{name}` is not a control that could stand there" in told.stderr


def test_plans_from_a_zone_that_is_not_there_are_an_error_of_usage_with_the_nearest_name(
    example: Path,
) -> None:
    told = run("paths", "HS-01", "--from", "bedsid", "-C", example, "--as-of", DAY, code=2)
    assert "did you mean `bedside`?" in told.stderr
