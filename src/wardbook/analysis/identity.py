"""Which entries of several SBOMs are the same component? Grouped by evidence, with every disagreement named.

Two entries are one component where they share evidence and nothing they state keeps them apart:

1. the same package URL (qualifiers that do not change the package left out) at the same version;
2. the same strong digest, also between a file without a version and a package;
3. the same CPE name at the same version;
4. the same group and name, or bare name, at the same version.

Kept apart, whatever else agrees: two stated versions; two packages of one ecosystem; two builds of a
package (architecture, classifier and the like); and, where only a CPE or a name agrees, two
ecosystems. Evidence that would join what must stay apart joins nothing (a name that npm and PyPI
both know does not say which one an entry without package URL means). A chain of evidence that ends in
a contradiction is cut at its weakest kind of evidence.

The groups are a function of the set of entries alone. So merging is commutative, associative and
idempotent however the entries were merged before: a `Merged` carries its entries with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from wardbook.analysis import licence_text
from wardbook.analysis.identity_evidence import BYTES, Evidence, contradicts, evidence, rank, spoken
from wardbook.model.purl import Purl
from wardbook.model.sbom import SbomComponent

# Something to compare and sort by.
Facts = tuple[object, ...]


class Origin(msgspec.Struct, frozen=True, order=True, gc=False):
    """Where an entry stands: the SBOM file, and its ref there, or its path where it has none."""

    file: str
    place: str


class Sighting(msgspec.Struct, frozen=True, gc=False):
    """One entry of one SBOM, as it was listed there."""

    file: str
    component: SbomComponent

    @property
    def origin(self) -> Origin:
        """The file and the place in it."""
        return Origin(self.file, self.component.ref or self.component.path)


class Conflict(msgspec.Struct, frozen=True, order=True, gc=False):
    """Entries that disagree on a field, with what each origin states.

    `field` is a field of the component, or `hashes SHA-256` for two digests of one algorithm.
    `evidence` is "" where the entries were merged all the same; else it is what they share although
    their versions keep them apart.
    """

    field: str
    values: tuple[tuple[str, Origin], ...]
    evidence: str = ""


class Merged(msgspec.Struct, frozen=True, gc=False):
    """One component with all entries that are it.

    `component` holds the chosen values: per field what most entries state, then what the first states;
    all digests and CPE names; the package URL that says most. Its ref, path and kept record are those
    of the entry that stands first. `purls` are all package URLs, `names` all full names.
    """

    component: SbomComponent
    sightings: tuple[Sighting, ...]
    names: tuple[str, ...]
    purls: tuple[Purl, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Every place it was seen at, once and in order."""
        return tuple(sorted({sighting.origin for sighting in self.sightings}))


def keys(component: SbomComponent) -> tuple[str, ...]:
    """The evidence of a component's identity, the strongest first; never empty.

    `purl:` or `named:` (all it says of itself), `package:` (without qualifiers), `same-bytes:` and
    `bytes:` (a strong digest, with and without the version), `cpe:`, `name:`, `pypi:`, `bare:`.
    """
    return evidence(component).keys


def seen(file: str, components: Iterable[SbomComponent]) -> tuple[Merged, ...]:
    """The components of one SBOM file, entries that are the same merged."""
    return _merged([Sighting(file, component) for component in components])


def merge(lists: Iterable[Iterable[Merged]]) -> tuple[Merged, ...]:
    """The components of several lists as one list, ordered by name, version and origin.

    Takes lists made by `seen` or by `merge`. In whatever order and groups lists are merged, the
    result is the same, and every entry of every list is in it.
    """
    return _merged([sighting for items in lists for item in items for sighting in item.sightings])


def chosen(sightings: Iterable[Sighting]) -> SbomComponent:
    """The values chosen for entries that are one component, as `Merged.component` holds them."""
    at = [sighting for _, sighting in sorted(((_facts(one), one) for one in sightings), key=_first)]
    components = [one.component for one in at]
    return _chosen(components, tuple(sorted({one.purl for one in components if one.purl})))


def _merged(sightings: list[Sighting]) -> tuple[Merged, ...]:
    found = _Found(sightings)
    disputes = found.version_disputes()
    made = [_one(found.sightings(group), _of(disputes, group)) for group in found.groups()]
    return tuple([item for _, item in sorted(made, key=_first)])


def _of(disputes: dict[int, list[Conflict]], classes: list[int]) -> list[Conflict]:
    """The disputes of some classes, each once; told apart by what they are, for hashing them takes long."""
    if not disputes:
        return []
    return list({id(conflict): conflict for one in classes for conflict in disputes.get(one, ())}.values())


class _Found:
    """The sightings by what they say of themselves (a class), and the classes by the evidence they share."""

    def __init__(self, sightings: list[Sighting]) -> None:
        self.classes: dict[str, int] = {}
        self.evidence: list[Evidence] = []
        self.members: list[list[Sighting]] = []
        self.shared: dict[str, set[int]] = {}
        first: dict[str, int] = {}
        for sighting in sightings:
            self._place(sighting, evidence(sighting.component), first)

    def _place(self, sighting: Sighting, found: Evidence, first: dict[str, int]) -> None:
        own = self.classes.setdefault(found.keys[0], len(self.members))
        if own == len(self.members):
            self.members.append([])
            self.evidence.append(found)
        self.members[own].append(sighting)
        for key in found.keys[1:]:
            other = first.setdefault(key, own)
            if other != own:
                self.shared.setdefault(key, {other}).add(own)

    def sightings(self, classes: list[int]) -> list[tuple[Facts, Sighting]]:
        """The sightings of some classes in the order of their origins, equal ones once."""
        found: dict[Facts, Sighting] = {}
        for one in classes:
            for at in self.members[one]:
                same = found.setdefault(_facts(at), at)
                # They may still differ in "" for None, and the order they came in must not show.
                if same is not at and repr(at) < repr(same):
                    found[_facts(at)] = at
        return sorted(found.items(), key=_first) if len(found) > 1 else list(found.items())

    def groups(self) -> Iterator[list[int]]:
        """The classes of each component."""
        links = [
            (rank(key), sorted(classes))
            for key, classes in self.shared.items()
            if not contradicts(rank(key), [self.evidence[one] for one in classes])
        ]
        linked = {one for _, classes in links for one in classes}
        yield from ([one] for one in range(len(self.members)) if one not in linked)
        yield from self._joined(sorted(linked), links)

    def _joined(self, classes: list[int], links: list[tuple[int, list[int]]]) -> Iterator[list[int]]:
        """Classes joined by links; where a chain ends in a contradiction, without its weakest kind of evidence."""
        for group, own in _connected(classes, links):
            if not own or not contradicts(0, [self.evidence[one] for one in group]):
                yield group
            else:
                weakest = max(link[0] for link in own)
                yield from self._joined(group, [link for link in own if link[0] < weakest])

    def version_disputes(self) -> dict[int, list[Conflict]]:
        """Where entries share a digest or a name and state different versions, by class.

        Several versions side by side are no dispute where one file lists them all.
        """
        found: dict[int, list[Conflict]] = {}
        for key, classes in self.shared.items():
            if rank(key) == BYTES:
                self._dispute(found, key, classes)
        called: dict[str, list[int]] = {}
        for one, own in enumerate(self.evidence):
            if own.version:
                called.setdefault(own.called, []).append(one)
        for name, bearers in called.items():
            if len(bearers) > 1 and not self._is_side_by_side(bearers):
                self._dispute(found, f"name:{name}", bearers)
        return found

    def _is_side_by_side(self, classes: list[int]) -> bool:
        listed: dict[str, set[str | None]] = {}
        for one in classes:
            for sighting in self.members[one]:
                listed.setdefault(sighting.file, set()).add(self.evidence[one].version)
        return max(map(len, listed.values())) == len({self.evidence[one].version for one in classes})

    def _dispute(self, found: dict[int, list[Conflict]], key: str, classes: Iterable[int]) -> None:
        stated = [one for one in sorted(classes) if self.evidence[one].version]
        versions = {self.evidence[one].version for one in stated}
        if len(versions) < 2 or contradicts(
            rank(key), [self.evidence[one] for one in stated], versions=False
        ):
            return
        values = {(self.evidence[one].version or "", at.origin) for one in stated for at in self.members[one]}
        conflict = Conflict("version", tuple(sorted(values)), key)
        for one in stated:
            found.setdefault(one, []).append(conflict)


def _connected(
    classes: list[int], links: list[tuple[int, list[int]]]
) -> Iterator[tuple[list[int], list[tuple[int, list[int]]]]]:
    """The connected groups of classes, each with its links (union-find with path halving)."""
    parent = {one: one for one in classes}

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = one = parent[parent[one]]
        return one

    for _, joined in links:
        top = root(joined[0])
        for other in joined[1:]:
            parent[root(other)] = top
    groups: dict[int, tuple[list[int], list[tuple[int, list[int]]]]] = {}
    for one in classes:
        groups.setdefault(root(one), ([], []))[0].append(one)
    for link in links:
        groups[root(link[1][0])][1].append(link)
    yield from groups.values()


def _first(pair: tuple[Facts, object]) -> Facts:
    return pair[0]


def _facts(sighting: Sighting) -> Facts:
    """Everything a sighting says, as something to compare: where it stands, what it states, how it is kept."""
    one = sighting.component
    stated = (
        one.name, one.group or "", one.version or "", one.purl.text if one.purl else "", one.cpes,
        one.supplier or "", one.author or "", one.license or "", one.hashes, one.kind, one.description or "",
        one.copyright or "", one.support_level or "", one.end_of_support or "", one.built_from or "", one.patched,
    )  # fmt: skip
    return sighting.file, one.ref or one.path, one.path, stated, one.parent or "", one.family, bytes(one.kept)


def _one(found: list[tuple[Facts, Sighting]], disputes: list[Conflict]) -> tuple[Facts, Merged]:
    """One component of its sightings, and its place in the list."""
    facts, first = found[0]
    group = tuple([at for _, at in found])
    if all(other[3] == facts[3] for other, _ in found):
        one = first.component
        purls = (one.purl,) if one.purl else ()
        item = Merged(one, group, (one.full_name,), purls, tuple(sorted(disputes)) if disputes else ())
    else:
        item = _reconciled(group, disputes)
    return (item.component.full_name, item.component.version or "", facts), item


def _reconciled(group: tuple[Sighting, ...], disputes: list[Conflict]) -> Merged:
    components = [sighting.component for sighting in group]
    purls = tuple(sorted({one.purl for one in components if one.purl}))
    names = tuple(sorted({one.full_name for one in components}))
    conflicts = sorted([*disputes, *_conflicts(group), *_digest_conflicts(group)])
    return Merged(_chosen(components, purls), group, names, purls, tuple(conflicts))


_TEXT_FIELDS = (
    "group", "version", "supplier", "author", "license", "description", "copyright", "support_level", "end_of_support",
    "built_from",
)  # fmt: skip


def _chosen(components: list[SbomComponent], purls: tuple[Purl, ...]) -> SbomComponent:
    packages = [one for one in components if one.kind != "file"] or components
    return msgspec.structs.replace(
        packages[0],
        name=_most_stated([one.name for one in packages]) or "",
        purl=max(purls, key=_says_most, default=None),
        cpes=tuple(sorted({cpe for one in components for cpe in one.cpes})),
        patched=tuple(sorted({name for one in components for name in one.patched})),
        hashes=tuple(sorted({digest for one in components for digest in one.hashes})),
        kind=_most_stated([one.kind for one in packages]) or "",
        **{field: _most_stated([getattr(one, field) for one in packages]) for field in _TEXT_FIELDS},
    )


def _says_most(purl: Purl) -> tuple[bool, int, str]:
    return purl.type != "generic", len(purl.text), purl.text


def _most_stated(values: list[str]) -> str | None:
    """The value given most often, the first of those given equally often; None where none is given."""
    stated = [value for value in values if value]
    if not stated or stated.count(stated[0]) == len(stated):
        return stated[0] if stated else None
    counted = Counter(stated)
    return max(counted, key=lambda value: counted[value])


# Fields whose values are compared within a merged component, and what is left out of the comparison.
_COMPARED = ("supplier", "author", "license", "copyright", "support_level", "end_of_support")


def _conflicts(group: tuple[Sighting, ...]) -> Iterator[Conflict]:
    yield from _disagreement("name", [(at, at.component.name, _loose(at.component)) for at in group])
    yield from _disagreement(
        "purl", [(at, at.component.purl.text, at.component.purl.text) for at in group if at.component.purl]
    )
    for field in _COMPARED:
        stated = [(at, getattr(at.component, field)) for at in group]
        spelled = licence_text.compared if field == "license" else _plainly
        yield from _disagreement(field, [(at, text, spelled(text)) for at, text in stated if text])


def _disagreement(field: str, stated: list[tuple[Sighting, str, str]]) -> Iterator[Conflict]:
    if stated and any(compared != stated[0][2] for _, _, compared in stated):
        yield Conflict(field, tuple(sorted({(text, at.origin) for at, text, _ in stated})))


def _plainly(text: str) -> str:
    return " ".join(text.split())


def _loose(component: SbomComponent) -> str:
    """The name as it is compared: its group may stand beside it or before it."""
    called = spoken(component.group, component.name).rpartition("/")[2]
    return called.replace("_", "-").replace(".", "-")


def _digest_conflicts(group: tuple[Sighting, ...]) -> Iterator[Conflict]:
    """Algorithms under which entries have nothing in common; one entry may list several files' digests."""
    stated: dict[str, list[tuple[Sighting, set[str]]]] = {}
    for at in group:
        own: dict[str, set[str]] = {}
        for algorithm, value in at.component.hashes:
            own.setdefault(algorithm, set()).add(value)
        for algorithm, values in own.items():
            stated.setdefault(algorithm, []).append((at, values))
    for algorithm, entries in stated.items():
        if not set.intersection(*(values for _, values in entries)):
            listed = {(value, at.origin) for at, values in entries for value in values}
            yield Conflict(f"hashes {algorithm}", tuple(sorted(listed)))
