"""Several SBOMs as one: components joined by identity, relations carried over, every disagreement named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from wardbook.analysis.identity import Conflict, Merged, merge, seen
from wardbook.model.sbom import Relation, Sbom, SbomComponent


class Joined(msgspec.Struct, frozen=True):
    """The SBOM made of several, and on what they disagree."""

    sbom: Sbom
    conflicts: tuple[tuple[str, Conflict], ...]


def joined(sboms: Mapping[str, Sbom], root: SbomComponent | None = None) -> Joined:
    """The components of all SBOMs (by file name), each once, under `root`.

    What each SBOM was of becomes a component that holds its own. Without `root`, and with several
    different roots, the result is of nothing in particular. Refs are kept where they stay unique. Says
    nothing of its author and time: whoever joins is the author.
    """
    lists = [seen(file, _listed(sbom)) for file, sbom in sorted(sboms.items())]
    found = merge(lists)
    refs = _refs(found, root)
    depends, relations = _edges(sboms, refs)
    components = tuple(_placed(item, refs) for item in found)
    tops = {refs[file, sbom.root.ref or sbom.root.path] for file, sbom in sboms.items() if sbom.root}
    only = next((item for item in components if item.ref in tops), None) if len(tops) == 1 else None
    if root is None and only is not None:
        root, components = only, tuple(item for item in components if item is not only)
    elif root is not None and root.ref:
        held = tops or {item.ref for item in components if item.ref}
        depends[root.ref] = tuple(sorted({*depends.get(root.ref, ()), *held} - {root.ref}))
    services = (service for _, sbom in sorted(sboms.items()) for service in sbom.services)
    sbom = Sbom(
        format="CycloneDX",
        spec="",
        name=root.full_name if root else None,
        root=root,
        tools=tuple(sorted({tool for sbom in sboms.values() for tool in sbom.tools})),
        completeness=_weakest(sbom.completeness for sbom in sboms.values()),
        components=components,
        services=tuple(services),
        depends=dict(sorted(depends.items())),
        relations=relations,
    )
    named = tuple((item.component.full_name, conflict) for item in found for conflict in item.conflicts)
    return Joined(sbom, named)


def _listed(sbom: Sbom) -> tuple[SbomComponent, ...]:
    root = sbom.root
    if root is None or any(item.ref == root.ref and root.ref for item in sbom.components):
        return sbom.components
    return (root, *sbom.components)


def _refs(found: Iterable[Merged], root: SbomComponent | None) -> dict[tuple[str, str], str]:
    """The ref in the joined SBOM of every entry, by file and its place there."""
    refs: dict[tuple[str, str], str] = {}
    taken = {root.ref} if root else set()
    for item in found:
        wanted = item.component.ref or (
            item.component.purl.text if item.component.purl else item.component.full_name
        )
        ref, count = wanted, 1
        while ref in taken:
            count += 1
            ref = f"{wanted}~{count}"
        taken.add(ref)
        refs.update({(origin.file, origin.place): ref for origin in item.origins})
    return refs


def _edges(
    sboms: Mapping[str, Sbom], refs: Mapping[tuple[str, str], str]
) -> tuple[dict[str, tuple[str, ...]], tuple[Relation, ...]]:
    depends: dict[str, set[str]] = {}
    relations: set[Relation] = set()
    for file, sbom in sboms.items():
        for source, targets in sbom.depends.items():
            if (file, source) in refs:
                there = {refs[file, target] for target in targets if (file, target) in refs}
                depends.setdefault(refs[file, source], set()).update(there - {refs[file, source]})
        for relation in (*sbom.relations, *_nesting(sbom)):
            if (file, relation.source) in refs and (file, relation.target) in refs:
                relations.add(
                    Relation(refs[file, relation.source], relation.kind, refs[file, relation.target])
                )
    return {ref: tuple(sorted(on)) for ref, on in depends.items()}, tuple(sorted(relations))


def _nesting(sbom: Sbom) -> Iterable[Relation]:
    return [
        Relation(item.parent, "CONTAINS", item.ref) for item in sbom.components if item.parent and item.ref
    ]


def _placed(item: Merged, refs: Mapping[tuple[str, str], str]) -> SbomComponent:
    origin = item.origins[0]
    return msgspec.structs.replace(item.component, ref=refs[origin.file, origin.place], parent=None, path="")


def _weakest(words: Iterable[str | None]) -> str | None:
    """A list made of several is as complete as the least complete of them; unstated where one does not say."""
    said = list(words)
    if not said or None in said:
        return None
    return next((word for word in sorted(filter(None, said)) if word != "complete"), "complete")
