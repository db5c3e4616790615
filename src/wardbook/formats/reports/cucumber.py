"""Cucumber JSON: scenarios with their steps, as Cucumber-JVM, -JS, -Ruby, behave and SpecFlow write them."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.reports.json_tree import Tree, short, text, tree, trees
from wardbook.formats.reports.times import iso
from wardbook.model.reading import Reading
from wardbook.model.run import Case, Outcome

_FAILED = frozenset({"failed", "ambiguous", "error", "unknown"})


def tells(root: list[object]) -> bool:
    """Whether it is a list of features."""
    features = list(trees(root))
    return bool(features) and all(
        "elements" in item or text(item.get("keyword")) == "Feature" for item in features
    )


def read(root: list[object]) -> Reading:
    """A case for each scenario. A step that is undefined, pending or has no result makes it "skipped": it did not run."""
    cases: list[Case] = []
    times: list[str] = []
    for feature in trees(root):
        background: list[Tree] = []
        for element in trees(feature.get("elements")):
            steps = list(_steps(element))
            if text(element.get("type")) == "background" or text(element.get("keyword")) == "Background":
                background = steps
                continue
            outcome, says = _outcome([*background, *steps])
            words = (*_tags(feature), *_tags(element), short(element.get("id")))
            place = " ".join(filter(None, (short(feature.get("uri")), short(feature.get("name")))))
            cases.append(Case(place, short(element.get("name")), outcome, says, tuple(filter(None, words))))
            times.append(iso(text(element.get("start_timestamp"))))
    return Reading(
        format="Cucumber JSON",
        tool="Cucumber",
        time=next(filter(None, times), ""),
        cases=tuple(cases),
    )


def _steps(element: Tree) -> Iterator[Tree]:
    """Steps and hooks, in the order they ran."""
    for key in ("before", "steps", "after"):
        for step in trees(element.get(key)):
            yield from trees(step.get("before"))
            yield step
            yield from trees(step.get("after"))


def _tags(item: Tree) -> tuple[str, ...]:
    named = [text(tag.get("name")) for tag in trees(item.get("tags"))]
    plain = item.get("tags")
    named += [tag for tag in plain if isinstance(tag, str)] if isinstance(plain, list) else []
    return tuple(short(tag) for tag in named if tag)


def _outcome(steps: list[Tree]) -> tuple[Outcome, str]:
    if not steps:
        return "skipped", "the scenario has no steps"
    idle = ""
    for step in steps:
        result = tree(step.get("result"))
        status = text(result.get("status")).lower()
        if status in _FAILED:
            return "failed", short(result.get("error_message")) or f"a step is {status}"
        if status != "passed" and not idle:
            idle = f"a step is {status or 'without a status'}"
    return ("skipped", idle) if idle else ("passed", "")
