"""SPDX 2 tag-value to a tree in the shape of SPDX 2.3 JSON, and back.

Files that stand after a package are its `hasFiles`; annotations go to the element they name. A tag that the
specification does not know, one at a wrong place and one with an unusual value are kept in the member
`x-unknown-tags`, a list of `{"tag", "value", "in"}` (`in` is the id of the element they stood in, "" for the
document). Comment lines are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.remarks import Remarks
from wardbook.formats.spdx.document_rules import diagnostics
from wardbook.formats.spdx.tag_value_grammar import (
    DOCUMENT,
    ELEMENTS,
    OWNERS,
    TAGS,
    UNKNOWN,
    Object,
    Tag,
    Value,
    parsed,
)
from wardbook.formats.spdx.tag_value_writing import write
from wardbook.model.diagnostic import Diagnostic

__all__ = ["read", "strict", "write"]

KEPT_LINES = 100_000
"""Tags that the specification does not know and that are kept; no tool writes more, and each costs memory."""

_TAG = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
_OPEN, _CLOSE = "<text>", "</text>"
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class _Line(NamedTuple):
    """A tag with its value and the line where it begins."""

    tag: str
    value: str
    line: int


def read(data: bytes, name: str) -> tuple[Object | None, list[Diagnostic]]:
    """An SPDX 2 document in tag-value as a tree in the shape of SPDX 2.3 JSON, None where it is none.

    Everything odd is named with its line. Nothing is raised. Source: SPDX 2.3, clause 5 and annex K.
    """
    return guarded(_read, data, name, SBOM_BYTES)


def strict(data: bytes, name: str) -> list[Diagnostic]:
    """Everything in which a document in tag-value breaks SPDX 2.0 to 2.3, with its line.

    What `read` has to say is said here too.
    """
    places: dict[str, int] = {}
    tree, problems = guarded(lambda text, file: _read(text, file, places), data, name, SBOM_BYTES)
    if tree is None:
        return problems
    return problems + guarded(lambda _, file: (None, diagnostics(tree, file, places)), b"", name)[1]


def _read(
    data: bytes, name: str, places: dict[str, int] | None = None
) -> tuple[Object | None, list[Diagnostic]]:
    remarks = Remarks(name)
    text = _text(data, remarks)
    if text is None:
        return None, remarks.all()
    reader = _Reader(remarks, places)
    for line in _lines(text, remarks):
        reader.take(line)
    tree = reader.finished()
    if "spdxVersion" not in tree:
        return None, [*remarks.all(), not_readable(remarks.at, "it has no `SPDXVersion`")]
    return tree, remarks.all()


def _text(data: bytes, remarks: Remarks) -> str | None:
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "utf-8")
    if codec != "utf-16" and b"\x00" in data:
        remarks.add(not_readable(_at(remarks, 1 + data.count(b"\n", 0, data.index(b"\x00"))), "it holds NUL"))
        return None
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        remarks.on_line(line, f"this is not {codec}; such letters are read as `�`")
        return data.decode(codec, "replace").replace("\x00", "�")


def _at(remarks: Remarks, line: int) -> Span:
    return Span(remarks.at.file, line)


def _lines(text: str, remarks: Remarks) -> Iterator[_Line]:
    """Every tag with its value, in order; in one pass over the text."""
    at, number, closes = 0, 1, True
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        tag, colon, value = text[at:end].partition(":")
        tag, value, first = tag.strip(), value.strip(), number
        if not tag or tag.startswith("#"):
            if not tag and (colon or value):
                remarks.on_line(number, "this line has no tag before its colon")
        elif not colon or not _TAG.fullmatch(tag):
            remarks.on_line(number, f"`{tag[:60]}` is no `Tag: value`; it is left out")
        elif value.startswith(_OPEN):
            start = text.index(_OPEN, at) + len(_OPEN)
            close = text.find(_CLOSE, start) if closes else -1
            closes = close >= 0
            if closes:
                number += text.count("\n", at, close)
                end = text.find("\n", close)
                end = len(text) if end < 0 else end
                _after(text[close + len(_CLOSE) : end], number, remarks)
                yield _Line(tag, text[start:close], first)
            else:
                remarks.on_line(number, f"`{tag}` opens <text> and never closes it")
                yield _Line(tag, value.removeprefix(_OPEN), first)
        elif value:
            yield _Line(tag, value, first)
        at, number = end + 1, number + 1


def _after(rest: str, number: int, remarks: Remarks) -> None:
    if rest and not rest.isspace():
        remarks.on_line(number, "what follows `</text>` on its line is left out")


class _Reader:
    """Puts one tag after the other where it belongs.

    `places` says, where it is asked for, on which line each member of the tree stands, by JSON pointer.
    """

    def __init__(self, remarks: Remarks, places: dict[str, int] | None = None) -> None:
        self.tree: Object = {}
        self.remarks = remarks
        self.places = places
        self._open: dict[str, Object] = {"document": self.tree, "element": self.tree}
        self._paths: dict[str, str] = {"document": "", "element": "", "creation": "/creationInfo"}
        self._notes: list[tuple[Object, int]] = []
        self._unknown: list[tuple[_Line, Object]] = []
        self._owned: list[tuple[Object, Object]] = []
        self._left_out = 0

    def take(self, line: _Line) -> None:
        """The next tag."""
        tag = TAGS.get(line.tag)
        if tag is None:
            self._keep(line, "is no tag of SPDX")
            return
        value = parsed(tag.kind, line.value)
        if value is None:
            self._keep(line, f"is `{line.value[:60]}`, which is not written as the specification says")
        elif tag.owner in OWNERS and OWNERS[tag.owner].opener == line.tag:
            self._begin(line, tag, value)
        else:
            self._add(line, tag, value)

    def _begin(self, line: _Line, tag: Tag, value: Value) -> None:
        """A new object of the tag's kind."""
        owner = OWNERS[tag.owner]
        parent = self._open.get(owner.parent)
        if parent is None:
            self._keep(line, f"stands before any {owner.parent}")
            return
        item = {tag.member: value} if tag.member else value
        self._open[tag.owner] = item
        if tag.owner == "note":
            self._notes.append((item, line.line))
            return
        listed = parent.setdefault(owner.listed, [])
        self._paths[tag.owner] = f"{self._paths[owner.parent]}/{owner.listed}/{len(listed)}"
        listed.append(item)
        self._placed(self._paths[tag.owner], line.line)
        if tag.owner in ELEMENTS:
            self._enter(tag.owner, item)

    def _enter(self, owner: str, item: Object) -> None:
        """What follows belongs to this element."""
        self._open["element"] = item
        self._paths["element"] = self._paths[owner]
        if owner == "file" and "package" in self._open:
            self._owned.append((self._open["package"], item))
        if owner == "package":
            self._open.pop("file", None)
            self._open.pop("reference", None)
        if owner in ("package", "file"):
            self._open.pop("artifact", None)

    def _add(self, line: _Line, tag: Tag, value: Value) -> None:
        """One more member of the object that is open."""
        if tag.owner == "creation" and "creation" not in self._open:
            self._open["creation"] = self.tree.setdefault("creationInfo", {})
        item = self._open.get(tag.owner)
        if item is None:
            self._keep(line, f"stands before any {tag.owner}")
        elif tag.owner == "element" and item is self._open.get("licence"):
            self._keep(line, "stands in a licence")
        elif tag.many:
            listed = item.setdefault(tag.member, [])
            self._placed(f"{self._paths.get(tag.owner, '')}/{tag.member}/{len(listed)}", line.line)
            listed.append(value)
        elif tag.member in item:
            self._keep(line, "is said twice; the first is read", item if tag.owner in ELEMENTS else None)
        else:
            item[tag.member] = value
            self._placed(f"{self._paths.get(tag.owner, '')}/{tag.member}", line.line)

    def _placed(self, path: str, line: int) -> None:
        if self.places is not None:
            self.places.setdefault(path, line)

    def _keep(self, line: _Line, why: str, item: Object | None = None) -> None:
        if len(self._unknown) >= KEPT_LINES:
            self._left_out = self._left_out or line.line
            return
        self.remarks.on_line(line.line, f"`{line.tag}` {why}; it is kept as it is")
        self._unknown.append((line, self._open["element"] if item is None else item))

    def finished(self) -> Object:
        """The tree, when all tags are taken."""
        if self._left_out:
            says = f"more than {KEPT_LINES:,} tags are none of SPDX or stand at a wrong place (KEPT_LINES); from here on they are left out"
            self.remarks.bound(self._left_out, says)
        for package, file in self._owned:
            if "SPDXID" in file:
                package.setdefault("hasFiles", []).append(file["SPDXID"])
        for snippet in self.tree.get("snippets", ()):
            _point(snippet)
        self._annotate()
        if self._unknown:
            self.tree[UNKNOWN] = [
                {"tag": line.tag, "value": line.value, "in": "" if item is self.tree else _id(item)}
                for line, item in self._unknown
            ]
        return self.tree

    def _annotate(self) -> None:
        """Annotations to the elements that they name."""
        elements = {DOCUMENT: self.tree, _id(self.tree): self.tree}
        for listed in ("packages", "files", "snippets"):
            for item in self.tree.get(listed, ()):
                elements.setdefault(_id(item), item)
        names = {tag.member: name for name, tag in TAGS.items() if tag.owner == "note"}
        for note, line in self._notes:
            of = note.pop("SPDXREF", DOCUMENT)
            if of in elements:
                elements[of].setdefault("annotations", []).append(note)
                continue
            said = {**note, "SPDXREF": of}
            found = f"`SPDXREF` is `{of[:60]}`, which is nothing in this document"
            self.remarks.on_line(line, f"{found}; it is kept as it is")
            self._unknown += [(_Line(names[key], value, line), self.tree) for key, value in said.items()]


def _id(item: Object) -> str:
    return str(item.get("SPDXID") or item.get("licenseId") or "")


def _point(snippet: Object) -> None:
    """The ranges of a snippet are in its file."""
    if of := snippet.get("snippetFromFile"):
        for pointers in snippet.get("ranges", ()):
            pointers["startPointer"] = {"reference": of, **pointers["startPointer"]}
            pointers["endPointer"] = {"reference": of, **pointers["endPointer"]}
