"""Of what is each part made? SBOM components joined with their twins and with what people added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wardbook.base.order import by_id
from wardbook.base.span import Span
from wardbook.model.components import Component, ComponentFacts
from wardbook.model.record import Origin
from wardbook.model.sbom import Sbom, SbomComponent
from wardbook.model.security_file import Device, SbomSource


class SbomFile(msgspec.Struct, frozen=True):
    """An SBOM file of the folder: path, digest, and its content where it could be read."""

    path: str
    digest: str
    sbom: Sbom | None


def components(device: Device, sboms: Mapping[str, SbomFile]) -> dict[str, Component]:
    """Every component of every part, by id `part/name`, or `part/purl` where the name is not unique at the part.

    A component listed by two SBOMs of one part is one component with two origins; what
    `components.yaml` says corrects and adds.
    """
    found: dict[str, Component] = {}
    for part in device.parts.values():
        merged: dict[str, Component] = {}
        for choice in part.sbom:
            file = sboms.get(choice.file)
            if file is not None and file.sbom is not None:
                _merge(merged, part.id, choice.file, selected(file.sbom, choice.select))
        found.update(_named(merged.values(), device))
    withheld = (item for item in device.component_facts.values() if item.sbom == "withheld")
    found.update((component.id, component) for facts in withheld for component in _withheld(facts))
    return by_id(found)


def sources(device: Device, sboms: Mapping[str, SbomFile]) -> dict[str, SbomSource]:
    """What each SBOM file says of itself, and which parts it belongs to."""
    return {path: _source(device, file) for path, file in sorted(sboms.items())}


def selected(sbom: Sbom, name: str | None) -> tuple[SbomComponent, ...]:
    """The components of an SBOM that belong to a part: all, or the one called `name` with all it depends on.

    `name` is a component's name, package URL or reference; nothing when the SBOM has no such component.
    """
    if name is None:
        return sbom.components
    by_ref = {item.ref: item for item in sbom.components if item.ref}
    waiting = [item for item in sbom.components if name in (item.name, item.purl, item.ref)][:1]
    found: dict[int, SbomComponent] = {}
    while waiting:
        item = waiting.pop()
        if id(item) not in found:
            found[id(item)] = item
            waiting += [by_ref[ref] for ref in sbom.depends.get(item.ref or "", ()) if ref in by_ref]
    return tuple(item for item in sbom.components if id(item) in found)


def _merge(merged: dict[str, Component], part: str, path: str, items: Iterable[SbomComponent]) -> None:
    for item in items:
        key = item.purl or f"{item.name}@{item.version or ''}"
        twin = merged.get(key)
        merged[key] = _joined(twin, item, path) if twin else _component(part, item, path)


def _component(part: str, item: SbomComponent, path: str) -> Component:
    return Component(
        id="",
        name=item.name,
        part=part,
        version=item.version,
        purl=item.purl,
        supplier=item.supplier,
        license=item.license,
        kind=item.kind,
        sboms=(path,),
        cpe=item.cpe,
        origin=Origin(Span(path)),
    )


def _joined(twin: Component, item: SbomComponent, path: str) -> Component:
    return msgspec.structs.replace(
        twin,
        supplier=twin.supplier or item.supplier,
        license=twin.license or item.license,
        cpe=twin.cpe or item.cpe,
        sboms=tuple(sorted({*twin.sboms, path})),
    )


def _named(items: Iterable[Component], device: Device) -> Iterator[tuple[str, Component]]:
    listed = list(items)
    names = Counter(component.name for component in listed)
    for component in listed:
        bare = names[component.name] == 1
        name = component.name if bare else component.purl or component.label
        identified = msgspec.structs.replace(component, id=f"{component.part}/{name}")
        yield identified.id, _corrected(identified, device.component_facts)


def facts_for(component: Component, facts: Mapping[str, ComponentFacts]) -> ComponentFacts | None:
    """What `components.yaml` says about a component: by purl, `name@version` or name, at its part or everywhere."""
    for key in (component.purl, component.label, component.name):
        found = facts.get(key) if key else None
        if found is not None and (not found.at or component.part in found.at):
            return found
    return None


def _corrected(component: Component, facts: Mapping[str, ComponentFacts]) -> Component:
    found = facts_for(component, facts)
    if found is None:
        return component
    return msgspec.structs.replace(
        component,
        supplier=found.supplier or component.supplier,
        license=found.license or component.license,
        cpe=found.cpe or component.cpe,
        purl=found.purl or component.purl,
        support=found.support or component.support,
        corrected=True,
    )


def _withheld(facts: ComponentFacts) -> Iterator[Component]:
    name, _, version = facts.id.rpartition("@") if "@" in facts.id else (facts.id, "", "")
    for part in facts.at or ("",):
        yield Component(
            id=f"{part}/{name}",
            name=name,
            part=part,
            version=version or None,
            purl=facts.purl,
            supplier=facts.supplier,
            license=facts.license,
            cpe=facts.cpe,
            support=facts.support,
            withheld=True,
            corrected=True,
            origin=facts.origin,
        )


def _source(device: Device, file: SbomFile) -> SbomSource:
    parts = tuple(
        part.id for part in device.parts.values() if any(choice.file == file.path for choice in part.sbom)
    )
    if file.sbom is None:
        return SbomSource(file=file.path, digest=file.digest, parts=parts, origin=Origin(Span(file.path)))
    root = file.sbom.root
    return SbomSource(
        file=file.path,
        digest=file.digest,
        format=file.sbom.format,
        spec=file.sbom.spec,
        root=root.name if root else None,
        root_version=root.version if root else None,
        author=file.sbom.author,
        timestamp=file.sbom.timestamp,
        components=len(file.sbom.components),
        parts=parts,
        origin=Origin(Span(file.path)),
    )
