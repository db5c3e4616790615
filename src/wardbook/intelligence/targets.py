"""A component as matching sees it: what it is called, by everybody who names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from wardbook.intelligence.places import Place
from wardbook.model.purl import Purl
from wardbook.model.sbom import SbomComponent

if TYPE_CHECKING:
    from wardbook.model.components import Component

_NO_VERSION = frozenset(
    {"*", "-", "any", "latest", "n/a", "na", "noassertion", "none", "unknown", "unspecified"}
)


class Target(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One component to look up.

    `cpes` are stated by an SBOM or confirmed by a person, `vendors` everybody who is said to make it.
    `places` are where to look it up although it has no package URL, `built_from` the source package that
    its package URL does not name, `patched` what an SBOM says that patches repair.
    """

    id: str
    name: str
    version: str = ""
    purl: Purl | None = None
    cpes: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    built_from: str = ""
    patched: tuple[str, ...] = ()

    @property
    def package_url(self) -> str:
        """Its package URL as text, "" where it states none."""
        return self.purl.text if self.purl else ""


def target(component: Component | SbomComponent | Target) -> Target:
    """The component as matching sees it.

    A component of an SBOM is called by its package URL, else by name and version, so that its id says
    the same in every file.
    """
    if isinstance(component, Target):
        return component
    if not isinstance(component, SbomComponent):
        return _of_device(component)
    purl = component.purl
    version = stated_version(component.version) or stated_version(purl.version if purl else None)
    name = component.full_name
    return Target(
        id=purl.text if purl else f"{name}@{version}" if version else name,
        name=name,
        version=version,
        purl=purl,
        cpes=component.cpes,
        vendors=tuple([one for one in (component.supplier, component.author, component.group) if one]),
        built_from=component.built_from or "",
        patched=component.patched,
    )


def _of_device(component: Component) -> Target:
    purl = _read(component.purl)
    return Target(
        id=component.id,
        name=component.name,
        version=stated_version(component.version) or stated_version(purl.version if purl else None),
        purl=purl,
        cpes=(component.cpe, *component.further_cpes) if component.cpe else (),
        vendors=(component.supplier,) if component.supplier else (),
        built_from=component.built_from or "",
        patched=component.patched,
    )


def _read(text: str | None) -> Purl | None:
    """A package URL that breaks the specification was reported when it was read; here it names nothing."""
    try:
        return Purl.mended(text) if text else None
    except ValueError:
        return None


def stated_version(text: str | None) -> str:
    """The version, "" for none and for the words tools write where they know none."""
    plain = (text or "").strip()
    return "" if plain.lower() in _NO_VERSION else plain
