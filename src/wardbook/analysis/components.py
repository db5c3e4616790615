"""Of what is each part made? SBOM components joined with their twins and with what people added."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wardbook.analysis.adequacy import doubts, ecosystems, placeholders
from wardbook.analysis.identity import Conflict, Merged, merge, seen
from wardbook.base.order import by_id
from wardbook.base.span import Span
from wardbook.model.architecture import Part, SbomChoice
from wardbook.model.components import LEVELS, Component, ComponentFacts, Support
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

    Entries of several SBOMs that are the same component (`analysis.identity`) are one component with
    all their origins; what `components.yaml` says corrects and adds.
    """
    found: dict[str, Component] = {}
    for part in device.parts.values():
        found.update((component.id, component) for _, component in pieces(device, sboms, part))
    found.update((component.id, component) for component in withheld_at(device))
    return by_id(found)


def withheld_at(device: Device) -> list[Component]:
    """The components whose supplier withholds their SBOM, at each part they stand in."""
    facts = (item for item in device.component_facts.values() if item.sbom == "withheld")
    return [component for item in facts for component in _withheld(item)]


def pieces(device: Device, sboms: Mapping[str, SbomFile], part: Part) -> list[tuple[Merged, Component]]:
    """The components of one part with the entries of SBOMs each was made of."""
    chosen = [(choice, file.sbom) for choice in part.sbom if (file := sboms.get(choice.file)) and file.sbom]
    merged = _joined(chosen)
    return list(
        zip(merged, _named([_component(part.id, item, chosen) for item in merged], device), strict=True)
    )


def sources(
    device: Device, sboms: Mapping[str, SbomFile], leaves_out: Mapping[str, str]
) -> dict[str, SbomSource]:
    """What each SBOM file says of itself, which parts it belongs to, and whether it can be the whole truth.

    `leaves_out` is what is known of tools, by the beginning of their name in lower case.
    """
    return {path: _source(device, file, leaves_out) for path, file in sorted(sboms.items())}


def selected(sbom: Sbom, name: str | None) -> tuple[SbomComponent, ...]:
    """The components of an SBOM that belong to a part: all, or the one called `name` with all it depends on or holds.

    `name` is a component's name, package URL or reference; nothing when the SBOM has no such component.
    Formats that list what the SBOM is of among its packages (SPDX) list the part itself, which is no
    component of its own.
    """
    if name is None:
        root = sbom.root.ref if sbom.root else None
        return tuple(item for item in sbom.components if root is None or item.ref != root)
    below = _below(sbom)
    by_ref = {item.ref: item for item in sbom.components if item.ref}
    waiting = [item for item in sbom.components if name in _calls(item)][:1]
    found: set[int] = set()
    while waiting:
        item = waiting.pop()
        if id(item) not in found:
            found.add(id(item))
            waiting += [by_ref[ref] for ref in below.get(item.ref or "", ()) if ref in by_ref]
    return tuple(item for item in sbom.components if id(item) in found)


def related(sbom: Sbom) -> frozenset[str]:
    """The refs of an SBOM whose relation to something is stated: a dependency, a relation, or nesting."""
    edges = {ref for source, targets in sbom.depends.items() if targets for ref in (source, *targets)}
    stated = {ref for relation in sbom.relations for ref in (relation.source, relation.target)}
    nested = {ref for item in sbom.components if item.parent for ref in (item.parent, item.ref) if ref}
    return frozenset(edges | stated | nested)


def _calls(item: SbomComponent) -> tuple[str | None, ...]:
    return item.name, item.full_name, item.ref, item.purl.text if item.purl else None


def _below(sbom: Sbom) -> dict[str, list[str]]:
    found = {ref: list(on) for ref, on in sbom.depends.items()}
    for relation in sbom.relations:
        if relation.kind == "CONTAINS":
            found.setdefault(relation.source, []).append(relation.target)
    for item in sbom.components:
        if item.parent and item.ref:
            found.setdefault(item.parent, []).append(item.ref)
    return found


def _joined(chosen: Iterable[tuple[SbomChoice, Sbom]]) -> tuple[Merged, ...]:
    lists = [seen(choice.file, selected(sbom, choice.select)) for choice, sbom in chosen]
    return lists[0] if len(lists) == 1 else merge(lists)


def _component(part: str, item: Merged, chosen: list[tuple[SbomChoice, Sbom]]) -> Component:
    one = item.component
    files = tuple(sorted({origin.file for origin in item.origins}))
    stands_in = (choice.stand_in for choice, _ in chosen if choice.file in files and choice.stand_in)
    connected = {choice.file: related(sbom) for choice, sbom in chosen if choice.file in files}
    level = one.support_level if one.support_level in LEVELS else None
    support = Support(
        level=level,  # type: ignore[arg-type]  # it is one of them: the line above
        stated=None if level else one.support_level,
        until=_day(one.end_of_support),
        source=f"the SBOM {files[0]}",
    )
    return Component(
        id="",
        name=one.full_name,
        part=part,
        version=one.version,
        purl=one.purl.text if one.purl else None,
        supplier=one.supplier,
        license=one.license,
        kind=one.kind,
        copyright=one.copyright,
        sboms=files,
        cpe=one.cpe,
        hashes=tuple(f"{digest.algorithm}:{digest.value}" for digest in one.hashes),
        related=any(place.place in connected[place.file] for place in item.origins),
        stand_in=next(stands_in, None),
        disputed=tuple(_dispute(conflict) for conflict in item.conflicts),
        support=support if one.support_level or support.until else None,
        origin=Origin(Span(files[0])),
    )


def _dispute(conflict: Conflict) -> str:
    told = ", ".join(f"`{value}` in {origin.file}" for value, origin in conflict.values[:4])
    return f"{conflict.field}: {told}"


def _day(text: str | None) -> datetime.date | None:
    """The day of an ISO 8601 date or time, None where there is none."""
    try:
        return datetime.date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _named(listed: list[Component], device: Device) -> Iterator[Component]:
    """Components under ids that are theirs alone: name, else package URL or label, else numbered."""
    names = Counter(component.name for component in listed)
    taken: Counter[str] = Counter()
    for component in listed:
        bare = names[component.name] == 1
        name = component.name if bare else component.purl or component.label
        taken[name] += 1
        name = name if taken[name] == 1 else f"{name} ({taken[name]})"
        identified = msgspec.structs.replace(component, id=f"{component.part}/{name}")
        yield _corrected(identified, device.component_facts)


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
        justification=found.justification,
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
            justification=facts.justification,
            withheld=True,
            corrected=True,
            origin=facts.origin,
        )


def _source(device: Device, file: SbomFile, leaves_out: Mapping[str, str]) -> SbomSource:
    parts = tuple(
        part.id for part in device.parts.values() if any(choice.file == file.path for choice in part.sbom)
    )
    if file.sbom is None:
        return SbomSource(file=file.path, digest=file.digest, parts=parts, origin=Origin(Span(file.path)))
    root = file.sbom.root
    source = SbomSource(
        file=file.path,
        digest=file.digest,
        format=file.sbom.format,
        spec=file.sbom.spec,
        root=root.name if root else None,
        root_version=root.version if root else None,
        author=file.sbom.author,
        timestamp=file.sbom.timestamp,
        supplier=file.sbom.supplier,
        tools=file.sbom.tools,
        lifecycles=file.sbom.lifecycles,
        completeness=file.sbom.completeness,
        components=len(file.sbom.components),
        relations=sum(map(len, file.sbom.depends.values())) + len(file.sbom.relations),
        root_kind=root.kind if root else None,
        ecosystems=ecosystems(file.sbom),
        placeholders=placeholders(file.sbom),
        parts=parts,
        origin=Origin(Span(file.path)),
    )
    found = tuple(doubt.says for doubt in doubts(source, leaves_out))
    return msgspec.structs.replace(source, doubts=found)
