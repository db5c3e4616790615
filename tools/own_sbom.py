"""Wardbook's own SBOM, from the pinned requirements that ./run installs."""

from __future__ import annotations

import json
import re
from pathlib import Path

from wardbook import __version__

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "requirements" / "run.txt"
TARGET = ROOT / "examples" / "wardbook-itself" / "sbom" / "wardbook.cdx.json"

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def sbom() -> bytes:
    """CycloneDX 1.6 JSON: every package of requirements/run.txt with version and package URL, sorted by name.

    Licences and suppliers are not in the requirements, so they are left out rather than guessed.
    """
    pins = sorted(
        {
            (re.sub(r"[-_.]+", "-", name).lower(), version)
            for name, version in _PIN.findall(REQUIREMENTS.read_text("utf-8"))
        }
    )
    components = [_component(name, version) for name, version in pins]
    root = f"pkg:pypi/wardbook@{__version__}"
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "authors": [{"name": "Wardbook developers"}],
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "wardbook",
                "version": __version__,
                "purl": root,
            },
        },
        "components": components,
        "dependencies": [{"ref": root, "dependsOn": [item["bom-ref"] for item in components]}],
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def _component(name: str, version: str) -> dict[str, str]:
    purl = f"pkg:pypi/{name}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
