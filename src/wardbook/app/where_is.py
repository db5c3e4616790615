"""Where is a component or a vulnerability? Every released version and part, with its units."""

from __future__ import annotations

import datetime

from wardbook.analysis.field.patches import UNIT_KINDS, field_lots
from wardbook.analysis.field.releases import in_field
from wardbook.model.table import Cell, Link, Missing, Table, ids, number, text
from wardbook.registry import holdings
from wardbook.registry.holdings import Listed
from wardbook.registry.store import Registry


def where_is(registry: Registry, what: str, as_of: datetime.date) -> Table:
    """The places of a component (name, name@version, package URL) or of a vulnerability by any of its names."""
    found = [(item, "") for item in registry.reading(lambda one: holdings.where_is(one, what))]
    if not found:
        found = registry.reading(lambda one: holdings.with_vulnerability(one, what))
    events = list(registry.events(only=UNIT_KINDS))
    units = in_field(field_lots(events).values(), as_of.isoformat()) if events else None
    return Table(
        name="where-is",
        title=f"Where {what} is, as of {as_of}",
        columns=(
            ids("release"),
            text("part"),
            text("component"),
            text("version"),
            text("package URL", name="purl", weight=3),
            number("units"),
            text("known as", name="known"),
        ),
        rows=tuple(_row(item, known, units) for item, known in found),
        empty=f"{what} is in no released version, by what their SBOMs list and what was monitored.",
    )


def _row(item: Listed, known: str, units: dict[str, int] | None) -> tuple[Cell, ...]:
    return (
        Link(item.release),
        item.part,
        item.name,
        item.version or Missing(),
        item.purl or Missing(),
        Missing() if units is None else units.get(item.release, 0),
        _KNOWN.get(known, f"{known}, at release"),
    )


_KNOWN = {"": "listed by its SBOM", "watched": "told by monitoring"}
