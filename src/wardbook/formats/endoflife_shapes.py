"""The shapes in which endoflife.date's data goes round, brought to one: products with cycles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import msgspec

from wardbook.formats.json_text import pointer
from wardbook.formats.remarks import Remarks
from wardbook.model.purl import Purl

Tree = dict[str, Any]  # Any: JSON written by other tools

DISTRIBUTIONS = frozenset({"alpm", "apk", "deb", "opkg", "rpm"})
"""Types of package URLs whose packages a distribution maintains, with dates of its own."""

LONGEST_NAME = 200
"""Characters of a product's or cycle's name; real ones have below 60."""


class End(NamedTuple):
    """When a time of support ends: `on` a day (YYYY-MM-DD), or with no day known, whether it is `over`."""

    on: str | None
    over: bool | None

    def __str__(self) -> str:
        return self.on or ("ended, day not stated" if self.over else "not ended, no day announced")


class Cycle(msgspec.Struct, frozen=True, kw_only=True):
    """One release cycle: until when it has all, security and extended support; `newest` is its last known release day."""

    name: str
    active: End | None = None
    security: End | None = None
    extended: End | None = None
    latest: str | None = None
    newest: str | None = None


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One product with the identifiers that the data gives it."""

    name: str
    label: str
    cycles: tuple[Cycle, ...]
    purls: tuple[Purl, ...] = ()
    cpes: tuple[str, ...] = ()


def products(tree: Any, name: str, remarks: Remarks) -> tuple[dict[str, Product], str | None]:  # Any: JSON
    """The products of a file by name, and the day that it says it was made; empty where its shape is none of ours."""
    made = _day(tree.get("generated_at") or tree.get("last_modified")) if isinstance(tree, dict) else None
    found: dict[str, Product] = {}
    for key, path, record in _records(tree, name):
        product = _product(key, path, record, made, remarks)
        if product is None:
            continue
        if product.name in found:
            remarks.odd(path, f"is a second product named `{product.name}` and is left out")
        else:
            found[product.name] = product
    return found, made


def _records(tree: Any, name: str) -> Iterator[tuple[str | None, str, Any]]:  # Any: JSON
    """Each product as it stands, with its name where that stands outside, and its path."""
    if isinstance(tree, list):
        yield PurePosixPath(name.replace("\\", "/")).name.partition(".")[0] or None, "", {"releases": tree}
    elif isinstance(tree, dict) and "result" in tree:
        result = tree["result"]
        several = isinstance(result, list)
        for index, record in enumerate(result if several else [result]):
            yield None, f"/result/{index}" if several else "/result", record
    elif isinstance(tree, dict):
        for key, record in tree.items():
            yield key, pointer("", key), {"releases": record} if isinstance(record, list) else record


def _product(
    key: str | None, path: str, record: Any, made: str | None, remarks: Remarks
) -> Product | None:  # Any: JSON
    if not isinstance(record, dict) or not isinstance(record.get("releases"), list):
        remarks.odd(path, "is no product: it has no list `releases`")
        return None
    name = _text(key if key is not None else record.get("name"))
    if name is None:
        remarks.odd(path, "is a product without a name and is left out")
        return None
    cycles = _cycles(record["releases"], pointer(path, "releases"), made, remarks)
    purls, cpes = _identifiers(record.get("identifiers"), pointer(path, "identifiers"), remarks)
    label = _text(record.get("label")) or name
    return Product(name=name, label=label, cycles=cycles, purls=purls, cpes=cpes)


def _cycles(
    releases: list[Any], path: str, made: str | None, remarks: Remarks
) -> tuple[Cycle, ...]:  # Any: JSON
    found: dict[str, Cycle | None] = {}
    for index, record in enumerate(releases):
        place = pointer(path, index)
        cycle = _cycle(record, place, made, remarks)
        if cycle is None:
            continue
        if found.get(cycle.name, cycle) != cycle:
            remarks.odd(
                place, f"says something else of cycle `{cycle.name}` than another record; both are left out"
            )
            found[cycle.name] = None
        else:
            found.setdefault(cycle.name, cycle)
    return tuple(cycle for cycle in found.values() if cycle)


def _cycle(record: Any, path: str, made: str | None, remarks: Remarks) -> Cycle | None:  # Any: JSON
    if not isinstance(record, dict):
        remarks.odd(path, "is no release cycle and is left out")
        return None
    plain = _plain(record)
    name = _text(plain["name"])
    if name is None:
        what = (
            "a number, so that 3.1 and 3.10 cannot be told apart" if plain["name"] else "missing or no text"
        )
        remarks.odd(path, f"is left out: the name of the cycle is {what}")
        return None
    ends = {
        kind: _end(plain[kind], pointer(path, kind), remarks) for kind in ("active", "security", "extended")
    }
    released = _day(plain["released"])
    wrong = _contradiction(released, ends, plain["over"], made)
    if wrong:
        remarks.odd(path, f"contradicts itself and is left out: {wrong}")
        return None
    latest = _text(plain["latest"])
    return Cycle(
        name=name,
        **ends,
        latest=latest if latest and re.match(r"v?[0-9]", latest) else None,
        newest=_day(plain["updated"]) or (released if latest else None),
    )


def _plain(record: Tree) -> Tree:
    """A record in one spelling; `over` is what API v1 says today of each day it gives.

    Booleans mean different things: `eol` and `eoas` are true when the time is over, the older `support`
    is true while it lasts. `eoes` and `extendedSupport` without a day do not say whether there is any.
    """
    latest = record.get("latest")
    version, updated = (
        (latest.get("name"), latest.get("date")) if isinstance(latest, dict) else (latest, None)
    )
    same: Tree = {"released": record.get("releaseDate"), "latest": version, "over": {}}
    if "isEol" in record:
        keys = {"active": "Eoas", "security": "Eol", "extended": "Eoes"}
        days = {kind: record.get(f"{key[0].lower()}{key[1:]}From") for kind, key in keys.items()}
        flags = {kind: record.get(f"is{key}") for kind, key in keys.items()}
        stated = {kind: days[kind] if days[kind] is not None else flags[kind] for kind in keys}
        stated["extended"] = days["extended"]
        return {**same, **stated, "name": record.get("name"), "updated": updated, "over": flags}
    support = record.get("support")
    active = record.get("eoas", not support if isinstance(support, bool) else support)
    extended = record.get("eoes", record.get("extendedSupport"))
    return {
        **same,
        "name": record.get("releaseCycle", record.get("cycle")),
        "active": active,
        "security": record.get("eol"),
        "extended": None if isinstance(extended, bool) else extended,
        "updated": record.get("latestReleaseDate"),
    }


def _end(value: Any, path: str, remarks: Remarks) -> End | None:  # Any: JSON
    if value is None:
        return None
    if isinstance(value, bool):
        return End(None, value)
    day = _day(value)
    if day is None:
        remarks.odd(path, "is neither a day (YYYY-MM-DD) nor true or false")
        return None
    return End(day, None)


def _contradiction(
    released: str | None, ends: Mapping[str, End | None], over: Mapping[str, Any], made: str | None
) -> str | None:  # Any: JSON
    """Why the days of a cycle cannot all be true; None where they can."""
    days = {kind: end.on for kind, end in ends.items() if end and end.on}
    security = days.get("security")
    if released and security and security < released:
        return f"its support ends on {security}, before its release on {released}"
    if security and days.get("active", "") > security:
        return f"active support ends on {days['active']}, after all support on {security}"
    if security and days.get("extended", security) < security:
        return f"extended support ends on {days['extended']}, before normal support on {security}"
    for kind, day in days.items():
        if made and isinstance(over.get(kind), bool) and _apart(day, made) and over[kind] != (day < made):
            return f"on {made} it called {kind} support {'over' if over[kind] else 'not over'}, which ends on {day}"
    return None


def _apart(one: str, other: str) -> bool:
    """More than a day lies between; time zones account for one."""
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) > 1


def _identifiers(
    listed: Any, path: str, remarks: Remarks
) -> tuple[tuple[Purl, ...], tuple[str, ...]]:  # Any: JSON
    """Package URLs without a version and CPE names; those of distributions and repology's names are not used."""
    unused = tuple(f"pkg:{kind}/" for kind in DISTRIBUTIONS)
    purls: list[Purl] = []
    cpes: list[str] = []
    if listed is not None and not isinstance(listed, list):
        remarks.odd(path, "is no list")
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        kind, text = _identifier(item)
        if text is None:
            remarks.odd(pointer(path, index), "is no identifier")
        elif kind == "purl" and not text.startswith(unused):
            purl = remarks.purl(text, pointer(path, index))
            purls += [purl] if purl and not purl.version else []
        elif kind == "cpe":
            cpes.append(text)
    return tuple(purls), tuple(cpes)


def _identifier(item: Any) -> tuple[str, str | None]:  # Any: JSON
    """Kind and text: `{"purl": …}` as in the product files, `{"type": "purl", "id": …}` as in API v1."""
    if not isinstance(item, dict):
        return "", None
    if "id" in item:
        return str(item.get("type")).lower(), _text(item["id"], 4096)
    kind = next((key for key in ("purl", "cpe") if key in item), "")
    return kind, _text(item[kind], 4096) if kind else ""


def _text(value: Any, longest: int = LONGEST_NAME) -> str | None:  # Any: JSON
    """Text of one line; a whole number too, for old files write cycles so. A fraction is no version."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        return None
    return value.strip() or None


def _day(value: Any) -> str | None:  # Any: JSON
    """A real day of this and the next centuries, from a date or a point in time; None otherwise."""
    if not isinstance(value, str) or not re.fullmatch(
        r"(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}(?:T.{0,40})?", value
    ):
        return None
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return None
