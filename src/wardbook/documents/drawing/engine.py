"""Coordinates from D2 (its Dagre and ELK layouts): we give sizes, it gives places; its own drawing is thrown away."""

from __future__ import annotations

import base64
import html
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import NamedTuple

from wardbook.documents.drawing.geometry import Box, Placed, Point
from wardbook.documents.drawing.labels import SMALL, caption, node_box, width
from wardbook.model.figure import Boundary, Figure

TRIES = (("dagre", "right"), ("dagre", "down"), ("elk", "down"), ("elk", "right"))
"""Layouts that are computed, in rounds; the best by `quality` is drawn."""

_FEW = 10
"""Nodes up to which the order in which boxes are named to the engine changes nothing worth its time."""

SECONDS = 150
"""An engine that takes longer hangs.

Far more than the largest picture takes (some 3 s; most take 0.05 s): where one is stopped another layout is drawn, and
how busy a machine is must not decide that.
"""

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

    @property
    def file(self) -> str:
        """The name of its files."""
        return f"{self.layout}-{self.direction}" + ("-turned" if self.is_turned else "")


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


def place(figure: Figure, attempts: tuple[Attempt, ...]) -> list[Placed]:
    """Every layout that the engines found for a figure, in the order asked; empty where the engine is missing."""
    binary = _binary()
    if binary is None:
        return []
    names = _names(figure)
    with tempfile.TemporaryDirectory(prefix="wardbook-") as name:
        folder = Path(name)
        running = [(attempt, _start(binary, folder, figure, names, attempt)) for attempt in attempts]
        return [
            placed
            for attempt, process in running
            if (placed := _result(process, folder, figure, names, attempt))
        ]


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


def _start(
    binary: str, folder: Path, figure: Figure, names: dict[str, str], attempt: Attempt
) -> subprocess.Popen[bytes]:
    source = folder / f"{attempt.file}.d2"
    source.write_text(_source(figure, names, attempt), encoding="utf-8")
    spacing = (
        ["--dagre-nodesep=26", "--dagre-edgesep=14"]
        if attempt.layout == "dagre"
        else [
            "--elk-nodeNodeBetweenLayers=50",
            "--elk-padding=[top=46,left=26,bottom=26,right=26]",
            "--elk-edgeNodeBetweenLayers=22",
        ]
    )
    command = [
        binary,
        f"--layout={attempt.layout}",
        *spacing,
        "--pad=0",
        "--bundle=false",
        f"--timeout={SECONDS}",
        str(source),
        str(source.with_suffix(".svg")),
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


def _result(
    process: subprocess.Popen[bytes],
    folder: Path,
    figure: Figure,
    names: dict[str, str],
    attempt: Attempt,
) -> Placed | None:
    try:
        process.communicate(timeout=SECONDS)  # waits on the pipe; plain waiting would poll
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
    drawn = folder / f"{attempt.file}.svg"
    if process.returncode != 0 or not drawn.exists():
        return None
    return _parsed(drawn.read_text("utf-8"), figure, names, f"d2 {attempt.layout} {attempt.direction}")


def _parsed(svg: str, figure: Figure, names: dict[str, str], engine: str) -> Placed | None:
    """Boxes and routes out of the engine's SVG, whose groups carry the names of what they draw."""
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
    return Placed(engine=engine, boxes=boxes, routes=assigned) if wanted <= set(boxes) else None


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
