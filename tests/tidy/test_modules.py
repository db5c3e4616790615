"""Every module keeps the habits of the house."""

from __future__ import annotations

import pytest

from tests.tidy.checks import CHECKS, USUAL_LINES, Check, length
from tests.tidy.samples import BAD, GOOD
from tests.tidy.tree import package


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_module_keeps_the_habit(check: Check) -> None:
    complaints = [complaint for module in package() for complaint in check(module)]
    assert not complaints, "\n".join([check.__doc__ or "", *complaints])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_check_objects_to_what_it_is_for_and_to_nothing_else(check: Check) -> None:
    for module in BAD[check]:
        assert list(check(module)), f"{check.__name__} lets this pass:\n{module.text[:300]}"
    for module in GOOD[check]:
        assert not list(check(module)), f"{check.__name__} objects to this:\n{module.text[:300]}"


def test_nineteen_of_twenty_functions_are_under_forty_lines() -> None:
    lengths = [length(function) for module in package() for function in module.functions()]
    share = sum(lines < USUAL_LINES for lines in lengths) / len(lengths)
    assert share >= 0.95, f"{share:.1%} of {len(lengths)} functions are under {USUAL_LINES} lines"
