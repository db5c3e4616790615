"""CycloneDX VEX: the statements in a BOM, read and written; alone with links into SBOMs, or inside one.

Source: the `vulnerabilities` of CycloneDX 1.4 to 1.7, and its capability pages on VEX and BOM-Link.
"""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from wardbook.formats.cyclonedx import vex_reading, vex_writing
from wardbook.formats.cyclonedx.vex_shape import LINK, components
from wardbook.formats.json_text import kept_tree
from wardbook.formats.openvex.members import json_text
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Sbom
from wardbook.model.vex import VexDocument, VexProduct


def read(data: bytes, name: str = "") -> tuple[VexDocument | None, list[Diagnostic]]:
    """The statements of a BOM in JSON or XML, None where it is no CycloneDX, and everything that could not be read."""
    return vex_reading.read(data, name, vex_writing.WRITING)


def write(document: VexDocument, spec: str = "") -> bytes:
    """The document as a CycloneDX BOM in JSON; reading it gives the same document.

    `spec` is 1.4 to 1.7; without it, the version that the document was read with, else 1.6. What CycloneDX
    has no member for stands in properties named `wardbook:vex` (`formats.vex_carried`). A statement
    that stands there twice is written once.

    Raises:
        ValueError: `spec` is none of these, or a statement names no vulnerability.

    """
    made = vex_writing.tree(document, vex_writing.spec_of(document, spec))
    return msgspec.json.format(json_text(made), indent=2) + b"\n"


def linked(document: VexDocument, sbom: Sbom) -> VexDocument:
    """The document with its products as BOM-Links into an SBOM, for a BOM that stands beside it.

    A product is found by its id as bom-ref, else by package URL; one that is not there stays as it is.

    Raises:
        ValueError: the SBOM has no serial number to point to.

    """
    if not sbom.serial or not vex_writing.SERIAL.fullmatch(sbom.serial):
        raise ValueError("an SBOM without a serial number cannot be pointed to")
    start = f"{LINK}{sbom.serial.removeprefix('urn:uuid:')}/{sbom.revision or 1}#"
    return _moved(document, {name: start + quote(ref) for name, ref in _refs(sbom).items()})


def resolved(document: VexDocument, sbom: Sbom) -> VexDocument:
    """The document with its products as bom-refs of an SBOM, to be written into it."""
    return _moved(document, _refs(sbom))


def embedded(document: VexDocument, bom: bytes, name: str = "") -> tuple[bytes | None, list[Diagnostic]]:
    """A CycloneDX JSON SBOM with the statements added to its vulnerabilities; None where it cannot be read."""
    there, problems = read(bom, name)
    if there is None:
        return None, problems
    kept = kept_tree(there.kept.get("components", b"[]"))
    made = vex_writing.own_members(document, vex_writing.spec_of(there)).get("components", [])
    known = components({"components": kept, "metadata": kept_tree(there.kept.get("metadata", b"{}"))})
    new = [item for item in made if item["bom-ref"] not in known]
    together = msgspec.structs.replace(
        there,
        statements=(*there.statements, *document.statements),
        kept={**there.kept, "components": json_text([*kept, *new])} if new else there.kept,
    )
    return write(together), problems


def _refs(sbom: Sbom) -> dict[str, str]:
    """The bom-ref of every component by each name that products may have for it."""
    found: dict[str, str] = {}
    listed = [*([sbom.root] if sbom.root else []), *sbom.components, *sbom.services]
    for item in listed:
        if item.ref:
            for key in (item.ref, str(item.purl) if item.purl else ""):
                found.setdefault(key, item.ref)
    found.pop("", None)
    return found


def _moved(document: VexDocument, refs: dict[str, str]) -> VexDocument:
    def moved(product: VexProduct) -> VexProduct:
        names = (product.id, *product.purls)
        ref = next((refs[name] for name in names if name in refs), product.id)
        return msgspec.structs.replace(product, id=ref)

    statements = tuple(
        msgspec.structs.replace(said, products=tuple(map(moved, said.products)))
        for said in document.statements
    )
    return msgspec.structs.replace(document, statements=statements)
