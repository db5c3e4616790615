"""The SBOM of a part or of the whole device, as joined and corrected: what customers and submissions get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from wardbook.analysis.components import SbomFile, pieces, withheld_at
from wardbook.analysis.identity import Merged
from wardbook.model.architecture import Part
from wardbook.model.components import Component, Support
from wardbook.model.purl import Purl
from wardbook.model.sbom import Relation, Sbom, SbomComponent
from wardbook.model.security_file import Device

_KINDS = {"process": "firmware", "hardware": "device", "app": "application", "server": "application"}


def exported(device: Device, sboms: Mapping[str, SbomFile], part: Part | None) -> Sbom:
    """One SBOM of `part`, or of the device with every part that has components.

    Components are those of the security file, corrections of components.yaml included; what their SBOM
    said besides is kept. A part's components hang below it by their own relations; what nothing refers
    to hangs below the part. Withheld components are listed, and the list then says that it is
    incomplete. It says nothing of time and author: whoever exports is the author.
    """
    parts = (
        [part] if part else [item for item in device.parts.values() if item.sbom or _withheld(device, item)]
    )
    made = [_Piece(device, sboms, item) for item in parts]
    root = made[0].root if part else _device_root(device)
    depends = {ref: on for piece in made for ref, on in piece.depends.items()}
    if not part and root.ref:
        depends[root.ref] = tuple(piece.root.ref for piece in made if piece.root.ref)
    components = [item for piece in made for item in (*(() if part else (piece.root,)), *piece.components)]
    return Sbom(
        format="CycloneDX",
        spec="",
        name=root.name,
        root=root,
        supplier=root.supplier,
        completeness=_completeness(sboms, parts, made),
        components=tuple(components),
        services=tuple(service for piece in made for service in piece.services),
        depends=depends,
        relations=tuple(relation for piece in made for relation in piece.relations),
    )


class _Piece:
    """What one part brings."""

    def __init__(self, device: Device, sboms: Mapping[str, SbomFile], part: Part) -> None:
        self.root = SbomComponent(
            name=part.name or part.id,
            version=part.version,
            kind=_KINDS.get(str(part.is_), "application"),
            supplier=_maker(device),
            ref=part.id,
        )
        found = pieces(device, sboms, part)
        self.withheld = _withheld(device, part)
        self.components = [_corrected(merged, component) for merged, component in found]
        self.components += [_bare(component) for component in self.withheld]
        chosen = {
            choice.file: file.sbom for choice in part.sbom if (file := sboms.get(choice.file)) and file.sbom
        }
        self.services = [service for sbom in chosen.values() for service in sbom.services]
        refs = {(at.file, at.place): component.id for merged, component in found for at in merged.origins}
        refs |= {
            (file, sbom.root.ref): part.id for file, sbom in chosen.items() if sbom.root and sbom.root.ref
        }
        self.depends, self.relations = _edges(chosen, refs)
        below = {ref for on in self.depends.values() for ref in on} | {one.target for one in self.relations}
        tops = [item.ref for item in self.components if item.ref and item.ref not in below]
        self.depends[part.id] = tuple(sorted({*self.depends.get(part.id, ()), *tops}))


def _edges(
    chosen: Mapping[str, Sbom], refs: Mapping[tuple[str, str], str]
) -> tuple[dict[str, tuple[str, ...]], tuple[Relation, ...]]:
    depends: dict[str, set[str]] = {}
    relations: set[Relation] = set()
    for file, sbom in chosen.items():
        for source, targets in sbom.depends.items():
            if (file, source) in refs:
                own = refs[file, source]
                depends.setdefault(own, set()).update(
                    {refs[file, one] for one in targets if (file, one) in refs} - {own}
                )
        for one in sbom.relations:
            if (file, one.source) in refs and (file, one.target) in refs:
                relations.add(Relation(refs[file, one.source], one.kind, refs[file, one.target]))
    return {ref: tuple(sorted(on)) for ref, on in sorted(depends.items())}, tuple(sorted(relations))


def _corrected(merged: Merged, component: Component) -> SbomComponent:
    """The entry as people corrected it."""
    one = merged.component
    support = component.support or Support()
    cpes = tuple(dict.fromkeys([*([component.cpe] if component.cpe else []), *one.cpes]))
    return msgspec.structs.replace(
        one,
        purl=_purl(component.purl) or one.purl,
        cpes=cpes,
        supplier=component.supplier,
        license=component.license,
        support_level=support.level or support.stated,
        end_of_support=support.until.isoformat() if support.until else None,
        justification=component.justification or support.why,
        ref=component.id,
        parent=None,
        path="",
    )


def _bare(component: Component) -> SbomComponent:
    support = component.support or Support()
    return SbomComponent(
        name=component.name,
        version=component.version,
        purl=_purl(component.purl),
        cpes=(component.cpe,) if component.cpe else (),
        supplier=component.supplier,
        license=component.license,
        support_level=support.level or support.stated,
        end_of_support=support.until.isoformat() if support.until else None,
        justification=component.justification or "its supplier withholds the SBOM of this component",
        ref=component.id,
    )


def _purl(text: str | None) -> Purl | None:
    try:
        return Purl.parse(text) if text else None
    except ValueError:  # a correction that is no package URL is the folder's reader's to refuse
        return None


def _withheld(device: Device, part: Part) -> list[Component]:
    return [component for component in withheld_at(device) if component.part == part.id]


def _completeness(sboms: Mapping[str, SbomFile], parts: Iterable[Part], made: Iterable[_Piece]) -> str | None:
    """`incomplete` where something is known to be missing, `complete` where every SBOM says so, else unstated."""
    files = [sboms.get(choice.file) for part in parts for choice in part.sbom]
    if any(piece.withheld for piece in made) or any(file is None or file.sbom is None for file in files):
        return "incomplete"
    said = {file.sbom.completeness for file in files if file and file.sbom}
    return said.pop() if len(said) == 1 else None


def _device_root(device: Device) -> SbomComponent:
    about = device.about.device
    return SbomComponent(
        name=about.name,
        version=about.version,
        kind="device",
        supplier=_maker(device),
        ref=f"device:{about.id}",
    )


def _maker(device: Device) -> str | None:
    return device.about.device.manufacturer
