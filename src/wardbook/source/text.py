"""YAML text to nodes that know their places; hostile text to one coded diagnostic."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, Final

import yaml

from wardbook.base.limits import FILE_BYTES, YAML_ALIASES, YAML_DEPTH, YAML_NODES, YAML_SCALAR
from wardbook.base.span import Span
from wardbook.model.diagnostic import Diagnostic
from wardbook.source import findings


class Scalar:
    """A piece of text. `plain` says that it stood without quotes."""

    __slots__ = ("column", "file", "line", "plain", "text")

    def __init__(self, text: str, plain: bool, line: int, column: int, file: str) -> None:
        self.text = text
        self.plain = plain
        self.file = file
        self.line = line
        self.column = column


class Sequence:
    """A list of nodes."""

    __slots__ = ("column", "file", "items", "line")

    def __init__(self, line: int, column: int, file: str) -> None:
        self.items: list[Node] = []
        self.file = file
        self.line = line
        self.column = column


class Mapping:
    """A map: keys with their nodes, in the order written."""

    __slots__ = ("column", "file", "line", "pairs")

    def __init__(self, line: int, column: int, file: str) -> None:
        self.pairs: list[tuple[Scalar, Node]] = []
        self.file = file
        self.line = line
        self.column = column


Node = Scalar | Sequence | Mapping

EMPTY: Final = "empty"
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _Refused(Exception):
    """Carries the one diagnostic that ends a reading."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.says)
        self.diagnostic = diagnostic


def read(data: bytes, file: str) -> tuple[Node | None, list[Diagnostic]]:
    """The root node of a YAML file, None for an empty or unreadable one, and what is wrong with it.

    Duplicate keys are reported and the first is kept; everything else that is wrong ends the reading.
    """
    diagnostics: list[Diagnostic] = []
    was_collecting = gc.isenabled()
    gc.disable()  # nodes hold no cycles, and the collector would take most of the time
    try:
        return _compose(_decode(data, file), file, diagnostics), diagnostics
    except _Refused as refused:
        return None, [*diagnostics, refused.diagnostic]
    finally:
        if was_collecting:
            gc.enable()


def _decode(data: bytes, file: str) -> str:
    if len(data) > FILE_BYTES:
        raise _Refused(
            findings.too_much(Span(file), f"the file has {len(data):,} bytes", FILE_BYTES, "FILE_BYTES")
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Refused(findings.not_utf8(Span(file, 1, 1), ", it looks like UTF-16"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refused(findings.not_utf8(_place(data, error.start, file), "")) from None
    _refuse_control_characters(text, file)
    return text


def _place(data: bytes, offset: int, file: str) -> Span:
    before = data[:offset]
    start = before.rfind(b"\n") + 1
    return Span(file, before.count(b"\n") + 1, len(before[start:].decode("utf-8", "replace")) + 1)


_FORBIDDEN = {code for code in (*range(32), 127, *range(128, 160)) if chr(code) not in "\t\n\r\x85"} | {
    0xFFFE,
    0xFFFF,
}
_FORBIDDEN_TABLE = dict.fromkeys(_FORBIDDEN)


def _refuse_control_characters(text: str, file: str) -> None:
    if len(text.translate(_FORBIDDEN_TABLE)) == len(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if ord(character) in _FORBIDDEN:
                raise _Refused(
                    findings.control_character(Span(file, number, column), f"U+{ord(character):04X}")
                )


def _compose(text: str, file: str, diagnostics: list[Diagnostic]) -> Node | None:
    builder = _Builder(file, diagnostics)
    parser = _PARSER(text)
    try:
        while parser.check_event():
            builder.take(parser.get_event())
    except _Refused:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Span(file, mark.line + 1, mark.column + 1) if mark else Span(file)
        raise _Refused(findings.not_yaml(at, _plainly(error))) from None
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        # PyYAML leaks these on text made to break it; whatever it says, the text is not YAML.
        raise _Refused(findings.not_yaml(Span(file), type(error).__name__)) from None
    finally:
        parser.dispose()
    return builder.root


def _plainly(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.problem, error.context) if part]
    return " ".join(" ".join(parts).split()) or "it cannot be parsed"


class _Builder:
    """Builds nodes from events without recursion, so that no depth can overflow the stack."""

    def __init__(self, file: str, diagnostics: list[Diagnostic]) -> None:
        self.file = file
        self.diagnostics = diagnostics
        self.root: Node | None = None
        self.documents = 0
        self.count = 0
        self.aliases = 0
        self.stack: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []
        self.seen: list[dict[str, Scalar]] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.opened: list[tuple[str, int]] = []
        self.actions: dict[type[yaml.Event], Callable[[Any], None]] = {  # Any: each event has its own type
            yaml.ScalarEvent: self.scalar,
            yaml.MappingStartEvent: self.start,
            yaml.SequenceStartEvent: self.start,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.AliasEvent: self.alias,
            yaml.DocumentStartEvent: self.document,
        }

    def take(self, event: yaml.Event) -> None:
        """One event of the parser."""
        action = self.actions.get(type(event))
        if action is not None:
            action(event)

    def document(self, event: yaml.DocumentStartEvent) -> None:
        """Only the first document counts; the second is refused."""
        self.documents += 1
        if self.documents > 1:
            raise _Refused(findings.second_document(self.at(event)))

    def scalar(self, event: yaml.ScalarEvent) -> None:
        """A word, as key or value."""
        if event.tag is not None:
            raise _Refused(findings.tag(self.at(event), event.tag))
        if len(event.value) > YAML_SCALAR:
            raise _Refused(
                findings.too_much(
                    self.at(event),
                    f"this value has {len(event.value):,} characters",
                    YAML_SCALAR,
                    "YAML_SCALAR",
                )
            )
        if not event.value.isprintable():
            self.refuse_escaped(event)
        line, column = self.place(event)
        node = Scalar(event.value, event.style is None or event.style == "", line, column, self.file)
        self.anchor(event, node)
        self.put(node)

    def refuse_escaped(self, event: yaml.ScalarEvent) -> None:
        """Control characters written as escapes, which the text itself does not show."""
        for character in event.value:
            if ord(character) in _FORBIDDEN:
                raise _Refused(findings.control_character(self.at(event), f"U+{ord(character):04X}"))

    def start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        """The beginning of a list or map."""
        if event.tag is not None:
            raise _Refused(findings.tag(self.at(event), event.tag))
        if len(self.stack) >= YAML_DEPTH:
            raise _Refused(
                findings.too_much(self.at(event), "this is nested too deep", YAML_DEPTH, "YAML_DEPTH")
            )
        line, column = self.place(event)
        is_map = type(event) is yaml.MappingStartEvent
        node = Mapping(line, column, self.file) if is_map else Sequence(line, column, self.file)
        self.opened.append((event.anchor or "", self.count))
        self.put(node)
        self.stack.append(node)
        self.keys.append(None)
        self.seen.append({})

    def end(self, _: yaml.Event) -> None:
        """The end of a list or map; only now may aliases refer to it."""
        node = self.stack.pop()
        self.keys.pop()
        self.seen.pop()
        anchor, before = self.opened.pop()
        if anchor:
            self.anchors[anchor] = (node, self.count - before)

    def alias(self, event: yaml.AliasEvent) -> None:
        """A reference to an earlier node; its weight is counted as if it were written out."""
        self.aliases += 1
        if self.aliases > YAML_ALIASES:
            raise _Refused(
                findings.too_much(self.at(event), "there are too many aliases", YAML_ALIASES, "YAML_ALIASES")
            )
        name = event.anchor or ""
        target = self.anchors.get(name)
        if target is None:
            raise _Refused(findings.alias_of_itself(self.at(event), name))
        node, weight = target
        self.count += weight
        self.put(node)

    def anchor(self, event: yaml.ScalarEvent, node: Node) -> None:
        """Remember a named scalar."""
        if event.anchor:
            self.anchors[event.anchor] = (node, 1)

    def put(self, node: Node) -> None:
        """Hang a node into the one being built."""
        self.count += 1
        if self.count > YAML_NODES:
            raise _Refused(
                findings.too_much(self.span(node), "there are too many values", YAML_NODES, "YAML_NODES")
            )
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if type(parent) is Sequence:
            parent.items.append(node)
        else:
            self.put_in_map(parent, node)

    def put_in_map(self, parent: Sequence | Mapping, node: Node) -> None:
        """A key, or the value of the key before it."""
        key = self.keys[-1]
        if key is None:
            if type(node) is not Scalar:
                raise _Refused(findings.wrong_shape(self.span(node), "a word as key", describe(node)))
            self.keys[-1] = node
            return
        self.keys[-1] = None
        first = self.seen[-1].get(key.text)
        if first is not None:
            self.diagnostics.append(findings.duplicate_key(self.span(key), key.text, self.span(first)))
            return
        self.seen[-1][key.text] = key
        if type(parent) is Mapping:
            parent.pairs.append((key, node))

    def at(self, event: yaml.Event) -> Span:
        """Where an event stands."""
        return Span(self.file, *self.place(event))

    def place(self, event: yaml.Event) -> tuple[int, int]:
        """Line and column of an event, counted from 1."""
        mark = event.start_mark
        return (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)

    def span(self, node: Node) -> Span:
        """Where a node stands."""
        return span(node)


def span(node: Node) -> Span:
    """Where a node stands."""
    return Span(node.file, node.line, node.column)


def describe(node: Node) -> str:
    """What a node is, in words."""
    if type(node) is Mapping:
        return "a map"
    if type(node) is Sequence:
        return "a list"
    return "nothing" if is_empty(node) else "a word"


def is_empty(node: Node) -> bool:
    """Whether a key was written without a value."""
    return type(node) is Scalar and node.plain and node.text in ("", "~", "null")
