"""XML of strangers, parsed without any of its traps: no DTD, no entity, no network, bounded depth."""

from __future__ import annotations

import re

from lxml import etree

from wardbook.base.limits import XML_DEPTH

Element = etree._Element  # noqa: SLF001  lxml has no other name for it

# XML allows any encoding and every parser knows others; these are the ones that SBOMs are written in.
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
    "utf-16le": "utf-16",
    "utf-16be": "utf-16",
}
_DECLARED = re.compile(r"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_HEAD = 400
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (XML_DEPTH + 1)})")
XML_ATTRIBUTES = 1_000
"""Attributes of one element; CycloneDX has at most five, and reading them takes quadratic time."""

XML_TAGS = 12_000_000
"""Tags and attributes of one file; 300,000 components have some 8 million, and each costs 100 bytes."""

_TOO_WIDE = etree.XPath(f"boolean(//@*[position() > {XML_ATTRIBUTES}])")


class Refused(Exception):
    """Why a text is not read as XML, with line and column where they are known."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.line = line
        self.column = column


def parsed(data: bytes) -> Element:
    """The root element of `data`, comments and processing instructions left out; raises `Refused`.

    Any document type declaration is refused before anything is parsed, so that no entity is ever
    expanded and no file or address opened (CWE-611, CWE-776). The parser itself stops at a depth of 256
    and at texts of ten million characters.
    """
    text = _as_utf8(data)
    if _has_doctype(text):
        raise Refused("it has a document type declaration (DOCTYPE), which no SBOM needs and attacks use")
    if (tags := text.count(b"<") + text.count(b'="') + text.count(b"='")) > XML_TAGS:
        raise Refused(f"it has {tags:,} tags and attributes; the limit is {XML_TAGS:,}")
    try:
        root = etree.fromstring(text, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Refused(f"it is no well-formed XML: {_reason(error)}", line, column) from error
    if _TOO_DEEP(root):
        raise Refused(f"its elements nest deeper than {XML_DEPTH}")
    if _TOO_WIDE(root):
        raise Refused(f"an element has more than {XML_ATTRIBUTES:,} attributes")
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _reason(error: etree.XMLSyntaxError) -> str:
    first = (error.msg or "").split("\n", 1)[0]
    return re.sub(r", line \d+, column \d+.*$", "", first)[:200] or "it ends too early"


def _as_utf8(data: bytes) -> bytes:
    """The text in UTF-8, by its byte order mark or its declaration; raises `Refused` where they disagree."""
    codec, head = _first_bytes(data)
    found = _DECLARED.match(head.decode(codec, "replace"))
    declared = _CODECS.get(found[1].lower(), "") if found else codec.removesuffix("-le").removesuffix("-be")
    if not declared:
        raise Refused(f"its encoding `{found[1] if found else ''}` is not read; UTF-8 is")
    if (declared == "utf-16") != codec.startswith("utf-16"):
        raise Refused("it is written in another encoding than its first line says")
    actual = codec if declared == "utf-16" else declared
    if actual == "utf-8":
        return data.removeprefix(b"\xef\xbb\xbf")
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused("it is written in another encoding than its first line says")
    try:
        return data.decode(actual).removeprefix("\ufeff").encode()
    except UnicodeError as error:
        raise Refused(f"it is not written in {actual}, as it says") from error


def _first_bytes(data: bytes) -> tuple[str, bytes]:
    """The family of encodings that the first bytes show (XML 1.0, appendix F), and the first line."""
    if data.startswith((b"\xff\xfe", b"<\x00")):
        return "utf-16-le", data[: 2 * _HEAD].removeprefix(b"\xff\xfe")
    if data.startswith((b"\xfe\xff", b"\x00<")):
        return "utf-16-be", data[: 2 * _HEAD].removeprefix(b"\xfe\xff")
    return "utf-8", data[:_HEAD].removeprefix(b"\xef\xbb\xbf")


_BETWEEN = re.compile(rb"\s+")


def _has_doctype(text: bytes) -> bool:
    """Whether a DOCTYPE stands before the root element, the only place where XML allows one."""
    at = 0
    while True:
        if space := _BETWEEN.match(text, at):
            at = space.end()
        if text.startswith(b"<?", at):
            at = text.find(b"?>", at) + 2
        elif text.startswith(b"<!--", at):
            at = text.find(b"-->", at + 4) + 3
        else:
            return text[at : at + 9].upper() == b"<!DOCTYPE"
        if at < 3:  # never closed: the parser says so
            return False


def standalone(element: Element, around: str = "", renamed: tuple[str, str] = ("", "")) -> str:
    """An element as text that declares the names it uses, and none that it does not.

    `around` is the default namespace of the place where the text will stand. A namespace that begins with
    the first of `renamed` is written as the second. (The serialiser of lxml would repeat every declaration
    around the element, thousands in a hostile file.)
    """
    return _text_of(element, {"": around}, renamed)


def _text_of(element: Element, scope: dict[str, str], renamed: tuple[str, str]) -> str:
    space, name = _split(str(element.tag))
    if renamed[0] and space.startswith(renamed[0]):
        space = renamed[1]
    prefix = element.prefix or ""
    start, scope = _declared("", prefix, space, scope)
    for full, value in element.items():
        where, local = _split(str(full))
        known = "xml" if where == XML_NAMESPACE else _prefix(where, scope)
        start, scope = _declared(start, known, where, scope) if where and known != "xml" else (start, scope)
        start += f' {known}:{local}="{quoted(str(value))}"' if where else f' {local}="{quoted(str(value))}"'
    inner = escaped(element.text or "")
    for child in element:
        inner += _text_of(child, scope, renamed) + escaped(child.tail or "")
    tag = f"{prefix}:{name}" if prefix else name
    return f"<{tag}{start}>{inner}</{tag}>" if inner else f"<{tag}{start}/>"


def _declared(start: str, prefix: str, space: str, scope: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The start tag and the names in scope, with a declaration of `prefix` where it is needed."""
    if scope.get(prefix) == space:
        return start, scope
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    return f'{start} {name}="{quoted(space)}"', {**scope, prefix: space}


def _prefix(space: str, scope: dict[str, str]) -> str:
    """A prefix that means `space`, a new one where there is none."""
    for prefix, meant in scope.items():
        if prefix and meant == space:
            return prefix
    return f"n{len(scope)}"


def _split(name: str) -> tuple[str, str]:
    space, _, local = name.rpartition("}")
    return space.removeprefix("{"), local


def escaped(text: str) -> str:
    """Text as it stands between tags."""
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def quoted(text: str) -> str:
    """Text as it stands in an attribute."""
    text = escaped(text).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;")


XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
"""The namespace whose prefix `xml` nobody needs to declare."""
