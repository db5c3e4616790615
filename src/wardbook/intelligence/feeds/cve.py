"""CVE records, format 5.0 to 5.2, with the containers that others add (CISA: CPE names, SSVC)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from wardbook.base.span import Span
from wardbook.formats.boundary import not_readable
from wardbook.formats.json_text import reason
from wardbook.intelligence.cpe import KERNEL
from wardbook.intelligence.ecosystems import look_up, scheme
from wardbook.intelligence.feeds.cpe_nodes import Configuration, any_version, statements, version_in
from wardbook.intelligence.feeds.cve_versions import Resolved, Version, is_of_commits, resolve
from wardbook.model.advisory import Advisory, Affected, Interval, Rating, Reference
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.purl import Purl


class _Provider(msgspec.Struct, gc=False, rename="camel"):
    short_name: str | None = None


class _Text(msgspec.Struct, gc=False):
    lang: str = ""
    value: str = ""


class _Routine(msgspec.Struct, gc=False):
    name: str = ""


class _Product(msgspec.Struct, gc=False, rename="camel"):
    vendor: str | None = None
    product: str | None = None
    collection_url: str | None = msgspec.field(default=None, name="collectionURL")
    package_name: str | None = None
    package_url: str | None = msgspec.field(default=None, name="packageURL")
    cpes: list[str] | None = None
    program_routines: list[_Routine] | None = None
    default_status: str | None = None
    versions: list[Version] | None = None


class _Vector(msgspec.Struct, gc=False, rename="camel"):
    vector_string: str | None = None


class _Other(msgspec.Struct, gc=False):
    type: str = ""
    content: msgspec.Raw = msgspec.Raw(b"")


class _Metric(msgspec.Struct, gc=False, rename="camel"):
    v4: _Vector | None = msgspec.field(default=None, name="cvssV4_0")
    v31: _Vector | None = msgspec.field(default=None, name="cvssV3_1")
    v30: _Vector | None = msgspec.field(default=None, name="cvssV3_0")
    v2: _Vector | None = msgspec.field(default=None, name="cvssV2_0")
    other: _Other | None = None


class _Weakness(msgspec.Struct, gc=False, rename="camel"):
    cwe_id: str | None = None


class _Problem(msgspec.Struct, gc=False):
    descriptions: list[_Weakness] | None = None


class _Link(msgspec.Struct, gc=False):
    url: str = ""
    tags: list[str] | None = None


class _Container(msgspec.Struct, gc=False, rename="camel"):
    provider_metadata: _Provider | None = None
    title: str | None = None
    descriptions: list[_Text] | None = None
    affected: list[_Product] | None = None
    cpe_applicability: list[Configuration] | None = None
    metrics: list[_Metric] | None = None
    problem_types: list[_Problem] | None = None
    references: list[_Link] | None = None
    solutions: list[_Text] | None = None
    workarounds: list[_Text] | None = None
    rejected_reasons: list[_Text] | None = None
    source: msgspec.Raw = msgspec.Raw(b"")


class _Containers(msgspec.Struct, gc=False):
    cna: _Container
    adp: list[_Container] | None = None


class _Metadata(msgspec.Struct, gc=False, rename="camel"):
    cve_id: str
    state: str = ""
    date_published: str | None = None
    date_updated: str | None = None
    date_rejected: str | None = None


class _Record(msgspec.Struct, gc=False, rename="camel"):
    cve_metadata: _Metadata
    containers: _Containers


class _Option(msgspec.Struct, gc=False):
    options: list[dict[str, str]] | None = None
    value: str | None = None


_record = msgspec.json.Decoder(_Record).decode
_option = msgspec.json.Decoder(_Option).decode

COLLECTIONS = {
    "cran": "CRAN",
    "crates": "crates.io",
    "go": "Go",
    "golang": "Go",
    "hackage": "Hackage",
    "hex": "Hex",
    "maven": "Maven",
    "npmjs": "npm",
    "nuget": "NuGet",
    "opam": "opam",
    "packagist": "Packagist",
    "pub": "Pub",
    "pypi": "PyPI",
    "rubygems": "RubyGems",
}
"""Words in the host names of package collections (`collectionURL`: pkg.go.dev, hex.pm, repo.maven.apache.org)
with OSV's name of the ecosystem."""

KINDS = {
    "vendor-advisory": "ADVISORY",
    "third-party-advisory": "ADVISORY",
    "patch": "FIX",
    "exploit": "EVIDENCE",
    "issue-tracking": "REPORT",
    "product": "PACKAGE",
}
"""CVE's tags of references in OSV's words; anything else is WEB."""

_RED_HAT_PACKAGES = "access.redhat.com/downloads/content/package-browser"
_GITHUB_ID = re.compile(rb"GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}")
_UNSAID = frozenset({"", "n/a", "unknown", "unspecified"})


def parse(data: bytes, name: str) -> tuple[list[Advisory] | None, list[Diagnostic]]:
    """The advisory in one CVE record; a rejected one is withdrawn and affects nothing."""
    try:
        record = _record(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return None, [not_readable(Span(name), f"it is no CVE record: {reason(error)}")]
    about, cna = record.cve_metadata, record.containers.cna
    everybody = [cna, *(record.containers.adp or ())]
    is_rejected = about.state == "REJECTED"
    affected = () if is_rejected else tuple(dict.fromkeys(_all_affected(everybody)))
    return [
        Advisory(
            id=about.cve_id,
            source="cve",
            aliases=tuple(_aliases(cna)),
            summary=cna.title or "",
            details=_english(cna.rejected_reasons if is_rejected else cna.descriptions),
            published=_utc(about.date_published),
            modified=_utc(about.date_updated),
            withdrawn=_utc(about.date_rejected or about.date_updated or about.date_published) or "rejected"
            if is_rejected
            else "",
            ratings=tuple(dict.fromkeys(rating for one in everybody for rating in _ratings(one))),
            weaknesses=tuple(dict.fromkeys(cwe for one in everybody for cwe in _weaknesses(one))),
            references=tuple(dict.fromkeys(link for one in everybody for link in _references(one))),
            affected=affected,
            remedies=tuple(text.value for text in (*(cna.solutions or ()), *(cna.workarounds or ()))),
            ssvc={key: value for one in everybody for key, value in _ssvc(one)},
        )
    ], []


def _utc(time: str | None) -> str:
    """Older records write their times without a zone; they are UTC (CVE record format, `timestamp`)."""
    if not time or time.endswith("Z") or "+" in time[10:] or "-" in time[10:]:
        return time or ""
    return f"{time}Z"


def _english(texts: list[_Text] | None) -> str:
    found = texts or []
    return next(
        (text.value for text in found if text.lang.lower().startswith("en")), found[0].value if found else ""
    )


def _aliases(cna: _Container) -> Iterator[str]:
    """GitHub as CNA names its own advisory in `source`, which has no schema."""
    found = _GITHUB_ID.search(bytes(cna.source))
    if found:
        yield found[0].decode()


def _by(container: _Container) -> str:
    return (container.provider_metadata.short_name or "") if container.provider_metadata else ""


def _ratings(container: _Container) -> Iterator[Rating]:
    for metric in container.metrics or ():
        for version, one in (
            ("4.0", metric.v4),
            ("3.1", metric.v31),
            ("3.0", metric.v30),
            ("2.0", metric.v2),
        ):
            if one and one.vector_string:
                yield Rating(f"CVSS:{version}", one.vector_string, _by(container))
        other = metric.other
        if other and other.type not in {"ssvc", "kev"} and (value := _content(other).value):
            yield Rating(other.type, value[:200], _by(container))


def _content(other: _Other) -> _Option:
    """What metrics of other kinds hold has no schema, so anything may stand there."""
    try:
        return _option(other.content) if memoryview(other.content) else _Option()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _Option()


def _ssvc(container: _Container) -> Iterator[tuple[str, str]]:
    for metric in container.metrics or ():
        if metric.other and metric.other.type == "ssvc":
            for option in _content(metric.other).options or ():
                yield from option.items()


def _weaknesses(container: _Container) -> Iterator[str]:
    for problem in container.problem_types or ():
        yield from (one.cwe_id for one in problem.descriptions or () if one.cwe_id)


def _references(container: _Container) -> Iterator[Reference]:
    for link in container.references or ():
        yield Reference(next((KINDS[tag] for tag in link.tags or () if tag in KINDS), "WEB"), link.url)


def _all_affected(containers: list[_Container]) -> Iterator[Affected]:
    for container in containers:
        listed = container.affected or ()
        numbered = {_called(one) for one in listed if _says_versions(one)}
        for product in listed:
            if not (_is_of_commits_alone(product) and _called(product) in numbered):
                yield from _affected(product)
        yield from statements(container.cpe_applicability or ())


def _called(product: _Product) -> tuple[str, ...]:
    names = (product.vendor, product.product, product.package_name, product.package_url)
    return tuple((name or "").strip().lower() for name in names)


def _is_of_commits_alone(product: _Product) -> bool:
    """Whether an entry counts in commits; the kernel's records give the same once more in versions."""
    return bool(product.versions) and all(map(is_of_commits, product.versions or ()))


def _says_versions(product: _Product) -> bool:
    """Whether an entry gives versions, and says what every other one is."""
    stated = product.default_status in {"affected", "unaffected"}
    return stated and any(not is_of_commits(one) for one in product.versions or ())


def _affected(product: _Product) -> Iterator[Affected]:
    """By package where one is named, by CPE where one is given, else in the vendor's words."""
    packages = list(_packages(product))
    for ecosystem, name in packages:
        own = scheme(ecosystem)
        found = resolve(product.versions or (), product.default_status or "unknown", own)
        yield _statement(Affected(by="package", ecosystem=ecosystem, name=name), product, found, own)
    if packages:
        return
    found = resolve(product.versions or (), product.default_status or "unknown")
    cpes = _cpes(product)
    for criteria, versions in cpes.items():
        stated = found if product.versions else _by_cpe_alone(versions, found)
        yield _statement(Affected(by="cpe", cpe=criteria), product, stated, "")
    words = (product.product or product.package_name or "").strip()
    vendor = (product.vendor or "").strip()
    if not cpes and vendor.lower() == words.lower() == "linux":
        yield _statement(Affected(by="cpe", cpe=KERNEL), product, found, "")
    if not cpes and words.lower() not in _UNSAID:
        named = Affected(by="text", vendor="" if vendor.lower() in _UNSAID else vendor, name=words)
        yield _statement(named, product, found, "")


def _statement(named: Affected, product: _Product, found: Resolved, own: str) -> Affected:
    return msgspec.structs.replace(
        named,
        scheme="" if found.scheme == own else found.scheme,
        versions=found.versions,
        intervals=found.intervals,
        fixed=found.fixed,
        symbols=tuple(routine.name for routine in product.program_routines or () if routine.name),
        unread=found.unread,
    )


def _cpes(product: _Product) -> dict[str, list[str]]:
    """The products that CPE names name, each with the versions in those names."""
    found: dict[str, list[str]] = {}
    if "redhat.com" in (product.collection_url or ""):
        return found  # Red Hat's CPE names say into which of its products a package goes, not what it is
    for cpe in product.cpes or ():
        found.setdefault(any_version(cpe), []).append(version_in(cpe))
    return found


def _by_cpe_alone(versions: list[str], found: Resolved) -> Resolved:
    """What CPE names say where the record has no list of versions."""
    if found.intervals:
        return found
    plain = tuple(version for version in versions if version not in {"*", "-"})
    return Resolved(
        "generic",
        plain,
        (Interval(),) if "*" in versions else (),
        (),
        () if plain or "*" in versions else found.unread,
    )


def _packages(product: _Product) -> Iterator[tuple[str, str]]:
    if product.package_url:
        try:
            places = look_up(Purl.parse(product.package_url)).places
        except ValueError:
            places = ()
        yield from ((place.ecosystem, place.name) for place in places)
        if places:
            return
    address, package = product.collection_url or "", product.package_name or ""
    host = re.sub(r"^[a-z]+://(?:www\.)?", "", address.lower())
    if not package:
        return
    if host.startswith(_RED_HAT_PACKAGES):
        streams = dict.fromkeys(cpe.partition("redhat:")[2] for cpe in product.cpes or () if "redhat:" in cpe)
        yield from ((f"Red Hat:{stream}", package) for stream in streams if stream)
        return
    labels = host.partition("/")[0].split(".")
    if ecosystem := next((COLLECTIONS[label] for label in labels if label in COLLECTIONS), None):
        name = package.replace("/", ":", 1) if ecosystem == "Maven" and ":" not in package else package
        if ecosystem != "Maven" or ":" in name:
            yield ecosystem, name
