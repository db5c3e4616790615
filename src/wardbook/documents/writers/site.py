"""A static site of documents and tables: opens from a folder, searches without a server, asks nobody outside."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from importlib import resources
from posixpath import relpath
from urllib.parse import quote

import msgspec

from wardbook.documents import fonts
from wardbook.documents.drawing import sheets
from wardbook.documents.drawing.palette import dark_rules
from wardbook.documents.elsewhere import ANCHOR, section_key
from wardbook.documents.language import MADE_BY
from wardbook.documents.writers.html_blocks import Resolve, block, figure_html, row_anchor, table_html
from wardbook.documents.writers.levels import stepped
from wardbook.documents.writers.words import held, in_words
from wardbook.model import spelling
from wardbook.model.document import Block, Document, Heading, TableBlock
from wardbook.model.figure import Figure
from wardbook.model.table import Table

_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
_FONTS = (
    "IBMPlexSans-Regular.woff2",
    "IBMPlexSans-Italic.woff2",
    "IBMPlexSans-SemiBold.woff2",
    "IBMPlexMono-Regular.woff2",
)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page: its path within the site, title, a word on what it is, and the HTML of its middle."""

    path: str
    title: str
    says: str
    body: str
    words: str = ""


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What a site is made of: the device's line, the front page, documents with their PDF's address, views, and downloads."""

    device: str
    subtitle: str
    as_of: str
    banner: str
    front: tuple[Block, ...]
    documents: tuple[tuple[Document, str], ...]
    views: tuple[tuple[Table | Figure, str], ...]
    downloads: tuple[tuple[str, str], ...]
    language: str = "en"
    words: dict[str, str] = {}

    def said(self, words: str) -> str:
        """A fixed word of the pages in their language, as HTML."""
        return escape(self.words.get(words, words), quote=True)


def write(site: Site) -> dict[str, bytes]:
    """The files of the site by path. Links from ids lead to the row that defines them, wherever that stands."""
    places = _places(site)
    pages = [_front(site, places)]
    pages += [_document(document, pdf, places, site) for document, pdf in site.documents]
    pages += [_view(shown, says, places, site) for shown, says in site.views]
    files = {page.path: held(_html(page, site, pages), set()).encode("utf-8") for page in pages}
    files["assets/search-index.js"] = _index(pages).encode("utf-8")
    templates = resources.files("wardbook.documents.templates")
    for name in ("style.css", "pages.js"):
        files[f"assets/{name}"] = templates.joinpath(name).read_bytes()
    files["assets/style.css"] += (dark_rules("figure svg ") + "\n").encode("utf-8")
    for name in _FONTS:
        files[f"assets/{name}"] = (fonts.folder() / name).read_bytes()
    return files


def _places(site: Site) -> dict[str, str]:
    """Where each id stands: the first table, in the order of the views, that defines it; and each section of a document."""
    found: dict[str, str] = {}
    for shown, _ in site.views:
        for anchor in shown.anchors if isinstance(shown, Table) else ():
            if anchor:
                found.setdefault(anchor, f"views/{shown.name}.html#{quote(row_anchor(anchor))}")
    for document, _ in site.documents:
        page = f"documents/{quote(document.name)}.html"
        for item in document.blocks:
            if isinstance(item, Heading):
                found.setdefault(section_key(document.name, item.anchor), f"{page}#{quote(item.anchor)}")
            elif isinstance(item, TableBlock) and item.table.name != ANCHOR:
                for anchor in filter(None, item.table.anchors):
                    found.setdefault(anchor, f"{page}#{quote(row_anchor(anchor))}")
    return found


def _front(site: Site, places: dict[str, str]) -> Page:
    body = "".join(block(item, lambda id_: places.get(id_, "")) for item in site.front)
    cards = "".join(
        f'<li><a href="documents/{quote(document.name)}.html"><strong>{escape(document.title)}</strong></a><span>{escape(document.answers)}</span><a class="pdf" href="{quote(pdf)}">PDF</a></li>'
        for document, pdf in site.documents
    )
    downloads = "".join(
        f'<li><a href="{quote(path)}">{escape(path)}</a> <span>{escape(says)}</span></li>'
        for path, says in site.downloads
    )
    return Page(
        path="index.html",
        title=site.words.get("Security file", "Security file"),
        says=site.subtitle,
        body=f'<h2>{site.said("Documents")}</h2><ul class="cards">{cards}</ul>{body}<h2>{site.said("Files")}</h2><ul class="files">{downloads}</ul>',
    )


def _document(document: Document, pdf: str, places: dict[str, str], site: Site) -> Page:
    path = f"documents/{document.name}.html"
    body = "".join(
        block(item, lambda id_: _from(path, places.get(id_, ""))) for item in stepped(document).blocks
    )
    cover = f"<p><strong>{escape(document.cover)}</strong></p>" if document.cover else ""
    head = f'<p class="answers">{escape(document.answers)} <a class="pdf" href="{quote(_from(path, pdf))}">PDF</a></p>{cover}'
    numbered = " · ".join(filter(None, (document.number, document.revision)))
    head = f"<p>{escape(numbered)}</p>{head}" if numbered else head
    spoken = (
        head + body
        if document.language == site.language
        else f'<div lang="{document.language}">{head}{body}</div>'
    )
    return Page(path=path, title=document.title, says=document.answers, body=spoken, words=document.title)


def _view(shown: Table | Figure, says: str, places: dict[str, str], site: Site) -> Page:
    path = f"views/{shown.name}.html"
    if isinstance(shown, Figure):
        return Page(
            path=path,
            title=shown.title,
            says=says,
            body=f"<p>{escape(says)}</p>" + _pictures(shown, lambda id_: _from(path, places.get(id_, ""))),
            words=" ".join(item.alt for item in shown.pictures),
        )
    shown = spelling.table(shown, site.language)
    table = table_html(shown, lambda id_: _from(path, places.get(id_, "")), shown.name, level=2)
    words = " ".join(in_words(cell) for row in shown.rows for cell in row)
    data = f'<p class="data">{site.said("Data")}: <a href="../data/{quote(shown.name)}.json">JSON</a> <a href="../data/{quote(shown.name)}.csv">CSV</a></p>'
    return Page(
        path=path, title=shown.title, says=says, body=f"<p>{escape(says)}</p>{table}{data}", words=words
    )


def _pictures(shown: Figure, resolve: Resolve) -> str:
    """Every sheet of a figure with its table beneath."""
    parts = []
    for picture in sheets(shown):
        parts.append(figure_html(picture, f"figure-{picture.name}", resolve))
        if picture.table:
            bare = msgspec.structs.replace(picture.table, anchors=())
            parts.append(table_html(bare, resolve, f"table-{picture.table.name}", level=2))
    return "".join(parts)


@lru_cache(maxsize=20_000)
def _from(path: str, target: str) -> str:
    """The address of a place as a page links to it; one page links to few places many times."""
    return relpath(target, path.rpartition("/")[0]) if target else ""


def _html(page: Page, site: Site, pages: list[Page]) -> str:
    root = "../" * page.path.count("/")
    groups = ((site.said("Documents"), "documents/"), (site.said("Tables and pictures"), "views/"))
    menus = "".join(
        f"<h2>{title}</h2><ul>{''.join(_entry(item, page, root) for item in pages if item.path.startswith(prefix))}</ul>"
        for title, prefix in groups
    )
    banner = f'<aside class="banner">{escape(site.banner)}</aside>' if site.banner else ""
    return (
        f'<!doctype html>\n<html lang="{escape(site.language, quote=True)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(page.title)} · {escape(site.device)}</title>"
        f'<link rel="stylesheet" href="{root}assets/style.css"><link rel="icon" href="data:,">'
        f'<script defer src="{root}assets/search-index.js"></script><script defer src="{root}assets/pages.js"></script></head>'
        f'<body data-root="{root}"><a class="skip" href="#main">{site.said("Skip to the content")}</a><header><a class="home" href="{root}index.html"><strong>{escape(site.device)}</strong> <span>{escape(site.subtitle)}</span></a>'
        f'<div class="search" role="search"><input type="search" id="q" placeholder="{site.said("Search")}  ( / )" aria-label="{site.said("Search all pages")}" autocomplete="off"><ul id="hits" hidden></ul></div></header>'
        f'{banner}<div class="layout"><nav aria-label="{site.said("Pages")}">{menus}</nav><main id="main"><h1>{escape(page.title)}</h1>{page.body}</main></div>'
        f"<footer>{site.said('As of')} {escape(site.as_of)}. {site.said(MADE_BY)}</footer></body></html>\n"
    )


def _entry(item: Page, page: Page, root: str) -> str:
    here = ' aria-current="page"' if item is page else ""
    return f'<li><a href="{root}{quote(item.path)}"{here}>{escape(item.title)}</a></li>'


def _index(pages: list[Page]) -> str:
    """The search index as a script, because pages opened from a folder may not fetch files."""
    entries = [[page.title, page.path, page.says, page.words[:20_000]] for page in pages]
    return (
        "window.WARDBOOK_INDEX = "
        + json.dumps(entries, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
        + ";\n"
    )
