"""TRX: results of tests as Visual Studio and `dotnet test` write them."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import short
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import kind
from wardbook.model.reading import Reading
from wardbook.model.run import Case, Outcome

_SPACE = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"
_RAN: dict[str, Outcome] = {
    "Passed": "passed",
    "PassedButRunAborted": "failed",
    "Failed": "failed",
    "Error": "failed",
    "Timeout": "failed",
    "Aborted": "failed",
}
_BROKE = frozenset({"PassedButRunAborted", "Error", "Timeout", "Aborted"})


def tells(root: Element) -> bool:
    """Whether it is a run of tests in its namespace."""
    return root.tag == f"{{{_SPACE}}}TestRun"


def read(root: Element) -> Reading:
    """A case for each result; an outcome that says neither passed nor failed is one that did not run."""
    classes = {
        item.get("id", ""): method.get("className", "").partition(",")[0]
        for item in _all(root, "UnitTest")
        for method in _all(item, "TestMethod")
    }
    cases = tuple(_case(item, classes) for item in _all(root, "UnitTestResult"))
    totals = [item.get("total", "") for item in _all(root, "Counters")][:1]
    times = [item.get("start", "") for item in _all(root, "Times")][:1]
    return Reading(
        format="TRX",
        tool="Visual Studio",
        time=iso("".join(times)),
        cases=cases,
        remarks=(f"its totals name {totals[0]} tests; it holds {len(cases)} results",)
        if totals and totals[0].isdigit() and totals[0] != str(len(cases))
        else (),
    )


def _case(item: Element, classes: dict[str, str]) -> Case:
    word = item.get("outcome", "")
    outcome = _RAN.get(word, "skipped")
    message = next((one.text or "" for one in _all(item, "Message")), "")
    said = short(message.strip()) or (
        "" if word in ("Passed", "Failed") else short(word or "it has no outcome")
    )
    place = short(classes.get(item.get("testId", ""), ""))
    return Case(place, short(item.get("testName", "")), outcome, said, is_error=word in _BROKE)


def _all(root: Element, name: str) -> Iterator[Element]:
    return (item for item in root.iter(f"{{{_SPACE}}}{name}") if kind(item) == name)
