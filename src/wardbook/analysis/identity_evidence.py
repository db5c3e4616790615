"""By what is a component known: its package URL, digests, CPE names and names, in one spelling each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from wardbook.model.purl import Purl
from wardbook.model.sbom import SbomComponent

# Kinds of evidence by rank, the strongest first. A lower number outlives a higher one.
PACKAGE, SAME_BYTES, BYTES, CPE, NAME, PYPI_NAME, BARE_NAME = range(1, 8)
_RANKS = {
    "package": PACKAGE,
    "same-bytes": SAME_BYTES,
    "bytes": BYTES,
    "cpe": CPE,
    "name": NAME,
    "pypi": PYPI_NAME,
    "bare": BARE_NAME,
}

# Qualifiers that name another package or another build of it, by type. All others only say where it
# came from or how it was packed for a distribution whose version text already tells releases apart
# (`distro` is spelled `debian-12`, `12.5` or `bookworm` by three tools for one package), so they do
# not separate. Not stated is not contradicted: without `arch` it may be any one of them, if there is one.
SEPARATING: dict[str, frozenset[str]] = {
    "alpm": frozenset({"arch"}),
    "apk": frozenset({"arch"}),
    "bitnami": frozenset({"arch"}),
    "conan": frozenset({"user", "channel"}),
    "conda": frozenset({"build", "subdir"}),
    "deb": frozenset({"arch"}),
    "docker": frozenset({"arch", "repository_url"}),
    "gem": frozenset({"platform"}),
    "julia": frozenset({"uuid"}),
    "maven": frozenset({"classifier", "type"}),
    "mlflow": frozenset({"repository_url", "model_uuid"}),
    "oci": frozenset({"arch"}),
    "opkg": frozenset({"arch"}),
    "rpm": frozenset({"arch"}),
    "swid": frozenset({"tag_id"}),
    "vcpkg": frozenset({"port_version", "triplet"}),
    "vscode-extension": frozenset({"platform"}),
}
# What a missing qualifier means by the definition of the type: written out, it says nothing new.
_IMPLIED = {
    ("gem", "platform"): "ruby",
    ("maven", "type"): "jar",
    ("vcpkg", "port_version"): "0",
    ("vscode-extension", "platform"): "universal",
}

_UNSTATED = frozenset(
    {"", "-", "*", "?", "n/a", "na", "none", "null", "unknown", "noassertion", "unspecified"}
)
_LEADING = re.compile(r"^(?:0+:(?=.)|[vV](?=[0-9]))")
_RPM_EPOCH = re.compile(r"[1-9][0-9]*:")
_SEPARATOR = re.compile(r"[-_.]+")
_SLASHES = re.compile("[:/]+")
_MARKS = re.compile("[@?#:%]")

# Digests strong enough that two files with one of them are the same bytes, by hex digits.
_STRONG = {
    "SHA-256": 64, "SHA-384": 96, "SHA-512": 128, "SHA3-256": 64, "SHA3-384": 96, "SHA3-512": 128,
    "BLAKE2b-256": 64, "BLAKE2b-384": 96, "BLAKE2b-512": 128, "BLAKE3": 64,
}  # fmt: skip
# The empty file has a digest too, and is everywhere.
_EMPTY = frozenset(
    [
        hashlib.new(name).hexdigest()
        for name in ("sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512")
    ]
    + [hashlib.blake2b(digest_size=size).hexdigest() for size in (32, 48, 64)]
    + ["af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"]  # BLAKE3 of nothing
)


class Evidence(NamedTuple):
    """What a component says of itself, spelled so that equal things are equal text.

    `keys` are the strongest first, its own before all: entries with the same own key say the same. `type` is its
    ecosystem, "" without a package URL. `package` is its name there, `pairs` its separating qualifiers.
    `group` is its group, "" where it may have one, `-` where it has none; `called` its full name without
    version, for comparing versions.
    """

    keys: tuple[str, ...]
    version: str | None
    type: str
    package: str
    pairs: tuple[tuple[str, str], ...]
    group: str
    called: str


def evidence(component: SbomComponent) -> Evidence:
    """All evidence of a component's identity, the strongest first.

    All but `keys` follows from the own key, so that it is the same for all entries that share it.
    """
    purl = component.purl
    version = _version(component, purl)
    at = f"@{version}" if version else "@"
    sort = component.kind if component.kind in _SORTS else "software"
    more = _digests(component, at) if component.hashes else []
    if component.cpes:
        more += [_cpe(cpe, at) for cpe in component.cpes]
    called = spoken(component.group, component.name)
    if purl is None:
        names = _names(sort, called, at) if sort != "file" else ()
        keys = (_named(component, sort, called, at), *more, *names)
        return Evidence(keys, version, "", "", (), called.rpartition("/")[0], f"{sort}:{called}")
    kind, package, pairs = purl.type, _package(purl), _pairs(purl) if purl.pairs else ()
    own_name = called
    if purl.name != component.name or purl.namespace != component.group:
        own_name = spoken(purl.namespace, purl.name)
        if own_name != called:
            more.append(f"name:{sort}:{called}{at}")
    own = f"purl:{kind}/{package}?{pairs}{at}" if pairs else f"purl:{kind}/{package}{at}"
    keys = (own, f"package:{kind}/{package}{at}", *more, *_names(sort, own_name, at))
    group = own_name.rpartition("/")[0] or ("" if kind == "generic" else "-")
    return Evidence(keys, version, kind, package, pairs, group, f"software:{own_name}")


def rank(key: str) -> int:
    """How weak the evidence of a key is, 1 for the strongest that different entries can share."""
    return _RANKS[key.partition(":")[0]]


def contradicts(weakness: int, found: Sequence[Evidence], *, versions: bool = True) -> bool:
    """Whether entries that share evidence of this rank state things that keep them apart.

    Two versions, two packages of one ecosystem or two values of a separating qualifier always do; two
    ecosystems where only a CPE name or a name is shared; two groups where only the bare name is.
    """
    stated: dict[tuple[str, str], str] = {}
    for one in found:
        for label in _labels(weakness, one):
            if label[0] == ("version", "") and not versions:
                continue
            if stated.setdefault(*label) != label[1]:
                return True
    return weakness == PYPI_NAME and all(one.type != "pypi" for one in found)


@lru_cache(maxsize=10_000)
def plain_version(text: str | None) -> str | None:
    """A version without what tools add to its spelling; None for a placeholder.

    A leading `v` before a digit, an epoch of 0, `%2B` for a plus sign and Go's `+incompatible` say nothing.
    """
    if text is None or text.strip().lower() in _UNSTATED:
        return None
    text = text.strip().replace("%2B", "+").replace("%2b", "+").removesuffix("+incompatible")
    return _LEADING.sub("", text)


def _labels(weakness: int, one: Evidence) -> Iterable[tuple[tuple[str, str], str]]:
    if one.version:
        yield ("version", ""), one.version
    if one.type:
        yield ("package", one.type), one.package
        for key, value in one.pairs:
            yield (key, one.type), value
        if weakness >= CPE and one.type != "generic":
            yield ("ecosystem", ""), one.type
    if weakness == BARE_NAME and one.group:
        yield ("group", ""), one.group


# Kinds that a name alone does not join with software: a service may be called like its library.
_SORTS = frozenset({"service", "device", "file", "data", "machine-learning-model", "cryptographic-asset"})


def _version(component: SbomComponent, purl: Purl | None) -> str | None:
    """The version, by the package URL where it states one; RPM keeps the epoch in a qualifier or in the field."""
    if purl is None or purl.version is None:
        return plain_version(component.version)
    text = purl.version
    if purl.type == "rpm":
        epoch = (purl.qualifiers or {}).get("epoch")
        if epoch:
            text = f"{epoch}:{text}"
        elif (
            component.version
            and _RPM_EPOCH.match(component.version)
            and component.version.endswith(f":{text}")
        ):
            text = component.version
    return plain_version(text)


def _package(purl: Purl) -> str:
    """Namespace, name and subpath in the spelling of the ecosystem.

    PyPI takes runs of `-_.` as one (PEP 503); Cargo's registry takes `_` and `-` as one and no two cases of a
    name; NuGet and CRAN do not tell cases apart, nor do the hosts that Go modules are named after.
    """
    name = _safe(f"{purl.namespace}/{purl.name}" if purl.namespace else purl.name)
    match purl.type:
        case "pypi":
            name = _SEPARATOR.sub("-", name)
        case "cargo":
            name = name.lower().replace("_", "-")
        case "nuget" | "cran" | "golang":
            name = name.lower()
        case _:
            pass
    return f"{name}#{_safe(purl.subpath)}" if purl.subpath else name


def _pairs(purl: Purl) -> tuple[tuple[str, str], ...]:
    wanted = SEPARATING.get(purl.type)
    if wanted is None:
        return ()
    return tuple(
        [pair for pair in purl.pairs if pair[0] in wanted and _IMPLIED.get((purl.type, pair[0])) != pair[1]]
    )


def spoken(group: str | None, name: str) -> str:
    """Group and name without case, with `/` between segments: `org.x:core`, `@scope/x` and the pair say the same."""
    whole = f"{group}/{name}" if group else name
    whole = whole.strip().lower()
    return _safe(_SLASHES.sub("/", whole).strip("/") if ":" in whole or "/" in whole else whole)


def _safe(text: str) -> str:
    """Text in which the marks that part a key are percent-encoded, so that no name can look like another key."""
    return _MARKS.sub(lambda mark: f"%{ord(mark[0]):02X}", text)


def _named(component: SbomComponent, sort: str, called: str, at: str) -> str:
    """All that a component without package URL says of itself; a file also by what weak digests it has."""
    if sort != "file":
        return f"named:{sort}:{called}{at}"
    digests = ",".join(sorted(f"{algorithm}={value}" for algorithm, value in component.hashes))
    return f"named:file:{_safe(component.group or '')}:{_safe(component.name)}:{_safe(digests)}{at}"


def _digests(component: SbomComponent, at: str) -> list[str]:
    """Keys of the strong digests; a placeholder such as all zeros is none."""
    strong = [
        f"{algorithm}:{value}"
        for algorithm, value in component.hashes
        if _STRONG.get(algorithm) == len(value) and value not in _EMPTY and value.count(value[0]) < len(value)
    ]
    bare = [f"bytes:{digest}" for digest in strong]
    return bare if len(at) == 1 else [f"same-bytes:{digest}{at}" for digest in strong] + bare


def _cpe(cpe: str, at: str) -> str:
    """Part, vendor and product of a CPE name with its version, the component's own where it names none."""
    text = cpe.strip().lower().removeprefix("cpe:2.3:").removeprefix("cpe:/")
    fields = [field.replace("\\", "") for field in re.split(r"(?<!\\):", text)]
    version = plain_version(fields[3]) if len(fields) > 3 else None
    update = fields[4] if version and len(fields) > 4 and fields[4] not in _UNSTATED else ""
    return f"cpe:{':'.join(fields[:3])}{f'@{version}:{update}' if version else f'{at}:'}"


def _names(sort: str, name: str, at: str) -> list[str]:
    """Names with the version: in full, as PyPI would spell them, and without the group."""
    if len(at) == 1:
        return [f"name:{sort}:{name}@"]
    group, _, bare = name.rpartition("/")
    keys = [f"name:{sort}:{name}{at}", f"bare:{sort}:{bare}{at}"]
    if sort == "software" and not group:
        keys.insert(1, f"pypi:{_SEPARATOR.sub('-', bare)}{at}")
    return keys
