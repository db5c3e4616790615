"""Use case: what the device's maker says of its vulnerabilities, as a VEX file of any format."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

import msgspec

from wardbook.analysis.vex_statements import author, statements
from wardbook.formats import official, vex
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.security_advisory import Publisher
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience
from wardbook.model.vex import VexDocument, VexFamily

_FORMS: Mapping[str, tuple[VexFamily, str]] = {
    "openvex": ("OpenVEX", ".openvex.json"),
    "cyclonedx": ("CycloneDX", ".vex.cdx.json"),
    "csaf": ("CSAF", ".json"),
}
FORMS = tuple(_FORMS)
"""The formats, by the names that commands have for them."""


class NothingToSay(Exception):
    """There is nothing to write, or a format asks for what nobody stated; the text says what, and what helps."""


class Exported(msgspec.Struct, frozen=True):
    """A file: its name, its bytes, the document in it, what its reader may not see, and where it breaks its format."""

    name: str
    data: bytes
    document: VexDocument
    left_out: tuple[str, ...]
    refused: tuple[Diagnostic, ...]


def export(file: SecurityFile, form: str, audience: Audience) -> Exported:
    """A statement for every known vulnerability of the device, checked by the format's own rules.

    Raises NothingToSay where nothing was looked up, where nothing is known, and for CSAF without an address
    of the maker.
    """
    if file.intelligence is None:
        raise NothingToSay(
            "nothing was looked up, so nothing can be said of vulnerabilities; run `wardbook intel update`"
        )
    family, ending = _FORMS[form]
    told = statements(file, audience, by_component=family == "CycloneDX")
    if not told.document.statements:
        raise NothingToSay("no advisory of the snapshot applies to a component that this reader may see")
    name = _name(file, audience)
    try:
        document, data, refused = _written(file, family, told.document, name)
    except ValueError as error:
        raise NothingToSay(f"it cannot be written as {family}: {error}") from error
    if family == "CSAF":
        name = name.replace(".", "_")  # CSAF 2.0, 5.1: the name of a file is made of its document's id
    return Exported(f"{name}{ending}", data, document, told.left_out, refused)


def _written(
    file: SecurityFile, family: VexFamily, document: VexDocument, name: str
) -> tuple[VexDocument, bytes, tuple[Diagnostic, ...]]:
    """The document as it was written, its bytes, and where these break the format."""
    if family == "CSAF":
        named = msgspec.structs.replace(document, id=name)
        return named, *_csaf(named, file)
    data = vex.write(document, family)
    return document, data, tuple(official.check(data, name, family=family, encoding="json"))


def files_of_device(
    file: SecurityFile, audiences: Collection[Audience] = (Audience.CUSTOMER, Audience.REGULATOR)
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """The VEX files that some may read, by name; none where there is nothing to say."""
    made: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    for audience in audiences:
        for form in FORMS:
            try:
                found = export(file, form, audience)
            except NothingToSay:
                continue
            made[f"vex/{audience.value}/{found.name}"] = found.data
            problems += found.refused
    return made, tuple(problems)


def _csaf(document: VexDocument, file: SecurityFile) -> tuple[bytes, tuple[Diagnostic, ...]]:
    from wardbook.formats import csaf  # only for its files: it brings all rules of CSAF along

    data = csaf.write_vex(document, _publisher(file))
    found, problems = csaf.read(data, document.id)
    if found is None:
        return data, tuple(problems)
    return data, (*problems, *csaf.check(found))


def _publisher(file: SecurityFile) -> Publisher:
    """Who publishes, under an address of theirs (CSAF 2.0, 3.2.1.8.5: the namespace is the publisher's web site)."""
    company = file.device.company
    page = company.security_page if company else None
    parts = urlsplit(page or "")
    if parts.scheme != "https" or not parts.hostname:
        raise NothingToSay(
            "CSAF asks for the maker's own address; say `security-page: https://…` in company.yaml"
        )
    contact = (company.security_contact if company else None) or ""
    return Publisher(
        name=author(file),
        namespace=f"https://{parts.hostname}",
        contact=f"Report vulnerabilities to {contact}" if contact else "",
    )


def _name(file: SecurityFile, audience: Audience) -> str:
    """The name of what is said of one version on one day; what is not for customers is called so."""
    about = file.device.about.device
    words = (about.id, about.version or "", "vex", file.as_of.isoformat())
    reader = "" if audience is Audience.CUSTOMER else audience.value
    return re.sub(r"[^+\-a-z0-9.]+", "_", "-".join(filter(None, (*words, reader))).lower())
