"""An SBOM as another tool wrote it: what everybody asks of it as fields, everything else kept as it stood."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from wardbook.model.purl import Purl

Family = Literal["CycloneDX", "SPDX", "SPDX-3", "CSV"]
Encoding = Literal["json", "xml", "yaml", "tag-value", "rdf", "json-ld", "csv"]


class Hash(NamedTuple):
    """A digest of a component; `algorithm` as CycloneDX spells it (`SHA-256`), `value` in lower-case hex."""

    algorithm: str
    value: str

    @property
    def is_digest(self) -> bool:
        """Whether the value can be one of its algorithm: hexadecimal, of its length, and not one digit all over."""
        length = DIGITS.get(self.algorithm)
        digits = set(self.value)
        is_hex = len(self.value) % 2 == 0 and len(digits) > 1 and not digits - _HEX
        return is_hex and (length is None or len(self.value) == length)


_HEX = frozenset("0123456789abcdef")
DIGITS = {
    "ADLER32": 8,
    "MD2": 32,
    "MD4": 32,
    "MD5": 32,
    "SHA-1": 40,
    "SHA-224": 56,
    **{f"{family}-{bits}": bits // 4 for family in ("SHA", "SHA3", "BLAKE2b") for bits in (256, 384, 512)},
    "Streebog-256": 64,
    "Streebog-512": 128,
}
"""Hexadecimal digits of a digest by algorithm; BLAKE3 and MD6 give any length."""


class Relation(NamedTuple):
    """`source` stands in relation `kind` to `target`, refs both; `kind` as SPDX 2.3 spells it (`STATIC_LINK`)."""

    source: str
    kind: str
    target: str


class SbomComponent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One component, service, device or asset as listed.

    `ref` is its id within the file, `path` the place it stands at (a JSON pointer into the family's
    JSON shape, such as `/components/3`), `parent` the ref of the component it is nested in.
    `built_from` is the source package, `name@version`, of a distribution's package whose package URL does
    not name it; `patched` are the vulnerabilities that a patch in it is said to repair.
    `kept` is its whole record in the JSON shape of `family`, so that nothing unknown is lost;
    b"" where a component was made by us. `kind` is CycloneDX's type, `service` for a service.
    Licences are one SPDX expression, or names joined by AND.
    """

    name: str
    group: str | None = None
    version: str | None = None
    purl: Purl | None = None
    cpes: tuple[str, ...] = ()
    supplier: str | None = None
    author: str | None = None
    license: str | None = None
    hashes: tuple[Hash, ...] = ()
    kind: str = "library"
    description: str | None = None
    copyright: str | None = None
    support_level: str | None = None
    end_of_support: str | None = None
    justification: str | None = None
    built_from: str | None = None
    patched: tuple[str, ...] = ()
    ref: str | None = None
    parent: str | None = None
    path: str = ""
    family: Family = "CycloneDX"
    kept: bytes | msgspec.Raw = b""

    @property
    def full_name(self) -> str:
        """`group/name`, or the bare name."""
        return f"{self.group}/{self.name}" if self.group else self.name

    @property
    def cpe(self) -> str | None:
        """The first CPE name, None without one."""
        return self.cpes[0] if self.cpes else None


class Sbom(msgspec.Struct, frozen=True, kw_only=True):
    """What an SBOM says of itself and of its components, nested ones flattened in the order listed.

    `spec` is the version of the specification (`1.6`), `encoding` how it was written down, `serial` its
    serial number or document namespace. `depends` holds DEPENDS_ON by ref, `relations` every other
    relation. `lifecycles` are CycloneDX phases (`build`, `operations`), `completeness` CycloneDX's word
    on the whole list (`complete`, `incomplete`, `unknown`), None where it says nothing. `kept` are the
    document's other members, JSON text by name, in the JSON shape of the family.
    """

    format: Family
    spec: str
    encoding: Encoding = "json"
    name: str | None = None
    serial: str | None = None
    revision: int | None = None
    root: SbomComponent | None = None
    author: str | None = None
    supplier: str | None = None
    timestamp: str | None = None
    tools: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    completeness: str | None = None
    components: tuple[SbomComponent, ...] = ()
    services: tuple[SbomComponent, ...] = ()
    depends: dict[str, tuple[str, ...]] = {}
    relations: tuple[Relation, ...] = ()
    kept: dict[str, bytes | msgspec.Raw] = {}
