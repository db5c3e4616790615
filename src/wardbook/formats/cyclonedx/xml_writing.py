"""A tree in the shape of CycloneDX JSON to CycloneDX XML, in the order that the XSD asks for."""

from __future__ import annotations

import math
import re
from collections import Counter
from decimal import Decimal
from typing import Any

from wardbook.formats.cyclonedx.xml_shape import (
    EXTENSIONS,
    NAMESPACE,
    SCALARS,
    SPECS,
    TOOLS,
    Field,
    choices,
    chosen,
    shapes,
)
from wardbook.formats.cyclonedx.xml_text import XML_NAMESPACE, Refused, escaped, parsed, quoted, standalone
from wardbook.formats.losses import Loss

Tree = dict[str, Any]  # Any: a JSON tree
Records = list[Tree]
Extras = dict[str, Records]

_HEAD = frozenset({"$schema", "bomFormat", "specVersion", EXTENSIONS})
_NO_RECORDS: Records = []
_NO_EXTRAS: Extras = {}
_WRONG_TYPE = "it is not of the type that CycloneDX gives it"
_NOT_XML = "it holds characters that XML does not allow"
_NO_EXTENSION = "it is no extension that can stand in XML"


def write(tree: Tree, spec: str) -> tuple[bytes, tuple[Loss, ...]]:
    """The tree as CycloneDX XML of version `spec`, and what that version's XML cannot hold.

    UTF-8, indented by two blanks, elements in the order of the XSD; the same tree gives the same bytes.
    What `read` kept under `xml:extensions` is put back in its place. Whether the values themselves are
    allowed (a type of component that came later, a missing name) is the XSD's business. Raises
    `ValueError` where there is no such version.
    """
    if spec not in SPECS:
        raise ValueError(f"there is no CycloneDX XML {spec}")
    writer = _Writer(spec)
    root = writer.thing("bom", tree, "bom", "", 0, f' xmlns="{NAMESPACE}{spec}"')
    losses = (Loss(path, count, why) for (path, why), count in writer.losses.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode(), tuple(sorted(losses))


class _Writer:
    """Writes elements as text; every method gives whole elements, indented by `deep` steps."""

    def __init__(self, spec: str) -> None:
        self.spec = spec
        self.shapes = shapes(spec)
        self.losses: Counter[tuple[str, str]] = Counter()

    def thing(self, tag: str, value: Tree, name: str, path: str, deep: int, attributes: str = "") -> str:
        """An object as the shape `name` of the table."""
        shape = self.shapes[name]
        self._unknown(value, shape.members, path)
        extras = _extras(value)
        text, kids = "", []
        for field in shape.fields:
            item = value if field.member == "+" else value.get(field.member)
            if item is None or (field.member == "+" and not self._has_any(value, field)):
                continue
            place = _below(path, field.member)
            if field.since > self.spec:
                self._lose(place, f"CycloneDX XML holds it only since {field.since}")
            elif field.attribute:
                attributes += self._attribute(field.tag, self._scalar(item, field.kind, place))
            elif field.tag == ".":
                text = escaped(self._scalar(item, field.kind, place) or "")
            else:
                kids += self._member(field, item, place, deep + 1, extras)
        return self._element(tag, attributes, text, kids, extras.get("", _NO_RECORDS), path, deep)

    def _has_any(self, value: Tree, field: Field) -> bool:
        return any(member in value for member in self.shapes[field.kind].members)

    def _unknown(self, value: Tree, members: frozenset[str], path: str) -> None:
        """Name the members that XML has no place for."""
        if value.keys() <= members:
            return
        for member in value.keys() - members:
            if member != EXTENSIONS and (path or member not in _HEAD):
                self._lose(_below(path, str(member)[:100]), "CycloneDX XML has no place for it")

    def _member(
        self, field: Field, item: Any, path: str, deep: int, extras: Extras
    ) -> list[str]:  # Any: JSON
        """The elements of one member."""
        if field.member == "+":
            inner = {key: item[key] for key in self.shapes[field.kind].members if key in item}
            if field.tag in extras:
                inner[EXTENSIONS] = extras[field.tag]
            return [self.thing(field.tag, inner, field.kind, path.removesuffix(".+"), deep)]
        if not field.wrapped and not field.many:
            return self._one(field.tag, field.kind, item, path, deep, (extras, field.tag))
        items = [item] if field.kind == "identity" and isinstance(item, dict) else item
        if not isinstance(items, list):
            self._lose(path, _WRONG_TYPE)
            return []
        if field.wrapped:
            return [self._wrapped(field, items, path, deep, extras)]
        if field.many_since > self.spec and len(items) > 1:
            self._lose(
                f"{path}[]", f"CycloneDX XML holds several only since {field.many_since}", len(items) - 1
            )
            items = items[:1]
        return self._items(field.tag, field, items, f"{path}[]", deep, extras)

    def _wrapped(
        self, field: Field, items: list[Any], path: str, deep: int, extras: Extras
    ) -> str:  # Any: JSON
        inside = f"{path}[]"
        if field.item:
            kids = self._items(field.item, field, items, inside, deep + 1, extras)
        else:
            kids = self._chosen_items(field, items, inside, deep + 1, extras)
        return self._element(field.tag, "", "", kids, extras.get(field.tag, _NO_RECORDS), path, deep)

    def _items(
        self, tag: str, field: Field, items: list[Any], path: str, deep: int, extras: Extras
    ) -> list[str]:  # Any: JSON values
        kids: list[str] = []
        for item in items:
            kids += self._one(tag, field.kind, item, path, deep, (extras, f"{field.tag}/{len(kids)}"))
        return kids

    def _chosen_items(
        self, field: Field, items: list[Any], path: str, deep: int, extras: Extras
    ) -> list[str]:  # Any: JSON values
        tags = [self._way(field.kind, item) for item in items]
        if field.kind == "serviceData" and "dataflow" in tags:  # the XSD allows one kind or the other
            tags = ["dataflow"] * len(tags)
        kids: list[str] = []
        for tag, item in zip(tags, items, strict=True):
            kids += self._chosen(field.kind, tag, item, path, deep, (extras, f"{field.tag}/{len(kids)}"))
        return kids

    def _way(self, choice: str, item: object) -> str:
        """The element that says `item`; an older one where this version does not have it yet."""
        ways = choices()[choice]
        said = [record["as"] for record in _extras(item).get("", ()) if "as" in record]
        tag = said[0] if said and said[0] in ways else chosen(choice, item)
        if tag in ways and ways[tag].since > self.spec:
            return _BEFORE.get(tag, tag)
        return tag

    def _chosen(
        self, choice: str, tag: str, item: Any, path: str, deep: int, place: tuple[Extras, str]
    ) -> list[str]:  # Any: a JSON value
        way = choices()[choice].get(tag)
        if way is None:
            self._lose(path, _WRONG_TYPE)
            return []
        if way.since > self.spec:
            self._lose(path, f"CycloneDX XML holds it only since {way.since}")
            return []
        if way.member != "+":
            return self._one(tag, way.kind, item, path, deep, place)
        self._unknown(item, frozenset({tag}), path)
        return self._one(tag, way.kind, item[tag], f"{path}.{tag}", deep, place)

    def _one(
        self, tag: str, kind: str, value: Any, path: str, deep: int, place: tuple[Extras, str]
    ) -> list[str]:  # Any: a JSON value
        """One element, or none where the value does not fit."""
        if kind in SCALARS:
            if (text := self._scalar(value, kind, path)) is None:
                return []
            records = place[0].get(place[1], _NO_RECORDS)
            if kind == "ref":
                return [self._element(tag, self._attribute("ref", text), "", [], records, path, deep)]
            return [self._element(tag, "", escaped(text), [], records, path, deep)]
        if kind in self.shapes:
            if isinstance(value, dict):
                return [self.thing(tag, value, kind, path, deep)]
            self._lose(path, _WRONG_TYPE)
            return []
        return self._choice(tag, kind, value, path, deep, place)

    def _choice(
        self, tag: str, choice: str, value: Any, path: str, deep: int, place: tuple[Extras, str]
    ) -> list[str]:  # Any: a JSON value
        if choice == "tools":
            return self._tools(tag, value, path, deep, place[0])
        ways = choices()[choice]
        if itself := ways.get("."):
            if isinstance(value, dict) and itself.since > self.spec:
                self._lose(path, f"CycloneDX XML holds it as an object only since {itself.since}")
                return []
            kind = itself.kind if isinstance(value, dict) else "text"
            return self._one(tag, kind, value, path, deep, place)
        extras, name = place
        way = self._way(choice, value)
        kids = self._chosen(choice, way, value, path, deep + 1, (extras, f"{name}/{way}"))
        return [self._element(tag, "", "", kids, extras.get(name, _NO_RECORDS), path, deep)] if kids else []

    def _tools(self, tag: str, value: Any, path: str, deep: int, extras: Extras) -> list[str]:  # Any: JSON
        if isinstance(value, list):
            return [self._wrapped(TOOLS, value, path, deep, extras)]
        if self.spec >= "1.5":
            return self._one(tag, "toolset", value, path, deep, (extras, tag))
        self._lose(path, "CycloneDX XML holds tools as components only since 1.5")
        return []

    def _scalar(self, value: Any, kind: str, path: str) -> str | None:  # Any: a JSON value
        text = _said(value, kind)
        if text is None:
            self._lose(path, _WRONG_TYPE)
        elif _ILLEGAL.search(text):
            self._lose(path, _NOT_XML)
            return None
        return text

    def _attribute(self, name: str, text: str | None) -> str:
        return "" if text is None else f' {name}="{quoted(text)}"'

    def _element(
        self, tag: str, attributes: str, text: str, kids: list[str], records: Records, path: str, deep: int
    ) -> str:
        pad = "  " * deep
        taken = set(_GIVEN.findall(attributes)) if records else set()
        for number, record in enumerate(records):
            if "name" in record:
                attributes += self._foreign_attribute(record, taken, number, path)
            elif "text" in record:
                text += escaped(self._scalar(record["text"], "raw", path) or "")
            elif "xml" in record and (piece := self._foreign_element(record["xml"], path)):
                at = record.get("at")
                kids.insert(at if isinstance(at, int) else len(kids), f"{pad}  {piece}")
        if text and kids:  # blanks between them would belong to the text
            text, kids = text + "".join(kid.lstrip(" ") for kid in kids), []
        if kids:
            return f"{pad}<{tag}{attributes}>\n" + "\n".join(kids) + f"\n{pad}</{tag}>"
        return f"{pad}<{tag}{attributes}>{text}</{tag}>" if text else f"{pad}<{tag}{attributes}/>"

    def _foreign_attribute(self, record: Tree, taken: set[str], number: int, path: str) -> str:
        match = _NAME.fullmatch(str(record["name"]))
        value = record.get("value")
        if not match or not isinstance(value, str) or _ILLEGAL.search(value + (match["space"] or "")):
            self._lose(_below(path, EXTENSIONS), _NO_EXTENSION)
            return ""
        space, name = match["space"], match["name"]
        if not space:
            if name in taken:
                return ""
            taken.add(name)
            return self._attribute(name, value)
        if space == XML_NAMESPACE:
            return self._attribute(f"xml:{name}", value)
        return f' xmlns:x{number}="{quoted(space)}"' + self._attribute(f"x{number}:{name}", value)

    def _foreign_element(self, xml: object, path: str) -> str:
        """An element of another namespace, or an unknown one of ours, which moves to this version's."""
        try:
            root = parsed(str(xml).encode())
        except (Refused, UnicodeEncodeError):
            self._lose(_below(path, EXTENSIONS), _NO_EXTENSION)
            return ""
        ours = NAMESPACE + self.spec
        return standalone(root, ours, (NAMESPACE, ours))

    def _lose(self, path: str, why: str, count: int = 1) -> None:
        self.losses[path, why] += count


_TEXTS = frozenset({"text", "raw", "exact", "maybe", "ref"})
_BEFORE = {"expression-detailed": "expression", "dataflow": "classification"}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GIVEN = re.compile(r' ([\w.:-]+)="')
_NAME = re.compile(r"(?:\{(?P<space>[^{}]{1,2000})\})?(?P<name>(?!xmlns)[^\W\d][\w.-]{0,200})")


def _below(path: str, member: str) -> str:
    return f"{path}.{member}" if path else member


def _extras(value: object) -> Extras:
    """The records of an object by the element within it that they belong to."""
    records = value.get(EXTENSIONS) if isinstance(value, dict) else None
    if not isinstance(records, list):
        return _NO_EXTRAS
    found: Extras = {}
    for record in records:
        if isinstance(record, dict):
            found.setdefault(str(record.get("in", "")), []).append(record)
    return {key: sorted(items, key=_place) for key, items in found.items()}


def _place(record: Tree) -> int:
    at = record.get("at")
    return at if isinstance(at, int) else 0


def _said(value: Any, kind: str) -> str | None:  # Any: a JSON value
    """A scalar as XML writes it, None where it is not of its kind."""
    if kind in _TEXTS:
        return value if isinstance(value, str) else None
    if kind == "truth":
        return {True: "true", False: "false"}[value] if isinstance(value, bool) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    if isinstance(value, int) or kind == "number":
        return format(Decimal(repr(value)), "f")
    return str(int(value)) if value.is_integer() else None
