"""Looking into XML of strangers: parsed without its traps, a harmless document type put aside."""

from __future__ import annotations

import re

from wardbook.formats.cyclonedx.xml_text import Element, Refused, parsed
from wardbook.formats.reports.json_tree import short

DOCTYPE_BYTES = 64 * 1024
"""Bytes of one document type; Burp's has 1,300."""

_MARKUP = rb"<!--(?:[^-]|-(?!->))*+-->|<[!?](?!--)(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>"
_DOCTYPE = re.compile(
    rb"<!DOCTYPE(?:[^\[\]<>\"']|\"[^\"]*+\"|'[^']*+')*+(?:\[(?:" + _MARKUP + rb"|[^\]<])*+\]\s*+)?+>",
    re.IGNORECASE,
)
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s++|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->)*+")


def root_of(data: bytes) -> Element:
    """The root element; raises `Refused`.

    Burp and nmap write a document type that only names elements. It is blanked out, lines kept, so that
    nothing in it is ever read; one that declares an entity is refused as an attack (CWE-611, CWE-776).
    """
    at = _BEFORE.match(data)
    start = at.end() if at else 0
    found = _DOCTYPE.match(data, start, start + DOCTYPE_BYTES)
    if found is None:
        return parsed(data)
    if re.search(rb"(?i)<!ENTITY|%[A-Za-z_:]", found[0]):
        raise Refused("its document type declares entities, which no report needs and attacks use")
    return parsed(data[:start] + re.sub(rb"[^\n]", b" ", found[0]) + data[found.end() :])


def kind(element: Element) -> str:
    """The name of an element without its namespace, "" for what is no element."""
    tag = element.tag
    return str(tag).rpartition("}")[2] if not callable(tag) else ""


def below(element: Element | None, path: str) -> str:
    """The text of the first element at `path`, without spaces around it; "" where there is none."""
    found = element.find(path) if element is not None else None
    return (found.text or "").strip() if found is not None else ""


def said(element: Element | None, path: str) -> str:
    """As `below`, on one line and bounded, without the markup that descriptions are written in."""
    return short(plain(below(element, path)[:10_000]))


def plain(text: str) -> str:
    """A description without HTML tags."""
    return re.sub(r"</?[A-Za-z][^<>]{0,500}>", " ", text)
