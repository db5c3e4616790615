"""The advisories that every scanner is given, and what each of them says by the letter of the OSV schema.

The judgement here shares no line with our matcher: PyPI's versions are put in order by `packaging`, those
of Go and npm by the few lines below (semver.org, 11). It is the third opinion where two scanners differ.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import InvalidVersion, Version

from benchmarks.advisories import DATA
from benchmarks.row import ROOT

Record = dict[str, Any]  # Any: JSON as the OSV schema has it

TYPES: Mapping[str, str] = {"pypi": "PyPI", "golang": "Go", "npm": "npm", "maven": "Maven"}
"""Types of package URL with their ecosystem in OSV."""


class Package(NamedTuple):
    """A component as advisories name it."""

    ecosystem: str
    name: str
    version: str


def package(purl: str) -> Package | None:
    """The package that a plain package URL names, None for a type that no record here speaks of."""
    found = re.fullmatch(r"pkg:([a-z]+)/([^@?#]+)@([^?#]+)(?:\?[^#]*)?", purl)
    if found is None or found[1] not in TYPES:
        return None
    ecosystem, name, version = TYPES[found[1]], found[2].replace("%40", "@"), found[3].replace("%2B", "+")
    if ecosystem == "Go":
        version = version.removeprefix("v")
    if ecosystem == "Maven":
        name = name.replace("/", ":")
    return Package(ecosystem, folded(ecosystem, name), version)


def folded(ecosystem: str, name: str) -> str:
    """A name as its registry, or for Go its type of package URL, compares it."""
    if ecosystem == "Go":
        return name.lower()
    return re.sub(r"[-_.]+", "-", name).lower() if ecosystem == "PyPI" else name


def shared() -> Iterator[Record]:
    """The records of PyPI and Go that lie beside the checkout, and those of the example."""
    for ecosystem in ("PyPI", "Go"):
        with zipfile.ZipFile(DATA / "advisories" / "osv" / ecosystem / "all.zip") as opened:
            for name in sorted(opened.namelist()):
                if name.endswith(".json"):
                    yield json.loads(opened.read(name))
    example = ROOT / "examples" / "infusion-pump" / "advisories" / "osv.jsonl"
    for line in example.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


class Said(NamedTuple):
    """What the records of one vulnerability say of a component by the letter.

    `listed` enumerates its version, `within` has it in a range, `plainly` in one of a statement without
    Go's `custom_ranges`, `custom` in one of those, which the schema leaves to Go; `pre` that the version comes
    before a release and a range begins with the first of all; `unread` that a version is none of its ecosystem.
    """

    listed: bool = False
    within: bool = False
    plainly: bool = False
    custom: bool = False
    pre: bool = False
    unread: bool = False

    @property
    def applies(self) -> bool:
        """Whether the component is affected by the letter."""
        return self.listed or self.within


class Records:
    """All records, by package, and joined to vulnerabilities by their aliases."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self._parent: dict[str, str] = {}
        for one in records:
            for alias in one.get("aliases") or ():
                self._parent[self.vulnerability(alias)] = self.vulnerability(one["id"])

    def vulnerability(self, identifier: str) -> str:
        """One name for all ids of a vulnerability."""
        while (parent := self._parent.setdefault(identifier, identifier)) != identifier:
            identifier = parent
        return identifier

    @cached_property
    def by_package(self) -> dict[tuple[str, str], list[Record]]:
        """The records that speak of a package."""
        found: dict[tuple[str, str], list[Record]] = {}
        for one in self.records:
            for name in {_named(item) for item in one.get("affected") or ()} - {("", "")}:
                found.setdefault(name, []).append(one)
        return found

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id that a record has or names."""
        return frozenset(self._parent)

    def of(self, wanted: Package, vulnerability: str) -> list[Record]:
        """The records about one vulnerability in one package."""
        found = self.by_package.get((wanted.ecosystem, wanted.name), [])
        return [one for one in found if self.vulnerability(one["id"]) == vulnerability]

    def applying(self, wanted: Package) -> list[Record]:
        """The records that a service by the letter of the schema answers with, those withdrawn among them."""
        found = self.by_package.get((wanted.ecosystem, wanted.name), [])
        return [one for one in found if said([one], wanted).applies]


def _named(item: Record) -> tuple[str, str]:
    about = item.get("package") or {}
    ecosystem = str(about.get("ecosystem", ""))
    return ecosystem, folded(ecosystem, str(about.get("name", "")))


def said(records: list[Record], wanted: Package) -> Said:
    """What these records say together; withdrawn ones are for the caller to leave out."""
    found = Said()
    for one in records:
        for item in one.get("affected") or ():
            if _named(item) == (wanted.ecosystem, wanted.name):
                found = Said(*(a or b for a, b in zip(found, _of(item, wanted), strict=True)))
    return found


def _of(item: Record, wanted: Package) -> Said:
    try:
        own = key(wanted.ecosystem, wanted.version)
        ranges = [one for one in item.get("ranges") or () if one.get("type") in ("SEMVER", "ECOSYSTEM")]
        special = (item.get("ecosystem_specific") or {}).get("custom_ranges") or []
        within = any(_holds(one["events"], wanted.ecosystem, own) for one in ranges)
        return Said(
            listed=any(_same(wanted.ecosystem, text, own) for text in item.get("versions") or ()),
            within=within,
            plainly=within and not special,
            custom=any(_holds(one["events"], wanted.ecosystem, own) for one in special),
            pre=own[-1] != RELEASE and any({"introduced": "0"} in one["events"] for one in ranges),
        )
    except ValueError:
        return Said(listed=wanted.version in (item.get("versions") or ()), unread=True)


def _same(ecosystem: str, text: str, own: tuple[Any, ...]) -> bool:  # Any: parts of a version
    try:
        return key(ecosystem, text) == own
    except ValueError:
        return False


def _holds(events: list[dict[str, str]], ecosystem: str, own: tuple[Any, ...]) -> bool:  # Any: as above
    """OSV schema, "Evaluation": events in the order of their versions, the last one reached decides."""
    reached = []
    for event in events:
        for kind, text in event.items():
            at = FIRST if text == "0" else key(ecosystem, text)
            if (kind == "last_affected" and own > at) or (kind in ("introduced", "fixed") and own >= at):
                reached.append((at, kind == "introduced"))
    return bool(reached) and max(reached)[1]


def is_version(wanted: Package) -> bool:
    """Whether its version is one of its ecosystem."""
    try:
        key(wanted.ecosystem, wanted.version)
    except ValueError:
        return False
    return True


RELEASE = (1,)
"""What stands last in the key of a version that is a release."""

FIRST: tuple[Any, ...] = ()


def key(ecosystem: str, text: str) -> tuple[Any, ...]:  # Any: parts of a version
    """An order for the versions of an ecosystem; ValueError for a text that is none."""
    if ecosystem == "PyPI":
        try:
            read = Version(text)
        except InvalidVersion as error:
            raise ValueError(text) from error
        return read, RELEASE if not read.is_prerelease else (0,)
    found = _SEMVER.fullmatch(text)
    if ecosystem == "Maven":
        found = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[.-](?:RELEASE|Final|GA))?()", text)
    if found is None:
        raise ValueError(text)
    numbers = tuple(int(part or 0) for part in found.groups()[:3])
    before = found[4]
    if not before:
        return *numbers, RELEASE
    parts = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in before.split("."))
    return *numbers, (0, parts)


_SEMVER = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")


def write_lines(records: list[Record], place: Path) -> None:
    """One record a line, the form that all are fed from."""
    with place.open("w", encoding="utf-8", newline="\n") as out:
        for one in records:
            out.write(json.dumps(one) + "\n")
