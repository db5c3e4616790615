"""The schemes by name: which of two versions comes first, and the key whose bytes keep that order."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from wardbook.base.limits import VERSION_LENGTH
from wardbook.intelligence.versions import (
    alpm,
    apk,
    composer,
    conan,
    cran,
    datetime,
    deb,
    gem,
    generic,
    gentoo,
    golang,
    hackage,
    intdot,
    lexicographic,
    maven,
    npm,
    nuget,
    openssl,
    pub,
    pypi,
    rpm,
    semver,
)
from wardbook.intelligence.versions.errors import UnknownScheme, UnorderedVersion, UnreadableVersion


class Scheme(NamedTuple):
    """How a scheme makes keys; `compare` only where not every version that can be compared has a key."""

    key: Callable[[str], bytes]
    compare: Callable[[str, str], int] | None = None


_SCHEMES = {
    "alpm": Scheme(alpm.key, alpm.compare),
    "apk": Scheme(apk.key),
    "cargo": Scheme(semver.key),
    "composer": Scheme(composer.key),
    "conan": Scheme(conan.key, conan.compare),
    "cran": Scheme(cran.key),
    "datetime": Scheme(datetime.key),
    "deb": Scheme(deb.key),
    "gem": Scheme(gem.key),
    "generic": Scheme(generic.key),
    "gentoo": Scheme(gentoo.key),
    "golang": Scheme(golang.key),
    "hackage": Scheme(hackage.key),
    "hex": Scheme(semver.key),
    "intdot": Scheme(intdot.key),
    "lexicographic": Scheme(lexicographic.key),
    "maven": Scheme(maven.key),
    "nginx": Scheme(semver.key),
    "npm": Scheme(npm.key),
    "nuget": Scheme(nuget.key),
    "openssl": Scheme(openssl.key),
    "pub": Scheme(pub.key),
    "pypi": Scheme(pypi.key),
    "rpm": Scheme(rpm.key),
    "semver": Scheme(semver.key),
    "swift": Scheme(semver.key),
}

ALIASES = {
    "alpine": "apk",
    "arch": "alpm",
    "archlinux": "alpm",
    "crates.io": "cargo",
    "cocoapods": "gem",  # Pod::Version is Gem::Version
    "dart": "pub",
    "debian": "deb",
    "ebuild": "gentoo",
    "elixir": "hex",
    "github-actions": "npm",
    "githubactions": "npm",
    "go": "golang",
    "opkg": "deb",  # opkg compares as dpkg does
    "packagist": "composer",
    "pep440": "pypi",
    "python": "pypi",
    "redhat": "rpm",
    "rubygems": "gem",
    "ubuntu": "deb",
}
"""Other names in use, and the scheme each means."""

SCHEMES = tuple(sorted(_SCHEMES))
"""Every scheme by its name in VERS."""


def known(scheme: str) -> str:
    """The name in VERS of a scheme given by that name or another one; UnknownScheme where there is none."""
    name = scheme.lower()
    name = ALIASES.get(name, name)
    if name not in _SCHEMES:
        raise UnknownScheme(scheme)
    return name


def key(scheme: str, version: str) -> bytes:
    """Bytes whose order is the order of the scheme; equal versions have equal bytes.

    UnknownScheme, UnreadableVersion, and for a few versions of `alpm` and `conan`, whose order has circles,
    UnorderedVersion; all are ValueErrors.
    """
    found = _SCHEMES.get(scheme) or _SCHEMES[known(scheme)]
    if len(version) > VERSION_LENGTH:
        raise UnreadableVersion(scheme, version, f"it is longer than {VERSION_LENGTH} characters")
    return found.key(version)


def compare(scheme: str, one: str, other: str) -> int:
    """-1, 0 or 1: whether `one` comes before, with or after `other`. UnknownScheme, UnreadableVersion."""
    try:
        left, right = key(scheme, one), key(scheme, other)
    except UnorderedVersion:
        pairwise = _SCHEMES[known(scheme)].compare
        if pairwise is None:
            raise
        return pairwise(one, other)
    return (left > right) - (left < right)
