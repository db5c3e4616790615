"""What changed between two SBOMs? By component identity: a new spelling is no change, a new version is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cmp_to_key
from typing import Literal

import msgspec

from wardbook.analysis.identity import chosen, merge, seen
from wardbook.analysis.identity_evidence import evidence
from wardbook.analysis.licence_text import compared
from wardbook.analysis.version_order import order
from wardbook.model.purl import Purl
from wardbook.model.sbom import Sbom, SbomComponent

Kind = Literal[
    "added", "removed", "upgraded", "downgraded", "changed-version", "relicensed", "re-supplied", "new-hash"
]


class Change(msgspec.Struct, frozen=True):
    """One change of one component.

    `old` and `new` are the component in the two SBOMs, None where it is missing; `was` and `now` what the
    change is about: versions, licences, suppliers or digests. `changed-version` is a change whose
    direction nobody can tell from the text. `new-hash` is a warning sign: other bytes under the same version.
    """

    kind: Kind
    name: str
    was: str | None = None
    now: str | None = None
    old: SbomComponent | None = None
    new: SbomComponent | None = None


def difference(old: Sbom, new: Sbom) -> tuple[Change, ...]:
    """What changed from `old` to `new`, by name, versions and kind of change.

    Components and services are compared, and what the SBOMs are of, whether their format lists it among
    the components or not; it is not added or removed where the other SBOM does not say what it is of.
    First what is the same component at the same version is paired (see `identity`), then what is left of
    one package: of the same release line (first number) first, the highest versions first. A licence or
    supplier counts as changed where both SBOMs state one. Upside down, added is removed and upgraded is
    downgraded; an SBOM does not differ from itself.
    """
    kept, gone, come = _by_identity(old, new)
    pairs, removed, added = _by_package(gone, come)
    changes = [change for one, other in (*kept, *pairs) for change in _changes(one, other)]
    changes += [
        Change("removed", one.full_name, was=_stated(one), old=one)
        for one in removed
        if new.root or not _is_root(one, old)
    ]
    changes += [
        Change("added", one.full_name, now=_stated(one), new=one)
        for one in added
        if old.root or not _is_root(one, new)
    ]
    return tuple(sorted(changes, key=_place))


def _is_root(one: SbomComponent, sbom: Sbom) -> bool:
    root = sbom.root
    return root is not None and (one is root or (one.ref is not None and one.ref == root.ref))


def _place(change: Change) -> tuple[str, ...]:
    path = (change.old or change.new or _NOBODY).path
    return change.name, change.was or "", change.now or "", change.kind, path


_NOBODY = SbomComponent(name="")
Components = list[SbomComponent]
Pairs = list[tuple[SbomComponent, SbomComponent]]


def _by_identity(old: Sbom, new: Sbom) -> tuple[Pairs, Components, Components]:
    """Components that both SBOMs list at one version, and those that only the old or only the new one lists."""
    pairs: Pairs = []
    gone: Components = []
    come: Components = []
    for item in merge([seen("old", _listed(old)), seen("new", _listed(new))]):
        before = [at for at in item.sightings if at.file == "old"]
        after = [at for at in item.sightings if at.file == "new"]
        if before and after:
            pairs.append((chosen(before), chosen(after)))
        elif before:
            gone.append(item.component)
        else:
            come.append(item.component)
    return pairs, gone, come


def _listed(sbom: Sbom) -> tuple[SbomComponent, ...]:
    root = sbom.root
    if root is None:
        return (*sbom.components, *sbom.services)
    others = [one for one in sbom.components if one.ref is None or one.ref != root.ref]
    return (root, *others, *sbom.services)


def _by_package(gone: Components, come: Components) -> tuple[Pairs, Components, Components]:
    """The rest: versions of one package paired off, and what has no counterpart."""
    pairs: Pairs = []
    removed: Components = []
    added: Components = []
    for before, after in _packages(gone, come):
        for choice in (_same_version, _release_line, _anything):
            pairs += _paired(before, after, choice)
        removed += before
        added += after
    return pairs, removed, added


def _packages(gone: Components, come: Components) -> Iterator[tuple[Components, Components]]:
    """The old and the new components of each package, the highest versions first."""
    sides = {"old": gone, "new": come}
    lists = [seen(file, [_package(one, n) for n, one in enumerate(side)]) for file, side in sides.items()]
    for item in merge(lists):
        found: dict[str, Components] = {"old": [], "new": []}
        for at in item.sightings:
            found[at.file].append(sides[at.file][int(at.component.path)])
        yield _highest_first(found["old"]), _highest_first(found["new"])


def _package(component: SbomComponent, number: int) -> SbomComponent:
    """What names the package of a component: nothing of its version or its bytes."""
    purl = component.purl
    return SbomComponent(
        name=component.name,
        group=component.group,
        purl=purl and Purl(purl.type, purl.namespace, purl.name, None, purl.qualifiers, purl.subpath),
        kind=component.kind,
        path=str(number),
    )


def _highest_first(components: Components) -> Components:
    """By version, those without an order among them by their text."""

    def compare(one: SbomComponent, other: SbomComponent) -> int:
        return _order(one, other) or (_text(one) > _text(other)) - (_text(one) < _text(other))

    return sorted(sorted(components, key=_text), key=cmp_to_key(compare), reverse=True)


def _text(component: SbomComponent) -> tuple[str, ...]:
    purl = component.purl.text if component.purl else ""
    return component.version or "", purl, component.full_name, component.ref or "", component.path


def _order(one: SbomComponent, other: SbomComponent) -> int | None:
    types = {purl.type for purl in (one.purl, other.purl) if purl}
    return order(_version(one), _version(other), types.pop() if len(types) == 1 else "")


def _version(component: SbomComponent) -> str | None:
    return evidence(component).version


def _stated(component: SbomComponent) -> str | None:
    """The version as it was written down."""
    return component.version or (component.purl.version if component.purl else None)


def _same_version(component: SbomComponent) -> str:
    return _version(component) or ""


def _release_line(component: SbomComponent) -> str:
    found = re.match("[0-9]+", _version(component) or "")
    return found[0] if found else ""


def _anything(_: SbomComponent) -> str:
    return ""


def _paired(before: Components, after: Components, choice: Callable[[SbomComponent], str]) -> Pairs:
    """Pairs of equal choice, the first with the first; they are taken from the lists."""
    waiting: dict[str, Components] = {}
    for other in after:
        waiting.setdefault(choice(other), []).append(other)
    pairs = [(one, waiting[choice(one)].pop(0)) for one in before if waiting.get(choice(one))]
    taken = {id(one) for pair in pairs for one in pair}
    before[:] = [one for one in before if id(one) not in taken]
    after[:] = [other for other in after if id(other) not in taken]
    return pairs


def _changes(old: SbomComponent, new: SbomComponent) -> Iterator[Change]:
    name = new.full_name
    if _version(old) != _version(new):
        yield Change(_direction(old, new), name, _stated(old), _stated(new), old, new)
    else:
        yield from _new_hashes(old, new)
    if old.license and new.license and compared(old.license) != compared(new.license):
        yield Change("relicensed", name, old.license, new.license, old, new)
    if _differ(old.supplier, new.supplier):
        yield Change("re-supplied", name, old.supplier, new.supplier, old, new)


def _direction(old: SbomComponent, new: SbomComponent) -> Kind:
    found = _order(new, old)
    if not found:
        return "changed-version"
    return "upgraded" if found > 0 else "downgraded"


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one.split() != other.split())


def _new_hashes(old: SbomComponent, new: SbomComponent) -> Iterator[Change]:
    """Algorithms that both sides state, without a digest in common."""
    for algorithm in sorted({one.algorithm for one in old.hashes} & {one.algorithm for one in new.hashes}):
        was, now = _digests(old, algorithm), _digests(new, algorithm)
        if not set(was) & set(now):
            before, after = (f"{algorithm} {', '.join(values)}" for values in (was, now))
            yield Change("new-hash", new.full_name, before, after, old, new)


def _digests(component: SbomComponent, algorithm: str) -> list[str]:
    return sorted(one.value for one in component.hashes if one.algorithm == algorithm)
