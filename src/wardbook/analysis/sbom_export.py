"""The SBOM of a part or of the whole device, as joined and corrected: what customers and submissions get."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from wardbook.analysis.components import SbomFile, pieces, withheld_at
from wardbook.analysis.identity import Merged
from wardbook.analysis.selection import services
from wardbook.model.architecture import Part
from wardbook.model.components import Component, Support
from wardbook.model.purl import Purl
from wardbook.model.sbom import Relation, Sbom, SbomComponent
from wardbook.model.security_file import Device

_KINDS = {"hardware": "device", "model": "machine-learning-model"}
# The types of CycloneDX 1.7; writers find the nearest one of an older version.
_TYPES = frozenset(
    (
        *("application", "container", "cryptographic-asset", "data", "device", "device-driver", "file"),
        *("firmware", "framework", "library", "machine-learning-model", "operating-system", "platform"),
    )
)


def exported(device: Device, sboms: Mapping[str, SbomFile], part: Part | None) -> Sbom:
    """One SBOM of `part`, or of the device with every part that has components.

    Components are those of the security file, corrections of components.yaml included; what their SBOM
    said besides is kept, but for digests that are none, types that are none and control characters.
    A part's components hang below it by their own relations; what nothing refers to hangs below the
    part. Withheld components are listed, and the list then says that it is incomplete. It says nothing
    of time and author: whoever exports is the author.
    """
    parts = [part] if part else list(device.parts.values())
    made = [piece for item in parts if (piece := _Piece(device, sboms, item)).components or part]
    root = made[0].root if part else _device_root(device)
    depends = {ref: on for piece in made for ref, on in piece.depends.items()}
    nowhere = [] if part else _withheld_nowhere(device, made)
    if not part and root.ref:
        below = (*(piece.root for piece in made), *nowhere)
        depends[root.ref] = tuple(item.ref for item in below if item.ref)
    components = [item for piece in made for item in (*(() if part else (piece.root,)), *piece.components)]
    components += nowhere
    return Sbom(
        format="CycloneDX",
        spec="",
        name=root.name,
        root=root,
        supplier=root.supplier,
        completeness="incomplete" if nowhere else _completeness(sboms, parts, made),
        components=tuple(components),
        services=tuple(service for piece in made for service in piece.services),
        depends=depends,
        relations=tuple(relation for piece in made for relation in piece.relations),
    )


def _withheld_nowhere(device: Device, made: Iterable[_Piece]) -> list[SbomComponent]:
    """What is withheld without a word on the part it stands in."""
    listed = [component for piece in made for component in piece.listed]
    return [_bare(component) for component in withheld_at(device, listed) if not component.part]


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
        self.listed = [component for _, component in found]
        bare = [component for component in withheld_at(device, self.listed) if component.part == part.id]
        self.withheld = [component for component in (*self.listed, *bare) if component.withheld]
        self.components = [_corrected(merged, component) for merged, component in found]
        self.components += [_bare(component) for component in bare]
        chosen = {
            choice.file: file.sbom for choice in part.sbom if (file := sboms.get(choice.file)) and file.sbom
        }
        refs = {(at.file, at.place): component.id for merged, component in found for at in merged.origins}
        self.services = list(_services(part, chosen, refs))
        refs |= {
            (file, sbom.root.ref): part.id for file, sbom in chosen.items() if sbom.root and sbom.root.ref
        }
        self.depends, self.relations = _edges(chosen, refs)
        below = {ref for on in self.depends.values() for ref in on} | {one.target for one in self.relations}
        tops = [item.ref for item in self.components if item.ref and item.ref not in below]
        self.depends[part.id] = tuple(sorted({*self.depends.get(part.id, ()), *tops}))


def _services(
    part: Part, chosen: Mapping[str, Sbom], refs: dict[tuple[str, str], str]
) -> Iterator[SbomComponent]:
    """The services of a part under refs of their own, which go into `refs`."""
    taken = set(refs.values())
    for choice in part.sbom:
        for service in services(chosen[choice.file], choice.select) if choice.file in chosen else ():
            ref = next(
                name
                for count in itertools.count(1)
                if (name := f"{part.id}/{_printable(service.full_name)}{f' ({count})' if count > 1 else ''}")
                not in taken
            )
            taken.add(ref)
            refs[choice.file, service.ref or service.path] = ref
            yield msgspec.structs.replace(service, ref=ref, parent=None, path="")


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
        name=_printable(one.name),
        version=_printable(one.version) if one.version else one.version,
        kind=one.kind if one.kind in _TYPES else "library",
        hashes=tuple(item for item in one.hashes if item.is_digest),
        purl=_purl(component.purl) or one.purl,
        cpes=cpes,
        supplier=component.supplier,
        license=component.license,
        support_level=support.level or support.stated,
        end_of_support=support.until.isoformat() if support.until else None,
        justification=_justification(component, support),
        built_from=component.built_from,
        ref=component.id,
        parent=None,
        path="",
    )


def _printable(text: str) -> str:
    """Text without control characters, which XML and tag-value cannot hold."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _bare(component: Component) -> SbomComponent:
    support = component.support or Support()
    return SbomComponent(
        name=component.name,
        version=component.version,
        purl=_purl(component.purl),
        cpes=(component.cpe, *component.further_cpes) if component.cpe else (),
        supplier=component.supplier,
        license=component.license,
        support_level=support.level or support.stated,
        end_of_support=support.until.isoformat() if support.until else None,
        justification=_justification(component, support),
        ref=component.id,
    )


def _justification(component: Component, support: Support) -> str | None:
    """Why something is missing, in the words of components.yaml; that it is withheld or stands in is said too."""
    said = [component.justification or support.why]
    if component.withheld:
        shown = f" ({component.statement})" if component.statement else ""
        said.append(f"its supplier withholds the SBOM of this component{shown}")
    if component.stand_in:
        said.append(f"from an SBOM that stands in: {component.stand_in}")
    return "; ".join(text for text in said if text) or None


def _purl(text: str | None) -> Purl | None:
    try:
        return Purl.parse(text) if text else None
    except ValueError:  # a correction that is no package URL is the folder's reader's to refuse
        return None


def _completeness(sboms: Mapping[str, SbomFile], parts: list[Part], made: Iterable[_Piece]) -> str | None:
    """`incomplete` where something is known to be missing, `complete` where every part's SBOM says so, else unstated."""
    files = [sboms.get(choice.file) for part in parts for choice in part.sbom]
    if any(piece.withheld for piece in made) or any(file is None or file.sbom is None for file in files):
        return "incomplete"
    said = {file.sbom.completeness for file in files if file and file.sbom}
    if said == {"complete"} and not all(part.sbom for part in parts):
        return None
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
