"""Files of specification objects, OpenFastTrace's and ReqIF's: ids with a status where that is the status of a test.

A status such as `approved` says something of a requirement and nothing of a test: such objects are "not run".
"""

from __future__ import annotations

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.json_tree import short
from wardbook.formats.reports.xml_tree import below, kind
from wardbook.model.reading import Reading
from wardbook.model.run import Case, Outcome

_OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(("passed", "pass", "ok", "succeeded", "success"), "passed"),
    **dict.fromkeys(("failed", "fail", "nok", "not ok", "error"), "failed"),
}
_RESULT_NAMES = (
    "verdict",
    "test result",
    "testresult",
    "test status",
    "result",
    "status",
    "reqif.foreignstatus",
)
_ID_NAMES = ("reqif.foreignid", "id", "identifier", "key")


def tells(root: Element) -> bool:
    """Whether it holds specification objects: `specdocument`, bare `specobjects`, or ReqIF."""
    return kind(root) in {"specdocument", "specobjects", "REQ-IF"}


def read(root: Element) -> Reading:
    """A case for each object."""
    return _reqif(root) if kind(root) == "REQ-IF" else _objects(root)


def _objects(root: Element) -> Reading:
    cases = []
    for item in root.iter("specobject"):
        group = item.getparent()
        place = group.get("doctype", "") if group is not None else ""
        refs = [short(each.text or "") for each in item.iter("linksto")]
        refs += [short(each.text or "") for each in item.iter("internalId")]
        cases.append(
            _case(
                place,
                below(item, "id"),
                below(item, "testresult") or below(item, "status"),
                tuple(filter(None, refs)),
            )
        )
    return Reading(format="specobject XML", tool="OpenFastTrace", cases=tuple(cases))


def _case(place: str, name: str, status: str, words: tuple[str, ...]) -> Case:
    outcome = _OUTCOMES.get(status.lower(), "skipped")
    says = "" if outcome == "passed" else f"its status is `{short(status)}`" if status else "it has no status"
    return Case(short(place), short(name), outcome, says, words)


def _reqif(root: Element) -> Reading:
    names = {
        item.get("IDENTIFIER", ""): item.get("LONG-NAME", "")
        for item in root.iter()
        if (kind(item).startswith("ATTRIBUTE-DEFINITION-") and not kind(item).endswith("-REF"))
        or kind(item) == "ENUM-VALUE"
    }
    cases = []
    for item in root.iter("{*}SPEC-OBJECT"):
        values = _values(item, names)
        name = (
            next((values[key] for key in _ID_NAMES if values.get(key)), "")
            or item.get("LONG-NAME", "")
            or item.get("IDENTIFIER", "")
        )
        status = next((values[key] for key in _RESULT_NAMES if values.get(key)), "")
        cases.append(
            _case(
                "",
                name,
                status,
                tuple(filter(None, (item.get("IDENTIFIER", ""), short(item.get("LONG-NAME", ""))))),
            )
        )
    tool = next((short(each.text or "") for each in root.iter("{*}SOURCE-TOOL-ID")), "")
    return Reading(format="ReqIF", tool=tool, cases=tuple(cases))


def _values(item: Element, names: dict[str, str]) -> dict[str, str]:
    """Attribute → value in words, an enumeration by its name."""
    found: dict[str, str] = {}
    for value in item.iterfind("{*}VALUES/*"):
        definition = next(
            (each.text or "" for part in value if kind(part) == "DEFINITION" for each in part), ""
        )
        chosen = [names.get((each.text or "").strip(), "") for each in value.iter("{*}ENUM-VALUE-REF")]
        said = value.get("THE-VALUE") or ", ".join(filter(None, chosen))
        found.setdefault(names.get(definition.strip(), "").lower(), short(said))
    return found
