"""Where a package is looked up: OSV's ecosystems, their names and orders of versions, and the way there from a purl.

Ecosystems and the meaning of their names are those of the OSV schema 1.7 (section affected[].package, table
"Defined ecosystems"). A record and a component meet in one `Place`: the ecosystem and the name, both in the
spelling that `settled` makes of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from wardbook.intelligence.distributions import distribution_places
from wardbook.intelligence.places import LookUp, Place
from wardbook.model.purl import Purl

__all__ = ["SCHEMES", "LookUp", "Place", "base", "look_up", "scheme", "settled", "settled_name"]

SCHEMES: Mapping[str, str] = {
    "AlmaLinux": "rpm",
    "Alpaquita": "apk",
    "Alpine": "apk",
    "Android": "",
    "Azure Linux": "rpm",
    "BellSoft Hardened Containers": "apk",
    "Bioconductor": "cran",
    "Bitnami": "semver",
    "Chainguard": "apk",
    "CleanStart": "apk",
    "ConanCenter": "conan",
    "CRAN": "cran",
    "crates.io": "cargo",
    "Debian": "deb",
    "Docker Hardened Images": "",
    "Echo": "deb",
    "FreeBSD": "",
    "GHC": "hackage",
    "GIT": "",
    "GitHub Actions": "semver",
    "Go": "golang",
    "Hackage": "hackage",
    "Hex": "semver",
    "Julia": "semver",
    "Kubernetes": "golang",
    "Linux": "generic",
    "Mageia": "rpm",
    "Maven": "maven",
    "MinimOS": "apk",
    "npm": "npm",
    "NuGet": "nuget",
    "opam": "",
    "openEuler": "rpm",
    "openSUSE": "rpm",
    "OSS-Fuzz": "",
    "Packagist": "composer",
    "Photon OS": "rpm",
    "Pub": "pub",
    "PyPI": "pypi",
    "Red Hat": "rpm",
    "Rocky Linux": "rpm",
    "Root": "",
    "RubyGems": "gem",
    "SUSE": "rpm",
    "SwiftURL": "semver",
    "Ubuntu": "deb",
    "VSCode": "semver",
    "Wolfi": "apk",
}
"""Every ecosystem of the OSV schema with the VERS name of its order of versions; "" where nobody defines one.

OSS-Fuzz and Android number nothing by one rule, opam's order differs from Debian's by the hyphen, and FreeBSD's
and Docker's advisories mix several.
"""

_NAMED_APART = frozenset({"composer", "golang", "hex", "maven", "vscode-extension"})

_LANGUAGES: Mapping[str, str] = {
    "bioconductor": "Bioconductor",
    "bitnami": "Bitnami",
    "cargo": "crates.io",
    "composer": "Packagist",
    "conan": "ConanCenter",
    "cran": "CRAN",
    "gem": "RubyGems",
    "githubactions": "GitHub Actions",
    "golang": "Go",
    "hackage": "Hackage",
    "hex": "Hex",
    "julia": "Julia",
    "maven": "Maven",
    "npm": "npm",
    "nuget": "NuGet",
    "opam": "opam",
    "pub": "Pub",
    "pypi": "PyPI",
    "swift": "SwiftURL",
    "vscode-extension": "VSCode",
}

# Types whose packages are called `namespace/name`, or by the bare name, in one ecosystem.
_NAMED_ALIKE: Mapping[str, str] = {
    kind: ecosystem for kind, ecosystem in _LANGUAGES.items() if kind not in _NAMED_APART
}

_DISTRIBUTIONS = frozenset({"apk", "deb", "rpm"})

# Where names are told apart without regard to case: the registry refuses a second one that differs by case only.
# Go paths are compared so because older package URLs were written in lower case (purl-spec before 2025).
_CASELESS = frozenset(
    {
        "Bitnami",
        "ConanCenter",
        "GIT",
        "GitHub Actions",
        "Go",
        "Hex",
        "Kubernetes",
        "NuGet",
        "Packagist",
        "Pub",
        "VSCode",
    }
)

_KERNELS = frozenset(
    {"generic/linux", "generic/linux-kernel", "generic/linux_kernel", "github/torvalds/linux"}
)
_DRUPAL = "Packagist:https://packages.drupal.org/8"


def base(ecosystem: str) -> str:
    """`Debian` of `Debian:12`: the ecosystem without its release or repository."""
    return ecosystem.partition(":")[0]


def scheme(ecosystem: str) -> str:
    """The VERS name of the order of versions of an ecosystem; "" where none is known.

    `Root:PyPI` and `Root:Debian:12` are ordered as what they patch.
    """
    name, _, rest = ecosystem.partition(":")
    if name == "Root" and rest:
        return SCHEMES.get(base(rest), "")
    return SCHEMES.get(name, "")


def settled(ecosystem: str) -> str:
    """The ecosystem as records and components are joined by it.

    Ubuntu's `LTS` is dropped (it says nothing that the release does not), Maven's repositories are one (a
    group and artifact name one library), Red Hat's streams of one major release are one, and so are the
    products of SUSE Linux Enterprise at one service pack, for they share their packages.
    """
    name, _, rest = ecosystem.partition(":")
    if not rest:
        return ecosystem
    if name == "Ubuntu":
        return f"Ubuntu:{rest.removesuffix(':LTS')}"
    if name in {"Maven", "VSCode"}:
        return name
    if name == "Packagist":
        return ecosystem if ecosystem == _DRUPAL else name
    if name == "Red Hat":
        return _red_hat(rest)
    if name == "SUSE":
        found = re.search(r"Linux Enterprise\b.*? ([0-9]+(?: SP[0-9]+)?)(?:-[A-Z]+)?$", rest)
        return f"SUSE:Linux Enterprise {found[1]}" if found and "Micro" not in rest else ecosystem
    return ecosystem


def _red_hat(stream: str) -> str:
    """`enterprise_linux:9::baseos` is `9`; extended streams keep their name and release, without repositories."""
    product, _, rest = stream.partition(":")
    release = rest.partition(":")[0]
    if product == "enterprise_linux" and release:
        return f"Red Hat:{release.partition('.')[0]}"
    return f"Red Hat:{product}:{release}" if release else f"Red Hat:{product}"


def settled_name(ecosystem: str, name: str) -> str:
    """The name as records and components are joined by it.

    PyPI by PEP 503; crates.io takes `-` for `_` and any case (its registry refuses a second such name); a
    Swift package is its address without scheme and `.git`.
    """
    if ecosystem in ("PyPI", "Root:PyPI") or (kind := base(ecosystem)) == "PyPI":
        plain = name.lower()
        return re.sub(r"[-_.]+", "-", plain) if "_" in plain or "." in plain or "--" in plain else plain
    if kind == "crates.io":
        return name.replace("_", "-").lower()
    if kind == "SwiftURL":
        return (
            re.sub(r"^[a-z+]+://(?:[^@/]*@)?", "", name.strip().lower())
            .removesuffix("/")
            .removesuffix(".git")
        )
    return name.lower() if kind in _CASELESS else name


def look_up(purl: Purl, built_from: str = "") -> LookUp:
    """Everywhere a component is to be looked up, with the version to look up there; nowhere has a reason.

    A package of a Linux distribution is looked up in its own release only, for fixes are ported back to it,
    and by its source package where the package URL (`upstream`) or `built_from` names that.
    """
    kind = purl.type
    if kind in _DISTRIBUTIONS:
        return distribution_places(purl, built_from)
    version = purl.version or ""
    space = purl.namespace
    if kind == "bitnami":  # a revision of the package is behind the hyphen, where others have a pre-release
        version = re.sub(r"-[0-9]+$", "", version)
    if ecosystem := _NAMED_ALIKE.get(kind):
        name = settled_name(ecosystem, f"{space}/{purl.name}" if space else purl.name)
        if kind == "npm" and (low := name.lower()) != name:
            # Names have been in lower case since 2014, when scopes did not exist yet; older ones keep theirs.
            old = () if space else (Place(ecosystem, name, version),)
            return LookUp((*old, Place(ecosystem, low, version)))
        return _at(ecosystem, name, version)
    if kind == "golang" and space and not space.startswith("k8s.io"):
        return _at("Go", f"{space}/{purl.name}".lower(), version)
    if is_kernel(purl):
        return LookUp((Place("Linux", "Kernel", version),))
    found = tuple(
        [
            Place(ecosystem, settled_name(ecosystem, name), spelled)
            for ecosystem, name in _candidates(purl)
            for spelled in (_as_tags(purl.name, version) if ecosystem in _BY_TAG else (version,))
        ]
    )
    return (
        LookUp(found)
        if found
        else LookUp((), f"no advisories are published for packages of type `{purl.type}`")
    )


def is_kernel(purl: Purl) -> bool:
    """Whether a package URL names the Linux kernel itself, of no distribution."""
    if purl.type not in ("generic", "github"):
        return False
    return "/".join(part for part in (purl.type, purl.namespace, purl.name) if part).lower() in _KERNELS


_tuple = tuple.__new__  # half the cost of a named tuple's own way; a portfolio has 100,000 components


def _at(ecosystem: str, name: str, version: str) -> LookUp:
    return _tuple(LookUp, ((_tuple(Place, (ecosystem, name, version)),), ""))


_BY_TAG = frozenset({"GIT", "OSS-Fuzz"})
"""Ecosystems whose records list the tags of a repository, which a component may spell without their `v`."""

_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org"}


def _as_tags(name: str, version: str) -> tuple[str, ...]:
    """The version, and how projects call the tag of a release: `v1.2`, `name-1.2`."""
    if re.match(r"v[0-9]", version):
        return version, version[1:]
    return (version, f"v{version}", f"{name}-{version}") if version[:1].isdigit() else (version,)


def _repositories(purl: Purl) -> tuple[tuple[str, str], ...]:
    """The repository that a package URL names, as records of commits do: by its host, or in `vcs_url`."""
    if host := _HOSTS.get(purl.type):
        return (("GIT", f"{host}/{purl.namespace}/{purl.name}"),)
    address = dict(purl.pairs).get("vcs_url", "")
    found = re.match(r"(?:[a-z+]+://)?(?:[^@/]*@)?([a-z0-9.-]+\.[a-z]+[/:][^@#?]+)", address, re.IGNORECASE)
    return (("GIT", found[1].replace(":", "/").removesuffix("/").removesuffix(".git")),) if found else ()


def _candidates(purl: Purl) -> tuple[tuple[str, str], ...]:
    joined = f"{purl.namespace}/{purl.name}" if purl.namespace else purl.name
    match purl.type:
        case "maven":
            return (("Maven", f"{purl.namespace}:{purl.name}"),)
        case "golang":
            kubernetes = (("Kubernetes", joined),) if joined.startswith("k8s.io/") else ()
            return (("Go", {"std": "stdlib"}.get(joined, joined)), *kubernetes)
        case "composer":
            drupal = ((_DRUPAL, joined),) if purl.namespace == "drupal" else ()
            return (("Packagist", joined), *drupal)
        case "github":
            path = f"{joined}/{purl.subpath}" if purl.subpath else joined
            return (("GitHub Actions", path), *_repositories(purl))
        case "vscode-extension":
            return (("VSCode", f"{purl.namespace}.{purl.name}"),)
        case "hex":
            # A namespace is a private organisation's own repository, which nobody publishes advisories for.
            return () if purl.namespace else (("Hex", purl.name),)
        case "gitlab" | "bitbucket":
            return _repositories(purl)
        case "generic":
            return (("OSS-Fuzz", joined), *_repositories(purl))
        case _:
            return ()
