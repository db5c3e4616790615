"""By which names do VEX documents speak of the device, its parts and their components?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from wardbook.model.architecture import Part
from wardbook.model.components import Component
from wardbook.model.purl import Purl
from wardbook.model.security_file import Device
from wardbook.model.vex import VexPart, VexProduct

_OTHER = re.compile(r"[^a-z0-9]+")


def part_purl(device: Device, part: Part) -> str:
    """The package URL of a part: no registry has it, so `generic` under the maker and the device (PURL type definition)."""
    about = device.about.device
    maker = _OTHER.sub("-", (about.manufacturer or "").lower()).strip("-")
    namespace = "/".join(filter(None, (maker, _printable(about.id))))
    return Purl("generic", namespace, part.id, _printable(part.version or "") or None).text


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "_" for letter in text)


def part_product(device: Device, part: Part) -> VexProduct:
    """A part as a product, with the version that the device has of it."""
    purl = part_purl(device, part)
    return VexProduct(id=purl, name=part.name or part.id, version=part.version or "", purls=(purl,))


def component_part(component: Component) -> VexPart:
    """A component inside a part; one without a package URL goes by its CPE name or its id."""
    purls = (component.purl,) if component.purl else ()
    cpes = (component.cpe,) if component.cpe else ()
    return VexPart(
        id=next(iter((*purls, *cpes)), component.id),
        name=component.name,
        version=component.version or "",
        purls=purls,
        cpes=cpes,
    )


def component_product(component: Component) -> VexProduct:
    """A component as a product of its own, by the ref that it has in the SBOM of the device."""
    inside = component_part(component)
    return VexProduct(
        id=component.id, name=inside.name, version=inside.version, purls=inside.purls, cpes=inside.cpes
    )


def bare(name: str) -> tuple[str, str]:
    """A name without its version, and the version: of a package URL, a CPE name, or a link to an SBOM's entry.

    `urn:cdx:SERIAL/1#comms/openssl` (CycloneDX's BOM-Link) names the entry after `#`, which most
    tools call by its package URL. Other names are whole.
    """
    if name.startswith("pkg:"):
        return _bare_purl(name)
    if name.startswith("cpe:2.3:"):
        fields = re.split(r"(?<!\\):", name)
        version = fields[5] if len(fields) > 5 and fields[5] not in "*-" else ""
        return ":".join(fields[:5]), version.replace("\\", "")
    if name.startswith("urn:cdx:"):
        entry = unquote(name.partition("#")[2])
        return bare(entry) if entry.startswith(("pkg:", "cpe:2.3:")) else (entry, "")
    return name, ""


def _bare_purl(name: str) -> tuple[str, str]:
    try:
        read = Purl.parse(name)
    except ValueError:
        return name, ""
    return Purl(read.type, read.namespace, read.name).text, read.version or ""


def names_of_component(component: Component) -> Iterator[str]:
    """What documents may call a component, without versions."""
    yield from (bare(name)[0] for name in (component.purl, component.cpe, component.id) if name)


def versions_of_component(component: Component) -> frozenset[str]:
    """The version of a component as each of its names spells it."""
    spelled = (bare(name)[1] for name in (component.purl, component.cpe) if name)
    return frozenset({component.version or "", *spelled}) - {""}


def names_of_part(device: Device, part: Part) -> Iterator[str]:
    """What documents may call a part, without versions."""
    yield from (bare(part_purl(device, part))[0], part.id)
    if part.name:
        yield part.name


def names_of_device(device: Device) -> frozenset[str]:
    """What documents may call the whole device."""
    about = device.about.device
    return frozenset({about.id, about.name, f"device:{about.id}", *about.model_numbers})
