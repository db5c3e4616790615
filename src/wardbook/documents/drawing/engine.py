"""Coordinates from D2 (its Dagre and ELK layouts): we give sizes, it gives places; its own drawing is thrown away.

Half of the time of a small picture is the start of the engine, so one start lays out many pictures, each a
layer of one source. A layer is laid out the same whichever others stand beside it. But the engine orders what
stands in a layer box by box, and not as we name it: with Dagre larger pictures come out worse by that, so each
of them has a start of its own.
"""

from __future__ import annotations

import base64
import html
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import which
from typing import NamedTuple

from wardbook.documents.drawing.geometry import Box, Placed, Point
from wardbook.documents.drawing.labels import SMALL, caption, node_box, width
from wardbook.model.figure import Boundary, Figure

TRIES = (("dagre", "right"), ("dagre", "down"), ("elk", "down"), ("elk", "right"))
"""Layouts that are computed, in rounds; the best by `quality` is drawn."""

_FEW = 10
"""Nodes, and paths, up to which the order in which boxes are named to the engine changes nothing worth its time."""

SECONDS = 150
"""An engine that takes longer hangs.

Far more than the largest picture takes (some 3 s; most take 0.05 s): where one is stopped another layout is drawn, and
how busy a machine is must not decide that.
"""

_AT_ONCE = 600
"""Boxes and paths that one start lays out, if not those of a single picture; a start costs what some 15 cost."""

_NO_TIDYING = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
"""It lives for a twentieth of a second, of which collecting its garbage took a third; beyond a gigabyte it collects."""

_GROUP = re.compile(
    r'<g class="([A-Za-z0-9+/=]+)"[^>]*>\s*(?:<g class="shape"\s*>|<marker.*?</marker>)?\s*<(rect|path) ([^>]*)>',
    re.DOTALL,
)
_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_ATTRIBUTE = re.compile(rf'\b(x|y|width|height)="({_NUMBER})"')
_COMMAND = re.compile(rf"([MLCS])((?:[ ,]*{_NUMBER})+)")
_VALUE = re.compile(_NUMBER)
_CURVE_STEPS = 6
_LABEL_SIZE = 36
"""Size of the engine's own captions: their height is the room it keeps above what a boundary holds."""


class Attempt(NamedTuple):
    """One way to ask: layout, direction, and whether boxes are named in the opposite order."""

    layout: str
    direction: str
    is_turned: bool = False


class Asked(NamedTuple):
    """A figure to lay out in several ways."""

    figure: Figure
    attempts: tuple[Attempt, ...]


def rounds(figure: Figure) -> Iterator[tuple[Attempt, ...]]:
    """The ways to ask for a figure, that one first after which most need no other: small ones read best downwards."""
    right, down, *others = TRIES
    if len(figure.nodes) <= _FEW:
        yield (Attempt(*down),)
        yield (Attempt(*right), Attempt(*others[0]))
        return
    yield (Attempt(*right),)
    yield (
        *(Attempt(*tried) for tried in (down, *others)),
        *(Attempt(*tried, is_turned=True) for tried in TRIES),
    )


def place(asked: Sequence[Asked]) -> list[list[Placed]]:
    """For each figure every layout that the engines found, in the order asked; none where the engine is missing."""
    binary = _binary()
    if binary is None:
        return [[] for _ in asked]
    layers = [
        _Layer(figure, names, attempt)
        for figure, attempts in asked
        for names in (_names(figure),)
        for attempt in attempts
    ]
    found = iter(_laid(binary, layers))
    return [[placed for _ in attempts if (placed := next(found))] for _, attempts in asked]


class _Layer(NamedTuple):
    """A figure to lay out in one way, with its ids in the engine's language."""

    figure: Figure
    names: dict[str, str]
    attempt: Attempt

    @property
    def elements(self) -> int:
        return len(self.names) + len(self.figure.edges)

    @property
    def is_alone(self) -> bool:
        """Whether it has a start of its own, in which its boxes are ordered as they are named."""
        return self.attempt.layout == "dagre" and max(len(self.figure.nodes), len(self.figure.edges)) > _FEW


def _laid(binary: str, layers: Sequence[_Layer]) -> list[Placed | None]:
    """Each layer laid out, None for what the engine could not; where one start fails, each of its layers has one of its own."""
    found: list[Placed | None] = [None] * len(layers)
    with tempfile.TemporaryDirectory(prefix="wardbook-") as name:
        running = [
            (numbers, _start(binary, Path(name) / str(index), [layers[number] for number in numbers]))
            for index, numbers in enumerate(_starts(layers))
        ]
        for index, (numbers, started) in enumerate(running):
            drawn = _drawn(started, Path(name) / str(index), len(numbers))
            for number, svg in zip(numbers, drawn, strict=False):
                found[number] = _parsed(svg, layers[number])
            if not drawn and len(numbers) > 1:
                for number in numbers:
                    found[number] = _laid(binary, [layers[number]])[0]
    return found


def _starts(layers: Sequence[_Layer]) -> Iterator[list[int]]:
    """The layers, by number, of each start of the engine: of one layout, and not more than take a moment."""
    open_: dict[str, list[int]] = {}
    elements: dict[str, int] = {}
    for number, layer in enumerate(layers):
        layout = layer.attempt.layout
        if layer.is_alone:
            yield [number]
            continue
        if layout in open_ and elements[layout] + layer.elements > _AT_ONCE:
            yield open_.pop(layout)
        elements[layout] = layer.elements + (elements[layout] if layout in open_ else 0)
        open_.setdefault(layout, []).append(number)
    yield from open_.values()


def _binary() -> str | None:
    """The D2 that came with our environment, else the one on PATH."""
    beside = Path(sys.executable).parent / "d2"
    scripts = Path(sysconfig.get_path("scripts")) / "d2"
    return next((str(path) for path in (beside, scripts) if path.exists()), which("d2"))


def _names(figure: Figure) -> dict[str, str]:
    """Ids in the engine's language: the path of boxes, each by its number, so that no id of a user is ever its syntax."""
    numbers = {
        item.id: f"b{index}" for index, item in enumerate(sorted(figure.boundaries, key=lambda box: box.id))
    }
    outer = {item.id: item.inside for item in figure.boundaries}
    names = {}
    for item in figure.boundaries:
        names[item.id] = _path(item.id, numbers, outer)
    for index, node in enumerate(sorted(figure.nodes, key=lambda item: item.id)):
        prefix = f"{names[node.inside]}." if node.inside in names else ""
        names[node.id] = f"{prefix}n{index}"
    return names


def _path(name: str, numbers: dict[str, str], outer: dict[str, str]) -> str:
    steps: list[str] = []
    current = name
    while current in numbers and numbers[current] not in steps:
        steps.append(numbers[current])
        current = outer.get(current, "")
    return ".".join(reversed(steps))


def _source(figure: Figure, names: dict[str, str], attempt: Attempt) -> str:
    turn = -1 if attempt.is_turned else 1
    lines = [f"direction: {attempt.direction}"]
    lines += [
        f'{names[item.id]}: {{label: "{"x" * _letters(item)}"; style.font-size: {_LABEL_SIZE}}}'
        for item in sorted(figure.boundaries, key=lambda box: (box.rank, box.id))[::turn]
    ]
    for node in sorted(figure.nodes, key=lambda item: item.id)[::turn]:
        box = node_box(node)
        lines.append(f'{names[node.id]}: {{label: ""; width: {box.width}; height: {box.height}}}')
    lines += [
        f"{names[edge.source]} -> {names[edge.target]}"
        for edge in sorted(figure.edges, key=lambda item: item.id)
        if edge.source in names and edge.target in names
    ]
    return "\n".join(lines) + "\n"


def _letters(item: Boundary) -> int:
    """How many letters of the engine's own label make a box wide and high enough for our caption."""
    return 2 + width(caption(item), SMALL, bold=True) // (_LABEL_SIZE * 55 // 100)


def _start(binary: str, folder: Path, layers: Sequence[_Layer]) -> subprocess.Popen[bytes]:
    """Begin to lay out some layers of one layout in a folder of their own."""
    folder.mkdir()
    source = folder / "source.d2"
    if layers[0].is_alone:
        text = _source(*layers[0])
    else:
        parts = [f"l{index}: {{\n{_source(*layer)}}}\n" for index, layer in enumerate(layers)]
        text = f"layers: {{\n{''.join(parts)}}}\n"
    source.write_text(text, encoding="utf-8")
    layout = layers[0].attempt.layout
    spacing = (
        ["--dagre-nodesep=26", "--dagre-edgesep=14"]
        if layout == "dagre"
        else [
            "--elk-nodeNodeBetweenLayers=50",
            "--elk-padding=[top=46,left=26,bottom=26,right=26]",
            "--elk-edgeNodeBetweenLayers=22",
        ]
    )
    command = [
        binary,
        f"--layout={layout}",
        *spacing,
        "--pad=0",
        "--bundle=false",
        f"--timeout={SECONDS}",
        str(source),
        str(folder / f"{_OUT}.svg"),
    ]
    environment = {"HOME": str(folder), "PATH": "", "LC_ALL": "C", **_NO_TIDYING}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
    )


_OUT = "drawn"


def _drawn(process: subprocess.Popen[bytes], folder: Path, count: int) -> list[str]:
    """The engine's drawing of each layer; none where it failed."""
    try:
        process.communicate(timeout=SECONDS)  # waits on the pipe; plain waiting would poll
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return []
    alone = folder / f"{_OUT}.svg"  # several layers are drawn into a folder of that name
    files = [alone] if alone.exists() else [folder / _OUT / f"l{index}.svg" for index in range(count)]
    if process.returncode != 0 or not all(file.exists() for file in files):
        return []
    return [file.read_text("utf-8") for file in files]


def _parsed(svg: str, layer: _Layer) -> Placed | None:
    """Boxes and routes out of the engine's SVG, whose groups carry the names of what they draw."""
    figure, names, attempt = layer
    by_name = {name: id_ for id_, name in names.items()}
    boxes: dict[str, Box] = {}
    routes: dict[str, list[tuple[Point, ...]]] = {}
    for encoded, kind, attributes in _GROUP.findall(svg):
        name = html.unescape(base64.b64decode(encoded).decode("utf-8", "replace"))
        if kind == "rect" and name in by_name:
            found = {key: round(float(value)) for key, value in _ATTRIBUTE.findall(attributes)}
            boxes[by_name[name]] = Box(found["x"], found["y"], found["width"], found["height"])
        elif kind == "path":
            routes.setdefault(_ends(name), []).append(_points(attributes))
    assigned = {}
    for edge in sorted(figure.edges, key=lambda item: item.id):
        waiting = routes.get(f"{names.get(edge.source)}>{names.get(edge.target)}")
        if not waiting:
            return None
        assigned[edge.id] = waiting.pop(0)
    wanted = {item.id for item in figure.boundaries} | {node.id for node in figure.nodes}
    if not wanted <= set(boxes):
        return None
    return Placed(engine=f"d2 {attempt.layout} {attempt.direction}", boxes=boxes, routes=assigned)


def _ends(name: str) -> str:
    """`b0.(b1.n2 -> n3)[0]` as `b0.b1.n2>b0.n3`."""
    match = re.fullmatch(r"(?:(.*?)\.)?\((.+?) -> (.+?)\)\[\d+\]", name)
    if not match:
        return name
    prefix = f"{match.group(1)}." if match.group(1) else ""
    return f"{prefix}{match.group(2)}>{prefix}{match.group(3)}"


def _points(attributes: str) -> tuple[Point, ...]:
    """The corners of a route; curves become a few straight pieces, rounded corners the corner itself."""
    data = re.search(r'(?:^| )d="([^"]*)"', attributes)
    found: list[tuple[float, float]] = []
    for command, numbers in _COMMAND.findall(data.group(1) if data else ""):
        values = [float(value) for value in _VALUE.findall(numbers)]
        pairs = list(zip(values[::2], values[1::2], strict=False))
        if command == "C":
            for index in range(0, len(pairs) - 2, 3):
                found.extend(_curve(found[-1], pairs[index], pairs[index + 1], pairs[index + 2]))
        else:
            found.extend(pairs)
    points = [(round(x), round(y)) for x, y in found]
    return tuple(point for index, point in enumerate(points) if index == 0 or point != points[index - 1])


def _curve(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> list[tuple[float, float]]:
    """Points on a cubic Bezier curve after its start."""
    found = []
    for step in range(1, _CURVE_STEPS + 1):
        t = step / _CURVE_STEPS
        u = 1 - t
        found.append(
            tuple(u**3 * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t**3 * d[i] for i in (0, 1))
        )
    return [(x, y) for x, y in found]
