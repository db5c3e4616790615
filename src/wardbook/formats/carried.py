"""What `SbomComponent` holds of each family's records: the rest is lost where a record becomes one of another family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from wardbook.formats.json_text import kept_tree
from wardbook.formats.losses import Loss, left_behind
from wardbook.model.sbom import Family, Sbom, SbomComponent

Object = dict[str, Any]  # Any: a record of another tool

# Where records of a family stand in its own documents, so that a loss names the place its user knows.
PLACES: dict[Family, str] = {"CycloneDX": "components", "SPDX": "packages", "SPDX-3": "@graph", "CSV": "rows"}

# Members that the model has a field for, with list indexes as `[]`.
HELD: dict[Family, tuple[str, ...]] = {
    "CycloneDX": (
        *("name", "version", "group", "purl", "cpe", "type", "bom-ref", "description", "copyright"),
        *("supplier.name", "provider.name", "publisher", "author", "authors[].name"),
        *("licenses[].expression", "licenses[].license.id", "licenses[].license.name"),
        *("hashes[].alg", "hashes[].content", "components.*", "services.*"),
    ),
    "SPDX": (
        *("name", "SPDXID", "versionInfo", "supplier", "originator", "licenseConcluded", "copyrightText"),
        *("description", "checksums[].algorithm", "checksums[].checksumValue", "primaryPackagePurpose"),
        *("validUntilDate", "fileName"),
    ),
    "SPDX-3": (
        *("type", "@type", "spdxId", "@id", "name", "description", "software_packageVersion"),
        *("software_packageUrl", "software_primaryPurpose", "software_copyrightText", "suppliedBy"),
        *("originatedBy[]", "verifiedUsing[].type", "verifiedUsing[].algorithm", "verifiedUsing[].hashValue"),
        *("supportLevel[]", "validUntilTime", "creationInfo"),
    ),
    "CSV": (),
}
_SPDX_LINKS = {"purl", "cpe22Type", "cpe23Type"}
_SPDX3_LINKS = {"packageUrl", "packageURL", "purl", "cpe22", "cpe23"}
_CDX_PROPERTIES = {
    "cdx:lifecycle:milestone:endOfSupport",
    "wardbook:support:level",
    "wardbook:justification",
    "wardbook:built-from",
}


def left_of_components(sbom: Sbom, target: Family, why: str) -> tuple[Loss, ...]:
    """What the records of components and services say that no field holds, where they come from another family."""
    tree: dict[str, list[Object]] = {}
    for item in (*sbom.components, *sbom.services):
        if item.kept and item.family != target and (left := rest(item, sbom)):
            tree.setdefault(_place(item), []).append(left)
    carried = [f"{place}[].{held}" for family, place in PLACES.items() for held in HELD[family]]
    carried += [f"services[].{held}" for held in HELD["CycloneDX"]]
    carried.append("rows[].")  # opens the rows, so that columns are named one by one
    return left_behind(tree, carried, why)


def left_of_document(sbom: Sbom, carried: Iterable[str], why: str) -> tuple[Loss, ...]:
    """The document's other members that are not in `carried` (`metadata.timestamp`, `documentNamespace`)."""
    tree = {key: kept_tree(text) for key, text in sbom.kept.items()}
    graph = tree.pop("@graph", None) if sbom.format == "SPDX-3" else None
    return (*left_behind(tree, carried, why), *_left_of_graph(graph, why))


# Elements of SPDX 3 that say what `Sbom` holds: the document, who made it, components, licences, relations.
_HELD_ELEMENTS = frozenset(
    {
        *(
            "CreationInfo",
            "SpdxDocument",
            "software_Sbom",
            "Agent",
            "Organization",
            "Person",
            "SoftwareAgent",
        ),
        *("Tool", "Relationship", "LifecycleScopedRelationship", "simplelicensing_LicenseExpression"),
        *("wardbook:component", "simplelicensing_SimpleLicensingText"),
    }
)


def _left_of_graph(graph: Any, why: str) -> tuple[Loss, ...]:  # Any: JSON-LD
    """Elements by their type; what they are and say is not looked into."""
    kinds = (
        str(item.get("type", item.get("@type", "element"))) if isinstance(item, dict) else "value"
        for item in (graph if isinstance(graph, list) else [])
    )
    counts = Counter(kind for kind in kinds if kind not in _HELD_ELEMENTS)
    return tuple(Loss(f"@graph[] {kind[:80]}", count, why) for kind, count in sorted(counts.items()))


def _place(item: SbomComponent) -> str:
    return "services" if item.family == "CycloneDX" and item.kind == "service" else PLACES[item.family]


def rest(item: SbomComponent, sbom: Sbom) -> Object:
    """A component's record without the entries of mixed lists that the model holds."""
    record = kept_tree(item.kept)
    if not isinstance(record, dict):
        return {}
    if item.family == "CSV":
        return {key: cell for key, cell in record.items() if key not in _columns(sbom)}
    for member, key, held in (
        ("externalRefs", "referenceType", _SPDX_LINKS),
        ("externalIdentifier", "externalIdentifierType", _SPDX3_LINKS),
        ("properties", "name", _CDX_PROPERTIES),
    ):
        listed = record.get(member)
        if isinstance(listed, list):
            record[member] = [
                each for each in listed if not (isinstance(each, dict) and str(each.get(key)) in held)
            ]
    return record


def _columns(sbom: Sbom) -> set[str]:
    fields = msgspec.json.decode(sbom.kept["fields"]) if "fields" in sbom.kept else {}
    return set(fields.values()) if isinstance(fields, dict) else set()
