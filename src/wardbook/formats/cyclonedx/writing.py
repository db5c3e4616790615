"""`Sbom` to CycloneDX JSON: what was kept comes back as it stood, overlaid with what changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from wardbook.base.span import Span
from wardbook.formats.carried import left_of_components, left_of_document
from wardbook.formats.cyclonedx.reading import END_OF_SUPPORT, JUSTIFICATION, SUPPORT_LEVEL, record, strings
from wardbook.formats.json_text import kept_tree
from wardbook.formats.losses import Loss, left_behind
from wardbook.formats.source_package import OURS as BUILT_FROM
from wardbook.model.sbom import Family, Sbom, SbomComponent

Object = dict[str, Any]  # Any: JSON written for other tools

TYPES = frozenset(
    [
        "application",
        "framework",
        "library",
        "container",
        "platform",
        "operating-system",
        "device",
        "device-driver",
        "firmware",
        "file",
        "machine-learning-model",
        "data",
        "cryptographic-asset",
    ]
)
"""Types of a component in CycloneDX 1.7."""

NO_PLACE = "CycloneDX has no place for it"

# What the fields of `Sbom` hold of documents of other families.
DOCUMENT: dict[Family, tuple[str, ...]] = {
    "CycloneDX": (),
    "SPDX": (
        *("spdxVersion", "SPDXID", "name", "documentNamespace", "dataLicense", "documentDescribes[]"),
        *(
            "creationInfo.created",
            "creationInfo.creators[]",
            "relationships.*",
            "hasExtractedLicensingInfos.*",
        ),
    ),
    "SPDX-3": ("@context",),
    "CSV": ("fields.*", "columns.*", "header.*"),
}

# Relations that `depends` holds too, so that nothing of them is lost but the word for them.
_AS_DEPENDENCY = frozenset({"CONTAINS", "STATIC_LINK", "DYNAMIC_LINK", "DEPENDS_ON", "PREREQUISITE_FOR"})


def tree(sbom: Sbom, spec: str) -> tuple[Object, tuple[Loss, ...]]:
    """A CycloneDX JSON document of version `spec`, and what it does not carry over.

    Records that were CycloneDX before keep every member; their fields are written only where they
    differ from what was kept. What the version itself does not know is for `fitting` to take out.
    """
    own = sbom.format == "CycloneDX"
    kept: Object = {key: kept_tree(value) for key, value in sbom.kept.items()} if own else {}
    said = {key for key, value in kept.items() if value in ({}, [])}  # empty as it was written
    made: Object = {"bomFormat": "CycloneDX", "specVersion": spec}
    if _urn(sbom.serial):
        made["serialNumber"] = sbom.serial
    made["version"] = sbom.revision if sbom.revision and sbom.revision > 0 else 1
    made["metadata"] = _metadata(sbom, kept.pop("metadata", None), spec)
    listed = [
        item for item in sbom.components if sbom.root is None or item.ref is None or item.ref != sbom.root.ref
    ]
    # Other families list a service among the packages.
    services = [*sbom.services, *(item for item in listed if item.kind == "service")]
    made["components"], strays = _nested([item for item in listed if item.kind != "service"], "components")
    if services or "services" in said:
        made["services"], more = _nested(services, "services")
        strays += more
    made["dependencies"] = _all_dependencies(sbom, kept.pop("dependencies", None))
    if sbom.completeness and "compositions" not in kept:
        made["compositions"] = [_composition(sbom, sbom.completeness)]
    made |= {key: value for key, value in kept.items() if key not in made and key not in _HEAD}
    lost = left_of_components(sbom, "CycloneDX", NO_PLACE)
    if not own:
        lost = (*lost, *left_of_document(sbom, DOCUMENT[sbom.format], NO_PLACE))
    elif spec < "1.5":
        lost = (*lost, *_left_of_tools(sbom, spec))
    if sbom.serial and not _urn(sbom.serial):
        lost = (*lost, Loss("serial", 1, "CycloneDX has serial numbers of the form urn:uuid only"))
    if strays:
        lost = (
            *lost,
            Loss("components[].parent", strays, "what they are nested in is not listed before them"),
        )
    order = dict.fromkeys((*(sbom.kept if own else ()), *made))
    if own and sbom.spec != spec and made.pop("signature", None) is not None:
        lost = (*lost, Loss("signature", 1, "it holds for the document as it was"))
    written = {key: made[key] for key in order if key in made}
    return {key: value for key, value in written.items() if key in said or value not in ({}, [], None)}, (
        *lost,
        *_reworded(sbom),
    )


_HEAD = frozenset({"bomFormat", "specVersion", "serialNumber", "version", "services"})


def _urn(serial: str | None) -> bool:
    return bool(serial and serial.startswith("urn:uuid:"))


def _metadata(sbom: Sbom, kept: Any, spec: str) -> Object:  # Any: JSON
    made: Object = kept if isinstance(kept, dict) else {}
    if sbom.timestamp:
        made["timestamp"] = sbom.timestamp
    if sbom.author and not (made.keys() & {"authors", "manufacturer", "manufacture", "supplier"}):
        made["authors"] = [{"name": sbom.author}]
    if sbom.supplier and "supplier" not in made:
        made["supplier"] = {"name": sbom.supplier}
    if sbom.tools and "tools" not in made:
        tools = [_tool(text) for text in sbom.tools]
        made["tools"] = (
            tools if spec < "1.5" else {"components": [{"type": "application", **tool} for tool in tools]}
        )
    elif spec < "1.5" and isinstance(made.get("tools"), dict):
        made["tools"] = [_tool(text) for text in sbom.tools]  # a list of names and versions until then
    if sbom.lifecycles and "lifecycles" not in made:
        made["lifecycles"] = [{"phase": phase} for phase in sbom.lifecycles]
    if sbom.root:
        made["component"] = component(sbom.root)
    return made


def _left_of_tools(sbom: Sbom, spec: str) -> tuple[Loss, ...]:
    about = kept_tree(sbom.kept.get("metadata", b""))
    tools = about.get("tools") if isinstance(about, dict) else None
    if not isinstance(tools, dict):
        return ()
    kinds = ("components", "services")
    said = tuple(
        f"metadata.tools.{kind}[].{member}" for kind in kinds for member in ("name", "version", "type")
    )
    why = f"CycloneDX {spec} holds the name and version of a tool"
    return left_behind({"metadata": {"tools": tools}}, said, why)


def _tool(text: str) -> Object:
    name, _, version = text.rpartition(" ")
    return {"name": name, "version": version} if name else {"name": text}


def _composition(sbom: Sbom, word: str) -> Object:
    return {"aggregate": word, **({"assemblies": [sbom.root.ref]} if sbom.root and sbom.root.ref else {})}


def _nested(items: Iterable[SbomComponent], key: str) -> tuple[list[Object], int]:
    """Records as a list, each below the one it was nested in, and how many stand alone because that one is gone.

    CycloneDX nests by place, a table by the ref of the parent.
    """
    top: list[Object] = []
    emptied: list[Object] = []
    at: dict[str, Object] = {}
    by_ref: dict[str, Object] = {}
    strays = 0
    for item in items:
        made = component(item)
        if made.get(key):
            made[key] = []  # in its place; what is nested is listed by itself
            emptied.append(made)
        above = _above(item, key, at, by_ref)
        if above is None:
            strays += item.parent is not None
            top.append(made)
        else:
            above.setdefault(key, []).append(made)
        at[item.path] = made
        if item.ref:
            by_ref.setdefault(item.ref, made)
    for made in emptied:
        if not made[key]:
            del made[key]
    return top, strays


def _above(item: SbomComponent, key: str, at: dict[str, Object], by_ref: dict[str, Object]) -> Object | None:
    if item.family != "CycloneDX":
        return by_ref.get(item.parent) if item.parent else None
    own_place = item.path.rpartition(f"/{key}/")[0]
    return at.get(own_place) if own_place else None


def component(item: SbomComponent) -> Object:
    """One record: kept members first, then what the fields say differently."""
    own = kept_tree(item.kept) if item.family == "CycloneDX" else None
    made: Object = own if isinstance(own, dict) else {}
    before = record(bytes(item.kept), item.kind, Span("")) if made else None
    if item.kind != "service" and "type" not in made:
        made["type"] = item.kind if item.kind in TYPES else "library"
    for field, write in _FIELDS.items():
        value = getattr(item, field)
        if value != (getattr(before, field) if before else _EMPTY.get(field)):
            write(made, value, item)
    return made


def _set(key: str) -> Callable[[Object, Any, SbomComponent], None]:  # Any: a field's value
    def write(made: Object, value: Any, _: SbomComponent) -> None:  # Any: a field's value
        if value:
            made[key] = value
        else:
            made.pop(key, None)

    return write


def _supplier(made: Object, value: str | None, item: SbomComponent) -> None:
    key = "provider" if item.kind == "service" else "supplier"
    made.pop("publisher", None)
    made.pop(key, None)
    if value:
        made[key] = {"name": value}


def _purl(made: Object, value: Any, _: SbomComponent) -> None:  # Any: Purl or None
    made.pop("purl", None)
    if value:
        made["purl"] = str(value)


def _cpes(made: Object, value: tuple[str, ...], _: SbomComponent) -> None:
    made.pop("cpe", None)
    if value:
        made["cpe"] = value[0]
        _properties(made, "wardbook:cpe", value[1:])


def _license(made: Object, value: str | None, _: SbomComponent) -> None:
    made.pop("licenses", None)
    if value:
        made["licenses"] = [_choice(value)]


def _choice(value: str) -> Object:
    """An expression where it looks like one, else the name of a licence; ids are for `fitting` to know."""
    words = value.replace("(", " ").replace(")", " ").split()
    compound = any(word in ("AND", "OR", "WITH") for word in words)
    single = len(words) == 1 and all(letter.isalnum() or letter in "-.+:" for letter in value)
    return {"expression": value} if compound or single else {"license": {"name": value}}


def _hashes(made: Object, value: Iterable[Any], _: SbomComponent) -> None:  # Any: Hash
    made["hashes"] = [{"alg": digest.algorithm, "content": digest.value} for digest in value]
    if not made["hashes"]:
        del made["hashes"]


def _until(made: Object, value: str | None, _: SbomComponent) -> None:
    _properties(made, END_OF_SUPPORT, [value] if value else [])


def _level(made: Object, value: str | None, _: SbomComponent) -> None:
    _properties(made, SUPPORT_LEVEL, [value] if value else [])


def _justification(made: Object, value: str | None, _: SbomComponent) -> None:
    _properties(made, JUSTIFICATION, [value] if value else [])


def _built_from(made: Object, value: str | None, _: SbomComponent) -> None:
    _properties(made, BUILT_FROM, [value] if value else [])


def _properties(made: Object, name: str, values: Iterable[str]) -> None:
    others = [item for item in made.get("properties", []) if item.get("name") != name]
    others += [{"name": name, "value": value} for value in values]
    made.pop("properties", None)
    if others:
        made["properties"] = others


def _kind(made: Object, value: str, _: SbomComponent) -> None:
    if value in TYPES:
        made["type"] = value


def _author(made: Object, value: str | None, _: SbomComponent) -> None:
    for key in ("author", "authors"):
        made.pop(key, None)
    if value:
        made["author"] = value


_FIELDS: dict[str, Callable[[Object, Any, SbomComponent], None]] = {  # Any: a field's value
    "kind": _kind,
    "ref": _set("bom-ref"),
    "supplier": _supplier,
    "author": _author,
    "group": _set("group"),
    "name": _set("name"),
    "version": _set("version"),
    "description": _set("description"),
    "hashes": _hashes,
    "license": _license,
    "copyright": _set("copyright"),
    "cpes": _cpes,
    "purl": _purl,
    "end_of_support": _until,
    "support_level": _level,
    "justification": _justification,
    "built_from": _built_from,
}
_EMPTY: Object = {"hashes": (), "cpes": (), "kind": "library"}


def _all_dependencies(sbom: Sbom, kept: Any) -> list[Object]:  # Any: JSON
    """The dependencies as they were kept where they still hold, else anew with what else was kept of each."""
    listed = [item for item in kept if isinstance(item, dict)] if isinstance(kept, list) else []
    before: dict[str, tuple[str, ...]] = {}
    for item in listed:
        if isinstance(ref := item.get("ref"), str):
            before[ref] = (*before.get(ref, ()), *strings(item.get("dependsOn")))
    if isinstance(kept, list) and before == sbom.depends and not sbom.relations:
        return kept
    made = {item["ref"]: item for item in _dependencies(sbom)}
    for item in listed:
        more = {key: value for key, value in item.items() if key not in ("ref", "dependsOn")}
        if more and item.get("ref") in made:
            made[item["ref"]] |= more
    return list(made.values())


def _dependencies(sbom: Sbom) -> list[Object]:
    """Dependencies by ref, with relations that CycloneDX can only say so; refs of nothing listed are left out."""
    listed = [*([sbom.root] if sbom.root else []), *sbom.components, *sbom.services]
    known = {item.ref for item in listed if item.ref}
    found = {ref: list(on) for ref, on in sbom.depends.items()}
    for relation in sbom.relations:
        if relation.kind in _AS_DEPENDENCY and relation.target not in found.get(relation.source, ()):
            found.setdefault(relation.source, []).append(relation.target)
    return [
        {"ref": ref, "dependsOn": each}
        if (each := sorted({target for target in on if target in known}))
        else {"ref": ref}
        for ref, on in sorted(found.items())
        if ref in known
    ]


def _reworded(sbom: Sbom) -> tuple[Loss, ...]:
    counts: dict[str, int] = {}
    for relation in sbom.relations:
        counts[relation.kind] = counts.get(relation.kind, 0) + 1
    said = {
        True: "written as dependsOn, the only relation CycloneDX has",
        False: "CycloneDX has no such relation",
    }
    return tuple(
        Loss(f"relationships[] {kind}", count, said[kind in _AS_DEPENDENCY])
        for kind, count in sorted(counts.items())
        if kind not in {"DEPENDS_ON", "DESCRIBES"}
    )
