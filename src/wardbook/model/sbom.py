"""An SBOM as another tool wrote it, as far as it was read."""

from __future__ import annotations

import msgspec


class SbomComponent(msgspec.Struct, frozen=True, kw_only=True):
    """One component as listed; `ref` is its id within the file, `line` where it stands (0 where the format has no lines)."""

    name: str
    version: str | None = None
    purl: str | None = None
    cpe: str | None = None
    supplier: str | None = None
    license: str | None = None
    kind: str = "library"
    ref: str | None = None


class Sbom(msgspec.Struct, frozen=True, kw_only=True):
    """What an SBOM says of itself and of its components, nested ones flattened in the order listed."""

    format: str
    spec: str
    root: SbomComponent | None = None
    author: str | None = None
    timestamp: str | None = None
    tools: tuple[str, ...] = ()
    components: tuple[SbomComponent, ...] = ()
    depends: dict[str, tuple[str, ...]] = {}
