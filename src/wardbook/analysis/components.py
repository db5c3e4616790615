"""Of what is each part made? SBOM components joined with their twins and with what people added."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wardbook.analysis.adequacy import doubts, ecosystems, placeholders, relations, says
from wardbook.analysis.identity import Conflict, Merged, merge, seen
from wardbook.analysis.selection import chosen, selected
from wardbook.base.order import by_id
from wardbook.base.span import Span
from wardbook.formats.endoflife import End, EndOfLife
from wardbook.model.architecture import Part, SbomChoice
from wardbook.model.components import LEVELS, Component, ComponentFacts, Support, SupportHint
from wardbook.model.record import Origin
from wardbook.model.sbom import Sbom, SbomComponent
from wardbook.model.security_file import Device, SbomSource


class SbomFile(msgspec.Struct, frozen=True):
    """An SBOM file of the folder: path, digest, and its content where it could be read."""

    path: str
    digest: str
    sbom: Sbom | None


def components(
    device: Device, sboms: Mapping[str, SbomFile], hints: Iterable[EndOfLife] = ()
) -> dict[str, Component]:
    """Every component of every part, by id `part/name`, or `part/purl` where the name is not unique at the part.

    Entries of several SBOMs that are the same component (`analysis.identity`) are one component with
    all their origins; what `components.yaml` says corrects and adds. `hints` stand beside what is
    stated of support and never become it.
    """
    public = tuple(hints)
    found: dict[str, Component] = {}
    for part in device.parts.values():
        for merged, component in pieces(device, sboms, part):
            found[component.id] = _hinted(component, merged.component, public) if public else component
    found.update((component.id, component) for component in withheld_at(device, found.values()))
    return by_id(found)


def withheld_at(device: Device, listed: Iterable[Component]) -> list[Component]:
    """The components whose supplier withholds their SBOM, at each part they stand in.

    Those that an SBOM lists are not made again: they are in `listed`, marked.
    """
    facts = [item for item in device.component_facts.values() if item.sbom == "withheld"]
    known = {(item.id, component.part) for component in listed for item in facts if _fits(item, component)}
    everywhere = {name for name, _ in known}
    return [
        _withheld(item, part)
        for item in facts
        for part in item.at or ("",)
        if (item.id, part) not in known and (part or item.id not in everywhere)
    ]


def pieces(device: Device, sboms: Mapping[str, SbomFile], part: Part) -> list[tuple[Merged, Component]]:
    """The components of one part with the entries of SBOMs each was made of."""
    named = [(choice, file.sbom) for choice in part.sbom if (file := sboms.get(choice.file)) and file.sbom]
    merged = _joined(named)
    connected = {choice.file: related(sbom) for choice, sbom in named}
    made = [_component(part.id, item, named, connected) for item in merged]
    return list(zip(merged, _named(made, device), strict=True))


def sources(
    device: Device, sboms: Mapping[str, SbomFile], leaves_out: Mapping[str, str]
) -> dict[str, SbomSource]:
    """What each SBOM file says of itself, which parts it belongs to, and whether it can be the whole truth.

    `leaves_out` is what is known of tools, by the beginning of their name in lower case.
    """
    return {path: _source(device, file, leaves_out) for path, file in sorted(sboms.items())}


def related(sbom: Sbom) -> frozenset[str]:
    """The refs of an SBOM whose relation to something is stated: a dependency, a relation, or nesting."""
    edges = {ref for source, targets in sbom.depends.items() if targets for ref in (source, *targets)}
    stated = {ref for relation in sbom.relations for ref in (relation.source, relation.target)}
    nested = {ref for item in sbom.components if item.parent for ref in (item.parent, item.ref) if ref}
    return frozenset(edges | stated | nested)


def _joined(chosen: Iterable[tuple[SbomChoice, Sbom]]) -> tuple[Merged, ...]:
    lists = [seen(choice.file, selected(sbom, choice.select)) for choice, sbom in chosen]
    return lists[0] if len(lists) == 1 else merge(lists)


# SPDX 3.0.1, core SupportType: the two words that mean the same as a level of ours.
_LEVEL_WORDS = {"support": "maintained", "noSupport": "unmaintained"}


def _component(
    part: str,
    item: Merged,
    chosen: list[tuple[SbomChoice, Sbom]],
    connected: Mapping[str, frozenset[str]],
) -> Component:
    one = item.component
    files = tuple(sorted({origin.file for origin in item.origins}))
    stands_in = (choice.stand_in for choice, _ in chosen if choice.file in files and choice.stand_in)
    level = _LEVEL_WORDS.get(one.support_level or "", one.support_level)
    level = level if level in LEVELS else None
    support = Support(
        level=level,  # type: ignore[arg-type]  # it is one of them: the line above
        stated=None if level else one.support_level,
        until=_day(one.end_of_support),
        why=one.justification,
        source=f"the SBOM {files[0]}",
    )
    return Component(
        id="",
        name=one.full_name,
        part=part,
        version=one.version,
        purl=one.purl.text if one.purl else None,
        supplier=one.supplier if says(one.supplier) else None,
        license=one.license if says(one.license) else None,
        kind=one.kind,
        copyright=one.copyright if says(one.copyright) else None,
        built_from=one.built_from,
        patched=one.patched,
        sboms=files,
        cpe=one.cpe,
        further_cpes=one.cpes[1:],
        hashes=tuple(f"{item.algorithm}:{item.value}" for item in one.hashes if item.is_digest),
        related=any(place.place in connected[place.file] for place in item.origins),
        stand_in=next(stands_in, None),
        disputed=tuple(_dispute(conflict) for conflict in item.conflicts),
        support=support if one.support_level or support.until or support.why else None,
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
    """What `components.yaml` says about a component: by purl, `name@version` or name, at its part or everywhere.

    A package URL may leave out qualifiers, subpath and version, and write `@` for `%40`.
    """
    if not facts:
        return None
    for key in (*_purl_keys(component.purl), component.label, component.name):
        found = facts.get(key)
        if found is not None and (not found.at or component.part in found.at):
            return found
    return None


def _purl_keys(purl: str | None) -> Iterator[str]:
    """The spellings under which a person may have named a package, the most exact first."""
    if purl is None:
        return
    whole = purl.partition("#")[0].partition("?")[0]
    package = whole.rpartition("@")[0] if "@" in whole else whole
    for text in dict.fromkeys((purl, whole, package)):
        yield text
        if "%40" in text:
            yield text.replace("%40", "@")


def _fits(item: ComponentFacts, component: Component) -> bool:
    return facts_for(component, {item.id: item}) is item


def _corrected(component: Component, facts: Mapping[str, ComponentFacts]) -> Component:
    found = facts_for(component, facts)
    if found is None:
        return component
    return msgspec.structs.replace(
        component,
        supplier=found.supplier or component.supplier,
        license=found.license or component.license,
        cpe=found.cpe or component.cpe,
        further_cpes=() if found.cpe else component.further_cpes,
        purl=found.purl or component.purl,
        support=found.support or component.support,
        justification=found.justification or component.justification,
        withheld=found.sbom == "withheld",
        statement=found.statement,
        corrected=True,
    )


def _withheld(facts: ComponentFacts, part: str) -> Component:
    name, _, version = facts.id.rpartition("@") if "@" in facts.id else (facts.id, "", "")
    return Component(
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
        statement=facts.statement,
        corrected=True,
        origin=facts.origin,
    )


def _hinted(component: Component, entry: SbomComponent, public: Iterable[EndOfLife]) -> Component:
    """The component with what public data says of its support; without where two files mean two products."""
    cpes = (component.cpe, *entry.cpes) if component.cpe else entry.cpes
    known = msgspec.structs.replace(entry, cpes=tuple(dict.fromkeys(cpes)))
    found = [hint for file in public if (hint := file.hint(known)) is not None]
    if len({(hint.product, hint.cycle) for hint in found}) != 1:
        return component
    hint = max(found, key=lambda one: (one.dated or "", one.source))
    return msgspec.structs.replace(
        component,
        hint=SupportHint(
            product=hint.label,
            cycle=hint.cycle,
            active=_told(hint.active),
            security=_told(hint.security),
            extended=_told(hint.extended),
            source=hint.source,
            dated=hint.dated,
            dated_by=hint.dated_by,
            why=hint.why,
        ),
    )


def _told(end: End | None) -> str | None:
    return None if end is None else str(end)


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
        format=file.sbom.format.removesuffix("-3"),
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
        relations=relations(file.sbom),
        root_kind=root.kind if root else None,
        ecosystems=ecosystems(file.sbom),
        placeholders=placeholders(file.sbom),
        parts=parts,
        serial=file.sbom.serial,
        revision=file.sbom.revision,
        has_vulnerabilities="vulnerabilities" in file.sbom.kept,
        signed="signature" in file.sbom.kept,
        selected=_selected(device, file.path, file.sbom),
        unplaced=_unplaced(device, file.path, file.sbom),
        origin=Origin(Span(file.path)),
    )
    found = tuple(doubt.says for doubt in doubts(source, leaves_out))
    return msgspec.structs.replace(source, doubts=found)


def _choices(device: Device, path: str) -> list[tuple[str, SbomChoice]]:
    return [
        (part.id, choice) for part in device.parts.values() for choice in part.sbom if choice.file == path
    ]


def _selected(device: Device, path: str, sbom: Sbom) -> dict[str, int]:
    """For each part that selects one component of the file, how many entries bear that name."""
    return {
        part: len(chosen(sbom, choice.select)) for part, choice in _choices(device, path) if choice.select
    }


def _unplaced(device: Device, path: str, sbom: Sbom) -> tuple[str, ...]:
    """The entries that no part has, where every part takes only a section of the file."""
    names = [choice.select for _, choice in _choices(device, path)]
    if not all(names):
        return ()
    placed = {id(item) for name in names for item in selected(sbom, name)}
    return tuple(item.full_name for item in selected(sbom, None) if id(item) not in placed)
