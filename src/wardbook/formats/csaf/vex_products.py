"""Products of a VEX statement in a CSAF product tree, both ways.

A product of ours keeps its id as product id. Where one id means several (other versions, another name, a
part of it), the further ones have `#wardbook:` and a number behind it, which reading takes away again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from wardbook.formats.csaf.rules.branching import is_range
from wardbook.formats.csaf.rules.form import schema_at
from wardbook.formats.csaf.shapes import Helper, Product
from wardbook.formats.vex_syntax import is_iri
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash
from wardbook.model.vex import VexPart, VexProduct, VexVersions

Object = dict[str, Any]  # Any: a JSON tree

FURTHER = "#wardbook:"
UNNAMED = "wardbook:unnamed"
"""The product id of a statement that names no product; CSAF asks for one."""

COMPONENT = "default_component_of"
_COMPONENTS = frozenset({COMPONENT, "optional_component_of", "external_component_of"})

_ALGORITHMS = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
    "sha3-256": "SHA3-256",
    "sha3-384": "SHA3-384",
    "sha3-512": "SHA3-512",
    "blake2b256": "BLAKE2b-256",
    "blake2b384": "BLAKE2b-384",
    "blake2b512": "BLAKE2b-512",
}
_LABELS = {name: label for label, name in _ALGORITHMS.items()}
_DIGEST = re.compile(r"[0-9a-fA-F]{32,}", re.ASCII)


def stated(known: Mapping[str, Product], ids: tuple[str, ...]) -> tuple[VexProduct, ...]:
    """The products with these ids among those known; parts of one product stand together in it."""
    found: list[VexProduct] = []
    for name in ids:
        if name != UNNAMED:
            product = _product(known, name)
            last = found[-1] if found else None
            if last and product.parts and last.parts and _without_parts(last) == _without_parts(product):
                found[-1] = msgspec.structs.replace(last, parts=(*last.parts, *product.parts))
            else:
                found.append(product)
    return tuple(found)


def _without_parts(product: VexProduct) -> VexProduct:
    return msgspec.structs.replace(product, parts=())


def _product(known: Mapping[str, Product], name: str) -> VexProduct:
    product = known.get(name)
    if product is None:
        return VexProduct(id=_base(name))
    relation = product.relation
    whole = known.get(relation.relates_to) if relation and relation.category in _COMPONENTS else None
    part = known.get(relation.product) if relation else None
    if whole is not None and part is not None and whole.relation is None:
        is_ours = FURTHER in name and _base(name) == _base(whole.id)
        fields = _fields(whole) | ({} if is_ours else {"id": name})
        return VexProduct(**fields, parts=(VexPart(**_fields(part)),))
    version = product.named("product_version_range")
    ranged = (VexVersions(text=version, is_range=True),) if version else ()
    return VexProduct(**_fields(product), versions=ranged)


def _base(name: str) -> str:
    return name.partition(FURTHER)[0] or name


def _fields(product: Product) -> Object:
    """What products and their parts have in common."""
    name = product.named("product_name") if product.named("product_version", "product_version_range") else ""
    name = name or product.name
    helper = product.helper
    hashes = (each for file in helper.hashes for each in file.file_hashes)
    return {
        "id": _base(product.id),
        "name": "" if name == _base(product.id) else name,
        "version": product.named("product_version"),
        "purls": helper.all_purls,
        "cpes": (helper.cpe,) if helper.cpe else (),
        "hashes": tuple(Hash(_ALGORITHMS.get(each.algorithm, each.algorithm), each.value) for each in hashes),
        "kept": _kept(helper),
    }


def _kept(helper: Helper) -> dict[str, bytes]:
    members = ("model_numbers", "serial_numbers", "skus", "x_generic_uris")
    return {name: msgspec.json.encode(held) for name in members if (held := getattr(helper, name))}


class Tree:
    """A product tree that grows with the products that statements name."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}
        self._plain: list[Object] = []
        self._named: dict[str, list[Object]] = {}
        self._relations: list[Object] = []

    def ids(self, products: tuple[VexProduct, ...]) -> list[str]:
        """The product ids that stand for the products, which are entered where they are new."""
        if not products:
            return [self._entered(UNNAMED, None, "every product that this statement is about")]
        return list(dict.fromkeys(name for product in products for name in self._of(product)))

    def _of(self, product: VexProduct) -> list[str]:
        whole = self._entered(product.id, _without_parts(product), "")
        return [self._related(whole, self._entered(part.id, part, "")) for part in product.parts] or [whole]

    def _entered(self, base: str, part: VexPart | None, said: str) -> str:
        name, is_new = self._free(base or UNNAMED, part)
        if is_new:
            self._enter(name, part, said)
        return name

    def _related(self, whole: str, part: str) -> str:
        name, is_new = self._free(whole, (whole, part))
        if is_new:
            title = f"{part} in {whole}"
            self._relations.append(
                {
                    "category": COMPONENT,
                    "full_product_name": {"name": title, "product_id": name},
                    "product_reference": part,
                    "relates_to_product_reference": whole,
                }
            )
        return name

    def _free(self, base: str, meant: VexPart | tuple[str, str] | None) -> tuple[str, bool]:
        """The id that stands for what is meant, and whether it is new."""
        key = (base, repr(meant))
        if key in self._names:
            return self._names[key], False
        name = base
        while name in self._taken:
            self._counts[base] = self._counts.get(base, 0) + 1
            name = f"{base}{FURTHER}{self._counts[base]}"
        self._taken.add(name)
        self._names[key] = name
        return name, True

    def _enter(self, name: str, part: VexPart | None, said: str) -> None:
        if part is None:
            self._plain.append({"name": said, "product_id": name})
            return
        category, version = _version(part)
        helper = _helper(part)
        title = f"{part.name} {version}" if version and part.name else part.name or part.id or name
        made: Object = {"name": title, "product_id": name}
        if helper:
            made["product_identification_helper"] = helper
        if version and part.name:
            branch = {"category": category, "name": version, "product": made}
            self._named.setdefault(part.name, []).append(branch)
        else:
            self._plain.append(made)

    def tree(self) -> Object:
        """The tree as JSON."""
        branches = [
            {"branches": inner, "category": "product_name", "name": name}
            for name, inner in self._named.items()
        ]
        made: Object = {}
        for member, held in (
            ("branches", branches),
            ("full_product_names", self._plain),
            ("relationships", self._relations),
        ):
            if held:
                made[member] = held
        return made


def _version(part: VexPart) -> tuple[str, str]:
    """The category of branch and the text for the versions of a product; "" where it has none."""
    if part.version:
        return "product_version_range" if is_range(part.version) else "product_version", part.version
    versions = part.versions if isinstance(part, VexProduct) else ()
    if not versions:
        return "", ""
    if len(versions) == 1 and not versions[0].is_range and not is_range(versions[0].text):
        return "product_version", versions[0].text
    return "product_version_range", " | ".join(each.text for each in versions)


def _helper(part: VexPart) -> Object:
    made: Object = {}
    for purl in part.purls:
        if "purl" not in made and is_iri(purl) and _is_purl(purl):
            made["purl"] = purl
    for cpe in part.cpes:
        if "cpe" not in made and _cpe().search(cpe):
            made["cpe"] = cpe
    hashes = {
        _LABELS.get(algorithm, algorithm): value
        for algorithm, value in reversed(part.hashes)
        if algorithm and _DIGEST.fullmatch(value)
    }
    if hashes:
        listed = [{"algorithm": label, "value": value} for label, value in sorted(hashes.items())]
        made["hashes"] = [{"file_hashes": listed, "filename": part.name or part.id or UNNAMED}]
    return made


def _is_purl(text: str) -> bool:
    try:
        Purl.parse(text)
    except ValueError:
        return False
    return True


@cache
def _cpe() -> re.Pattern[str]:
    place = "$defs/full_product_name_t/properties/product_identification_helper/properties/cpe"
    return re.compile(schema_at(place)["pattern"], re.ASCII)
