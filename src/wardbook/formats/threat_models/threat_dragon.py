"""Threat Dragon of OWASP, version 1 and 2: diagrams of cells. Cells with a side of their own are read by their type.

Trust boundaries that are boxes (version 2) become zones, and what stands in one by its place on the sheet is
inside it; a boundary that is a curve has no inside, and is named as not carried. The name of a path is what it
carries, for that is how people draw.
"""

from __future__ import annotations

from typing import NamedTuple

from wardbook.formats.threat_models.sheet import Box, around
from wardbook.formats.threat_models.tree import NO_PLACE, Object, Tree, left, number, words
from wardbook.formats.threat_models.vocabulary import OPEN_NETWORK, PUBLIC_TRUST, way
from wardbook.model.architecture import PartKind
from wardbook.model.imported import (
    ImportedActor,
    ImportedControl,
    ImportedFlow,
    ImportedModel,
    ImportedPart,
    ImportedThreat,
    ImportedZone,
    NotCarried,
    ThreatState,
)

_PARTS: dict[str, PartKind] = {"tm.Process": "process", "tm.Store": "store"}
_SHAPES = {
    "process": "tm.Process",
    "store": "tm.Store",
    "actor": "tm.Actor",
    "flow": "tm.Flow",
    "trust-boundary-box": "tm.BoundaryBox",
    "trust-boundary-curve": "tm.Boundary",
    "trust-broundary-curve": "tm.Boundary",
    "td-text-block": "tm.Text",
}
_STATES: dict[str, ThreatState] = {
    "open": "open",
    "mitigated": "mitigated",
    "na": "not applicable",
    "notapplicable": "not applicable",
    "not applicable": "not applicable",
    "accepted": "accepted",
}
_DRAWN = (
    "position",
    "size",
    "attrs",
    "shape",
    "zIndex",
    "z",
    "vertices",
    "labels",
    "connector",
    "smooth",
    "angle",
    "visible",
    "ports",
    "width",
    "height",
    "markup",
    "tools",
)
_SAID = (
    "name",
    "description",
    "type",
    "protocol",
    "outOfScope",
    "reasonOutOfScope",
    "isEncrypted",
    "isPublicNetwork",
    "isBidirectional",
    "isALog",
    "storesCredentials",
    "isSigned",
    "privilegeLevel",
    "providesAuthentication",
    "hasOpenThreats",
    "isTrustBoundary",
    "threats[].title",
    "threats[].description",
    "threats[].status",
    "threats[].severity",
    "threats[].type",
    "threats[].mitigation",
    "threats[].id",
    "threats[].modelType",
    "threats[].threatId",
)
_FLAGS = {
    "outOfScope": "out of the scope of that model",
    "isEncrypted": "said to be encrypted",
    "isALog": "is a log",
    "storesCredentials": "keeps credentials",
    "isSigned": "said to be signed",
    "providesAuthentication": "authenticates itself",
    "isWebApplication": "is a web application",
}


class Cell(NamedTuple):
    """A cell with its type, what is said of it, and its key, unique over the sheets."""

    path: str
    key: str
    type: str
    said: Object
    cell: Object


def is_this(root: Object) -> bool:
    """Whether a tree is a model of Threat Dragon."""
    detail = root.get("detail")
    return "summary" in root and isinstance(detail, dict) and "diagrams" in detail


def read(tree: Tree) -> ImportedModel:
    """The model in a tree that `is_this`. Raises TooMuch."""
    summary = tree.map(tree.root.get("summary"), "/summary")
    detail = tree.map(tree.root.get("detail"), "/detail")
    sheets = [
        _cells(tree, path, sheet, number_)
        for number_, (path, sheet) in enumerate(tree.maps(detail.get("diagrams"), "/detail/diagrams"))
    ]
    cells = [cell for sheet in sheets for cell in sheet]
    places = {key: zone for sheet in sheets for key, zone in _places(sheet).items()}
    curves = sum(cell.type == "tm.Boundary" for cell in cells)
    threats, controls = _threats(tree, cells)
    drawn = words(tree.root.get("version"), 20)
    return ImportedModel(
        format=f"Threat Dragon {drawn}" if drawn else "Threat Dragon 1",
        title=words(summary.get("title")),
        says=words(summary.get("description")),
        owner=words(summary.get("owner")),
        notes=tuple(
            f"text on a sheet: {text}"
            for cell in cells
            if cell.type == "tm.Text" and (text := words(cell.said.get("name")))
        ),
        zones=tuple(_zone(cell, places) for cell in cells if cell.type == "tm.BoundaryBox"),
        actors=tuple(
            ImportedActor(
                key=cell.key,
                name=_name(cell),
                says=words(cell.said.get("description")),
                notes=_notes(cell),
                zone=places[cell.key],
            )
            for cell in cells
            if cell.type == "tm.Actor"
        ),
        parts=tuple(_part(cell, places) for cell in cells if cell.type in _PARTS),
        flows=tuple(flow for cell in cells if cell.type == "tm.Flow" for flow in _flows(tree, cell)),
        threats=threats,
        controls=controls,
        left=_left(tree.root, curves),
    )


def _cells(tree: Tree, path: str, sheet: Object, number_: int) -> list[Cell]:
    inner = tree.map(sheet.get("diagramJson"), f"{path}/diagramJson")
    place = f"{path}/diagramJson/cells" if inner else f"{path}/cells"
    found = []
    for spot, cell in tree.maps(inner.get("cells") if inner else sheet.get("cells"), place):
        data = cell.get("data")
        said = data if isinstance(data, dict) else cell
        type_ = words(said.get("type"), 40)
        if not type_.startswith("tm."):
            type_ = _SHAPES.get(words(cell.get("shape"), 40), type_)
        if type_ not in (*_PARTS, *_SHAPES.values()):
            tree.remarks.odd(spot, f"is a cell of the type `{type_[:40]}`, which is not known")
        found.append(Cell(spot, f"{number_}/{words(cell.get('id'))}", type_, said, cell))
    return found


def _box(cell: Cell) -> Box | None:
    """The place of a cell on its sheet; None for paths and for cells without one."""
    position, size = cell.cell.get("position"), cell.cell.get("size")
    if not isinstance(position, dict) or not isinstance(size, dict):
        return None
    x, y = number(position.get("x")), number(position.get("y"))
    width, height = number(size.get("width")), number(size.get("height"))
    if x is None or y is None or width is None or height is None:
        return None
    return Box(cell.key, x, y, width, height)


def _places(sheet: list[Cell]) -> dict[str, str]:
    """The key of the boundary around each cell of a sheet."""
    boxes = {cell.key: box for cell in sheet if (box := _box(cell))}
    boundaries = [boxes[cell.key] for cell in sheet if cell.type == "tm.BoundaryBox" and cell.key in boxes]
    return {cell.key: around(boxes[cell.key], boundaries) if cell.key in boxes else "" for cell in sheet}


def _name(cell: Cell) -> str:
    """The name that is said, else the text drawn: version 1 keeps it only there, version 2 in two places."""
    name = words(cell.said.get("name"))
    for holder in (cell.cell, *_first(cell.cell.get("labels"))):
        attrs = holder.get("attrs")
        for key in ("text", "label", "labelText"):
            drawn = attrs.get(key) if isinstance(attrs, dict) else None
            name = name or (words(drawn.get("text")) if isinstance(drawn, dict) else "")
    return name


def _first(labels: object) -> list[Object]:
    return [labels[0]] if isinstance(labels, list) and labels and isinstance(labels[0], dict) else []


def _notes(cell: Cell) -> tuple[str, ...]:
    said = [text for flag, text in _FLAGS.items() if cell.said.get(flag) is True]
    reason = words(cell.said.get("reasonOutOfScope"))
    return (*said, *((f"reason: {reason}",) if reason else ()))


def _zone(cell: Cell, places: dict[str, str]) -> ImportedZone:
    name = _name(cell)
    is_open = bool(OPEN_NETWORK.search(name))
    return ImportedZone(
        key=cell.key,
        name=name,
        says=words(cell.said.get("description")),
        trust=PUBLIC_TRUST if is_open else None,
        trust_why="the boundary's name" if is_open else "",
        inside=places[cell.key],
    )


def _part(cell: Cell, places: dict[str, str]) -> ImportedPart:
    return ImportedPart(
        key=cell.key,
        name=_name(cell),
        says=words(cell.said.get("description")),
        notes=_notes(cell),
        is_=_PARTS[cell.type],
        zone=places[cell.key],
        privilege=words(cell.said.get("privilegeLevel"), 120),
    )


def _flows(tree: Tree, cell: Cell) -> list[ImportedFlow]:
    ends = []
    sheet = cell.key.partition("/")[0]
    for end in ("source", "target"):
        place = tree.map(cell.cell.get(end), f"{cell.path}/{end}")
        key = words(place.get("cell", place.get("id")))
        ends.append(f"{sheet}/{key}" if key else "")
    said = words(cell.said.get("protocol"), 80)
    protocol, medium = way(said)
    remark = (f"protocol as the model names it: {said}",) if said and not (protocol or medium) else ()
    flow = ImportedFlow(
        key=cell.key,
        name=_name(cell),
        says=words(cell.said.get("description")),
        notes=(*_notes(cell), *remark),
        sender=ends[0],
        receiver=ends[1],
        carries=(name,) if (name := _name(cell)) else (),
        protocol=protocol,
        medium=medium or ("internet" if cell.said.get("isPublicNetwork") is True else ""),
    )
    if cell.said.get("isBidirectional") is not True:
        return [flow]
    return [
        flow,
        ImportedFlow(
            key=f"{cell.key} back",
            name=flow.name,
            notes=("the way back of a path that the model draws once for both ways",),
            sender=flow.receiver,
            receiver=flow.sender,
            carries=flow.carries,
            protocol=flow.protocol,
            medium=flow.medium,
        ),
    ]


def _threats(tree: Tree, cells: list[Cell]) -> tuple[tuple[ImportedThreat, ...], tuple[ImportedControl, ...]]:
    """The threats at each cell; the text under `mitigation` is a control of its own."""
    threats: list[ImportedThreat] = []
    controls: list[ImportedControl] = []
    for cell in cells:
        for index, (_, one) in enumerate(tree.maps(cell.said.get("threats"), f"{cell.path}/data/threats")):
            key = f"{cell.key}/{words(one.get('id')) or index}/{index}"
            status = words(one.get("status"), 40)
            answer = words(one.get("mitigation"))
            state = _STATES.get(status.lower(), "unknown")
            kind = words(one.get("type"), 80)
            threats.append(
                ImportedThreat(
                    key=key,
                    name=words(one.get("title")),
                    says=words(one.get("description")),
                    at=cell.key,
                    state=state,
                    state_said=status,
                    severity=words(one.get("severity"), 40),
                    categories=(kind,) if kind else (),
                    controls=(key,) if answer and state != "not applicable" else (),
                )
            )
            if answer and state != "not applicable":
                controls.append(_control(key, cell.key, one, state))
    return tuple(threats), tuple(controls)


def _control(key: str, at: str, threat: Object, state: ThreatState) -> ImportedControl:
    answer = words(threat.get("mitigation"))
    return ImportedControl(
        key=key,
        name=words(answer.partition(". ")[0], 100),
        says=answer,
        at=(at,),
        state="implemented" if state == "mitigated" else "proposed",
        state_said=words(threat.get("status"), 40),
    )


def _left(root: Object, curves: int) -> tuple[NotCarried, ...]:
    cells = ("detail.diagrams[].cells[]", "detail.diagrams[].diagramJson.cells[]")
    carried = [
        "version",
        "summary.title",
        "summary.description",
        "summary.owner",
        *(
            f"{cell}.{field}"
            for cell in cells
            for field in (
                "id",
                "source.*",
                "target.*",
                *(f"{inner}{name}" for inner in ("", "data.") for name in _SAID),
                *(f"{name}.*" for name in _DRAWN),
            )
        ),
    ]
    found = [NotCarried(one.place, one.count, NO_PLACE) for one in left(root, tuple(carried))]
    drawn = sum(len(sheet.get("cells", ())) for sheet in _sheets(root))
    if drawn:
        found.append(
            NotCarried(
                "cells[].position, size, vertices and style",
                drawn,
                "drawings are computed here, never kept",
            )
        )
    if curves:
        found.append(
            NotCarried("trust boundary curves", curves, "a curve has no inside; draw boxes, or add the zones")
        )
    return tuple(found)


def _sheets(root: Object) -> list[Object]:
    detail = root.get("detail")
    sheets = detail.get("diagrams") if isinstance(detail, dict) else None
    found = []
    for sheet in sheets if isinstance(sheets, list) else []:
        if isinstance(sheet, dict):
            inner = sheet.get("diagramJson")
            holder = inner if isinstance(inner, dict) else sheet
            found.append(holder if isinstance(holder.get("cells"), list) else {})
    return found
