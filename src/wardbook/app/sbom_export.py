"""Use case: the SBOM of a part or of the device, for a regulator or a customer."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from wardbook.analysis.redaction import redacted
from wardbook.analysis.sbom_export import exported
from wardbook.app.inputs import assemble_inputs, read_device
from wardbook.app.sboms import Written, stamped, written
from wardbook.compile import Inputs
from wardbook.model.architecture import Part
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.table import Audience

DEVICE_FILES: Mapping[str, tuple[str, Audience]] = {
    "sbom/device.cdx.json": ("cyclonedx-1.6", Audience.REGULATOR),
    "sbom/device.spdx.json": ("spdx-2.3", Audience.REGULATOR),
    "sbom/customer.cdx.json": ("cyclonedx-1.6", Audience.CUSTOMER),
    "sbom/customer.spdx.json": ("spdx-2.3", Audience.CUSTOMER),
}
"""The SBOMs that a build makes: format and audience."""

BOTH = (Audience.CUSTOMER, Audience.REGULATOR)


class NothingToExport(Exception):
    """There is no such part, or it has no SBOM; the text says what there is."""


class Exported(msgspec.Struct, frozen=True):
    """The file, and what was wrong with the folder on the way (a folder that cannot be read has no file)."""

    written: Written | None
    diagnostics: tuple[Diagnostic, ...]
    files: dict[str, bytes]


def export(
    folder: Path, *, part: str | None, target: str, audience: Audience, as_of: datetime.date
) -> Exported:
    """The SBOM of `part`, or of the whole device for None, as joined and corrected on the date `as_of`.

    A regulator gets everything, with justifications; a customer gets the baseline attributes, licences
    and support. Raises NothingToExport where there is no such part or it has no SBOM.
    """
    loaded = read_device(folder)
    if loaded.device is None:
        return Exported(None, loaded.diagnostics, loaded.files)
    inputs = assemble_inputs(loaded, as_of)
    return Exported(_made(inputs, part, target, audience), inputs.diagnostics, loaded.files)


def files_of_device(
    inputs: Inputs, audiences: Collection[Audience] = BOTH
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """The SBOMs of the whole device that some may read, by file name, and where one is not valid.

    Nothing where no component is known: a file that says "no software" would be a lie.
    """
    try:
        made = {
            name: _made(inputs, None, target, audience)
            for name, (target, audience) in DEVICE_FILES.items()
            if audience in audiences
        }
    except NothingToExport:
        return {}, ()
    problems = tuple(problem for one in made.values() for problem in one.refused)
    return {name: one.data for name, one in made.items()}, problems


def _made(inputs: Inputs, part: str | None, target: str, audience: Audience) -> Written:
    device = inputs.device
    if part is not None and part not in device.parts:
        raise NothingToExport(f"there is no part `{part}`; parts with an SBOM: {_listed(device.parts)}")
    found = exported(device, inputs.sboms, device.parts[part] if part is not None else None)
    if not found.components:
        raise NothingToExport(
            f"no component is known of {f'`{part}`' if part else 'the device'}; name an SBOM at a part"
        )
    if audience is Audience.CUSTOMER:
        found = redacted(found).sbom
    maker = device.about.device.manufacturer or device.about.device.name
    return written(stamped(found, inputs.as_of, maker), target)


def _listed(parts: Mapping[str, Part]) -> str:
    found = [name for name, item in parts.items() if item.sbom]
    return ", ".join(f"`{name}`" for name in found) or "none"
