"""An SBOM for somebody else's eyes: the baseline stays, the rest goes, chosen components lose their names."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

import msgspec

from wardbook.model.sbom import Relation, Sbom, SbomComponent

KEPT = (
    *("kind", "name", "group", "version", "purl", "cpes", "supplier", "license", "hashes"),
    *("support_level", "end_of_support"),
)
"""Fields of a component that a redacted SBOM still states: the baseline attributes, licence and support."""

OPTIONAL = ("author", "description", "copyright")
"""Fields that go unless they are asked for."""


class Redacted(msgspec.Struct, frozen=True):
    """The redacted SBOM, how many components lost their names, and the names that matched nothing."""

    sbom: Sbom
    hidden: int
    unmatched: tuple[str, ...]


def redacted(sbom: Sbom, hide: Iterable[str] = (), keep: Iterable[str] = ()) -> Redacted:
    """`sbom` with the fields of `KEPT` and those named in `keep`; components that match `hide` are withheld.

    `hide` are names, package URLs or refs, `*` and `?` standing for anything. A withheld component
    keeps its kind, its supplier and its relations, so that a reader sees that something is there; its
    name is `withheld-1` and so on, and the list says of itself that it is incomplete. Nothing that only
    the original's format knows is kept.
    """
    patterns = tuple(hide)
    fields = (*KEPT, *(name for name in OPTIONAL if name in set(keep)))
    entries = [*sbom.components, *sbom.services]
    matching = [item for item in entries if _matches(item, patterns)]
    numbers = {id(item): f"withheld-{count}" for count, item in enumerate(matching, 1)}
    root = sbom.root.ref if sbom.root else None
    refs = {
        item.ref: numbers.get(id(item)) or ("root" if item.ref == root else f"c-{count}")
        for count, item in enumerate(entries, 1)
        if item.ref
    }
    refs |= {root: "root"} if root else {}
    made = [_shown(item, fields, numbers.get(id(item)), refs) for item in entries]
    edges = {
        refs[ref]: tuple(refs[on] for on in targets if on in refs)
        for ref, targets in sbom.depends.items()
        if ref in refs
    }
    relations = (
        Relation(refs[one.source], one.kind, refs[one.target])
        for one in sbom.relations
        if one.source in refs and one.target in refs
    )
    result = msgspec.structs.replace(
        sbom,
        root=_shown(sbom.root, fields, None, refs) if sbom.root else None,
        components=tuple(made[: len(sbom.components)]),
        services=tuple(made[len(sbom.components) :]),
        depends=edges,
        relations=tuple(relations),
        completeness="incomplete" if matching else sbom.completeness,
        kept={},
    )
    used = {pattern for pattern in patterns for item in matching if _matches(item, (pattern,))}
    return Redacted(result, len(matching), tuple(pattern for pattern in patterns if pattern not in used))


def _matches(item: SbomComponent, patterns: Iterable[str]) -> bool:
    names = [item.name, item.full_name, item.ref or "", item.purl.text if item.purl else ""]
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names if name)


def _shown(
    item: SbomComponent, fields: Iterable[str], hidden: str | None, refs: dict[str, str]
) -> SbomComponent:
    """A component made anew of what may be seen; refs are numbers, for refs of many tools hold paths."""
    ref = refs.get(item.ref or "") or hidden
    parent = refs.get(item.parent or "")
    if hidden:
        return SbomComponent(name=hidden, kind=item.kind, supplier=item.supplier, ref=ref, parent=parent)
    return SbomComponent(**{name: getattr(item, name) for name in fields}, ref=ref, parent=parent)
