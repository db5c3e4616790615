"""CycloneDX XML 1.0 to 1.7 to a tree in the shape of CycloneDX JSON, and back.

What the JSON form has no place for (elements and attributes of other namespaces, unknown ones, values of
the wrong type) is kept on the nearest object under `xml:extensions`, a list of records:

- `{"at": 2, "xml": "<x:note …/>"}`: an element, and which of the children it is;
- `{"name": "{namespace}name", "value": "…"}`: an attribute;
- `{"text": "…"}`: text where only elements belong;
- `{"as": "contact"}`: the element that an object came from, where its members do not tell.

`"in": "components"` in a record names the element within the object that it belongs to, where that element
has no object of its own; `"in": "url/1"` is the second `url`. Comments and `xsi:schemaLocation`, which say
nothing about the product, are not kept.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_as_expected, not_readable
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
from wardbook.formats.cyclonedx.xml_text import Refused, parsed, standalone
from wardbook.formats.cyclonedx.xml_writing import write
from wardbook.formats.remarks import Remarks
from wardbook.model.diagnostic import Diagnostic

__all__ = ["read", "write"]

Tree = dict[str, Any]  # Any: a JSON tree
Element = etree._Element  # noqa: SLF001  lxml has no other name for it

_NOT_SAID = object()
_HINTS = "{http://www.w3.org/2001/XMLSchema-instance}"
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,309}(\.[0-9]{0,400})?|\.[0-9]{1,400})")
_BLANKS = " \t\r\n"
_INDENTED = re.compile(r"\n[ \t]+\Z")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def read(data: bytes, name: str) -> tuple[Tree | None, list[Diagnostic]]:
    """A CycloneDX BOM in XML as a tree in the shape of CycloneDX JSON, None where it is none.

    The tree is that of the document's own version; what stands at a wrong place or holds a wrong value
    is kept as it is (see above) and named in a diagnostic. Nothing is raised, no entity expanded, no
    file or address opened. Source: the XSDs of the specification.
    """
    return guarded(_read, data, name, SBOM_BYTES)


def _read(data: bytes, name: str) -> tuple[Tree | None, list[Diagnostic]]:
    try:
        root = parsed(data)
    except Refused as error:
        return None, [not_readable(Span(name, error.line, error.column), str(error))]
    space, _, tag = str(root.tag).rpartition("}")
    spec = space.removeprefix("{" + NAMESPACE)
    if tag != "bom" or spec not in SPECS:
        reason = f"its root is `{str(root.tag)[:100]}`, not `bom` of CycloneDX {SPECS[0]} to {SPECS[-1]}"
        return None, [not_readable(Span(name), reason)]
    remarks = Remarks(name)
    found = _Reader(spec, remarks).thing(root, "bom")
    head = {"bomFormat": "CycloneDX", "specVersion": spec}
    return {**head, **found}, remarks.all()


class _Reader:
    """Walks the elements of one document along the table of shapes."""

    def __init__(self, spec: str, remarks: Remarks) -> None:
        self.spec = spec
        self.space = f"{{{NAMESPACE}{spec}}}"
        self.shapes = shapes(spec)
        self.remarks = remarks

    def thing(self, element: Element, name: str) -> Tree:
        """An element as the object `name` of the table."""
        shape = self.shapes[name]
        found: Tree = {}
        for key, value in _said(element):
            field = shape.attributes.get(key)
            if field is None:
                _keep_attribute(found, "", key, value)
            else:
                self._attribute(found, element, field, value)
        if shape.content is not None:
            if (text := element.text or "") or shape.content.kind != "maybe":
                found[shape.content.member] = _plain(shape.content.kind, text)
        elif element.text and not element.text.isspace():
            self._stray(found, element, "", element.text)
        for at, child in enumerate(element):
            field = shape.elements.get(child.tag)
            if field is None:
                _keep_element(found, "", at, child)
            elif field.wrapped:
                self._wrapped(found, child, field)
            else:
                self._member(found, child, field, at)
            if child.tail and not child.tail.isspace():
                self._stray(found, element, "", child.tail)
        return found

    def _attribute(self, found: Tree, element: Element, field: Field, text: str) -> None:
        value = _plain(field.kind, text)
        if value is None:
            self._odd(element, f"`{field.tag}` is `{text[:60]}`, not of the type {_TYPES[field.kind]}")
            _keep_attribute(found, "", field.tag, text)
        else:
            found[field.member] = value

    def _member(self, found: Tree, child: Element, field: Field, at: int) -> None:
        """A child that is a value by itself, or one of several without an element around them."""
        many = field.many and not (field.kind == "identity" and self.spec < field.many_since)
        if not many and field.member in found:
            if not (field.tolerant and self.spec < "1.3"):
                self._odd(child, "stands several times; the first is read, the others are kept")
            _keep_element(found, "", at, child)
            return
        place = f"{field.tag}/{len(found.get(field.member, ()))}" if many else field.tag
        value = self._value(found, child, field.kind, place)
        if value is _NOT_SAID:
            _keep_element(found, "", at, child)
        elif field.member == "+":
            _merge(found, value, field.tag)
        elif many:
            found.setdefault(field.member, []).append(value)
        else:
            found[field.member] = value

    def _wrapped(self, found: Tree, wrapper: Element, field: Field) -> None:
        """A list with an element around it."""
        if field.member in found and not field.tolerant:
            self._odd(wrapper, "stands several times; all are read as one")
        items: list[Any] = found.setdefault(field.member, [])  # Any: JSON values
        tag = field.tag
        for key, text in _said(wrapper):
            _keep_attribute(found, tag, key, text)
        if wrapper.text and not wrapper.text.isspace():
            self._stray(found, wrapper, tag, wrapper.text)
        ways = {} if field.item else choices()[field.kind]
        for at, child in enumerate(wrapper):
            way = ways.get(child.tag.removeprefix(self.space))
            if way is not None:
                value = self._chosen(found, child, field.kind, way, f"{tag}/{len(items)}")
            elif child.tag == self.space + field.item:
                value = self._value(found, child, field.kind, f"{tag}/{len(items)}")
            else:
                value = _NOT_SAID
            if value is _NOT_SAID:
                _keep_element(found, tag, at, child)
            else:
                items.append(value)
                if field.kind == "dependency":
                    items += self._nested(child)
            if child.tail and not child.tail.isspace():
                self._stray(found, wrapper, tag, child.tail)

    def _nested(self, dependency: Element) -> list[Tree]:
        """Dependencies within a dependency, as the XSD allows them, beside it, as JSON has them."""
        if not any(len(child) for child in dependency):
            return []
        inner = dependency.iterdescendants(self.space + "dependency")
        return [self.thing(item, "dependency") for item in inner if len(item)]

    def _value(self, found: Tree, element: Element, kind: str, place: str) -> Any:  # Any: a JSON value
        if kind in SCALARS:
            return self._scalar(found, element, kind, place)
        if kind in self.shapes:
            return self.thing(element, kind)
        return self._choice(found, element, kind, place)

    def _scalar(self, found: Tree, element: Element, kind: str, place: str) -> Any:  # Any: a JSON value
        if kind == "ref":
            return self._reference(found, element, place)
        if len(element):
            self._odd(element, "holds elements where only text belongs")
            return _NOT_SAID
        text = element.text or ""
        value = _plain(kind, text)
        if value is None:
            self._odd(element, f"is `{text[:60]}`, not of the type {_TYPES[kind]}")
            return _NOT_SAID
        for key, attribute in _said(element):
            _keep_attribute(found, place, key, attribute)
        return value

    def _reference(self, found: Tree, element: Element, place: str) -> Any:  # Any: a JSON value
        if (value := element.get("ref")) is None:
            self._odd(element, "has no attribute `ref`")
            return _NOT_SAID
        for key, attribute in _said(element):
            if key != "ref":
                _keep_attribute(found, place, key, attribute)
        for at, child in enumerate(element):
            if child.tag not in {self.space + "dependency", self.space + "provides"}:
                _keep_element(found, place, at, child)
        return value

    def _choice(self, found: Tree, element: Element, choice: str, place: str) -> Any:  # Any: a JSON value
        """A value that one of several elements says, or that one element says in several ways."""
        ways = choices()[choice]
        if choice == "tools":
            return self._tools(found, element)
        if itself := ways.get("."):
            is_text = not len(element)
            return self._value(found, element, "text" if is_text else itself.kind, place)
        result: Any = _NOT_SAID  # Any: a JSON value
        for at, child in enumerate(element):
            way = ways.get(child.tag.removeprefix(self.space))
            if way is None or result is not _NOT_SAID:
                _keep_element(found, place, at, child)
            else:
                result = self._chosen(found, child, choice, way, f"{place}/{way.tag}")
        if result is _NOT_SAID:
            self._odd(element, "names none of " + ", ".join(ways))
        return result

    def _chosen(self, found: Tree, child: Element, choice: str, way: Field, place: str) -> Any:  # Any: JSON
        value = self._value(found, child, way.kind, place)
        if value is _NOT_SAID:
            return value
        if way.member == "+":
            return {way.tag: value}
        # A plain data flow may stand as a classification; JSON has one form for both.
        if isinstance(value, dict) and choice != "serviceData" and chosen(choice, value) != way.tag:
            _keep(value, "", {"as": way.tag})
        return value

    def _tools(self, found: Tree, element: Element) -> Any:  # Any: a list until 1.4, an object from 1.5 on
        tags = {child.tag for child in element}
        if tags & {self.space + "components", self.space + "services"} and self.space + "tool" not in tags:
            return self.thing(element, "toolset")
        inner: Tree = {}
        self._wrapped(inner, element, TOOLS)
        found.setdefault(EXTENSIONS, []).extend(inner.get(EXTENSIONS, ()))
        if not found[EXTENSIONS]:
            del found[EXTENSIONS]
        return inner["tools"]

    def _stray(self, found: Tree, element: Element, place: str, text: str) -> None:
        self._odd(element, "holds text where only elements belong")
        _keep(found, place, {"text": text.strip()})

    def _odd(self, element: Element, what: str) -> None:
        path = "/" + "/".join(_tags(element))
        at = Span(self.remarks.at.file, _line(element))
        self.remarks.add(not_as_expected(at, f"`{path[:200]}` {what}", path[:200]))


_TYPES = {"integer": "whole number", "number": "number", "truth": "true or false"}


def _line(element: Element) -> int:
    line: Any = element.sourceline  # Any: the stubs leave its type open
    return line if isinstance(line, int) else 0


def _said(element: Element) -> list[tuple[str, str]]:
    """The attributes; the stubs allow bytes, which lxml never gives."""
    return [(str(name), str(value)) for name, value in element.items()]


def _tags(element: Element) -> list[str]:
    above = [str(item.tag) for item in element.iterancestors()]
    return [tag.rpartition("}")[2] for tag in (*reversed(above), str(element.tag))]


def _plain(kind: str, text: str) -> Any:  # Any: a JSON scalar, None where the text is none of its kind
    if kind == "text":
        return _without_layout(text) if "\n" in text else text
    if kind == "raw":
        return text.strip(_BLANKS) if _INDENTED.search(text) else text
    if kind in {"exact", "maybe"}:
        return text
    text = text.strip()
    if kind == "truth":
        return _TRUTH.get(text)
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if kind == "number" and _NUMBER.fullmatch(text) else None


def _without_layout(text: str) -> str:
    """Without the blanks at either edge that hold a line break; blanks within the line may be meant."""
    begin, end = text.lstrip(_BLANKS), text.rstrip(_BLANKS)
    head, tail = text[: len(text) - len(begin)], text[len(end) :]
    text = begin if "\n" in head else text
    return text.rstrip(_BLANKS) if "\n" in tail else text


def _keep(found: Tree, place: str, record: Tree) -> None:
    found.setdefault(EXTENSIONS, []).append({"in": place, **record} if place else record)


def _keep_attribute(found: Tree, place: str, name: str, value: str) -> None:
    if not name.startswith(_HINTS) or not name.endswith("chemaLocation"):
        _keep(found, place, {"name": name, "value": value})


def _keep_element(found: Tree, place: str, at: int, element: Element) -> None:
    _keep(found, place, {"at": at, "xml": standalone(element)})


def _merge(found: Tree, inner: Tree, tag: str) -> None:
    """Take in the members of an object whose element JSON does not have."""
    for record in inner.pop(EXTENSIONS, ()):
        _keep(found, tag, record)
    found.update(inner)
