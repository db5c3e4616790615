"""The small closed language: what it accepts, what it answers, and that it agrees with brute force."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardbook.source.language import Fact, Mistake, Truth, evaluate, has_negation, names, parse


def value(text: str, facts: dict[str, Fact]) -> Truth:
    expression = parse(text)
    assert not isinstance(expression, Mistake), expression
    return evaluate(expression, facts).truth


@pytest.mark.parametrize(
    ("text", "facts", "truth"),
    [
        ("market.us", {"market.us": True}, Truth.TRUE),
        ("market.us", {"market.us": False}, Truth.FALSE),
        ("market.us", {}, Truth.UNKNOWN),
        ("class.eu in [IIb, III]", {"class.eu": "IIb"}, Truth.TRUE),
        ("class.eu in [IIb, III]", {"class.eu": "IIa"}, Truth.FALSE),
        ("class.eu in [IIb, III]", {}, Truth.UNKNOWN),
        ("not market.us", {}, Truth.UNKNOWN),
        ("market.us and connects.wifi", {"market.us": False}, Truth.FALSE),
        ("market.us or connects.wifi", {"market.us": True}, Truth.TRUE),
        ("market.us or connects.wifi", {"market.us": False}, Truth.UNKNOWN),
        ("(a or b) and not c", {"a": True, "c": False}, Truth.TRUE),
        ("serves >= 2", {"serves": 400}, Truth.TRUE),
        ("serves < 2", {"serves": 400}, Truth.FALSE),
        ("connects = wifi", {"connects": ("usb", "wifi")}, Truth.TRUE),
        ("connects != wifi", {"connects": ("usb",)}, Truth.TRUE),
        ('stage == "end-of-support"', {"stage": "end-of-support"}, Truth.TRUE),
    ],
)
def test_an_expression_has_one_of_three_values(text: str, facts: dict[str, Fact], truth: Truth) -> None:
    assert value(text, facts) is truth


def test_unknown_names_the_facts_that_are_missing() -> None:
    expression = parse("a and (b or c)")
    assert not isinstance(expression, Mistake)
    assert evaluate(expression, {"a": True}).missing == ("b", "c")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "and",
        "a b",
        "a and",
        "(a",
        "a)",
        "a in",
        "a in [",
        "a in []",
        "not",
        "a $ b",
        "a = ",
        "[a]",
        "((((a",
        "a or or b",
        "'a'",
        "a.b.c)(",
    ],
)
def test_what_is_no_expression_is_a_mistake_with_a_place(text: str) -> None:
    mistake = parse(text)
    assert isinstance(mistake, Mistake)
    assert 0 <= mistake.offset <= max(len(text), 1)


def test_deep_and_long_expressions_are_refused() -> None:
    assert isinstance(parse("(" * 100 + "a" + ")" * 100), Mistake)
    assert isinstance(parse("not " * 400 + "a"), Mistake)
    assert isinstance(parse(" or ".join(["a"] * 1_000)), Mistake)


LEAVES = st.sampled_from(["a", "b", "c"])
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda item: f"not ({item})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) and ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) or ({pair[1]})"),
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    EXPRESSIONS,
    st.fixed_dictionaries({}, optional={"a": st.booleans(), "b": st.booleans(), "c": st.booleans()}),
)
def test_known_values_agree_with_every_completion_of_the_missing_facts(
    text: str, facts: dict[str, bool]
) -> None:
    missing = [name for name in "abc" if name not in facts]
    outcomes = {
        value(text, {**facts, **dict(zip(missing, chosen, strict=True))})
        for chosen in itertools.product([True, False], repeat=len(missing))
    }
    found = value(text, dict(facts))
    assert found is Truth.UNKNOWN or outcomes == {found}


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_an_expression_or_a_mistake(text: str) -> None:
    found = parse(text)
    if not isinstance(found, Mistake):
        assert list(names(found))
        has_negation(found)
