"""CycloneDX: one mapper between its JSON shape and `Sbom`, and a codec for its XML."""

from __future__ import annotations

from wardbook.base.limits import SBOM_BYTES
from wardbook.formats.boundary import guarded
from wardbook.formats.cyclonedx.reading import from_json
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Sbom


def read(data: bytes, name: str) -> tuple[Sbom | None, list[Diagnostic]]:
    """The SBOM in CycloneDX JSON, None when it is none, and everything that could not be read."""
    return guarded(from_json, data, name, SBOM_BYTES)
