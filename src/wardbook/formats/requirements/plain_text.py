"""Rich text as plain text: XHTML of ReqIF, HTML in cells, Jira's wiki markup; and no character that a file of ours cannot hold."""

from __future__ import annotations

import html
import re

from wardbook.formats.cyclonedx.xml_text import Element
from wardbook.formats.reports.xml_tree import kind

_BLOCKS = frozenset(
    {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "dt", "dd", "pre"}
)
_HTML = re.compile(
    r"</?(?:p|div|br|span|ul|ol|li|b|i|u|em|strong|table|tbody|tr|td|th|a|h[1-6]|pre|html|body|font)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6]|/pre)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_ITEM = re.compile(r"<li(?:\s[^<>]{0,2000})?>", re.IGNORECASE)
_CELL = re.compile(r"</t[dh]>", re.IGNORECASE)

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\n{3,}")


def fit(text: str) -> str:
    """`text` without characters that YAML and XML forbid, each replaced visibly; every line end a newline."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub("\n", text))


def tidy(text: str) -> str:
    """As `fit`, spaces at the ends of lines and of the text gone, no two empty lines in a row."""
    lines = (_SPACES.sub(" ", line).strip() for line in fit(text).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def of_xhtml(element: Element) -> str:
    """The text of an XHTML element: blocks and breaks on lines of their own, items with a dash, pictures by their name."""
    pieces: list[str] = []
    for event, node in _walk(element):
        name = kind(node)
        if event == "start":
            if name == "br" or name in _BLOCKS:
                pieces.append("\n")
            if name == "li":
                pieces.append("- ")
            if name == "object" and not (node.text or "").strip() and not len(node):
                pieces.append(f"[{node.get('data', 'object')}]")
            pieces.append(node.text or "")
        else:
            if name in _BLOCKS:
                pieces.append("\n")
            if name in {"td", "th"}:
                pieces.append(" | ")
            if node is not element:
                pieces.append(node.tail or "")
    return tidy(re.sub(r" \| *(\n|$)", r"\1", "".join(pieces)))


def _walk(element: Element) -> list[tuple[str, Element]]:
    """Start and end of every element in document order, without recursion."""
    found: list[tuple[str, Element]] = []
    stack: list[tuple[str, Element]] = [("start", element)]
    while stack:
        event, node = stack.pop()
        found.append((event, node))
        if event == "start":
            stack.append(("end", node))
            stack.extend(("start", child) for child in reversed(node))
    return found


def of_html(text: str) -> str:
    """A cell that holds HTML as plain text; one that holds none stays as it is, `a < b` included."""
    if not _HTML.search(text):
        return tidy(text)
    text = _ITEM.sub("\n- ", _BREAKING.sub("\n", _CELL.sub(" | ", text)))
    return tidy(html.unescape(_HTML.sub("", text)))


_WIKI = (
    (re.compile(r"\{(?:code|noformat|quote|panel|color)(?::[^{}\n]{0,200})?\}"), ""),
    (re.compile(r"^h[1-6]\. ", re.MULTILINE), ""),
    (re.compile(r"^bq\. ", re.MULTILINE), ""),
    (re.compile(r"^[*#-]{1,6} +", re.MULTILINE), "- "),
    (re.compile(r"\[([^\]|\n]{1,500})\|[^\]\n]{1,2000}\]"), r"\1"),
    (re.compile(r"\[(https?://[^\]\n|]{1,2000})\]"), r"\1"),
    (re.compile(r"!([^!\s|][^!\n|]{0,200}\.\w{2,5})(?:\|[^!\n]{0,200})?!"), r"[\1]"),
    (re.compile(r"(?<![\w*])\*(\S(?:[^*\n]{0,500}\S)?)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(\S(?:[^_\n]{0,500}\S)?)_(?![\w_])"), r"\1"),
    (re.compile(r"\{\{([^{}\n]{1,500})\}\}"), r"\1"),
    (re.compile(r"^\|\|?(.*?)\|?\|$", re.MULTILINE), r"\1"),
    (re.compile(r"\|\|"), " | "),
)


def of_wiki(text: str) -> str:
    """Jira's markup as plain text; the words stay, emphasis, colours and addresses behind words go."""
    for pattern, instead in _WIKI:
        text = pattern.sub(instead, text)
    return tidy(text)
