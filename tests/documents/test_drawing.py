"""Pictures: everything in its place, whatever the order; words inert; the same bytes on every machine."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.documents.golden import same_as_before
from wardbook.base.limits import FIGURE_NODES, FIGURE_PATHS
from wardbook.documents.drawing import draw, engine, search
from wardbook.model.figure import Boundary, Edge, Figure, Node

SHAPES = ("person", "process", "store", "external", "server", "hardware", "app", "cloud", "model")
KINDS = ("data", "command", "code", "signal", "physical")
SMALL = Figure(
    name="small",
    title="Small",
    alt="A pump and its server.",
    boundaries=(
        Boundary(id="ward", label="Ward", rank=2, note="trust 2"),
        Boundary(id="case", label="Case", inside="ward", rank=4),
        Boundary(id="net", label="Hospital network", rank=1),
    ),
    nodes=(
        Node(id="nurse", label="Nurse", shape="person", inside="ward"),
        Node(id="pump", label="Pump", shape="process", inside="case", note="2.1.0"),
        Node(id="server", label="Server", shape="server", inside="net", outside_system=True),
    ),
    edges=(
        Edge(id="a", source="nurse", target="pump", mark="F1", label="rate", kind="command", crosses=True),
        Edge(id="b", source="server", target="pump", mark="F2", label="library", crosses=True),
    ),
)


def figure(seed: int, boundaries: int, nodes: int, edges: int) -> Figure:
    order = random.Random(seed)
    outer = [
        f"z{order.randrange(index)}" if index and order.random() < 0.5 else "" for index in range(boundaries)
    ]
    boxes = tuple(
        Boundary(
            id=f"z{index}",
            label=f"Zone {index} " + "x" * order.randrange(20),
            inside=outer[index],
            rank=order.randrange(6),
        )
        for index in range(boundaries)
    )
    things = tuple(
        Node(
            id=f"n{index}",
            label=order.choice(
                [
                    "A",
                    "Motor controller",
                    "A very long name of a part that wraps over lines and ends",
                    "W" * 60,
                ]
            ),
            shape=order.choice(SHAPES),
            inside=f"z{order.randrange(boundaries)}" if boundaries else "",
            note=order.choice(["", "1.2.3"]),
        )
        for index in range(nodes)
    )
    paths = tuple(
        Edge(
            id=f"e{index}",
            source=f"n{order.randrange(nodes)}",
            target=f"n{order.randrange(nodes)}",
            mark=f"F{index}",
            label="x",
            kind=order.choice(KINDS),
            dormant=order.random() < 0.1,
        )
        for index in range(edges)
    )
    return Figure(name="f", title="F", alt="a", boundaries=boxes, nodes=things, edges=paths)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.integers(0, 6), st.integers(1, 14), st.integers(0, 18))
def test_no_node_covers_another_and_each_stands_in_its_boundary(
    seed: int, boundaries: int, nodes: int, edges: int
) -> None:
    shown = figure(seed, boundaries, nodes, edges)
    drawing = draw(shown)
    assert drawing.quality is not None
    assert drawing.quality.strays == 0
    boxes = [drawing.places[node.id] for node in shown.nodes]
    assert not [1 for index, box in enumerate(boxes) for other in boxes[:index] if box.overlaps(other)]
    root = etree.fromstring(drawing.svg)
    named = {element.get("data-id") for element in root.iter() if element.get("data-id")}
    assert named == {item.id for item in (*shown.boundaries, *shown.nodes, *shown.edges)}  # type: ignore[attr-defined]


def test_the_order_of_its_parts_changes_no_byte() -> None:
    shown = figure(7, 4, 9, 12)
    for seed in range(5):
        order = random.Random(seed)
        mixed = msgspec.structs.replace(
            shown,
            **{
                name: tuple(order.sample(getattr(shown, name), len(getattr(shown, name))))
                for name in ("boundaries", "nodes", "edges")
            },
        )
        assert draw.__wrapped__(mixed).svg == draw(shown).svg


def test_a_small_picture_is_as_before() -> None:
    same_as_before("small.svg", draw(SMALL).svg)


def test_without_an_engine_boxes_stand_in_rows_and_the_picture_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "_binary", lambda: None)
    monkeypatch.setattr(search, "_kept", {})
    drawing = draw.__wrapped__(figure(3, 3, 8, 9))
    assert drawing.engine == "plain rows"
    assert drawing.quality is not None
    assert drawing.quality.strays == 0
    assert drawing.quality.overlaps == 0


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '" onload="x',
        "a -> b: {shape: x}",
        "x; y | z",
        "name\nwith\nlines",
        "`|md x |`",
        "${x}",
        "📦 名",
    ],
)
def test_words_are_neither_markup_nor_the_engines_language(words: str) -> None:
    hostile = msgspec.structs.replace(
        SMALL,
        nodes=(Node(id=words, label=words, shape="process", inside="case"), *SMALL.nodes),
        boundaries=(*SMALL.boundaries, Boundary(id=words + "z", label=words, inside="ward")),
        edges=(*SMALL.edges, Edge(id="h", source=words, target="pump", mark=words, label=words)),
    )
    drawing = draw(hostile)
    assert drawing.engine.startswith("d2")
    root = etree.fromstring(drawing.svg)
    assert {etree.QName(element).localname for element in root.iter(etree.Element)} <= {
        "svg",
        "title",
        "desc",
        "defs",
        "marker",
        "g",
        "rect",
        "path",
        "text",
        "circle",
        "line",
    }


def test_boundaries_inside_each_other_and_paths_to_nowhere_are_drawn_without_them() -> None:
    odd = msgspec.structs.replace(
        SMALL,
        boundaries=(Boundary(id="a", label="A", inside="b"), Boundary(id="b", label="B", inside="a")),
        edges=(Edge(id="x", source="nurse", target="nobody", mark="F9", label="x"),),
    )
    assert "F9" not in draw(odd).svg


def test_more_elements_than_a_sheet_can_show_stand_in_rows_within_seconds() -> None:
    drawing = draw(figure(1, 3, 600, 600))
    assert drawing.engine == "plain rows"
    assert len(drawing.places) == 603


def test_a_picture_too_large_for_an_engine_is_laid_in_rows_whatever_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked(*_: object) -> list[object]:
        raise AssertionError("an engine was asked")

    monkeypatch.setattr(engine, "place", asked)
    for large in (figure(1, 0, FIGURE_NODES + 1, 3), figure(1, 0, 9, FIGURE_PATHS + 1)):
        made = draw(msgspec.structs.replace(large, name="large"))
        assert made.engine == "plain rows"
    with pytest.raises(AssertionError, match="was asked"):
        draw(msgspec.structs.replace(figure(1, 0, 9, 12), name="few"))


FEW = [figure(seed, 2, 4 + seed % 4, 5) for seed in range(6)]


def test_a_picture_is_laid_out_the_same_whichever_others_are_laid_out_with_it() -> None:
    asked = [
        engine.Asked(item, attempts)
        for item in (*FEW, figure(9, 3, 14, 20))
        for attempts in engine.rounds(item)
    ]
    together = engine.place(asked)
    assert all(together)
    assert together == [found for one in asked for found in engine.place([one])]
    assert together[::-1] == engine.place(asked[::-1])


def test_one_start_lays_out_many_small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = counted(monkeypatch)
    monkeypatch.setattr(search, "_kept", {})
    search.search(FEW)
    assert len(starts) <= 3  # one of the first round, and one of each layout of the second
    search.search(msgspec.structs.replace(item, title="Another title", alt="Other words") for item in FEW)
    assert len(starts) <= 3
    assert {search.searched(item)[0].engine for item in FEW} <= {
        "d2 dagre down",
        "d2 dagre right",
        "d2 elk down",
    }


def test_where_one_start_for_many_pictures_fails_each_has_one_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = [engine.Asked(item, next(engine.rounds(item))) for item in FEW]
    usual = engine.place(asked)
    drawn = engine._drawn

    def one_at_a_time(process: subprocess.Popen[bytes], folder: Path, count: int) -> list[str]:
        found = drawn(process, folder, count)
        return found if count == 1 else []

    monkeypatch.setattr(engine, "_drawn", one_at_a_time)
    assert engine.place(asked) == usual


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pictures each start of the engine is asked for from now on."""
    starts: list[int] = []
    start = engine._start

    def begin(binary: str, folder: Path, layers: Sequence[engine._Layer]) -> subprocess.Popen[bytes]:
        starts.append(len(layers))
        return start(binary, folder, layers)

    monkeypatch.setattr(engine, "_start", begin)
    return starts
