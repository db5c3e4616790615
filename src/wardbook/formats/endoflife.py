"""endoflife.date: until when a product's makers support it, as hints and never as a supplier's statement.

Three shapes are read, all JSON: API v1 (`/api/v1/products/NAME` and `/products/full`, by its OpenAPI
description 1.1.0), the older `/api/NAME.json` (a list of cycles; the product is named by the file), and
a bundle of the project's product files (an object of products). The project is MIT licensed.

A hint is given only where one product and one cycle fit. Two ways lead to a product: an identifier that
the data itself carries, or one of the few names in `NAMES`. Packages of a Linux distribution get none:
the distribution supports its package, not the project upstream.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import guarded, not_readable
from wardbook.formats.endoflife_shapes import DISTRIBUTIONS, Cycle, End, Product, products
from wardbook.formats.json_text import decode
from wardbook.formats.remarks import Remarks
from wardbook.formats.unpacking import GZIP, Packed, unpack
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl
from wardbook.model.sbom import SbomComponent

__all__ = ["NAMES", "Cycle", "End", "EndOfLife", "Hint", "Product", "read"]

NAMES: Mapping[str, str] = {
    "alpine linux": "alpine-linux",
    "cpython": "python",
    "debian gnu/linux": "debian",
    "freebsd": "freebsd",
    "linux": "linux-kernel",
    "linux kernel": "linux-kernel",
    "linux-yocto": "linux-kernel",
    "nginx": "nginx",
    "node.js": "nodejs",
    "nodejs": "nodejs",
    "openssl": "openssl",
    "qt5": "qt",
    "qt6": "qt",
    "qtbase": "qt",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "ubuntu": "ubuntu",
    "yocto project": "yocto",
}
"""Names that mean one product wherever they stand alone: no group, no CPE name, no package URL of an ecosystem.

Names that clients and bindings share with a server (`redis`, `mysql`, `python`) are not among them.
"""

# Types of package URLs that name the project itself, so that a CPE name or a plain name may speak too.
_UPSTREAM = frozenset({"bitbucket", "conan", "generic", "github", "gitlab", "swid", "vcpkg", "yocto"})

# What may stand between a cycle and the rest of a version that lies in it.
_REST = re.compile(r"(?:[a-z]|(?:a|alpha|b|beta|p|patch|post|pre|rc|sp|u)[0-9]+)?(?:[.\-+_~ ].*)?", re.DOTALL)
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_LONGEST = 256


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """Until when a component may be supported, by the data of `source`; nobody's statement about this device.

    `active` ends the time of all corrections, `security` that of security corrections; `extended` is
    offered by contract only (endoflife.date's "extended support", often paid). None is "not stated".
    `dated` is the day the data speaks for, with `dated_by` saying whose day that is. `why` is one sentence.
    """

    product: str
    label: str
    cycle: str
    active: End | None
    security: End | None
    extended: End | None
    latest: str | None
    source: str
    dated: str | None
    dated_by: str
    why: str


class _Identified(NamedTuple):
    pairs: frozenset[tuple[str, str]]
    product: str


class EndOfLife(msgspec.Struct, frozen=True, dict=True):
    """The products of one file; `dated` is the day it was made, or else of its newest release."""

    products: dict[str, Product]
    source: str
    dated: str | None = None
    dated_by: str = ""

    def hint(self, component: SbomComponent) -> Hint | None:
        """What the data says of the component; None where not exactly one product and one cycle fit."""
        reasons = dict(self._reasons(component))
        if len(reasons) != 1:
            return None
        (name, reason), product = *reasons.items(), self.products[next(iter(reasons))]
        found = {version: _cycle(product, version) for version in _versions(component)}
        cycles = {cycle.name: (version, cycle) for version, cycle in found.items() if cycle}
        if len(cycles) != 1:
            return None
        version, cycle = next(iter(cycles.values()))
        if cycle.active is cycle.security is cycle.extended is None:
            return None
        why = f"{reason}, and version {version} lies in its cycle {cycle.name}"
        return Hint(
            product=name,
            label=product.label,
            cycle=cycle.name,
            active=cycle.active,
            security=cycle.security,
            extended=cycle.extended,
            latest=cycle.latest,
            source=self.source,
            dated=self.dated,
            dated_by=self.dated_by,
            why=why,
        )

    def _reasons(self, component: SbomComponent) -> Iterator[tuple[str, str]]:
        """Every product that the component could be, with the reason."""
        purl = component.purl
        if purl is not None and purl.type in DISTRIBUTIONS:
            return
        if purl is not None:
            for product in self._by_purl_of(purl):
                yield (
                    product,
                    f"the data gives {self.products[product].label} the package URL {_bare(purl)}",
                )
            if purl.type not in _UPSTREAM:
                return
        for cpe in component.cpes:
            named = _cpe_key(cpe)
            for product in self._by_cpe.get(named, ()) if named else ():
                yield (
                    product,
                    f"the data gives {self.products[product].label} the CPE name {':'.join(named or ())}",
                )
        plain = component.name.strip().lower()
        if not component.cpes and not component.group and NAMES.get(plain) in self.products:
            product = NAMES[plain]
            yield product, f"its name `{plain}` is one of those that mean {self.products[product].label}"

    def _by_purl_of(self, purl: Purl) -> set[str]:
        same = self._by_purl.get(_purl_key(purl), ())
        return {item.product for item in same if item.pairs <= set(purl.pairs)}

    @cached_property
    def _by_purl(self) -> dict[tuple[str, ...], tuple[_Identified, ...]]:
        found: dict[tuple[str, ...], tuple[_Identified, ...]] = {}
        for product in self.products.values():
            for purl in product.purls:
                key = _purl_key(purl)
                found[key] = (*found.get(key, ()), _Identified(frozenset(purl.pairs), product.name))
        return found

    @cached_property
    def _by_cpe(self) -> dict[tuple[str, ...], set[str]]:
        found: dict[tuple[str, ...], set[str]] = {}
        for product in self.products.values():
            for cpe in product.cpes:
                if key := _cpe_key(cpe):
                    found.setdefault(key, set()).add(product.name)
        return found


def read(data: bytes, name: str) -> tuple[EndOfLife | None, list[Diagnostic]]:
    """The products in `data`, gzipped or not, with diagnostics; None where there is none.

    A cycle that contradicts itself (support that ends before the release, a flag against its date, two
    cycles of one name) is left out and named: a wrong date is worse than none.
    """
    return guarded(_read, data, name)


def _read(data: bytes, name: str) -> tuple[EndOfLife | None, list[Diagnostic]]:
    if data.startswith(GZIP):
        try:
            data = unpack(data)[0][1]
        except Packed as error:
            return None, [not_readable(Span(name), str(error))]
    tree, wrong = decode(data, name)
    if tree is None:
        return None, wrong or [not_readable(Span(name), "it holds nothing")]
    remarks = Remarks(name)
    for item in wrong:
        remarks.add(item)
    found, made = products(tree, name, remarks)
    if not found:
        return None, [
            *remarks.all(),
            not_readable(Span(name), "it holds no product as endoflife.date has them"),
        ]
    newest = max(
        (cycle.newest for item in found.values() for cycle in item.cycles if cycle.newest), default=None
    )
    by = "the data itself" if made else "its newest release" if newest else ""
    return EndOfLife(found, name, made or newest, by), remarks.all()


def _versions(component: SbomComponent) -> tuple[str, ...]:
    """Every version that the component states: its own, its package URL's, those of its CPE names."""
    purl = component.purl.version if component.purl else None
    said = (
        component.version,
        purl,
        *(_cpe_parts(cpe)[3:4][0] for cpe in component.cpes if len(_cpe_parts(cpe)) > 3),
    )
    return tuple(dict.fromkeys(version for version in said if version and version not in {"*", "-"}))


def _cycle(product: Product, version: str) -> Cycle | None:
    """The cycle that a version lies in: the longest that begins it.

    None too where the cycle's own latest release does not lie in it, for then versions are not counted
    by cycles, or the cycle only roofs others (FreeBSD's 15 over 15.0).
    """
    found = _longest(product, version)
    if found is None:
        return None
    if found.latest:
        return found if _longest(product, found.latest) is found else None
    return None if any(cycle.name.startswith(f"{found.name}.") for cycle in product.cycles) else found


def _longest(product: Product, version: str) -> Cycle | None:
    plain = version.strip().lower()
    if len(plain) > _LONGEST:
        return None
    plain = plain[1:] if re.match(r"v[0-9]", plain) else plain
    fitting = [cycle for cycle in product.cycles if _lies_in(plain, cycle.name.lower())]
    return max(fitting, key=lambda cycle: len(cycle.name), default=None)


def _lies_in(version: str, cycle: str) -> bool:
    """Whether a version begins with the numbers of a cycle; cycles with words in them are compared whole."""
    if version == cycle:
        return True
    if not _NUMBERS.fullmatch(cycle) or not version.startswith(cycle):
        return False
    return _REST.fullmatch(version, len(cycle)) is not None


def _bare(purl: Purl) -> str:
    return f"pkg:{'/'.join(part for part in (purl.type, purl.namespace, purl.name) if part)}"


def _purl_key(purl: Purl) -> tuple[str, ...]:
    return purl.type, purl.namespace or "", purl.name, purl.subpath or ""


def _cpe_key(cpe: str) -> tuple[str, ...] | None:
    """Part, vendor and product; None where it is no CPE name, or one of a port to other software."""
    parts = _cpe_parts(cpe)
    if len(parts) < 3 or not all(parts[:3]) or any(part in {"*", "-"} for part in parts[:3]):
        return None
    if cpe.startswith("cpe:2.3:") and len(parts) > 8 and parts[8] not in {"*", "-"}:
        return None
    return tuple(parts[:3])


def _cpe_parts(cpe: str) -> list[str]:
    """The parts of a CPE name from its `part` on, in lower case: a formatted string or a URI (NISTIR 7695)."""
    lower = cpe.strip().lower()
    if lower.startswith("cpe:2.3:"):
        return [re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\):", lower[8:])]
    if lower.startswith("cpe:/"):
        return [re.sub(r"%([0-9a-f]{2})", _character, part) for part in lower[5:].split(":")]
    return []


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
