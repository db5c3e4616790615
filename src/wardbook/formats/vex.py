"""Any VEX document: told apart, and read or written by the module of its format."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import msgspec

from wardbook.base.limits import SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.vex import VexDocument, VexFamily

Read = tuple[VexDocument | None, list[Diagnostic]]

FAMILIES: tuple[VexFamily, ...] = tuple(family for family in get_args(VexFamily) if family)
"""The formats, by the names that `VexDocument.family` has for them."""

_MARKS: tuple[tuple[str, VexFamily], ...] = (
    ("bomFormat", "CycloneDX"),
    ("@context", "OpenVEX"),
    ("document", "CSAF"),
)


def read(data: bytes, name: str = "") -> Read:
    """The document in `data`, OpenVEX, CycloneDX (JSON, XML) or CSAF, with diagnostics; None where it is none."""
    return guarded(_read, data, name, SBOM_BYTES)


def family_of(data: bytes) -> VexFamily:
    """The format of a file by its members; "" where it is none that is known."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        return "CycloneDX"
    try:
        members = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        members = {}
    return next((family for member, family in _MARKS if member in members), "")


def _read(data: bytes, name: str) -> Read:
    family = family_of(data)
    if not family:
        known = ", ".join(FAMILIES)
        return None, [not_readable(Span(name), f"it is no VEX document in JSON or XML of {known}")]
    return _reader(family)(data, name)


def _reader(family: VexFamily) -> Callable[[bytes, str], Read]:
    """The reader of a format; its module is imported only now, for most files are of one format."""
    if family == "CSAF":
        from wardbook.formats import csaf  # only for its files, as above

        return csaf.read_vex
    if family == "CycloneDX":
        from wardbook.formats.cyclonedx import vex as cyclonedx_vex  # only for its files, as above

        return cyclonedx_vex.read
    from wardbook.formats import openvex  # only for its files, as above

    return openvex.read


def write(document: VexDocument, family: VexFamily) -> bytes:
    """The document in a format; reading it gives the same document.

    Raises:
        ValueError: the format demands what the document does not have, or there is no such format.

    """
    if family == "CSAF":
        from wardbook.formats import csaf  # only for its files: it brings all rules of CSAF along

        return csaf.write_vex(document)
    if family == "CycloneDX":
        from wardbook.formats.cyclonedx import vex as cyclonedx_vex  # likewise: it brings the schemas along

        return cyclonedx_vex.write(document)
    if family == "OpenVEX":
        from wardbook.formats import openvex  # likewise

        return openvex.write(document)
    raise ValueError(f"VEX documents are written as {', '.join(FAMILIES)}")
