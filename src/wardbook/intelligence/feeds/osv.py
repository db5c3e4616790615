"""OSV records (schema 1.0 to 1.7) as every database exports them: `ECOSYSTEM/all.zip`, folders, single files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.json_text import reason
from wardbook.intelligence.ecosystems import base, scheme
from wardbook.intelligence.feeds.osv_ranges import Event, Timeline, ended, timeline
from wardbook.model.advisory import Advisory, Affected, Interval, Rating, Reference
from wardbook.model.diagnostic import Diagnostic


class _Range(msgspec.Struct, gc=False):
    type: str = ""
    repo: str | None = None
    events: list[Event] | None = None
    database_specific: msgspec.Raw = msgspec.Raw(b"")


class _Package(msgspec.Struct, gc=False):
    ecosystem: str = ""
    name: str = ""


class _Severity(msgspec.Struct, gc=False):
    type: str = ""
    score: str = ""


class _Affected(msgspec.Struct, gc=False):
    package: _Package | None = None
    ranges: list[_Range] | None = None
    versions: list[str] | None = None
    severity: list[_Severity] | None = None
    ecosystem_specific: msgspec.Raw = msgspec.Raw(b"")
    database_specific: msgspec.Raw = msgspec.Raw(b"")


class _Link(msgspec.Struct, gc=False):
    type: str = ""
    url: str = ""


class _Osv(msgspec.Struct, gc=False):
    id: str
    modified: str | None = None
    published: str | None = None
    withdrawn: str | None = None
    aliases: list[str] | None = None
    upstream: list[str] | None = None
    related: list[str] | None = None
    summary: str | None = None
    details: str | None = None
    severity: list[_Severity] | None = None
    affected: list[_Affected] | None = None
    references: list[_Link] | None = None
    database_specific: msgspec.Raw = msgspec.Raw(b"")


class _Import(msgspec.Struct, gc=False):
    path: str = ""
    symbols: list[str] | None = None


class _GoSpecific(msgspec.Struct, gc=False):
    """What Go keeps in `ecosystem_specific`, as its database describes it."""

    imports: list[_Import] | None = None
    custom_ranges: list[_Range] | None = None


class _Severities(msgspec.Struct, gc=False):
    severity: str | None = None
    cwe_ids: list[str] | None = None


class _LastKnown(msgspec.Struct, gc=False):
    last_known_affected_version_range: str | None = None


_record = msgspec.json.Decoder(_Osv).decode
_go = msgspec.json.Decoder(_GoSpecific).decode
_severities = msgspec.json.Decoder(_Severities).decode
_last_known = msgspec.json.Decoder(_LastKnown).decode

_KINDS = {"CVSS_V2": "CVSS:2.0", "CVSS_V3": "CVSS:3.1", "CVSS_V4": "CVSS:4.0"}

# The first time of the zero value of Go, with which unpublished times are written.
_NEVER = "0001-01-01"


def parse(data: bytes, name: str, source: str = "") -> tuple[list[Advisory] | None, list[Diagnostic]]:
    """The advisory in one OSV record.

    `source` is `osv:ECOSYSTEM` where the feed says which; else the record's first ecosystem does.
    """
    try:
        record = _record(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return None, [not_readable(Span(name), f"it is no OSV record: {reason(error)}")]
    if not record.id.strip():
        return None, [not_readable(Span(name), "it is no OSV record: it has no id")]
    affected = tuple(found for item in record.affected or () for found in _affected(item))
    first = next((base(item.ecosystem) for item in affected if item.ecosystem), "")
    own = _specific(record.database_specific)
    return [
        Advisory(
            id=record.id,
            source=source or (f"osv:{first}" if first else "osv"),
            aliases=tuple(record.aliases or ()),
            upstream=tuple(record.upstream or ()),
            related=tuple(record.related or ()),
            summary=record.summary or "",
            details=record.details or "",
            published=_time(record.published),
            modified=_time(record.modified),
            withdrawn=_time(record.withdrawn),
            ratings=tuple(_ratings(record, own)),
            weaknesses=tuple(own.cwe_ids or ()),
            references=tuple(Reference(link.type, link.url) for link in record.references or ()),
            affected=affected,
        )
    ], []


def _time(text: str | None) -> str:
    return "" if not text or text.startswith(_NEVER) else text


def _specific(raw: msgspec.Raw) -> _Severities:
    """What databases keep for themselves has no schema, so anything may stand there."""
    if not memoryview(raw):
        return _Severities()
    try:
        return _severities(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _Severities()


def _ratings(record: _Osv, own: _Severities) -> Iterator[Rating]:
    """Ratings of the whole, then those of single packages with the package as `by`, then the database's own word."""
    seen: set[tuple[str, str]] = set()
    items = record.affected or []
    stated = [(one, "") for one in record.severity or ()]
    names = {item.package.name for item in items if item.package}
    for item in items:
        by = item.package.name if item.package and len(names) > 1 else ""
        stated += [(one, by) for one in item.severity or ()]
    for one, by in stated:
        rating = Rating(_kind(one), one.score, by)
        if one.score and (rating.kind, rating.value) not in seen:
            seen.add((rating.kind, rating.value))
            yield rating
    prefix = record.id.partition("-")[0]
    words = [own.severity, *(_specific(item.ecosystem_specific).severity for item in items)]
    yield from (Rating(prefix, word) for word in dict.fromkeys(words) if word)


def _kind(severity: _Severity) -> str:
    if found := re.match(r"CVSS:([0-9]\.[0-9])/", severity.score):
        return f"CVSS:{found[1]}"
    return _KINDS.get(severity.type, severity.type)


def _affected(item: _Affected) -> Iterator[Affected]:
    """One statement per order of versions: SEMVER ranges in an ecosystem with an order of its own stand apart."""
    package = item.package or _Package("GIT", _repository(item.ranges or ()))
    own = scheme(package.ecosystem)
    by_scheme: dict[str, list[Timeline]] = {}
    unread: list[str] = []
    for one in item.ranges or ():
        if one.type == "GIT":
            unread.append(f"a range of Git commits of {_repository([one]) or 'an unnamed repository'}")
            continue
        if one.type not in {"SEMVER", "ECOSYSTEM"}:
            unread.append(f"a range of the unknown type `{one.type[:40]}`")
            continue
        read_by = "semver" if one.type == "SEMVER" and not _is_semver(own) else own
        by_scheme.setdefault(read_by, []).append(_timeline(one, item, read_by))
    symbols: tuple[str, ...] = ()
    if base(package.ecosystem) == "Go":
        symbols, custom = _go_specific(item)
        by_scheme[own] = _with_custom(by_scheme.get(own, []), custom)
    if not (item.ranges or item.versions or by_scheme):
        unread.append("which versions are affected")
    for number, (read_by, found) in enumerate(by_scheme.items() or [("", [])]):
        yield Affected(
            ecosystem=package.ecosystem,
            name=package.name,
            scheme="" if read_by == own else read_by,
            versions=tuple(item.versions or ()) if number == 0 else (),
            intervals=tuple(interval for line in found for interval in line.intervals),
            fixed=tuple(dict.fromkeys(version for line in found for version in line.fixed)),
            symbols=symbols,
            unread=(*(line.unread for line in found if line.unread), *(unread if number == 0 else ())),
        )


def _is_semver(own: str) -> bool:
    return own in {"cargo", "golang", "npm", "pub", "semver"}


def _timeline(one: _Range, item: _Affected, read_by: str) -> Timeline:
    found = timeline(one.events or (), read_by)
    if found.intervals and not found.intervals[-1].high:
        for raw in (one.database_specific, item.database_specific):
            if memoryview(raw) and b"last_known_affected_version_range" in bytes(raw):
                return found._replace(intervals=ended(found.intervals, _stated_end(raw), read_by))
    return found


def _stated_end(raw: msgspec.Raw) -> str:
    try:
        return _last_known(raw).last_known_affected_version_range or ""
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def _go_specific(item: _Affected) -> tuple[tuple[str, ...], list[Timeline]]:
    if not memoryview(item.ecosystem_specific):
        return (), []
    try:
        found = _go(item.ecosystem_specific)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return (), []
    symbols = tuple(symbol for one in found.imports or () for symbol in _symbols(one))
    return symbols, [timeline(one.events or (), "golang") for one in found.custom_ranges or ()]


def _symbols(one: _Import) -> Iterable[str]:
    """`package.Symbol` for each, the package alone where all of it is affected."""
    return [f"{one.path}.{symbol}" for symbol in one.symbols] if one.symbols else [one.path]


def _with_custom(stated: list[Timeline], custom: list[Timeline]) -> list[Timeline]:
    """Go's ranges joined with those over tags that are no module versions.

    Where these are given, a range without an end is only what Go can say of such tags, so it is kept for
    commits without any tag alone (`v0.0.0-…`, which sort before 0.0.0). Grype reads them so since its pull
    request 3514; the Go database calls them `custom_ranges`.
    """
    if not any(line.intervals for line in custom):
        return [*stated, *(line for line in custom if line.unread)]
    return [line._replace(intervals=tuple(_bounded(line.intervals))) for line in stated] + custom


def _bounded(intervals: Iterable[Interval]) -> Iterator[Interval]:
    for interval in intervals:
        if interval.high:
            yield interval
        elif not interval.low:
            yield Interval("", "0.0.0")


def _repository(ranges: Iterable[_Range]) -> str:
    found = next((one.repo for one in ranges if one.repo), "")
    return re.sub(r"^[a-z+]+://", "", found).removesuffix(".git")
