"""Columns of a CSV of components: which header means which field, and what a cell of each field says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import no_package_url, not_as_expected
from wardbook.formats.remarks import Remarks, read_purl
from wardbook.model.purl import Purl
from wardbook.model.sbom import Hash, SbomComponent

# Headers as real tools and companies write them (our own first), the most telling first: where a table
# has two of a field, the first one here is read. Case, spaces and punctuation do not count.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "ref": ("Ref", "bom-ref", "SPDXID", "SPDX ID", "Component ID", "Reference", "UUID"),
    "name": (
        *("Name", "Component Name", "Component", "Package Name", "Package", "Software Component"),
        *("Software Component Name", "Module Name", "Module", "Library Name", "Library", "Software Name"),
        *(
            "Artifact ID",
            "Artifact",
            "Dependency",
            "Dependency Name",
            "Product Name",
            "Origin Name",
            "SOUP Name",
        ),
        *("OTS Software", "OTSS Name", "Third Party Component", "Title", "Item", "Software"),
        *("Product", "SBOM Component", "Component or Package"),
    ),
    "group": ("Group", "Group ID", "Namespace", "Component Group", "Package Namespace", "Scope Name"),
    "version": (
        *("Version", "Component Version", "Package Version", "Version String", "Software Version"),
        *("Component Version Name", "Version Info", "Module Version", "Library Version", "Installed Version"),
        *("Current Version", "Product Version", "Version Number", "Ver", "Release", "Rev"),
    ),
    "purl": (
        *("Package URL", "purl", "Package URL (purl)", "Component purl", "Unique Identifier"),
        *("Other Unique Identifiers", "Unique Identifiers", "Identifier", "pURL ID"),
    ),
    "cpe": ("CPE", "CPE Name", "CPE 2.3", "CPE23", "CPEs", "CPE URI", "CPE 2.2", "CPE22", "Component CPE"),
    "supplier": (
        *("Supplier", "Supplier Name", "Component Supplier", "Package Supplier", "Vendor", "Vendor Name"),
        *(
            "Manufacturer",
            "Manufacturer Name",
            "Publisher",
            "Component Vendor",
            "Provider",
            "Maintainer",
            "Company",
        ),
    ),
    "author": (
        *("Author", "Authors", "Component Author", "Originator", "Package Originator", "Creator"),
        *("Author Name", "Author of SBOM Data"),
    ),
    "license": (
        *("License", "SPDX License", "License Expression", "SPDX License Expression", "License ID"),
        *("License Name", "SPDX License ID", "Concluded License", "License Concluded", "Declared License"),
        *(
            "License Declared",
            "Component License",
            "Licence",
            "Licenses",
            "Licences",
            "License Names",
            "License(s)",
        ),
    ),
    "hash": ("Hash", "Hashes", "Component Hash", "Hash of the Component", "Checksum", "Checksums", "Digest"),
    "md5": ("MD5", "MD5 Hash", "Hash MD5", "MD5 Sum"),
    "sha1": ("SHA-1", "SHA1 Hash", "Hash SHA-1", "SHA1 Checksum", "SHA-1 Sum"),
    "sha256": ("SHA-256", "SHA256 Hash", "Hash SHA-256", "SHA256 Checksum", "SHA-256 Sum", "SHA2-256"),
    "sha384": ("SHA-384", "SHA384 Hash", "Hash SHA-384"),
    "sha512": ("SHA-512", "SHA512 Hash", "Hash SHA-512", "SHA512 Checksum", "SHA-512 Sum"),
    "kind": ("Kind", "Component Type", "Type", "Classifier", "Primary Purpose", "Primary Package Purpose"),
    "description": ("Description", "Component Description", "Package Description", "Summary", "Function"),
    "copyright": ("Copyright", "Copyright Text", "Copyrights", "Package Copyright Text", "Copyright Notice"),
    "support_level": (
        *("Support Level", "Level of Support", "Software Level of Support", "Support Status", "Support"),
        *("Maintenance Status", "Support State", "Lifecycle Status"),
    ),
    "end_of_support": (
        *(
            "End of Support",
            "End of Support Date",
            "EOS",
            "EOS Date",
            "EOSL",
            "Support End",
            "Support End Date",
        ),
        *("Supported Until", "End of Security Support", "Valid Until", "Valid Until Date", "EOL", "EOL Date"),
        *("End of Life", "End of Life Date", "End-of-Life/End-of-Support Date"),
    ),
    "justification": ("Justification", "Support Justification", "Reason", "Rationale"),
    "depends": (
        *(
            "Depends On",
            "Depends",
            "Dependencies",
            "Dependency Relationship",
            "Requires",
            "Direct Dependencies",
        ),
    ),
    "parent": ("Parent", "Parent Ref", "Parent Component", "Nested In"),
}
FIELDS = tuple(SPELLINGS)
HASH_FIELDS = {
    "md5": "MD5",
    "sha1": "SHA-1",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
}
BY_LENGTH = {32: "MD5", 40: "SHA-1", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}
NOTHING = {"", "-", "--", "n/a", "na", "none", "null"}
"""Cells that say a column does not apply; "unknown" and NOASSERTION are statements and stay."""

KINDS = frozenset(
    (
        *("application", "framework", "library", "container", "platform", "operating-system", "device"),
        *(
            "device-driver",
            "firmware",
            "file",
            "machine-learning-model",
            "data",
            "cryptographic-asset",
            "service",
        ),
    )
)

_ORDER = {
    field: {
        "".join(filter(str.isalnum, spelling.casefold())): rank for rank, spelling in enumerate(spellings)
    }
    for field, spellings in SPELLINGS.items()
}
_FIELD_OF = {squeezed: field for field, ranks in _ORDER.items() for squeezed in ranks}
_HASH = re.compile(r"(?:([A-Za-z][A-Za-z0-9]*-?[0-9]*(?:-[0-9]+)?)\s*[:=]\s*)?([0-9A-Fa-f]{8,256})\Z")
_DATE = re.compile(r"([0-9]{4})-([01][0-9])-([0-3][0-9])(?:[T ][0-9:.+Zz-]*)?\Z")
_DOTTED = re.compile(r"([0-3]?[0-9])\.([01]?[0-9])\.([0-9]{4})\Z")
CPE = re.compile(r"cpe:2\.3:[aho*-](?::(?:[^\s:\\]|\\.)+){10}|cpe:/[aho](?::[^\s:]*){0,6}", re.IGNORECASE)


class Place:
    """A row of a table while it is looked at; what is odd there goes to `remarks`, or nowhere."""

    def __init__(self, line: int = 0, path: str = "", remarks: Remarks | None = None) -> None:
        self.path = path
        self._remarks = remarks
        self._at = Span(remarks.at.file if remarks else "", line)

    def odd(self, what: str) -> None:
        """The row breaks a rule; `what` is a sentence without its subject."""
        if self._remarks:
            self._remarks.add(not_as_expected(self._at, f"the row {what}", self.path))

    def purl(self, text: str) -> Purl | None:
        """`text` as a package URL, with a remark where it is none: what was meant by it, or None."""
        found, wrong = read_purl(text)
        if wrong and self._remarks:
            meant = found.text if found else ""
            self._remarks.add(no_package_url(self._at, self.path, text, wrong, meant))
        return found


NO_PLACE = Place()


@lru_cache(maxsize=4096)
def squeezed(header: str) -> str:
    """A header as headers are compared: letters and digits, no case."""
    return "".join(filter(str.isalnum, header.casefold()))


def recognised(columns: Iterable[str], fields: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field → column: those of `fields`, then what the usual spellings tell of the other columns."""
    found = dict(fields or {})
    taken = set(found.values())
    free = [column for column in columns if column not in taken]
    ranked: dict[str, tuple[int, str]] = {}
    for column in free:
        short = squeezed(column)
        field = _FIELD_OF.get(short)
        if field is None or field in found:
            continue
        rank = _ORDER[field][short]
        if field not in ranked or rank < ranked[field][0]:
            ranked[field] = (rank, column)
    return {**{field: column for field, (_, column) in ranked.items()}, **found}


def component(
    record: Mapping[str, str], fields: Mapping[str, str], place: Place = NO_PLACE, **rest: Any
) -> SbomComponent | None:  # Any: fields of the component that no cell holds
    """The component that a row tells of by `fields`, None where it has no name; what is odd is remarked on."""
    cells = {field: record.get(column, "").strip() for field, column in fields.items()}
    purl, cpes = identifiers(cells, place)
    name = cells.get("name") or (purl.name if purl else "")
    if not name:
        place.odd("has no name and is left out")
        return None
    if not cells.get("name"):
        place.odd("has no name; the one in its package URL is taken")
    kind = squeezed_kind(cells.get("kind", ""))
    return SbomComponent(
        name=name,
        group=cells.get("group") or None,
        version=cells.get("version") or None,
        purl=purl,
        cpes=cpes,
        supplier=cells.get("supplier") or None,
        author=cells.get("author") or None,
        license=cells.get("license") or None,
        hashes=hashes(cells, place),
        kind=kind if kind in KINDS else "library",
        description=cells.get("description") or None,
        copyright=cells.get("copyright") or None,
        support_level=cells.get("support_level") or None,
        end_of_support=date(cells.get("end_of_support", ""), place),
        justification=cells.get("justification") or None,
        ref=cells.get("ref") or None,
        parent=cells.get("parent") or None,
        family="CSV",
        **rest,
    )


def squeezed_kind(text: str) -> str:
    """A kind as CycloneDX writes it, from `Operating System` or `OPERATING_SYSTEM`."""
    return re.sub(r"[\s_]+", "-", text.strip().lower())


def identifiers(cells: Mapping[str, str], place: Place = NO_PLACE) -> tuple[Purl | None, tuple[str, ...]]:
    """Package URL and CPE names; either column may hold the other, as a column "unique identifier" does."""
    words = [(word, "cpe:") for word in _words(cells.get("cpe", ""))]
    words = [(word, "pkg:") for word in _words(cells.get("purl", ""))] + words
    cpes: dict[str, None] = {}
    purl = None
    for word, usual in words:
        begins = word[:4].lower()
        if (begins if begins in {"cpe:", "pkg:"} else usual) == "cpe:":
            if CPE.fullmatch(word):
                cpes[word] = None
            else:
                place.odd(f"holds `{word[:80]}`, which is no CPE name")
        elif purl is None:
            purl = place.purl(word)
        else:
            place.odd(f"has more than one package URL; `{word[:80]}` is left out")
    return purl, tuple(cpes)


def _words(cell: str) -> list[str]:
    if cell.lower() in NOTHING:
        return []
    return [word.rstrip(",;") for word in re.split(r"[;,]?\s+|[;,](?=pkg:|cpe:)", cell) if word.rstrip(",;")]


def hashes(cells: Mapping[str, str], place: Place = NO_PLACE) -> tuple[Hash, ...]:
    """Digests of the columns of one algorithm, then those of the common column (`SHA-256:…`, several by space)."""
    found = []
    for field, algorithm in HASH_FIELDS.items():
        cell = cells.get(field, "")
        if cell.lower() not in NOTHING:
            found.append(_hash(cell, algorithm, place))
    cell = cells.get("hash", "")
    if cell.lower() not in NOTHING:
        parts = re.split(r"[;,\s]+(?=[0-9A-Za-z])", re.sub(r"\s*[:=]\s*", ":", cell))
        found += [_hash(part, "", place) for part in parts]
    return tuple(dict.fromkeys(item for item in found if item))


def _hash(text: str, algorithm: str, place: Place) -> Hash | None:
    match = _HASH.match(text)
    if not match:
        place.odd(f"holds `{text[:80]}`, which is no digest in hex")
        return None
    named = _algorithm(match[1]) if match[1] else algorithm
    asked = named or BY_LENGTH.get(len(match[2]))
    if asked is None or (asked in BY_LENGTH.values() and BY_LENGTH.get(len(match[2])) != asked):
        place.odd(f"holds `{text[:80]}`, which has the length of no {asked or 'known'} digest")
        return None
    return Hash(asked, match[2].lower())


def _algorithm(text: str) -> str:
    """An algorithm as CycloneDX spells it, from `sha256`, `SHA_256` or `SHA256`."""
    short = squeezed(text)
    return HASH_FIELDS.get(short, text.upper())


def date(cell: str, place: Place = NO_PLACE) -> str | None:
    """A day as YYYY-MM-DD where it can be told without guessing, else the text as it stands."""
    if cell.lower() in NOTHING:
        return None
    if match := _DATE.match(cell):
        return f"{match[1]}-{match[2]}-{match[3]}"
    if match := _DOTTED.match(cell):
        return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    if cell[:1].isdigit():
        place.odd(f"holds `{cell[:40]}`, which is no date written YYYY-MM-DD; it is kept as it stands")
    return cell


def refs(cell: str) -> tuple[str, ...]:
    """Refs in a cell, apart by `;` or a line break, or by spaces where there is neither."""
    apart = r"[;\r\n]+" if re.search(r"[;\r\n]", cell) else r"\s+"
    return tuple(dict.fromkeys(part.strip() for part in re.split(apart, cell) if part.strip()))


def cell_of(field: str, item: SbomComponent, depends: Iterable[str] = ()) -> str:
    """What the column of `field` says of a component."""
    if field in HASH_FIELDS:
        return next((each.value for each in item.hashes if each.algorithm == HASH_FIELDS[field]), "")
    if field == "hash":
        return " ".join(f"{each.algorithm}:{each.value}" for each in _uncommon(item.hashes))
    if field == "cpe":
        return " ".join(item.cpes)
    if field == "depends":
        listed = list(depends)
        only = (
            len(listed) == 1 and len(listed[0].split()) > 1
        )  # the mark keeps a ref with a space in one piece
        return ";".join(listed) + ";" * only
    value = getattr(item, field)
    return str(value) if value is not None else ""


def _uncommon(listed: Iterable[Hash]) -> list[Hash]:
    """Digests that no column of an algorithm takes: of other algorithms, and the second of one."""
    free = set(HASH_FIELDS.values())
    found = []
    for each in listed:
        if each.algorithm in free:
            free.remove(each.algorithm)
        else:
            found.append(each)
    return found


def default_ref(item: SbomComponent) -> str:
    """What a table without a column of refs calls a component: its package URL, or `name@version`."""
    if item.purl is not None:
        return item.purl.text
    return f"{item.full_name}@{item.version}" if item.version else item.full_name


def with_refs(listed: Iterable[SbomComponent]) -> list[SbomComponent]:
    """Components that all have a ref, so that others can depend on them."""
    return [item if item.ref else msgspec.structs.replace(item, ref=default_ref(item)) for item in listed]


def aliases(listed: Iterable[SbomComponent]) -> dict[str, str]:
    """What a component may be called in a column of dependencies → its ref; refs first, names only where they are one's own."""
    refs_of: dict[str, str] = {}
    others: dict[str, set[str]] = {}
    for item in listed:
        if item.ref:
            refs_of[item.ref] = item.ref
            for alias in {default_ref(item), f"{item.name}@{item.version}", item.full_name, item.name}:
                others.setdefault(alias, set()).add(item.ref)
    return {**{alias: min(found) for alias, found in others.items() if len(found) == 1}, **refs_of}
