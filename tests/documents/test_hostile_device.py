"""A device whose every text attacks its reader: pages, pictures, documents and the terminal stay what they were."""

from __future__ import annotations

import datetime
from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest
import yaml
from lxml import etree, html

from tests.base_folder import base_files
from wardbook.app.build import outputs
from wardbook.app.check import check
from wardbook.documents.writers import diagnostics

BASE = Path(__file__).parent.parent / "rules" / "base"
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>x</script>",
    "</td></tr></table><iframe src=//x>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "![x](http://x/y.png)",
    "<style>*{display:none}</style>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[x]]>",
    "&lt;script&gt;",
    "{{7*7}}",
    '#read("/etc/passwd")',
    '#import "@preview/x:1.0.0"',
    "\\input{/etc/passwd}",
    "$(touch x)",
    "`touch x`",
    "=1+1",
    "@SUM(A1)",
    "\u202etxt.exe",
    "\u200b\u200b",
    "a\u0300" * 20,
    "𝕏 名前 نام",
    "' OR 1=1 --",
    "%s%s%n",
    "../../../etc/passwd",
    "x" * 300,
    "-->\n<script>",
    "<math><mtext><script>x</script></math>",
]
FIELDS = (
    "name",
    "note",
    "assumption",
    "what",
    "on-error",
    "session",
    "crypto",
    "manufacturer",
    "intended-use",
    "source",
    "because",
    "carries",
    "text",
    "accept",
)


def files(*, harmless: bool) -> dict[str, bytes]:
    found = base_files()
    count = iter(range(10_000))

    def attacked(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: attacked(item, str(name)) for name, item in value.items()}
        if isinstance(value, list):
            return [attacked(item, key) for item in value]
        return (
            ("harmless words" if harmless else PAYLOADS[next(count) % len(PAYLOADS)])
            if key in FIELDS
            else value
        )

    for name in [name for name in found if name.endswith(".yaml")]:
        tree = yaml.load(found[name], yaml.BaseLoader)
        if name == "architecture.yaml":
            for index, part in enumerate(["one", "two", "three", "four", "five", "six"] * 3):
                tree["parts"][f"p{index}"] = {"is": "process", "in": "case", "name": part, "note": part}
            for index in range(17):
                tree["flows"].append(
                    {
                        f"p{index} -> p{index + 1}": {
                            "carries": ["x"],
                            "note": "x",
                            "via": "ethernet",
                            "on-error": "x",
                        }
                    }
                )
        found[name] = yaml.safe_dump(attacked(tree), allow_unicode=True).encode()
    sbom = msgspec.json.decode(found["sbom/pump.cdx.json"])
    sbom["components"] += [
        {
            "type": "library",
            "name": f"lib{index}" if harmless else payload,
            "version": "1" if harmless else payload,
        }
        for index, payload in enumerate(PAYLOADS)
    ]
    found["sbom/pump.cdx.json"] = msgspec.json.encode(sbom)
    prose = "harmless words" if harmless else "\n\n".join(PAYLOADS)
    found["documents/security-architecture/overview.md"] = prose.encode()
    return found


@cache
def built(root: Path, *, harmless: bool) -> dict[str, bytes]:
    for name, data in files(harmless=harmless).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    checked = check(root, as_of=datetime.date(2026, 11, 20))
    assert checked.inputs is not None
    return outputs(checked.report, checked.inputs.prose)[0]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(tmp_path_factory.mktemp("hostile"), harmless=False)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(tmp_path_factory.mktemp("harmless"), harmless=True)


ALLOWED = {
    "a",
    "aside",
    "body",
    "br",
    "code",
    "div",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "html",
    "input",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "span",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "wbr",
}
DRAWN = {"style", "svg", "title", "desc", "defs", "marker", "g", "rect", "path", "text", "circle", "line"}


def test_no_page_holds_an_element_or_attribute_that_is_not_ours(hostile: dict[str, bytes]) -> None:
    for name, data in hostile.items():
        if name.endswith(".html"):
            for element in html.fromstring(data).iter(etree.Element):
                assert element.tag in ALLOWED | DRAWN, f"{name}: <{element.tag}>"
                assert not [key for key in element.attrib if key.startswith("on") or key == "style"], (
                    f"{name}: {dict(element.attrib)}"
                )


def test_scripts_and_links_are_only_our_own(hostile: dict[str, bytes]) -> None:
    for name, data in hostile.items():
        if name.endswith(".html"):
            page = html.fromstring(data)
            assert {script.get("src", "").lstrip("./") for script in page.iter("script")} == {
                "assets/search-index.js",
                "assets/pages.js",
            }, name
            assert not [
                link.get("href")
                for link in page.iter("a")
                if link.get("href", "").startswith(("javascript:", "data:", "http:", "//"))
            ], name
            assert not list(page.iter("img")), name


def test_hostile_words_change_no_number_of_scripts_or_frames(
    hostile: dict[str, bytes], harmless: dict[str, bytes]
) -> None:
    def counted(pages: dict[str, bytes], name: str) -> Counter[str]:
        return Counter(
            str(element.tag)
            for element in html.fromstring(pages[name]).iter(etree.Element)
            if element.tag in ("script", "iframe", "form", "style", "object", "meta", "link")
        )

    for name in hostile:
        if name.endswith(".html"):
            assert counted(hostile, name) == counted(harmless, name), name


def drawn(files: dict[str, bytes], kind: str = "") -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name.startswith(f"figures/{kind}")}


def test_pictures_hold_only_shapes_and_text(hostile: dict[str, bytes]) -> None:
    assert drawn(hostile, "global-system")
    styles: set[str] = set()
    for name, data in drawn(hostile).items():
        root = etree.fromstring(data)
        assert {etree.QName(element).localname for element in root.iter(etree.Element)} <= DRAWN, name
        styles |= {element.text for element in root.iter(etree.Element) if element.tag.endswith("style")}
        assert not [
            key for element in root.iter() for key in element.attrib if "href" in key or key.startswith("on")
        ], name
    assert len(styles) == 1  # colours for dark screens, the same in every picture: nothing of a user is in it


def test_the_search_index_cannot_end_its_script(hostile: dict[str, bytes]) -> None:
    assert b"<" not in hostile["assets/search-index.js"]


def test_every_document_is_still_typeset(hostile: dict[str, bytes]) -> None:
    assert all(data.startswith(b"%PDF-") for name, data in hostile.items() if name.endswith(".pdf"))


def test_no_control_character_reaches_the_terminal(tmp_path: Path) -> None:
    for name, data in files(harmless=False).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    checked = check(tmp_path, as_of=datetime.date(2026, 11, 20))
    printed = diagnostics.write_text(checked.report, checked.files, brief_notes=False)
    assert all(character == "\n" or character.isprintable() for character in printed)


def test_the_attacks_did_reach_the_pages(hostile: dict[str, bytes]) -> None:
    pages = b"".join(data for name, data in hostile.items() if name.endswith(".html"))
    for payload in (b"<script>alert(1)</script>", b"<img src=x onerror=alert(1)>", b"</title><script>"):
        assert payload not in pages
        assert payload.replace(b"<", b"&lt;").replace(b">", b"&gt;") in pages
    assert any(b"&lt;" in data for data in drawn(hostile, "global-system").values())
