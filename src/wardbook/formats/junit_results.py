"""JUnit XML as test runs write it: the cases and how each came out. What reports of checks look like is `junit.py`'s."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from wardbook.base.limits import XML_DEPTH
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.cyclonedx.xml_text import Element, Refused, parsed
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.run import Case, Outcome, Run


def read(data: bytes, name: str) -> tuple[Run | None, list[Diagnostic]]:
    """The run in a result file, None where it is none. A case with an error counts as failed.

    Duplicate suites that only repeat their children's cases (as some tools nest them) are read as nested.
    """
    return guarded(_read, data, name)


def _read(data: bytes, name: str) -> tuple[Run | None, list[Diagnostic]]:
    try:
        root = parsed(data)
    except Refused as error:
        return None, [not_readable(Span(name, error.line, error.column), str(error))]
    if etree.QName(root).localname not in ("testsuites", "testsuite"):
        return None, [
            not_readable(Span(name), "it is no JUnit result: `testsuites` or `testsuite` is missing")
        ]
    cases = tuple(_cases(root))
    return Run(cases), []


def _cases(root: Element) -> Iterator[Case]:
    stack: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while stack:
        element, places = stack.pop()
        if len(places) > XML_DEPTH or not isinstance(element.tag, str):
            continue
        kind = etree.QName(element).localname
        if kind == "testcase":
            yield _case(element, places)
            continue
        inside = (*places, element.get("name", "")) if kind in {"testsuite", "testsuites"} else places
        stack.extend((child, inside) for child in reversed(element))


def _case(element: Element, places: tuple[str, ...]) -> Case:
    outcome: Outcome = "passed"
    says = ""
    for child in element:
        kind = etree.QName(child).localname
        if kind in {"failure", "error"}:
            outcome, says = "failed", child.get("message") or (child.text or "").strip()[:500]
            break
        if kind == "skipped":
            outcome, says = "skipped", child.get("message") or ""
    if element.get("status", "").lower() in {"failed", "error"} and outcome == "passed":
        outcome = "failed"
    place = " ".join(part for part in (*places, element.get("classname", "")) if part)
    return Case(place, element.get("name", ""), outcome, says)
