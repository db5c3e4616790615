"""What a document names and another one tells: which, and in which section, for papers travel apart.

Each document ends with a table of the others that define ids in it, section by section. On paper and in a word
processor an id leads to its row there; pages that lie together lead to the other document itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from wardbook.documents.tongue import Tongue
from wardbook.model.document import Block, Heading, TableBlock
from wardbook.model.table import Audience, Cell, Column, Kind, Link, Table, text

ANCHOR = "elsewhere"
"""The heading and table of what other documents tell."""

HOMES = (
    "controls",
    "security-architecture",
    "threat-model",
    "risk-assessment",
    "sbom-report",
    "vulnerability-assessment",
    "test-plan",
    "test-report",
    "evidence-index",
    "anomalies",
)
"""Where a thing is looked for first when several documents list it: the document that is about its kind."""

_MOST, _MOST_SHORT = 24, 400
"""Ids named in a row, where long ones stand one below another and where short ones run on; the others are told in the same place."""

_SHORT = 24
"""Characters of an id that is short."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where an id is defined: a document, its title and number, the heading above and that heading's anchor."""

    document: str
    title: str
    number: str
    section: str
    anchor: str

    @property
    def key(self) -> str:
        """The id of the section, which no thing of a model has."""
        return section_key(self.document, self.anchor)


Find = Callable[[str], Place | None]
"""From an id to where a reader of this document finds it, None for nowhere."""


def section_key(document: str, anchor: str) -> str:
    """How a section of another document is named where ids are."""
    return f"{document}#{anchor}"


def told(
    blocks: Sequence[Block], find: Find, audience: Audience, tongue: Tongue
) -> tuple[tuple[Block, ...], dict[str, str]]:
    """The blocks with the table of what other documents tell, and for each such id the row that names its place."""
    own = {anchor for block in blocks if isinstance(block, TableBlock) for anchor in block.table.anchors}
    found: dict[Place, list[str]] = {}
    for id_ in dict.fromkeys(_named(blocks)):
        place = None if id_ in own else find(id_)
        if place:
            found.setdefault(place, []).append(id_)
    if not found:
        return tuple(blocks), {}
    table = _table(found, audience, tongue)
    heading = Heading(2, tongue.say("What other documents tell", "heading"), ANCHOR)
    led = {id_: place.key for place, ids in found.items() for id_ in ids}
    return (*blocks, heading, TableBlock(table, f"table-{ANCHOR}")), led


def _table(found: Mapping[Place, Sequence[str]], audience: Audience, tongue: Tongue) -> Table:
    places = sorted(found, key=lambda place: (place.title, place.section))
    table = tongue.table(
        Table(
            name=ANCHOR,
            title="What is named here and told in other documents",
            columns=(
                text("document", weight=4),
                text("section", weight=4),
                Column("named", "named here", Kind.ID, 8),
            ),
            rows=(),
            audience=audience,
        )
    )
    return msgspec.structs.replace(
        table,
        rows=tuple(_row(place, found[place], tongue) for place in places),
        anchors=tuple(place.key for place in places),
    )


def _row(place: Place, ids: Sequence[str], tongue: Tongue) -> tuple[Cell, ...]:
    where = f"table {ANCHOR}"
    most = _MOST_SHORT if all(len(id_) <= _SHORT for id_ in ids) else _MOST
    more = len(ids) - most
    shown = tuple(Link(id_) for id_ in ids[:most])
    return (
        Link(place.key, f"{place.number} {tongue.say(place.title, where)}".strip()),
        tongue.say(place.section, where),
        (*shown, tongue.counted(f"and {more} more", where)) if more > 0 else shown,
    )


def _named(blocks: Iterable[Block]) -> Iterator[str]:
    """The ids that tables name, in order."""
    for block in blocks:
        if isinstance(block, TableBlock):
            for row in block.table.rows:
                for cell in row:
                    yield from (item.id for item in _links(cell))


def _links(cell: Cell) -> Iterator[Link]:
    if isinstance(cell, Link):
        yield cell
    elif isinstance(cell, tuple):
        yield from (item for item in cell if isinstance(item, Link))
