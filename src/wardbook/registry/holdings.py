"""Questions to the index: what is released, which components, what monitoring last knew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, or_, select

from wardbook.model.field.monitoring import Facts, RiskNow
from wardbook.registry.schema import (
    COMPONENT,
    PACKAGE_FILE,
    RELEASE,
    RELEASE_COMPONENT,
    RELEASE_RISK,
    RELEASE_VULNERABILITY,
    WATCHED,
)

_AT_ONCE = 500


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A released version as the index has it."""

    number: int
    id: str
    device: str
    version: str
    package: str
    security_file: str
    released_on: str
    support_until: str
    state: str


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A component in a release."""

    release: str
    part: str
    id: str
    component: int
    name: str
    version: str
    purl: str
    support_until: str = ""


class Distinct(msgspec.Struct, frozen=True, kw_only=True):
    """A distinct component: number, digest, and what matching needs."""

    number: int
    digest: str
    data: bytes


def releases(connection: Connection, *, retired: bool = False) -> dict[int, Held]:
    """The released versions by number; those that were retired only where asked for."""
    columns = (RELEASE.c[name] for name in Held.__struct_fields__)
    query = select(*columns).order_by(RELEASE.c.number)
    if not retired:
        query = query.where(RELEASE.c.state != "retired")
    return {row[0]: Held(**row._asdict()) for row in connection.execute(query)}


def distinct(connection: Connection, after: int = 0) -> Iterator[Distinct]:
    """The distinct components after a number, in their order."""
    query = (
        select(COMPONENT.c.number, COMPONENT.c.digest, COMPONENT.c.data)
        .where(COMPONENT.c.number > after)
        .order_by(COMPONENT.c.number)
    )
    for row in connection.execute(query):
        yield Distinct(number=row[0], digest=row[1], data=row[2])


def digests(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """The digests of components by number."""
    found: dict[int, str] = {}
    for some in _parted(sorted(set(numbers))):
        query = select(COMPONENT.c.number, COMPONENT.c.digest).where(COMPONENT.c.number.in_(some))
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def numbers(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The numbers of components by digest; what no release has is not there."""
    wanted = sorted(set(names))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(COMPONENT.c.digest, COMPONENT.c.number).where(
            COMPONENT.c.digest.in_(wanted[start : start + _AT_ONCE])
        )
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def watched(connection: Connection) -> dict[tuple[int, str], tuple[tuple[str, ...], Facts]]:
    """What monitoring last knew: aliases and facts by component and vulnerability."""
    read = msgspec.json.Decoder(Facts).decode
    query = select(WATCHED.c.component, WATCHED.c.vulnerability, WATCHED.c.aliases, WATCHED.c.facts)
    return {(row[0], row[1]): (tuple(row[2].split()), read(row[3])) for row in connection.execute(query)}


def listed(connection: Connection, components: Iterable[int], *, retired: bool = False) -> list[Listed]:
    """Where components are: every release, retired ones only where asked for, and every part of it."""
    found: list[Listed] = []
    for some in _parted(sorted(set(components))):
        query = (
            _joined()
            .where(RELEASE_COMPONENT.c.component.in_(some))
            .order_by(RELEASE.c.number, RELEASE_COMPONENT.c.part, RELEASE_COMPONENT.c.id)
        )
        if not retired:
            query = query.where(RELEASE.c.state != "retired")
        found += [Listed(**row._asdict()) for row in connection.execute(query)]
    return found


def of_releases_after(connection: Connection, number: int) -> frozenset[int]:
    """The components of releases after a number."""
    query = select(RELEASE_COMPONENT.c.component).where(RELEASE_COMPONENT.c.release > number).distinct()
    return frozenset(connection.execute(query).scalars())


def supported_until(connection: Connection, until: str) -> list[Listed]:
    """Components whose support ends up to a day (ISO), in releases that are not retired."""
    query = (
        _joined()
        .where(
            RELEASE_COMPONENT.c.support_until != "",
            RELEASE_COMPONENT.c.support_until <= until,
            RELEASE.c.state != "retired",
        )
        .order_by(RELEASE.c.number, RELEASE_COMPONENT.c.part, RELEASE_COMPONENT.c.id)
    )
    return [Listed(**row._asdict()) for row in connection.execute(query)]


def where_is(connection: Connection, asked: str) -> list[Listed]:
    """Every place of a component: by its name, name@version, or package URL with or without a version."""
    name, _, version = asked.rpartition("@") if "@" in asked[1:] else (asked, "", "")
    wanted = [COMPONENT.c.name == asked, COMPONENT.c.purl == asked]
    if asked.startswith("pkg:"):
        wanted += [COMPONENT.c.purl.startswith(f"{asked}{mark}", autoescape=True) for mark in "@?#"]
    elif version:
        wanted.append((COMPONENT.c.name == name) & (COMPONENT.c.version == version))
    # Two questions are quicker than one: the few components first, by their own table alone.
    numbers = connection.execute(select(COMPONENT.c.number).where(or_(*wanted))).scalars().all()
    return listed(connection, numbers, retired=True)


def with_vulnerability(connection: Connection, asked: str) -> list[tuple[Listed, str]]:
    """Every place of a vulnerability by any of its names: what monitoring last knew, else what was known at release.

    With each place `watched` or the status that it had at release.
    """
    alias = " " + WATCHED.c.aliases + " "
    named = or_(WATCHED.c.vulnerability == asked, alias.contains(f" {asked} ", autoescape=True))
    numbers = [row[0] for row in connection.execute(select(WATCHED.c.component).where(named))]
    found = [(item, "watched") for item in listed(connection, numbers)]
    known = {(item.release, item.part, item.id) for item, _ in found}
    query = (
        select(RELEASE.c.id, RELEASE_VULNERABILITY.c.id, RELEASE_VULNERABILITY.c.status)
        .join(RELEASE, RELEASE.c.number == RELEASE_VULNERABILITY.c.release)
        .where(RELEASE_VULNERABILITY.c.vulnerability == asked)
        .order_by(RELEASE.c.number, RELEASE_VULNERABILITY.c.id)
    )
    for release, vulnerability, status in connection.execute(query):
        place = vulnerability.partition("@")[2]
        part, _, rest = place.partition("/")
        name, _, version = rest.partition("@")
        one = Listed(
            release=release, part=part, id=f"{part}/{name}", component=0, name=name, version=version, purl=""
        )
        if not any(release == a and part == b and (place.startswith(c)) for a, b, c in known):
            found.append((one, status))
    return found


def known_at_release(
    connection: Connection, releases: Iterable[int]
) -> dict[int, dict[tuple[str, str], tuple[str, bool]]]:
    """What releases knew when they were released, by number: place as a vulnerability's id names it, and each alias.

    With each the status that it had, and whether it was known to be exploited.
    """
    found: dict[int, dict[tuple[str, str], tuple[str, bool]]] = {}
    table = RELEASE_VULNERABILITY
    for some in _parted(sorted(set(releases))):
        query = select(
            table.c.release, table.c.id, table.c.vulnerability, table.c.status, table.c.exploited
        ).where(table.c.release.in_(some))
        for release, name, alias, status, exploited in connection.execute(query):
            place = name.partition("@")[2]
            found.setdefault(release, {})[place, alias] = (status, bool(exploited))
    return found


def risks(connection: Connection, release: str) -> dict[str, RiskNow]:
    """How each risk of a release last stood."""
    read = msgspec.json.Decoder(RiskNow).decode
    query = select(RELEASE_RISK.c.risk, RELEASE_RISK.c.data).where(RELEASE_RISK.c.release == release)
    return {row[0]: read(row[1]) for row in connection.execute(query)}


def held(connection: Connection, package: str, path: str) -> str:
    """The digest of a file of a package, "" where it has none."""
    where = (PACKAGE_FILE.c.package == package) & (PACKAGE_FILE.c.path == path)
    return connection.execute(select(PACKAGE_FILE.c.object).where(where)).scalar() or ""


def _joined() -> Select[Any]:  # Any: SQLAlchemy changed how it types rows
    return (
        select(
            RELEASE.c.id.label("release"),
            RELEASE_COMPONENT.c.part,
            RELEASE_COMPONENT.c.id,
            RELEASE_COMPONENT.c.component,
            COMPONENT.c.name,
            COMPONENT.c.version,
            COMPONENT.c.purl,
            RELEASE_COMPONENT.c.support_until,
        )
        .select_from(RELEASE_COMPONENT)
        .join(RELEASE, RELEASE.c.number == RELEASE_COMPONENT.c.release)
        .join(COMPONENT, COMPONENT.c.number == RELEASE_COMPONENT.c.component)
    )


def _parted(numbers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]
