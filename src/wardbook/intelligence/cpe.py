"""CPE names: which product somebody means, in the two ways they are written (NIST IR 7695)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

# Components of a formatted string are parted by colons that no backslash stands before.
_PARTS = re.compile(r"(?<!\\):")
_ESCAPED = re.compile(r"\\(.)")

# Updates that count on from a version are written at its end.
_JOINED = re.compile(r"(?:p|patch|u|update)?[0-9]+|[a-z]")

KERNEL = "cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*"
"""The one name under which every source of CPE names lists the Linux kernel."""

CACHED_NAMES = 50_000


class Cpe(NamedTuple):
    """A CPE name, its values in lower case and without escapes; `*` is ANY and `-` is NA.

    `is_pattern` says that vendor or product holds a wildcard, which names no one product.
    """

    part: str
    vendor: str
    product: str
    version: str = "*"
    update: str = "*"
    target_sw: str = "*"
    is_pattern: bool = False

    @property
    def names_a_product(self) -> bool:
        """Whether part, vendor and product all name something: a wildcard is never held against anything."""
        return (
            not self.is_pattern
            and self.part in ("a", "o", "h")
            and self.vendor not in ("*", "-", "")
            and self.product not in ("*", "-", "")
        )

    @property
    def products(self) -> tuple[tuple[str, str, str], ...]:
        """The products a component's CPE name may mean: three where it leaves open which part it is.

        Yocto's create-spdx writes `*` for every part. Vendor and product are never left open.
        """
        if self.part != "*":
            return (self.product_key,) if self.names_a_product else ()
        return tuple([one.product_key for part in "aoh" if (one := self._replace(part=part)).names_a_product])

    @property
    def product_key(self) -> tuple[str, str, str]:
        """Part, vendor and product."""
        return self.part, self.vendor, self.product

    @property
    def whole_version(self) -> str:
        """Version and update in one, as feeds join them: `8.5p1`, `1.0-rc1`; `*` for any, `-` for none."""
        if self.version in ("*", "-") or self.update in ("*", "-", ""):
            return self.version
        return f"{self.version}{'' if _JOINED.fullmatch(self.update) else '-'}{self.update}"


@lru_cache(maxsize=CACHED_NAMES)
def parsed(text: str) -> Cpe | None:
    """The name in `text` (CPE 2.3 formatted string, or 2.2 URI); None where it is neither."""
    if text.startswith("cpe:2.3:"):
        return _formatted(text)
    return _uri(text) if text.lower().startswith("cpe:/") else None


def _formatted(text: str) -> Cpe | None:
    parts = _PARTS.split(text)[2:]
    if len(parts) < 3:
        return None
    raw = [part.lower() for part in parts] + ["*"] * (11 - len(parts))
    part, vendor, product, version, update = (_plain(value) for value in raw[:5])
    return Cpe(part, vendor, product, version, update, _plain(raw[8]), _is_pattern(raw[1:3]))


def _uri(text: str) -> Cpe | None:
    parts = [unquote(part).lower() for part in text[5:].split(":")]
    if len(parts) < 3:
        return None
    padded = [part or "*" for part in parts] + ["*"] * (7 - len(parts))
    part, vendor, product, version, update, edition = padded[:6]
    # IR 7695, 6.1.3: further attributes are packed into the edition, parted by tildes.
    packed = edition.split("~")
    target = packed[3] if edition.startswith("~") and len(packed) > 3 and packed[3] else "*"
    return Cpe(
        part,
        vendor,
        product,
        version,
        update,
        target,
        any("*" in one or "?" in one for one in (vendor, product)),
    )


def _plain(value: str) -> str:
    return _ESCAPED.sub(r"\1", value) if "\\" in value else value


def _is_pattern(values: list[str]) -> bool:
    return any(re.search(r"(?<!\\)[*?]", value) for value in values)
