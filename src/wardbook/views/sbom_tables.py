"""Tables about single SBOM files: what one lists, and how two differ."""

from __future__ import annotations

from collections.abc import Iterable

from wardbook.analysis.sbom_difference import Change
from wardbook.model.number import agreed
from wardbook.model.sbom import Sbom, SbomComponent
from wardbook.model.table import Cell, Missing, Table, code, number, text


def contents(sbom: Sbom) -> Table:
    """Every component and service an SBOM lists, in the order listed."""
    return Table(
        name="sbom-components",
        title=f"{sbom.root.full_name} {sbom.root.version or ''}".strip() if sbom.root else "Components",
        columns=(
            text("component", weight=3),
            code("version"),
            text("kind"),
            code("package URL", name="purl", weight=5),
            text("supplier", weight=2),
            text("licence", name="license", weight=2),
            number("hashes"),
        ),
        rows=tuple(_row(item) for item in (*sbom.components, *sbom.services)),
        notes=(_about(sbom),),
        empty="It lists nothing.",
    )


def _row(item: SbomComponent) -> tuple[Cell, ...]:
    return (
        item.full_name,
        item.version or Missing(),
        item.kind,
        item.purl.text if item.purl else Missing(),
        item.supplier or Missing(),
        item.license or Missing(),
        len(item.hashes),
    )


def _about(sbom: Sbom) -> str:
    facts = {
        "author": sbom.author,
        "time": sbom.timestamp,
        "tools": ", ".join(sbom.tools),
        "completeness": sbom.completeness,
    }
    said = "; ".join(f"{name} {value or 'not stated'}" for name, value in facts.items())
    counted = agreed(f"{len(sbom.components):,} components, {len(sbom.services):,} services")
    return f"{sbom.format.removesuffix('-3')} {sbom.spec}, {sbom.encoding}: {counted}; {said}."


def changes(found: Iterable[Change]) -> Table:
    """What changed between two SBOMs, by component."""
    return Table(
        name="sbom-difference",
        title="What changed",
        columns=(
            text("component", weight=3),
            text("change", weight=2),
            code("before", weight=2),
            code("after", weight=2),
        ),
        rows=tuple(
            (one.name, one.kind, one.was or Missing("none"), one.now or Missing("none")) for one in found
        ),
        empty="Nothing changed.",
    )
