"""Any SBOM in any format that can be written, with what the format has no place for."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from wardbook.formats.losses import Loss
from wardbook.model.sbom import Encoding, Family, Sbom


class Target(NamedTuple):
    """A format to write: family, version of its specification, encoding, and the usual ending of a file."""

    family: Family
    spec: str
    encoding: Encoding
    ending: str


def _targets() -> dict[str, Target]:
    found: dict[str, Target] = {}
    for spec in ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7"):
        found[f"cyclonedx-{spec}"] = Target("CycloneDX", spec, "json", ".cdx.json")
        found[f"cyclonedx-{spec}-xml"] = Target("CycloneDX", spec, "xml", ".cdx.xml")
    for spec in ("2.2", "2.3"):
        found[f"spdx-{spec}"] = Target("SPDX", spec, "json", ".spdx.json")
        found[f"spdx-{spec}-yaml"] = Target("SPDX", spec, "yaml", ".spdx.yaml")
        found[f"spdx-{spec}-tag-value"] = Target("SPDX", spec, "tag-value", ".spdx")
        found[f"spdx-{spec}-rdf"] = Target("SPDX", spec, "rdf", ".spdx.rdf.xml")
    found["spdx-3.0"] = Target("SPDX-3", "3.0.1", "json-ld", ".spdx3.json")
    found["csv"] = Target("CSV", "", "csv", ".csv")
    return found


TARGETS = _targets()
"""Every format that is written, by the name a user gives it."""


def write(sbom: Sbom, target: Target) -> tuple[bytes, tuple[Loss, ...]]:
    """`sbom` in the format of `target`, and every place of it that the format does not hold.

    The same SBOM gives the same bytes. Nothing is invented: a field the format demands and the SBOM
    does not state is left to the official check to name.
    """
    return _WRITERS[target.family](sbom, target)


def _pretty(tree: object) -> bytes:
    """JSON for people, members in the order of the tree, which the same SBOM always has."""
    return msgspec.json.format(msgspec.json.encode(tree), indent=2) + b"\n"


def _cyclonedx(sbom: Sbom, target: Target) -> tuple[bytes, tuple[Loss, ...]]:
    from wardbook.formats.cyclonedx import fitting, writing, xml  # each format loads only its own writer

    tree, lost = writing.tree(sbom, target.spec)
    if target.encoding == "xml":
        tree, reworded = fitting.in_words_of(tree, target.spec)
        text, more = xml.write(tree, target.spec)
        return text, (*lost, *reworded, *more)
    if sbom.format == "CycloneDX" and sbom.spec == target.spec and sbom.kept:
        return _pretty(tree), lost  # what no version knows is kept where nobody asked for another version
    fitted, more = fitting.fit(tree, target.spec)
    return _pretty(fitted), (*lost, *more)


def _spdx(sbom: Sbom, target: Target) -> tuple[bytes, tuple[Loss, ...]]:
    from wardbook.formats.spdx import rdf, tag_value, writing, yaml  # as above

    tree, lost = writing.tree(sbom, "2.2" if target.spec == "2.2" else "2.3")
    if target.encoding == "json":
        return _pretty(tree), lost
    if target.encoding == "yaml":
        return yaml.write(tree), lost
    text, more = (rdf if target.encoding == "rdf" else tag_value).write(tree)
    return text, (*lost, *more)


def _spdx3(sbom: Sbom, _: Target) -> tuple[bytes, tuple[Loss, ...]]:
    from wardbook.formats.spdx import version3_writing  # as above

    tree, lost = version3_writing.tree(sbom)
    return _pretty(tree), lost


def _csv(sbom: Sbom, _: Target) -> tuple[bytes, tuple[Loss, ...]]:
    from wardbook.formats import component_csv  # as above

    return component_csv.write(sbom)


_WRITERS: dict[Family, Callable[[Sbom, Target], tuple[bytes, tuple[Loss, ...]]]] = {
    "CycloneDX": _cyclonedx,
    "SPDX": _spdx,
    "SPDX-3": _spdx3,
    "CSV": _csv,
}
