"""Of which source package a distribution's package was built, where SBOM tools say it beside the package URL.

Advisories of most distributions name source packages, so a tool that puts the name elsewhere than in the
qualifier `upstream` would have its binary packages looked up under names that no advisory has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

TRIVY = "aquasecurity:trivy:Src"
"""How Trivy's CycloneDX properties begin: `SrcName`, `SrcVersion`, `SrcRelease`, `SrcEpoch` (its pkg/sbom)."""

SYFT = "syft:metadata:"
"""How Syft's begin: `source` and `sourceVersion` (dpkg), `sourceRpm`, `originPackage` (apk)."""

OURS = "wardbook:built-from"
"""Where we keep it in formats that have no member for it."""

_SYFT_NAMES = ("source", "sourceRpm", "originPackage")
NAMES = frozenset({OURS, f"{TRIVY}Name", *(f"{SYFT}{name}" for name in _SYFT_NAMES)})
"""The properties that name a source; the others say more of it."""

_BUILT_FROM = re.compile(r"built package from: (\S+)(?: (\S+))?", re.IGNORECASE)


def of_properties(said: Mapping[str, str]) -> str | None:
    """`name@version`, the name alone or a source RPM's file name, of CycloneDX properties; None where none says it."""
    if ours := said.get(OURS):
        return ours
    if name := said.get(f"{TRIVY}Name"):
        release, epoch = said.get(f"{TRIVY}Release"), said.get(f"{TRIVY}Epoch")
        version = said.get(f"{TRIVY}Version") or ""
        version = f"{version}-{release}" if version and release else version
        version = f"{epoch}:{version}" if version and epoch and epoch != "0" else version
        return f"{name}@{version}" if version else name
    found = next((said[f"{SYFT}{key}"] for key in _SYFT_NAMES if said.get(f"{SYFT}{key}")), None)
    of_source = said.get(f"{SYFT}sourceVersion")
    return f"{found}@{of_source}" if found and of_source else found


def of_source_info(text: str) -> str | None:
    """`name@version` of SPDX's `sourceInfo` as Trivy writes it: `built package from: openssl 3.0.11-1`."""
    found = _BUILT_FROM.search(text)
    if not found:
        return None
    return f"{found[1]}@{found[2]}" if found[2] else found[1]


def as_source_info(built_from: str) -> str:
    """The same, written."""
    name, _, version = built_from.rpartition("@") if "@" in built_from else (built_from, "", "")
    return f"built package from: {name} {version}".rstrip()
