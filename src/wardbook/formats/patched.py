"""Vulnerabilities that an SBOM says a patch in the component repairs: a claim, which no version shows."""

from __future__ import annotations

import re
from typing import Any

_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
_FIXED = re.compile(r"CVEs fixed:\s*((?:CVE-[0-9-]+[\s,;]*)+)")


def by_source_info(text: str) -> tuple[str, ...]:
    """Of SPDX's `sourceInfo` as Yocto writes it: `CVEs fixed: CVE-2022-28391 CVE-2022-30065` (create-spdx-2.2)."""
    if "CVEs fixed:" not in text:
        return ()
    return tuple(dict.fromkeys(name for found in _FIXED.finditer(text) for name in _CVE.findall(found[1])))


def by_pedigree(pedigree: Any) -> tuple[str, ...]:  # Any: JSON
    """Of CycloneDX's pedigree: what its patches resolve, issues of the type `security`."""
    patches = pedigree.get("patches") if isinstance(pedigree, dict) else None
    issues = [
        issue
        for patch in (patches if isinstance(patches, list) else ())
        if isinstance(patch, dict) and isinstance(patch.get("resolves"), list)
        for issue in patch["resolves"]
    ]
    names = [
        each.get("id")
        for each in issues
        if isinstance(each, dict) and each.get("type", "security") == "security"
    ]
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and name))
