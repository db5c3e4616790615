"""CVSS: every published vector comes to its scores; a vector that is none is refused."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.base.limits import CVSS_LENGTH
from wardbook.model.cvss import Score, rating, score, version2, version3, version4, worst
from wardbook.model.cvss.vector import Grammar

SUITE = Path(__file__).parents[2].parent / "shared" / "conformance" / "cvss"
CASES = 7_667
GRAMMARS = {
    "": version2.GRAMMAR,
    "CVSS:3.0/": version3.GRAMMAR,
    "CVSS:3.1/": version3.GRAMMAR,
    "CVSS:4.0/": version4.GRAMMAR,
}
LOG4SHELL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"
SAME = "AV:N/AC:L/Au:N/C:C/I:C/A:C"
FOUR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"
PHYSICAL = "CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H"


def cases() -> Iterator[tuple[str, tuple[float | None, ...]]]:
    """Lines of the suite are `VECTOR - SCORES`: one score in version 4, else base, temporal, environmental."""
    if not SUITE.exists():
        pytest.skip("the published CVSS vectors are not beside this checkout")
    for path in sorted(SUITE.iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            vector, _, scores = line.partition(" - ")
            found = ast.literal_eval(scores)
            yield vector, found if isinstance(found, tuple) else (found,)


def scores(found: Score) -> tuple[float | None, ...]:
    if found.version == "4.0":
        return (found.base,)
    return (found.base, found.temporal, found.environmental)


@st.composite
def vectors(draw: st.DrawFn) -> tuple[str, Grammar, list[str]]:
    """A prefix, its grammar, and metrics in the order of the specification."""
    prefix = draw(st.sampled_from(sorted(GRAMMARS)))
    grammar = GRAMMARS[prefix]
    chosen = draw(st.sets(st.sampled_from(sorted(grammar.values)))) | set(grammar.mandatory)
    pieces = [
        f"{name}:{draw(st.sampled_from(sorted(values)))}"
        for name, values in grammar.values.items()
        if name in chosen
    ]
    return prefix, grammar, pieces


def test_every_published_vector_comes_to_its_scores() -> None:
    every = list(cases())
    assert [(vector, scores(score(vector))) for vector, said in every if scores(score(vector)) != said] == []
    assert len(every) == CASES


@settings(max_examples=300)
@given(vectors())
def test_a_vector_written_again_has_the_same_scores(made: tuple[str, Grammar, list[str]]) -> None:
    prefix, _, pieces = made
    found = score(prefix + "/".join(pieces))
    again = score(str(found))
    assert scores(again) == scores(found)
    assert str(again) == str(found)
    assert 0 <= found.overall <= 10
    assert found.metrics == dict(piece.split(":") for piece in pieces)
    assert (again.base_only, again.nomenclature) == (found.base_only, found.nomenclature)


@settings(max_examples=200)
@given(vectors(), st.data())
def test_any_order_is_taken_except_in_version_4(
    made: tuple[str, Grammar, list[str]], data: st.DataObject
) -> None:
    prefix, grammar, pieces = made
    mixed = data.draw(st.permutations(pieces))
    if grammar.is_ordered and mixed != pieces:
        with pytest.raises(ValueError, match="order"):
            score(prefix + "/".join(mixed))
    else:
        assert score(prefix + "/".join(mixed)) == score(prefix + "/".join(pieces))


@settings(max_examples=200)
@given(vectors(), st.data())
def test_a_vector_with_one_metric_missing_doubled_or_garbled_is_refused(
    made: tuple[str, Grammar, list[str]], data: st.DataObject
) -> None:
    prefix, grammar, pieces = made
    missing = data.draw(st.sampled_from(grammar.mandatory))
    twice = data.draw(st.sampled_from(pieces))
    garbled = data.draw(st.sampled_from(["", "AV", "AV:", ":N", "AV:Q", "QQ:N", "AV:N:N", "av:n"]))
    for broken in (
        [piece for piece in pieces if piece.partition(":")[0] != missing],
        [*pieces, twice],
        [*pieces, garbled],
    ):
        with pytest.raises(ValueError, match=r"."):
            score(prefix + "/".join(broken))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CVSS:3.1",
        "CVSS:3.1/",
        LOG4SHELL + "/",
        "CVSS:3.2" + LOG4SHELL[8:],
        "CVSS:5.0" + FOUR[8:],
        "cvss:3.1" + LOG4SHELL[8:],
        SAME + " " + SAME,
        "(" + SAME,
        "9.8",
        "HIGH",
        "\0",
        "/" * CVSS_LENGTH,
        SAME + "/E:ND" * 1_000_000,
    ],
)
def test_what_is_no_vector_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        score(text)


@settings(max_examples=500)
@given(st.text(st.sampled_from("CVSS:3.014/AVNLHPRUISXM ()\n"), max_size=CVSS_LENGTH + 9) | st.text())
def test_no_text_ends_in_another_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert score(text).overall <= 10


@pytest.mark.parametrize("text", [SAME, f"({SAME})", f"CVSS:2.0/{SAME}", f" {SAME}\n", f"CVSS:2.0/({SAME})"])
def test_version_2_is_read_as_feeds_write_it(text: str) -> None:
    found = score(text)
    assert (found.version, found.base, found.severity, str(found)) == ("2.0", 10.0, "High", SAME)
    assert (found.temporal, found.environmental, found.overall) == (None, None, 10.0)


def test_a_vector_of_version_4_says_what_its_score_is_of() -> None:
    alone, threat = score(PHYSICAL), score(PHYSICAL + "/E:P")
    whole, place = score(PHYSICAL + "/E:P/MAV:N"), score(PHYSICAL + "/CR:H/IR:H/AR:M")
    assert [each.nomenclature for each in (alone, threat, whole, place)] == [
        "CVSS-B",
        "CVSS-BT",
        "CVSS-BTE",
        "CVSS-BE",
    ]
    assert (alone.base, alone.base_only, alone.threat, alone.environmental) == (7.3, 7.3, None, None)
    assert (threat.base, threat.base_only, threat.threat, threat.environmental) == (5.9, 7.3, 5.9, None)
    assert (whole.base_only, whole.threat) == (7.3, 5.9)
    assert whole.base == whole.environmental == whole.overall
    assert (place.base, place.base_only, place.threat, place.environmental) == (7.2, 7.3, None, 7.2)


def test_what_supplements_a_vector_changes_no_score() -> None:
    plain, more = score(FOUR), score(FOUR + "/S:P/AU:Y/R:I/V:C/RE:H/U:Red")
    assert more.base == plain.base == 10.0
    assert more.nomenclature == "CVSS-B"
    assert more.metrics["U"] == "Red"


@pytest.mark.parametrize(
    ("version", "values"),
    [
        ("3.1", {0.0: "None", 0.1: "Low", 3.9: "Low", 4.0: "Medium", 6.9: "Medium", 7.0: "High"}),
        ("4.0", {8.9: "High", 9.0: "Critical", 10.0: "Critical"}),
        ("2.0", {0.0: "Low", 3.9: "Low", 4.0: "Medium", 6.9: "Medium", 7.0: "High", 10.0: "High"}),
    ],
)
def test_scores_have_the_word_of_the_scale(version: str, values: dict[float, str]) -> None:
    assert {value: rating(version, value) for value in values} == values  # type: ignore[arg-type]


def test_the_severity_is_that_of_the_base_and_the_overall_one_stands_beside_it() -> None:
    found = score(LOG4SHELL + "/E:U/RL:O/RC:U")
    assert (found.base, found.severity) == (10.0, "Critical")
    assert (found.overall, found.overall_severity) == (8.0, "High")


def test_the_worst_of_several_versions_is_found_and_what_is_no_vector_does_not_count() -> None:
    found = worst(["nonsense", SAME, "AV:L/AC:H/Au:M/C:N/I:N/A:P", LOG4SHELL, FOUR])
    assert found == score(FOUR)
    assert worst(["nonsense", ""]) is None
    assert worst([]) is None


def test_the_same_vector_is_scored_once() -> None:
    assert score(LOG4SHELL) is score(LOG4SHELL)
