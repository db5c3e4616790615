"""Any SBOM: tells formats apart and hands over to the module that reads each."""

from __future__ import annotations

from wardbook.formats import cyclonedx
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.sbom import Sbom


def read(data: bytes, name: str = "") -> tuple[Sbom | None, list[Diagnostic]]:
    """The SBOM in `data` with diagnostics; None only where nothing can be read. `name` only helps in messages."""
    return cyclonedx.read(data, name)
