"""Large pictures folded: one sheet with every boundary closed, then sheets that open one part after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from wardbook.documents.drawing.draw import draw, draw_ahead
from wardbook.model.figure import Boundary, Edge, Figure, Node

_WHOLE = 32
"""Elements up to which one sheet is tried at all; no device with more fitted one."""

_AT_ONCE = 10
"""Elements that one sheet opens at first; fewer where their neighbours fill it."""

_PATHS = 12
"""Paths of one element on a sheet, where the element alone has more than a sheet can show."""


def sheets(figure: Figure) -> tuple[Figure, ...]:
    """The pictures of a figure, each of a size that can be read on a page of A4 landscape, if there is such a way.

    A map that is too large becomes an overview, in which each boundary is one box, and sheets that open some
    elements each together with everything they exchange something with: every path stands on one sheet at least.
    """
    return tuple(sheet for picture in figure.pictures for sheet in _sheets(picture))


def sheets_ahead(figures: Iterable[Figure]) -> None:
    """Find places for many pictures at once, so that `sheets` and `draw` take a moment for each."""
    draw_ahead(picture for figure in figures for picture in figure.pictures if _is_tried(picture))


def _is_tried(figure: Figure) -> bool:
    """Whether one sheet is tried for all of a picture; not what was parted before it was translated."""
    return figure.layout == "map" and not figure.spoken and len(figure.nodes) <= _WHOLE


def _sheets(figure: Figure) -> Iterator[Figure]:
    if (
        figure.spoken
        or figure.layout != "map"
        or figure.is_empty
        or (_is_tried(figure) and draw(figure).fits)
    ):
        yield figure
        return
    overview = _closed(figure)
    details = list(_opened(figure))
    every = ([overview] if len(overview.nodes) > 1 else []) + details
    for number, sheet in enumerate(every, 1):
        yield msgspec.structs.replace(
            sheet,
            name=f"{figure.name}-{number}",
            title=f"{figure.title}: {sheet.title} ({number} of {len(every)})",
            table=figure.table if number == len(every) else None,
            layout="map",
        )


def _closed(figure: Figure) -> Figure:
    """Each boundary that holds elements as one box; paths between the same two boxes as one line with their numbers."""
    held: dict[str, list[Node]] = {}
    for node in figure.nodes:
        held.setdefault(node.inside, []).append(node)
    loose = held.pop("", [])
    homes = {node.id: f"in:{node.inside}" if node.inside else node.id for node in figure.nodes}
    boxes = [
        Node(
            id=f"in:{zone}",
            label=_counted(len(found), "element"),
            shape="reference",
            inside=zone,
            note=", ".join(node.label for node in found),
        )
        for zone, found in held.items()
    ]
    lines: dict[tuple[str, str], list[Edge]] = {}
    for edge in figure.edges:
        if edge.source in homes and edge.target in homes and homes[edge.source] != homes[edge.target]:
            lines.setdefault((homes[edge.source], homes[edge.target]), []).append(edge)
    return msgspec.structs.replace(
        figure,
        title="overview, what stands in each boundary as one box",
        nodes=(*loose, *boxes),
        edges=tuple(
            Edge(
                id=f"{source}>{target}",
                source=source,
                target=target,
                mark=found[0].mark if len(found) == 1 else _counted(len(found), "path"),
                label=", ".join(edge.mark for edge in found),
                kind=found[0].kind if len({edge.kind for edge in found}) == 1 else "data",
                crosses=True,
            )
            for (source, target), found in lines.items()
        ),
    )


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" + ("s" if count > 1 else "")


def _opened(figure: Figure) -> Iterator[Figure]:
    """Sheets that together show every element and every path."""
    order = sorted(figure.nodes, key=lambda node: (_chain(figure, node.inside), node.id))
    groups: list[list[Node]] = []
    for node in order:
        fits = groups and len(groups[-1]) < _AT_ONCE
        same = groups and _chain(figure, groups[-1][0].inside)[:1] == _chain(figure, node.inside)[:1]
        if fits and same:
            groups[-1].append(node)
        else:
            groups.append([node])
    waiting = [tuple(group) for group in reversed(groups)]
    draw_ahead(_detail(figure, group) for group in waiting)
    while waiting:
        group = waiting.pop()
        sheet = _detail(figure, group)
        if draw(sheet).fits or len(sheet.nodes) <= 2:
            yield sheet
        elif len(group) > 1:
            half = len(group) // 2
            waiting += [group[half:], group[:half]]
        else:
            yield from _by_paths(figure, group[0])


def _by_paths(figure: Figure, node: Node) -> Iterator[Figure]:
    """One element with its paths, some on each sheet."""
    own = [edge for edge in figure.edges if node.id in (edge.source, edge.target)]
    for start in range(0, len(own), _PATHS):
        some = own[start : start + _PATHS]
        yield _detail(msgspec.structs.replace(figure, edges=tuple(some)), (node,))


def _detail(figure: Figure, group: tuple[Node, ...]) -> Figure:
    """Elements with everything they exchange something with, in their boundaries."""
    names = {node.id for node in group}
    edges = [edge for edge in figure.edges if edge.source in names or edge.target in names]
    near = names | {end for edge in edges for end in (edge.source, edge.target)}
    nodes = tuple(node for node in figure.nodes if node.id in near)
    zones = {zone for node in nodes for zone in _chain(figure, node.inside)}
    labels = {item.id: item.label for item in figure.boundaries}
    homes = dict.fromkeys(labels.get(node.inside, "no boundary") for node in group)
    listed = ", ".join(list(homes)[:3]) + (" and more" if len(homes) > 3 else "")
    return msgspec.structs.replace(
        figure,
        title=f"the paths of {_counted(len(group), 'element')} in {listed}",
        alt=f"The paths of {', '.join(node.label for node in group)}. {figure.alt}",
        boundaries=tuple(item for item in figure.boundaries if item.id in zones),
        nodes=nodes,
        edges=tuple(edges),
        table=None,
    )


def _chain(figure: Figure, zone: str) -> tuple[str, ...]:
    """A boundary and those around it, the outermost first; stops where they lie inside each other."""
    outer: dict[str, Boundary] = {item.id: item for item in figure.boundaries}
    found: list[str] = []
    while zone in outer and zone not in found:
        found.insert(0, zone)
        zone = outer[zone].inside
    return tuple(found)
