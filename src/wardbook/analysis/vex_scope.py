"""Of which of our components does a VEX document of somebody else speak, and in the version that is shipped?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from wardbook.analysis.vex_conflicts import status_for
from wardbook.analysis.vex_products import (
    bare,
    names_of_component,
    names_of_device,
    names_of_part,
    versions_of_component,
)
from wardbook.intelligence.versions import read_range
from wardbook.model.components import Component
from wardbook.model.security_file import SecurityFile
from wardbook.model.vex import VexPart, VexProduct, VexStatement, VexStatus, VexVersions


class Scope(msgspec.Struct, frozen=True):
    """What a statement says of our components.

    `said` is the status by component id, `parts` the parts that it names as a whole; `other` are sentences
    on what is ours in another version, where nothing is ours in the version said.
    """

    said: dict[str, VexStatus]
    parts: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


class Shipped:
    """What the device consists of, by every name that documents may have for it."""

    def __init__(self, file: SecurityFile) -> None:
        self._file = file
        self._components: dict[str, list[Component]] = defaultdict(list)
        for component in file.components.values():
            for name in set(names_of_component(component)):
                self._components[name].append(component)
        self._parts: dict[str, list[str]] = defaultdict(list)
        for part in file.device.parts.values():
            for name in set(names_of_part(file.device, part)):
                self._parts[name].append(part.id)
        self._device = names_of_device(file.device)

    def scope(self, said: VexStatement, product: VexProduct) -> Scope:
        """The components of ours that a product means: itself, or what of it the statement names.

        A whole part, or the device, means all components in it. Text names count only where a product has
        no identifier that could be compared.
        """
        components = self._named(product)
        parts = self._parts_named(product)
        if not components and not parts:
            about = self._file.device.about.device
            is_ours = bool(self._text_names(product) & self._device)
            return Scope({}, other=(f"{about.id} is {about.version}",) if is_ours else ())
        found: dict[str, VexStatus] = {}
        other: list[str] = []
        whole: list[str] = []
        for component in components:
            status = _status(said, product, versions_of_component(component))
            if status is None:
                other.append(f"{component.id} is {component.version or 'of no stated version'}")
                continue
            inside = self._inside(product.parts, [component.part])
            found |= dict.fromkeys((item.id for item in inside or [component]), status)
        for name in parts:
            version = self._file.device.parts[name].version
            status = _status(said, product, frozenset({version} if version else ()))
            if status is None:
                other.append(f"{name} is {version or 'of no stated version'}")
                continue
            inside = self._inside(product.parts, [name])
            if not product.parts:
                whole.append(name)
                inside = list(self._file.components_by_part.get(name, ()))
            found |= dict.fromkeys((item.id for item in inside), status)
        return Scope(found, tuple(whole), () if found or whole else tuple(other))

    def _named(self, thing: VexPart) -> list[Component]:
        names = {bare(name)[0] for name in thing.names}
        if exact := [self._file.components[name] for name in sorted(names) if name in self._file.components]:
            return exact
        found = {item.id: item for name in names for item in self._components.get(name, ())}
        if not found and not (thing.purls or thing.cpes) and thing.version:
            found = {
                item.id: item
                for item in self._file.components.values()
                if item.name == (thing.name or thing.id)
            }
        return list(found.values())

    @staticmethod
    def _text_names(thing: VexProduct) -> set[str]:
        """What a product is called; by its bare name only where it has no identifier."""
        named = {thing.name} if thing.name and not (thing.purls or thing.cpes) else set()
        return named | {bare(name)[0] for name in thing.names}

    def _parts_named(self, thing: VexProduct) -> list[str]:
        names = self._text_names(thing)
        if names & self._device:
            about = self._file.device.about.device
            stated = _versions(thing)
            is_ours = not stated or about.version in stated
            return list(self._file.device.parts) if is_ours else []
        return list(dict.fromkeys(part for name in sorted(names) for part in self._parts.get(name, ())))

    def _inside(self, parts: Iterable[VexPart], within: Iterable[str]) -> list[Component]:
        """The components in some parts of the device that a statement names as inside its product."""
        places = set(within)
        return [
            component
            for part in parts
            for component in self._named(part)
            if component.part in places and _is_version(part, versions_of_component(component))
        ]


def _versions(thing: VexPart) -> set[str]:
    return {version for name in thing.names if (version := bare(name)[1])} | ({thing.version} - {""})


def _is_version(thing: VexPart, shipped: frozenset[str]) -> bool:
    stated = _versions(thing)
    return not stated or bool(stated & shipped)


def _status(said: VexStatement, product: VexProduct, shipped: frozenset[str]) -> VexStatus | None:
    """What is said of what is shipped of a product; None where it is about others, or that cannot be told."""
    if not product.versions:
        return said.status if _is_version(product, shipped) else None
    return next(_by_versions(said, product, shipped), None)


def _by_versions(said: VexStatement, product: VexProduct, shipped: frozenset[str]) -> Iterator[VexStatus]:
    for each in product.versions:
        if any(_holds(each, version) for version in shipped):
            yield status_for(said, each)


def _holds(said: VexVersions, version: str) -> bool:
    """Whether a version is the one said, or in the range; never where its order is not known."""
    if not said.is_range:
        return said.text == version
    try:
        return read_range(said.text).contains(version)
    except ValueError:
        return False
