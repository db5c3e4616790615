"""Robot Framework's `output.xml`, of versions 3 to 7."""

from __future__ import annotations

import re

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import short
from wardbook.formats.reports.times import iso
from wardbook.formats.reports.xml_tree import kind
from wardbook.model.reading import Reading
from wardbook.model.run import Case, Outcome

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2}) (\d{2}:\d{2}:\d{2})")
_OUTCOMES: dict[str, Outcome] = {"PASS": "passed", "FAIL": "failed"}


def tells(root: Element) -> bool:
    """Whether it is Robot Framework's."""
    return kind(root) == "robot"


def read(root: Element) -> Reading:
    """A case for each test; one that was skipped, not run or has no status did not run."""
    made_by = root.get("generator", "")
    troubles = sum(item.get("level") == "ERROR" for item in root.iterfind("errors/msg"))
    return Reading(
        format="Robot Framework XML",
        tool="Robot Framework",
        version=short(made_by.removeprefix("Robot ").partition(" (")[0]),
        time=_time(root.get("generated", "")),
        cases=tuple(_case(item) for item in root.iter("test")),
        remarks=(f"the tool tells {troubles} errors of its own run",) if troubles else (),
    )


def _case(item: Element) -> Case:
    suites = [short(suite.get("name", "")) for suite in item.iterancestors("suite")]
    status = item.find("status")
    word = status.get("status", "") if status is not None else ""
    outcome = _OUTCOMES.get(word, "skipped")
    said = short((status.text or "").strip()) if status is not None else "it has no status"
    tags = (*item.iterchildren("tag"), *item.iterfind("tags/tag"))
    words = tuple(short(tag.text) for tag in tags if tag.text)
    return Case(".".join(reversed(suites)), short(item.get("name", "")), outcome, said, words)


def _time(text: str) -> str:
    """`20260102 10:00:00.000`, as versions before 7 wrote it, or ISO 8601."""
    found = _COMPACT.match(text)
    return iso(f"{found[1]}-{found[2]}-{found[3]}T{found[4]}" if found else text)
