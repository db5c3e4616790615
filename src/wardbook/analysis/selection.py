"""Which entries of an SBOM belong to a part? All, or one component with everything below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wardbook.model.sbom import Sbom, SbomComponent


def selected(sbom: Sbom, name: str | None) -> tuple[SbomComponent, ...]:
    """The components of an SBOM that belong to a part: all, or those of `chosen` with all they depend on or hold.

    Nothing where the SBOM has no component of that name. Formats that list what the SBOM is of among its
    packages (SPDX) list the part itself, which is no component of its own.
    """
    root = sbom.root.ref if sbom.root else None
    if name is None or sbom.root in chosen(sbom, name):
        return tuple(item for item in sbom.components if root is None or item.ref != root)
    found = _reached(sbom, chosen(sbom, name))
    return tuple(item for item in sbom.components if id(item) in found and (root is None or item.ref != root))


def services(sbom: Sbom, name: str | None) -> tuple[SbomComponent, ...]:
    """The services of an SBOM that belong to a part, chosen like its components."""
    if name is None or sbom.root in chosen(sbom, name):
        return sbom.services
    found = _reached(sbom, chosen(sbom, name))
    return tuple(item for item in sbom.services if id(item) in found)


def chosen(sbom: Sbom, name: str) -> list[SbomComponent]:
    """The entries called `name`, what the SBOM is of among them.

    A ref or package URL names one entry; else `name@version`, the full name or the bare name does, the
    first of these ways that fits anything.
    """
    root = [sbom.root] if sbom.root else []
    listed = (item for item in sbom.components if not root or item.ref is None or item.ref != root[0].ref)
    entries = [*root, *listed, *sbom.services]
    ways = [tuple(_calls(item)) for item in entries]
    for way in range(5):
        found = [item for item, calls in zip(entries, ways, strict=True) if calls[way] == name]
        if found:
            return found
    return []


def below(sbom: Sbom) -> dict[str, list[str]]:
    """What each entry depends on, holds or has nested in it, by ref."""
    found = {ref: list(on) for ref, on in sbom.depends.items()}
    for relation in sbom.relations:
        if relation.kind == "CONTAINS":
            found.setdefault(relation.source, []).append(relation.target)
    for item in sbom.components:
        if item.parent and item.ref:
            found.setdefault(item.parent, []).append(item.ref)
    return found


def _calls(item: SbomComponent) -> Iterator[str | None]:
    yield item.ref
    yield item.purl.text if item.purl else None
    yield f"{item.full_name}@{item.version}" if item.version else None
    yield item.full_name
    yield item.name


def _reached(sbom: Sbom, start: Iterable[SbomComponent]) -> set[int]:
    edges = below(sbom)
    by_ref = {item.ref: item for item in (*sbom.components, *sbom.services) if item.ref}
    waiting = list(start)
    found: set[int] = set()
    while waiting:
        item = waiting.pop()
        if id(item) not in found:
            found.add(id(item))
            waiting += [by_ref[ref] for ref in edges.get(item.ref or "", ()) if ref in by_ref]
    return found
