"""ReqIF 1.x (OMG): specification objects with their attributes in words, and relations between them."""

from __future__ import annotations

from collections.abc import Iterator

from wardbook.base.limits import FOREIGN_RECORDS
from wardbook.base.span import Span
from wardbook.formats.boundary import not_as_expected, not_readable
from wardbook.formats.cyclonedx.xml_text import Element, Refused, parsed
from wardbook.formats.remarks import Remarks
from wardbook.formats.reports.xml_tree import kind
from wardbook.formats.requirements import plain_text
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.foreign import ForeignFile, ForeignItem, ForeignLink

CORE = ("REQ-IF-HEADER",)
_HEAD = 4_096


def tells(data: bytes) -> bool:
    """Whether it is ReqIF, in whatever encoding."""
    return b"REQ-IF" in data[:_HEAD].replace(b"\0", b"")


def read(data: bytes, name: str) -> tuple[ForeignFile | None, list[Diagnostic]]:
    """Every specification object as an item; the long names of attributes are its headings.

    Attributes are taken by their definition, enumerations by the names of their values, XHTML as plain text; the
    simplified text of a tool that could not edit the original is passed over for the original.
    """
    at = Span(name)
    try:
        root = parsed(data)
    except Refused as error:
        return None, [not_readable(Span(name, error.line, error.column), str(error))]
    if kind(root) != "REQ-IF":
        return None, [not_readable(at, f"its root is `{kind(root)[:60]}` and not `REQ-IF`")]
    remarks = Remarks(name)
    names = _names(root)
    relations = _relations(root, names)
    items = tuple(_items(root, name, names, relations, remarks))
    if len(items) > FOREIGN_RECORDS:
        return None, [not_readable(at, f"it has more than {FOREIGN_RECORDS:,} objects (FOREIGN_RECORDS)")]
    lost = relations.keys() - {item.key for item in items}
    if lost:
        remarks.add(
            not_as_expected(
                at, f"relations start at {len(lost)} objects that are not there, such as `{min(lost)[:80]}`"
            )
        )
    head = root.find("{*}THE-HEADER/{*}REQ-IF-HEADER")
    return ForeignFile(
        format="ReqIF",
        items=items,
        system=_said(head, "SOURCE-TOOL-ID") or _said(head, "REQ-IF-TOOL-ID"),
        revision=_said(head, "REPOSITORY-ID"),
        date=_said(head, "CREATION-TIME")[:10],
    ), remarks.all()


def _said(head: Element | None, name: str) -> str:
    found = head.find(f"{{*}}{name}") if head is not None else None
    return plain_text.tidy((found.text or "")[:200]) if found is not None else ""


def _names(root: Element) -> dict[str, str]:
    """Long names of attribute definitions, values of enumerations and types, by identifier."""
    found: dict[str, str] = {}
    for item in root.iter("{*}ENUM-VALUE", "{*}SPEC-RELATION-TYPE", "{*}SPEC-OBJECT-TYPE"):
        found[item.get("IDENTIFIER", "")] = item.get("LONG-NAME", "")
    for holder in root.iter("{*}SPEC-ATTRIBUTES"):
        for item in holder:
            found[item.get("IDENTIFIER", "")] = item.get("LONG-NAME", "")
    return found


def _relations(root: Element, names: dict[str, str]) -> dict[str, list[ForeignLink]]:
    """The relations that start at each object, by its identifier."""
    found: dict[str, list[ForeignLink]] = {}
    for item in root.iter("{*}SPEC-RELATION"):
        source, target = _ref(item, "SOURCE"), _ref(item, "TARGET")
        if source and target:
            means = item.get("LONG-NAME") or names.get(_ref(item, "TYPE"), "")
            found.setdefault(source, []).append(ForeignLink(plain_text.tidy(means)[:80], target))
    return found


def _ref(item: Element, name: str) -> str:
    found = next(iter(item.iterfind(f"{{*}}{name}/*")), None)
    return (found.text or "").strip() if found is not None else ""


def _items(
    root: Element, name: str, names: dict[str, str], relations: dict[str, list[ForeignLink]], remarks: Remarks
) -> Iterator[ForeignItem]:
    for item in root.iter("{*}SPEC-OBJECT"):
        key = item.get("IDENTIFIER", "")
        line = int(str(getattr(item, "sourceline", None) or 0))
        cells = [
            (heading, text)
            for value in item.iterfind("{*}VALUES/*")
            for heading, text in _value(value, names, line, remarks)
        ]
        if long_name := item.get("LONG-NAME"):
            cells.append(("LONG-NAME", plain_text.tidy(long_name)))
        cells.append(("IDENTIFIER", key))
        if changed := item.get("LAST-CHANGE"):
            cells.append(("LAST-CHANGE", changed[:10]))
        yield ForeignItem(
            cells=tuple(cells),
            at=Span(name, line),
            key=key,
            relations=tuple(dict.fromkeys(relations.get(key, ()))),
        )


def _value(value: Element, names: dict[str, str], line: int, remarks: Remarks) -> Iterator[tuple[str, str]]:
    definition = _ref(value, "DEFINITION")
    heading = names.get(definition, "")
    if not heading:
        remarks.on_line(
            line, f"a value is of the attribute `{definition[:80]}`, which is not defined with a name"
        )
        return
    if kind(value) == "ATTRIBUTE-VALUE-ENUMERATION":
        chosen = (names.get((each.text or "").strip(), "") for each in value.iterfind("{*}VALUES/*"))
        text = ", ".join(filter(None, chosen))
    elif kind(value) == "ATTRIBUTE-VALUE-XHTML":
        held = value.find("{*}THE-ORIGINAL-VALUE")
        held = held if held is not None else value.find("{*}THE-VALUE")
        text = plain_text.of_xhtml(held) if held is not None else ""
    else:
        text = plain_text.tidy(value.get("THE-VALUE", ""))
    if text:
        yield heading, text
