"""Figures of every kind: readable, complete, the same everywhere, inert whatever people call their things, and told in words."""

from __future__ import annotations

import datetime
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pypdf
import pytest
from lxml import etree

from benchmarks.figure_devices import seeded
from tests.documents.golden import same_as_before
from tests.documents.test_site import BROWSER, CHROMIUM
from wardbook.app import figures
from wardbook.app.check import check
from wardbook.documents.drawing import draw, sheets
from wardbook.documents.drawing.draw import HIGHEST, WIDEST
from wardbook.documents.drawing.palette import DARK
from wardbook.documents.writers import site
from wardbook.model.figure import Bar, Boundary, Chip, Edge, Figure, Node, Panel, Span, Stretch
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Table, Tone
from wardbook.views import all_views

ROOT = Path(__file__).parent.parent.parent
AS_OF = datetime.date(2026, 11, 20)
KINDS = tuple(name for name, found in all_views().items() if found.is_figure)
HOSTILE = (
    "<script>alert(1)</script>",
    "\u202eevil\u202c שלום",
    "📦🚑 名",
    "N" * 200,
    "a & b \"c\" 'd' ]]>",
    "line\nbreak\ttab",
)


def figure_of(name: str, file: SecurityFile) -> Figure:
    shown = all_views()[name](file)
    assert isinstance(shown, Figure)
    return shown


@pytest.fixture(scope="module")
def base() -> SecurityFile:
    found = check(ROOT / "tests" / "rules" / "base", as_of=AS_OF).report.subject
    assert found is not None
    return found


@pytest.fixture(scope="module")
def pump() -> SecurityFile:
    found = check(ROOT / "examples" / "infusion-pump", as_of=AS_OF).report.subject
    assert found is not None
    return found


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_figure_of_the_base_device_is_as_before(name: str, base: SecurityFile) -> None:
    shown = figure_of(name, base)
    if shown.is_empty:
        assert shown.empty.startswith(("Not provided: ", "Nobody ")), shown.empty
        return
    same_as_before(f"figure-{name}.svg", draw(sheets(shown)[0]).svg)


@pytest.mark.parametrize("seed", [1, 7, 16])
def test_of_a_device_of_any_size_every_path_is_on_a_sheet_that_can_be_read(seed: int) -> None:
    shown = figure_of("global-system", seeded(seed))
    pictures = sheets(shown)
    assert {edge.id for edge in shown.edges} <= {edge.id for picture in pictures for edge in picture.edges}
    assert {node.id for node in shown.nodes} <= {node.id for picture in pictures for node in picture.nodes}
    for picture in pictures:
        drawing = draw(picture)
        assert drawing.width <= WIDEST
        assert drawing.height <= HIGHEST
        assert drawing.quality is not None
        assert (drawing.quality.overlaps, drawing.quality.strays) == (0, 0)
        assert all(edge.mark in drawing.svg for edge in picture.edges)


def test_no_box_of_a_picture_stands_beyond_its_edge(pump: SecurityFile) -> None:
    figures = [
        item
        for view in all_views().values()
        if view.subject is SecurityFile and isinstance(item := view(pump), Figure)
    ]
    figures += [figure_of("global-system", seeded(seed)) for seed in (1, 7)]
    drawn = [draw(sheet) for figure in figures for sheet in sheets(figure) if not sheet.is_empty]
    assert len(drawn) > 20
    for drawing in drawn:
        moved, *_ = etree.fromstring(drawing.svg).xpath(
            "//*[starts-with(@transform, 'translate')]/@transform"
        )
        right, down = map(int, re.findall(r"\d+", str(moved)))
        for box in etree.fromstring(drawing.svg).xpath(
            "//*[starts-with(@transform, 'translate')]//*[local-name()='rect']"
        ):
            left, top = float(box.get("x", "0")), float(box.get("y", "0"))
            assert left + right >= 0
            assert top + down >= 0
            assert left + right + float(box.get("width")) <= drawing.width
            assert top + down + float(box.get("height")) <= drawing.height


def test_words_on_a_page_of_a4_landscape_are_at_least_six_and_a_half_points() -> None:
    sizes = {
        int(found)
        for found in etree.fromstring(draw(figure_of("global-system", seeded(1))).svg).xpath("//@font-size")
    }
    assert min(sizes) * min(751 / WIDEST, 439 / HIGHEST) >= 6.5


def test_the_description_of_a_figure_names_every_part_that_it_shows(pump: SecurityFile) -> None:
    for name in ("global-system", "multi-patient-view", "use-case-views"):
        for picture in figure_of(name, pump).pictures:
            for node in picture.nodes:
                in_words = picture.alt + " ".join(map(str, picture.table.rows if picture.table else ()))
                assert node.label in in_words or node.id in in_words, f"{picture.name}: {node.label}"
            assert f"<desc>{picture.alt[:12]}" in draw(picture).svg


def test_each_picture_of_the_example_has_a_table_of_its_facts_and_numbers_that_stand_in_it(
    pump: SecurityFile,
) -> None:
    for name in ("global-system", "updateability", "use-case-views"):
        for picture in figure_of(name, pump).pictures:
            assert isinstance(picture.table, Table)
            cells = {cell for row in picture.table.rows for cell in row if isinstance(cell, str)}
            for edge in picture.edges:
                assert edge.missing or edge.mark.split(" · ")[-1] in cells


def test_a_use_that_jumps_shows_where_no_path_is_described() -> None:
    file = seeded(3)
    use = next(iter(file.device.uses.values()))
    last = next(
        name for name in file.device.parts if name not in use.path and not _joined(file, use.path[-1], name)
    )
    jumping = msgspec.structs.replace(use, path=(*use.path, last))
    device = msgspec.structs.replace(file.device, uses={use.id: jumping})
    [picture] = figure_of("use-case-views", msgspec.structs.replace(file, device=device)).sheets
    assert [edge.target for edge in picture.edges if edge.missing] == [last]
    assert "not described" in draw(picture).svg
    assert "no path is described" in str(picture.table)


def _joined(file: SecurityFile, one: str, two: str) -> bool:
    return any({flow.sender, flow.receiver} == {one, two} for flow in file.device.flows.values())


def test_a_view_that_is_left_out_prints_the_reason_and_draws_nothing(pump: SecurityFile) -> None:
    device = msgspec.structs.replace(
        pump.device, views_omitted={"multi-patient": "one pump treats one patient"}
    )
    shown = figure_of("multi-patient-view", msgspec.structs.replace(pump, device=device))
    assert shown.is_empty
    assert shown.empty == "This view is left out. The manufacturer's reason: one pump treats one patient"
    with pytest.raises(figures.NothingToDraw, match="one pump treats one patient"):
        figures.svg(shown)


def test_the_argument_leaves_open_what_no_test_has_shown(pump: SecurityFile) -> None:
    pictures = figure_of("assurance", pump).sheets
    controls = [picture for picture in pictures if picture.name.startswith("assurance-controls")]
    claims = {
        node.label.split(":")[0]: node
        for picture in controls
        for node in picture.nodes
        if node.shape == "claim"
    }
    for name, node in claims.items():
        assert (node.tone is Tone.GOOD) == (pump.control_states[name].standing == "proven"), name
    situations = {risk.situation for risk in pump.risks.values()}
    assert {picture.name.removeprefix("assurance-") for picture in pictures} >= situations


def test_the_matrix_holds_every_risk_three_times(pump: SecurityFile) -> None:
    for panel in figure_of("risk-matrix", pump).panels:
        chips = [chip.id for row in panel.cells for cell in row for chip in cell]
        assert sorted(chips) == sorted(pump.risks)


def hostile_figures(words: str) -> list[Figure]:
    day = datetime.date(2026, 1, 1)
    node = Node(id=words, label=words, shape="claim", note=words, tone=Tone.OPEN)
    other = Node(id="x", label=words, shape="solution", inside=words)
    edge = Edge(id=words, source="x", target=words, mark=words[:9], label=words, medium=words, guard="none")
    panel = Panel(
        title=words,
        across=words,
        down=words,
        columns=(words,),
        rows=(words,),
        cells=(((Chip(words, Tone.BAD),),),),
    )
    return [
        Figure(
            name="m",
            title=words,
            alt=words,
            note=words,
            nodes=(node, other),
            edges=(edge,),
            boundaries=(Boundary(id=words, label=words),),
        ),
        Figure(name="a", title=words, alt=words, nodes=(node, other), edges=(edge,), layout="argument"),
        Figure(name="r", title=words, alt=words, layout="matrix", panels=(panel,), note=words),
        Figure(
            name="b",
            title=words,
            alt=words,
            layout="bars",
            bars=(Bar(label=words, stretches=(Stretch(2, words, Tone.GOOD),)),),
        ),
        Figure(
            name="t",
            title=words,
            alt=words,
            layout="time",
            spans=(Span(id=words, lane=words, label=words, start=day),),
            today=day,
        ),
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_things_are_called_every_kind_of_picture_is_sound_xml_without_scripts(words: str) -> None:
    for shown in hostile_figures(words):
        root = etree.fromstring(figures.svg(shown))
        tags = {etree.QName(element).localname for element in root.iter(etree.Element)}
        assert tags <= {
            "svg",
            "title",
            "desc",
            "style",
            "defs",
            "marker",
            "g",
            "rect",
            "path",
            "text",
            "circle",
            "ellipse",
            "line",
        }
        assert not [
            name
            for element in root.iter(etree.Element)
            for name in element.attrib
            if str(name).startswith("on")
        ]
        assert "</desc>" in figures.svg(shown).decode()


def test_every_colour_of_a_picture_has_one_for_dark_screens(pump: SecurityFile) -> None:
    for name in KINDS:
        for picture in sheets(figure_of(name, pump)) if name != "use-case-views" else ():
            root = etree.fromstring(draw(picture).svg)
            used = set(root.xpath("//@fill | //@stroke")) - {"none"}
            assert used <= set(DARK), f"{name}: {used - set(DARK)}"


def test_a_figure_as_pdf_has_its_faces_inside_and_the_same_bytes_twice(base: SecurityFile) -> None:
    shown = figure_of("global-system", base)
    data, problems = figures.as_pdf(shown, base)
    assert not problems
    assert figures.as_pdf(shown, base)[0] == data
    assert figures.png(shown).startswith(b"\x89PNG")
    assert figures.png(shown) == figures.png(shown)
    reader = pypdf.PdfReader(io.BytesIO(data))
    fonts = [found for page in reader.pages for found in _fonts(page["/Resources"].get_object())]
    assert fonts
    assert all(any(key.startswith("/FontFile") for key in font) for font in fonts)


def _fonts(resources: pypdf.generic.DictionaryObject) -> list[pypdf.generic.DictionaryObject]:
    """The descriptors of the fonts of a page and of the drawings on it."""
    found = []
    for font in resources.get("/Font", {}).values():
        inner = font.get_object().get("/DescendantFonts", [font])
        found += [item.get_object()["/FontDescriptor"].get_object() for item in inner]
    for drawing in resources.get("/XObject", {}).values():
        if "/Resources" in drawing.get_object():
            found += _fonts(drawing.get_object()["/Resources"].get_object())
    return found


def test_hash_seed_locale_and_zone_change_no_byte_of_a_picture() -> None:
    script = (
        "import hashlib; from benchmarks.figure_devices import seeded; from wardbook.views import all_views; "
        "from wardbook.documents.drawing import draw, sheets; "
        "print([hashlib.sha256(draw(s).svg.encode()).hexdigest() for s in sheets(all_views()['global-system'](seeded(4)))])"
    )
    told = set()
    for seed, zone, locale in (("1", "UTC", "C"), ("99", "Asia/Tokyo", "tr_TR.UTF-8")):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        }
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment
        )
        told.add(done.stdout)
    assert len(told) == 1


def page_of(shown: Figure) -> dict[str, bytes]:
    """A site with one figure and the tables whose rows its parts link to."""
    file = seeded(1)
    views = [
        (found, "")
        for name in ("parts", "flows", "zones", "actors")
        if isinstance(found := all_views()[name](file), Table)
    ]
    return site.write(
        site.Site(
            device="Device",
            subtitle="",
            as_of="2026-11-20",
            banner="",
            front=(),
            documents=(),
            views=((shown, ""), *views),
            downloads=(),
        )
    )


PROBE = """
const links = [...document.querySelectorAll("figure svg a:not([tabindex])")];
const reached = links.filter(a => { a.focus(); return document.activeElement === a; });
document.body.setAttribute("data-told", [links.length, reached.length, getComputedStyle(document.querySelector("figure svg > rect")).fill].join("|"));
"""


@pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed; apt-get install chromium runs this test"
)
@pytest.mark.parametrize(("scheme", "ground"), [("0", "rgb(18, 26, 33)"), ("1", "rgb(255, 255, 255)")])
def test_in_a_browser_every_part_is_reached_by_keyboard_and_the_ground_follows_the_screen(
    scheme: str, ground: str, tmp_path: Path
) -> None:
    shown = figure_of("global-system", seeded(1))
    for name, data in page_of(shown).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    page = tmp_path / "views" / "global-system.html"
    (tmp_path / "probe.js").write_text(PROBE)
    page.write_text(page.read_text().replace("</head>", '<script defer src="../probe.js"></script></head>'))
    command = [
        str(CHROMIUM),
        *BROWSER,
        f"--blink-settings=preferredColorScheme={scheme}",
        f"--user-data-dir={tmp_path}/profile",
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    told = done.stdout.partition('data-told="')[2].partition('"')[0].split("|")
    assert told[0] == told[1]
    assert int(told[0]) == len(shown.nodes) + len(shown.edges) + len(shown.boundaries)
    assert told[2] == ground
