"""Wardbook's own SBOM: the pinned requirements that ./run installs, and the libraries that lie inside their wheels."""

from __future__ import annotations

import json
import re
from email.utils import parseaddr
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from tools.bundled import Bundled, bundled
from wardbook import __version__

_LICENCE_NAME = 60
"""A longer text is the licence itself, not its name."""

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "requirements" / "run.txt"
TARGET = ROOT / "examples" / "wardbook-itself" / "sbom" / "wardbook.cdx.json"

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def sbom() -> bytes:
    """CycloneDX 1.6 JSON: every package of requirements/run.txt with version and package URL, sorted by name, then what lies in them.

    Licence and supplier are what the installed package of that very version says of itself; what it does not say, and
    what is for another system and not installed here, is left out rather than guessed.
    """
    pins = sorted(
        {
            (re.sub(r"[-_.]+", "-", name).lower(), version)
            for name, version in _PIN.findall(REQUIREMENTS.read_text("utf-8"))
        }
    )
    direct = [_component(name, version) for name, version in pins]
    inside = {str(item["bom-ref"]): bundled(str(item["name"])) for item in direct}
    within = [_bundled(one) for ref in sorted(inside) for one in inside[ref]]
    components = [*direct, *{str(item["bom-ref"]): item for item in within}.values()]
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
        "dependencies": [
            {"ref": root, "dependsOn": [item["bom-ref"] for item in direct]},
            *(
                {"ref": ref, "dependsOn": [one.purl for one in found]}
                for ref, found in inside.items()
                if found
            ),
        ],
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def _bundled(one: Bundled) -> dict[str, object]:
    made: dict[str, object] = {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
    }
    if one.supplier:
        made["supplier"] = {"name": one.supplier}
    if one.licence:
        made["licenses"] = [{"expression": one.licence}]
    if one.cpe:
        made["cpe"] = one.cpe
    return {**made, "purl": one.purl}


def _component(name: str, version: str) -> dict[str, object]:
    purl = f"pkg:pypi/{name}@{version}"
    made: dict[str, object] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return made
    if told["Version"] != version:
        return made
    supplier = _supplier(
        told["Author"] or told["Maintainer"] or told["Author-email"] or told["Maintainer-email"] or ""
    )
    if supplier:
        made["supplier"] = {"name": supplier}
    if told["License-Expression"]:
        made["licenses"] = [{"expression": told["License-Expression"]}]
    elif told["License"] and len(told["License"]) < _LICENCE_NAME:
        made["licenses"] = [{"license": {"name": told["License"]}}]
    elif named := [
        text.rpartition(" :: ")[2] for text in told.get_all("Classifier", ()) if text.startswith("License")
    ]:
        made["licenses"] = [{"license": {"name": name}} for name in named]
    return made


def _supplier(told: str) -> str:
    """The name without a mail address, for those of people stay out of our SBOM; "" where it only points elsewhere."""
    found = parseaddr(told)[0] if "@" in told else told
    return "" if "AUTHORS" in found else found
