"""Packages of Linux distributions: which release they belong to and which source package they were built from.

Only the distribution's own advisories count for them, for it ports fixes back without changing the version
of the project upstream. The release stands in the qualifier `distro`, which every SBOM tool spells its own
way, or in the package's version; where neither says it, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from wardbook.intelligence.places import LookUp, Place
from wardbook.model.purl import Purl

DEBIAN: Mapping[str, str] = {
    "jessie": "8",
    "stretch": "9",
    "buster": "10",
    "bullseye": "11",
    "bookworm": "12",
    "trixie": "13",
    "forky": "14",
    "duke": "15",
    "sid": "sid",
    "unstable": "sid",
}
"""Names of Debian's releases with their numbers (debian.org/releases)."""

UBUNTU: Mapping[str, str] = {
    "trusty": "14.04",
    "xenial": "16.04",
    "bionic": "18.04",
    "focal": "20.04",
    "jammy": "22.04",
    "lunar": "23.04",
    "mantic": "23.10",
    "noble": "24.04",
    "oracular": "24.10",
    "plucky": "25.04",
    "questing": "25.10",
    "resolute": "26.04",
}
"""Names of Ubuntu's releases with their numbers (wiki.ubuntu.com/Releases)."""

_CODENAMES = {"debian": DEBIAN, "raspbian": DEBIAN, "ubuntu": UBUNTU}

# Advisories that name no release of their own, by the namespace of the package URL.
_ROLLING: Mapping[str, str] = {
    "chainguard": "Chainguard",
    "cleanstart": "CleanStart",
    "echo": "Echo",
    "minimos": "MinimOS",
    "wolfi": "Wolfi",
}

# What a package's version says of the release it was built for.
_IN_VERSION: Mapping[str, str] = {
    "debian": r"[+~]deb([0-9]+)u",
    "raspbian": r"[+~]deb([0-9]+)u",
    "ubuntu": r"ubuntu[0-9.]*[~+]([0-9]{2}\.[0-9]{2})(?:\.[0-9]+)?(?![0-9])",
    "redhat": r"\.el([0-9]+(?:_[0-9]+)?)",
    "rocky": r"\.el([0-9]+)",
    "almalinux": r"\.el([0-9]+)",
    "mageia": r"\.mga([0-9]+)",
    "photon": r"\.ph([0-9]+)",
    "azurelinux": r"\.(?:azl|cm)([0-9]+)",
    "openeuler": r"\.oe([0-9]{4}(?:sp[0-9]+)?)",
}

# Names under which SBOM tools write one distribution (namespace, or what stands before the release in `distro`).
_SAME: Mapping[str, str] = {
    "alma": "almalinux",
    "azure-linux": "azurelinux",
    "azure": "azurelinux",
    "bellsoft": "bellsoft-hardened-containers",
    "cbl-mariner": "azurelinux",
    "centos": "redhat",
    "mariner": "azurelinux",
    "opensuse-leap": "opensuse",
    "opensuse-leap-micro": "opensuse",
    "opensuse-tumbleweed": "opensuse",
    "opensuse.leap": "opensuse",
    "opensuse.tumbleweed": "opensuse",
    "red-hat": "redhat",
    "rhel": "redhat",
    "rocky-linux": "rocky",
    "sl-micro": "suse",
    "sle-micro": "suse",
    "rockylinux": "rocky",
    "sled": "suse",
    "slem": "suse",
    "sles": "suse",
    "suse linux enterprise server": "suse",
}

_BINARIES_NAMED = frozenset({"almalinux", "redhat"})
_BINARY = re.compile(
    r"^(?:lib.*[0-9]|python3-.)"
    r"|.-(?:bin|common|core|data|dbg|dbgsym|debuginfo|dev|devel|doc|docs|headers|libs?|locales?|static|utils)$"
)
_NO_SOURCE = (
    "its distribution's advisories name source packages, and nothing says of which one this package was built"
)

_UNCOVERED = "the advisories of this distribution are not among the sources"


def distribution_places(purl: Purl, built_from: str = "") -> LookUp:
    """Where a package of a Linux distribution is looked up.

    Red Hat, AlmaLinux, Rocky Linux and SUSE name binary as well as source packages; all others the source,
    which is taken to have the package's own name where neither the package URL nor `built_from` names it.
    """
    family = _family(purl)
    release = _release(purl, family)
    ecosystems = _ecosystems(family, release, purl)
    if not ecosystems:
        missing = family in _IN_VERSION or family in {"alpine", "suse", "opensuse", "alpaquita"}
        why = (
            "which release of the distribution it belongs to is not said"
            if missing and not release
            else _UNCOVERED
        )
        return LookUp((), why)
    names = _names(purl, built_from)
    pairs = dict(purl.pairs)
    is_source_said = bool(pairs.get("upstream") or built_from or pairs.get("arch") in {"source", "src"})
    return LookUp(
        tuple(Place(ecosystem, name, version) for ecosystem in ecosystems for name, version in names),
        _NO_SOURCE if not is_source_said and _is_built_from_another(purl.name, family) else "",
    )


def _is_built_from_another(name: str, family: str) -> bool:
    """Whether a name is most likely none of a source package, by what distributions call their binary packages.

    Debian policy 8.1 and 5.6.1 of shared libraries, and the usual ends of packages split off; nothing is
    asked where advisories name binary packages too.
    """
    return family not in _BINARIES_NAMED and _BINARY.search(name) is not None


def _family(purl: Purl) -> str:
    said = _distro(purl)
    namespace = (purl.namespace or re.split(r"-v?[0-9]", said)[0]).lower()
    return _SAME.get(namespace, namespace)


def _distro(purl: Purl) -> str:
    """The distribution and its release as the package URL says them; tools write more qualifiers than one."""
    pairs = dict(purl.pairs)
    said = pairs.get("distro") or pairs.get("distro_name") or ""
    if not said and (release := pairs.get("os_version") or pairs.get("distro_version")):
        said = f"{pairs.get('os_name') or purl.namespace or ''}-{release}"
    return said.lower().removesuffix(" lts")


def _is_micro(purl: Purl) -> bool:
    """Whether it is of SUSE's system for containers and devices, which has releases and packages of its own."""
    return any("micro" in name or name == "slem" for name in ((purl.namespace or "").lower(), _distro(purl)))


def _release(purl: Purl, family: str) -> str:
    """The release in numbers, "" where it is said nowhere."""
    said = _distro(purl)
    words = frozenset(re.split(r"[^a-z]+", said))
    for word, number in _CODENAMES.get(family, {}).items():
        if word in words:
            return number
    if "tumbleweed" in said or "tumbleweed" in (purl.namespace or ""):
        return "tumbleweed"
    for word in ("edge", "stream", "rolling"):
        if said.endswith(word):
            return word
    if found := re.search(r"(?<![0-9a-z.])v?([0-9][0-9a-z.\-]*)$", said):
        return found[1]
    pattern = _IN_VERSION.get(family)
    found = re.search(pattern, purl.version or "") if pattern else None
    return found[1].replace("_", ".") if found else ""


def _ecosystems(family: str, release: str, purl: Purl) -> tuple[str, ...]:
    if family in _ROLLING:
        return (_ROLLING[family],)
    if not release:
        return ()
    major = release.partition(".")[0]
    match family:
        case "debian" | "raspbian":
            return (f"Debian:{major}",)
        case "ubuntu":
            return _ubuntu(release, purl.version or "")
        case "alpine":
            return (f"Alpine:{release}" if release == "edge" else f"Alpine:v{_two(release)}",)
        case "alpaquita":
            return (f"Alpaquita:{major}",)
        case "bellsoft-hardened-containers":
            return (f"BellSoft Hardened Containers:{major}",)
        case "almalinux":
            return (f"AlmaLinux:{major}",)
        case "rocky":
            return (f"Rocky Linux:{major}",)
        case "redhat":
            return _red_hat(release)
        case _:
            return _other_rpm(family, release, is_micro=_is_micro(purl))


def _other_rpm(family: str, release: str, *, is_micro: bool) -> tuple[str, ...]:
    major, _, minor = release.partition(".")
    match family:
        case "mageia":
            return (f"Mageia:{major}",)
        case "photon":
            return (f"Photon OS:{major}.{minor or '0'}",)
        case "azurelinux":
            return (f"Azure Linux:{major}",)
        case "openeuler":
            return (f"openEuler:{_open_euler(release)}",)
        case "opensuse" if is_micro:
            return (f"openSUSE:Leap Micro {_two(release)}",)
        case "suse" if is_micro:
            return (f"SUSE:Linux Enterprise Micro {_two(release)}",)
        case "opensuse":
            return ("openSUSE:Tumbleweed" if release == "tumbleweed" else f"openSUSE:Leap {_two(release)}",)
        case "suse":
            pack = re.match(r"([0-9]+)(?:\.|-?sp)?([0-9]*)", release)
            number = f"{pack[1]} SP{pack[2]}" if pack and pack[2] not in {"", "0"} else major
            return (f"SUSE:Linux Enterprise {number}",)
        case _:
            return ()


def _two(release: str) -> str:
    """`3.18` of `3.18.4`."""
    return ".".join(release.split(".")[:2])


def _ubuntu(release: str, version: str) -> tuple[str, ...]:
    """The release, its extended maintenance, and the certified builds where the package is one of those.

    An advisory of Ubuntu Pro says of the plain package that it is affected too: only its fix is in Pro.
    """
    number = _two(release)
    certified = "fips" in version.lower()
    found = (f"Ubuntu:{number}", f"Ubuntu:Pro:{number}")
    more = (
        f"Ubuntu:Pro:FIPS:{number}",
        f"Ubuntu:Pro:FIPS-updates:{number}",
        f"Ubuntu:Pro:FIPS-preview:{number}",
    )
    return (*found, *more) if certified else found


def _red_hat(release: str) -> tuple[str, ...]:
    major, _, minor = release.partition(".")
    extended = ("rhel_eus", "rhel_aus", "rhel_tus", "rhel_e4s")
    streams = (f"Red Hat:{name}:{major}.{minor}" for name in extended) if minor else ()
    return (f"Red Hat:{major}", f"Red Hat:rhel_els:{major}", *streams)


def _open_euler(release: str) -> str:
    """`22.03-LTS-SP1` of `2203sp1` (as package releases have it) or of what `distro` says."""
    if found := re.fullmatch(r"([0-9]{2})([0-9]{2})(?:sp([0-9]+))?", release):
        return f"{found[1]}.{found[2]}-LTS" + (f"-SP{found[3]}" if found[3] else "")
    return release.upper()


def _names(purl: Purl, built_from: str) -> tuple[tuple[str, str], ...]:
    """The names to look up with their versions: the source package, and the package where advisories name that.

    Signed kernels are built from a source of their own (`linux-signed-amd64` 6.1.66+1), while advisories name
    the kernel's, whose version the package has (wiki.debian.org/SecureBoot).
    """
    pairs = dict(purl.pairs)
    version = _full_version(purl, pairs)
    source, source_version = _source(purl.type, pairs.get("upstream") or built_from)
    if not source:
        return ((purl.name, _of_source(purl.type, version)),)
    found = (source, _with_epoch(purl.type, source_version, version) or _of_source(purl.type, version))
    own = (purl.name, version)
    if source.startswith("linux-signed"):
        unsigned = "linux" + source.removeprefix("linux-signed") if purl.namespace == "ubuntu" else "linux"
        return ((unsigned, _of_source(purl.type, version)), found)
    return (found, own) if purl.type == "rpm" and source != purl.name else (found,)


def _with_epoch(kind: str, source_version: str, version: str) -> str:
    """A source RPM's version with its packages' epoch, which the name of its file leaves out.

    Packages take the epoch of their source unless its spec file gives them one of their own.
    """
    epoch, colon, _ = version.partition(":")
    is_left_out = kind == "rpm" and source_version and colon and ":" not in source_version
    return f"{epoch}:{source_version}" if is_left_out else source_version


def _full_version(purl: Purl, pairs: Mapping[str, str]) -> str:
    version = purl.version or ""
    epoch = pairs.get("epoch", "")
    return f"{epoch}:{version}" if epoch.isdigit() and ":" not in version else version


def _of_source(kind: str, version: str) -> str:
    """The source's version of a binary package's: Debian numbers a rebuild without changes by `+b1`."""
    return re.sub(r"\+b[0-9]+$", "", version) if kind == "deb" else version


def _source(kind: str, upstream: str) -> tuple[str, str]:
    """Name and version of the source package in `upstream`: `openssl@3.0.11-1`, or an RPM's file name."""
    if kind == "rpm" and (found := re.fullmatch(r"(.+)-([^-]+)-([^-]+)\.(?:no)?src\.rpm", upstream)):
        return found[1], f"{found[2]}-{found[3]}"
    name, _, version = upstream.partition("@")
    return name, version
