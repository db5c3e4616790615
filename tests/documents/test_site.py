"""The site and the package of the example: every link leads somewhere, nothing is asked outside, every page says what it is."""

from __future__ import annotations

import datetime
import io
import json
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pypdf
import pytest
from lxml import html

from tests.documents.golden import same_as_before
from wardbook.app.build import outputs
from wardbook.app.check import Checked, check
from wardbook.base.canonical import digest
from wardbook.documents import book
from wardbook.documents.writers import html_file, terminal
from wardbook.model.table import Table
from wardbook.views import all_views

ROOT = Path(__file__).parent.parent.parent
BANNER = "Example device, not a real product"


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(ROOT / "examples" / "infusion-pump", as_of=datetime.date(2026, 11, 20))


@pytest.fixture(scope="module")
def built(checked: Checked) -> dict[str, bytes]:
    assert checked.inputs is not None
    return outputs(checked.report, checked.inputs.prose)[0]


def pages(built: dict[str, bytes]) -> dict[str, html.HtmlElement]:
    return {name: html.fromstring(data) for name, data in built.items() if name.endswith(".html")}


def test_every_link_of_every_page_leads_to_a_file_and_to_a_place_in_it(built: dict[str, bytes]) -> None:
    found = pages(built)
    ids = {
        name: {element.get("id") for element in page.iter() if element.get("id")}
        for name, page in found.items()
    }
    for name, page in found.items():
        for element in page.iter("a", "link", "script"):
            target = element.get("href") or element.get("src") or ""
            if target and not target.startswith(("https://", "mailto:", "data:")):
                path, _, anchor = target.partition("#")
                file = normpath(join(dirname(name), unquote(path))) if path else name
                assert file in built, f"{name}: {target}"
                assert not anchor or file not in ids or unquote(anchor) in ids[file], f"{name}: {target}"


def test_every_id_that_a_table_names_leads_to_where_it_is_defined(built: dict[str, bytes]) -> None:
    links = [link.get("href") for link in html.fromstring(built["views/flows.html"]).xpath("//td//a")]
    assert len(links) > 80
    assert any(link.endswith("parts.html#id-comms") for link in links)


def test_no_page_may_ask_anybody_outside(built: dict[str, bytes]) -> None:
    for name, page in pages(built).items():
        [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'"), name
    assert b"http" not in built["assets/style.css"]
    assert b"fetch(" not in built["assets/pages.js"]
    assert b"innerHTML" not in built["assets/pages.js"]


def test_every_page_says_that_it_is_an_example(built: dict[str, bytes]) -> None:
    for name, page in pages(built).items():
        assert BANNER in page.text_content(), name
    for name, data in built.items():
        if name.endswith(".pdf"):
            pages_ = pypdf.PdfReader(io.BytesIO(data)).pages
            for number in {0, 1, *range(5, len(pages_), 12), len(pages_) - 1} & {*range(len(pages_))}:
                assert BANNER in pages_[number].extract_text().replace("\n", " "), (name, number)


def test_the_search_finds_what_stands_in_tables(built: dict[str, bytes]) -> None:
    index = json.loads(
        built["assets/search-index.js"].decode().removeprefix("window.WARDBOOK_INDEX = ").rstrip(";\n")
    )
    assert any("openssl" in words for _, path, _, words in index if path == "views/components.html")


def test_the_package_lists_the_whole_document_set_and_names_what_is_missing(
    built: dict[str, bytes], checked: Checked
) -> None:
    assert checked.report.subject is not None
    plans = checked.report.subject.documents
    text = " ".join(
        page.extract_text().replace("\n", " ")
        for page in pypdf.PdfReader(io.BytesIO(built["package/00-index.pdf"])).pages
    )
    flat = " ".join(text.replace("-", "").split())
    for plan in plans.values():
        assert plan.title.split()[0].replace("-", "") in flat
    there = [name for name in built if name.startswith("package/") and name.endswith(".pdf")]
    assert len(there) == 1 + len(book.outlines())
    assert text.count("does not exist yet") >= len(plans) - len(book.outlines())


def test_the_manifest_holds_the_digest_of_every_file_of_the_package(built: dict[str, bytes]) -> None:
    manifest = json.loads(built["package/manifest.json"])
    for entry in manifest["files"]:
        assert digest(built[f"package/{entry['path']}"]) == entry["digest"]
    assert {entry["path"] for entry in manifest["files"]} | {"manifest.json"} == {
        name.removeprefix("package/") for name in built if name.startswith("package/")
    }
    assert manifest["draft"] is True


def test_page_number_questions_can_be_answered(built: dict[str, bytes]) -> None:
    answers = json.loads(built["package/pages.json"])["security-architecture"]
    assert answers["global-system-view"] < answers["paths"] < answers["gaps"]


def test_the_views_of_the_base_device_read_as_before() -> None:
    report = check(ROOT / "tests" / "rules" / "base", as_of=datetime.date(2026, 11, 20)).report
    shown = [
        view(report)
        for name, view in all_views().items()
        if name not in ("diagnostics", "inputs", "document-set", "gaps", "obligations")
    ]
    same_as_before(
        "views.txt",
        "\n\n".join(terminal.write(table, width=110) for table in shown if isinstance(table, Table)),
    )


CHROMIUM = shutil.which("chromium")
BROWSER = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=3000",
    "--enable-logging=stderr",
    "--v=0",
]


@pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed; apt-get install chromium runs this test"
)
@pytest.mark.parametrize("page", ["index.html", "views/flows.html", "documents/security-architecture.html"])
def test_scripts_run_from_a_folder_without_a_complaint_of_the_browser(
    page: str, built: dict[str, bytes], tmp_path: Path
) -> None:
    for name, data in built.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    command = [
        str(CHROMIUM),
        *BROWSER,
        f"--user-data-dir={tmp_path}/profile",
        "--dump-dom",
        (tmp_path / page).as_uri(),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (
        'class="number sorts"' in result.stdout
        or 'class="id sorts"' in result.stdout
        or 'class="code sorts"' in result.stdout
    )
    assert "CONSOLE" not in result.stderr


MEASURE = """<script>addEventListener("load", () => {
  const wide = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll("body *")].filter((it) => {
    const box = it.getBoundingClientRect();
    return box.width && box.right > wide + 1 && !it.closest(".scroll, pre, .skip, #hits");
  });
  const held = [...document.querySelectorAll(".scroll")].every((it) => it.tabIndex === 0);
  const said = [wide, document.documentElement.scrollWidth, out.length, held ? "reached" : "not reached"];
  parent.document.title = "measured " + said.join(" ");
})</script>"""
"""Tells the width of a page, how far it scrolls sideways, what stands out, and whether wide tables are reached by keys."""


@pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed; apt-get install chromium runs this test"
)
@pytest.mark.parametrize("page", ["index.html", "views/flows.html", "documents/security-architecture.html"])
@pytest.mark.parametrize("pixels", [640, 320], ids=["enlarged-twice", "enlarged-four-times"])
def test_nothing_is_lost_when_a_page_of_1280_pixels_is_enlarged(
    page: str, pixels: int, built: dict[str, bytes], tmp_path: Path
) -> None:
    for name, data in built.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    shown = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", built[page].decode())
    (tmp_path / page).write_text(shown.replace("</body>", f"{MEASURE}</body>"), encoding="utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(f'<iframe src="{page}" style="width:{pixels}px;height:800px;border:0"></iframe>')
    command = [
        str(CHROMIUM),
        *BROWSER,
        "--allow-file-access-from-files",
        f"--user-data-dir={tmp_path}/profile",
        "--dump-dom",
        frame.as_uri(),
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120).stdout
    measured = re.search(r"measured (\d+) (\d+) (\d+) (\w.*?)</title>", told)
    assert measured, told[:500]
    assert pixels - 20 <= int(measured[1]) <= pixels
    assert measured[2] == measured[1]
    assert measured[3] == "0"
    assert measured[4] == "reached"


LOOK = """<script>addEventListener("load", () => axe.run(document, {resultTypes: ["violations"]}).then((found) => {
  const said = document.createElement("pre");
  said.id = "looked";
  said.textContent = JSON.stringify(found.violations.map((it) => [it.impact, it.id, it.nodes[0].html.slice(0, 200)]));
  document.body.append(said);
}))</script>"""
"""Leaves in the page what axe finds wrong with it: how bad, the rule, and the first place."""


@pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed; apt-get install chromium runs this test"
)
@pytest.mark.parametrize(
    "page",
    [
        "index.html",
        "documents/labelling.html",
        "views/flows.html",
        "views/multi-patient-view.html",
        "views/time-lines.html",
        "alone.html",
    ],
)
def test_axe_finds_nothing_that_keeps_somebody_from_a_page(
    page: str, checked: Checked, built: dict[str, bytes], tmp_path: Path
) -> None:
    if page == "alone.html":
        assert checked.inputs is not None
        document, _ = book.write("labelling", checked.report, checked.inputs.prose)
        built = {page: html_file.write(document)}
    for name in {page, *(name for name in built if name.startswith("assets/"))}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(built[name])
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
    (tmp_path / "axe.js").write_text(axe, encoding="utf-8")
    shown = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", built[page].decode())
    script = f'<script src="{"../" * page.count("/")}axe.js"></script>{LOOK}</body>'
    (tmp_path / page).write_text(shown.replace("</body>", script), encoding="utf-8")
    command = [
        str(CHROMIUM),
        *BROWSER,
        "--virtual-time-budget=60000",
        f"--user-data-dir={tmp_path}/profile",
        "--dump-dom",
        (tmp_path / page).as_uri(),
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300).stdout
    [said] = html.fromstring(told).xpath("//pre[@id='looked']")
    assert json.loads(said.text_content()) == []
