"""SPDX 2 in YAML: the JSON shape in another notation, without the surprises and the bombs that YAML allows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import yaml

from wardbook.base.limits import FILE_BYTES, JSON_DEPTH, YAML_ALIASES, YAML_NODES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable, said_twice
from wardbook.formats.json_text import pointer
from wardbook.formats.remarks import Remarks
from wardbook.formats.spdx.words import TEXTS
from wardbook.model.diagnostic import Diagnostic

Object = dict[str, Any]  # Any: a JSON tree
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read(data: bytes, name: str) -> tuple[Object | None, list[Diagnostic]]:
    """The tree in `data`, None where there is none, and everything that was wrong with the text.

    Members that SPDX knows as text are text whatever they look like (version 1.10 stays 1.10); other
    plain words mean what the core schema of YAML 1.2 says, so `no` is a word. Nesting, aliases and what
    they stand for are bounded while the text is read. A key given twice is named; the last one counts.
    """
    return guarded(_read, data, name)


def write(tree: Object) -> bytes:
    """The tree as YAML that reads back as the same tree, in the order of the tree; text always in quotes."""
    return "".join(f"{line}\n" for line in _block(tree, "")).encode("utf-8")


class _Refused(Exception):
    """Carries the place and the reason that end a reading."""

    def __init__(self, at: Span, reason: str) -> None:
        super().__init__(reason)
        self.at = at


def _read(data: bytes, name: str) -> tuple[Object | None, list[Diagnostic]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        return None, [not_readable(Span(name), "it is not UTF-8")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [not_readable(Span(name), "it is not UTF-8")]
    builder = _Builder(name)
    try:
        _build(text, builder)
    except _Refused as refused:
        return None, [*builder.remarks.all(), not_readable(refused.at, str(refused))]
    if not isinstance(builder.root, dict):
        return None, [*builder.remarks.all(), not_readable(Span(name), "it is not a YAML mapping")]
    return builder.root, builder.remarks.all()


def _build(text: str, builder: _Builder) -> None:
    parser = _PARSER(text)
    try:
        while parser.check_event():
            builder.take(parser.get_event())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Span(builder.name, mark.line + 1, mark.column + 1) if mark else Span(builder.name)
        raise _Refused(
            at, f"it is not YAML: {' '.join(str(error.problem or error.context).split())}"
        ) from None
    except yaml.YAMLError as error:
        raise _Refused(Span(builder.name), f"it is not YAML: {type(error).__name__}") from None
    finally:
        parser.dispose()


class _Open:
    """A list or mapping that is not complete yet, with the key that waits for its value."""

    __slots__ = ("anchor", "key", "last", "letters", "made", "nodes")

    def __init__(self, made: Object | list[Any], anchor: str, nodes: int, letters: int) -> None:  # Any: JSON
        self.made = made
        self.anchor = anchor
        self.key: str | None = None
        self.last = ""
        self.nodes = nodes
        self.letters = letters


class _Anchor(NamedTuple):
    """What an alias stands for, and how much that is written out."""

    made: Any  # Any: JSON
    text: str
    nodes: int
    letters: int


class _Builder:
    """Builds a tree of events, without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.remarks = Remarks(name)
        self.root: Any = None  # Any: JSON
        self.documents = self.nodes = self.letters = self.aliases = 0
        self.stack: list[_Open] = []
        self.anchors: dict[str, _Anchor] = {}

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.start(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.end()
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.refused(event, "it holds more than one YAML document")

    def scalar(self, event: yaml.ScalarEvent) -> None:
        self.count(event, 1, len(event.value))
        above = self.stack[-1] if self.stack else None
        if above is not None and isinstance(above.made, dict) and above.key is None:
            made = event.value
        else:
            maps = (one.last for one in reversed(self.stack) if isinstance(one.made, dict))
            made = self.value(event, next(maps, ""))
        if event.anchor:
            self.anchors[event.anchor] = _Anchor(made, event.value, 1, len(event.value))
        self.put(event, made, event.value)

    def value(self, event: yaml.ScalarEvent, key: str) -> Any:  # Any: JSON
        tag = event.tag
        if tag is not None and tag not in _TAGS:
            raise self.refused(event, f"the tag `{tag[:80]}` is not allowed")
        if event.style or tag in _TEXT_TAGS:
            return event.value
        return _core(event.value) if tag or key not in TEXTS else _unless_null(event.value)

    def start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if event.tag is not None and event.tag not in _TAGS:
            raise self.refused(event, f"the tag `{event.tag[:80]}` is not allowed")
        if len(self.stack) >= JSON_DEPTH:
            raise self.refused(event, f"it is nested deeper than {JSON_DEPTH} (JSON_DEPTH)")
        made: Object | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []  # Any: JSON
        before = self.nodes, self.letters
        self.count(event, 1, 0)
        self.put(event, made, None)
        self.stack.append(_Open(made, event.anchor or "", *before))

    def end(self) -> None:
        """Only now may aliases stand for it, so that nothing holds itself."""
        done = self.stack.pop()
        if done.anchor:
            weight = self.nodes - done.nodes, self.letters - done.letters
            self.anchors[done.anchor] = _Anchor(done.made, "", *weight)

    def alias(self, event: yaml.AliasEvent) -> None:
        self.aliases += 1
        if self.aliases > YAML_ALIASES:
            raise self.refused(event, f"it has more than {YAML_ALIASES:,} aliases (YAML_ALIASES)")
        found = self.anchors.get(event.anchor or "")
        if found is None:
            raise self.refused(event, "an alias stands for nothing before it")
        self.count(event, found.nodes, found.letters)
        self.put(event, found.made, None if isinstance(found.made, dict | list) else found.text)

    def count(self, event: yaml.Event, nodes: int, letters: int) -> None:
        """What an alias stands for counts as if it were written out."""
        self.nodes += nodes
        self.letters += letters
        if self.nodes > YAML_NODES:
            raise self.refused(event, f"it has more than {YAML_NODES:,} values (YAML_NODES)")
        if self.letters > FILE_BYTES:
            raise self.refused(event, f"it stands for more than {FILE_BYTES:,} characters (FILE_BYTES)")

    def put(self, event: yaml.Event, made: Any, text: str | None) -> None:  # Any: JSON
        """Hang a value into what is open; `text` is what it is as a key, None where it cannot be one."""
        if not self.stack:
            self.root = made
            return
        above = self.stack[-1]
        if isinstance(above.made, list):
            above.made.append(made)
        elif above.key is None:
            if text is None:
                raise self.refused(event, "a key is not a word")
            above.key = above.last = text
            if text in above.made:
                self.remarks.add(said_twice(self.at(event), self.path(), text))
        else:
            above.made[above.key] = made
            above.key = None

    def path(self) -> str:
        path = ""
        for one in self.stack[:-1]:
            path = pointer(path, one.last if isinstance(one.made, dict) else len(one.made) - 1)
        return path

    def at(self, event: yaml.Event) -> Span:
        mark = event.start_mark
        return Span(self.name, mark.line + 1, mark.column + 1) if mark else Span(self.name)

    def refused(self, event: yaml.Event, reason: str) -> _Refused:
        return _Refused(self.at(event), reason)


_TEXT_TAGS = frozenset({"!", "tag:yaml.org,2002:str"})
_TAGS = _TEXT_TAGS | {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null", "map", "seq")}
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_WORDS = {
    spelled: value
    for word, value in (("true", True), ("false", False))
    for spelled in (word, word.title(), word.upper())
}
_WHOLE = re.compile(r"[-+]?[0-9]{1,20}")
_BROKEN = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1


def _unless_null(text: str) -> str | None:
    return None if text in _NULLS else text


def _core(text: str) -> Any:  # Any: a JSON scalar
    """A plain word by the core schema (YAML 1.2.2, 10.3.2); a number that JSON cannot hold stays text."""
    if text in _NULLS:
        return None
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text) if _SMALLEST <= int(text) <= _LARGEST else text
    if _BROKEN.fullmatch(text) and len(text) < FILE_BYTES and math.isfinite(float(text)):
        return float(text)
    return text


_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9]{3,60}")
_LONGEST_KEY = 150
# Characters that YAML does not take as they stand, and JSON does.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def _block(value: Any, key: str) -> Iterator[str]:  # Any: JSON
    """A value as lines; `key` is what it is the value of, through lists."""
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _pair(name, item)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _hung("- ", _block(item, key))
    else:
        yield _scalar(value, key)


def _pair(name: str, item: Any) -> Iterator[str]:  # Any: JSON
    key = (
        name
        if _PLAIN_KEY.fullmatch(name) and name.lower() not in ("null", "true", "false")
        else _quoted(name)
    )
    if len(key) > _LONGEST_KEY:  # a simple key is short (YAML 1.2.2, 7.4)
        yield f"? {key}"
        yield from _hung(": ", _block(item, name))
    elif isinstance(item, dict | list) and item:
        yield f"{key}:"
        yield from (f"  {line}" for line in _block(item, name))
    else:
        yield f"{key}: {_scalar(item, name)}"


def _hung(mark: str, lines: Iterator[str]) -> Iterator[str]:
    yield mark + next(lines)
    yield from (f"  {line}" for line in lines)


def _scalar(value: Any, key: str) -> str:  # Any: JSON
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    if value is None:
        return "null"
    kind = "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "float"
    text = str(value).lower()
    if kind == "float" and "." not in text:
        text = text.replace("e", ".0e")
    return f"!!{kind} {text}" if key in TEXTS else text


def _quoted(text: str) -> str:
    """Text as JSON writes it, which is YAML too but for a few characters (YAML 1.2.2, 5.1)."""
    made = msgspec.json.encode(text).decode()
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", made)
